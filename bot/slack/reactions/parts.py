"""What reactions are made of: a card that stands, a notice, a letter to one person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.log.record import Recorded
from bot.domain.message import Lane, Standing
from bot.domain.staff.people import Person
from bot.service.access import may_see
from bot.service.crisis import rooms
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.staff import chain
from bot.slack import letters
from bot.slack.safe import without_ping
from bot.slack.views import notices
from bot.slack.views.blocks import Drawn
from bot.slack.views.crisis import crisis as crisis_view
from bot.slack.words import _, reading

Reaction = Callable[[Work, Recorded], Iterable[Delivery]]


def card(
    work: Work, recorded: Recorded, subject: str, place: str, *, lane: Lane, inside: str = "", **more: Any
) -> Delivery:
    """Remember that it stands (or will stand) there, and post it; `inside` names the thread's subject."""
    root = f"{inside}/card" if inside else f"{subject}/{place}"
    channel = channel_of(work, root)
    thread_of = root if inside else ""
    work.standings.add(
        Standing(subject=subject, place=place, channel=channel, thread_of=thread_of, lane=lane)
    )
    payload = {"subject": subject, "place": place, "thread_of": thread_of, **more}
    return delivery(work, recorded, place, method="card", thread=root, lane=lane, payload=payload)


def channel_of(work: Work, root: str) -> str:
    """Where the thread with this root stands: that of a restricted crisis in its private channel, whose
    subject is its address until it is there.
    """
    subject, _, place = root.partition("/")
    kind, _, id_ = subject.partition(":")
    if kind == "crisis" and place == "card" and work.crises.get(id_).restricted:
        return rooms.room_of(work, id_) or rooms.room_subject(id_)
    return work.people.brand().incident_channel


def names_of(work: Work, ids: Iterable[str]) -> dict[str, str]:
    return {person.id: person.name for person in map(work.people.get, ids) if person}


def written_to(work: Work, recorded: Recorded) -> list[Person]:
    """Who gets a direct message about it."""
    event = recorded.event
    call = letters.WRITES.get(type(event))
    if call is None:
        return []
    crisis = work.crises.get(event.crisis_id) if event.crisis_id and not call.outside else None
    wanted = dict.fromkeys(p for p in call.people(work, event) if crisis is None or may_see(p, crisis))
    found = (work.people.get(p) for p in wanted)
    return [p for p in found if p is not None and p.may_act and p.id != event.actor]


def letter(work: Work, recorded: Recorded, call: letters.Letter, person: Person) -> Delivery:
    """It waits until the card it is about stands, because it links there."""
    about, in_crisis = call.about(recorded.event), crisis_id(recorded)
    with reading(person.locale, person.tz):
        drawn = notices.letter(letters.for_one(recorded.event, person.id), *call.buttons(recorded.event))
        crisis = work.crises.get(in_crisis) if in_crisis else None
        named = crisis_view.named(crisis) if crisis and may_see(person.id, crisis) else ""
        link_label = _("Open it in its thread")
    held = chain.held_until(work, person.id, crisis) if crisis else None
    payload = {
        "text": drawn.text,
        "blocks": list(drawn.blocks),
        "named": named,
        "event": recorded.id,
        "seen_in": in_crisis if not call.outside else "",
        "thread_of": about,
        "link_label": link_label,
    }
    thread, leaves_at = f"to:{person.id}:{about}", call.leaves_at(work, recorded)
    if not held:
        _take_along(work, thread, leaves_at, in_crisis)
    return Delivery(
        key=f"to:{person.id}",
        thread=thread,
        lane=Lane.ALERT,
        method="direct",
        channel=person.id,
        payload=payload,
        due_at=held or leaves_at,
        error=quiet(in_crisis) if held else "",
    )


def _take_along(work: Work, thread: str, leaves_at: datetime, crisis_id: str) -> None:
    """It does not wait for what only waits for company, nor for the morning: whom it is for is up."""
    for error in ("", quiet(crisis_id)):
        work.deliveries.bring_forward(error, leaves_at, thread=thread)


def quiet(crisis_id: str) -> str:
    """Why a letter about this crisis waits: it can be brought forward by that."""
    return f"quiet hours: {crisis_id}"


def notice(work: Work, recorded: Recorded, root: str, *, lane: Lane) -> Delivery:
    """It pings neither whoever did it nor whoever is written to about it anyway."""
    drawn = notices.draw(recorded.event, work.people.brand().language)
    author = getattr(recorded.event, "author", "")
    by = {"by": [{"author": author}]} if author else {}  # so that whoever it names can be forgotten
    payload = _unpinged(work, recorded, drawn) | {"thread_of": root} | by
    return delivery(work, recorded, "notice", thread=root, lane=lane, payload=payload)


def announcement(work: Work, recorded: Recorded, drawn: Drawn, *, thread: str) -> Delivery:
    """In no thread, so that whoever opens the channel reads it; those of one `thread` stay in order."""
    payload = _unpinged(work, recorded, drawn)
    return delivery(work, recorded, "notice", thread=thread, lane=Lane.NOTICE, payload=payload)


def _unpinged(work: Work, recorded: Recorded, drawn: Drawn) -> dict[str, Any]:
    names = names_of(work, (recorded.event.actor, *(p.id for p in written_to(work, recorded))))
    return {"text": without_ping(drawn.text, names), "blocks": without_ping(drawn.blocks, names)}


def delivery(
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
        channel=channel_of(work, thread),
        payload=payload,
        due_at=recorded.at,
    )


def crisis_id(recorded: Recorded) -> str:
    return recorded.event.crisis_id or ""


def field(recorded: Recorded, name: str) -> Any:
    return getattr(recorded.event, name)
