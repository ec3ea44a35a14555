"""One version of a text: the main words, other words for a network or a language, and one fingerprint of all.

An approval is bound to the fingerprint: what is published at each place is what was read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.comms.toned import Toned
from bot.domain.errors import Invalid
from bot.domain.words import N_, phrase

MAX_TEXT = 3_000  # what one Slack text input holds; longer statements are several messages
MAX_VARIANTS = 6
MAX_TOGETHER = 5_000  # characters: all of it stands on one card
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Other words for `place`, the name of an outlet, in `language`, a code of ISO 639. Empty means every
    place, and the language of the main words; one of them is named.
    """

    text: str
    place: str = ""
    language: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.place, self.language

    @property
    def where(self) -> str:
        """For the record: `mastodon`, `mastodon, fr`, `fr`."""
        return ", ".join(part for part in self.key if part)


Variants = tuple[Variant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementVersion:
    """`sha256` is the fingerprint of the main `text` with all `variants`."""

    number: int
    text: str
    sha256: str
    author_id: str
    at: datetime
    tone: Toned | None = None  # as it was when approvals were asked for last
    variants: Variants = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The main words first."""
        return (self.text, *(v.text for v in self.variants))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that it is written in besides the main one."""
        return tuple(sorted({v.language for v in self.variants if v.language}))

    def text_for(self, place: str, language: str = "") -> str | None:
        """What goes out there: the words for exactly that place, else those for every place. ``None`` where
        nothing is written in that language.
        """
        written = {v.key: v.text for v in self.variants}
        everywhere = written.get(("", language)) if language else self.text
        return written.get((place, language), everywhere)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(text: str, variants: Variants = ()) -> str:
    """Of a text without variants the SHA-256 of the text itself, which anybody can compute again."""
    if not variants:
        return sha256_of(text)
    parts = sorted([v.place, v.language, v.text] for v in variants)
    return sha256_of("\0" + json.dumps([text, parts]))  # no text begins like that


def is_whole(version: StatementVersion) -> bool:
    """What is stored is what was approved."""
    return fingerprint(version.text, version.variants) == version.sha256


def clean_text(text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if not clean:
        raise Invalid(N_("The text is empty. Write what should be published, word for word."))
    if len(clean) > MAX_TEXT:
        raise Invalid(
            N_("The text has {length} characters; {limit} is the most one message can carry. Shorten it."),
            length=len(clean),
            limit=MAX_TEXT,
        )
    return clean


def with_variant(variants: Variants, *, place: str, language: str, text: str) -> Variants:
    """With these words instead of any for the same place and language. Without any, the main ones count."""
    if not place and not language:
        raise _wrong("place", _NAME_ONE)
    if language and not _LANGUAGE.fullmatch(language):
        raise _wrong("language", N_("Choose a language from the list."))
    others = tuple(v for v in variants if v.key != (place, language))
    if not text.strip():
        if others == variants:
            raise _wrong("text", N_("There are no other words to take back here. Write some."))
        return others
    if len(others) >= MAX_VARIANTS:
        raise _wrong("place", _TOO_MANY, limit=MAX_VARIANTS)
    new = Variant(text=clean_text(text), place=place, language=language)
    return tuple(sorted((*others, new), key=lambda v: v.key))


def new_version(
    number: int, text: str, author_id: str, now: datetime, variants: Variants = ()
) -> StatementVersion:
    clean = clean_text(text)
    _must_fit_together((clean, *(v.text for v in variants)))
    return StatementVersion(
        number=number,
        text=clean,
        sha256=fingerprint(clean, variants),
        author_id=author_id,
        at=now,
        variants=variants,
    )


def _must_fit_together(texts: Iterable[str]) -> None:
    length = sum(map(len, texts))
    if length > MAX_TOGETHER:
        raise _wrong("text", _TOO_LONG, length=length, limit=MAX_TOGETHER)


def _wrong(field: str, msgid: str, **params: int) -> Invalid:
    return Invalid(msgid, fields={field: phrase(msgid, **params)}, **params)


_NAME_ONE = N_("Choose a network or a language. The main words are changed with *Edit* on the card.")
_TOO_MANY = N_("{limit} other wordings are the most one text can carry. Write a text of its own.")
_TOO_LONG = N_(
    "With the words for networks it has {length} characters; {limit} is the most one card can show. Shorten "
    "it, or write a text of its own."
)
