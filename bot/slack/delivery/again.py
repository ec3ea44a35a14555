"""A person deleted a message: what is still open stands again in its place, what is over stays deleted.

A thread whose root was deleted is dead: its root stands again as a new message, and what is still open in it
moves there. Who writes into the old thread is still understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace as changed
from typing import Any

from bot.domain.message import MessageState, Standing
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.subjects import alert_subject
from bot.slack.views.crisis.crisis import moved, moved_on
from bot.slack.words import _, reading

PINNED = ("crisis:", "card")  # the beginning of its subject, and its place


def deleted(work: Work, channel: str, ts: str) -> None:
    """Slack told so. The drawer may find out by itself too, which changes nothing."""
    standing = work.standings.at(channel, ts)
    if standing is not None:
        replace(work, standing)


def replace(work: Work, standing: Standing, *, is_over: bool = False) -> None:
    """`is_over`: this was its last drawing, though that is not noted yet."""
    if is_over or standing.state is not MessageState.LIVE:
        work.standings.gone(standing.key)
        return
    work.deliveries.add([_again(work, standing)])
    if standing.thread_of:
        return
    work.standings.add(_tombstone(standing))
    if standing.subject.startswith(PINNED[0]) and standing.place == PINNED[1]:
        about = {"subject": standing.subject, "place": standing.place}
        work.deliveries.add([_behind(work, standing, "pin", f"pin/{_key(standing)}", about)])
        work.deliveries.add(_alerts(work, standing))


def _alerts(work: Work, room: Standing) -> Iterator[Delivery]:
    """The alerts that lead into this war room lead to where it stands then."""
    for alert in work.alerts.of_crisis(room.subject.removeprefix(PINNED[0])):
        subject = alert_subject(alert.id)
        yield _behind(work, room, "redraw", f"{subject}/{_key(room)}", {"subject": subject})


def follow(work: Work, root: Standing) -> None:
    """`root` has just been posted again: what is open in its old thread moves under it."""
    inside = [s for s in work.standings.inside(root.key) if s.ts]
    if not inside:
        return
    with reading(work.people.brand().language):
        here, there, label = moved(), moved_on(), _("Go on there")
    told = {"text": here.text, "blocks": list(here.blocks), "thread_of": root.key}
    post = {"text": there.text, "blocks": list(there.blocks), "thread_of": root.key}
    post |= {"from_ts": root.ts, "link_label": label}
    work.deliveries.add(
        [
            _behind(work, root, "notice", f"moved/{_key(root)}", told),
            _behind(work, root, "signpost", f"signpost/{_key(root)}", post),
        ]
    )
    for standing in inside:
        old = {"subject": standing.subject, "place": standing.place, "ts": standing.ts}
        clear = _behind(work, root, "clear", f"clear/{_key(standing)}", old)
        work.deliveries.add([_again(work, standing), clear])


def _again(work: Work, standing: Standing) -> Delivery:
    payload = {"subject": standing.subject, "place": standing.place, "instead_of": standing.ts}
    return _behind(work, standing, "card", _key(standing), payload)


def _behind(work: Work, standing: Standing, method: str, key: str, payload: Mapping[str, Any]) -> Delivery:
    """In its thread, in order."""
    return Delivery(
        key=key,
        thread=standing.thread_of or standing.key,
        lane=standing.lane,
        method=method,
        channel=standing.channel,
        payload=payload,
        due_at=work.now,
    )


def _key(standing: Standing) -> str:
    return f"again/{standing.key}/{standing.ts}"


def _tombstone(standing: Standing) -> Standing:
    """Remembers whose thread it was that hangs on the deleted message."""
    place = f"{standing.place}@{standing.ts}"
    return changed(standing, place=place, state=MessageState.GONE, file_id="", wanted=0, drawn=0)
