"""A storm at a glance: posts in steps of a few minutes against what is normal, for a phone in the dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from bot.charts.svg import document, element, fitted, text, to_png

Point = tuple[datetime, int, int]  # when the step began (aware), posts in it, negatives among them

WIDTH, HEIGHT = 1200, 540
LEFT, RIGHT, TOP, BOTTOM = 108, 1172, 146, 462  # the plot
# Blue and vermilion of the Okabe-Ito palette: apart in every colour blindness and in grey.
POSTS, NEGATIVE, NORMAL, INK, FAINT, PAPER = "#0072b2", "#d55e00", "#dfe3e8", "#1d1c1d", "#5f6368", "#ffffff"
TITLE, LABEL = 44, 34  # font sizes: 14 and 11 pixels on a phone 390 wide


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the picture, for the reader's language."""

    posts: str = "posts"
    negative: str = "negative"
    normal: str = "normal"
    began: str = "began {time}"
    nothing: str = "no posts yet"
    summary: str = "{title}. From {first} to {last} {zone}, at most {peak} posts in {step} minutes, at {at}."
    usual: str = "Normal is up to {upper}."


ENGLISH = Labels()


@dataclass(frozen=True)
class Chart:
    svg: str
    alt_text: str

    @cached_property
    def png(self) -> bytes:
        """1200 x 540 pixels; takes about 50 ms the first time."""
        return to_png(self.svg)


def storm_chart(
    points: Sequence[Point],
    *,
    expected: float | Sequence[float] | None,
    began_at: datetime | None,
    title: str,
    upper: float | Sequence[float] | None = None,
    tz: tzinfo = UTC,
    labels: Labels = ENGLISH,
) -> Chart:
    """Bars in order of time, one step wide each. `expected` and `upper` (the normal band's edge) are posts a
    step, one number or one for each point, ``None`` without enough history; times are shown in `tz`.
    """
    plot = _Plot(points, _each(expected, points), _each(upper if upper is not None else expected, points), tz)
    parts = [
        element("rect", width=WIDTH, height=HEIGHT, fill=PAPER),
        text(fitted(title, TITLE, RIGHT - 28), 28, 56, TITLE, fill=INK),
        *_legend(plot, labels),
        *_band(plot),
        *_grid(plot),
        *_bars(plot),
        *_normal_line(plot),
        *_hours(plot),
        *(_beginning(plot, began_at, labels) if began_at else []),
        *_highest(plot, labels),
    ]
    return Chart(document(WIDTH, HEIGHT, title, parts), _alt_text(plot, title, labels))


def _each(value: float | Sequence[float] | None, points: Sequence[Point]) -> list[float]:
    if value is None:
        return []
    return [float(value)] * len(points) if isinstance(value, int | float) else [float(v) for v in value]


class _Plot:
    """Where things go: from times and counts to pixels."""

    def __init__(
        self, points: Sequence[Point], expected: list[float], upper: list[float], tz: tzinfo
    ) -> None:
        self.points, self.expected, self.upper, self.tz = points, expected, upper, tz
        self.step = points[1][0] - points[0][0] if len(points) > 1 else timedelta(minutes=5)
        self.peak = max((count for _, count, _ in points), default=0)
        self.top = max(4.0, 1.3 * self.peak, 1.15 * max(upper, default=0.0))
        self.slot = (RIGHT - LEFT) / max(1, len(points))

    def x(self, at: datetime) -> float:
        return LEFT + (at - self.points[0][0]) / self.step * self.slot

    def y(self, count: float) -> float:
        return BOTTOM - count / self.top * (BOTTOM - TOP)

    def clock(self, at: datetime) -> str:
        long = self.step * len(self.points) > timedelta(hours=24)
        return at.astimezone(self.tz).strftime("%m-%d %H:%M" if long else "%H:%M")


def _legend(plot: _Plot, labels: Labels) -> list[str]:
    entries = [(POSTS, labels.posts), (NEGATIVE, labels.negative), (NORMAL, labels.normal)]
    x, parts = 28.0, []
    for colour, words in entries if plot.upper else entries[:2]:
        parts.append(element("rect", x=x, y=84, width=28, height=28, fill=colour))
        if colour is NORMAL:
            parts.append(element("line", x1=x, x2=x + 28, y1=98, y2=98, stroke=FAINT, stroke_width=3))
        parts.append(text(words, x + 40, 110, LABEL, fill=INK))
        x += 40 + 0.64 * LABEL * len(words) + 40
    zone = plot.points[0][0].astimezone(plot.tz).strftime("%Z") if plot.points else ""
    return [*parts, text(zone, float(RIGHT), 110, LABEL, fill=FAINT, text_anchor="end")]


def _band(plot: _Plot) -> list[str]:
    if not plot.upper:
        return []
    corners = [f"{LEFT},{BOTTOM}", *_across(plot, plot.upper), f"{RIGHT},{BOTTOM}"]
    return [element("polygon", points=" ".join(corners), fill=NORMAL)]


def _normal_line(plot: _Plot) -> list[str]:
    if not plot.expected:
        return []
    line = " ".join(_across(plot, plot.expected))
    return [
        element("polyline", points=line, fill="none", stroke=PAPER, stroke_width=6, stroke_opacity=0.8),
        element("polyline", points=line, fill="none", stroke=FAINT, stroke_width=3),
    ]


