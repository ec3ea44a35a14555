"""What a source brings in: one public post about a brand, in one normal form for every source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.storm.presets import Preset
from bot.domain.storm.rule import Mute
from bot.domain.storm.source import Gap

MAX_TEXT = 20_000  # characters kept of one post; a longer one is cut and marked


class MentionKind(StrEnum):
    POST = "post"
    REPLY = "reply"
    REPOST = "repost"
    QUOTE = "quote"
    COMMENT = "comment"
    ARTICLE = "article"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One post as its source told it. What the source does not say stays ``None``, never 0.

    `created_at` is aware UTC and is the time to bucket by: the stream's own clock where there is one,
    because a client's claim about its own post may lie. (`source`, `external_id`) is unique for ever.
    `source` is how it reached us, `network` where it stood (``Mastodon``, ``X``).
    """

    source: str
    external_id: str
    text: str
    created_at: datetime
    url: str = ""
    kind: MentionKind = MentionKind.POST
    conversation_id: str | None = None
    author_id: str | None = None
    author_handle: str | None = None
    author_followers: int | None = None
    lang: str | None = None
    replies: int | None = None
    reposts: int | None = None
    likes: int | None = None
    truncated: bool = False
    network: str | None = None
    known_as: str | None = None  # the other id by which its source tells what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was done to a post at `at`: with a `text` it reads so now, without one it is gone, unless it
    `stands`.

    `id` is the `external_id` of a mention of `source`, or what it is `known_as`.
    """

    source: str
    id: str
    at: datetime
    text: str | None = None
    stands: bool = False

    @property
    def is_gone(self) -> bool:
        return self.text is None and not self.stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What a team listens for: the words, where, and how much is unusual.

    `terms` match as words or phrases in folded text (`#tag` and `@handle` keep their sign); a post that
    holds one of `must_not` does not count. `accents`: "cafe" does not find "café"; `lookalikes`: letters that
    look the same are the same. `sources` empty means every source. `preset`, `once_in_hours`,
    `ratio` and `min_count` are the thresholds of the volume rule, `share_rise` of the mood (0..1 over the
    usual share), `reach` the followers of an account that is news (0: none is); `tuned_by` and `tuned_at` who
    set them and when. `grave_words` raise an alert alone, beside those of the team that are not in
    `grave_left_out`. `mutes` are the rules that are silent for a while.
    """

    id: str
    brand_id: str
    name: str
    terms: tuple[str, ...]
    must_not: tuple[str, ...] = ()
    accents: bool = False
    lookalikes: bool = False
    sources: tuple[str, ...] = ()
    ratio: float = 2.0
    min_count: int = 5
    grave_words: tuple[str, ...] = ()
    grave_left_out: tuple[str, ...] = ()
    preset: Preset = Preset.OWN_PAST
    once_in_hours: float = 100.0
    share_rise: float = 0.2
    reach: int = 100_000
    mutes: tuple[Mute, ...] = ()
    tuned_by: str = ""
    tuned_at: datetime | None = None
    created_by: str = ""
    created_at: datetime | None = None
    version: int = 1

    def hears(self, *names: str) -> bool:
        """Whether it listens to a source of one of these names: its own, and that of its kind."""
        return not self.sources or any(name in self.sources for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a source hands over at once: posts and the cursor that is true once they are stored.

    Posts in `uncounted`, by their `external_id`, are kept but raise no count: nobody knows when they came, or
    what came beside them. `tells_all`: nothing that was said in between is left out, as in a recording, so
    that posts from before a watch was made teach it too. `changes` are of posts in it or before it.
    `answered` is, by the `external_id` of a post, the id of the one that it answers, where the source tells.
    """

    source: str
    mentions: tuple[Mention, ...]
    cursor: str | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason -> how many, for the source's status
    uncounted: frozenset[str] = frozenset()
    tells_all: bool = False
    changes: tuple[Change, ...] = ()
    answered: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()  # found since the last batch; they are written down with its cursor

    @property
    def is_empty(self) -> bool:
        """Nothing in it has to be written down."""
        return self.cursor is None and not (self.mentions or self.changes or self.gaps)
