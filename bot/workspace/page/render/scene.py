"""What drawing needs to know of the reader and of the place that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Literal

Surface = Literal["message", "modal", "home"]


@dataclass(frozen=True)
class Names:
    """Ids to names, only of what this reader may see: an absent channel is a private one."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # file id -> address of its bytes on this page
    people: tuple[str, ...] = ()  # ids offered by a user menu, in the order shown
    conversations: Mapping[str, str] = field(default_factory=dict)  # direct messages, by id


@dataclass(frozen=True)
class Scene:
    """The reader (`me`, zone, clock style), the moment, and the surface.

    `prefix` begins every HTML id made here, so that two messages on a page never share one. `errors` are
    the refusals of a modal, by block_id.
    """

    me: str
    names: Names = Names()
    zone: tzinfo = UTC
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    twelve_hours: bool = True
    surface: Surface = "message"
    prefix: str = "b"
    errors: Mapping[str, str] = field(default_factory=dict)

    def at(self, step: object) -> Scene:
        """The same scene one level further in, with ids of its own."""
        return replace(self, prefix=f"{self.prefix}-{step}")
