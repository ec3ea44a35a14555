"""What a rule beside the volume saw, as it stands on the card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.storm.rule import Rule

OTHERS = "others"  # sources of a watch beyond those that are followed by themselves, all together


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The largest account of the last hour; `before` are the followers of the week's largest before it."""

    author: str
    followers: int
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The longest conversation of 24 hours; `before` are the posts of the longest in the 24 before, at its
    source. `author` wrote what it stands below, where that is known.
    """

    posts: int
    people: int
    before: int = 0
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The post of the last 24 hours that was answered, passed on and liked most: so often by now, of which so
    many since it was first seen; `before` is the most that any post of the week before has.
    """

    author: str
    reactions: int
    gained: int
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """Posts a day, the latest last, without each day's loudest hours; `usual` is the median day before."""

    days: tuple[int, ...]
    usual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Loud:
    """A source, or `OTHERS`, that stands out by its own past: `count` posts in the last `minutes`, where
    `expected` are normal; its past was like this once in so many hours. `quarter` are those of the last
    15 minutes.
    """

    source: str
    minutes: int
    count: int
    expected: float
    once_in_hours: float
    quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A source, or `OTHERS`, whose mood turned by its own past: the share (0..1) of negatives among the last
    hour's `scored` posts, and the usual one. `once_in_hours` and `quarter` as of a loud one.
    """

    source: str
    scored: int
    share: float
    usual: float
    once_in_hours: float
    quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the rules beside the volume saw of one storm. `loud` and `turned`: the rarest source first."""

    loud: tuple[Loud, ...] = ()
    turned: tuple[Turned, ...] = ()
    voice: Voice | None = None
    conversation: Conversation | None = None
    growth: Growth | None = None
    climb: Climb | None = None

    @property
    def loudest(self) -> int:
        """Posts of the loudest source in 15 minutes; 0 when none stands out."""
        return max(self.sources(Rule.SOURCE).values(), default=0)

    def sources(self, rule: Rule) -> Mapping[str, int]:
        """Those that `rule` alerted for by themselves, with their posts in the last 15 minutes."""
        found: Mapping[Rule, tuple[Loud | Turned, ...]]
        found = {Rule.SOURCE: self.loud, Rule.SOURCE_MOOD: self.turned}
        return {one.source: one.quarter for one in found.get(rule, ())}

    def or_else(self, before: Signs) -> Signs:
        """What was seen once stays told until it is seen anew."""
        return replace(
            self,
            loud=self.loud or before.loud,
            turned=self.turned or before.turned,
            voice=self.voice or before.voice,
            conversation=self.conversation or before.conversation,
            growth=self.growth or before.growth,
            climb=self.climb or before.climb,
        )
