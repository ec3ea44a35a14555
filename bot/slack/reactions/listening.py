"""What becomes of sources, watches and their rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.events import BOT, AllowanceLow, GraveWordsChanged, RuleMuted, RuleUnmuted
from bot.domain.log.record import Recorded
from bot.domain.message import Lane, Standing
from bot.domain.storm.source import Allowance
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.watch import precision
from bot.slack.reactions import parts
from bot.slack.subjects import alert_subject, crisis_subject, outage_subject, trial_subject
from bot.slack.views.storm import grave_words, mutes
from bot.slack.views.storm import precision as precision_view
from bot.slack.views.storm import sources as sources_view
from bot.slack.words import reading


def post_outage(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    return [
        parts.card(
            work, recorded, outage_subject(parts.field(recorded, "outage_id")), "card", lane=Lane.ALERT
        )
    ]


def warn_of_allowance(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Before the source falls silent, so that there is time to allow more (practice B5)."""
    event = recorded.event
    if isinstance(event, AllowanceLow):
        with reading(work.people.brand().language):
            drawn = sources_view.low(
                event.source, Allowance(event.used, event.limit, event.unit, event.renewed_at)
            )
        yield parts.announcement(work, recorded, drawn, thread=f"allowance:{event.source}")


def redraw_outage(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(outage_subject(parts.field(recorded, "outage_id")))
    return []


def post_trial(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """To whoever wants the words, who decides on them."""
    subject, person_id = trial_subject(parts.field(recorded, "trial_id")), recorded.event.actor
    standing = Standing(subject=subject, place="card", channel=person_id, lane=Lane.ANSWER)
    work.standings.add(standing)
    payload = {"subject": subject, "place": "card", "person_id": person_id}
    card = parts.delivery(
        work, recorded, "card", thread=standing.key, lane=Lane.ANSWER, payload=payload, method="card"
    )
    yield replace(card, channel=person_id)


def redraw_trial(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(trial_subject(parts.field(recorded, "trial_id")))
    return []


def redraw_storms(work: Work, _recorded: Recorded) -> Iterable[Delivery]:
    """Every card that says what was not heard."""
    for crisis in work.crises.open():
        work.standings.want(crisis_subject(crisis.id))
        for alert in work.alerts.of_crisis(crisis.id):
            work.standings.want(alert_subject(alert.id))
    for alert in work.alerts.open():
        work.standings.want(alert_subject(alert.id))
    return []


def post_precision(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """A message of its own in the channel where the alerts stood."""
    with reading(work.people.brand().language):
        drawn = precision_view.report(precision.measured(work, parts.field(recorded, "month")))
    yield parts.announcement(work, recorded, drawn, thread=f"precision:{recorded.id}")


def announce_mute(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """What a “not a crisis” brings with it stands on that alert's card."""
    event = recorded.event
    if not isinstance(event, RuleMuted | RuleUnmuted) or _is_cool_down(event):
        return
    with reading(work.people.brand().language):
        drawn = mutes.announced(event)
    yield parts.announcement(work, recorded, drawn, thread=f"mutes:{event.watch_id}")


def announce_grave_words(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Whoever relies on a word must know that it is gone."""
    if isinstance(recorded.event, GraveWordsChanged):
        with reading(work.people.brand().language):
            drawn = grave_words.announced(recorded.event)
        yield parts.announcement(work, recorded, drawn, thread="grave words")


def _is_cool_down(event: RuleMuted | RuleUnmuted) -> bool:
    return event.cooled and event.actor == BOT if isinstance(event, RuleUnmuted) else bool(event.alert_id)
