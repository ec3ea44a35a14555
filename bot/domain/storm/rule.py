"""Why an alert is raised, and a rule that is silent for a while."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.words import N_

MUTED_AT_MOST = timedelta(days=30)
COOLS_FOR = timedelta(hours=12)  # a rule of which people said that it was not a crisis
FAR_WORSE = 2  # times the most posts in 15 minutes that they saw: then it speaks up all the same


class Rule(StrEnum):
    VOLUME = "volume"  # far more posts than normal at this hour, and rare in this watch's own past
    SOURCE = "source"  # the same of one source, by its own past, though all together may hide it
    NEGATIVE_SHARE = "negative_share"  # the mood turned, whatever the volume
    SOURCE_MOOD = "source_mood"  # the same of one source, by its own past
    GRAVE_WORDS = "grave_words"  # words that the team wants to hear of at once
    REACH = "reach"  # an account as large as none in the week before
    CONVERSATION = "conversation"  # one conversation that grows far beyond those of the day before
    GROWTH = "growth"  # one post goes further and further, however few write about it
    CLIMB = "climb"  # each day more posts than the one before, though no hour stands out
    FIXED_MINIMUM = "fixed_minimum"  # many posts while there is not enough history to compare with
    TIP = "tip"  # a colleague reported it


RULE_LABELS = {
    Rule.VOLUME: N_("far more posts than normal"),
    Rule.SOURCE: N_("far more posts than normal from one source"),
    Rule.NEGATIVE_SHARE: N_("the mood turned"),
    Rule.SOURCE_MOOD: N_("the mood turned on one source"),
    Rule.GRAVE_WORDS: N_("grave words"),
    Rule.REACH: N_("a large account speaks"),
    Rule.CONVERSATION: N_("one conversation grows"),
    Rule.GROWTH: N_("one post goes further and further"),
    Rule.CLIMB: N_("more posts each day"),
    Rule.FIXED_MINIMUM: N_("the fixed minimum count was passed"),
    Rule.TIP: N_("a colleague reported it"),
}
DETECTED = tuple(rule for rule in Rule if rule is not Rule.TIP)  # what a detector finds can be muted
OF_SOURCES = (Rule.SOURCE, Rule.SOURCE_MOOD)  # silenced source by source
_SAME_NEWS = (  # rules that tell of many posts, and of the mood
    {Rule.VOLUME, Rule.SOURCE, Rule.FIXED_MINIMUM},
    {Rule.NEGATIVE_SHARE, Rule.SOURCE_MOOD},
)


def is_news(rules: Iterable[str], before: Iterable[str]) -> bool:
    """Whether one of `rules` says something else than those `before`."""
    known = set(before)
    said = (same for same in _SAME_NEWS if known & same)
    return not set(rules) <= known.union(*said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """`rule` raises nothing until then: somebody asked for it, or said of an alert that it was no crisis.

    In the second case it speaks up when more than `unless_over` posts come in 15 minutes, or for grave words
    or sources that are not among `words`.
    """

    rule: Rule
    until: datetime
    reason: str
    by: str
    at: datetime
    unless_over: int | None = None
    words: tuple[str, ...] = ()

    @property
    def cools(self) -> bool:
        return self.unless_over is not None

    def silences(self, now: datetime, posts: int, words: Collection[str]) -> bool:
        """At `now`, with so many posts in the last 15 minutes; `words` are what it alerts for by name."""
        if now >= self.until or (self.unless_over is not None and posts > self.unless_over):
            return False
        return not self.cools or set(words) <= set(self.words)
