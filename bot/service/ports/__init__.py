"""What the use cases need from outside, named as Protocols. `bot.storage` implements the stores.

A ``Work`` is one open transaction. Use cases are functions that take it first; only ``Office.perform``
opens and commits one, so a use case cannot commit half of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from bot.domain.comms.publication import Publication
from bot.domain.comms.statement import Statement
from bot.domain.comms.stop import Stop
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.debrief import DebriefNote
from bot.domain.crisis.keeping import Own
from bot.domain.crisis.traces import Author, Traces
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import Event
from bot.domain.log.record import Recorded
from bot.domain.plan.playbook import Playbook, StepState
from bot.domain.storm.alert import Alert, AlertState
from bot.service.ports.account import Accounts as Accounts
from bot.service.ports.capture import Captures as Captures
from bot.service.ports.chat import Budget as Budget
from bot.service.ports.chat import Deliveries as Deliveries
from bot.service.ports.chat import Feeds as Feeds
from bot.service.ports.chat import Requests as Requests
from bot.service.ports.chat import Standings as Standings
from bot.service.ports.fact import Facts as Facts
from bot.service.ports.listening import Mentions as Mentions
from bot.service.ports.listening import Outages as Outages
from bot.service.ports.listening import Talks as Talks
from bot.service.ports.listening import Watches as Watches
from bot.service.ports.reach import Contacts as Contacts
from bot.service.ports.reach import Pages as Pages
from bot.service.ports.team import People as People
from bot.service.ports.team import Team as Team
from bot.service.ports.trial import Trials as Trials
from bot.service.records import House

P = ParamSpec("P")
T = TypeVar("T")


# --- the stores of one transaction ------------------------------------------------------------------


class Crises(Protocol):
    def add(self, crisis: Crisis) -> None: ...
    def get(self, crisis_id: str) -> Crisis:
        """Raises ``NotFound``."""

    def by_number(self, number: int) -> Crisis | None: ...
    def save(self, crisis: Crisis) -> None:
        """Conditional: the row must hold `crisis.version` - 1, else ``Stale``. No-op when equal."""

    def next_number(self) -> int: ...
    def open(self) -> tuple[Crisis, ...]:
        """Open ones, worst first, then oldest first."""

    def resolved(
        self, limit: int | None = None
    ) -> tuple[Crisis, ...]: ...  # and not closed yet, the latest first
    def recent(self, limit: int) -> tuple[Crisis, ...]:
        """The latest declared, whatever their status."""

    def drilled(self) -> Mapping[str, datetime]:
        """Of each type that was practised, when its last drill was closed."""

    def keep_playbook(self, crisis_id: str, playbook: Playbook) -> None: ...
    def playbook(self, crisis_id: str) -> Playbook: ...
    def steps(self, crisis_id: str) -> tuple[StepState, ...]:
        """In the playbook's order."""

    def step(self, crisis_id: str, step_id: str) -> StepState | None: ...
    def save_steps(self, crisis_id: str, states: Iterable[StepState]) -> None:
        """Inserts or updates the given ones; a state whose stored version is not its own - 1 is ``Stale``."""

    def open_steps_of(self, person_id: str) -> tuple[tuple[Crisis, StepState], ...]: ...
    def debrief_notes(self, crisis_id: str) -> tuple[DebriefNote, ...]: ...
    def save_debrief_note(self, note: DebriefNote) -> None: ...
    def keep_report(self, crisis_id: str, filename: str, content: bytes) -> None: ...
    def report(self, crisis_id: str) -> tuple[str, bytes] | None: ...
    def strip(self, crisis_id: str) -> None:
        """Delete debrief notes, the report, hand-overs, and what was typed into steps."""