def _across(plot: _Plot, counts: list[float]) -> list[str]:
    """The corners of a line through the middle of each step, from edge to edge."""
    inner = [(LEFT + (n + 0.5) * plot.slot, count) for n, count in enumerate(counts)]
    return [f"{x:.1f},{plot.y(c):.1f}" for x, c in [(LEFT, counts[0]), *inner, (RIGHT, counts[-1])]]


def _grid(plot: _Plot) -> list[str]:
    parts = [element("line", x1=LEFT, x2=RIGHT, y1=BOTTOM, y2=BOTTOM, stroke=INK, stroke_width=2)]
    for count in _ticks(plot.top):
        y = plot.y(count)
        parts.append(element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=FAINT, stroke_opacity=0.35))
        parts.append(text(_short(count), LEFT - 12.0, y + 12, LABEL, fill=FAINT, text_anchor="end"))
    return parts


def _ticks(top: float) -> list[int]:
    """Two to four round numbers under `top`."""
    size = 10 ** math.floor(math.log10(top))
    step = next(s for s in (size / 5, size / 2, size, 2 * size, 5 * size) if top / s < 4.5)
    whole = max(1, round(step))
    return list(range(whole, int(top) + 1, whole))


def _short(count: int) -> str:
    return f"{count / 1000:g}k" if count >= 1000 else str(count)


def _bars(plot: _Plot) -> list[str]:
    parts, gap = [], min(6.0, plot.slot * 0.18)
    for n, (_, count, negative) in enumerate(plot.points):
        x, width = LEFT + n * plot.slot + gap / 2, plot.slot - gap
        for posts, colour in ((count, POSTS), (negative, NEGATIVE)):
            if posts:
                y = plot.y(posts)
                parts.append(element("rect", x=x, y=y, width=width, height=BOTTOM - y, fill=colour))
    return parts


def _highest(plot: _Plot, labels: Labels) -> list[str]:
    """The number on the tallest bar, on top of everything else."""
    if not plot.peak:
        return [text(labels.nothing, (LEFT + RIGHT) / 2, 310.0, LABEL, fill=FAINT, text_anchor="middle")]
    at, count, _ = max(plot.points, key=lambda point: point[1])
    middle = plot.x(at) + plot.slot / 2
    return [_marked(f"{count:,}", min(max(middle, LEFT + 60.0), RIGHT - 60.0), plot.y(count) - 12, "middle")]


def _hours(plot: _Plot) -> list[str]:
    parts = []
    for at in _clock_ticks(plot):
        x = plot.x(at)
        parts.append(element("line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 10, stroke=INK, stroke_width=2))
        parts.append(text(plot.clock(at), x, BOTTOM + 50.0, LABEL, fill=INK, text_anchor="middle"))
    return parts


_TICKS = [timedelta(minutes=m) for m in (10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)]


def _clock_ticks(plot: _Plot) -> list[datetime]:
    """Full hours, or a part or several of them, so that five labels or fewer fit."""
    if not plot.points:
        return []
    first, span = plot.points[0][0].astimezone(plot.tz), plot.step * len(plot.points)
    room = 3 if span > timedelta(hours=24) else 6
    every = next((m for m in _TICKS if span / m <= room), _TICKS[-1])
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = (midnight + every * n for n in range(1, math.ceil((first - midnight + span) / every)))
    return [at for at in ticks if LEFT + 30 <= plot.x(at) <= RIGHT - 30]


def _beginning(plot: _Plot, began_at: datetime, labels: Labels) -> list[str]:
    if not plot.points or not LEFT <= plot.x(began_at) <= RIGHT:
        return []
    x = plot.x(began_at)
    left_of_it = x > LEFT + 330
    words = labels.began.format(time=plot.clock(began_at))
    return [
        element(
            "line", x1=x, x2=x, y1=TOP - 6, y2=BOTTOM, stroke=INK, stroke_width=3, stroke_dasharray="10 7"
        ),
        _marked(words, x - 14 if left_of_it else x + 14, TOP + 22.0, "end" if left_of_it else "start"),
    ]


def _marked(words: str, x: float, y: float, anchor: str) -> str:
    """Text that stays readable on top of bars."""
    return text(
        words, x, y, LABEL, fill=INK, text_anchor=anchor, stroke=PAPER, stroke_width=8, paint_order="stroke"
    )


def _alt_text(plot: _Plot, title: str, labels: Labels) -> str:
    if not plot.points:
        return f"{title}: {labels.nothing}"
    top = max(plot.points, key=lambda point: point[1])
    first = plot.points[0][0]
    said = labels.summary.format(
        title=title,
        first=plot.clock(first),
        last=plot.clock(plot.points[-1][0] + plot.step),
        zone=first.astimezone(plot.tz).strftime("%Z"),
        peak=plot.peak,
        step=round(plot.step / timedelta(minutes=1)),
        at=plot.clock(top[0]),
    )
    return f"{said} {labels.usual.format(upper=round(max(plot.upper), 1))}" if plot.upper else said
