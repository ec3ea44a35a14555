"""X: its recent search, https://docs.x.com/x-api/posts/search-recent-posts. Every post that is read costs.

All watched terms are one query. What may be read in a day is `Daily`: before each request the posts that it
may show are reserved in the cursor and committed, after it what was not shown is given back, so neither a
crash nor a restart spends more than the cap. At the cap it says so until 00:00 UTC and then reads on from
where it was. The search reaches back seven days; what is older is a gap.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx

from bot.domain.retry import retry_after
from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Batch
from bot.domain.storm.source import LOW, Allowance
from bot.service.watch.trying import Answered
from bot.sources.asking import Answer, NeverSent, api_client, ask, within, words
from bot.sources.daily import Daily
from bot.sources.fetch import FetchError
from bot.sources.frame import Clock, Gap, GiveUp, State, StreamSink, SystemClock
from bot.sources.lookback import NOBODY_LISTENS
from bot.sources.polling import poll
from bot.sources.x.posts import NETWORK, SOURCE, WANTED, found, id_at, made_at, mentions, people
from bot.sources.x.query import query

API = "https://api.x.com/2/tweets/search/recent"
POSTS = "https://api.x.com/2/tweets"
INTERVAL = 60.0  # seconds; 450 requests in a quarter of an hour are allowed
FEWEST, MOST = 10, 100  # posts that one request may ask for
MOST_PAGES = 10  # in one look
REACH = timedelta(days=7) - timedelta(minutes=10)  # of the search, and a little room
PATIENCE = 600.0  # seconds between two looks at whether a new day began
LONGEST_WAIT = 900.0  # seconds; X counts requests anew every quarter of an hour
TRIED = 50  # posts at most that trying new words may cost
SHOWN = 3  # terms that are named
NO_QUERY = "none of the terms can be searched for"
SAID = 160  # characters of an error that are shown


@dataclass(frozen=True, slots=True)
class Position:
    """Everything up to `since` is read; of what is after it, that from `newest` down to `below`."""

    since: str
    newest: str = ""
    below: str = ""

    @property
    def asked(self) -> Mapping[str, str]:
        return {"since_id": self.since} | ({"until_id": self.below} if self.below else {})

    def after(self, content: Mapping[str, Any]) -> Position:
        """When the posts of this answer are stored."""
        found = within(content, "data")
        ids = [int(key) for post in found if (key := words(within(post, "id"))).isdigit()] if found else []
        newest = self.newest or (str(max(ids)) if ids else "")
        if ids and within(content, "meta", "next_token"):
            return Position(self.since, newest, str(min(ids)))
        return Position(newest or self.since)


@dataclass(slots=True)
class Book:
    """The cursor."""

    posts: Daily
    at: Position

    def saved(self) -> str:
        return json.dumps({"posts": self.posts.saved(), "at": asdict(self.at)})


class X:
    label = "X"
    name = SOURCE

    def __init__(
        self,
        token: str,
        *,
        daily_usd: float,
        post_usd: float,
        longest_query: int,
        api: str = API,
        posts: str = POSTS,
        clock: Clock | None = None,
        dice: random.Random | None = None,
    ) -> None:
        self._token = token
        self._usd = daily_usd
        self._price = post_usd
        self._limit = int(daily_usd / post_usd + 1e-9)
        self._longest = longest_query
        self._api = api
        self._posts = posts
        self._turn = asyncio.Lock()  # the cap is counted by one at a time
        self._sink: StreamSink | None = None
        self._clock = clock or SystemClock()
        self._dice = dice or random.Random()  # noqa: S311 - spreads requests, guards nothing

    def __repr__(self) -> str:
        return f"X({self._usd:.2f} USD a day)"

    async def run(self, sink: StreamSink) -> None:
        self._sink = sink
        stored = await sink.cursor(self.name)
        book = self._book(stored)
        self._show(book, sink)
        if stored:
            sink.report(State.CATCHING_UP)
        else:
            await sink.store(Batch(source=self.name, mentions=(), cursor=book.saved()))
        async with api_client({"Authorization": f"Bearer {self._token}"}) as client:
            once = partial(self._look, client, sink)
            await poll(once, sink, interval=INTERVAL, clock=self._clock, dice=self._dice)

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        """As many as today's cap leaves, and none while it is not listened to: the cap is counted there."""
        if self._sink is None:
            return []
        async with self._accounted(self._sink) as (client, book):
            ids = [post.id for post in asked][: book.posts.left(self._clock.now())]
            named = {"ids": ",".join(ids), **WANTED}
            content = await self._paid(client, self._posts, named, len(ids), book, self._sink) if ids else {}
        return found(content, self._clock.now())

    async def tried(self, terms: Sequence[str], since: datetime) -> Answered:
        """The newest posts, as many as trying may cost; none of what listening may need today."""
        if self._sink is None:
            raise FetchError(NOBODY_LISTENS)
        asked, left_out = query(terms, self._longest)
        async with self._accounted(self._sink) as (client, book):
            now = self._clock.now()
            size = min(TRIED, int(LOW * self._limit) - self._limit + book.posts.left(now))
            if size < FEWEST or not asked:
                raise FetchError("what is left of today's cap is kept for listening" if asked else NO_QUERY)
            before = book.posts.used
            known = id_at(max(since, now - REACH))
            named: dict[str, str | int] = {"query": asked, "since_id": known, "max_results": size, **WANTED}
            content = await self._paid(client, self._api, named, size, book, self._sink)
            cost = (book.posts.used - before) * self._price
        shown = within(content, "data")
        made, _ = mentions(shown or [], people(content), self._clock.now())
        is_full = bool(within(content, "meta", "next_token")) and bool(made)
        return Answered(
            place=self.name,
            label=self.label,
            posts=made[::-1],
            since=made[0].created_at if is_full else since,
            trouble=f"{len(left_out)} of {len(terms)} terms found no room in a query" if left_out else "",
            cost=cost,
            unit="USD",
        )

    @asynccontextmanager
    async def _accounted(self, sink: StreamSink) -> AsyncIterator[tuple[httpx.AsyncClient, Book]]:
        """What was reserved and not used is given back also where the request fails."""
        async with self._turn, api_client({"Authorization": f"Bearer {self._token}"}) as client:
            book = self._book(await sink.cursor(self.name))
            try:
                yield client, book
            finally:
                await sink.store(Batch(source=self.name, mentions=(), cursor=book.saved()))

    async def _look(self, client: httpx.AsyncClient, sink: StreamSink) -> None:
        asked, left_out = query(await sink.terms(), self._longest)
        while asked and await self._next(client, asked, sink):
            continue
        if left_out:
            named = ", ".join(f"“{term[:40]}”" for term in left_out[:SHOWN])
            more = f" and {len(left_out) - SHOWN} more" if len(left_out) > SHOWN else ""
            raise FetchError(
                f"{named}{more} found no room in a query of {self._longest} characters and cannot be heard; "
                "the other terms can. Watch for fewer or shorter terms"
            )

    async def _next(self, client: httpx.AsyncClient, asked: str, sink: StreamSink) -> bool:
        async with self._turn:
            return await self._read_on(client, asked, sink)

    async def _read_on(self, client: httpx.AsyncClient, asked: str, sink: StreamSink) -> bool:
        """The newest first, stored together; whether there is more."""
        book = self._book(await sink.cursor(self.name))
        self._forget_what_is_too_old(book, sink)
        at, found, authors, trouble = book.at, list[Any](), dict[str, Any](), None
        for _ in range(MOST_PAGES):
            try:
                content = await self._page(client, {"query": asked, **WANTED, **at.asked}, book, sink)
            except (FetchError, GiveUp) as error:
                trouble = error
                break
            found += within(content, "data") or []
            authors |= people(content)
            at = at.after(content)
            if not at.below:
                break
        made, rejected = mentions(found, authors, self._clock.now())
        cursor = Book(book.posts, at).saved()
        await sink.put(Batch(source=self.name, mentions=made, cursor=cursor, rejected=rejected))
        if trouble:
            raise trouble
        return bool(at.below)

    async def _page(
        self, client: httpx.AsyncClient, asked: Mapping[str, str], book: Book, sink: StreamSink
    ) -> Mapping[str, Any]:
        """One request, its posts reserved before it is sent. The place in the cursor is still the old one."""
        now = self._clock.now()
        size = min(MOST, book.posts.left(now))
        if size < FEWEST:
            self._show(book, sink)
            raise self._at_cap(now)
        return await self._paid(client, self._api, {"max_results": size, **asked}, size, book, sink)

    async def _paid(
        self,
        client: httpx.AsyncClient,
        url: str,
        asked: Mapping[str, str | int],
        size: int,
        book: Book,
        sink: StreamSink,
    ) -> Mapping[str, Any]:
        """At most `size` posts, which are reserved first and given back as far as they were not shown."""
        now = self._clock.now()
        book.posts.take(size, now)
        await sink.store(Batch(source=self.name, mentions=(), cursor=book.saved()))
        try:
            answer = await ask(client, url, asked, NETWORK)
        except NeverSent:
            book.posts.take(-size, now)
            raise
        shown = within(answer.content, "data")
        came = len(shown) if isinstance(shown, list) and answer.status == httpx.codes.OK else 0
        book.posts.take(came - size, now)
        self._show(book, sink)
        if answer.status != httpx.codes.OK:
            raise self._refusal(answer)
        if shown is not None and not isinstance(shown, list):
            raise FetchError("X sent no list of posts")
        return answer.content

    def _forget_what_is_too_old(self, book: Book, sink: StreamSink) -> None:
        earliest = self._clock.now() - REACH
        if made_at(book.at.since) < earliest:
            sink.gap(Gap(made_at(book.at.since), earliest, "X searches seven days back"))
            book.at = replace(book.at, since=id_at(earliest))

    def _at_cap(self, now: datetime) -> FetchError:
        """Nothing is asked any more until the day ends, but whether it ended."""
        wait = min((Daily(self._limit).renewed_at(now) - now).total_seconds(), PATIENCE)
        return FetchError(f"today's cap is reached until 00:00 UTC ({self._usd:.2f} USD)", wait=wait)

    def _refusal(self, answer: Answer) -> Exception:
        said = words(answer.content.get("detail")) or words(answer.content.get("title"))
        told = f"X answered {answer.status}" + (f": {said[:SAID]}" if said else "")
        if answer.status == httpx.codes.UNAUTHORIZED:
            return GiveUp("X refuses the token; see X_TOKEN")
        if answer.status == httpx.codes.FORBIDDEN:
            return GiveUp(f"{told}. The app behind X_TOKEN may not search")
        if answer.status == httpx.codes.PAYMENT_REQUIRED:
            return FetchError(f"{told}. Add credits in X's developer console", wait=PATIENCE)
        return FetchError(told, wait=self._wait(answer.headers))

    def _wait(self, headers: Mapping[str, str]) -> float | None:
        """Seconds until X counts requests anew."""
        now, reset = self._clock.now(), headers.get("x-rate-limit-reset", "")
        if reset.isascii() and reset.isdigit():
            return min(max(int(reset) - now.timestamp(), 1.0), LONGEST_WAIT)
        return retry_after(headers.get("retry-after"), now)

    def _show(self, book: Book, sink: StreamSink) -> None:
        now = self._clock.now()
        book.posts.left(now)
        spent, renewed = book.posts.used * self._price, book.posts.renewed_at(now)
        sink.allowed(Allowance(spent, self._usd, "USD", renewed))

    def _book(self, stored: str | None) -> Book:
        if not stored:
            return Book(Daily(self._limit), Position(id_at(self._clock.now())))
        saved = json.loads(stored)
        return Book(Daily(self._limit, **saved["posts"]), Position(**saved["at"]))
