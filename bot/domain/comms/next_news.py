"""The time of the next news that words name, as people write it: `18:00`, `6.30 pm`, `18 Uhr` (S1.11)."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_MARK = r"[ap]\.?m\b\.?|uhr\b|h\b|heures?\b|[时時点點시]"
_TIME = re.compile(
    rf"(?P<late>(?:下午|晚上|午後|오후)\s?)?(?<![\d.:/,])(?P<hour>\d{{1,2}})"
    rf"(?:(?P<sign>[:.h])(?P<minute>\d{{2}}))?\s?(?P<mark>{_MARK})?(?![\d:/])",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;]\s|[。！？；\n]")
_TOMORROW = re.compile(
    r"\b(?:tomorrow|demain|domani|amanhã)\b|(?<!heute )\bmorgen\b|(?<!de la )\bmañana\b|明天|明日|내일",
    re.IGNORECASE,
)
NOON = 12


def named(text: str) -> time | None:
    """The last time of day in the text, which is where the next news is promised; ``None`` without any.

    A number with a point counts only with a word behind it that makes it a time: prices look like that too.
    """
    found = _last(unicodedata.normalize("NFKC", text))
    return _time(found) if found else None


def expected_at(text: str, now: datetime, zone: str) -> datetime | None:
    """When that is next, on the clock of this zone; tomorrow where its sentence says so."""
    plain = unicodedata.normalize("NFKC", text)
    found = _last(plain)
    at = _time(found) if found else None
    if found is None or at is None:
        return None
    here = now.astimezone(ZoneInfo(zone))
    today = datetime.combine(here.date(), at, here.tzinfo)
    is_later = today <= now or _is_tomorrow(plain, found)
    return (today + timedelta(days=1) if is_later else today).astimezone(now.tzinfo)


def _last(plain: str) -> re.Match[str] | None:
    return next((match for match in reversed([*_TIME.finditer(plain)]) if _time(match) is not None), None)


def _is_tomorrow(plain: str, found: re.Match[str]) -> bool:
    before, behind = plain[: found.start()], plain[found.end() :]
    said = (_SENTENCE.split(before)[-1], _SENTENCE.split(behind, maxsplit=1)[0])
    return any(_TOMORROW.search(part) for part in said)


def _time(match: re.Match[str]) -> time | None:
    is_written_out = match["minute"] and match["sign"] != "."
    if not (is_written_out or match["mark"]):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["mark"] or "").lower().replace(".", "")
    if half in ("am", "pm") and hour <= NOON:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    elif match["late"] and hour < NOON:
        hour += NOON
    return time(hour, minute) if hour < 24 and minute < 60 else None
