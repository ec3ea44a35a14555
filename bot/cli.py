"""The command line: one table of commands, each a function that returns an exit code.

0 is fine, 1 means something was found wrong, 2 that the settings or the arguments cannot be used.
"""

from __future__ import annotations

import argparse
import errno
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.commands import arguments as takes
from bot.config import SettingsProblem
from bot.domain.errors import DeliveryError, UserError

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
        print(_in_words(error), file=sys.stderr)
        return 2 if error.filename else 1  # as for every other word that was typed in vain
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _in_words(error: OSError) -> object:
    if error.errno == errno.EADDRINUSE:
        return "That port is taken. Choose another with --port."
    return f"{error.filename}: {error.strerror}." if error.filename else error


# --- the commands -----------------------------------------------------------------------------------


def run(_: Arguments) -> int:
    from bot.commands.run import run_bot

    return run_bot(config.load_here(os.environ), os.environ)


def web(_: Arguments) -> int:
    from bot.commands.run import run_web

    return run_web(config.web_process())


def demo(arguments: Arguments) -> int:
    from bot.demo.play import play

    return play(port=arguments.port, speed=arguments.speed, once=arguments.once)


def replay(arguments: Arguments) -> int:
    from bot.commands.replay import replay as play

    return play(arguments)


def backtest_posts(arguments: Arguments) -> int:
    from bot.commands.backtest import backtest_posts as judge

    return judge(arguments)


def backtest_counts(arguments: Arguments) -> int:
    from bot.commands.backtest import backtest_counts as judge

    return judge(arguments)


def doctor(_: Arguments) -> int:
    from bot.commands.doctor import report

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


def playbooks_walk(arguments: Arguments) -> int:
    """The whole plan as a script, with everything that it inherits."""
    from bot.commands.walk import script
    from bot.service.crisis.crises import playbook_of
    from bot.storage.playbook_files import PlaybookShelf

    print(script(playbook_of(PlaybookShelf(config.playbooks_folder()), arguments.type)), end="")
    return 0


def tone(_: Arguments) -> int:
    from bot.commands.tone import check_lines, loaded
    from bot.storage.tone_files import tone_folder

    book, is_sound = loaded(tone_folder(config.playbooks_folder()), sys.stderr)
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    return 0 if check_lines(lines, book, sys.stdout, sys.stderr) and is_sound else 1


def export(arguments: Arguments) -> int:
    from bot.commands.export import export_crisis

    with _office() as office:
        return export_crisis(office, arguments.crisis, arguments.out)


def forget(arguments: Arguments) -> int:
    from bot.commands.forget import forget_author

    with _office() as office:
        return forget_author(
            office,
            arguments.author,
            arguments.source,
            is_sure=arguments.yes,
            bare=arguments.without_at,
        )


def team_export(arguments: Arguments) -> int:
    from bot.commands.team import export_team

    with _office() as office:
        return export_team(office, arguments.out)


def team_import(arguments: Arguments) -> int:
    from bot.commands.team import import_team

    with _office() as office:
        return import_team(office, arguments.file, is_dry=not arguments.yes, why_not=_asks_slack())


def _asks_slack() -> Callable[[str], str] | None:
    """About channels, where the settings say which Slack; this command does without it, too."""
    from bot.slack.api.audiences import why_not
    from bot.slack.api.client import posting_client
    from bot.slack.api.gateway import Gateway

    try:
        settings = config.load()
    except SettingsProblem:
        return None
    token = settings.slack_bot_token.get_secret_value()
    return partial(why_not, Gateway(posting_client(token, settings.slack_api_url)))


def outlets_test(arguments: Arguments) -> int:
    from bot.commands.outlets import try_out
    from bot.outlets import load_outlets

    return try_out(load_outlets(config.load()), arguments.outlet, arguments.by, now=_now())


def verify(arguments: Arguments) -> int:
    from bot.commands.export import verify_file

    return verify_file(arguments.file)


def db_upgrade(_: Arguments) -> int:
    from bot.storage.migrate import current, upgrade

    with _database() as engine:
        upgrade(engine)
        print(f"The database is at {current(engine)}.")
    return 0


COMMANDS: dict[str, Command] = {
    "run": Command(run, "run the bot against Slack"),
    "web": Command(web, "take posts in a process of its own, beside `run`; needs PostgreSQL and no Slack"),
    "demo": Command(demo, "a whole crisis on this machine, without a Slack account", takes.demo),
    "replay": Command(replay, "play recorded posts and print the cards they raise", takes.replay),
    "backtest posts": Command(
        backtest_posts,
        "judge a past of recorded posts: when it would have alerted, why and how often",
        takes.backtest_posts,
    ),
    "backtest counts": Command(
        backtest_counts,
        "judge a past of counts: when it would have alerted, why and how often",
        takes.backtest_counts,
    ),
    "doctor": Command(doctor, "check tokens, scopes, channel, database, playbooks and clock"),
    "manifest": Command(manifest, "print the app manifest for Slack"),
    "playbooks check": Command(playbooks_check, "check the playbook files", takes.folder),
    "playbooks walk": Command(
        playbooks_walk, "print a playbook as a script: who does what by when", takes.walk
    ),
    "tone": Command(tone, "check the tone of drafts: JSON lines in, findings out"),
    "export": Command(export, "write one crisis and its record as JSON, its files beside it", takes.export),
    "verify": Command(verify, "check the record in an exported file", takes.exported),
    "team export": Command(team_export, "write all that the team set, as YAML", takes.team_export),
    "team import": Command(
        team_import,
        "show whom and what such a file adds, changes and removes; with --yes, do it",
        takes.team_import,
    ),
    "outlets test": Command(
        outlets_test, "post once through an account, see it there, delete it", takes.outlets_test
    ),
    "forget": Command(forget, "erase what is kept about an author of posts", takes.forget),
    "db upgrade": Command(db_upgrade, "bring the database up to date"),
}


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


@contextmanager
def _database() -> Iterator[Engine]:
    from bot.commands.run import reachable_database
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
