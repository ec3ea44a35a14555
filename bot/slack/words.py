"""Words people read, in the reader's language: one gettext catalogue, whose English msgids are complete.

A use case hands over a ``Phrase``; a view writes ``tell("... {slot} ...", slot=value)``. Both are translated
here and nowhere else, and every value that fills a slot is made safe for the place where it is shown:

- a plain ``str`` is somebody else's text and is escaped, whatever it looks like;
- a ``Mrkdwn`` was made by our own code and goes in as it is;
- ``<@{slot}>`` in a msgid mentions the person whose id fills the slot, and only an id can;
- a value that reads ``<@U…>`` as a whole is a mention only in the slots of `MENTION_SLOTS`, which our use
  cases fill from ids and never from text that somebody typed;
- a ``Phrase`` inside another that has no slots of its own is a label (of a role, of a playbook's option):
  it is translated and then escaped, because playbooks bring their own;
- datetimes are shown on the reader's own clock; tuples are joined as "a, b and c", or one to a line where
  the slot stands on a line of its own.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.domain.words import Phrase
from bot.slack.safe import BOT_NAME, Mrkdwn, clip, clock, escape, is_person, mention, visible

LOCALES = Path(__file__).parents[1] / "locale"
DOMAIN = "firebreak"
MENTION_SLOTS = frozenset({"who", "people", "voided", "silent", "untold"})
LONGEST_VALUE = 1_000  # characters of one value inside a sentence
_SLOT_MENTION = re.compile(r"<@\{(\w+)\}>")
_QUOTED = re.compile(r"""^["“„«]([^"“”„«»]+)["”“»]$""", re.DOTALL)  # ours stand around it already
_WHOLE_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})>")

Names = Mapping[str, str]
Words = gettext.NullTranslations
_reader: ContextVar[Words | None] = ContextVar("reader", default=None)
_zone: ContextVar[tzinfo] = ContextVar("zone", default=UTC)
_ENGLISH = Words()


@cache
def catalogue(locale: str) -> Words:
    """The words for a Slack locale such as ``de-DE``; English where there is no translation."""
    tag = re.sub(r"[^A-Za-z_]", "", locale.replace("-", "_"))
    return gettext.translation(DOMAIN, LOCALES, languages=[tag or "en"], fallback=True)


