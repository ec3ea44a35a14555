"""Looking again at single posts: whether they still stand, what they read, and how far they came.

A source says how by `look_again`; the others are asked by the link of the post. That a post is gone is said
only where its source says so: whoever is down, slow or refuses says nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import httpx

from bot.domain.errors import DeliveryError
from bot.domain.storm.evidence import Asked, Now
from bot.sources.fetch import Fetcher, FetchError
from bot.sources.frame import GiveUp, Interrupted

log = logging.getLogger(__name__)

MOST = 25  # posts in one question to a source
LINKS_AT_ONCE = 10
PATIENCE = 60.0  # seconds for one source
GONE = (404, 410)
Answers = Coroutine[Any, Any, list[Now]]
TROUBLE = (FetchError, GiveUp, Interrupted, DeliveryError, httpx.HTTPError, TimeoutError, ValueError)


@runtime_checkable
class Looker(Protocol):
    name: str

    async def look_again(self, asked: Sequence[Asked]) -> Sequence[Now]:
        """Of at most `MOST` posts of this source; nothing of those it cannot tell about."""


class Links:
    """By the address of the post: all that can be told is whether there is anything."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        found = []
        for post in asked:
            try:
                await self._fetcher.get(post.url, {})
            except FetchError as error:
                if error.status in GONE:
                    found.append(Now(source=post.source, id=post.id, gone=True))
            else:
                found.append(Now(source=post.source, id=post.id))
        return found


class Again:
    """`run` runs a coroutine where the sources live and gives its result, or nothing where none runs."""

    def __init__(
        self, sources: Iterable[object], links: Links, run: Callable[[Answers], list[Now] | None]
    ) -> None:
        lookers = [source for source in sources if isinstance(source, Looker)]
        self._lookers: Mapping[str, Looker] = {
            looker.name.partition(":")[0]: looker for looker in reversed(lookers)
        }
        self._links = links
        self._run = run

    def __call__(self, asked: Sequence[Asked]) -> list[Now]:
        return self._run(self._all(asked)) or []

    async def _all(self, asked: Sequence[Asked]) -> list[Now]:
        by_source: dict[str, list[Asked]] = defaultdict(list)
        for post in asked:
            by_source[post.source].append(post)
        answers = await asyncio.gather(*(self._of(source, posts) for source, posts in by_source.items()))
        return [now for found in answers for now in found]

    async def _of(self, source: str, posts: Sequence[Asked]) -> list[Now]:
        """What was told until it took too long; who refuses or breaks at one part is asked for the next."""
        looker = self._lookers.get(source.partition(":")[0])
        found: list[Now] = []
        turns = asyncio.Semaphore(1 if looker else LINKS_AT_ONCE)

        async def ask(part: Sequence[Asked]) -> None:
            async with turns:
                found.extend(await _asked(looker or self._links, source, part))

        parts = _parts(posts, MOST) if looker else _parts([post for post in posts if post.url], 1)
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*map(ask, parts))
        except TimeoutError:
            log.info("%s takes too long to say what became of its posts", source)
        return found


async def _asked(looker: Looker | Links, source: str, part: Sequence[Asked]) -> Sequence[Now]:
    try:
        return await looker.look_again(part)
    except TROUBLE as error:
        log.info("%s does not say what became of its posts: %s", source, error)
    except Exception:
        log.exception("%s could not be asked what became of its posts", source)
    return ()


def _parts(posts: Sequence[Asked], size: int) -> list[Sequence[Asked]]:
    return [posts[start : start + size] for start in range(0, len(posts), size)]
