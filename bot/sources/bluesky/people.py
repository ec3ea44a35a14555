"""Who wrote a post and what became of it: the stream does not say, Bluesky's public API does.

Asked for matched posts only, 25 at a time as getProfiles and getPosts take them. The stream never waits long:
what is not answered in time stays unknown, and an API that fails is left alone for a minute.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.domain.storm.mention import Mention
from bot.sources.fetch import FetchError, tls
from bot.sources.frame import Clock

log = logging.getLogger(__name__)

API = "https://public.api.bsky.app"
AT_ONCE = 25
TOGETHER = 4  # requests under way
PATIENCE = 3.0  # seconds for all requests of one batch
LEFT_ALONE = timedelta(minutes=1)
REMEMBERED, FRESH = 10_000, timedelta(hours=1)  # profiles
YOUNG = timedelta(minutes=1)  # a younger post's counts are all zero, and would stand for ever
COUNTS = {"likeCount": "likes", "repostCount": "reposts", "replyCount": "replies"}


@dataclass(frozen=True, slots=True)
class Profile:
    at: datetime
    handle: str | None = None
    followers: int | None = None


class People:
    def __init__(self, clock: Clock, api: str = API) -> None:
        self._clock = clock
        self._api = f"{api.rstrip('/')}/xrpc"
        self._known: OrderedDict[str, Profile] = OrderedDict()
        self._away_until = clock.now()

    async def completed(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """The same posts with handle and followers of their authors, and the counts of those not new."""
        now = self._clock.now()
        counts: dict[str, Mapping[str, int]] = {}
        authors = {m.author_id for m in mentions if m.author_id and not self._knows(m.author_id, now)}
        older = [m.external_id for m in mentions if now - m.created_at > YOUNG]
        if (authors or older) and now >= self._away_until:
            await self._ask(authors, older, counts)
        return tuple(self._complete(mention, counts) for mention in mentions)

    async def standing(self, uris: Sequence[str]) -> dict[str, Mapping[str, int]]:
        """Of those that still stand, what they count. Raises ``httpx.HTTPError``, or ``FetchError``."""
        counts: dict[str, Mapping[str, int]] = {}
        async with httpx.AsyncClient(verify=tls()) as client:
            for some in _parts(uris):
                found = await self._get(client, "app.bsky.feed.getPosts", "uris", some)
                if not isinstance(found, dict) or not isinstance(found.get("posts"), list):
                    raise FetchError("Bluesky sent no posts")  # nobody may take that for all of them gone
                counts |= _counted(found)
        return counts

    async def called(self, handles: Sequence[str]) -> dict[str, str] | None:
        """The accounts of these names, by id; nothing where nobody answers. That this is refused is no reason
        to ask nothing else.
        """
        if self._clock.now() < self._away_until:
            return None
        found: dict[str, str] = {}
        try:
            async with asyncio.timeout(PATIENCE), httpx.AsyncClient(verify=tls()) as client:
                for some in _parts(handles):
                    told = await self._get(client, "app.bsky.actor.getProfiles", "actors", some)
                    profiles = _objects(told, "profiles")
                    found |= {str(p.get("did")): handle for p in profiles if (handle := _handle(p))}
        except (TimeoutError, httpx.HTTPError, ValueError) as error:
            if _is_refusal(error):
                log.warning("Bluesky does not say whose the brand's own accounts are: %r", error)
            else:
                self._leave_alone(error)
            return None
        return found

    async def _ask(
        self, authors: Iterable[str], uris: Iterable[str], counts: dict[str, Mapping[str, int]]
    ) -> None:
        """Keeps whatever was answered before something failed."""
        turn = asyncio.Semaphore(TOGETHER)
        try:
            async with (
                asyncio.timeout(PATIENCE),
                httpx.AsyncClient(verify=tls()) as client,
                asyncio.TaskGroup() as group,
            ):
                for some in _parts(sorted(authors)):
                    group.create_task(self._profiles(client, turn, some))
                for some in _parts(uris):
                    group.create_task(self._counts(client, turn, some, counts))
        except (TimeoutError, ExceptionGroup) as error:
            self._leave_alone(error)

    def _leave_alone(self, error: Exception) -> None:
        self._away_until = self._clock.now() + LEFT_ALONE
        log.warning("Bluesky does not say who wrote what; asked again in a minute: %r", error)

    async def _profiles(self, client: httpx.AsyncClient, turn: asyncio.Semaphore, dids: list[str]) -> None:
        async with turn:
            found = await self._get(client, "app.bsky.actor.getProfiles", "actors", dids)
        now = self._clock.now()
        told = {str(profile.get("did")): profile for profile in _objects(found, "profiles")}
        for did in dids:
            profile = told.get(did, {})
            self._known[did] = Profile(now, _handle(profile), _count(profile, "followersCount"))
            self._known.move_to_end(did)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def _counts(
        self,
        client: httpx.AsyncClient,
        turn: asyncio.Semaphore,
        uris: list[str],
        counts: dict[str, Mapping[str, int]],
    ) -> None:
        async with turn:
            counts |= _counted(await self._get(client, "app.bsky.feed.getPosts", "uris", uris))

    async def _get(self, client: httpx.AsyncClient, method: str, name: str, values: list[str]) -> Any:
        answer = await client.get(f"{self._api}/{method}", params={name: values})
        return answer.raise_for_status().json()

    def _knows(self, did: str, now: datetime) -> bool:
        return did in self._known and now - self._known[did].at < FRESH

    def _complete(self, mention: Mention, counts: Mapping[str, Mapping[str, int]]) -> Mention:
        known = self._known.get(mention.author_id or "")
        if known:
            mention = replace(mention, author_handle=known.handle, author_followers=known.followers)
        told: Mapping[str, Any] = counts.get(mention.external_id, {})
        return replace(mention, **told) if told else mention


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.is_client_error


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    listed = list(values)
    return (listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE))


def _objects(found: Any, name: str) -> list[dict[str, Any]]:
    listed = found.get(name) if isinstance(found, dict) else None
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _counted(found: Any) -> dict[str, Mapping[str, int]]:
    known = {str(post.get("uri")): post for post in _objects(found, "posts")}
    told = {uri: {ours: _count(post, name) for name, ours in COUNTS.items()} for uri, post in known.items()}
    return {uri: {ours: n for ours, n in counts.items() if n is not None} for uri, counts in told.items()}


def _handle(profile: Mapping[str, Any]) -> str | None:
    handle = profile.get("handle")
    valid = isinstance(handle, str) and handle != "handle.invalid" and len(handle) <= 253
    return handle if valid else None


def _count(of: Mapping[str, Any], name: str) -> int | None:
    value = of.get(name)
    return value if isinstance(value, int) and value >= 0 else None
