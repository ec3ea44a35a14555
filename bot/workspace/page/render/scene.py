"""What drawing needs to know of the reader and of the place that is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]
Block = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A conversation as one reader knows it: a channel's name, or the name of the other person."""

    name: str
    kind: Literal["public", "private", "im", "mpim"] = "public"


@dataclass(frozen=True)
class Names:
    """Ids to names, only of what this reader may see: an absent conversation is somebody else's."""

    users: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # file id -> address of its bytes on this page
    people: tuple[str, ...] = ()  # ids that a menu of people offers, in the order shown


@dataclass(frozen=True)
class Scene:
    """The reader (`me`, zone, clock style), the moment, and the surface.

    `prefix` begins every HTML id made here, so that two messages on a page never share one. `errors` are
    the refusals of a modal by block_id, `values` what stands in its fields now (Slack's `state.values`).
    """

    me: str
    names: Names = Names()
    zone: tzinfo = UTC
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    twelve_hours: bool = True
    surface: Surface = "message"
    prefix: str = "b"
    errors: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def at(self, step: object) -> Scene:
        """The same scene one level further in, with ids of its own."""
        return replace(self, prefix=f"{self.prefix}-{step}")


@dataclass(frozen=True)
class Spot:
    """Where an element stands. `live`: using it is told to the app at once, not with the form.

    `label` and `described` are HTML ids of what names and explains the element.
    """

    scene: Scene
    block_id: str = ""
    live: bool = True
    label: str | None = None
    described: str | None = None
    invalid: bool = False
    optional: bool = True

    @property
    def id(self) -> str:
        return self.scene.prefix

    def standing(self, element: Block) -> Mapping[str, Any] | None:
        """What a person left in this field earlier, as Slack's state has it; None when untouched."""
        return self.scene.values.get(self.block_id, {}).get(str(element.get("action_id", "")))
