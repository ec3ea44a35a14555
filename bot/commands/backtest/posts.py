"""Recorded posts as the past of one watch: matched and read as they would have been when they came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.commands.backtest.report import Past, Window
from bot.commands.backtest.voices import Voices
from bot.commands.replay.report import moment, unreadable
from bot.detection import spike
from bot.detection.spike import GravePosts
from bot.detection.timeline import Bucket
from bot.domain.errors import Invalid
from bot.domain.storm import grave
from bot.domain.storm import terms as notation
from bot.domain.storm.mention import Mention, Watch
from bot.sources.dates import Order
from bot.sources.frame import GiveUp
from bot.sources.posts import AHEAD
from bot.sources.recording import Layout, Recording
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer

MINUTE = timedelta(minutes=1)
HOLE = timedelta(days=7)  # a silence so long is a hole in the recording ...
INTO_IT = timedelta(days=1)  # ... into which is listened so long, until storms have ended


def past(path: str, words: str, mapping: Mapping[str, str], order: Order | None = None) -> Past:
    """Raises ``GiveUp`` when nothing can be read or nothing belongs to the watch."""
    terms = notation.split(words)
    if not terms:
        raise GiveUp("--watch holds no word to listen for")
    try:
        for term in terms:
            notation.check(term)
    except Invalid as error:
        raise GiveUp(str(error)) from error
    heard = Heard(Watch(id="watch", brand_id="brand", name=words, terms=terms, grave_words=grave.SHIPPED))
    recording = Recording(path, mapping=mapping, order=order, not_after=datetime.now(UTC) + AHEAD)
    for line in recording.lines(heard.show):
        heard.bad.append(line.problem) if line.post is None else heard.hear(line.post)
    bad = unreadable(heard.bad)
    if not heard.counts:
        none = f"{recording.place}: none of the {heard.posts:,} posts that could be read holds “{words}”"
        raise GiveUp("\n".join([none, *bad]))
    return Past(
        name=words,
        said=str(heard.layout),
        buckets=heard.minutes,
        step=MINUTE,
        holes=heard.holes,
        notes=[heard.summary(words), *bad],
        heard=heard.before,
    )


class Heard:
    """What of a recording belongs to `watch`, minute by minute."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._matcher = Matcher((watch,))
        self._scorer = VaderScorer(watch.terms)
        self._ids: set[str] = set()
        self._hours: set[datetime] = set()  # in which there was any post
        self._grave: defaultdict[datetime, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._voices = Voices()
        self.counts: defaultdict[datetime, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.layout: Layout | None = None
        self.bad: list[str] = []

    @property
    def posts(self) -> int:
        return len(self._ids)

    def show(self, layout: Layout) -> None:
        self.layout = layout

    def hear(self, post: Mention) -> None:
        """Each post once, however often the recording has it."""
        if post.external_id in self._ids:
            return
        self._ids.add(post.external_id)
        minute = post.created_at.replace(second=0, microsecond=0)
        self._hours.add(minute.replace(minute=0))
        if not self._matcher.match_one(post.text):
            return
        self._voices.hear(minute, post)
        reading = self._scorer.read_one(post.text)
        sums = self.counts[minute]
        sums[0] += 1
        sums[1] += reading.score is not None
        sums[2] += reading.negative
        if words := self._matcher.grave(post.text, (self._watch.id,), reading.language):
            self._grave[minute].append((post.author_handle or post.external_id, words))

    def before(self, now: datetime) -> spike.Heard:
        return spike.Heard(
            grave=self.grave(now), voice=self._voices.largest(now), conversation=self._voices.longest(now)
        )

    @property
    def holes(self) -> list[Window]:
        pairs = pairwise(sorted(self._hours))
        return [(one + INTO_IT, other) for one, other in pairs if other - one > HOLE]

    def minutes(self) -> Iterator[Bucket]:
        """From the watch's first post to the recording's last hour, without the holes."""
        at, last, holes = min(self.counts), max(max(self.counts), max(self._hours)), iter(self.holes)
        hole = next(holes, None)
        while at <= last:
            if hole and at >= hole[0]:
                at, hole = max(at, hole[1]), next(holes, None)
            yield Bucket(at, *self.counts.get(at, (0, 0, 0)))
            at += MINUTE

    def grave(self, now: datetime) -> GravePosts:
        """All that one author wrote in the hour before `now` is one post."""
        if not self._grave:
            return ()
        found: defaultdict[str, list[str]] = defaultdict(list)
        for ago in range(60, 0, -1):
            for author, words in self._grave.get(now - ago * MINUTE, ()):
                found[author] += words
        return tuple(found.values())

    def summary(self, words: str) -> str:
        matched = sum(count for count, _, _ in self.counts.values())
        scored = sum(scored for _, scored, _ in self.counts.values())
        first, last = min(self.counts), max(self.counts)
        return (
            f"Posts read: {self.posts:,}; {matched:,} hold “{words}”, {moment(first)} to {moment(last)}; "
            f"of those {scored:,} could be scored."
        )
