"""The command line: one table of commands, each a function that returns an exit code.

0 is fine, 1 means something was found wrong, 2 that the settings or the arguments cannot be used.
"""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.config import SettingsProblem
from bot.domain.errors import DeliveryError, UserError
from bot.domain.presets import Preset
from bot.sources.dates import Order

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.storage.work import Office

Arguments = argparse.Namespace


@dataclass(frozen=True, slots=True)
class Command:
    run: Callable[[Arguments], int]
    help: str
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _: None


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    logging.basicConfig(
        level=logging.DEBUG if arguments.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    command: Command = arguments.command
    try:
        return command.run(arguments)
    except SettingsProblem as problem:
        print(*problem.lines, sep="\n", file=sys.stderr)
        print("`python -m bot doctor` checks everything; .env.example shows every setting.", file=sys.stderr)
        return 2
    except DeliveryError as error:
        print(f"{error}. `python -m bot doctor` says how to mend it.", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has seen enough, as in `manifest | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        print("That port is taken. Choose another with --port." if taken else error, file=sys.stderr)
        return 1
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- the commands -----------------------------------------------------------------------------------


def run(_: Arguments) -> int:
    from bot.running import run_bot

    return run_bot(config.load_here(os.environ), os.environ)


def demo(arguments: Arguments) -> int:
    from bot.demo.play import play

    return play(port=arguments.port, speed=arguments.speed, once=arguments.once)


def replay(arguments: Arguments) -> int:
    from bot.replaying import replay as play

    return play(arguments)


def backtest_posts(arguments: Arguments) -> int:
    from bot.backtesting import backtest_posts as judge

    return judge(arguments)


def backtest_counts(arguments: Arguments) -> int:
    from bot.backtesting import backtest_counts as judge

    return judge(arguments)


def doctor(_: Arguments) -> int:
    from bot.doctor import report

    return report(_now)


def manifest(_: Arguments) -> int:
    from bot.slack.manifest import manifest as made

    print(json.dumps(made(), indent=2, ensure_ascii=False))
    return 0


def playbooks_check(arguments: Arguments) -> int:
    """Every problem with its file, line and field."""
    from bot.storage.playbook_files import load_folder

    found, problems = load_folder(arguments.folder or config.playbooks_folder())
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        are_fine = "playbook is fine" if len(found) == 1 else "playbooks are fine"
        print(f"{len(found)} {are_fine}: {', '.join(sorted(found))}")
    return 1 if problems else 0


def export(arguments: Arguments) -> int:
    from bot.exporting import export_crisis

    with _office() as office:
        return export_crisis(office, arguments.crisis, arguments.out)


def verify(arguments: Arguments) -> int:
    from bot.exporting import verify_file

    return verify_file(arguments.file)


def db_upgrade(_: Arguments) -> int:
    from bot.storage.migrate import current, upgrade

    with _database() as engine:
        upgrade(engine)
        print(f"The database is at {current(engine)}.")
    return 0


# --- arguments --------------------------------------------------------------------------------------


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8321, help="port of the page (0: any free one)")
    parser.add_argument("--speed", type=_positive, default=1.0, help="10 lets an hour pass in six minutes")
    parser.add_argument("--once", action="store_true", help="play the whole story and print it")


def _replay_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="JSON lines or CSV, also .gz; - reads standard input")
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        metavar="WORDS",
        help="what to listen for: words, commas between",
    )
    _reading_arguments(parser)
    parser.add_argument("--network", default="", metavar="NAME", help="where posts stood that do not say it")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write each card's chart into this folder")


def _reading_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="where a field stands, else guessed",
    )
    _dates_argument(parser)


def _dates_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dates",
        type=_order,
        metavar="ORDER",
        help="dmy or mdy: what 03/01/2026 begins with, else told by all dates",
    )


def _backtest_posts_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="JSON lines or CSV, also .gz; - reads standard input")
    parser.add_argument("--watch", required=True, metavar="WORDS", help="words to listen for, commas between")
    _reading_arguments(parser)
    _backtest_arguments(parser)


def _backtest_counts_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="CSV `timestamp,value` in UTC, also .gz; - reads standard input")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write `timestamp,score,alert` for each row")
    parser.add_argument("--step", type=_positive, metavar="MINUTES", help="from row to row, else told by two")
    _dates_argument(parser)
    _backtest_arguments(parser)


def _backtest_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw it all into this PNG")
    parser.add_argument("--storms", metavar="FILE", help="CSV `begin,end` of real storms, to count by")
    parser.add_argument("--alerts-per-week", type=_positive, metavar="N", help="suggest a threshold for it")
    parser.add_argument("--preset", choices=list(Preset), help="another rule for the volume")
    parser.add_argument("--once-in-hours", type=_hours, metavar="H", help="how rare an hour must be to alert")
    parser.add_argument("--ratio", type=_positive, metavar="R", help="times the normal count, at least")
    parser.add_argument("--min-count", type=_posts, metavar="N", help="posts in the hour, at least")


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, help="or one file; else the folder named by PLAYBOOKS"
    )


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("crisis", type=int, help="its number")
    parser.add_argument("--out", type=Path, default=None, help="file to write; else standard output")


COMMANDS: dict[str, Command] = {
    "run": Command(run, "run the bot against Slack"),
    "demo": Command(demo, "a whole crisis on this machine, without a Slack account", _demo_arguments),
    "replay": Command(replay, "play recorded posts and print the cards they raise", _replay_arguments),
    "backtest posts": Command(
        backtest_posts,
        "judge a past of recorded posts: when it would have alerted, why and how often",
        _backtest_posts_arguments,
    ),
    "backtest counts": Command(
        backtest_counts,
        "judge a past of counts: when it would have alerted, why and how often",
        _backtest_counts_arguments,
    ),
    "doctor": Command(doctor, "check tokens, scopes, channel, database, playbooks and clock"),
    "manifest": Command(manifest, "print the app manifest for Slack"),
    "playbooks check": Command(playbooks_check, "check the playbook files", _folder),
    "export": Command(export, "write one crisis with its record as JSON", _export_arguments),
    "verify": Command(
        verify, "check the record in an exported file", lambda p: _file(p, "a file made by `export`")
    ),
    "db upgrade": Command(db_upgrade, "bring the database up to date"),
}


def _file(parser: argparse.ArgumentParser, help_: str) -> None:
    parser.add_argument("file", type=Path, help=help_)


def _parser() -> argparse.ArgumentParser:
    """Two words make a command of a group, such as ``db upgrade``."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Firebreak")
    parser.add_argument("-v", "--verbose", action="store_true")
    top = parser.add_subparsers(required=True, metavar="COMMAND")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for name, command in COMMANDS.items():
        group, _, word = name.partition(" ")
        if word and group not in groups:
            groups[group] = top.add_parser(group, help=command.help).add_subparsers(required=True)
        made = (groups[group] if word else top).add_parser(word or group, help=command.help)
        command.arguments(made)
        made.set_defaults(command=command)
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1_000:
        msg = "choose a number between 0 and 1000"
        raise argparse.ArgumentTypeError(msg)
    return value


def _order(text: str) -> Order:
    if text not in list(Order):
        msg = "choose dmy, where the day is first, or mdy, where the month is"
        raise argparse.ArgumentTypeError(msg)
    return Order(text)


def _hours(text: str) -> float:
    value = float(text)
    if not 1 <= value <= 100_000:
        msg = "choose a number between 1 and 100000"
        raise argparse.ArgumentTypeError(msg)
    return value


def _posts(text: str) -> int:
    if not 1 <= int(text) <= 100_000:
        msg = "choose a whole number between 1 and 100000"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _port(text: str) -> int:
    if not 0 <= int(text) <= 65_535:
        msg = "choose a number between 0 and 65535"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


@contextmanager
def _database() -> Iterator[Engine]:
    from bot.running import reachable_database
    from bot.storage.database import open_database

    with reachable_database():
        engine = open_database(config.database_url())
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def _office() -> Iterator[Office]:
    """For commands that read: no Slack, no outlets."""
    from bot.service.records import House
    from bot.storage.migrate import current, head
    from bot.storage.playbook_files import PlaybookShelf
    from bot.storage.work import Office

    with _database() as engine:
        if current(engine) != head():
            raise SettingsProblem(
                ("DATABASE_URL: the database is not up to date: `python -m bot db upgrade`.",)
            )
        yield Office(engine, clock=_now, house=House(shelf=PlaybookShelf(Path()), outlets={}))


def _now() -> datetime:
    return datetime.now(UTC)
