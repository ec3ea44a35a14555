"""Weeks at a glance: posts in an hour against what was normal, and where an alert would have come."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.charts.storm import (
    BOTTOM,
    FAINT,
    HEIGHT,
    INK,
    LABEL,
    LEFT,
    NEGATIVE,
    NORMAL,
    PAPER,
    POSTS,
    RIGHT,
    TITLE,
    TOP,
    WIDTH,
    Chart,
    short,
    ticks,
)
from bot.charts.svg import document, element, fitted, text

MOST_COLUMNS = 266  # four pixels each
APART = 34.0  # pixels between the numbers of two alerts, so that both can be read
_TICKS = [timedelta(hours=h) for h in (1, 3, 6, 12, 24, 48, 96, 168, 336, 672, 2016, 8736)]
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Hour:
    """The most `posts` in sixty minutes that ended in the hour from `at`, and what was normal for them."""

    at: datetime
    posts: int
    normal: float | None = None


def past_chart(
    hours: Sequence[Hour],
    *,
    alerts: Sequence[datetime],
    storms: Sequence[Window] = (),
    title: str,
) -> Chart:
    """`hours` in order of time, one at least; `alerts` are numbered from 1; people marked the `storms`.

    Where the past is long a column shows the highest of several hours, so that no storm is averaged away.
    """
    plot = _Plot(hours)
    parts = [
        element("rect", width=WIDTH, height=HEIGHT, fill=PAPER),
        text(fitted(title, TITLE, RIGHT - 28), 28, 56, TITLE, fill=INK),
        *_legend(any_storm=bool(storms)),
        *(_storm(plot, storm) for storm in storms if storm[1] > plot.first and storm[0] < plot.last),
        *_grid(plot),
        *_columns(plot),
        *_normal(plot),
        *_days(plot),
        *_alerts(plot, alerts),
    ]
    return Chart(document(WIDTH, HEIGHT, title, parts))


class _Plot:
    """Where things go: from times and counts to pixels."""

    def __init__(self, hours: Sequence[Hour]) -> None:
        self.first, self.last = hours[0].at, hours[-1].at + timedelta(hours=1)
        self.span = self.last - self.first
        self.wide = timedelta(hours=math.ceil(self.span / timedelta(hours=MOST_COLUMNS)))
        self.columns = list(self._columns(hours))
        self.top = max(4.0, 1.1 * max(hour.posts for hour in hours))

    def x(self, at: datetime) -> float:
        at = min(max(at, self.first), self.last)
        return LEFT + (at - self.first) / self.span * (RIGHT - LEFT)

    def y(self, count: float) -> float:
        return BOTTOM - min(count, self.top) / self.top * (BOTTOM - TOP)

    def _columns(self, hours: Sequence[Hour]) -> Iterator[Hour]:
        groups: dict[int, list[Hour]] = {}
        for hour in hours:
            groups.setdefault((hour.at - self.first) // self.wide, []).append(hour)
        for number, group in groups.items():
            normals = [hour.normal for hour in group if hour.normal is not None]
            normal = sum(normals) / len(normals) if normals else None
            yield Hour(self.first + number * self.wide, max(hour.posts for hour in group), normal)


def _legend(*, any_storm: bool) -> list[str]:
    swatch = {"y": 84, "width": 28, "height": 28}
    entries = [
        (element("rect", x=28, fill=POSTS, **swatch), "posts in an hour", 28),
        (element("line", x1=404, x2=432, y1=98, y2=98, stroke=FAINT, stroke_width=4), "normal", 404),
        (_dashed(640.0, 84.0, 112.0), "an alert", 626),
    ]
    if any_storm:
        entries.append(
            (element("rect", x=860, fill=NEGATIVE, fill_opacity=0.25, **swatch), "marked storm", 860)
        )
    return [
        part for sign, words, x in entries for part in (sign, text(words, x + 40.0, 110, LABEL, fill=INK))
    ]


def _storm(plot: _Plot, storm: Window) -> str:
    left, right = plot.x(storm[0]), plot.x(storm[1])
    width = max(3.0, right - left)
    return element("rect", x=left, y=TOP, width=width, height=BOTTOM - TOP, fill=NEGATIVE, fill_opacity=0.25)


def _grid(plot: _Plot) -> list[str]:
    parts = [element("line", x1=LEFT, x2=RIGHT, y1=BOTTOM, y2=BOTTOM, stroke=INK, stroke_width=2)]
    for count in ticks(plot.top):
        y = plot.y(count)
        parts.append(element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=FAINT, stroke_opacity=0.35))
        parts.append(text(short(count), LEFT - 12.0, y + 12, LABEL, fill=FAINT, text_anchor="end"))
    return parts


def _columns(plot: _Plot) -> Iterator[str]:
    for column in plot.columns:
        if column.posts:
            left, right, y = plot.x(column.at), plot.x(column.at + plot.wide), plot.y(column.posts)
            yield element("rect", x=left, y=y, width=right - left, height=BOTTOM - y, fill=POSTS)


def _normal(plot: _Plot) -> list[str]:
    known = [(column.at + plot.wide / 2, column.normal) for column in plot.columns]
    line = " ".join(f"{plot.x(at):.1f},{plot.y(n):.1f}" for at, n in known if n is not None)
    if not line:
        return []
    return [
        element("polyline", points=line, fill="none", stroke=NORMAL, stroke_width=7),
        element("polyline", points=line, fill="none", stroke=FAINT, stroke_width=3),
    ]


def _days(plot: _Plot) -> list[str]:
    every = next((t for t in _TICKS if plot.span / t <= 6), _TICKS[-1])
    midnight = plot.first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    parts = []
    for n in range(1, math.ceil((plot.last - midnight) / every)):
        at = midnight + n * every
        if LEFT + 30 <= plot.x(at) <= RIGHT - 70 and at > plot.first:
            words = f"{at:%d %b}" if every >= timedelta(hours=24) else f"{at:%d %b %H:%M}"
            parts.append(_below(plot.x(at), words))
    return [*parts, text("times in UTC", float(RIGHT), BOTTOM + 100, LABEL, fill=FAINT, text_anchor="end")]


def _below(x: float, words: str) -> str:
    tick = element("line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 10, stroke=INK, stroke_width=2)
    return tick + text(words, x, BOTTOM + 50.0, LABEL, fill=INK, text_anchor="middle")


def _alerts(plot: _Plot, alerts: Sequence[datetime]) -> Iterator[str]:
    """A dashed line for each; a number too near the one before it is left out."""
    numbered = -APART
    for number, at in enumerate(alerts, 1):
        x = plot.x(at)
        yield _dashed(x, TOP - 4.0, float(BOTTOM))
        if x - numbered >= APART:
            numbered = x
            yield text(str(number), x, TOP - 9.0, 26, fill=INK, text_anchor="middle")


def _dashed(x: float, y1: float, y2: float) -> str:
    return element("line", x1=x, x2=x, y1=y1, y2=y2, stroke=INK, stroke_width=3, stroke_dasharray="10 7")
