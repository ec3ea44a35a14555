"""Is this unusual, and by which rule: the last hour against the watch's own past. Facts out, no prose."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.detection.baseline import DAY, Baseline, Level
from bot.detection.slow import goes_far, outgrows
from bot.detection.tail import Tail
from bot.detection.timeline import QUARTER, SCALES, Window
from bot.domain.storm.presets import Preset
from bot.domain.storm.rule import OF_SOURCES, Mute, Rule
from bot.domain.storm.sign import Climb, Conversation, Growth, Loud, Signs, Turned, Voice

GravePosts = Sequence[Sequence[str]]  # the grave words of each post that holds some
SOURCE_RARER = 10.0  # times rarer than all together must one source be: each has its chances to be wrong ...
SOURCE_MORE = 2  # ... and so many times the smallest count: where a post comes a day, six are no storm
LONGEST = 100.0  # log10 of hours, so that the rarest is still a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When to alert; one set for every brand, of which the watch may set the first six.

    `once_in_hours` says how rare the last hour must be by the watch's own past; `Preset.OWN_PAST` asks for
    it, and with every preset each source by itself. Counts are posts in an hour.
    """

    preset: Preset = Preset.OWN_PAST
    once_in_hours: float = 100.0
    ratio: float = 2.0  # times what is normal
    min_count: int = 5  # so that 3 posts are no 300 % spike
    share_rise: float = 0.2  # of the negatives, over their usual share
    reach: int = 100_000  # followers of one account; 0 for never
    min_scored: int = 50
    grave_count: int = 3  # posts; one alone, however many such words it holds, is no storm
    count_without_history: int = 50


SHIPPED = Thresholds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the posts say beside their number: the hour's grave ones, its largest account, the day's longest
    conversation and the post that goes furthest; what the closed hours say about the last days, and which
    sources stand out by themselves, by their number of posts and by their mood.
    """

    grave: GravePosts = ()
    voice: Voice | None = None
    conversation: Conversation | None = None
    growth: Growth | None = None
    climb: Climb | None = None
    loud: tuple[Loud, ...] = ()
    turned: tuple[Turned, ...] = ()


NUMBERS_ALONE = Heard()


@dataclass(frozen=True, slots=True)
class Fact:
    """One scale: `count` posts in `minutes`. `expected`, the normal, is ``None`` without enough history.

    `ratio` is also ``None`` where nothing is expected. `once_in_hours`: how often the past was like this.
    """

    minutes: int
    count: int
    expected: float | None
    ratio: float | None
    once_in_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the last hour is worth. Shares are 0..1 of the posts that could be scored, of which `coverage`.

    `rules` are those that alert; one `holds` also while it is muted: a storm that nobody is told of goes on.
    `score` is the hours between two hours as unusual as this one, averaged over the scales (0.0 without
    enough history). `rarities` are their logarithms scale by scale, `expected` what is normal on each.
    `calm`: no rule holds and the hour is inside the normal band. `grave`: word -> posts. `heard` is what
    stands behind the other rules.
    """

    window: Window
    level: Level
    rules: tuple[Rule, ...]
    holds: bool
    score: float
    rarities: Sequence[float]
    expected: Sequence[float] | None
    calm: bool
    usual_negative_share: float | None
    grave: Mapping[str, int]
    heard: Heard

    @property
    def alert(self) -> bool:
        return bool(self.rules)

    @property
    def main(self) -> Fact:
        """The scale that tells the story: the rarest one when the volume alerts, else the whole hour."""
        return self._fact(_rarest(self.rarities) if Rule.VOLUME in self.rules else len(SCALES) - 1)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self._fact(scale) for scale in range(len(SCALES)))

    @property
    def signs(self) -> Signs:
        """Of the rules that hold; of the others nobody is told."""
        heard, rules = self.heard, self.rules
        return Signs(
            loud=heard.loud if Rule.SOURCE in rules else (),
            turned=heard.turned if Rule.SOURCE_MOOD in rules else (),
            voice=heard.voice if Rule.REACH in rules else None,
            conversation=heard.conversation if Rule.CONVERSATION in rules else None,
            growth=heard.growth if Rule.GROWTH in rules else None,
            climb=heard.climb if Rule.CLIMB in rules else None,
        )

    @property
    def negative_share(self) -> float | None:
        return self.window.negative / self.window.scored if self.window.scored else None

    @property
    def coverage(self) -> float | None:
        return self.window.scored / self.window.counts[-1] if self.window.counts[-1] else None

    def _fact(self, scale: int) -> Fact:
        count, expected = self.window.counts[scale], self.expected[scale] if self.expected else None
        ratio = count / expected if expected else None
        return Fact(SCALES[scale], count, expected, ratio, _hours(self.rarities[scale]))


