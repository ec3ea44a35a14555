"""Removing a watch. Nobody makes a crisis blind by a word in passing: what rests on it is shown first."""

from __future__ import annotations

from bot.domain.board import RemovalBoard
from bot.domain.errors import Invalid, UserError
from bot.domain.events import WatchChanged
from bot.domain.staff.rights import Action
from bot.domain.storm.alert import Alert
from bot.domain.storm.mention import Watch
from bot.domain.words import N_, phrase
from bot.service.access import may_see, require
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work
from bot.service.watch import watches


class StillNeeded(UserError):
    """`board` says what would go blind; nothing was removed."""

    def __init__(self, board: RemovalBoard) -> None:
        super().__init__(N_("Something that is going on rests on this watch. Look at it first."))
        self.board = board


def remove(work: Work, *, actor_id: str, name: str) -> Watch:
    """What it was. Raises ``StillNeeded`` while an open alert or crisis rests on it."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    watch = watches.find(work, name)
    if _alerts(work, watch) or _crises(work, watch):
        raise StillNeeded(board(work, actor_id=actor_id, watch_id=watch.id))
    return _remove(work, watch, actor_id, "")


def remove_though_needed(work: Work, *, actor_id: str, watch_id: str, reason: str) -> Watch:
    """The person has seen what goes blind. Each war room is told who did it and why."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    watch = work.watches.get(watch_id)
    if not reason.strip():
        why = phrase(N_("Say why: the war rooms read it, and it stays in the record."))
        raise Invalid(N_("Some fields need another look."), fields={"reason": why})
    return _remove(work, watch, actor_id, checked_note(reason))


def board(work: Work, *, actor_id: str, watch_id: str) -> RemovalBoard:
    """What goes blind without it, as far as this person may see it."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    watch = work.watches.get(watch_id)
    crises = tuple(work.crises.get(id_) for id_ in _crises(work, watch))
    seen = tuple(crisis for crisis in crises if may_see(actor_id, crisis))
    return RemovalBoard(watch=watch, alerts=_alerts(work, watch), crises=seen, hidden=len(crises) > len(seen))


def _remove(work: Work, watch: Watch, actor_id: str, reason: str) -> Watch:
    for crisis_id in _crises(work, watch) or (None,):
        work.record(
            WatchChanged(
                actor=actor_id,
                crisis_id=crisis_id,
                watch_id=watch.id,
                name=watch.name,
                change="removed",
                reason=reason,
            )
        )
    work.watches.remove(watch.id)
    return watch


def _alerts(work: Work, watch: Watch) -> tuple[Alert, ...]:
    return tuple(alert for alert in work.alerts.open() if alert.watch_id == watch.id)


def _crises(work: Work, watch: Watch) -> tuple[str, ...]:
    """Ids of the open crises that are about a storm of it."""
    return tuple(
        crisis.id
        for crisis in work.crises.open()
        if any(alert.watch_id == watch.id for alert in work.alerts.of_crisis(crisis.id))
    )
