"""The dates that spreadsheets and people write, as ISO 8601 writes them.

``03/01/2026`` is 3 January or 1 March: which one is told by the other dates of a file, or by a person, and
never guessed from one date alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import chain, islice

LONGEST = 60  # characters of a time
LOOKED_AT = 100  # values; a column without such a date among them has none
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip

_TWELVE = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?P<more>:\d\d(?:\.\d+)?)?\s*(?P<half>[ap])\.?m\b\.?",
    re.IGNORECASE,
)
_WEEKDAY = r"^(?:[a-z]{3,9},?\s+)?"
_MONTH_DAY = re.compile(
    _WEEKDAY + r"(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<month>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"^(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"^(\d{1,2})(?:([/.])(\d{1,2})\2(\d{4}|\d\d)|-(\d{1,2})-(\d{4}))(?!\d)")
_BEFORE_CLOCK = re.compile(r"^(\d{4}-\d\d-\d\d)[\s,]*(?:at\s+|T)?\s*(\d{1,2}):", re.IGNORECASE)


class Order(StrEnum):
    """What stands first in a date such as 03/01/2026."""

    DAY = "dmy"
    MONTH = "mdy"

    @property
    def said(self) -> str:
        return f"the {self.name.lower()} first"


class Undecided(ValueError):
    """Nothing tells which of the two is the day; the text shows it by an example."""


def order_of(values: Iterable[object]) -> Order | None:
    """What all dates of one column say together; None where no date needs it. Raises ``Undecided``."""
    texts = (value.strip() for value in values if isinstance(value, str))
    beginning = list(islice(texts, LOOKED_AT))
    if not any(map(_YEAR_LAST.match, beginning)):
        return None
    seen: dict[Order, str] = {}
    example = ""
    for text in chain(beginning, texts):
        readings = _readings(text)
        if len(readings) == 1:
            seen.setdefault(next(iter(readings)), text)
        elif _is_open(readings):
            example = example or text
    if len(seen) == 2:
        day, month = (_shown(seen[order]) for order in (Order.DAY, Order.MONTH))
        raise Undecided(f"{day} has the day first and {month} the month; write them all alike")
    if not seen and example:
        raise Undecided(_both(example))
    return next(iter(seen), None)


def as_iso(text: str, order: Order | None = None) -> str:
    """`text` with its date and clock as ISO 8601 has them; as it is where neither is known here.

    Raises ``Undecided`` for a date that has two readings, without `order`, or none in that order.
    """
    if len(text) > LONGEST:
        return text
    text = _TWELVE.sub(_in_24_hours, text)
    begin, day = _dated(text, order)
    text = f"{day.isoformat()}{text[begin:]}" if day else text
    return _BEFORE_CLOCK.sub(lambda found: f"{found[1]}T{int(found[2]):02}:", text)


def _dated(text: str, order: Order | None) -> tuple[int, date | None]:
    """Where the date ends, and the date."""
    if found := _YEAR_LAST.match(text):
        readings = _readings(text)
        if order is None and _is_open(readings):
            raise Undecided(_both(text))
        if order and readings and order not in readings:
            raise Undecided(f"{_shown(text)} does not have {order.said}")
        return found.end(), readings.get(order or next(iter(readings), Order.DAY))
    for pattern in (_YEAR_FIRST, _DAY_MONTH, _MONTH_DAY):
        if found := pattern.match(text):
            return found.end(), _date(found["year"], _month(found["month"]), found["day"])
    return 0, None


def _readings(text: str) -> dict[Order, date]:
    """The dates that it can be, by the order that makes them so."""
    if not (found := _YEAR_LAST.match(text)):
        return {}
    one, other, year = found[1], found[3] or found[5], found[4] or found[6]
    year = f"20{year}" if len(year) == 2 else year
    orders = {Order.DAY: (other, one), Order.MONTH: (one, other)}
    return {order: day for order, parts in orders.items() if (day := _date(year, *parts))}


def _is_open(readings: Mapping[Order, date]) -> bool:
    """02/02/2026 is one day in either order."""
    return len(set(readings.values())) == 2


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month(name: str) -> str:
    """Its number; a number stays what it is."""
    if name.isdigit():
        return name
    found = (n for n, month in enumerate(MONTHS, 1) if month.startswith(name.lower()))
    return str(next(found, 0))


def _in_24_hours(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    if not 1 <= hour <= 12:
        return found[0]
    later = 12 if found["half"] in "pP" else 0
    return f"{hour % 12 + later:02}:{found['minute'] or '00'}{found['more'] or ''}"


def _both(text: str) -> str:
    day, month = (reading for _, reading in sorted(_readings(text).items()))
    return f"{_shown(text)} can be {_said(day)} or {_said(month)}; write the year first"


def _shown(text: str) -> str:
    found = _YEAR_LAST.match(text)
    return found[0] if found else ""


def _said(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].title()}"
