"""`python -m bot backtest`: when it would have alerted on a past, why, and how often for nothing.

The past goes through the very detector that watches, a bucket at a time, so no verdict knows what came
later. Nothing is sent to anybody and nothing is kept.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.commands.backtest.report import Diary, Past, lines, picture, suggestion
from bot.detection.counts import live_through, scored
from bot.detection.detector import Look
from bot.detection.spike import SHIPPED, Thresholds
from bot.detection.timeline import Bucket
from bot.domain.errors import UserError
from bot.domain.storm.presets import Preset
from bot.sources import counts
from bot.sources.frame import GiveUp

RUNGS = (12.0, 24.0, 50.0, 100.0, 168.0, 336.0, 720.0, 2160.0, 8760.0)  # hours tried for a suggestion


def backtest_counts(arguments: argparse.Namespace) -> int:
    """0 when the past was judged; 2 when it, or what was asked for, cannot be used."""
    return _refusing(_counts, arguments)


def backtest_posts(arguments: argparse.Namespace) -> int:
    """The same of recorded posts."""
    return _refusing(_posts, arguments)


def _refusing(command: Callable[[argparse.Namespace], None], arguments: argparse.Namespace) -> int:
    try:
        command(arguments)
    except (GiveUp, UserError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _counts(arguments: argparse.Namespace) -> None:
    step = timedelta(minutes=arguments.step) if arguments.step else None
    series = counts.series(arguments.file, step, arguments.dates)
    time, value = series.columns
    dates = f" Dates have {series.order.said}." if series.order else ""
    past = Past(
        name=series.place,
        said=f"{series.place}: {len(series.rows):,} rows, {_minutes(series.step)} each. "
        f"Read: the time from {time!r}, the count from {value!r}.{dates} Times without a zone are UTC.",
        buckets=lambda: (Bucket(row.at, row.value) for row in series.rows),
        step=series.step,
        holes=series.holes,
    )
    if arguments.out and _same_file(arguments.file, arguments.out):
        raise GiveUp(f"--out {arguments.out} is the file that is read; choose another name")
    _judge(past, arguments, _writer(series, arguments.out) if arguments.out else _drain)


def _posts(arguments: argparse.Namespace) -> None:
    from bot.commands.backtest.posts import past
    from bot.commands.replay import mapping

    _judge(past(arguments.file, arguments.watch, mapping(arguments.map), arguments.dates), arguments, _drain)


def _judge(
    past: Past, arguments: argparse.Namespace, use: Callable[[Iterator[Look], timedelta], None]
) -> None:
    """Prints everything that was asked for; `use` takes the looks as they come."""
    windows = counts.windows(arguments.storms, arguments.dates) if arguments.storms else None
    thresholds = _thresholds(arguments)
    if arguments.alerts_per_week is not None and thresholds.preset is not SHIPPED.preset:
        raise GiveUp("--alerts-per-week tries how rare an hour must be, which other presets do not ask")
    diary = Diary(past)
    use(diary.following(_looks(past, thresholds)), past.step)
    print(*lines(diary, windows), sep="\n")
    if arguments.chart:
        arguments.chart.write_bytes(picture(diary, windows).png)
        print(f"\nChart: {arguments.chart}")
    if arguments.alerts_per_week is not None:
        tried = {once: _tried(past, replace(thresholds, once_in_hours=once)) for once in RUNGS}
        print(*suggestion(tried, arguments.alerts_per_week, windows), sep="\n")


def _looks(past: Past, thresholds: Thresholds) -> Iterator[Look]:
    return live_through(past.buckets(), step=past.step, thresholds=thresholds, said=past.heard)


def _tried(past: Past, thresholds: Thresholds) -> Diary:
    diary = Diary(past)
    _drain(diary.following(_looks(past, thresholds)), past.step)
    return diary


def _drain(looks: Iterable[Look], _: timedelta) -> None:
    deque(looks, maxlen=0)


def _thresholds(arguments: argparse.Namespace) -> Thresholds:
    given = {name: getattr(arguments, name) for name in ("once_in_hours", "ratio", "min_count")}
    if arguments.preset:
        given["preset"] = Preset(arguments.preset)
    return replace(SHIPPED, **{name: value for name, value in given.items() if value is not None})


# --- the rows as a file -----------------------------------------------------------------------------


def _writer(series: counts.Series, out: Path) -> Callable[[Iterator[Look], timedelta], None]:
    def write(looks: Iterator[Look], step: timedelta) -> None:
        with out.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("timestamp", "score", "alert"))
            for row, found in zip(series.rows, scored(looks, step), strict=True):
                rows.writerow((row.written, repr(found.score), int(found.alert)))

    return write


def _same_file(one: str, other: Path) -> bool:
    return other.exists() and Path(one).exists() and other.samefile(one)


def _minutes(step: timedelta) -> str:
    return f"{step / timedelta(minutes=1):g} minutes"
