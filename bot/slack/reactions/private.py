"""The war room of a restricted crisis: its private channel, and what everybody else sees of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.log.record import Recorded
from bot.domain.message import Lane, Standing
from bot.service.crisis import rooms
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.delivery.names import waits_for
from bot.slack.reactions import parts
from bot.slack.subjects import OUTSIDE, alert_subject, crisis_subject
from bot.slack.views.crisis import private as view
from bot.slack.words import reading


def make_room(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    yield _in_room(work, recorded, "room")
    yield _in_room(work, recorded, "insiders")


def keep_insiders(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Whoever came is invited, and whoever left is taken out."""
    if work.crises.get(parts.crisis_id(recorded)).restricted:
        yield _in_room(work, recorded, "insiders")


def put_out(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Whom it is about. The others are told once that person is out of the channel, and not before."""
    root = _root(parts.crisis_id(recorded))
    told = parts.notice(work, recorded, root, lane=Lane.NOTICE).payload
    for removal in keep_insiders(work, recorded):
        yield replace(removal, payload={**removal.payload, "then": told})


def tell_left(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Whoever was put out because it is about them is not named."""
    crisis_id = parts.crisis_id(recorded)
    if parts.field(recorded, "person_id") not in work.crises.get(crisis_id).about:
        yield parts.notice(work, recorded, _root(crisis_id), lane=Lane.NOTICE)


def enter_room(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """What waited for it goes on; a channel that somebody else made gets its people."""
    work.deliveries.bring_forward(waits_for(rooms.room_subject(parts.crisis_id(recorded))), work.now)
    yield _in_room(work, recorded, "insiders")


def show_outside(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """That it is there, who leads it, and how to join, in the incident channel."""
    subject = crisis_subject(parts.crisis_id(recorded))
    yield parts.card(work, recorded, subject, OUTSIDE, lane=Lane.ALERT, is_quiet=True)


def move_in(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """From the incident channel into a private one. The old card stays behind and tells nothing more."""
    has_room = rooms.room_of(work, parts.crisis_id(recorded))
    yield from keep_insiders(work, recorded) if has_room else make_room(work, recorded)
    yield from _leave_card(work, recorded) or show_outside(work, recorded)
    yield from _move(work, recorded)


def move_out(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """From the private channel, which stays as it is, into the incident channel."""
    yield from _leave_card(work, recorded)
    work.standings.want(crisis_subject(parts.crisis_id(recorded)))
    yield from _move(work, recorded)


def move_on(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """From a private channel that is closed into a new one."""
    yield from make_room(work, recorded)
    yield from _move(work, recorded, is_closed=True)


def redraw_alerts(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """They tell nothing more of it in the incident channel, or everything again."""
    for alert in work.alerts.of_crisis(parts.crisis_id(recorded)):
        work.standings.want(alert_subject(alert.id))
    return []


def _leave_card(work: Work, recorded: Recorded) -> list[Delivery]:
    """What stands in the old place is from now on what everybody sees of it, and its thread is told."""
    root = work.standings.get(_root(parts.crisis_id(recorded)))
    if root is None or not root.ts:
        return []
    left = replace(root, place=f"{OUTSIDE}@{root.ts}", wanted=1, drawn=0, file_id="")
    work.standings.add(left)
    with reading(work.people.brand().language):
        drawn = view.gone_elsewhere(work.crises.get(parts.crisis_id(recorded)))
    payload = {"text": drawn.text, "blocks": list(drawn.blocks), "thread_of": left.key}
    told = parts.delivery(
        work, recorded, "left", thread=left.key, lane=Lane.NOTICE, payload=payload, method="notice"
    )
    return [replace(told, channel=root.channel)]


def _move(work: Work, recorded: Recorded, *, is_closed: bool = False) -> Iterable[Delivery]:
    """What is open stands in the new place, and nothing that still waits is told in the old one."""
    key = _root(parts.crisis_id(recorded))
    channel = parts.channel_of(work, key)
    root = work.standings.get(key)
    if root is None or root.channel == channel:
        return
    work.deliveries.readdress(key, channel)
    yield from _again(work, recorded, root, channel, thread=f"{key}/moved")
    if root.ts:
        yield _behind(work, recorded, "pin", root, channel, thread=f"{key}/moved")
    for standing in work.standings.inside(key):
        if standing.ts and not is_closed:
            yield _behind(work, recorded, "clear", standing, standing.channel, thread=f"clear/{standing.key}")
        yield from _again(work, recorded, standing, channel, thread=key)


def _again(
    work: Work, recorded: Recorded, standing: Standing, channel: str, *, thread: str
) -> Iterable[Delivery]:
    """One that does not stand yet is on its way already."""
    work.standings.move(standing.key, channel)
    if standing.ts:
        yield _behind(work, recorded, "card", standing, channel, thread=thread)


def _behind(
    work: Work, recorded: Recorded, method: str, standing: Standing, channel: str, *, thread: str
) -> Delivery:
    about = {"subject": standing.subject, "place": standing.place, "ts": standing.ts, "is_quiet": True}
    name = f"{method}/{standing.key}/{standing.ts}"
    made = parts.delivery(
        work, recorded, name, thread=thread, lane=Lane(standing.lane), payload=about, method=method
    )
    return replace(made, channel=channel)


def _in_room(work: Work, recorded: Recorded, method: str, name: str = "") -> Delivery:
    """In a queue of its own: what waits for the room cannot hold it up."""
    crisis_id = parts.crisis_id(recorded)
    subject = rooms.room_subject(crisis_id)
    payload = {"crisis_id": crisis_id}
    made = parts.delivery(
        work, recorded, name or method, thread=subject, lane=Lane.ALERT, payload=payload, method=method
    )
    return replace(made, channel=subject)


def _root(crisis_id: str) -> str:
    return f"{crisis_subject(crisis_id)}/card"
