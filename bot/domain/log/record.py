"""Events as they stand in the record: their JSON, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from bot.domain import events
from bot.domain.events import Event
from bot.domain.storm import feed

EVENTS: Mapping[str, type[Event]] = {
    name: cls
    for name, cls in (vars(events) | vars(feed)).items()
    if isinstance(cls, type) and issubclass(cls, Event) and not cls.__subclasses__()
}
_LINK = {"actor", "crisis_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the record. `seq` counts within its crisis, from 1; 0 without a crisis."""

    id: int
    seq: int
    at: datetime
    event: Event
    erased: bool = False


def body_of(event: Event) -> dict[str, Any]:
    """The event's own fields as JSON values; actor and crisis stand beside them, not in them."""
    return {f.name: _plain(getattr(event, f.name)) for f in fields(event) if f.name not in _LINK}


def event_from(kind: str, *, actor: str, crisis_id: str | None, body: Mapping[str, Any]) -> Event:
    """The event as it was recorded. An erased body gives the fields that are left, the rest empty."""
    cls = EVENTS[kind]
    values = {f.name: _typed(f, body.get(f.name, "")) for f in fields(cls) if f.name not in _LINK}
    return cls(actor=actor, crisis_id=crisis_id, **values)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return dict(value) if isinstance(value, Mapping) else value


def _typed(field: Any, value: Any) -> Any:
    kind = str(field.type)
    if kind.startswith("datetime"):
        return datetime.fromisoformat(value) if value else None
    if kind.startswith("tuple"):
        return tuple(value or ())
    return value