def languages() -> frozenset[str]:
    """Those that there are words in."""
    return frozenset({"en"}.union(path.parts[-3] for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


@contextmanager
def reading(locale: str | Words, zone: str = "UTC") -> Iterator[None]:
    """Everything told inside is told in this language; `zone`, an IANA name, is for times that Slack does not
    put on the reader's own clock by itself: those in plain text and in pictures.
    """
    words = _reader.set(catalogue(locale) if isinstance(locale, str) else locale)
    clock_of = _zone.set(known_zone(zone))
    try:
        yield
    finally:
        _zone.reset(clock_of)
        _reader.reset(words)


def known_zone(name: str) -> tzinfo:
    """The time zone of this IANA name; UTC where there is none of it here."""
    try:
        return ZoneInfo(name) if name != "UTC" else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def zone() -> tzinfo:
    """The one that is read in now; its `str` is its name."""
    return _zone.get()


def _(msgid: str) -> str:
    """The words for `msgid`; empty stays empty, where gettext would give the catalogue's header."""
    return (_reader.get() or _ENGLISH).gettext(msgid) if msgid else ""


def ngettext(one: str, many: str, count: int) -> str:
    return (_reader.get() or _ENGLISH).ngettext(one, many, count)


def hour_of(at: datetime) -> str:
    """`23:43` in plain text, where the day is known."""
    return f"{at.astimezone(zone()):%H:%M}{' UTC' if zone() is UTC else ''}"


def tell(what: Phrase | str, /, **params: Any) -> Mrkdwn:
    """`what` (a Phrase, or a msgid with the values of its slots) in the reader's language, as mrkdwn."""
    return Mrkdwn(_told(what, params, _MRKDWN))


def tell_many(one: str, many: str, count: int, /, **params: Any) -> Mrkdwn:
    """The plural form for `count`, which also fills the slot ``{count}``."""
    return Mrkdwn(_fill(ngettext(one, many, count), {"count": count, **params}, _MRKDWN))


def plain(what: Phrase | str, /, **params: Any) -> str:
    """For plain_text (labels, buttons, errors under a field), where nothing is interpreted."""
    return _told(what, params, _PLAIN)


def plain_to(names: Names, what: Phrase | str, /, **params: Any) -> str:
    """As `plain`, with people called by their names."""
    return _told(what, params, _Plain(names))


class Style(Protocol):
    """How values are shown in one kind of text."""

    def text(self, value: str) -> str: ...
    def person(self, person_id: str) -> str: ...
    def moment(self, at: datetime) -> str: ...


class _Mrkdwn:
    def text(self, value: str) -> str:
        return value if isinstance(value, Mrkdwn) else escape(value, LONGEST_VALUE)

    def person(self, person_id: str) -> str:
        return mention(person_id)

    def moment(self, at: datetime) -> str:
        return clock(at)


class _Plain:
    def __init__(self, names: Names) -> None:
        self._names = names

    def text(self, value: str) -> str:
        return clip(visible(value), LONGEST_VALUE)

    def person(self, person_id: str) -> str:
        if person_id == "bot":
            return BOT_NAME
        return visible(self._names.get(person_id) or _("a colleague"))

    def moment(self, at: datetime) -> str:
        return f"{at.astimezone(zone()):%Y-%m-%d} {hour_of(at)}"


_MRKDWN: Style = _Mrkdwn()
_PLAIN: Style = _Plain({})


def tell_in(style: Style, what: Phrase | str, /, **params: Any) -> str:
    """For a text of another kind, such as the Markdown of the report."""
    return _told(what, params, style)


def _told(what: Phrase | str, params: Mapping[str, Any], style: Style) -> str:
    if isinstance(what, Phrase):
        return _fill(_(what.msgid), what.params, style)
    return _fill(_(what), params, style)


def _fill(template: str, params: Mapping[str, Any], style: Style) -> str:
    people = set(_SLOT_MENTION.findall(template))
    template = _SLOT_MENTION.sub(r"{\1}", template)
    values = {
        name: _person(value, style) if name in people else _slot(name, value, template, style)
        for name, value in params.items()
    }
    return template.format_map(values) if values else template


def _slot(name: str, value: Any, template: str, style: Style) -> str:
    shown = _shown(name, value, template, style)
    return _QUOTED.sub(r"\1", shown) if f"“{{{name}}}”" in template else shown


def _shown(name: str, value: Any, template: str, style: Style) -> str:
    if isinstance(value, (tuple, list)):
        items = [_value(name, item, style) for item in value]
        own_line = f"\n{{{name}}}" in template
        return "\n".join(f"• {item}" for item in items) if own_line else listed(items)
    return _value(name, value, style)


def _value(name: str, value: Any, style: Style) -> str:
    if isinstance(value, Phrase):
        return _told(value, {}, style) if value.params else style.text(_(value.msgid))
    if isinstance(value, datetime):
        return style.moment(value)
    if isinstance(value, str):
        whole = _WHOLE_MENTION.fullmatch(value) if name in MENTION_SLOTS else None
        return style.person(whole[1]) if whole else style.text(value)
    return number(value)


def _person(value: Any, style: Style) -> str:
    """Only an id is mentioned. Nobody (yet) is said in words; other text stays text."""
    if value is None or value == "":
        return _("somebody")
    return style.person(value) if is_person(value) or value == "bot" else style.text(str(value))


def number(value: object) -> str:
    """12345 as 12,345; 10.80 as 10.8; nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def listed(items: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return _("{most} and {last}").format(most=", ".join(items[:-1]), last=items[-1])


def tell_list(items: Sequence[Mrkdwn]) -> Mrkdwn:
    return Mrkdwn(listed(items))
