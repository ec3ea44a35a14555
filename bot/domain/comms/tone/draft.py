"""What is checked, and what is found in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.comms.message_types import MessageType
from bot.domain.words import Phrase

REPLY = "reply"  # an answer to one post, beside the messages M1 to M12
FAULTS = ("ours", "shared", "other", "none", "unknown")
HACKED = "hacked_account"
WRONG_ACCOUNT = "accidental_post"
PRIVATE = (MessageType.INTERNAL_NOTE, MessageType.PRIVATE_OUTREACH, MessageType.COMPENSATION)


class Level(StrEnum):
    """What a finding does: it keeps the text from being put to its approvers, or it is shown to them."""

    BLOCKS = "B"
    WARNS = "W"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text with what is known around it.

    `message` is M1 to M12 or "reply"; `fault` is one of `FAULTS`; `harmed`: somebody was hurt; `severity` is
    1 (worst) to 4; `speaker` is a name with a role, "Ana Ruiz, head of brand"; `deleted`: a post of ours was
    taken down; `facts` are the entries of the fact sheet.
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
    answers_before: int = 0  # what we wrote to the same person already
    person_waits: bool = False  # the one it happened to has had no answer from us yet
    said: tuple[str, ...] = ()  # what was published before
    denied_before: bool = False  # when something was published before, it was not held to be our fault
    names: tuple[str, ...] = ()  # who may be named in public: the register of speakers

    @property
    def is_ours(self) -> bool:
        return self.fault in ("ours", "shared")

    @property
    def is_grave(self) -> bool:
        return self.severity <= 2


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`. Of a version with several texts `part` is the number of the text, 0 the main one."""

    start: int
    end: int
    part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`check` is D-01 to D-28; the span is what is at fault, or the whole text where something is missing.
    `sentence` is where it stands.
    """

    check: str
    level: Level
    span: Span
    sentence: Span
    reason: Phrase


Seen = tuple[Span, Phrase]
Sight = Iterator[Seen]
