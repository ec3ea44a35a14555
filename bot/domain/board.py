"""What one drawn thing shows: everything a view needs, gathered in one read, nothing it must look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.comms.fact import Fact
from bot.domain.comms.networks import MANUAL
from bot.domain.comms.order import Order
from bot.domain.comms.publication import MAY_BE_ASKED_AGAIN, Publication
from bot.domain.comms.statement import Statement
from bot.domain.comms.stop import Stop
from bot.domain.comms.toned import ToneBoard
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.debrief import DebriefNote, Times
from bot.domain.plan.playbook import Playbook, Step, StepState
from bot.domain.staff.contact import Contact
from bot.domain.staff.people import Person, Role
from bot.domain.staff.team import OnCallBoard
from bot.domain.storm.alert import Alert
from bot.domain.storm.mention import Watch
from bot.domain.storm.rule import Mute
from bot.domain.storm.source import Gap, Outage, SourceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """The posts of the `minutes` from `at` on."""

    at: datetime
    minutes: int
    count: int
    negative: int

    @property
    def pace(self) -> float:
        """Posts in 5 minutes, or in what is shorter."""
        return self.count * 5 / max(5, self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """When this source was not heard; still so as long as `until` is missing. `silent`: it was, and brought
    nothing for longer than usual.
    """

    source: str
    since: datetime
    until: datetime | None = None
    silent: bool = False

    @classmethod
    def of(cls, source: str, gap: Gap) -> Hole:
        return cls(source=source, since=gap.since, until=gap.until, silent=gap.is_silence)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageBoard:
    """A source that is missed; `holes` are what cannot be caught up with. Unless it `is_set_up`, it was taken
    out of the settings since.
    """

    outage: Outage
    holes: tuple[Hole, ...] = ()
    is_set_up: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBoard:
    """`next_person` is asked at `next_at` if nobody acts until then. `points` are the counts of
    stretches in order of time, one of which begins with the storm. `holes` are what was not heard of it,
    and unless `is_watched` nobody listens to it any more. `crisis` is the one it became part of, unless that
    is restricted, and `spoken_at` when its first words were out.
    """

    alert: Alert
    brand_name: str
    next_person: str | None = None
    asleep: tuple[str, ...] = ()  # the names of those on call whom nothing outside the chat can wake
    next_at: datetime | None = None
    points: tuple[ChartPoint, ...] = ()
    crisis: Crisis | None = None
    holes: tuple[Hole, ...] = ()
    is_watched: bool = True
    dry_run: bool = True
    spoken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalBoard:
    """What would go blind without `watch`: open alerts and crises; `hidden`: others they do not see."""

    watch: Watch
    alerts: tuple[Alert, ...]
    crises: tuple[Crisis, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBoard:
    """A step's card. `statement` holds the words that are written for it, if it asks for some; `page` is the
    address of the information page, once anything stands there.
    """

    crisis: Crisis
    step: Step
    state: StepState
    statement: Statement | None = None
    page: str = ""
    dry_run: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What was heard since the last public word, and in as long `before` it. `negative` of `scored` posts are
    so, `unscored` counts the others by language; `term` is what is new in what they say.
    """

    since: datetime
    until: datetime
    posts: int
    before: int
    scored: int
    negative: int
    unscored: Mapping[str, int]
    term: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One approval of a statement's policy: which roles may give it, who was asked, who gave it. Where it was
    done without, `overruled` is the reason, and `given_by` who took that upon themselves.
    """

    roles: tuple[Role, ...]
    asked: tuple[str, ...] = ()
    given_by: str | None = None
    given_at: datetime | None = None
    due_at: datetime | None = None
    overruled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementBoard:
    """`voided` are people whose approval an edit made void. `outlets` are the places it can go to, with their
    labels, `by_hand` those that a person posts to; `longest` is what some take that is not usual there. Those
    `rehearsed` publish nothing, and none does while all is a `dry_run`.
    """

    crisis: Crisis
    statement: Statement
    seats: tuple[Seat, ...]
    publications: tuple[Publication, ...] = ()
    voided: tuple[str, ...] = ()
    outlets: Mapping[str, str] = field(default_factory=dict)
    by_hand: frozenset[str] = frozenset({MANUAL})
    longest: Mapping[str, int] = field(default_factory=dict)
    rehearsed: frozenset[str] = frozenset()
    dry_run: bool = True
    needs_second_look: bool = False
    rests_until: datetime | None = None  # it cannot be published before
    order: Order = field(default_factory=Order)
    outgrown: bool = False  # it became worse after it was approved
    stop: Stop | None = None  # of all publishing
    tone: ToneBoard | None = None

    @property
    def is_on_its_way(self) -> bool:
        """Out, or being put out, somewhere."""
        return any(p.state not in MAY_BE_ASKED_AGAIN for p in self.publications)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisBoard:
    """The pinned card. `next_state` is the open step due first; `first_words_due` the limit still running;
    `storms` are those it is about, with their numbers of this minute, which is `read_at`.
    """

    crisis: Crisis
    playbook: Playbook
    states: tuple[StepState, ...]
    stage: int
    next_step: Step | None = None
    next_state: StepState | None = None
    open_count: int = 0
    late_count: int = 0
    statements: tuple[StatementBoard, ...] = ()
    first_words_due: datetime | None = None
    news_by: datetime | None = None  # promised in public, and nothing was said since
    minutes_to_declare: int | None = None
    debrief_missing: tuple[str, ...] = ()
    report_name: str | None = None
    facts: tuple[Fact, ...] = ()
    storms: tuple[AlertBoard, ...] = ()
    read_at: datetime | None = None
    page: str = ""  # where everybody finds what stands on the information page about it
    dry_run: bool = True
    stop: Stop | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeBoard:
    """App Home of one person: what waits for them first. Restricted crises show only to their members."""

    person: Person
    brand_name: str
    is_administrator: bool = False
    alerts: tuple[Alert, ...] = ()
    crises: tuple[CrisisBoard, ...] = ()
    my_steps: tuple[StepBoard, ...] = ()
    my_approvals: tuple[StatementBoard, ...] = ()
    my_words: tuple[StatementBoard, ...] = ()  # to be changed, published or looked for
    my_notes: tuple[Crisis, ...] = ()  # crises that wait for this person's debrief notes
    to_close: tuple[Crisis, ...] = ()  # that they lead: done but not resolved, or resolved but not closed
    my_roles: tuple[Role, ...] = ()
    gaps: tuple[Role, ...] = ()  # roles nobody is named for
    watch_names: tuple[str, ...] = ()
    muted: tuple[tuple[str, Mute], ...] = ()  # the name of a watch, and a silent rule of it
    sources: tuple[SourceStatus, ...] = ()
    contact: Contact | None = None  # how they are reached outside the chat
    pagers: tuple[str, ...] = ()  # those that are set up
    untold: int = 0  # messages that could not be delivered, lately
    on_call: OnCallBoard | None = None
    read_at: datetime | None = None
    gone: tuple[str, ...] = ()  # the names of those on the roster who are no longer here


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    seq: int
    at: datetime
    actor: str
    kind: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefBoard:
    """Everything the report holds; also written as JSON beside it."""

    crisis: Crisis
    playbook_title: str
    times: Times
    timeline: tuple[TimelineEntry, ...]
    notes: tuple[DebriefNote, ...]
    statements: tuple[Statement, ...]
    publications: tuple[Publication, ...]
    states: tuple[StepState, ...]
    names: Mapping[str, str]
    missing: tuple[str, ...] = ()
    peak: int | None = None
    expected: float | None = None
