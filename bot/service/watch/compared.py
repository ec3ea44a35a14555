"""What new words find in posts, and beside it what those until now find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.storm.mention import Watch
from bot.domain.storm.trial import spread
from bot.service.records import Kept
from bot.service.watch.listening import MakeMatcher

SAMPLES = 6
NEW, OLD = "new", "old"


class Ears:
    """What the words of a trial hear, and those until now."""

    def __init__(self, make: MakeMatcher, watches: Sequence[Watch]) -> None:
        self._watches = {watch.id: watch for watch in watches}
        self._matcher = make(watches)

    @property
    def has_before(self) -> bool:
        return OLD in self._watches

    def heard(self, posts: Sequence[tuple[str, str]]) -> list[set[str]]:
        """Per text and source which of ``NEW`` and ``OLD``."""
        matched = self._matcher.match([text for text, _ in posts])
        pairs = zip(posts, matched, strict=True)
        return [{id_ for id_ in ids if _listens(self._watches[id_], post[1])} for post, ids in pairs]


@dataclass(slots=True)
class Tally:
    looked_at: int = 0
    before: int = 0
    since: datetime | None = None
    found: list[int] = field(default_factory=list)
    only_new: list[int] = field(default_factory=list)

    def count(self, posts: Sequence[Kept], heard: Sequence[set[str]]) -> None:
        self.looked_at += len(posts)
        self.since = posts[-1].at
        self.before += sum(OLD in ids for ids in heard)
        pairs = list(zip(posts, heard, strict=True))
        self.found += [post.id for post, ids in pairs if NEW in ids]
        self.only_new += [post.id for post, ids in pairs if ids == {NEW}]

    @property
    def samples(self) -> list[int]:
        """Some from all of the time rather than the newest, which may be of one hour."""
        ids = self.only_new or self.found
        return [ids[n] for n in spread(len(ids), SAMPLES)]


def _listens(watch: Watch, source: str) -> bool:
    """A post is stored with the kind of its source only, so any chosen one of that kind will do."""
    return watch.hears(source) or any(name.startswith(f"{source}:") for name in watch.sources)
