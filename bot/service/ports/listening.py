"""What is heard and kept of it: posts, what sources missed, and the watches that say what to listen for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.plan.step_kinds.profile import History
from bot.domain.storm.alert import Sample
from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.grave import GraveList
from bot.domain.storm.mention import Batch, Change, Watch
from bot.domain.storm.rhythm import Rhythm
from bot.domain.storm.source import Gap, Outage, Past
from bot.domain.storm.talk import Amplifier
from bot.service.records import Heard, Kept, Minute, Read, Thread

Known = tuple[str, str, str | None]  # a post's source, and the ids by which that knows it
By = tuple[str | None, str | None]  # an author, and where


class Mentions(Protocol):
    def store(self, reads: Sequence[Read], batch: Batch) -> int:
        """New ones only (UNIQUE(source, external_id)), their minutes rolled up and the cursor moved.

        Returns how many were new. Uses Core executemany, not the ORM.
        """

    def mark(self, changes: Iterable[Change]) -> tuple[tuple[str, Sample], ...]:
        """What its author did to a stored post. Returns those marked now, each with a watch it belongs to."""

    def again(self, posts: Iterable[Sample]) -> tuple[Sample, ...]:
        """The same as they are now; without those that are not kept any more."""

    def asked(self, posts: Iterable[Sample]) -> tuple[Asked, ...]: ...  # as their sources know them
    def found(self, posts: Iterable[Now]) -> tuple[Now, ...]:
        """What they count from now on. Returns what is certain: a stored post is gone only when two looks
        found nothing, some minutes apart and with none between that showed it.
        """

    def missing(self, posts: Iterable[Sample]) -> list[Sample]:
        """Those that the last look did not find and that are not marked as gone yet."""

    def cursor(self, source: str) -> str | None: ...
    def minutes(self, watch_id: str, since: datetime, until: datetime) -> tuple[Minute, ...]:
        """Those that start at `since` or later and before `until`, in order of time."""

    def hours(self, watch_id: str, since: datetime, until: datetime) -> tuple[Minute, ...]:
        """Summed to whole hours (`at` is the hour's start), all sources together (`source` empty)."""

    def counted(self, watch_id: str, since: datetime, until: datetime) -> Heard:
        """As its minutes were counted that start at `since` or later and before `until`."""

    def heard(self, watch_ids: Sequence[str], since: datetime, until: datetime) -> Heard:
        """Each post once, however many of these watches heard it."""

    def first_seen(self, watch_id: str) -> datetime | None: ...
    def loudest(self, watch_id: str, since: datetime, limit: int) -> tuple[Sample, ...]:
        """By followers, then reactions, then newest; texts that are the same are given once."""

    def earliest(self, watch_id: str, since: datetime, limit: int) -> tuple[Sample, ...]: ...
    def largest(self, watch_id: str, since: datetime, until: datetime) -> Sample | None:
        """By the account with the most followers, among those with 10,000 or more."""

    def furthest(self, watch_id: str, since: datetime, until: datetime, limit: int) -> tuple[Sample, ...]:
        """So many of each source: by replies, reposts and likes together, then followers, then newest."""

    def said(
        self, watch_id: str, since: datetime, until: datetime, limit: int
    ) -> tuple[tuple[str, str | None], ...]:
        """Texts with their language, where it is known; the newest first."""

    def amplifiers(self, watch_id: str, since: datetime, limit: int) -> tuple[Amplifier, ...]:
        """The largest accounts among the newest posts that tell how many follow their author."""

    def history(self, author: str) -> History:
        """What whoever goes by this handle wrote, among the newest 20,000 posts that are kept."""

    def kept(self, since: datetime, limit: int, below: Kept | None = None) -> tuple[Kept, ...]:
        """Of all watches, the newest first, older than `below`; of each text the first 1,000 characters."""

    def samples(self, ids: Sequence[int]) -> tuple[Sample, ...]:
        """The newest first."""

    def grave_posts(self, watch_id: str, since: datetime) -> tuple[tuple[str, ...], ...]:
        """The grave words of each post that holds some; all that one author wrote is one post."""


class Outages(Protocol):
    """What sources did not hear."""

    def add_gap(self, source: str, gap: Gap) -> bool:
        """False when it is known."""

    def gaps(self, source: str, since: datetime, until: datetime) -> tuple[Gap, ...]: ...
    def past(self) -> Mapping[str, Past]:
        """By source; the latest gaps last."""

    def alive(self, last_events: Mapping[str, datetime | None]) -> None: ...
    def rhythms(self) -> Mapping[str, Rhythm]: ...  # by source
    def save_rhythms(self, rhythms: Mapping[str, Rhythm]) -> None: ...
    def lasting(self) -> tuple[Outage, ...]:
        """One per source at most."""

    def get(self, outage_id: str) -> Outage: ...
    def save(self, outage: Outage) -> None: ...


class Talks(Protocol):
    def longest(self, watch_id: str, since: datetime, until: datetime) -> tuple[Thread, ...]:
        """Of each source the conversation with the most posts, two at least. Alone here those count that only
        answer what the watch heard.
        """

    def named(self, watch_id: str, since: datetime, limit: int) -> tuple[Known, ...]:
        """The newest posts that name its terms: their source, and the ids by which it knows them."""

    def signed(self, watch_id: str, since: datetime, limit: int) -> tuple[tuple[Known, By], ...]:
        """Of its newest posts, with those that only answer, those that tell their author."""


class Watches(Protocol):
    def add(self, watch: Watch) -> None: ...
    def save(self, watch: Watch) -> None: ...
    def remove(self, watch_id: str) -> None: ...
    def get(self, watch_id: str) -> Watch: ...
    def by_name(self, name: str) -> Watch | None: ...
    def all(self) -> tuple[Watch, ...]: ...
    def grave_list(self, brand_id: str) -> GraveList:
        """As shipped until it is saved."""

    def save_grave_list(self, team: GraveList) -> None:
        """Conditional, as ``save``."""

    def version(self) -> int:
        """Moves with every change, so that a listener notices."""

    def state(self, watch_id: str) -> Mapping[str, Any] | None:
        """The detector's own memory of this watch, as JSON."""

    def save_state(self, watch_id: str, state: Mapping[str, Any]) -> None: ...
