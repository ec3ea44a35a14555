"""The page as a value: what of the approved words stands where, and whether what was promised is late."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.comms.hub.text import Entry, Parsed, Passage, Section, parse
from bot.domain.comms.message_types import NEWS, MessageType
from bot.domain.words import N_

HUB = "hub"  # the place that is our own: what is put there stands there at once
LABEL = N_("Information page")
ON_THE_PAGE = NEWS | {MessageType.CLOSING, MessageType.HUB_PAGE}
SLUG = 8  # characters: nobody comes upon it by chance, and two are never the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Approved words that were put on the page."""

    id: str
    message: MessageType
    language: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """In one language. `title` is empty where the words give none; `updates` has the newest first."""

    language: str
    title: str
    passages: tuple[Passage, ...]
    questions: tuple[Entry, ...]
    rumours: tuple[Entry, ...]
    updates: tuple[Posted, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """All that was put on the page of one crisis, the oldest first; there is at least one. `promised` is the
    time of the next news, where there is any to wait for.
    """

    slug: str
    posted: tuple[Posted, ...]
    promised: datetime | None = None

    @property
    def version(self) -> int:
        """How often it changed."""
        return len(self.posted)

    @property
    def changed_at(self) -> datetime:
        return self.posted[-1].at

    @property
    def languages(self) -> tuple[str, ...]:
        """In the order in which they came."""
        return tuple(dict.fromkeys(p.language for p in self.posted))

    def is_late(self, now: datetime) -> bool:
        return self.promised is not None and now >= self.promised

    def as_it_was(self, version: int) -> Matter:
        return replace(self, posted=self.posted[:version], promised=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that stands there. `matters` has what changed last first; `base` is the address of all,
    without a slash behind it; `zone` an IANA name.
    """

    base: str
    brand: str
    language: str
    zone: str
    matters: tuple[Matter, ...] = ()


def slug_of(crisis_id: str) -> str:
    """Its number or day would tell strangers how many there were, and since when it was known."""
    digest = hashlib.sha256(crisis_id.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:SLUG]


def address(base: str, slug: str, language: str = "") -> str:
    return f"{base}/{slug}/{language}/" if language else f"{base}/{slug}/"


def language_in(url: str) -> str:
    """The language of the page at that address: it is the last part of it."""
    return url.rstrip("/").rpartition("/")[2]


def page(matter: Matter, language: str) -> Page:
    """The newest words that tell the whole stand for all such before them; questions and rumours add up, the
    newest answer to each.
    """
    mine = [p for p in matter.posted if p.language == language]
    told = [parse(p.text) for p in mine if p.message is MessageType.HUB_PAGE]
    since = max((number for number, one in enumerate(told) if one.tells_all), default=0)
    whole, *later = told[since:] or [Parsed("", None, (), ())]
    more = {p.heading.casefold(): p for one in later for p in one.passages}
    return Page(
        language=language,
        title=next((t.title for t in reversed(told) if t.title), ""),
        passages=(*whole.passages, *more.values()),
        questions=_entries(told, Section.QUESTIONS),
        rumours=_entries(told, Section.RUMOURS),
        updates=tuple(p for p in reversed(mine) if p.message is not MessageType.HUB_PAGE),
        changed_at=mine[-1].at,
    )


def _entries(told: Iterable[Parsed], section: Section) -> tuple[Entry, ...]:
    newest = {e.title.casefold(): e for t in told for e in t.entries if e.section is section}
    return tuple(newest.values())


def last_news(posted: Sequence[Posted]) -> Posted | None:
    """Those whose promise counts: a closing message makes none, and one more question keeps none."""
    last = next((p for p in reversed(posted) if _brings_news(p)), None)
    return None if last is None or last.message is MessageType.CLOSING else last


def _brings_news(posted: Posted) -> bool:
    return posted.message is not MessageType.HUB_PAGE or parse(posted.text).tells_all