def judge(
    window: Window,
    baseline: Baseline,
    tails: Sequence[Tail],
    thresholds: Thresholds = SHIPPED,
    heard: Heard = NUMBERS_ALONE,
    *,
    much: bool | None = None,
    mutes: Sequence[Mute] = (),
) -> Verdict:
    """`tails` are those of the history that `baseline` came from.

    `much` is what another preset makes of the volume, ``None`` with the shipped one.
    """
    hour, enough = window.counts[-1], baseline.enough
    normal, rarities, score = _measured(window, baseline, tails)
    if much is None:
        much = score >= thresholds.once_in_hours and _is_much(window, normal, rarities, thresholds)
    checks = (
        (Rule.VOLUME, hour >= thresholds.min_count and much),
        (Rule.SOURCE, bool(heard.loud)),
        (Rule.NEGATIVE_SHARE, _turned(window, baseline, rarities[-1], thresholds)),
        (Rule.SOURCE_MOOD, bool(heard.turned)),
        (Rule.GRAVE_WORDS, len(heard.grave) >= thresholds.grave_count),
        (Rule.REACH, _is_large(heard.voice, thresholds)),
        (Rule.CONVERSATION, outgrows(heard.conversation, thresholds.ratio)),
        (Rule.GROWTH, goes_far(heard.growth, thresholds.ratio)),
        (Rule.CLIMB, heard.climb is not None),
        (Rule.FIXED_MINIMUM, not enough and hour >= thresholds.count_without_history),
    )
    said = _said(heard.grave)
    muted = {mute.rule for mute in mutes if _is_silent(mute, window, said, heard)}
    holding = [rule for rule, holds in checks if holds]
    return Verdict(
        window=window,
        level=baseline.level,
        rules=tuple([rule for rule in holding if rule not in muted]),
        holds=bool(holding),
        score=score,
        rarities=rarities,
        expected=normal if enough else None,
        calm=not holding and (not enough or hour <= baseline.upper(window.at, SCALES[-1])),
        usual_negative_share=baseline.negative_share,
        grave=said,
        heard=heard,
    )


def of_sources(thresholds: Thresholds) -> Thresholds:
    """Stricter, because more is looked at."""
    return replace(thresholds, once_in_hours=SOURCE_RARER * thresholds.once_in_hours)


def alone(
    source: str, window: Window, baseline: Baseline, tails: Sequence[Tail], thresholds: Thresholds = SHIPPED
) -> tuple[Loud | None, Turned | None]:
    """What of one source is so rare by its own past that it alerts by itself; nothing before it has one.
    `thresholds` are those `of_sources`.
    """
    is_many = window.counts[-1] >= SOURCE_MORE * thresholds.min_count
    if not baseline.enough or not (is_many or window.scored >= thresholds.min_scored):
        return None, None
    normal, rarities, score = _measured(window, baseline, tails)
    rare = is_many and score >= thresholds.once_in_hours and _is_much(window, normal, rarities, thresholds)
    turned = _turned(window, baseline, rarities[-1], thresholds)
    return (
        _loud(source, window, normal, rarities, score) if rare else None,
        _mood(source, window, baseline, rarities[-1]) if turned else None,
    )


