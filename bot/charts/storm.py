"""A storm at a glance: posts in some minutes each against what is normal, for a phone in the dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from bot.charts.svg import document, element, fitted, text, to_png

WIDTH, HEIGHT = 1200, 580
LEFT, RIGHT, TOP, BOTTOM = 108, 1172, 146, 462  # the plot
# Blue and vermilion of the Okabe-Ito palette: apart in every colour blindness and in grey.
POSTS, NEGATIVE, NORMAL, INK, FAINT, PAPER = "#0072b2", "#d55e00", "#dfe3e8", "#1d1c1d", "#5f6368", "#ffffff"
HATCH = "url(#hatch)"
_HATCHING = element(
    "pattern",
    element("rect", width=14, height=14, fill="#f4e9d0")
    + element("line", x1=0, x2=0, y1=0, y2=14, stroke="#8a6d1f", stroke_width=6),
    id="hatch",
    width=14,
    height=14,
    patternUnits="userSpaceOnUse",
    patternTransform="rotate(45)",
)
TITLE, LABEL = 44, 34  # font sizes: 14 and 11 pixels on a phone 390 wide
ROW = 42.0  # from the words of one mark to those of the next
PER = timedelta(minutes=5)  # what the axis counts posts in, however long a bar is


@dataclass(frozen=True, slots=True)
class Bar:
    """The posts of the `minutes` from `at` (aware) on, and the negatives among them."""

    at: datetime
    minutes: int
    posts: int
    negative: int

    @property
    def until(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes)

    def pace(self, posts: int) -> float:
        """So many of its posts, in the axis' unit: a long bar is no higher than short ones of its time.
        What came in less than `PER` is not projected.
        """
        return posts * min(1.0, PER / (self.until - self.at))


@dataclass(frozen=True, slots=True)
class Mark:
    """What happened then; `words` may hold ``{time}``."""

    at: datetime
    words: str


Stretch = tuple[datetime, datetime | None]  # still so without an end


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the picture, in the language of those who see it."""

    posts: str = "posts"
    negative: str = "negative"
    normal: str = "normal"
    unheard: str = "not covered"
    nothing: str = "no posts yet"
    zone: str = "times in {zone}"


ENGLISH = Labels()


@dataclass(frozen=True)
class Chart:
    svg: str

    @cached_property
    def png(self) -> bytes:
        """1200 x 580 pixels; takes about 50 ms the first time."""
        return to_png(self.svg)


def storm_chart(
    bars: Sequence[Bar],
    *,
    expected: float | None,
    upper: float | None,
    title: str,
    marks: Sequence[Mark] = (),
    unheard: Sequence[Stretch] = (),
    tz: tzinfo = UTC,
    labels: Labels = ENGLISH,
) -> Chart:
    """Bars in order of time, each from the end of the one before. `expected` and `upper` (the normal band's
    edge) are posts in `PER`, ``None`` without enough history; `marks` are in order of time, too. What was
    `unheard` is hatched, because no bar there says nothing. Times are shown in `tz` and labelled so.
    """
    plot = _Plot(bars, expected, upper, tz)
    hatched = _hatched(plot, unheard)
    parts = [
        element("rect", width=WIDTH, height=HEIGHT, fill=PAPER),
        text(fitted(title, TITLE, RIGHT - 28), 28, 56, TITLE, fill=INK),
        *_legend(plot, labels, bool(hatched)),
        *_band(plot),
        *hatched,
        *_grid(plot),
        *_bars(plot),
        *_normal_line(plot),
        *_hours(plot, labels),
        *_marks(plot, marks),
        *_highest(plot, labels),
    ]
    return Chart(document(WIDTH, HEIGHT, title, parts))


class _Plot:
    """Where things go: from times and counts to pixels."""

    def __init__(self, bars: Sequence[Bar], expected: float | None, upper: float | None, tz: tzinfo) -> None:
        self.bars, self.expected, self.upper, self.tz = bars, expected, upper, tz
        self.span = bars[-1].until - bars[0].at if bars else PER
        self.highest = max(bars, key=lambda bar: bar.pace(bar.posts), default=None)
        peak = self.highest.pace(self.highest.posts) if self.highest else 0.0
        self.top = max(4.0, 1.3 * peak, 1.15 * (upper or 0.0))

    def x(self, at: datetime) -> float:
        return LEFT + (at - self.bars[0].at) / self.span * (RIGHT - LEFT)

    def y(self, count: float) -> float:
        return BOTTOM - count / self.top * (BOTTOM - TOP)

    def clock(self, at: datetime) -> str:
        return at.astimezone(self.tz).strftime("%m-%d %H:%M" if self.is_long else "%H:%M")

    @property
    def is_long(self) -> bool:
        return self.span > timedelta(hours=24)


def _legend(plot: _Plot, labels: Labels, hatched: bool) -> list[str]:
    entries = [(POSTS, labels.posts), (NEGATIVE, labels.negative)]
    entries += [(NORMAL, labels.normal)] if plot.upper is not None else []
    entries += [(HATCH, labels.unheard)] if hatched else []
    x, parts = 28.0, []
    for colour, words in entries:
        parts.append(element("rect", x=x, y=84, width=28, height=28, fill=colour))
        if colour is NORMAL:
            parts.append(element("line", x1=x, x2=x + 28, y1=98, y2=98, stroke=FAINT, stroke_width=3))
        parts.append(text(words, x + 40, 110, LABEL, fill=INK))
        x += 40 + 0.64 * LABEL * len(words) + 40
    return parts


