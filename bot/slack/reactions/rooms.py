"""What becomes of a crisis, in its war room, on App Homes, and in letters to whoever has to act."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.comms.statement import StatementState
from bot.domain.crisis.severity import Severity
from bot.domain.log.record import Recorded
from bot.domain.message import HOME, Lane, Standing
from bot.domain.staff.member import COMES_THROUGH
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack import letters
from bot.slack.reactions import parts, private
from bot.slack.subjects import alert_subject, crisis_subject, statement_subject, step_subject


def open_war_room(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """The pinned card whose thread is the war room; its alert leads there as soon as it stands.

    That of a restricted crisis says at once that it is one, and nothing more.
    """
    subject = crisis_subject(parts.crisis_id(recorded))
    if work.crises.get(parts.crisis_id(recorded)).restricted:
        yield from private.make_room(work, recorded)
        yield from private.show_outside(work, recorded)
        yield from private.redraw_alerts(work, recorded)
    card = parts.card(work, recorded, subject, "card", lane=Lane.ALERT)
    yield card
    yield parts.delivery(work, recorded, "pin", thread=card.thread, lane=Lane.CARD, payload=card.payload)
    alert_id = parts.field(recorded, "alert_id")
    if alert_id:
        about = {"subject": alert_subject(alert_id)}
        yield parts.delivery(work, recorded, "redraw", thread=card.thread, lane=Lane.CARD, payload=about)


def redraw_crisis(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(crisis_subject(parts.crisis_id(recorded)))
    return []


def tell_war_room_if_any(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    return tell_war_room(work, recorded) if recorded.event.crisis_id else []


def redraw_homes(work: Work, _recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(HOME)
    return []


def tell_war_room(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    return [
        parts.notice(work, recorded, f"{crisis_subject(parts.crisis_id(recorded))}/card", lane=Lane.NOTICE)
    ]


def wake(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """It is serious now, so what waited for the morning waits no longer; through a drill everybody sleeps."""
    is_drill = work.crises.get(parts.crisis_id(recorded)).drill
    if not is_drill and Severity(parts.field(recorded, "after")) in COMES_THROUGH:
        work.deliveries.bring_forward(parts.quiet(parts.crisis_id(recorded)), work.now)
    return []


def call_somebody(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """As a notice, but ahead of the others: a named person has to act."""
    return [
        parts.notice(work, recorded, f"{crisis_subject(parts.crisis_id(recorded))}/card", lane=Lane.ALERT)
    ]


def write_to(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Directly to each person who has to act, in their own language, with what they need to do it.

    A mention in a busy thread is one of many, and the thread's own queue may be seconds long; a direct
    message waits for nobody. Nobody is written to about what they did themselves.
    """
    call = letters.WRITES[type(recorded.event)]
    for person in parts.written_to(work, recorded):
        yield parts.letter(work, recorded, call, person)


def post_step(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    crisis_id = parts.crisis_id(recorded)
    subject, room = step_subject(crisis_id, parts.field(recorded, "step_id")), crisis_subject(crisis_id)
    named = parts.names_of(work, [parts.field(recorded, "owner_id") or ""])
    return [parts.card(work, recorded, subject, "card", lane=Lane.CARD, inside=room, named=named)]


def redraw_step(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(step_subject(parts.crisis_id(recorded), parts.field(recorded, "step_id")))
    return []


def post_statement(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    crisis_id = parts.crisis_id(recorded)
    subject, room = statement_subject(parts.field(recorded, "statement_id")), crisis_subject(crisis_id)
    return [parts.card(work, recorded, subject, "card", lane=Lane.CARD, inside=room, is_quiet=True)]


def redraw_statement(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    statement = work.words.get(parts.field(recorded, "statement_id"))
    work.standings.want(statement_subject(statement.id))
    if statement.step_id:
        work.standings.want(step_subject(statement.crisis_id, statement.step_id))
    return []


def redraw_words(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """More is known, and by what is known words are held back or let go."""
    for statement in work.words.of_crisis(parts.crisis_id(recorded)):
        if statement.state is not StatementState.WITHDRAWN:
            work.standings.want(statement_subject(statement.id))
    return []


def show_stop(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """On every card of the crisis, and said aloud: whoever posts by hand has to hear it."""
    if not recorded.event.crisis_id:
        return []
    redraw_words(work, recorded)
    redraw_crisis(work, recorded)
    return call_somebody(work, recorded)


def fetch_capture(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """One file of a crisis after the other: each may take a minute, and whoever is called never waits."""
    about = {"capture_id": parts.field(recorded, "capture_id")}
    thread = f"captures:{parts.crisis_id(recorded)}"
    yield parts.delivery(work, recorded, "capture", thread=thread, lane=Lane.NOTICE, payload=about)


def ask_for_debrief(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    subject = crisis_subject(parts.crisis_id(recorded))
    yield parts.card(work, recorded, subject, "debrief", lane=Lane.CARD, inside=subject, is_quiet=True)


def post_report(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    root = f"{crisis_subject(parts.crisis_id(recorded))}/card"
    name = parts.field(recorded, "filename")
    payload = {"crisis_id": parts.crisis_id(recorded), "name": name, "title": name, "thread_of": root}
    yield parts.delivery(
        work, recorded, "report", method="file", thread=root, lane=Lane.NOTICE, payload=payload
    )


def show_home(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    person_id = recorded.event.actor
    home = Standing(subject=HOME, place=person_id, channel=person_id, ts=HOME, lane=Lane.HOME)
    work.standings.add(home)
    work.standings.want(HOME)
    return []
