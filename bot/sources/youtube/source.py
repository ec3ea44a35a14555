"""YouTube: comments under the brand's own videos, https://developers.google.com/youtube/v3/docs/commentThreads.

There is no "since": the newest are read back to what is known. A request costs one unit of what Google allows
for a day, until midnight in California; `Daily` counts it before it is sent, so the limit holds also over a
restart. Nobody names the brand under its own video, so the channel's name is written under each comment.
Replies to older comments cannot be asked for and are not heard.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bot.domain.retry import retry_after
from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Batch, Mention
from bot.domain.storm.source import LOW, Allowance
from bot.service.watch.trying import Answered
from bot.sources.asking import Answer, api_client, ask, within, words
from bot.sources.daily import Daily
from bot.sources.fetch import FetchError
from bot.sources.frame import Clock, Gap, GiveUp, Interrupted, State, StreamSink, SystemClock
from bot.sources.lookback import NOBODY_LISTENS
from bot.sources.polling import poll
from bot.sources.posts import MAX_NAME
from bot.sources.youtube import comments
from bot.sources.youtube.comments import NETWORK, SOURCE

API = "https://www.googleapis.com/youtube/v3"
UNITS = 8_000  # of the 10,000 a day that Google allows
ZONE = ZoneInfo("America/Los_Angeles")  # whose midnight begins Google's day
INTERVAL = 60.0  # seconds at least; longer where the units would not last the day
SPARE = 0.5  # of the units is for looks that need more than one page
DAY = 86_400  # seconds
PAGE, MOST_PAGES = 100, 30
TRIED_PAGES, TRIED_PLACES = 3, 5  # when new words are tried: twenty units at most
NEVER = datetime.min.replace(tzinfo=UTC)
REREAD = timedelta(minutes=2)  # how late a comment may appear
CLOSED_FOR = timedelta(hours=1)  # until it is looked again where nothing could be heard
PATIENCE = 600.0  # seconds between two looks at whether a new day began
BAD_KEY = ("keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked")
USED_UP = ("quotaExceeded", "dailyLimitExceeded")
GONE = {
    "commentsDisabled": "comments are switched off there",
    "videoNotFound": "there is no such video",
    "channelNotFound": "there is no such channel",
    "forbidden": "YouTube does not show its comments to this key",
}


class Closed(Exception):
    """Nothing can be heard there; the text says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel (`UC…`) or a video."""

    id: str

    @property
    def asked(self) -> Mapping[str, str]:
        return {"allThreadsRelatedToChannelId" if self._is_channel else "videoId": self.id}

    @property
    def owner(self) -> tuple[str, str]:
        """The list it stands in, and where in its snippet the channel's name is."""
        return ("channels", "title") if self._is_channel else ("videos", "channelTitle")

    @property
    def _is_channel(self) -> bool:
        return len(self.id) == len("UC") + 22 and self.id.startswith("UC")


@dataclass(slots=True)
class Book:
    """The cursor: the units used today, until when each place was read, and the names of their channels."""

    units: Daily
    until: dict[str, datetime] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def saved(self) -> str:
        until = {place: at.isoformat() for place, at in self.until.items()}
        return json.dumps({"units": self.units.saved(), "until": until, "owners": self.owners})


