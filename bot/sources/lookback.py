"""Asking sources about their past, so that new words can be tried where nobody listened for them yet.

Only those are asked whose search costs nothing that is needed for listening. Every post of X is paid for,
and YouTube allows a hundred searches a day: both are left to what is heard from now on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
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


class Pasts:
    """`stopping` says whether the bot is about to end: then nobody is waited for."""

    def __init__(self, sources: Iterable[object], stopping: Callable[[], bool] = lambda: False) -> None:
        found = [source for source in sources if isinstance(source, Searchable)]
        self._sources = {source.name.partition(":")[0]: source for source in reversed(found)}
        self._stopping = stopping

    def askable(self, watch: Watch) -> Mapping[str, str]:
        return {
            kind: source.label
            for kind, source in self._sources.items()
            if watch.hears(kind) or any(name.startswith(f"{kind}:") for name in watch.sources)
        }

    def ask(self, watch: Watch, kinds: Iterable[str], since: datetime) -> Iterator[Answered]:
        asked = [_answer(kind, self._sources[kind], watch.terms, since) for kind in kinds]
        with asyncio.Runner() as runner:
            waiting = runner.run(_begun(asked))
            while waiting and not self._stopping():
                done, waiting = runner.run(_some(waiting))
                yield from (task.result() for task in done)


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
