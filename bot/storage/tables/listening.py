"""Watches, mentions and their counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint, false
from sqlmodel import Field

from bot.storage.tables.base import BIG_ID, Row, counted, json_field, pending

LARGE = 10_000  # followers: only accounts from here on can be looked for by their size


class WatchRow(Row, table=True):
    __tablename__ = "watches"
    __table_args__ = (UniqueConstraint("name"), counted())

    id: str = Field(primary_key=True)
    brand_id: str
    name: str
    terms: Any = json_field()
    must_not: Any = json_field()
    accents: bool = Field(sa_column_kwargs={"server_default": false()})
    lookalikes: bool = Field(sa_column_kwargs={"server_default": false()})
    sources: Any = json_field()
    ratio: float
    min_count: int
    grave_words: Any = json_field()
    grave_left_out: Any = Field(sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": "[]"})
    preset: str = Field(sa_column_kwargs={"server_default": "own_past"})
    once_in_hours: float = Field(sa_column_kwargs={"server_default": "100"})
    share_rise: float = Field(sa_column_kwargs={"server_default": "0.2"})
    reach: int = Field(sa_column_kwargs={"server_default": "100000"})
    mutes: Any = Field(sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": "[]"})
    tuned_by: str = Field(sa_column_kwargs={"server_default": ""})
    tuned_at: datetime | None
    created_by: str
    created_at: datetime | None
    version: int


class GraveListRow(Row, table=True):
    __tablename__ = "grave_lists"
    __table_args__ = (counted(),)

    brand_id: str = Field(primary_key=True)
    entries: Any = json_field()
    set_by: str
    set_at: datetime | None
    version: int


class WatchStateRow(Row, table=True):
    __tablename__ = "watch_states"

    watch_id: str = Field(primary_key=True)
    state: Any = json_field()


class TrialRow(Row, table=True):
    __tablename__ = "trials"
    __table_args__ = (counted(), Index("ix_trials_made_at", "made_at"))

    id: str = Field(primary_key=True)
    actor_id: str
    watch: Any = json_field()
    is_new: bool
    made_at: datetime
    state: str
    to_ask: Any = json_field()
    not_asked: Any = json_field()
    found: Any = json_field()
    before: Any = json_field(nullable=True)
    paid: Any = Field(sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": "[]"})
    version: int


class CursorRow(Row, table=True):
    __tablename__ = "cursors"

    source: str = Field(primary_key=True)
    cursor: str = Field(sa_type=Text)


class SourceGapRow(Row, table=True):
    """A stretch that a source did not hear."""

    __tablename__ = "source_gaps"
    __table_args__ = (Index("ix_source_gaps_until", "until"),)

    source: str = Field(primary_key=True)
    since: datetime = Field(primary_key=True)
    until: datetime
    reason: str = Field(sa_type=Text)


class SourceLifeRow(Row, table=True):
    """When a source brought something last, and when it was looked at last."""

    __tablename__ = "source_lives"

    source: str = Field(primary_key=True)
    last_event: datetime | None
    alive_at: datetime


class SourceRhythmRow(Row, table=True):
    """When a source spoke in the last eight weeks."""

    __tablename__ = "source_rhythms"

    source: str = Field(primary_key=True)
    hour: datetime
    looked_at: datetime
    quiet_since: datetime
    heard_at: datetime | None
    hours: Any = json_field()
    minutes: int
    whole: bool
    every: int | None
    silences: Any = Field(sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": "[]"})


class OutageRow(Row, table=True):
    __tablename__ = "outages"
    __table_args__ = (pending("ix_outages_lasting", "source", where="ended_at IS NULL", unique=True),)

    id: str = Field(primary_key=True)
    source: str
    since: datetime
    why: str = Field(sa_type=Text)
    every: int | None
    told_at: datetime | None
    people: Any = json_field()
    ended_at: datetime | None
    end: str | None


class FeedRow(Row, table=True):
    """How far the posts of a storm were told in a channel."""

    __tablename__ = "feeds"

    channel: str = Field(primary_key=True)
    after: int = Field(sa_type=BIG_ID)
    told: datetime
    minute: datetime
    count: int
    digesting: bool
    pace: int | None


class MentionRow(Row, table=True):
    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_mentions_created_at", "created_at"),
        pending("ix_mentions_large", "created_at", where=f"author_followers >= {LARGE}"),
        pending("ix_mentions_known_as", "source", "known_as", where="known_as IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    source: str
    external_id: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    created_at: datetime
    url: str = Field(sa_type=Text)
    kind: str
    conversation_id: str | None = Field(sa_type=Text)
    author_id: str | None = Field(sa_type=Text)
    author_handle: str | None = Field(sa_type=Text)
    author_followers: int | None
    lang: str | None
    replies: int | None
    reposts: int | None
    likes: int | None
    truncated: bool
    network: str | None
    known_as: str | None = Field(sa_type=Text)
    seen_at: datetime | None
    edited_at: datetime | None
    deleted_at: datetime | None
    back_at: datetime | None  # when it stood there again
    missing_at: datetime | None  # at the last look, the first of those at which it was not there
    edited_text: str | None = Field(sa_type=Text)
    first_counts: Any = Field(sa_type=JSON, nullable=True)  # where the counts are others now
    score: float | None
    language: str | None


class ForgottenRow(Row, table=True):
    """A post whose author is forgotten, as a digest of its source and id: sources that show it on bring it
    in vain.
    """

    __tablename__ = "forgotten"
    __table_args__ = (Index("ix_forgotten_at", "at"),)

    digest: str = Field(primary_key=True)
    at: datetime


class ForgettingRow(Row, table=True):
    """Somebody who is being forgotten: all that they are known by, until nothing of them is left. What that
    was learnt from may be erased already.
    """

    __tablename__ = "forgetting"

    name: str = Field(primary_key=True)
    known: Any = json_field()
    at: datetime


class HitRow(Row, table=True):
    """A mention that belongs to a watch. `grave` holds the grave words found in it, usually none; an `answer`
    names none of its terms and stands below a post that does.
    """

    __tablename__ = "hits"
    __table_args__ = (
        pending("ix_hits_grave", "watch_id", "at", where="grave IS NOT NULL"),
        {"sqlite_with_rowid": False},
    )

    watch_id: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True)
    mention_id: int = Field(primary_key=True, sa_type=BIG_ID)  # no foreign key: both go by age, in slices
    grave: str | None = Field(sa_type=Text)  # one word a line
    answer: bool = Field(sa_column_kwargs={"server_default": false()})


class BucketRow(Row, table=True):
    """Counts of one minute of one watch and source, or of one hour of all its sources (`source` empty).

    `source` is the feed, sender or server itself. What was counted before these were told apart, and could be
    of several, stands under the name of its kind.
    """

    __tablename__ = "buckets"
    __table_args__ = ({"sqlite_with_rowid": False},)

    watch_id: str = Field(primary_key=True)
    span: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True)
    source: str = Field(primary_key=True)
    count: int
    scored: int
    negative: int


class BucketLanguageRow(Row, table=True):
    """How many posts of a bucket no scorer could read, by language."""

    __tablename__ = "bucket_languages"
    __table_args__ = ({"sqlite_with_rowid": False},)

    watch_id: str = Field(primary_key=True)
    span: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True)
    source: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    count: int
