"""Text for mrkdwn, safe by type.

``Mrkdwn`` is text that Slack may interpret: words of our own with every value in them escaped. A plain
``str`` came from somebody else until `escape` has seen it, and the builders in `views/blocks.py` take
``Mrkdwn`` only, so the type checker finds a text that was forgotten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any
from urllib.parse import quote, urlsplit

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})  # mrkdwn has no escape for these: look-alikes
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")  # inside a word it formats nothing
_QUOTE_MARK = re.compile(r"^(\s*)>", re.MULTILINE)
_EMOJI = re.compile(r":(?=[\w+'-]{1,100}:)|(?<!\d):(?=[\w+'-]{1,100}\Z)")  # or closed by a colon of ours
_CUT_FORM = re.compile(r"(<[^<>]*|&[a-z]*)$")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{6,}")
_MENTION = re.compile(rf"<@({_PERSON.pattern})>")
_ALSO_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d\u200e\u200f")  # honest in Persian, Arabic, Hebrew and in emoji
HIDDEN_MARK = "▯"
BOT_NAME = "Firebreak"
DAY = "{date_short_pretty}"  # today, tomorrow, or its date
SPOKEN_LINE = 300  # characters of one field inside a sentence


class Mrkdwn(str):
    """Text that is safe to interpret: ours, or escaped. Only `bot.slack.safe` and `words` make it."""

    __slots__ = ()


class _Visible(dict[int, int | str | None]):
    """For ``str.translate``: drops what has no picture (controls, bidi overrides, zero width, surrogates)."""

    def __missing__(self, code: int) -> int | str | None:
        kind = unicodedata.category(chr(code))
        kept: int | str | None = code
        if kind in ("Zl", "Zp"):
            kept = "\n"
        elif kind in ("Cf", "Cs") or (kind == "Cc" and chr(code) != "\n") or chr(code) in _ALSO_INVISIBLE:
            kept = " " if chr(code) == "\t" else None
        self[code] = kept
        return kept


_VISIBLE = _Visible()


def visible(text: str) -> str:
    """Without characters that have no picture, so that nobody hides or turns round words with them."""
    return text.replace("\r\n", "\n").translate(_VISIBLE)


def reveal(text: str) -> str:
    """The text character by character as it is, with `HIDDEN_MARK` where one could not be seen."""
    return "".join(HIDDEN_MARK if _hides(c) else c for c in text)


def _hides(character: str) -> bool:
    if character in "\n\t" or character in _JOINERS:
        return False
    return unicodedata.category(character) in ("Cf", "Cs", "Cc", "Zl", "Zp") or character in _ALSO_INVISIBLE


def one_line(text: str) -> str:
    return " ".join(visible(text).split())


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut behind a word where there is one, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 1, 0)].rstrip()
    space = cut.rfind(" ")
    return (cut[:space] if space > len(cut) * 2 // 3 else cut) + "…"


def escape(text: str, limit: int = SPOKEN_LINE, *, keep_lines: bool = False) -> Mrkdwn:
    """Somebody else's words inside ours: no ping, link, format or emoji of theirs; `limit` as sent.

    `& < >` become entities (docs.slack.dev, "Formatting text", "Escaping text"); for ``* _ ~`` and the
    back-tick Slack has no escape, so they become look-alikes. Links are left to ``verbatim``.
    """
    clean = visible(text[: 4 * limit]) if keep_lines else one_line(text[: 4 * limit])
    clean = _UNDERSCORE.sub("ˍ", clean.translate(_MARKUP))
    clean = _EMOJI.sub("꞉", _QUOTE_MARK.sub(r"\1›", clean))
    return Mrkdwn("".join(_ENTITIES.get(c, c) for c in _clip_as_sent(clean, limit)))


def _clip_as_sent(text: str, limit: int) -> str:
    """Clipped so that it fits once `& < >` have grown into entities."""
    sizes = accumulate(len(_ENTITIES.get(c, c)) for c in text)
    fitting = sum(size <= limit for size in sizes)
    return text if fitting == len(text) else clip(text, fitting)


def cut(text: Mrkdwn, limit: int) -> Mrkdwn:
    """The last resort of a builder: at most `limit`, never through the middle of a mention or an entity."""
    if len(text) <= limit:
        return text
    return Mrkdwn(_CUT_FORM.sub("", text[: limit - 1]).rstrip() + "…")


def is_person(value: object) -> bool:
    return isinstance(value, str) and _PERSON.fullmatch(value) is not None


def is_file(value: str) -> bool:
    """An id, not the time of a message."""
    return value.startswith("F")


def is_channel(value: str) -> bool:
    """An id, not a name: names are small letters in Slack."""
    return _CHANNEL.fullmatch(value) is not None


def mention(person_id: str) -> Mrkdwn:
    """A ping, only ever for an id. The bot is named without one; anything else is somebody's text."""
    if is_person(person_id):
        return Mrkdwn(f"<@{person_id}>")
    return Mrkdwn(BOT_NAME) if person_id == "bot" else escape(person_id)


