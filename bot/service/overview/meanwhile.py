"""What somebody else did while a person had a form or a card before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.domain.errors import Stale
from bot.domain.events import RoleAssigned, StepAssigned
from bot.domain.log.record import Recorded
from bot.domain.words import N_
from bot.service.ports import Work


def must_be_as_seen(
    work: Work,
    crisis_id: str,
    given: type[RoleAssigned | StepAssigned],
    *,
    seen: str | None,
    now: str | None,
    **of: str,
) -> None:
    """Nobody takes from a colleague, unseen, what they were just given. Raises ``Stale`` with who gave it.

    `seen` and `now` are who had it and who has it; `of` says which of the crisis's roles or steps.
    """
    if seen is None or seen == (now or ""):
        return
    last = next(given_lately(work, crisis_id, given, **of), None)
    who, at = (last.event.actor, last.at) if last else (None, None)
    if who == now:
        raise Stale(_TAKEN, who=who, at=at)
    raise Stale(_GIVEN, who=who, at=at, holder=now)


def given_lately(
    work: Work, crisis_id: str, given: type[RoleAssigned | StepAssigned], **of: str
) -> Iterator[Recorded]:
    """How this role or step came to who has it, the last time first."""
    return (r for r in reversed(work.events.timeline(crisis_id, given)) if _is_about(r.event, of))


def _is_about(event: Any, of: dict[str, str]) -> bool:
    return all(getattr(event, name) == value for name, value in of.items())


_TAKEN = N_(
    "<@{who}> took it, {at}, while you had an older state before you. Nothing was changed. If it should be "
    "somebody else, talk to them and do it again."
)
_GIVEN = N_(
    "<@{who}> gave it to <@{holder}>, {at}, while you had an older state before you. Nothing was changed. "
    "If it should be somebody else, talk to them and do it again."
)
