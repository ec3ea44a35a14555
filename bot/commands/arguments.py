"""What can be written after each command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from bot.domain.storm.presets import Preset
from bot.sources.dates import Order

N = TypeVar("N", int, float)


def _between(lowest: N, highest: N, kind: Callable[[str], N]) -> Callable[[str], N]:
    """What is no number at all is refused in the same words."""

    def number(text: str) -> N:
        with suppress(ValueError):
            if lowest <= (value := kind(text)) <= highest:
                return value
        whole = "a whole number" if kind is int else "a number"
        msg = f"choose {whole} between {lowest:g} and {highest:g}"
        raise argparse.ArgumentTypeError(msg)

    return number


_positive = _between(0.001, 1_000.0, float)
_speed = _between(0.001, 100_000.0, float)
_hours = _between(1.0, 100_000.0, float)
_posts = _between(1, 100_000, int)
_port = _between(0, 65_535, int)


def demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8321, help="port of the page (0: any free one)")
    parser.add_argument("--speed", type=_positive, default=1.0, help="10 lets an hour pass in six minutes")
    parser.add_argument("--once", action="store_true", help="play the whole story and print it")


def replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="JSON lines or CSV, also .gz; - reads standard input")
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        metavar="WORDS",
        help="what to listen for: words, commas between",
    )
    _reading(parser)
    parser.add_argument("--speed", type=_speed, help="60 lets an hour pass in a minute; else at once")
    parser.add_argument("--network", default="", metavar="NAME", help="where posts stood that do not say it")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write each card's chart into this folder")


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="where a field stands, else guessed",
    )
    _dates(parser)


def _dates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dates",
        type=_order,
        metavar="ORDER",
        help="dmy or mdy: what 03/01/2026 begins with, else told by all dates",
    )


def backtest_posts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="JSON lines or CSV, also .gz; - reads standard input")
    parser.add_argument("--watch", required=True, metavar="WORDS", help="words to listen for, commas between")
    _reading(parser)
    _backtest(parser)


def backtest_counts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="CSV `timestamp,value` in UTC, also .gz; - reads standard input")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write `timestamp,score,alert` for each row")
    parser.add_argument("--step", type=_positive, metavar="MINUTES", help="from row to row, else told by two")
    _dates(parser)
    _backtest(parser)


def _backtest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw it all into this PNG")
    parser.add_argument("--storms", metavar="FILE", help="CSV `begin,end` of real storms, to count by")
    parser.add_argument("--alerts-per-week", type=_positive, metavar="N", help="suggest a threshold for it")
    parser.add_argument("--preset", choices=list(Preset), help="another rule for the volume")
    parser.add_argument("--once-in-hours", type=_hours, metavar="H", help="how rare an hour must be to alert")
    parser.add_argument("--ratio", type=_positive, metavar="R", help="times the normal count, at least")
    parser.add_argument("--min-count", type=_posts, metavar="N", help="posts in the hour, at least")


def folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, help="or one file; else the folder named by PLAYBOOKS"
    )


def walk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("type", metavar="TYPE", help="such as hacked_account")


def export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("crisis", type=int, help="its number")
    parser.add_argument("--out", type=Path, default=None, help="file to write; else standard output")


def team_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=None, help="file to write; else standard output")


def team_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file made by `team export`")
    parser.add_argument("--yes", action="store_true", help="do it; without this it is only said what changes")


def forget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("author", help="their handle or id")
    parser.add_argument("--source", default="", metavar="NAME", help="of this source alone, such as bluesky")
    parser.add_argument(
        "--without-at", action="store_true", help="also where the name stands without an @ before it"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def outlets_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("outlet", help="such as mastodon")
    parser.add_argument("--by", required=True, metavar="NAME", help="who looks whether it stands there")


def exported(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file made by `export`")


def _order(text: str) -> Order:
    if text not in list(Order):
        msg = "choose dmy, where the day is first, or mdy, where the month is"
        raise argparse.ArgumentTypeError(msg)
    return Order(text)