class Alerts(Protocol):
    def add(self, alert: Alert) -> None: ...
    def get(self, alert_id: str) -> Alert: ...
    def save(self, alert: Alert) -> None:
        """Conditional as ``Crises.save``; an equal version overwrites, because growth is no decision."""

    def open(self) -> tuple[Alert, ...]: ...
    def latest_of_watch(self, watch_id: str) -> Alert | None: ...
    def opened(self, since: datetime, until: datetime) -> tuple[Alert, ...]:
        """In [since, until), the oldest first."""

    def of_watch(self, watch_id: str, since: datetime) -> tuple[Alert, ...]:
        """Those raised since then, whatever became of them."""

    def of_crisis(self, crisis_id: str) -> tuple[Alert, ...]:
        """Those it was declared from, or that joined it later."""

    def tally(self) -> Mapping[AlertState, int]:
        """How many there ever were, by what became of them."""


class Words(Protocol):
    def add(self, statement: Statement) -> None: ...
    def get(self, statement_id: str) -> Statement: ...
    def save(self, statement: Statement) -> None: ...
    def of_crisis(self, crisis_id: str) -> tuple[Statement, ...]: ...
    def in_review(self) -> tuple[Statement, ...]: ...
    def add_publication(self, publication: Publication) -> bool:
        """False when this statement version was already claimed for this outlet: somebody was faster."""

    def publication(self, publication_id: str) -> Publication: ...
    def save_publication(self, publication: Publication) -> None: ...
    def publications(self, statement_id: str) -> tuple[Publication, ...]: ...
    def sent_to(self, outlet: str) -> tuple[Publication, ...]:
        """All that went there and is out, the oldest first."""

    def stop(self) -> Stop | None:
        """That of all publishing, while it stands."""

    def save_stop(self, stop: Stop) -> None: ...
    def lift_stop(self) -> None: ...
    def sending(self) -> tuple[Publication, ...]:
        """Claimed and not settled: after a crash these are ``unknown``."""


class Deadlines(Protocol):
    def set(self, deadline: Deadline) -> None:
        """One waiting deadline per `key`: setting it again moves it."""

    def cancel(self, *keys: str) -> None: ...
    def cancel_of(self, subject_id: str) -> None: ...
    def due(
        self, now: datetime, limit: int, kinds: Iterable[DeadlineKind] = DeadlineKind
    ) -> tuple[Deadline, ...]: ...
    def claim(self, deadline: Deadline) -> bool:
        """Conditional: waiting -> done. False when another worker or a cancellation was faster."""

    def give_up(self, deadline: Deadline) -> None:
        """It is claimed already, and failed once too often."""

    def given_up(self, since: datetime) -> int:
        """How many that were due since then were given up."""

    def waiting(self, crisis_id: str, until: datetime | None = None) -> tuple[Deadline, ...]:
        """Of this crisis, all or those that are due by then."""

    def get(self, key: str) -> Deadline | None:
        """The waiting one with this key."""


class Events(Protocol):
    def record(self, event: Event, at: datetime) -> int:
        """Append to the crisis's hash chain, with one pending row per subscriber. Returns the id."""

    def timeline(self, crisis_id: str, *kinds: type[Event]) -> tuple[Recorded, ...]:
        """In order; those of these kinds alone, if any are named, which costs nothing for all the others."""

    def acts(self, crisis_id: str, since: datetime | None = None) -> tuple[tuple[str, datetime], ...]:
        """Who did something, and when, in order; after `since`."""

    def actors(self, crisis_id: str, *, readers: Sequence[str]) -> tuple[str, ...]:
        """Everyone who acted in it, by who was first. Thousands may have said no more than that they read a
        notice: of those only these `readers`.
        """

    def pending(self, subscriber: str, limit: int) -> tuple[Recorded, ...]: ...
    def get(self, event_id: int) -> Recorded: ...
    def handled(self, subscriber: str, event_id: int) -> None: ...
    def failed(self, subscriber: str, event_id: int, *, error: str, again_at: datetime | None) -> None:
        """`again_at` ``None`` gives up: the row stays and is shown in ``doctor``."""

    def given_up(self, since: datetime) -> int:
        """How many events since then some subscriber could not handle and tries no more."""

    def chain(self, crisis_id: str) -> Sequence[Any]:
        """The links with salts and bodies, for `export`; erased ones without."""

    def broken_link(self, crisis_id: str) -> int | None:
        """The `seq` at which the chain no longer holds, or ``None`` when it is whole."""

    def erase(self, event_ids: Iterable[int]) -> int: ...  # what they say, not that they happened; how many
    def strip(
        self, crisis_id: str, alert_ids: Container[str], own: Own, after: int
    ) -> tuple[int | None, int]:
        """Erase what tells of people in one slice of the record behind event `after`, of the crisis and of
        these alerts, but for the brand's `own` words. Returns where to go on, ``None`` at the end, and from
        how many.
        """


