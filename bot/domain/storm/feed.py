"""The raw feed of a storm: every post while few come, one summary a minute when they come too fast (S3.7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.event import Event

MINUTE = timedelta(minutes=1)
LATE = 2 * MINUTE  # after which posts are told as having waited


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """How far a channel was told. `after` is storage's id of the last post told, at `told`; `count` were told
    one by one in the minute from `minute` on. `pace` is the posts a minute of the last summary.
    """

    channel: str
    after: int
    told: datetime
    minute: datetime
    count: int = 0
    digesting: bool = False
    pace: int | None = None

    def is_due(self, now: datetime) -> bool:
        return not self.digesting or now - self.told >= MINUTE

    def hears(self, posts: int, above: int, now: datetime) -> Feed:
        """With so many new posts: it sums them up from the one on that is too many in a minute, until a whole
        minute brings no more than `above`.
        """
        if self.digesting:
            pace = per_minute(posts, now - self.told)
            return replace(self, told=now, minute=now, count=0, digesting=pace > above, pace=pace)
        if now - self.minute >= MINUTE:
            return replace(self, minute=now, count=0).hears(posts, above, now)
        count = posts + self.count
        if count <= above:
            return replace(self, told=now, count=count, pace=None)
        return replace(self, told=now, digesting=True, pace=per_minute(posts, now - self.told))


def per_minute(posts: int, during: timedelta) -> int:
    """Less than a minute counts as one."""
    return round(posts / max(during / MINUTE, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent(Event):
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBegan(FeedEvent):
    """For the storms of these `watches`, by their names."""

    watches: tuple[str, ...]
    above: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsFed(FeedEvent):
    """`posts` are storage's ids, in the order in which they came."""

    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSummed(FeedEvent):
    """So many posts from `since` to `until` in place of each, `negative` of those `scored`. `before` and
    `usual` are posts a minute; `terms` are new against the posts before, `loudest` are storage's ids.
    `switched` says that summaries begin with it, `back` that they end.
    """

    since: datetime
    until: datetime
    posts: int
    scored: int
    negative: int
    before: int | None
    usual: float | None
    terms: tuple[str, ...]
    loudest: tuple[int, ...]
    above: int
    switched: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOver(FeedEvent):
    """No storm is on any more, or none that may be told here."""
