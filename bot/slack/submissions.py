"""Forms that were sent: callback id -> one service call. What is wrong with a field is shown under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.domain.crisis import Fault
from bot.domain.errors import DeliveryError
from bot.domain.people import Role
from bot.domain.presets import Preset
from bot.domain.rule import Rule
from bot.domain.severity import Severity
from bot.service import (
    alerts,
    crises,
    debriefs,
    grave_words,
    mutes,
    people,
    steps,
    trying,
    unwatching,
    watches,
)
from bot.service.crises import Alike, Declaration
from bot.service.watches import WatchForm
from bot.slack import drafting, ids, showing
from bot.slack.calls import Answer, Modal, Said, Submission
from bot.slack.shell import Shell
from bot.slack.views import grave_words as grave_view
from bot.slack.views.declare import ANOTHER
from bot.slack.views.unwatch import removed as removed_watch
from bot.slack.views.watches import ACCENTS, LOOKALIKES
from bot.slack.views.watches import saved as saved_watch

Handler = Callable[[Shell, Submission], Answer]


# --- alerts and declaring ---------------------------------------------------------------------------


def declare(shell: Shell, sent: Submission) -> Answer:
    """Before a second war room opens, the person is shown the one that may be about the same thing."""
    form = _declaration(sent)
    playbook = crises.playbook_of(shell.house.shelf, form.type)
    try:
        shell.do(sent.call, crises.declare_unless_alike, actor_id=sent.actor, form=form, playbook=playbook)
    except Alike as found:
        return Modal(showing.declare_again(shell, sent.call, form, found.crises))
    return None


def declare_anyway(shell: Shell, sent: Submission) -> Answer:
    form = _declaration(sent)
    existing = sent.text("instead")
    if existing == ANOTHER:
        playbook = crises.playbook_of(shell.house.shelf, form.type)
        shell.do(sent.call, crises.declare, actor_id=sent.actor, form=form, playbook=playbook)
    else:
        shell.do(sent.call, crises.add_to, actor_id=sent.actor, crisis_id=existing, form=form)
    return None


def dismiss(shell: Shell, sent: Submission) -> Answer:
    shell.do(sent.call, alerts.dismiss, actor_id=sent.actor, alert_id=sent.ref.id, reason=sent.text("reason"))
    return None


def one_to_one(shell: Shell, sent: Submission) -> Answer:
    owner_id = sent.text("owner_id") or sent.actor
    shell.do(sent.call, alerts.give_to_care, actor_id=sent.actor, alert_id=sent.ref.id, owner_id=owner_id)
    return None


def alert_note(shell: Shell, sent: Submission) -> Answer:
    shell.do(sent.call, alerts.add_note, actor_id=sent.actor, alert_id=sent.ref.id, text=sent.text("text"))
    return None


def _declaration(sent: Submission) -> Declaration:
    return Declaration(
        type=sent.text("type"),
        title=sent.text("title"),
        platform=sent.text("platform"),
        link=sent.text("link"),
        fault=Fault(sent.text("fault") or Fault.UNKNOWN),
        severity_now=Severity(int(sent.text("severity_now"))),
        severity_24h=Severity(int(sent.text("severity_24h"))),
        lead_id=sent.text("lead_id") or sent.actor,
        alert_id=sent.ref.id if sent.ref.kind == "alert" else None,
    )


# --- the crisis -------------------------------------------------------------------------------------


def note(shell: Shell, sent: Submission) -> Answer:
    shell.do(sent.call, crises.add_note, actor_id=sent.actor, crisis_id=sent.ref.id, text=sent.text("text"))
    return None


def evidence(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        crises.add_evidence,
        actor_id=sent.actor,
        crisis_id=sent.text("crisis") or sent.ref.id,
        text=sent.text("text"),
        link=sent.text("link") or _permalink(shell, sent.ref.extra),
        author=sent.text("author"),
    )
    return None


def _permalink(shell: Shell, message: Mapping[str, str]) -> str:
    """None from a conversation in which the bot is not; the words are kept all the same."""
    if not message:
        return ""
    try:
        return shell.gateway.permalink(message["channel"], message["ts"])
    except DeliveryError:
        return ""


def role(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        crises.assign_role,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        role=Role(sent.text("role")),
        person_id=sent.text("person_id"),
        seen=sent.ref.extra.get(sent.text("role"), ""),
    )
    return None


def severity(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        crises.set_severity,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        now=Severity(int(sent.text("severity_now"))),
        in_24h=Severity(int(sent.text("severity_24h"))),
        reason=sent.text("reason"),
        seen=sent.ref.version,
    )
    return None


def resolve(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call, crises.resolve, actor_id=sent.actor, crisis_id=sent.ref.id, outcome=sent.text("outcome")
    )
    return None


def reopen(shell: Shell, sent: Submission) -> Answer:
    shell.do(sent.call, crises.reopen, actor_id=sent.actor, crisis_id=sent.ref.id, reason=sent.text("reason"))
    return None


def debrief(shell: Shell, sent: Submission) -> Answer:
    answers = {name: str(value or "") for name, value in sent.values.items()}
    shell.do(sent.call, debriefs.give_note, actor_id=sent.actor, crisis_id=sent.ref.id, answers=answers)
    return None


# --- steps ------------------------------------------------------------------------------------------


def step(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        steps.press,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        step_id=sent.ref.extra["step"],
        choice=sent.ref.extra["choice"],
        form={name: str(value or "") for name, value in sent.values.items()},
    )
    return None


def skip(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        steps.skip,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        step_id=sent.ref.extra["step"],
        reason=sent.text("reason"),
    )
    return None


def assign(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        steps.assign,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        step_id=sent.ref.extra["step"],
        person_id=sent.text("person_id"),
        seen=sent.ref.extra.get("owner"),
    )
    return None


# --- settings ---------------------------------------------------------------------------------------


def watch(shell: Shell, sent: Submission) -> Answer:
    """New words are tried on what is kept, and shown with what they found before they count."""
    form, id_ = _watch_form(shell, sent), sent.ref.id or None
    tried = shell.ask(
        trying.try_out,
        actor_id=sent.actor,
        form=form,
        watch_id=id_,
        seen=sent.ref.extra.get("tried", ""),
        make=shell.make_matcher,
    )
    if tried.trial:
        return Modal(showing.watch_tried(shell, tried, sent.ref.version))
    saved = shell.do(
        sent.call,
        watches.save_watch,
        actor_id=sent.actor,
        form=form,
        watch_id=id_,
        version=sent.ref.version,
    )
    told = saved_watch(saved, is_new=id_ is None)
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


def roster(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        people.set_chain,
        actor_id=sent.actor,
        role=Role(sent.text("role")),
        person_ids=tuple(sent.values.get("person_ids") or ()),
    )
    return None


FORMS: Mapping[str, Handler] = {
    ids.FORM_DECLARE: declare,
    ids.FORM_DECLARE_ANYWAY: declare_anyway,
    ids.FORM_DISMISS: dismiss,
    ids.FORM_ONE_TO_ONE: one_to_one,
    ids.FORM_ALERT_NOTE: alert_note,
    ids.FORM_NOTE: note,
    ids.FORM_EVIDENCE: evidence,
    ids.FORM_ROLE: role,
    ids.FORM_SEVERITY: severity,
    ids.FORM_RESOLVE: resolve,
    ids.FORM_REOPEN: reopen,
    ids.FORM_DEBRIEF: debrief,
    ids.FORM_STEP: step,
    ids.FORM_SKIP: skip,
    ids.FORM_ASSIGN: assign,
    ids.FORM_DRAFT: drafting.draft,
    ids.FORM_EDIT: drafting.edit,
    ids.FORM_REJECT: drafting.reject,
    ids.FORM_PUBLISH: drafting.publish,
    ids.FORM_WITHDRAW: drafting.withdraw,
    ids.FORM_CONFIRM: drafting.confirm,
    ids.FORM_FAILED: drafting.failed,
    ids.FORM_WATCH: watch,
    ids.FORM_UNWATCH: unwatch,
    ids.FORM_MUTE: mute,
    ids.FORM_ROSTER: roster,
    ids.FORM_GRAVE: grave,
}