class Retention(Protocol):
    def cut(self) -> int:
        """Delete one slice of what is older than it is kept; how many rows, 0 when nothing is left."""


class Forgetting(Protocol):
    def traces(self, name: str, source: str = "", *, bare: bool = False) -> Traces:
        """What is kept about the author of that handle or id; all sources without `source`. With `bare`, what
        names them without an @, too.
        """

    def begin(self, author: Author) -> None:
        """From now on all that is known of them is found, whatever of it is erased, until the `end`."""

    def end(self, author: Author) -> None: ...
    def unfinished(self, before: datetime) -> tuple[Author, ...]:
        """Whose forgetting was begun before that, and not ended."""

    def erase(self, traces: Traces) -> frozenset[str]:
        """Returns the crises in which somebody typed something of it."""

    def times(self) -> int:
        """How often somebody was forgotten. Nobody is, before this transaction ends."""


class Work(Protocol):
    """One open transaction and everything in it. `now` is read once, when it was opened."""

    now: datetime
    house: House
    accounts: Accounts
    crises: Crises
    captures: Captures
    alerts: Alerts
    mentions: Mentions
    talks: Talks
    outages: Outages
    feeds: Feeds
    watches: Watches
    trials: Trials
    people: People
    team: Team
    contacts: Contacts
    pages: Pages
    words: Words
    facts: Facts
    deadlines: Deadlines
    events: Events
    deliveries: Deliveries
    standings: Standings
    budget: Budget
    requests: Requests
    retention: Retention
    forgetting: Forgetting

    def record(self, event: Event) -> int: ...
    def new_id(self) -> str: ...


class Office(Protocol):
    """Runs use cases, each in one transaction. Raises ``Busy`` when it could not commit in time."""

    def perform(
        self, use_case: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T: ...
    def read(self, query: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """A transaction that writes nothing and waits for no writer."""

    def unforced(self) -> Office:
        """For what is found and done again should a power cut take it: it does not wait for the disk."""


# --- helpers implemented elsewhere ------------------------------------------------------------------


class Matcher(Protocol):
    """Made anew whenever the watches change."""

    def match(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Per text the ids of the watches it belongs to."""

    def grave(self, text: str, watch_ids: Container[str], language: str | None) -> tuple[str, ...]:
        """The grave words of those watches that stand in `text`, written in `language` where it is known."""


class Grouper(Protocol):
    def groups(self, posts: Sequence[frozenset[str]], alike: float) -> list[list[int]]:
        """Positions of `posts`, each given as its words, by group; the largest group first.

        `alike`, 0..1, is the share of their words that two posts of a group have in common.
        """


class Reading(Protocol):
    """`language` is a code or ``None`` when it cannot be told; `score` -1..1 or ``None`` when not scored."""

    @property
    def language(self) -> str | None: ...
    @property
    def score(self) -> float | None: ...


class Reader(Protocol):
    """Knows the brand's own names, which must not weigh as praise or blame."""

    def read(self, texts: Sequence[str]) -> Sequence[Reading]: ...
