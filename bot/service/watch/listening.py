"""From posts to stored mentions: matched and read before the transaction, stored and counted in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from threading import Lock

from bot.domain.storm.mention import Batch, Mention, Watch
from bot.domain.storm.ours import Ours
from bot.service.ports import Matcher, Office, Reader, Work
from bot.service.records import Read
from bot.service.storm import evidence
from bot.service.watch import outages
from bot.service.watch.talks import Talks, answered, recalled

MakeMatcher = Callable[[Sequence[Watch]], Matcher]
MakeReader = Callable[[Sequence[str]], Reader]
Watches = tuple[str, ...]  # their ids
Above = tuple[str, Sequence[str], str]  # a post's own id, those that it stands below, and its author's name

LOOKS_BACK = timedelta(hours=1)  # from when a watch was made


@dataclass(frozen=True, slots=True)
class Ears:
    """What the listeners know of the watches at one `version` of them. `unwanted` finds by their must-not
    words the watches that a post does not count to, whatever it answers. `ours` are the brand's accounts.
    """

    version: int
    watches: dict[str, Watch]
    matcher: Matcher
    unwanted: Matcher
    reader: Reader
    talks: Talks
    ours: Ours


class Intake:
    """What sources hand their posts to. `store` returns only when the posts are committed."""

    def __init__(self, office: Office, make_matcher: MakeMatcher, make_reader: MakeReader) -> None:
        self._office = office
        self._make_matcher = make_matcher
        self._make_reader = make_reader
        self._ears: Ears | None = None
        self._lock = Lock()

    def store(self, batch: Batch) -> int:
        """How many of them were new. Posts that belong to no watch move the cursor and are not kept."""
        reads = self._read(self._current(), batch)
        if not reads and replace(batch, mentions=()).is_empty:
            return 0
        return self._office.perform(_store, reads, batch)

    def cursor(self, source: str) -> str | None:
        return self._office.read(lambda work: work.mentions.cursor(source))

    def wanted(self, source: str, texts: Sequence[str], above: Sequence[Above] = ()) -> list[bool]:
        """Which of them belong to a watch, answer what does, or are by the brand itself: a firehose asks
        before it makes posts of them. `above`: what each of them is, what it stands below, and by whom.
        """
        ears, kind = self._current(), source.partition(":")[0]
        found = ([i for i in ids if ears.watches[i].hears(source, kind)] for ids in ears.matcher.match(texts))
        if not above:
            return [bool(ids) for ids in found]
        asked = zip(texts, found, above, strict=True)
        return [_is_heard(ears, source, text, ids, *place) for text, ids, place in asked]

    def terms(self, source: str) -> tuple[str, ...]:
        """What the watches look for that listen to `source`, as people wrote it."""
        watches, kind = self._current().watches.values(), source.partition(":")[0]
        heard = (watch.terms for watch in watches if watch.hears(source, kind))
        return tuple(dict.fromkeys(chain.from_iterable(heard)))

    def accounts(self, source: str) -> tuple[str, ...]:
        """The brand's own, whose posts count as heard at `source`: their plain names."""
        return self._current().ours.names(source, source.partition(":")[0])

    def _read(self, ears: Ears, batch: Batch) -> list[Read]:
        found = _matched(ears, batch)
        readings = ears.reader.read([mention.text for mention, _, _ in found])
        return [
            Read(
                mention=mention,
                watches=watches,
                score=reading.score,
                language=reading.language,
                grave=_grave(ears, batch, mention, watches, reading.language),
                uncounted=tuple(w for w in watches if not _counts(ears.watches[w], batch, mention)),
                answers=answers,
            )
            for (mention, watches, answers), reading in zip(found, readings, strict=True)
        ]

    def _current(self) -> Ears:
        """Rebuilt when the version row moved; building takes milliseconds."""
        with self._lock:
            version = self._office.read(lambda work: work.watches.version())
            if self._ears is None or self._ears.version != version:
                self._ears = self._office.read(self._build)
            return self._ears

    def _build(self, work: Work) -> Ears:
        brand, watches = work.people.brand(), work.watches.all()
        names = [brand.name, *(term for watch in watches for term in watch.terms)]
        team = work.watches.grave_list(brand.id)
        heard = [replace(watch, grave_words=team.heard_by(watch)) for watch in watches]
        ours, before = Ours(watches, work.accounts.all()), self._ears.talks if self._ears else None
        return Ears(
            version=work.watches.version(),
            watches={w.id: w for w in watches},
            matcher=self._make_matcher(heard),
            unwanted=self._make_matcher([_unwanted(watch) for watch in watches if watch.must_not]),
            reader=self._make_reader(names),
            talks=recalled(work, [watch.id for watch in watches], ours, before),
            ours=ours,
        )


