"""The alert: what the detector saw, who was asked, and the one decision people take about it (S1.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.errors import Invalid, Stale
from bot.domain.place import place_of
from bot.domain.storm.rule import is_news
from bot.domain.storm.sign import Signs
from bot.domain.storm.talk import Talk
from bot.domain.words import N_

BACKUP_AFTER = timedelta(minutes=5)
CHAIN_AFTER = timedelta(minutes=10)
DECIDE_WITHIN = timedelta(minutes=15)  # from when somebody took it, unless the settings say otherwise
LET_GO_AFTER = timedelta(minutes=5)  # from the reminder until others are asked again
RECHECK_AFTER = (timedelta(minutes=30), timedelta(minutes=120))  # S1.9: a dismissed alert is looked at again
CALL_AGAIN_AFTER = timedelta(minutes=30)  # when everyone on call was asked in vain
SHOWN_FOR, SHOWN_AT_MOST = timedelta(minutes=5), timedelta(minutes=30)  # how long a storm's numbers stand
PACE_MOVED = 1.25  # by so much the pace must rise or fall before they are drawn again in between
MIN_REASON = 5  # characters; enough to be more than a key hit by accident


class AlertState(StrEnum):
    OPEN = "open"
    DECLARED = "declared"
    ONE_TO_ONE = "one_to_one"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One post as evidence, copied when the alert was raised, because posts get deleted.

    `digest` is the sha256 of `text` as it was read at `seen_at`; the copy stays when the post is `edited_at`
    or `deleted_at` later, and beside it stands how it reads since. One that was gone and stood there again is
    `back_at` since then. `followers` and `reactions` (replies, reposts and likes together) are as they were
    seen first; where they are others by now, that stands in `followers_now` and `reactions_now`. `score` is
    -1..1, `negative` what a person says it is.
    """

    external_id: str
    source: str
    text: str
    url: str = ""
    author: str = ""
    followers: int | None = None
    followers_now: int | None = None
    reactions: int | None = None
    reactions_now: int | None = None
    at: datetime
    network: str | None = None
    seen_at: datetime | None = None
    digest: str = ""
    edited_at: datetime | None = None
    edited_text: str | None = None
    deleted_at: datetime | None = None
    back_at: datetime | None = None
    score: float | None = None
    negative: bool | None = None
    judged_by: str = ""

    @property
    def is_gone(self) -> bool:
        return self.deleted_at is not None and self.back_at is None

    @property
    def place(self) -> str:
        """Where people saw it; empty when nobody can tell."""
        return place_of(self.network, self.url)

    @property
    def reach(self) -> int:
        """The followers known last; 0 where nobody told."""
        return (self.followers if self.followers_now is None else self.followers_now) or 0

    @property
    def stir(self) -> int:
        """Replies, reposts and likes by now."""
        return (self.reactions if self.reactions_now is None else self.reactions_now) or 0

    @property
    def gained(self) -> int:
        """Of these, how many came since it was first seen; 0 where nobody told more than once."""
        return 0 if self.reactions is None or self.reactions_now is None else self.stir - self.reactions

    def is_same(self, other: Sample) -> bool:
        return (self.source, self.external_id) == (other.source, other.external_id)

    def as_of(self, later: Sample) -> Sample:
        """The same copy, with what became of the post until `later` was read."""
        return replace(
            self,
            edited_at=later.edited_at,
            edited_text=later.edited_text,
            deleted_at=later.deleted_at,
            back_at=later.back_at,
            followers=later.followers if self.followers is None else self.followers,
            reactions=later.reactions if self.reactions is None else self.reactions,
            followers_now=later.followers_now,
            reactions_now=later.reactions_now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """The numbers of an episode, each with what it is compared to.

    `expected` is the normal count for `window_minutes` at this hour, ``None`` without enough history;
    `level` names the baseline used. Shares are 0..1 of the scored posts, ``None`` when nothing was scored.
    `unscored` counts posts by language code that no scorer could read. `grave_words` stand in the last hour's
    posts, `alarms` are those that it alerted for. `past` is of how many hours the normal count was taken,
    `first` the earliest post that speaks of it.
    """

    began_at: datetime
    seen_at: datetime
    window_minutes: int
    count: int
    expected: float | None
    level: str
    ratio: float | None = None
    band: tuple[float, float] | None = None  # expected, and the upper edge of normal, in 5 minutes
    scored: int = 0
    negative_share: float | None = None
    usual_negative_share: float | None = None
    unscored: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    top_terms: tuple[str, ...] = ()
    grave_words: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    total: int = 0
    peak: int = 0
    past: int = 0
    first: Sample | None = None
    talk: Talk = field(default_factory=Talk)
    signs: Signs = field(default_factory=Signs)
    ended_at: datetime | None = None

    @property
    def pace(self) -> float:
        """Posts a minute."""
        return self.count / self.window_minutes

    def is_news_after(self, shown: Storm) -> bool:
        """Whether it alerts by a rule, or for grave words, that `shown` did not tell of."""
        return is_news(self.rules, shown.rules) or not {*self.alarms} <= {*shown.alarms, *shown.grave_words}

    def is_outdated(self, count: int, now: datetime) -> bool:
        """Whether people should see other numbers, now that so many posts came in `window_minutes`."""
        age, before = now - self.seen_at, max(1, self.count)
        if self.ended_at or age < SHOWN_FOR:
            return False
        return age >= SHOWN_AT_MOST or not before / PACE_MOVED < count < before * PACE_MOVED


def no_numbers(now: datetime) -> Storm:
    """What stands in for a storm when a person and no detector raised the alert."""
    return Storm(
        began_at=now,
        seen_at=now,
        window_minutes=30,
        count=0,
        expected=None,
        level="not_enough_history",
        rules=("tip",),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    id: str
    brand_id: str
    watch_id: str
    watch_name: str
    opened_at: datetime
    storm: Storm
    samples: tuple[Sample, ...] = ()  # the loudest, then those that were it before
    state: AlertState = AlertState.OPEN
    asked: tuple[str, ...] = ()  # person ids, in the order they were asked
    asked_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    owner_id: str | None = None  # who handles it one-to-one
    crisis_id: str | None = None
    tip: str | None = None  # a person's words, when no detector but a person raised it
    reported_by: str | None = None  # who that was
    version: int = 1
    reopened_version: int = 0  # the version with which it last came back

    @property
    def copies(self) -> tuple[Sample, ...]:
        """Every post it holds as evidence; one may stand in it twice."""
        return (*([self.storm.first] if self.storm.first else []), *self.samples)

    @property
    def unclaimed(self) -> bool:
        return self.state is AlertState.OPEN and self.acknowledged_by is None

    @property
    def undecided(self) -> bool:
        """Somebody has it and owes the decision."""
        return self.state is AlertState.OPEN and self.acknowledged_by is not None


def acknowledge(alert: Alert, *, actor: str, now: datetime) -> Alert:
    """The actor has it: the paging stops, the decision stays open."""
    _still_open(alert)
    if alert.acknowledged_by:
        raise Stale(
            N_("<@{who}> already has this alert, since {at}."),
            who=alert.acknowledged_by,
            at=alert.acknowledged_at,
        )
    return replace(alert, acknowledged_by=actor, acknowledged_at=now, version=alert.version + 1)


def let_go(alert: Alert, *, now: datetime) -> Alert:
    """Whoever took it decided nothing, so it is open to everybody again; they are not asked a second time."""
    asked = dict.fromkeys((*alert.asked, *([alert.acknowledged_by] if alert.acknowledged_by else [])))
    return replace(
        alert,
        acknowledged_by=None,
        acknowledged_at=None,
        asked=tuple(asked),
        asked_at=now,
        version=alert.version + 1,
    )


def declared(alert: Alert, *, actor: str, crisis_id: str, now: datetime) -> Alert:
    return _decide(alert, AlertState.DECLARED, actor=actor, now=now, crisis_id=crisis_id)


def handle_one_to_one(alert: Alert, *, actor: str, owner_id: str, now: datetime, seen: int) -> Alert:
    """Customer care answers people one by one; `owner_id` sees to it."""
    _as_seen(alert, seen)
    return _decide(alert, AlertState.ONE_TO_ONE, actor=actor, now=now, owner_id=owner_id)


def dismiss(alert: Alert, *, actor: str, reason: str, now: datetime, seen: int) -> Alert:
    """`seen` is the version that the actor looked at, 0 for whatever it is now."""
    _as_seen(alert, seen)
    if len(reason.strip()) < MIN_REASON:
        raise Invalid(
            N_("Say in a few words why this is not a crisis: the reason is kept and tunes the rule.")
        )
    return _decide(alert, AlertState.DISMISSED, actor=actor, now=now, reason=reason.strip())


def reopen(alert: Alert, *, now: datetime) -> Alert:
    """It went on growing after it was dismissed or handed to care (S1.9)."""
    return replace(
        alert,
        state=AlertState.OPEN,
        acknowledged_by=None,
        acknowledged_at=None,
        decided_by=None,
        decided_at=None,
        asked=(),
        asked_at=now,
        version=alert.version + 1,
        reopened_version=alert.version + 1,
    )


def marked(alert: Alert, post: Sample) -> Alert:
    """Its evidence knows what became of `post`; the same alert when it holds no copy of that."""

    def look(copy: Sample) -> Sample:
        return copy.as_of(post) if copy.is_same(post) else copy

    storm = replace(alert.storm, first=look(alert.storm.first)) if alert.storm.first else alert.storm
    found = replace(alert, storm=storm, samples=tuple(look(copy) for copy in alert.samples))
    return alert if found == alert else found


def ask(alert: Alert, person_id: str, *, now: datetime) -> Alert:
    return replace(alert, asked=(*alert.asked, person_id), asked_at=now)


def _as_seen(alert: Alert, seen: int) -> None:
    """Calming down what has grown since is refused; to have taken it meanwhile changes no decision."""
    if 0 < seen < alert.reopened_version:
        raise Stale(
            N_("This alert came back with more posts after you opened this form. Read its card, then decide.")
        )


def _still_open(alert: Alert) -> None:
    if alert.state is not AlertState.OPEN:
        raise Stale(_DECIDED[alert.state], who=alert.decided_by, at=alert.decided_at)


_DECIDED = {
    AlertState.DECLARED: N_("<@{who}> declared a crisis from this alert, {at}."),
    AlertState.ONE_TO_ONE: N_("<@{who}> gave this to customer care, {at}."),
    AlertState.DISMISSED: N_("<@{who}> decided that this is not a crisis, {at}."),
}


def _decide(alert: Alert, state: AlertState, *, actor: str, now: datetime, **changes: Any) -> Alert:
    _still_open(alert)
    return replace(
        alert,
        state=state,
        decided_by=actor,
        decided_at=now,
        acknowledged_by=alert.acknowledged_by or actor,
        acknowledged_at=alert.acknowledged_at or now,
        version=alert.version + 1,
        **changes,
    )
