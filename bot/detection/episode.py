"""One episode per storm: it opens on a verdict, grows, ends when calm has lasted, and cools down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.detection.spike import Verdict
from bot.detection.timeline import QUARTER
from bot.domain.storm.rule import Rule

CALM_FOR = timedelta(minutes=60)  # inside the band so long, and the storm is over
STALE = timedelta(hours=6)  # no rule held so long: what is outside the band now is the new normal
COOL_DOWN = timedelta(hours=12)  # after the end only what is rarer, or of another kind, opens a new one
TOTAL_GROWTH = 2.0  # the total over the one that people last saw
PEAK_GROWTH = 1.25  # the best quarter of an hour over the one that people last saw


class Change(StrEnum):
    NONE = "none"
    OPENED = "opened"
    GREW = "grew"  # so much, or by another rule, that it is worth drawing again
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Where a watch's storm stands. Before the first storm everything is empty.

    `total` counts the posts since `began_at`, `peak` is the most in any 15 minutes, `score` the highest
    verdict's, `alerted_at` when a rule last held; the `shown_` ones are as of the last change. `ended_at` is
    set while it cools down.
    """

    began_at: datetime | None = None
    seen_at: datetime | None = None
    alerted_at: datetime | None = None
    calm_since: datetime | None = None
    ended_at: datetime | None = None
    rules: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # the grave ones it alerted for
    sources: Mapping[str, float] = field(default_factory=dict)  # that were loud, and how rare each was
    moods: Mapping[str, float] = field(default_factory=dict)  # the same of those whose mood turned
    score: float = 0.0
    total: int = 0
    peak: int = 0
    shown_total: int = 0
    shown_peak: int = 0

    @property
    def open(self) -> bool:
        return self.began_at is not None and self.ended_at is None

    def to_plain(self) -> dict[str, Any]:
        """JSON: times as ISO 8601."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        times = {k: v.isoformat() for k, v in plain.items() if isinstance(v, datetime)}
        return (
            plain
            | times
            | {
                "rules": list(self.rules),
                "words": list(self.words),
                "sources": dict(self.sources),
                "moods": dict(self.moods),
            }
        )

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Episode:
        times = {
            k: datetime.fromisoformat(v) for k, v in plain.items() if k.endswith(("_at", "_since")) and v
        }
        listed = {name: tuple(plain.get(name, ())) for name in ("rules", "words")}
        moods = plain.get("moods", plain.get("sources", {}))  # as stored before they were apart
        return cls(**{**plain, **times, **listed, "moods": moods})


def advance(episode: Episode, verdict: Verdict, new: int = 0) -> tuple[Episode, Change]:
    """The next state and what changed. `new`: posts that `episode.total` does not hold yet."""
    if episode.open:
        return _carry_on(episode, verdict, new)
    if verdict.alert and not _cooling(episode, verdict):
        return _opened(verdict), Change.OPENED
    return episode, Change.NONE


def _opened(verdict: Verdict) -> Episode:
    at, main = verdict.window.at, verdict.main
    peak = verdict.window.counts[QUARTER]
    return Episode(
        began_at=at - timedelta(minutes=main.minutes),
        seen_at=at,
        alerted_at=at,
        rules=verdict.rules,
        words=_alarms(verdict),
        sources=_loud(verdict),
        moods=_turned(verdict),
        score=verdict.score,
        total=main.count,
        peak=peak,
        shown_total=main.count,
        shown_peak=peak,
    )


def _carry_on(episode: Episode, verdict: Verdict, new: int) -> tuple[Episode, Change]:
    at = verdict.window.at
    another = _is_new(episode, verdict)
    episode = replace(
        episode,
        seen_at=at,
        alerted_at=at if verdict.holds else episode.alerted_at,
        calm_since=(episode.calm_since or at) if verdict.calm else None,
        rules=tuple(dict.fromkeys((*episode.rules, *verdict.rules))),
        words=tuple(dict.fromkeys((*episode.words, *_alarms(verdict)))),
        sources=_rarest(episode.sources, _loud(verdict)),
        moods=_rarest(episode.moods, _turned(verdict)),
        score=max(episode.score, verdict.score),
        total=episode.total + new,
        peak=max(episode.peak, verdict.window.counts[QUARTER]),
    )
    if _is_over(episode, at):
        return replace(episode, ended_at=at), Change.ENDED
    if another or _has_grown(episode):
        return replace(episode, shown_total=episode.total, shown_peak=episode.peak), Change.GREW
    return episode, Change.NONE


def _has_grown(episode: Episode) -> bool:
    """Nothing has not grown out of nothing: a storm of posts that came late has no peak of its own. While it
    is calm the total still adds up, by ordinary posts.
    """
    if episode.calm_since is not None:
        return False
    total, peak = episode.total > episode.shown_total, episode.peak > episode.shown_peak
    more = total and episode.total >= TOTAL_GROWTH * episode.shown_total
    return more or (peak and episode.peak >= PEAK_GROWTH * episode.shown_peak)


def _is_over(episode: Episode, at: datetime) -> bool:
    calm = episode.calm_since is not None and at - episode.calm_since >= CALM_FOR
    return calm or (episode.alerted_at is not None and at - episode.alerted_at >= STALE)


def _cooling(episode: Episode, verdict: Verdict) -> bool:
    """Whether `verdict` is still the ended storm: soon after it, no rarer, by no rule that is new."""
    if episode.ended_at is None or verdict.window.at - episode.ended_at >= COOL_DOWN:
        return False
    rarer = Rule.VOLUME in verdict.rules and verdict.score > episode.score
    rarer = rarer or _has_rarer(_loud(verdict), episode.sources)
    rarer = rarer or _has_rarer(_turned(verdict), episode.moods)
    return not rarer and not _is_new(episode, verdict)


def _is_new(episode: Episode, verdict: Verdict) -> bool:
    """Whether it alerts by a rule, for grave words or for a source that the storm did not have."""
    known = (episode.rules, episode.words, episode.sources, episode.moods)
    found = (verdict.rules, _alarms(verdict), _loud(verdict), _turned(verdict))
    return not all(set(now) <= set(before) for now, before in zip(found, known, strict=True))


def _alarms(verdict: Verdict) -> tuple[str, ...]:
    """None while there are too few of them."""
    return tuple(verdict.grave) if Rule.GRAVE_WORDS in verdict.rules else ()


def _loud(verdict: Verdict) -> Mapping[str, float]:
    return {loud.source: loud.once_in_hours for loud in verdict.signs.loud}


def _turned(verdict: Verdict) -> Mapping[str, float]:
    return {turned.source: turned.once_in_hours for turned in verdict.signs.turned}


def _has_rarer(now: Mapping[str, float], before: Mapping[str, float]) -> bool:
    return any(rare > before.get(source, 0.0) for source, rare in now.items())


def _rarest(one: Mapping[str, float], other: Mapping[str, float]) -> Mapping[str, float]:
    return {source: max(one.get(source, 0.0), other.get(source, 0.0)) for source in {**one, **other}}
