"""One open transaction with every store in it, and the office that opens, commits and times it."""

from __future__ import annotations

import copy
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.domain.events import Event
from bot.service import ports
from bot.service.ports import Work
from bot.service.records import House
from bot.storage.accounts import Accounts
from bot.storage.alerts import Alerts
from bot.storage.budget import SLACK_RATES, Budget, Rates
from bot.storage.captures import Captures
from bot.storage.crises import Crises
from bot.storage.database import PATIENCE, Stopwatch, Turnstile, begin, busy_if_locked, clashed, is_sqlite
from bot.storage.deadlines import Deadlines
from bot.storage.deliveries import Deliveries
from bot.storage.events import Events
from bot.storage.facts import Facts
from bot.storage.feeds import Feeds
from bot.storage.forgetting import Forgetting
from bot.storage.mentions import Mentions
from bot.storage.outages import Outages
from bot.storage.people import People
from bot.storage.reach import Contacts, Pages
from bot.storage.requests import Requests
from bot.storage.retention import Retention
from bot.storage.standings import Standings
from bot.storage.store import Tx
from bot.storage.talks import Talks
from bot.storage.team import Team
from bot.storage.trials import Trials
from bot.storage.watches import Watches
from bot.storage.words import Words

P = ParamSpec("P")
T = TypeVar("T")
News = frozenset[str]
log = logging.getLogger(__name__)


def short_id() -> str:
    """16 hexadecimal digits: short enough for a button's value, 64 bits of chance."""
    return secrets.token_hex(8)


class OpenWork:
    """`bot.service.ports.Work` over one transaction."""

    def __init__(
        self, tx: Tx, *, house: House, subscribers: Sequence[str], rates: Rates, new_id: Callable[[], str]
    ) -> None:
        self.now = tx.now
        self.house = house
        self.accounts: ports.Accounts = Accounts(tx)
        self.crises: ports.Crises = Crises(tx)
        self.captures: ports.Captures = Captures(tx)
        self.alerts: ports.Alerts = Alerts(tx)
        self.mentions: ports.Mentions = Mentions(tx)
        self.talks: ports.Talks = Talks(tx)
        self.outages: ports.Outages = Outages(tx)
        self.feeds: ports.Feeds = Feeds(tx)
        self.watches: ports.Watches = Watches(tx)
        self.trials: ports.Trials = Trials(tx)
        self.people: ports.People = People(tx)
        self.team: ports.Team = Team(tx)
        self.contacts: ports.Contacts = Contacts(tx)
        self.pages: ports.Pages = Pages(tx)
        self.words: ports.Words = Words(tx)
        self.facts: ports.Facts = Facts(tx)
        self.deadlines: ports.Deadlines = Deadlines(tx)
        self.events: ports.Events = Events(tx, subscribers)
        self.deliveries: ports.Deliveries = Deliveries(tx)
        self.standings: ports.Standings = Standings(tx)
        self.budget: ports.Budget = Budget(tx, rates)
        self.requests: ports.Requests = Requests(tx)
        self.retention: ports.Retention = Retention(tx)
        self.forgetting: ports.Forgetting = Forgetting(tx)
        self._new_id = new_id

    def record(self, event: Event) -> int:
        return self.events.record(event, self.now)

    def new_id(self) -> str:
        return self._new_id()


class Office:
    """Runs use cases, each in one transaction of its own (`bot.service.ports.Office`).

    One per process and database, because SQLite's writers queue up in it; `with_patience` gives a view of
    the same office for those who may wait longer. `timer` counts seconds and never goes back.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        house: House,
        subscribers: Sequence[str] = ("slack",),
        new_id: Callable[[], str] = short_id,
        rates: Rates = SLACK_RATES,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._house = house
        self._subscribers = tuple(subscribers)
        self._new_id = new_id
        self._rates = rates
        self._timer = timer
        self._patience = PATIENCE
        self._forced = True
        self._queue = Turnstile() if is_sqlite(engine) else None
        self._listeners: list[Callable[[News], None]] = []
        self._inside = threading.local()

    def with_patience(self, seconds: float) -> Office:
        """The same office for a caller who waits `seconds` for a lock, and half a second more to commit."""
        patient = copy.copy(self)
        patient._patience = seconds
        return patient

    def unforced(self) -> Office:
        """The same office for work that is found and done again: its commits do not wait for the disk, so a
        power cut may take the last of them, but none that somebody was told of: whatever is committed in the
        usual way takes those before it along.
        """
        quick = copy.copy(self)
        quick._forced = False
        return quick

    def after_commit(self, tell: Callable[[News], None]) -> None:
        """Have `tell` called after every commit that left work for somebody, with the names of its kinds:
        ``deadlines``, ``deliveries``, ``events``, ``publications``, ``standings``, ``watches``.
        """
        self._listeners.append(tell)

    def perform(self, use_case: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Raises ``Busy`` when it could not commit in time: then nothing was recorded."""
        with self._alone(), busy_if_locked():
            result, news = self._write_again(
                Stopwatch(self._patience, self._timer), use_case, *args, **kwargs
            )
        self._tell(news)
        return result

    def read(self, query: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """One snapshot of the store; the database refuses to write in it."""
        with (
            self._alone(),
            busy_if_locked(),
            begin(self._engine, writing=False, patience=self._patience) as c,
        ):
            return query(self._open(Tx(c, self._clock(), writing=False)), *args, **kwargs)

    def _write_again(
        self,
        watch: Stopwatch,
        use_case: Callable[Concatenate[Work, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> tuple[T, News]:
        """Once more, while there is time, when the database chose this one of two that blocked each other."""
        while True:
            try:
                return self._write(watch, use_case, *args, **kwargs)
            except DBAPIError as error:
                if not clashed(error) or not watch.left:
                    raise

    def _write(
        self,
        watch: Stopwatch,
        use_case: Callable[Concatenate[Work, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> tuple[T, News]:
        turn = self._queue.turn(watch.left) if self._queue else nullcontext()
        begun = begin(self._engine, writing=True, patience=watch.left, forced=self._forced)
        with turn, begun as connection:
            tx = Tx(connection, self._clock(), writing=True)
            result = use_case(self._open(tx), *args, **kwargs)
            watch.check()
            return result, frozenset(tx.news)

    def _open(self, tx: Tx) -> Work:
        return OpenWork(
            tx, house=self._house, subscribers=self._subscribers, rates=self._rates, new_id=self._new_id
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """A second transaction inside the first would wait for it for ever, or see half of it."""
        if getattr(self._inside, "busy", False):
            raise RuntimeError("perform and read do not nest: call the other use case with this work")
        self._inside.busy = True
        try:
            yield
        finally:
            self._inside.busy = False

    def _tell(self, news: News) -> None:
        for tell in self._listeners if news else ():
            try:
                tell(news)
            except Exception:
                log.exception("a listener failed after a commit")  # what was done stays done