def _loud(
    source: str, window: Window, normal: Sequence[float], rarities: Sequence[float], score: float
) -> Loud:
    scale = _rarest(rarities)
    return Loud(
        source=source,
        minutes=SCALES[scale],
        count=window.counts[scale],
        expected=normal[scale],
        once_in_hours=score,
        quarter=window.counts[QUARTER],
    )


def _mood(source: str, window: Window, baseline: Baseline, rarity: float) -> Turned:
    return Turned(
        source=source,
        scored=window.scored,
        share=window.negative / window.scored,
        usual=baseline.negative_share or 0.0,
        once_in_hours=_hours(rarity),
        quarter=window.counts[QUARTER],
    )


def _measured(
    window: Window, baseline: Baseline, tails: Sequence[Tail]
) -> tuple[list[float], list[float], float]:
    """What is normal on each scale, how rare each statistic is, and the score."""
    normal = baseline.all_expected(window.at, SCALES)
    seen = _above(window, normal, baseline.negative_share)
    rarities = [tail.rarity(value) for tail, value in zip(tails, seen, strict=True)]
    return normal, rarities, _score(rarities, tails) if baseline.enough else 0.0


def _is_silent(mute: Mute, window: Window, said: Mapping[str, int], heard: Heard) -> bool:
    """A source's rules cool by that source's posts: all together would hide also what is far worse."""
    if mute.rule in OF_SOURCES:
        sources = Signs(loud=heard.loud, turned=heard.turned).sources(mute.rule)
        return mute.silences(window.at, max(sources.values(), default=0), sources)
    return mute.silences(window.at, window.counts[QUARTER], said if mute.rule is Rule.GRAVE_WORDS else ())


def statistics(window: Window, baseline: Baseline) -> tuple[float, ...]:
    """How far each scale's count, and at last the negatives, stand above normal, in units of chance.

    Their hourly peaks make the tails. The 4 keeps a brand with a post a day from jumping at the second one.
    """
    return _above(window, baseline.all_expected(window.at, SCALES), baseline.negative_share)


def _above(window: Window, normal: Sequence[float], usual: float | None) -> tuple[float, ...]:
    above = [round((c - e) / math.sqrt(e + 4), 3) for c, e in zip(window.counts, normal, strict=True)]
    if usual is None:
        return (*above, 0.0)
    chance = window.scored * usual * (1 - usual)
    return (*above, round((window.negative - window.scored * usual) / math.sqrt(chance + 1), 3))


def _score(rarities: Sequence[float], tails: Sequence[Tail]) -> float:
    """The scales' rarities averaged as logarithms, those left out that have less than a day of peaks."""
    counts = zip(rarities[: len(SCALES)], tails, strict=False)
    told = [rarity for rarity, tail in counts if len(tail) >= DAY]
    return _hours(sum(told) / len(told)) if told else 0.0


def _hours(rarity: float) -> float:
    return float(10 ** min(rarity, LONGEST))


def _rarest(rarities: Sequence[float]) -> int:
    return max(range(len(SCALES)), key=rarities.__getitem__)


def _is_much(
    window: Window, normal: Sequence[float], rarities: Sequence[float], thresholds: Thresholds
) -> bool:
    scale = _rarest(rarities)
    return window.counts[scale] >= thresholds.ratio * normal[scale]


def _is_large(voice: Voice | None, thresholds: Thresholds) -> bool:
    """What is twice as large as any of the week before is news also for a brand that large ones speak of."""
    return (
        voice is not None and 0 < thresholds.reach <= voice.followers and voice.followers >= 2 * voice.before
    )


def _said(grave: GravePosts) -> Mapping[str, int]:
    return Counter(word for words in grave for word in dict.fromkeys(words)) if grave else {}


def _turned(window: Window, baseline: Baseline, rarity: float, thresholds: Thresholds) -> bool:
    """Many more negatives among the scored than usual, and rare: single posts and small hours say nothing."""
    usual = baseline.negative_share
    if usual is None or window.scored < thresholds.min_scored:
        return False
    risen = window.negative / window.scored - usual >= thresholds.share_rise
    return risen and _hours(rarity) >= thresholds.once_in_hours
