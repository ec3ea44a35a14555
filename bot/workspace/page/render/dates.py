"""Slack's date tokens in the reader's own time zone.

Source: docs.slack.dev, "Formatting text for app surfaces", section "Date formatting".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from bot.workspace.page.render.html import el, join, link
from bot.workspace.page.render.scene import Scene

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_LATEST = 253402300799  # the last second of the year 9999


def ordinal(day: int) -> str:
    ending = "th" if 11 <= day % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def clock(at: datetime, scene: Scene, *, seconds: bool = False) -> str:
    """`11:59 PM` or `23:59`, as the reader's language has it; `at` is already in the reader's zone."""
    tail = f":{at:%S}" if seconds else ""
    if scene.twelve_hours:
        return f"{at.hour % 12 or 12}:{at:%M}{tail} {at:%p}"
    return f"{at:%H:%M}{tail}"


def ago(at: datetime, now: datetime) -> str:
    """How far away a moment is, in whole units rounded down. `static/live.js` says the same."""
    seconds = int((now - at).total_seconds())
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = abs(seconds) // size
        if count:
            text = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return "just now" if seconds >= 0 else "in less than a minute"


def near_day(at: datetime, scene: Scene) -> str | None:
    """`today`, `yesterday` or `tomorrow` in the reader's zone, else None."""
    days = (at.date() - scene.now.astimezone(scene.zone).date()).days
    return {0: "today", -1: "yesterday", 1: "tomorrow"}.get(days)


def _date(at: datetime) -> str:
    return f"{at:%B} {ordinal(at.day)}, {at.year}"


def _date_short(at: datetime) -> str:
    return f"{at:%b} {at.day}, {at.year}"


def _date_long(at: datetime) -> str:
    return f"{at:%A}, {_date(at)}"


def _pretty(plain: Callable[[datetime], str]) -> Callable[[datetime, Scene], str]:
    return lambda at, scene: near_day(at, scene) or plain(at)


TOKENS: dict[str, Callable[[datetime, Scene], str]] = {
    "date_num": lambda at, _: f"{at:%Y-%m-%d}",
    "date_slash": lambda at, _: f"{at:%m/%d/%Y}",
    "date": lambda at, _: _date(at),
    "date_short": lambda at, _: _date_short(at),
    "date_long": lambda at, _: _date_long(at),
    "date_long_full": lambda at, _: _date_long(at),
    "date_pretty": _pretty(_date),
    "date_short_pretty": _pretty(_date_short),
    "date_long_pretty": _pretty(_date_long),
    "time": clock,
    "time_secs": lambda at, scene: clock(at, scene, seconds=True),
}


def full_moment(at: datetime, scene: Scene) -> str:
    """For a tooltip: the day, the time and the zone, nothing left to guess."""
    local = at.astimezone(scene.zone)
    return f"{_date_long(local)} at {clock(local, scene, seconds=True)} {local:%Z}"


def _ago_part(at: datetime, scene: Scene) -> Markup:
    return el("span", ago(at, scene.now), data_ago=int(at.timestamp()))


def draw_date(timestamp: object, pattern: str, url: str | None, fallback: str, scene: Scene) -> Markup:
    """`<!date^...>`: the pattern filled in, or the fallback when Slack could not read it."""
    at = read_moment(timestamp)
    parts = _TOKEN.split(pattern)
    known = all(name in TOKENS or name == "ago" for name in parts[1::2])
    if at is None or not known or len(parts) == 1:
        return el("span", fallback)
    local = at.astimezone(scene.zone)
    drawn = [
        part if i % 2 == 0 else _ago_part(at, scene) if part == "ago" else TOKENS[part](local, scene)
        for i, part in enumerate(parts)
    ]
    shown = el("time", join(drawn), datetime=at.isoformat(), title=full_moment(at, scene), class_="date")
    return link(url, shown) if url else shown


def read_moment(timestamp: object) -> datetime | None:
    """Seconds since 1970 as an aware moment, None when it is not a number a calendar holds."""
    try:
        seconds = int(float(str(timestamp)))
    except (ValueError, OverflowError):
        return None
    if not 0 <= seconds <= _LATEST - 86400:
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
