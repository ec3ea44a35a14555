"""What new words of a watch would have found, before they count: a message to whoever wants them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.storm.alert import Sample
from bot.domain.storm.trial import Found, Trial, TrialState
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, join
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.storm import sources
from bot.slack.views.storm.watches import MAX_NAME, understood
from bot.slack.words import _, tell, tell_list, tell_many

SHOWN = 6  # samples


def begun(trial: Trial) -> Drawn:
    """To whoever sent the form."""
    said = tell(
        "*“{name}” is not listened for yet.* What it would have found in the last 7 days comes to you as a "
        "message from Firebreak. Read it there and press *Let it go live*; you need not wait for all of it.",
        name=escape(trial.watch.name, MAX_NAME),
    )
    return b.drawn(said, [b.section(said), *understood(trial.watch)])


def card(trial: Trial) -> Drawn:
    name = escape(trial.watch.name, MAX_NAME)
    if not trial.is_open:
        said = tell(_DECIDED[trial.state], name=name)
        return b.drawn(said, [b.section(said)])
    first = join([tell(_NOT_LIVE if trial.is_new else _NOT_CHANGED, name=name), _in_all(trial)], " ")
    lines = [*_kept(trial), *(_asked(found) for found in trial.asked), *_missing(trial)]
    return b.drawn(
        first,
        [
            b.section(first),
            b.section(*lines),
            *(block for sample in trial.samples[:SHOWN] for block in _sample(sample)),
            *understood(trial.watch),
            _buttons(trial),
        ],
    )


_NOT_LIVE = N_("*“{name}” is not listened for yet.*")
_NOT_CHANGED = N_("*“{name}” is listened for as before; the new words do not count yet.*")
_DECIDED = {
    TrialState.LIVE: N_(
        "*“{name}” is listened for from now on.* To change it: `/crisis watch edit {name}`. To undo it: "
        "`/crisis watch remove {name}`."
    ),
    TrialState.DROPPED: N_("*The words of “{name}” were dropped.* Nothing changed."),
}


def _in_all(trial: Trial) -> Mrkdwn:
    posts = sum(found.found for found in trial.found)
    if not trial.found:
        return tell("Looking through the posts of the last 7 days…")
    found = tell_many("It would have matched {count} post", "It would have matched {count} posts", posts)
    if trial.state is TrialState.RUNNING:
        return tell("{found} of the last 7 days so far.", found=found)
    return tell("{found} of the last 7 days.", found=found)


def _kept(trial: Trial) -> Iterator[Mrkdwn]:
    kept = trial.kept
    if kept is None:
        return
    if kept.trouble:
        yield tell("• Posts kept could not be looked through: {why}.", why=escape(kept.trouble, 200))
        return
    if not kept.looked_at or kept.since is None:
        yield tell("• Posts kept: none yet, so nothing could be tried on them.")
        return
    at = day_clock(kept.since)
    of = tell("{count} of {all}, back to {at}", count=kept.found, all=kept.looked_at, at=at)
    before = [] if kept.before is None else [tell("The words until now: {count}.", count=kept.before)]
    cut = [tell("Older ones were not looked through: there are too many.")] if kept.is_cut else []
    yield join([tell("• Posts kept: {of}.", of=of), *before, *cut], " ")
    yield tell("• Only posts that some watch heard are kept: words that are new to all of them find more.")


def _asked(found: Found) -> Mrkdwn:
    place = escape(found.label, MAX_NAME)
    why = escape(found.trouble, 200)
    if found.trouble and not found.looked_at:
        return tell("• {place} could not be asked: {why}.", place=place, why=why)
    more = tell_many("{count} post more", "{count} posts more", found.found)
    back_to = day_clock(found.since) if found.since else tell("7 days ago")
    said = [tell("• {place}, asked back to {at}: {posts}.", place=place, at=back_to, posts=more)]
    said += [tell("Not all of it: {why}.", why=why)] if found.trouble else []
    return join([*said, *_cost(found)], " ")


def _cost(found: Found) -> list[Mrkdwn]:
    if found.unit == "USD":
        return [tell("It cost {usd} USD of today's cap.", usd=f"{found.cost:.2f}")]
    if found.unit:
        return [
            tell_many("It used {count} unit of today.", "It used {count} units of today.", round(found.cost))
        ]
    return []


def _missing(trial: Trial) -> Iterator[Mrkdwn]:
    """What these numbers do not say."""
    if trial.waited_for and trial.state is TrialState.RUNNING:
        labels = tell_list([escape(label, MAX_NAME) for label in trial.waited_for])
        yield tell("• Being asked still: {places}.", places=labels)
    if trial.not_asked:
        names = tell_list([sources.title(name) for name in trial.not_asked[:10]])
        yield tell("• Not asked, as they are not searched for the past: {places}.", places=names)
    if trial.kept is not None and not trial.to_ask:
        yield tell(
            "• None of the sources you listen to can be asked about the past: what these words bring shows "
            "only once they are live."
        )


def _sample(sample: Sample) -> list[Block]:
    author = escape(sample.author, MAX_NAME) or tell("unknown author")
    place = escape(sample.place, 40) or tell("unknown place")
    return [b.quote_post(sample.text), b.context(b.dotted(author, place, day_clock(sample.at)))]


def _buttons(trial: Trial) -> Block:
    ref = Ref("trial", trial.id, trial.version)
    again = [b.button(_("Try again"), ids.TRIAL_AGAIN, ref)] if trial.may_be_tried_again else []
    return b.actions(
        *again,
        b.button(_("Let it go live"), ids.TRIAL_LIVE, ref, style="primary"),
        b.button(_("Change the words"), ids.TRIAL_CHANGE, ref),
        b.button(_("Drop it"), ids.TRIAL_DROP, ref),
    )