class YouTube:
    label = "YouTube"
    name = SOURCE

    def __init__(
        self,
        key: str,
        places: Sequence[str],
        *,
        units: int = UNITS,
        api: str = API,
        clock: Clock | None = None,
        dice: random.Random | None = None,
    ) -> None:
        self._key = key
        self._places = [Place(place) for place in dict.fromkeys(places)]
        self._limit = units
        self._api = api
        self._clock = clock or SystemClock()
        self._dice = dice or random.Random()  # noqa: S311 - spreads requests, guards nothing
        self._tried: dict[str, datetime] = {}
        self._closed: dict[str, tuple[str, datetime]] = {}
        self._turn = asyncio.Lock()  # the units are counted by one at a time
        self._sink: StreamSink | None = None

    def __repr__(self) -> str:
        return f"YouTube({len(self._places)} places)"

    @property
    def interval(self) -> float:
        return max(INTERVAL, len(self._places) * DAY / (self._limit * SPARE))

    async def run(self, sink: StreamSink) -> None:
        self._sink = sink
        stored = await sink.cursor(self.name)
        book = self._book(stored)
        self._show(book, sink)
        if stored:
            sink.report(State.CATCHING_UP)
        async with api_client({"X-Goog-Api-Key": self._key}) as client:
            once = partial(self._look, client, sink)
            await poll(once, sink, interval=self.interval, clock=self._clock, dice=self._dice)

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        """For one unit. Nothing while it is not listened to: the units of the day are counted there."""
        if self._sink is None:
            return []
        names = {"part": "snippet", "id": ",".join(post.id for post in asked), "textFormat": "plainText"}
        async with self._turn, api_client({"X-Goog-Api-Key": self._key}) as client:
            book = self._book(await self._sink.cursor(self.name))
            items = (await self._ask(client, "comments", names, book, self._sink)).get("items")
        return comments.found([post.id for post in asked], items) if isinstance(items, list) else []

    async def tried(self, terms: Sequence[str], since: datetime) -> Answered:  # noqa: ARG002 - all is shown
        """The newest comments of the places that are listened to; none of what listening may need today."""
        if self._sink is None:
            raise FetchError(NOBODY_LISTENS)
        now = self._clock.now()
        async with self._turn, api_client({"X-Goog-Api-Key": self._key}) as client:
            book = self._book(await self._sink.cursor(self.name))
            if self._limit - book.units.left(now) >= LOW * self._limit:
                raise FetchError("what is left of today's units is kept for listening")
            before = book.units.used
            posts, back_to, troubles = await self._pasts(client, since, book, self._sink)
            used = book.units.used - before
        if (left_out := len(self._places) - TRIED_PLACES) > 0:
            troubles.append(f"{left_out} more channels or videos were not asked")
        return Answered(
            place=self.name,
            label=self.label,
            posts=tuple(sorted(posts, key=lambda post: post.created_at, reverse=True)),
            since=back_to,
            trouble="; ".join(troubles),
            cost=used,
            unit="units",
        )

    async def _pasts(
        self, client: httpx.AsyncClient, since: datetime, book: Book, sink: StreamSink
    ) -> tuple[list[Mention], datetime, list[str]]:
        """The posts, since when they are all, and what failed: what others told, and its cost, stands."""
        posts, back_to, troubles = list[Mention](), since, list[str]()
        for place in self._places[:TRIED_PLACES]:
            try:
                found, is_whole = await self._past(client, place, since, book, sink)
            except (FetchError, GiveUp, Interrupted) as error:
                concerns_all = isinstance(error, GiveUp) or getattr(error, "wait", None) is not None
                troubles.append(str(error) if concerns_all else f"{place.id}: {error}")
                if concerns_all:
                    break
            else:
                posts += found
                back_to = back_to if is_whole or not found else max(back_to, found[0].created_at)
        return posts, back_to, troubles

    async def _past(
        self, client: httpx.AsyncClient, place: Place, since: datetime, book: Book, sink: StreamSink
    ) -> tuple[list[Mention], bool]:
        """The oldest first, and whether they are all."""
        try:
            owner = await self._owner(client, place, book, sink)
            found, is_whole = await self._back_to(client, place, since, book, sink, pages=TRIED_PAGES)
        except Closed:
            return [], True
        mentions, _ = comments.mentions(found, owner, self._clock.now())
        return [post for post in mentions if post.created_at >= since], is_whole

    async def _look(self, client: httpx.AsyncClient, sink: StreamSink) -> None:
        async with self._turn:
            await self._look_around(client, sink)

    async def _look_around(self, client: httpx.AsyncClient, sink: StreamSink) -> None:
        """At each place, the one that waited longest first: none keeps the others from being heard."""
        book = self._book(await sink.cursor(self.name))
        for place in sorted(self._places, key=lambda place: self._tried.get(place.id, NEVER)):
            self._tried[place.id] = self._clock.now()
            if self._clock.now() < self._closed.get(place.id, ("", NEVER))[1] + CLOSED_FOR:
                continue
            try:
                await self._read(client, place, book, sink)
                self._closed.pop(place.id, None)
            except Closed as why:
                self._closed[place.id] = (str(why), self._clock.now())
        if self._closed:
            named = "; ".join(f"{place}: {why}" for place, (why, _) in self._closed.items())
            raise FetchError(f"{named}. Take out of YOUTUBE_CHANNELS or YOUTUBE_VIDEOS what is not yours")

    async def _read(self, client: httpx.AsyncClient, place: Place, book: Book, sink: StreamSink) -> None:
        began = self._clock.now()
        since = book.until.setdefault(place.id, began)
        owner = await self._owner(client, place, book, sink)
        found, is_whole = await self._back_to(client, place, since - REREAD, book, sink)
        mentions, rejected = comments.mentions(found, owner, self._clock.now())
        if not is_whole and mentions and mentions[0].created_at > since:
            sink.gap(Gap(since, mentions[0].created_at, f"more than {MOST_PAGES * PAGE} comments at once"))
        fresh = [m for m in mentions if m.created_at >= since - REREAD]
        book.until[place.id] = began
        await sink.put(Batch(source=self.name, mentions=tuple(fresh), cursor=book.saved(), rejected=rejected))

    async def _owner(self, client: httpx.AsyncClient, place: Place, book: Book, sink: StreamSink) -> str:
        if place.id not in book.owners:
            listed, where = place.owner
            asked = {"part": "snippet", "id": place.id}
            items = (await self._ask(client, listed, asked, book, sink)).get("items")
            name = words(within(items[0], "snippet", where)) if isinstance(items, list) and items else ""
            if not name:
                raise Closed(GONE["channelNotFound" if listed == "channels" else "videoNotFound"])
            book.owners[place.id] = name[:MAX_NAME]
        return book.owners[place.id]

    async def _back_to(
        self,
        client: httpx.AsyncClient,
        place: Place,
        since: datetime,
        book: Book,
        sink: StreamSink,
        pages: int = MOST_PAGES,
    ) -> tuple[list[Any], bool]:
        """The newest first, and whether all since then are among them."""
        found: list[Any] = []
        asked = {"part": "snippet", "order": "time", "maxResults": str(PAGE), "textFormat": "plainText"}
        asked |= place.asked
        for _ in range(pages):
            answer = await self._ask(client, "commentThreads", asked, book, sink)
            page = answer.get("items")
            found += page if isinstance(page, list) else []
            token = words(answer.get("nextPageToken"))
            if not page or not token or comments.oldest(found) < since:
                return found, True
            asked["pageToken"] = token
        return found, False

    async def _ask(
        self, client: httpx.AsyncClient, what: str, asked: Mapping[str, str], book: Book, sink: StreamSink
    ) -> Mapping[str, Any]:
        """One unit, counted and written down before it is used."""
        now = self._clock.now()
        if not book.units.left(now):
            self._show(book, sink)
            raise self._used_up(f"today's {self._limit:,} units are used up")
        book.units.take(1, now)
        await sink.store(Batch(source=self.name, mentions=(), cursor=book.saved()))
        self._show(book, sink)
        answer = await ask(client, f"{self._api}/{what}", asked, NETWORK)
        if answer.status == httpx.codes.OK:
            return answer.content
        raise self._refusal(answer)

    def _refusal(self, answer: Answer) -> Exception:
        errors = within(answer.content, "error", "errors")
        reason = words(within(errors[0], "reason")) if isinstance(errors, list) and errors else ""
        if reason in BAD_KEY or "API key" in words(within(answer.content, "error", "message")):
            return GiveUp(f"YouTube refuses the key ({reason}); see YOUTUBE_KEY")
        if reason in USED_UP:
            return self._used_up("Google says that today's units of this key are used up")
        if reason in GONE:
            return Closed(GONE[reason])
        said = f"YouTube answered {answer.status}" + (f" ({reason[:40]})" if reason else "")
        return FetchError(said, wait=retry_after(answer.headers.get("retry-after"), self._clock.now()))

    def _used_up(self, said: str) -> FetchError:
        now = self._clock.now()
        renewed = Daily(self._limit, ZONE).renewed_at(now)
        wait = min((renewed - now).total_seconds(), PATIENCE)
        return FetchError(f"{said} until {renewed:%H:%M} UTC", wait=wait)

    def _show(self, book: Book, sink: StreamSink) -> None:
        now = self._clock.now()
        book.units.left(now)
        sink.allowed(Allowance(book.units.used, self._limit, "units", book.units.renewed_at(now)))

    def _book(self, stored: str | None) -> Book:
        """Of the places that are listened to now."""
        saved = json.loads(stored or "{}")
        ids = {place.id for place in self._places}
        until = {place: datetime.fromisoformat(at) for place, at in saved.get("until", {}).items()}
        return Book(
            Daily(self._limit, ZONE, **saved.get("units", {})),
            {place: at for place, at in until.items() if place in ids},
            {place: name for place, name in saved.get("owners", {}).items() if place in ids},
        )
