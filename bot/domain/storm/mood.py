"""What people say about scored posts: kept with the alert, and counted as how often the scores were right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.errors import Stale
from bot.domain.storm.alert import Alert, Sample
from bot.domain.words import N_

HELD = 30  # copies an alert keeps of the posts that stood on its card
NEGATIVE = -0.05  # a compound at or below this counts as negative (Hutto and Gilbert 2014)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Posts on which a person said whether they are negative; `said` of them the score had called so."""

    posts: int = 0
    negative: int = 0
    said: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        """The share (0..1) of those called negative that are; ``None`` when there is none."""
        return self.right / self.said if self.said else None


def key_of(sample: Sample) -> str:
    """Short enough for a button's value."""
    return hashlib.sha256(f"{sample.source}\0{sample.external_id}".encode()).hexdigest()[:12]


def reads_negative(sample: Sample) -> bool | None:
    """What the score says; ``None`` for a post without one."""
    return None if sample.score is None else sample.score <= NEGATIVE


def judge(alert: Alert, key: str, *, negative: bool, actor: str) -> tuple[Alert, str]:
    """A person says it of one of its posts; who wrote that. Raises ``Stale`` when it stands there no more."""
    samples = {key_of(sample): sample for sample in alert.copies}
    if key not in samples:
        raise Stale(N_("That post is no longer on the card."))
    judged = replace(samples[key], negative=negative, judged_by=actor)
    return replace(alert, samples=_merged(alert.samples, {key: judged})), judged.author


def louder_now(alert: Alert, samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """`samples` with what was said about them, and behind them, as evidence, what stood there before: first
    what somebody judged, then what was seen first, `HELD` in all.
    """
    merged = _merged(samples, {key_of(copy): copy for copy in alert.copies})
    before = sorted(merged[len(samples) :], key=lambda s: (s.negative is None, s.seen_at or s.at))
    return (*merged[: len(samples)], *before)[:HELD]


def judged_in(alert: Alert, sample: Sample) -> Sample | None:
    """The post as the alert keeps it, with what a person said of it, if anybody did."""
    return next((known for known in alert.samples if known.is_same(sample)), None)


def said_of(alert: Alert, sample: Sample) -> bool | None:
    """What a person said of this post."""
    known = judged_in(alert, sample)
    return known.negative if known else None


def judged(alerts: Iterable[Alert]) -> Judged:
    found = [s for alert in alerts for s in alert.samples if s.negative is not None and s.score is not None]
    said = [sample for sample in found if reads_negative(sample)]
    return Judged(
        posts=len(found),
        negative=sum(sample.negative is True for sample in found),
        said=len(said),
        right=sum(sample.negative is True for sample in said),
    )


def _merged(samples: tuple[Sample, ...], judged: dict[str, Sample]) -> tuple[Sample, ...]:
    """The judged ones in their places, and those that have none at the end."""
    left = dict(judged)
    known = [(sample, left.pop(key_of(sample), None)) for sample in samples]
    marked = (replace(s, negative=j.negative, judged_by=j.judged_by) if j else s for s, j in known)
    return (*marked, *left.values())
