"""Event -> what people are shown. A reaction runs in the reactor's own transaction and names its deliveries.

Cards are *standings*: posted once, then redrawn whenever their subject changes. Notices are new messages,
because an edit pings nobody. Whoever must act is pinged once, by a direct message; the thread names them
without a second ping. A delivery's key names its place only; the reactor
puts event and reaction before it, so the same event handled twice writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.message import HOME, Lane, Standing
from bot.domain.people import Person
from bot.domain.record import Recorded
from bot.service import precision
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack import letters
from bot.slack.safe import without_ping
from bot.slack.subjects import (
    alert_subject,
    crisis_subject,
    outage_subject,
    statement_subject,
    step_subject,
)
from bot.slack.views import notices
from bot.slack.views import precision as precision_view
from bot.slack.words import _, reading

Reaction = Callable[[Work, Recorded], Iterable[Delivery]]


# --- alerts -----------------------------------------------------------------------------------------


def post_alert(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """It names who is asked next, and calls nobody before their turn."""
    alert = work.alerts.get(_field(recorded, "alert_id"))
    named = _names(work, (p for p in work.people.roster().escalation() if p not in alert.asked))
    return [_card(work, recorded, alert_subject(alert.id), "card", lane=Lane.ALERT, named=named)]


def redraw_alert(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(alert_subject(_field(recorded, "alert_id")))
    return []


def redraw_war_room_of_alert(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Its card shows the numbers of the storm it is about."""
    crisis_id = work.alerts.get(_field(recorded, "alert_id")).crisis_id
    if crisis_id:
        work.standings.want(crisis_subject(crisis_id))
    return []


