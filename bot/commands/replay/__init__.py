"""`python -m bot replay`: recorded posts through the real pipeline, with a clock of their own.

Nothing is sent to anybody and nothing is kept: the database is a temporary file. Each minute of the
recording is lived through as the running bot lives through it, and every card is printed as people would
have seen it. The team on call is made up, because a recording has none.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.commands.replay.report import Printer, Summary
from bot.domain.errors import UserError
from bot.domain.plan.playbook import Playbook
from bot.domain.staff.people import Person, Role
from bot.domain.storm import terms as notation
from bot.domain.storm.mention import Batch, Mention, Watch
from bot.service import clocks
from bot.service.ports import Work
from bot.service.records import Brand, House
from bot.service.staff import people, roster
from bot.service.watch import watches
from bot.service.watch.listening import Intake
from bot.service.watch.watches import WatchForm
from bot.service.watch.watching import Watcher
from bot.slack.words import plain
from bot.sources.frame import Gap, GiveUp, State
from bot.sources.posts import AHEAD
from bot.sources.recording import Layout
from bot.sources.replay import Replay, Times
from bot.sources.textfile import STDIN
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer

ON_CALL = {"U0FIRST": "first on call", "U0SECOND": "second on call"}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOLE = timedelta(days=7)  # a silence so long is a hole in the recording ...
INTO_IT = timedelta(days=1)  # ... into which is listened so long, or until storms have ended
AFTER_LAST = timedelta(hours=2)  # at least: the hour of the last post is judged, and closed
SOURCE = "recording"
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
NEEDS_A_WATCH = """\
Say what to listen for, for example:
    python -m bot replay posts.csv --watch "@northwind, northwind coffee"
One --watch is one watch; its words are separated by commas."""


def replay(arguments: argparse.Namespace) -> int:
    """0 when the recording was played; 2 when it, or what was asked for, cannot be used."""
    if not arguments.watch or not all(map(notation.split, arguments.watch)):
        print(NEEDS_A_WATCH, file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="firebreak-replay-") as folder:
            return _play(arguments, Path(folder))
    except (GiveUp, UserError) as problem:
        print(*_lines(problem), sep="\n", file=sys.stderr)
        return 2


def _play(arguments: argparse.Namespace, folder: Path) -> int:
    given = mapping(arguments.map)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
    with _office(folder) as (office, clock):
        found = office.perform(_set_up, arguments.watch)
        printer = Printer(office, ON_CALL, arguments.out)
        player = Player(office, clock, printer, Pace(arguments.speed))
        file = _as_file(arguments.file, folder)
        asyncio.run(_source(file, given, arguments, player).run(player))
        player.finish()
        summary = Summary(
            layout=player.layout,
            given=given,
            posts=player.posts,
            first=player.first,
            last=player.now(),
            matched=office.read(_matched, found),
            holes=player.holes,
            bad=tuple(player.bad),
            cards=printer.cards,
        )
    print(*summary.lines(), sep="\n")
    return 0 if player.posts else 2


# --- setting up -------------------------------------------------------------------------------------


@dataclass
class Clock:
    """The recording's time."""

    now: datetime = BEFORE_ALL

    def __call__(self) -> datetime:
        return self.now


class NoPlaybooks:
    """Nobody declares anything in a recording."""

    def types(self) -> Mapping[str, Playbook]:
        return {}


@contextmanager
def _office(folder: Path) -> Iterator[tuple[Office, Clock]]:
    engine, clock = open_database(f"sqlite:///{folder / 'replay.db'}"), Clock()
    try:
        upgrade(engine)
        house = House(shelf=NoPlaybooks(), outlets={}, admins=tuple(ON_CALL))
        yield Office(engine, clock=clock, house=house), clock
    finally:
        engine.dispose()


def _set_up(work: Work, words: Sequence[str]) -> tuple[Watch, ...]:
    """Checked as in Slack. A single watch stands for the brand."""
    brand = words[0] if len(words) == 1 else "Replay"
    people.set_up_brand(work, Brand(id="brand", name=brand, incident_channel="C0REPLAY"))
    people.remember(work, [Person(id=id_, name=name) for id_, name in ON_CALL.items()])
    actor = next(iter(ON_CALL))
    roster.set_chain(work, actor_id=actor, role=Role.SOCIAL_LEAD, person_ids=tuple(ON_CALL))
    forms = [WatchForm(name=text[: watches.MAX_TERM], terms=text) for text in words]
    return tuple(watches.save_watch(work, actor_id=actor, form=form) for form in forms)


def mapping(pairs: Sequence[str]) -> dict[str, str]:
    """`FIELD=COLUMN` of the command line. Raises ``GiveUp``."""
    found = dict(pair.partition("=")[::2] for pair in pairs)
    wrong = next((pair for pair in pairs if not all(pair.partition("="))), None)
    if wrong is not None:
        raise GiveUp(f"--map {wrong} cannot be read; write FIELD=COLUMN, for example --map text=tweet_text")
    return found