def channel_link(channel_id: str) -> Mrkdwn:
    """Leads into the channel, only ever for an id."""
    return Mrkdwn(f"<#{channel_id}>") if is_channel(channel_id) else escape(channel_id)


def without_ping(drawn: Any, names: Mapping[str, str]) -> Any:
    """A text, or blocks, in which these people (id -> name) are named in words: a mention is heard."""
    if isinstance(drawn, str):
        return _MENTION.sub(lambda found: escape(names.get(found[1], "")) or found[0], drawn)
    if isinstance(drawn, Mapping):
        return {key: without_ping(value, names) for key, value in drawn.items()}
    return [without_ping(each, names) for each in drawn] if isinstance(drawn, (list, tuple)) else drawn


def link(url: str, label: str | Mrkdwn) -> Mrkdwn:
    """A link whose address we were given and checked; the bare label when the address is none."""
    safe = label if isinstance(label, Mrkdwn) else escape(label)
    address = web_address(url)
    if address is None:
        return safe
    return Mrkdwn(f"<{address}|{safe.replace('|', '¦')}>")


def web_address(url: str) -> str | None:
    """The address in a form that cannot leave its brackets, or ``None`` when it is not http(s)."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or len(url) > 2_000:
        return None
    address = quote(url.strip(), safe="%/:?#[]@!$&'()*+,;=~-._")
    return address.replace("&", "&amp;") if len(address) <= 2_500 else None


def clock(at: datetime) -> Mrkdwn:
    """`today 23:43` in the reader's own zone and habit, because a bare hour is read tomorrow, too. In UTC and
    without the day where the chat cannot say.
    """
    return _date(at, f"{DAY} {{time}}", f"{at.astimezone(UTC):%H:%M} UTC")


def hour(at: datetime) -> Mrkdwn:
    """`23:43`, right behind a time that has its day."""
    return _date(at, "{time}", f"{at.astimezone(UTC):%H:%M} UTC")


def clock_left(at: datetime) -> Mrkdwn:
    """`tomorrow 09:00 (in 9 hours)`: the time left moves by itself, without a redraw. The day stands there
    even where the chat cannot say, as in `day_clock`.
    """
    return _date(at, f"{DAY} {{time}} ({{ago}})", f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def day_clock(at: datetime) -> Mrkdwn:
    """As `clock`, for what may be read days later: the day stands there even where the chat cannot say."""
    return _date(at, f"{DAY} {{time}}", f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def _date(at: datetime, tokens: str, fallback: str) -> Mrkdwn:
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{tokens}|{fallback}>")


def bold(text: Mrkdwn) -> Mrkdwn:
    return Mrkdwn(f"*{text}*")


def join(parts: Iterable[Mrkdwn], between: str = "\n") -> Mrkdwn:
    """The parts that say something, with a separator of ours."""
    return Mrkdwn(between.join(part for part in parts if part))


def dotted(*parts: Mrkdwn) -> Mrkdwn:
    return join(parts, " · ")