def _band(plot: _Plot) -> list[str]:
    if plot.upper is None:
        return []
    y = plot.y(plot.upper)
    return [element("rect", x=LEFT, y=y, width=RIGHT - LEFT, height=BOTTOM - y, fill=NORMAL)]


def _hatched(plot: _Plot, unheard: Sequence[Stretch]) -> list[str]:
    """The stretches that lie in the picture, at least a line wide; and the hatch, where there is one."""
    parts = []
    for since, until in unheard if plot.bars else ():
        x, end = max(plot.x(since), LEFT), min(plot.x(until) if until else RIGHT, RIGHT)
        if x < RIGHT and end > LEFT:
            width = max(end - x, 4.0)
            parts.append(element("rect", x=x, y=TOP, width=width, height=BOTTOM - TOP, fill=HATCH))
    return [_HATCHING, *parts] if parts else []


def _normal_line(plot: _Plot) -> list[str]:
    if plot.expected is None:
        return []
    line = {"x1": LEFT, "x2": RIGHT, "y1": plot.y(plot.expected), "y2": plot.y(plot.expected)}
    return [
        element("line", **line, stroke=PAPER, stroke_width=6, stroke_opacity=0.8),
        element("line", **line, stroke=FAINT, stroke_width=3),
    ]


def _grid(plot: _Plot) -> list[str]:
    parts = [element("line", x1=LEFT, x2=RIGHT, y1=BOTTOM, y2=BOTTOM, stroke=INK, stroke_width=2)]
    for count in ticks(plot.top):
        y = plot.y(count)
        parts.append(element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=FAINT, stroke_opacity=0.35))
        parts.append(text(short(count), LEFT - 12.0, y + 12, LABEL, fill=FAINT, text_anchor="end"))
    return parts


def ticks(top: float) -> list[int]:
    """Two to four round numbers under `top`."""
    size = 10 ** math.floor(math.log10(top))
    step = next(s for s in (size / 5, size / 2, size, 2 * size, 5 * size) if top / s < 4.5)
    whole = max(1, round(step))
    return list(range(whole, int(top) + 1, whole))


def short(count: int) -> str:
    return f"{count / 1000:g}k" if count >= 1000 else str(count)


def _bars(plot: _Plot) -> list[str]:
    parts = []
    for bar in plot.bars:
        x, end = plot.x(bar.at), plot.x(bar.until)
        gap = min(6.0, (end - x) * 0.18)
        for posts, colour in ((bar.posts, POSTS), (bar.negative, NEGATIVE)):
            if posts:
                y, width = plot.y(bar.pace(posts)), end - x - gap
                parts.append(element("rect", x=x + gap / 2, y=y, width=width, height=BOTTOM - y, fill=colour))
    return parts


def _highest(plot: _Plot, labels: Labels) -> list[str]:
    """The number on the tallest bar, on top of everything else."""
    bar = plot.highest
    if bar is None or not bar.posts:
        return [text(labels.nothing, (LEFT + RIGHT) / 2, 310.0, LABEL, fill=FAINT, text_anchor="middle")]
    pace = bar.pace(bar.posts)
    said = f"{max(1, round(pace)):,}"
    half = 0.32 * LABEL * len(said)
    middle = (plot.x(bar.at) + plot.x(bar.until)) / 2
    x = min(max(middle, LEFT + half), WIDTH - half)
    return [_marked(said, x, plot.y(pace) - 12, "middle")]


def _hours(plot: _Plot, labels: Labels) -> list[str]:
    parts = []
    for at in _clock_ticks(plot):
        x = plot.x(at)
        parts.append(element("line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 10, stroke=INK, stroke_width=2))
        parts.append(text(plot.clock(at), x, BOTTOM + 50.0, LABEL, fill=INK, text_anchor="middle"))
    zone = labels.zone.format(zone=str(plot.tz).replace("_", " "))
    return [*parts, text(zone, float(RIGHT), BOTTOM + 98.0, LABEL, fill=FAINT, text_anchor="end")]


_TICKS = [timedelta(minutes=m) for m in (10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)]


def _clock_ticks(plot: _Plot) -> list[datetime]:
    """Full hours, or a part or several of them, so that five labels or fewer fit."""
    if not plot.bars:
        return []
    first, span = plot.bars[0].at.astimezone(plot.tz), plot.span
    room = 3 if plot.is_long else 6
    every = next((m for m in _TICKS if span / m <= room), _TICKS[-1])
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = (midnight + every * n for n in range(1, math.ceil((first - midnight + span) / every)))
    return [at for at in ticks if LEFT + 30 <= plot.x(at) <= RIGHT - 30]


def _marks(plot: _Plot, marks: Sequence[Mark]) -> list[str]:
    """A line each, and its words in a row of their own, so that none stands on another."""
    inside = [mark for mark in marks if plot.bars and LEFT <= plot.x(mark.at) <= RIGHT]
    return [part for row, mark in enumerate(inside) for part in _mark(plot, mark, TOP + row * ROW)]


def _mark(plot: _Plot, mark: Mark, y: float) -> list[str]:
    x = plot.x(mark.at)
    left_of_it = x > LEFT + 330
    words = mark.words.format(time=plot.clock(mark.at))
    return [
        element("line", x1=x, x2=x, y1=y - 6, y2=BOTTOM, stroke=INK, stroke_width=3, stroke_dasharray="10 7"),
        _marked(words, x - 14 if left_of_it else x + 14, y + 22.0, "end" if left_of_it else "start"),
    ]


def _marked(words: str, x: float, y: float, anchor: str) -> str:
    """Text that stays readable on top of bars."""
    return text(
        words, x, y, LABEL, fill=INK, text_anchor=anchor, stroke=PAPER, stroke_width=8, paint_order="stroke"
    )
