"""Asking sources about their past, so that new words can be tried where nobody listened for them yet.

Those whose search costs nothing are asked here, term by term. What a metered one is asked uses up what it
may use in a day, so it is asked where it is listened to, which counts that, once for all terms, and never
for what the rest of the day may need for listening.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from bot.domain.storm.mention import Mention, Watch
from bot.service.watch.trying import Answered
from bot.sources.fetch import FetchError
from bot.sources.frame import GiveUp, Interrupted

PATIENCE = 60.0  # seconds that one source has for all terms
A_LOOK = 0.2  # seconds between two looks at whether to stop
MOST_TERMS = 8  # of a watch, that a source is asked for
Task = asyncio.Task[Answered]


@runtime_checkable
class Searchable(Protocol):
    """A source that can be searched; `shows` is how many posts it tells of one term at most."""

    name: str
    label: str
    shows: int

    async def search(self, term: str, since: datetime) -> Sequence[Mention]:
        """What holds `term`, of `since` and later. Raises what sources raise when they are in trouble."""


@runtime_checkable
class Metered(Protocol):
    """A source whose every question is paid for or counted."""

    name: str
    label: str

    async def tried(self, terms: Sequence[str], since: datetime) -> Answered:
        """As much of what it tells of the time since then as the day allows, and what that cost. Raises what
        sources raise when they are in trouble, or when the day allows nothing.
        """


@dataclass(frozen=True, slots=True)
class Missing:
    """A source that would be metered and is not set up; `needs` is what it takes."""

    label: str
    needs: str


NOBODY_LISTENS = "it is not listened to right now, which counts what it uses of the day"


class Pasts:
    """`stopping` says whether the bot is about to end: then nobody is waited for. `run` runs a coroutine
    where `listened` live and gives its result, or nothing where none runs or it takes too long. `missing` are
    by kind those that cannot be asked because nobody set them up.
    """

    def __init__(
        self,
        sources: Iterable[object],
        stopping: Callable[[], bool] = lambda: False,
        *,
        listened: Iterable[object] = (),
        run: Callable[[Coroutine[Any, Any, Answered]], Answered | None] = asyncio.run,
        missing: Mapping[str, Missing] | None = None,
    ) -> None:
        found = [source for source in sources if isinstance(source, Searchable)]
        self._sources = {source.name.partition(":")[0]: source for source in reversed(found)}
        self._metered = {source.name: source for source in listened if isinstance(source, Metered)}
        self._missing = missing or {}
        self._stopping = stopping
        self._run = run

    def askable(self, watch: Watch) -> Mapping[str, str]:
        """Also those that will say that nobody set them up."""
        known: Mapping[str, Searchable | Metered | Missing] = {
            **self._sources,
            **self._missing,
            **self._metered,
        }
        return {
            kind: source.label
            for kind, source in known.items()
            if watch.hears(kind) or any(name.startswith(f"{kind}:") for name in watch.sources)
        }

    def counted(self, kinds: Collection[str]) -> Sequence[str]:
        return sorted(self._metered.keys() & kinds)

    def is_ending(self) -> bool:
        return self._stopping()

    def ask(self, watch: Watch, kinds: Collection[str], since: datetime) -> Iterator[Answered]:
        free, counted = set(kinds) & self._sources.keys(), set(kinds) - self._sources.keys()
        asked = [_answer(kind, self._sources[kind], watch.terms, since) for kind in free]
        with asyncio.Runner() as runner:
            waiting = runner.run(_begun(asked))
            while waiting and not self._stopping():
                done, waiting = runner.run(_some(waiting))
                yield from (task.result() for task in done)
        for kind in sorted(counted):
            if not self._stopping() and (answer := self._counted(kind, watch.terms, since)):
                yield answer

    def _counted(self, kind: str, terms: Sequence[str], since: datetime) -> Answered | None:
        source = self._metered.get(kind)
        if source is None:
            absent = self._missing[kind]
            return Answered(place=kind, label=absent.label, trouble=f"nobody set it up: {absent.needs}")
        found = self._run(_tried(source, terms, since))
        if found or self._stopping():
            return found
        return Answered(place=kind, label=source.label, trouble=NOBODY_LISTENS)


async def _tried(source: Metered, terms: Sequence[str], since: datetime) -> Answered:
    try:
        return await source.tried(terms, since)
    except (FetchError, GiveUp, Interrupted) as error:
        return Answered(place=source.name, label=source.label, trouble=str(error))


async def _begun(answers: Iterable[Coroutine[Any, Any, Answered]]) -> set[Task]:
    return {asyncio.create_task(answer) for answer in answers}


async def _some(waiting: set[Task]) -> tuple[set[Task], set[Task]]:
    return await asyncio.wait(waiting, timeout=A_LOOK, return_when=asyncio.FIRST_COMPLETED)


async def _answer(kind: str, source: Searchable, terms: Sequence[str], since: datetime) -> Answered:
    """Term by term. Where a list is full, all of it is known only since its oldest post."""
    posts: dict[str, Mention] = {}
    back_to = since
    left_out = len(terms) - MOST_TERMS
    trouble = f"it was asked for the first {MOST_TERMS} of {len(terms)} terms" if left_out > 0 else ""
    try:
        async with asyncio.timeout(PATIENCE):
            for term in terms[:MOST_TERMS]:
                found = await source.search(term, since)
                posts |= {post.external_id: post for post in found}
                if len(found) >= source.shows:
                    back_to = max(back_to, min(post.created_at for post in found))
    except TimeoutError:
        trouble = f"it did not answer within {PATIENCE:.0f} s"
    except (FetchError, GiveUp, Interrupted) as error:
        trouble = str(error)
    young = (post for post in posts.values() if post.created_at >= since)
    newest = sorted(young, key=lambda post: post.created_at, reverse=True)
    return Answered(place=kind, label=source.label, posts=tuple(newest), since=back_to, trouble=trouble)
