"""The page of one crisis as the team sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.comms.hub.page import Matter
from bot.domain.comms.hub.text import Section
from bot.domain.crisis.crisis import Crisis


@dataclass(frozen=True, slots=True, kw_only=True)
class HubBoard:
    """`address` is where it is or will be, empty where none is set up; `matter` what stands there, if
    anything. `title` and `said` are what whoever writes it now begins with, in `language`.
    """

    crisis: Crisis
    address: str
    matter: Matter | None
    language: str
    read_at: datetime
    step_id: str = ""
    title: str = ""
    said: Mapping[Section, str] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        return self.matter is not None and self.matter.is_late(self.read_at)