def _unwanted(watch: Watch) -> Watch:
    return replace(watch, terms=watch.must_not, must_not=(), grave_words=())


def _is_heard(
    ears: Ears, source: str, text: str, ids: Sequence[str], own: str, above: Sequence[str], author: str
) -> bool:
    """What follows may answer it already, long before it is stored."""
    kind = source.partition(":")[0]
    ours = _wanting(ears, text, ears.ours.of(source, kind, author)) if author else ()
    if ids or ours:
        ears.talks.add(kind, (own,), (*ids, *ours))
    return bool(ids or ours or _answering(ears, source, text, above))


def _answering(ears: Ears, source: str, text: str, above: Sequence[str]) -> Watches:
    """The watches that heard what it answers, without those that do not listen there or do not want it."""
    if not above:
        return ()
    kind = source.partition(":")[0]
    found = tuple(i for i in ears.talks.of(kind, above) if ears.watches[i].hears(source, kind))
    return _wanting(ears, text, found)


def _wanting(ears: Ears, text: str, found: Watches) -> Watches:
    """Without those whose must-not words it holds."""
    unwanted = ears.unwanted.match([text])[0] if found else ()
    return tuple(i for i in found if i not in unwanted)


def _matched(ears: Ears, batch: Batch) -> list[tuple[Mention, Watches, Watches]]:
    """With the ids of their watches: those that listen to their source, or to all sources of its kind; and of
    those that heard what they answer, or whose own account wrote it.
    """
    found = []
    matched = ears.matcher.match([mention.text for mention in batch.mentions])
    for mention, ids in zip(batch.mentions, matched, strict=True):
        kind = mention.source
        watches = tuple(i for i in ids if ears.watches[i].hears(batch.source, kind))
        ours = _wanting(ears, mention.text, _own(ears, batch.source, mention))
        if watches or ours:
            ears.talks.add(kind, (mention.external_id, mention.known_as), (*watches, *ours))
        above = answered(mention, batch.answered.get(mention.external_id))
        talking = dict.fromkeys((*_answering(ears, batch.source, mention.text, above), *ours))
        answers = tuple(i for i in talking if i not in watches)
        if watches or answers:
            found.append((mention, watches, answers))
    return found


def _own(ears: Ears, source: str, mention: Mention) -> Watches:
    return ears.ours.of(source, mention.source, mention.author_handle, mention.network)


def _counts(watch: Watch, batch: Batch, mention: Mention) -> bool:
    """One old post must not make the time since then look like a long silence that was listened to.

    A watch that is made while a storm breaks has to see how it began.
    """
    if mention.external_id in batch.uncounted:
        return False
    made = watch.created_at
    return batch.tells_all or made is None or mention.created_at >= made - LOOKS_BACK


def _grave(
    ears: Ears, batch: Batch, mention: Mention, watches: tuple[str, ...], language: str | None
) -> tuple[str, ...]:
    """None in a post that may be old news."""
    if mention.external_id in batch.uncounted:
        return ()
    return ears.matcher.grave(mention.text, watches, language)


def _store(work: Work, reads: Sequence[Read], batch: Batch) -> int:
    new = work.mentions.store(reads, batch)
    if batch.changes:
        evidence.mark(work, batch.changes)
    outages.keep_gaps(work, batch.source, batch.gaps)
    return new
