"""`python -m bot run`: check what no setting shows alone, build the bot, run it until it is told to end."""

from __future__ import annotations

import errno
import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from bot import config
from bot.config import Settings, SettingsProblem, WebProcess
from bot.slack.api.client import posting_client
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import CONNECT, Refused
from bot.storage.database import CannotOpen

ONE_PROCESS = (
    "DATABASE_URL: SQLite is for one process, and `run` takes posts itself; with PostgreSQL both work "
    "side by side. Set it to: postgresql://user:password@host/name."
)


def run_bot(settings: Settings, environment: MutableMapping[str, str]) -> int:
    """Slack, listeners, intake and health in one process, until a signal."""
    from bot.bootstrap import build  # everything there is: other commands do not wait for it

    with _tokens_taken():
        client = posting_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        Gateway(client).identity()  # told at once; what comes later waits for a better one
    environment.pop("SLACK_BOT_TOKEN", None)  # Bolt would read it by itself and warn that there are two
    with reachable_database(), _free_port(settings.port), _tokens_taken():
        bot = build(settings)
    with _tokens_taken(), _until_told(bot.start, bot.stop):
        where = settings.incident_channel
        print(f"Firebreak is at work; its cards go to {where}. Ctrl-C ends it.", flush=True)
    return 0


def run_web(settings: WebProcess) -> int:
    """Intake, health and numbers alone, until a signal; `run` beside it does all the rest."""
    from bot.bootstrap import build_web

    if settings.uses_sqlite:
        raise SettingsProblem((ONE_PROCESS,))
    with reachable_database(), _free_port(settings.port):
        alone = build_web(settings)
    with _until_told(alone.start, alone.stop):
        print(f"Posts are taken on port {alone.web.port}. Ctrl-C ends it.", flush=True)
    return 0


def keep_for_good() -> None:
    """What stands now stays until the end, so it is looked through for rubbish no more: measured, that took
    0.1 s each time, now and then with the database held.
    """
    gc.collect()
    gc.freeze()


def take_short_turns() -> None:
    """Whoever holds the database gives the interpreter up at each statement and, where another thread has
    much to reckon, waits so long to get it back: at Python's own 5 ms a dozen statements were over 50.
    """
    sys.setswitchinterval(0.001)


@contextmanager
def reachable_database() -> Iterator[None]:
    """A database that cannot be used is a setting that is wrong."""
    try:
        yield
    except CannotOpen as error:
        raise SettingsProblem((str(error),)) from None
    except OperationalError as error:
        said = str(error.orig).splitlines()[0]
        raise SettingsProblem((f"DATABASE_URL: the database cannot be used: {said}",)) from None
    except CommandError as error:  # migrations that this version does not know
        said = f"DATABASE_URL: a newer Firebreak has used this database: {error}. Update Firebreak."
        raise SettingsProblem((said,)) from None


@contextmanager
def _free_port(port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        said = f"PORT: {port} cannot be used: {error.strerror}. Set it to: {config.FIXES['PORT']}."
        raise SettingsProblem((said,)) from None


@contextmanager
def _tokens_taken() -> Iterator[None]:
    """A token that Slack does not take is a setting that is wrong."""
    try:
        yield
    except Refused as refusal:
        if not refusal.needs_token:
            raise
        name = "SLACK_APP_TOKEN" if refusal.method == CONNECT else "SLACK_BOT_TOKEN"
        said = f"{name}: Slack does not take it ({refusal.error}). Set it to: {config.FIXES[name]}."
        raise SettingsProblem((said,)) from None


@contextmanager
def _until_told(start: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """Start, do the block, and wait for SIGTERM or Ctrl-C; then finish what was begun."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    take_short_turns()
    try:
        start()
        keep_for_good()
        yield
        told.wait()
    finally:
        stop()