def tell_alert_thread(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    root = f"{alert_subject(_field(recorded, 'alert_id'))}/card"
    return [_notice(work, recorded, root, lane=Lane.ALERT)]


# --- the war room -----------------------------------------------------------------------------------


def open_war_room(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """The pinned card whose thread is the war room; its alert leads there as soon as it stands."""
    subject = crisis_subject(_crisis_id(recorded))
    card = _card(work, recorded, subject, "card", lane=Lane.ALERT)
    yield card
    yield _delivery(work, recorded, "pin", thread=card.thread, lane=Lane.CARD, payload=card.payload)
    alert_id = _field(recorded, "alert_id")
    if alert_id:
        about = {"subject": alert_subject(alert_id)}
        yield _delivery(work, recorded, "redraw", thread=card.thread, lane=Lane.CARD, payload=about)


def redraw_crisis(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(crisis_subject(_crisis_id(recorded)))
    return []


def tell_war_room_if_any(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    return tell_war_room(work, recorded) if recorded.event.crisis_id else []


def redraw_homes(work: Work, _recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(HOME)
    return []


def tell_war_room(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    return [_notice(work, recorded, f"{crisis_subject(_crisis_id(recorded))}/card", lane=Lane.NOTICE)]


def call_somebody(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """As a notice, but ahead of the others: a named person has to act."""
    return [_notice(work, recorded, f"{crisis_subject(_crisis_id(recorded))}/card", lane=Lane.ALERT)]


def write_to(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Directly to each person who has to act, in their own language, with what they need to do it.

    A mention in a busy thread is one of many, and the thread's own queue may be seconds long; a direct
    message waits for nobody. Nobody is written to about what they did themselves.
    """
    call = letters.WRITES[type(recorded.event)]
    for person in _written_to(work, recorded):
        yield _letter(work, recorded, call, person)


def post_step(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    crisis_id = _crisis_id(recorded)
    subject, room = step_subject(crisis_id, _field(recorded, "step_id")), crisis_subject(crisis_id)
    named = _names(work, [_field(recorded, "owner_id") or ""])
    return [_card(work, recorded, subject, "card", lane=Lane.CARD, inside=room, named=named)]


def redraw_step(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(step_subject(_crisis_id(recorded), _field(recorded, "step_id")))
    return []


def post_statement(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    crisis_id = _crisis_id(recorded)
    subject, room = statement_subject(_field(recorded, "statement_id")), crisis_subject(crisis_id)
    return [_card(work, recorded, subject, "card", lane=Lane.CARD, inside=room, is_quiet=True)]


def redraw_statement(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    statement = work.words.get(_field(recorded, "statement_id"))
    work.standings.want(statement_subject(statement.id))
    if statement.step_id:
        work.standings.want(step_subject(statement.crisis_id, statement.step_id))
    return []


def ask_for_debrief(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    subject = crisis_subject(_crisis_id(recorded))
    yield _card(work, recorded, subject, "debrief", lane=Lane.CARD, inside=subject, is_quiet=True)


def post_report(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    root = f"{crisis_subject(_crisis_id(recorded))}/card"
    name = _field(recorded, "filename")
    payload = {"crisis_id": _crisis_id(recorded), "name": name, "title": name, "thread_of": root}
    yield _delivery(work, recorded, "report", method="file", thread=root, lane=Lane.NOTICE, payload=payload)


def show_home(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    person_id = recorded.event.actor
    home = Standing(subject=HOME, place=person_id, channel=person_id, ts=HOME, lane=Lane.HOME)
    work.standings.add(home)
    work.standings.want(HOME)
    return []


# --- sources ----------------------------------------------------------------------------------------


def post_outage(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    return [_card(work, recorded, outage_subject(_field(recorded, "outage_id")), "card", lane=Lane.ALERT)]


def redraw_outage(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(outage_subject(_field(recorded, "outage_id")))
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
        drawn = precision_view.report(precision.measured(work, _field(recorded, "month")))
    payload = {"text": drawn.text, "blocks": list(drawn.blocks)}
    yield _delivery(
        work, recorded, "notice", thread=f"precision:{recorded.id}", lane=Lane.NOTICE, payload=payload
    )


_CRISIS = (redraw_crisis, redraw_homes)
_STEP = (redraw_step, *_CRISIS)
_WORDS = (redraw_statement, *_CRISIS)

ON: Mapping[type[e.Event], tuple[Reaction, ...]] = {
    e.AlertRaised: (post_alert, redraw_homes),
    e.AlertGrew: (redraw_alert, redraw_war_room_of_alert),
    e.AlertReopened: (redraw_alert, tell_alert_thread, redraw_homes),
    e.PersonAsked: (redraw_alert, tell_alert_thread, write_to),
    e.ChainExhausted: (redraw_alert, tell_alert_thread, write_to),
    e.AlertAcknowledged: (redraw_alert, redraw_homes),
    e.AlertUndecided: (tell_alert_thread, write_to),
    e.AlertLetGo: (redraw_alert, tell_alert_thread, redraw_homes),
    e.AlertGivenToCare: (redraw_alert, tell_alert_thread, write_to, redraw_homes),
    e.AlertJoined: (redraw_alert, redraw_war_room_of_alert, tell_war_room, redraw_homes),
    e.AlertDismissed: (redraw_alert, redraw_homes),
    e.AlertNoteAdded: (tell_alert_thread,),
    e.EvidenceChanged: (redraw_alert, tell_war_room_if_any),
    e.PostJudged: (redraw_alert,),
    e.CopiesErased: (redraw_alert,),
    e.WordsErased: (redraw_crisis,),
    e.StormEnded: (redraw_alert, redraw_war_room_of_alert),
    e.CrisisDeclared: (open_war_room, redraw_homes),
    e.SeverityChanged: (tell_war_room, *_CRISIS),
    e.RoleAssigned: (tell_war_room, *_CRISIS),
    e.NoteAdded: (tell_war_room,),
    e.EvidenceAdded: (tell_war_room,),
    e.CrisisResolved: (tell_war_room, *_CRISIS),
    e.CrisisReopened: (tell_war_room, *_CRISIS),
    e.CrisisClosed: (tell_war_room, *_CRISIS),
    e.StepOpened: (post_step, write_to, *_CRISIS),
    e.StepAssigned: (call_somebody, write_to, *_STEP),
    e.StepProgressed: (write_to, *_STEP),
    e.StepFinished: _STEP,
    e.StepSkipped: (tell_war_room, *_STEP),
    e.StepRescheduled: _STEP,
    e.StepOverdue: (call_somebody, write_to, *_STEP),
    e.FirstWordsLate: (call_somebody, write_to, *_CRISIS),
    e.NewsDue: (call_somebody, write_to, *_CRISIS),
    e.StatementDrafted: (post_statement, *_CRISIS),
    e.StatementEdited: (tell_war_room, *_WORDS),
    e.ApprovalAsked: (call_somebody, write_to, *_WORDS),
    e.ApprovalMovedOn: (call_somebody, write_to, *_WORDS),
    e.StatementApproved: (tell_war_room, write_to, *_WORDS),
    e.StatementRejected: (call_somebody, write_to, *_WORDS),
    e.ApprovalExpired: (call_somebody, write_to, *_WORDS),
    e.StatementWithdrawn: (tell_war_room, *_WORDS),
    e.PublicationAsked: (call_somebody, write_to, *_WORDS),
    e.PublicationSettled: (call_somebody, write_to, *_WORDS),
    e.DebriefAsked: (ask_for_debrief, call_somebody, write_to, *_CRISIS),
    e.DebriefNoteGiven: _CRISIS,
    e.DebriefReported: (post_report, *_CRISIS),
    e.SourceLost: (redraw_storms, redraw_homes),
    e.SourceMissed: (post_outage,),
    e.SourceBack: (redraw_outage, redraw_storms, redraw_homes),
    e.GapFound: (redraw_storms, redraw_homes),
    e.WatchChanged: (redraw_storms, tell_war_room_if_any, redraw_homes),
    e.RuleMuted: (redraw_homes,),
    e.RuleUnmuted: (redraw_homes,),
    e.PrecisionMeasured: (post_precision,),
    e.RosterChanged: (redraw_homes,),
    e.HomeOpened: (show_home,),
}


# --- helpers ----------------------------------------------------------------------------------------


def _card(
    work: Work, recorded: Recorded, subject: str, place: str, *, lane: Lane, inside: str = "", **more: Any
) -> Delivery:
    """Remember that it stands (or will stand) there, and post it; `inside` names the thread's subject."""
    root = f"{inside}/card" if inside else f"{subject}/{place}"
    channel = work.people.brand().incident_channel
    thread_of = root if inside else ""
    work.standings.add(
        Standing(subject=subject, place=place, channel=channel, thread_of=thread_of, lane=lane)
    )
    payload = {"subject": subject, "place": place, "thread_of": thread_of, **more}
    return _delivery(work, recorded, place, method="card", thread=root, lane=lane, payload=payload)


def _names(work: Work, ids: Iterable[str]) -> dict[str, str]:
    return {person.id: person.name for person in map(work.people.get, ids) if person}


def _written_to(work: Work, recorded: Recorded) -> list[Person]:
    """Who gets a direct message about it."""
    event = recorded.event
    call = letters.WRITES.get(type(event))
    found = [work.people.get(p) for p in dict.fromkeys(call.people(work, event))] if call else []
    return [p for p in found if p is not None and p.may_act and p.id != event.actor]


def _letter(work: Work, recorded: Recorded, call: letters.Letter, person: Person) -> Delivery:
    """It waits until the card it is about stands, because it links there."""
    about = call.about(recorded.event)
    with reading(person.locale, person.tz):
        drawn = notices.letter(letters.for_one(recorded.event, person.id), call.button(recorded.event))
        link_label = _("Open it in its thread")
    payload = {
        "text": drawn.text,
        "blocks": list(drawn.blocks),
        "thread_of": about,
        "linked_in": work.people.brand().incident_channel,
        "link_label": link_label,
    }
    return Delivery(
        key=f"to:{person.id}",
        thread=f"to:{person.id}:{about}",
        lane=Lane.ALERT,
        method="direct",
        channel=person.id,
        payload=payload,
        due_at=recorded.at + call.moment,
    )


def _notice(work: Work, recorded: Recorded, root: str, *, lane: Lane) -> Delivery:
    """It pings neither whoever did it nor whoever is written to about it anyway."""
    drawn = notices.draw(recorded.event, work.people.brand().language)
    names = _names(work, (recorded.event.actor, *(p.id for p in _written_to(work, recorded))))
    payload = {
        "text": without_ping(drawn.text, names),
        "blocks": without_ping(drawn.blocks, names),
        "thread_of": root,
    }
    return _delivery(work, recorded, "notice", thread=root, lane=lane, payload=payload)


def _delivery(
    work: Work,
    recorded: Recorded,
    name: str,
    *,
    thread: str,
    lane: Lane,
    payload: Mapping[str, Any],
    method: str = "",
) -> Delivery:
    return Delivery(
        key=name,
        thread=thread,
        lane=lane,
        method=method or name,
        channel=work.people.brand().incident_channel,
        payload=payload,
        due_at=recorded.at,
    )


def _crisis_id(recorded: Recorded) -> str:
    return recorded.event.crisis_id or ""


def _field(recorded: Recorded, name: str) -> Any:
    return getattr(recorded.event, name)
