"""Forms about what is listened for and who is asked: watches, silences, grave words, the roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.domain.storm.presets import Preset
from bot.domain.storm.rule import Rule
from bot.domain.storm.trial import Trial
from bot.service.watch import grave_words, mutes, trying, unwatching
from bot.service.watch.watches import WatchForm
from bot.slack import ids
from bot.slack.handlers import showing
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.storm import grave_words as grave_view
from bot.slack.views.storm import trial as trial_view
from bot.slack.views.storm.unwatch import removed as removed_watch
from bot.slack.views.storm.watches import ACCENTS, AT_ONCE, LOOKALIKES
from bot.slack.views.storm.watches import saved as saved_watch
from bot.slack.words import tell


def add_watch(shell: Shell, call: Call, ref: Ref) -> Answer:
    return showing.watch_form(shell, call, name=ref.extra.get("name", ""))


def edit_watch(shell: Shell, call: Call, ref: Ref) -> Answer:
    return showing.watch_form(shell, call, watch_id=ref.id)


def remove_watch(shell: Shell, call: Call, ref: Ref) -> Answer:
    return showing.unwatch_form(shell, call, ref.id)


def new_mute(shell: Shell, call: Call, ref: Ref) -> Answer:
    view = shell.ask(showing.mute_form, call.actor_id, watch_id=ref.id)
    return Modal(view, opener=(ids.MUTE_NEW, ref))


def end_mute(shell: Shell, call: Call, ref: Ref) -> Answer:
    rule = Rule(ref.extra["rule"])
    shell.do(call, mutes.unmute, actor_id=call.actor_id, watch_id=ref.id, rule=rule)
    return Said(tell("It raises alerts again."))


def edit_grave(shell: Shell, call: Call, ref: Ref) -> Answer:
    return Modal(shell.ask(showing.grave_form, call.actor_id), opener=(ids.GRAVE_EDIT, ref))


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.HOME_WATCH: add_watch,
    ids.WATCH_ADD: add_watch,
    ids.WATCH_EDIT: edit_watch,
    ids.WATCH_REMOVE: remove_watch,
    ids.MUTE_NEW: new_mute,
    ids.MUTE_END: end_mute,
    ids.GRAVE_EDIT: edit_grave,
}


# --- forms that were sent ---------------------------------------------------------------------------


def watch(shell: Shell, sent: Submission) -> Answer:
    """New words are tried before they count; what they find is told in a message."""
    id_ = sent.ref.id or None
    saved = shell.do(
        sent.call,
        trying.save_or_try,
        actor_id=sent.actor,
        form=_watch_form(shell, sent),
        watch_id=id_,
        version=sent.ref.version,
        at_once=AT_ONCE in (sent.values.get("at_once") or ()),
        instead_of=sent.ref.extra.get("trial", ""),
    )
    told = trial_view.begun(saved) if isinstance(saved, Trial) else saved_watch(saved, is_new=id_ is None)
    return Said(told.text, told.blocks)


def _watch_form(shell: Shell, sent: Submission) -> WatchForm:
    """Where there was no source to choose from, those of before stay."""
    chosen = sent.values.get("sources")
    if chosen is None and sent.ref.id:
        chosen = shell.ask(lambda work: work.watches.get(sent.ref.id)).sources
    letters = sent.values.get("letters") or ()
    return WatchForm(
        name=sent.text("name"),
        terms=sent.text("terms"),
        must_not=sent.text("must_not"),
        accents=ACCENTS in letters,
        lookalikes=LOOKALIKES in letters,
        sources=tuple(chosen or ()),
        ratio=float(sent.text("ratio")),
        min_count=int(float(sent.text("min_count"))),
        share_rise=float(sent.text("share_rise") or 20) / 100,
        reach=int(float(sent.text("reach") or 100_000)),
        preset=sent.text("preset") or Preset.OWN_PAST,
        once_in_hours=float(sent.text("once_in_hours") or 100),
        grave_words=sent.text("grave_words"),
        grave_left_out=sent.text("grave_left_out"),
    )


def mute(shell: Shell, sent: Submission) -> Answer:
    hours = timedelta(hours=int(sent.text("hours")))
    shell.do(
        sent.call,
        mutes.mute,
        actor_id=sent.actor,
        watch_id=sent.text("watch_id"),
        rule=Rule(sent.text("rule")),
        lasts=hours,
        reason=sent.text("reason"),
    )
    return None


def unwatch(shell: Shell, sent: Submission) -> Answer:
    watch = shell.do(
        sent.call,
        unwatching.remove_though_needed,
        actor_id=sent.actor,
        watch_id=sent.ref.id,
        reason=sent.text("reason"),
    )
    told = removed_watch(watch)
    return Said(told.text, told.blocks)


def grave(shell: Shell, sent: Submission) -> Answer:
    saved = shell.do(
        sent.call,
        grave_words.change,
        actor_id=sent.actor,
        typed=sent.text("grave_words"),
        version=sent.ref.version,
    )
    drawn = grave_view.team(saved)
    return Said(drawn.text, drawn.blocks)
