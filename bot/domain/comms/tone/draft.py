"""What is checked, and what is found in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.comms.message_types import MessageType
from bot.domain.words import Phrase

REPLY = "reply"  # an answer to one post, beside the messages M1 to M12


class Level(StrEnum):
    """What a finding does: it keeps the text from being put to its approvers, or it is shown to them."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text with what is known around it.

    `message` is M1 to M12 or "reply"; `fault` is ours, shared, other, none or unknown; `harmed`: somebody was
    hurt; `severity` is 1 (worst) to 4; `speaker` is a name with a role; `deleted`: a post of ours was taken
    down; `facts` are the entries of the fact sheet; `crisis_type` is the playbook's; `answers_before` counts
    what we wrote to the same person already; `said` is what was published before.
    """

    text: str
    language: str
    message: str
    fault: str = "unknown"
    harmed: bool = False
    severity: int = 3
    speaker: str | None = None
    deleted: bool = False
    facts: tuple[str, ...] = ()
    crisis_type: str = ""
    answers_before: int = 0
    said: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # who may be named in public: the register of speakers

    @property
    def is_ours(self) -> bool:
        return self.fault in ("ours", "shared")

    @property
    def is_grave(self) -> bool:
        return self.severity <= 2

    @property
    def is_public(self) -> bool:
        return self.message not in (
            MessageType.INTERNAL_NOTE,
            MessageType.PRIVATE_OUTREACH,
            MessageType.COMPENSATION,
        )


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`check` is D-01 to D-28; the span is what is at fault, or the whole text where something is missing."""

    check: str
    level: Level
    span: Span
    reason: Phrase