def _source(path: Path, given: Mapping[str, str], arguments: argparse.Namespace, player: Player) -> Replay:
    return Replay(
        path,
        name=SOURCE,
        network=arguments.network,
        mapping=given,
        order=arguments.dates,
        times=Times.LIVE,
        not_after=datetime.now(UTC) + AHEAD,
        show=player.show,
        clock=player,
    )


def _as_file(path: str, folder: Path) -> Path:
    """Standard input is kept, because it is played in the order of time."""
    if path != STDIN:
        return Path(path)
    kept = folder / "standard-input"
    with kept.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return kept


# --- playing ----------------------------------------------------------------------------------------


class Pace:
    """Lets each minute of the recording last as long as it does at this speed; ``None`` waits for nothing."""

    def __init__(
        self,
        speed: float | None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._minute = 60 / speed if speed else 0.0
        self._now, self._sleep = now, sleep
        self._due = now()

    def keep(self) -> None:
        """Called once a minute. What living through it took counts; time that was lost is not made up for."""
        now = self._now()
        self._due = max(self._due + self._minute, now)
        self._sleep(self._due - now)


class Player:
    """The source's clock and its sink: time passes when the source waits for its next post."""

    def __init__(self, office: Office, clock: Clock, printer: Printer, pace: Pace) -> None:
        self._office = office
        self._clock = clock
        self._printer = printer
        self._pace = pace
        self._intake = Intake(office, Matcher, VaderScorer)
        self._watcher = Watcher(office)
        self._waiting: list[Mention] = []
        self._news: set[str] = set()  # what the last commits left to do
        self.layout: Layout | None = None
        self.first: datetime | None = None
        self.posts = 0
        self.bad: Counter[str] = Counter()
        self.holes: list[tuple[datetime, datetime]] = []
        office.after_commit(self._news.update)

    def show(self, layout: Layout) -> None:
        self.layout = layout
        print(layout, flush=True)

    def finish(self) -> None:
        """The minute of the last post is over too."""
        if self.posts:
            self._pass_until(self._clock.now + MINUTE)

    # --- the source's clock ---

    def now(self) -> datetime:
        return self._clock.now

    async def sleep(self, seconds: float) -> None:
        until = self._clock.now + timedelta(seconds=seconds)
        if self.first is None:
            self.first = until
        elif until - self._clock.now <= HOLE:
            self._pass_until(until)
        else:
            self._listen_on(self._clock.now + INTO_IT)
            self.holes.append((self._clock.now, until))
            self._watcher = Watcher(self._office)  # as after a stop: nobody listened meanwhile
        self._clock.now = until

    def _listen_on(self, until: datetime) -> None:
        """Where nothing comes any more, minutes are lived through only as long as a storm goes on. Not waited
        for is a conversation that would stand out only later, as what it is compared with falls behind.
        """
        self._pass_until(self._clock.now + AFTER_LAST)
        while self._watcher.sees_a_storm and self._clock.now < until:
            self._pass_until(self._clock.now + HOUR)
        self._clock.now = until

    def _pass_until(self, until: datetime) -> None:
        while (minute := self._clock.now.replace(second=0, microsecond=0) + MINUTE) <= until:
            self._clock.now = minute
            self._live_through()
            self._pace.keep()

    def _live_through(self) -> None:
        """What the running bot's jobs do in a minute."""
        if self._waiting:
            self._intake.store(Batch(source=SOURCE, mentions=tuple(self._waiting), tells_all=True))
            self._waiting = []
        self._watcher.look()
        if "deadlines" in self._news:
            clocks.tick(self._office)
        if "events" in self._news:
            self._news.discard("events")
            self._printer.print_news()

    # --- the source's sink ---

    async def put(self, batch: Batch) -> None:
        self._waiting += batch.mentions
        self.posts += len(batch.mentions)
        self.bad.update(batch.rejected)

    async def store(self, batch: Batch) -> int:
        await self.put(batch)
        return len(batch.mentions)

    async def cursor(self, source: str) -> str | None:
        """A recording always begins at its beginning."""

    def report(self, state: State, detail: str = "") -> None:
        """Nobody asks how a recording is doing."""

    def gap(self, gap: Gap) -> None:
        """A file has none."""


def _matched(work: Work, found: Sequence[Watch]) -> dict[str, int]:
    """Posts by the name of their watch."""
    return {
        watch.name: sum(hour.count for hour in work.mentions.hours(watch.id, BEFORE_ALL, work.now))
        for watch in found
    }


def _lines(problem: Exception) -> list[str]:
    """A refusal with what is wrong in each field."""
    wrong = problem.fields.values() if isinstance(problem, UserError) else ()
    return [str(problem), *(plain(phrase) for phrase in wrong)]
