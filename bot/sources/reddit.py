"""Reddit with keys: new posts and comments of some subreddits, by its API.

Reddit gives keys only on request; without them its feeds are read, see `bot.sources`. A list is read from
the newest back to what is known, by time: asking for what is "before" the last post gives nothing at all once
that post was deleted. A list ends after about a thousand; what is older is a gap.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import MAX_TEXT, Batch, Mention, MentionKind
from bot.domain.storm.terms import asked_for
from bot.sources import feed
from bot.sources.fetch import Fetcher, FetchError, tls
from bot.sources.frame import Clock, Gap, GiveUp, State, StreamSink, SystemClock
from bot.sources.polling import poll
from bot.sources.posts import MAX_NAME, clean

TOKENS, API = "https://www.reddit.com/api/v1/access_token", "https://oauth.reddit.com"
SITE = "https://www.reddit.com"
AGENT = "server:firebreak:v1 (listens for a brand's crisis team)"
SOURCE, NETWORK = "reddit", "Reddit"
LISTS = ("new", "comments")
INTERVAL = 60.0  # seconds; two requests of the hundred a minute that are allowed
STEP = 10.0  # seconds for each of connecting, sending and every read
PAGE, MOST_PAGES = 100, 10
REREAD = timedelta(minutes=2)  # how late a post may appear in its list
YOUNG = timedelta(minutes=1)  # a younger post's counts are all nearly zero, and would stand for ever
FEW = 2.0  # requests left at which we wait for more
GONE = ("[deleted]", "[removed]")
REFUSED = (400, 401)


@dataclass(frozen=True, slots=True)
class Position:
    """The cursor: until when each list was read, in seconds since 1970."""

    new: float
    comments: float


def feeds(subreddits: Sequence[str]) -> list[str]:
    """What can be read without keys, the latest hundred of each kind."""
    return [f"{SITE}/r/{'+'.join(subreddits)}/{name}.rss?limit={PAGE}" for name in LISTS]


def shaped(mention: Mention) -> Mention:
    """An entry of a feed, with the same key and names as the post has in the API."""
    key = mention.external_id.rpartition("/")[2]
    return replace(
        mention,
        external_id=key,
        kind=MentionKind.COMMENT if key.startswith("t1_") else MentionKind.POST,
        author_handle=(mention.author_handle or "").removeprefix("/u/") or None,
        network=NETWORK,
    )


def searched(term: str) -> dict[str, str | int]:
    """How posts of the last week are searched for in a subreddit."""
    return {"q": f'"{asked_for(term)}"', "restrict_sr": 1, "sort": "new", "t": "week"}


class Feeds:
    """Reddit's past without keys: its search as a feed."""

    label = "Reddit"
    name = SOURCE
    shows = PAGE

    def __init__(
        self, subreddits: Sequence[str], *, fetcher: Fetcher, clock: Clock, site: str = SITE
    ) -> None:
        self._address = f"{site}/r/{'+'.join(subreddits)}/search.rss"
        self._fetcher = fetcher
        self._clock = clock

    async def search(self, term: str, since: datetime) -> list[Mention]:  # noqa: ARG002 - a week
        query = urlencode(searched(term) | {"limit": PAGE})
        found = await self._fetcher.get(f"{self._address}?{query}", {})
        posts = feed.mentions(
            found.body or b"", url=found.url, headers=found.headers, source=SOURCE, seen_at=self._clock.now()
        )
        return [shaped(post) for post in posts]


class Reddit:
    label = "Reddit"
    name = SOURCE
    shows = PAGE

    def __init__(
        self,
        subreddits: Sequence[str],
        client_id: str,
        secret: str,
        *,
        tokens: str = TOKENS,
        api: str = API,
        clock: Clock | None = None,
        dice: random.Random | None = None,
    ) -> None:
        self._path = "+".join(subreddits)
        self._keys = (client_id, secret)
        self._tokens = tokens
        self._api = api
        self._clock = clock or SystemClock()
        self._dice = dice or random.Random()  # noqa: S311 - spreads requests, guards nothing

    def __repr__(self) -> str:
        return f"Reddit({self._path!r})"

    async def run(self, sink: StreamSink) -> None:
        if await sink.cursor(self.name):
            sink.report(State.CATCHING_UP)
        else:
            now = self._clock.now().timestamp()
            await sink.store(self._batch((), Counter(), Position(now, now)))
        async with httpx.AsyncClient(verify=tls(), timeout=STEP, headers={"User-Agent": AGENT}) as client:
            once = partial(self._read_on, client, sink)
            await poll(once, sink, interval=INTERVAL, clock=self._clock, dice=self._dice)

    async def search(self, term: str, since: datetime) -> tuple[Mention, ...]:  # noqa: ARG002 - a week
        """Posts alone: Reddit searches no comments."""
        asked = searched(term) | {"limit": PAGE, "raw_json": 1}
        async with httpx.AsyncClient(verify=tls(), timeout=STEP, headers={"User-Agent": AGENT}) as client:
            listing = await self._get(client, f"{self._api}/r/{self._path}/search", asked)
        children = listing.get("children")
        posts = [_object(_object(each).get("data")) for each in children] if _is_list(children) else []
        return _mentions(posts, self._clock.now())[0]

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        async with httpx.AsyncClient(verify=tls(), timeout=STEP, headers={"User-Agent": AGENT}) as client:
            names: dict[str, str | int] = {"id": ",".join(post.id for post in asked), "raw_json": 1}
            children = (await self._get(client, f"{self._api}/api/info", names)).get("children")
        if not _is_list(children):
            return []
        told = {post.get("name"): post for each in children if (post := _object(_object(each).get("data")))}
        return [_now(post.id, told.get(post.id)) for post in asked]

    async def _read_on(self, client: httpx.AsyncClient, sink: StreamSink) -> None:
        position = Position(**json.loads(await sink.cursor(self.name) or "{}"))
        for name in LISTS:
            began = self._clock.now()
            since = datetime.fromtimestamp(getattr(position, name), UTC)
            found = await self._back_to(client, name, since - REREAD)
            mentions, rejected = _mentions(found, self._clock.now())
            if len(found) >= PAGE * (MOST_PAGES - 1) and mentions and mentions[0].created_at > since:
                sink.gap(Gap(since, mentions[0].created_at, "Reddit shows no more than a thousand posts"))
            position = replace(position, **{name: began.timestamp()})
            batch = self._batch(mentions, rejected, position)
            await sink.put(replace(batch, answered=dict(filter(all, map(_above_of, found)))))

    async def _back_to(
        self, client: httpx.AsyncClient, name: str, since: datetime
    ) -> list[Mapping[str, Any]]:
        """The newest first."""
        found: list[Mapping[str, Any]] = []
        asked: dict[str, str | int] = {"limit": PAGE, "raw_json": 1}
        for _ in range(MOST_PAGES):
            listing = await self._get(client, f"{self._api}/r/{self._path}/{name}", asked)
            children = listing.get("children")
            page = [_object(_object(each).get("data")) for each in children] if _is_list(children) else []
            found += page
            after = listing.get("after")
            if not page or not isinstance(after, str) or _oldest(page) < since.timestamp():
                break
            asked["after"] = after
        return found

    async def _get(self, client: httpx.AsyncClient, url: str, asked: Mapping[str, str | int]) -> Any:
        """The listing at `url`; with a new token when the old one is used up."""
        if "authorization" not in client.headers:
            await self._log_in(client)
        answer = await _answered(client.get(url, params=dict(asked)))
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            await self._log_in(client)
            answer = await _answered(client.get(url, params=dict(asked)))
        _check(answer)
        if (left := _number(answer.headers.get("x-ratelimit-remaining"))) is not None and left < FEW:
            await self._clock.sleep(_wait(answer.headers) or INTERVAL)
        return _object(_json(answer).get("data"))

    async def _log_in(self, client: httpx.AsyncClient) -> None:
        form = {"grant_type": "client_credentials"}
        client.headers.pop("authorization", None)
        answer = await _answered(client.post(self._tokens, data=form, auth=self._keys))
        if answer.status_code in REFUSED:
            raise GiveUp(
                f"Reddit refuses the keys ({answer.status_code}); see REDDIT_CLIENT_ID and "
                "REDDIT_CLIENT_SECRET, or leave them out to read its feeds"
            )
        _check(answer)
        token = _json(answer).get("access_token")
        if not isinstance(token, str):
            raise FetchError("Reddit gave no token")
        client.headers["Authorization"] = f"Bearer {token}"

    def _batch(self, mentions: tuple[Mention, ...], rejected: Counter[str], position: Position) -> Batch:
        cursor = json.dumps(asdict(position))
        return Batch(source=self.name, mentions=mentions, cursor=cursor, rejected=rejected)


async def _answered(request: Any) -> httpx.Response:
    try:
        answer: httpx.Response = await request
    except httpx.HTTPError as error:
        raise FetchError(f"Reddit cannot be reached ({type(error).__name__})") from None
    return answer


def _check(answer: httpx.Response) -> None:
    if answer.status_code != httpx.codes.OK:
        raise FetchError(f"Reddit answered {answer.status_code}", wait=_wait(answer.headers))


def _mentions(found: Sequence[Mapping[str, Any]], now: datetime) -> tuple[tuple[Mention, ...], Counter[str]]:
    """The oldest first."""
    made: list[Mention] = []
    rejected: Counter[str] = Counter()
    for post in found:
        name, seconds = post.get("name"), _seconds(post)
        if not isinstance(name, str) or not name.startswith(("t1_", "t3_")) or not 0 < seconds < 10**11:
            rejected["a post has no name or time"] += 1
        elif text := _text(post):
            made.append(_mention(post, text, min(datetime.fromtimestamp(seconds, UTC), now), now))
    return tuple(sorted(made, key=lambda mention: mention.created_at)), rejected


def _mention(post: Mapping[str, Any], text: str, at: datetime, now: datetime) -> Mention:
    key, old, author = _words(post.get("name"))[:MAX_NAME], now - at > YOUNG, _words(post.get("author"))
    link = _words(post.get("permalink"))
    return Mention(
        source=SOURCE,
        external_id=key,
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=at,
        url=f"{SITE}{link}" if link.startswith("/r/") and not any(c.isspace() for c in link) else "",
        kind=MentionKind.COMMENT if key.startswith("t1_") else MentionKind.POST,
        conversation_id=_words(post.get("link_id"))[:MAX_NAME] or key,
        author_id=_words(post.get("author_fullname"))[:MAX_NAME] or None,
        author_handle=author[:MAX_NAME] if author and author not in GONE else None,
        network=NETWORK,
        likes=_count(post.get("score")) if old else None,
        replies=_count(post.get("num_comments")) if old else None,
        reposts=_count(post.get("num_crossposts")) if old else None,
    )


def _above_of(post: Mapping[str, Any]) -> tuple[str, str]:
    return _words(post.get("name"))[:MAX_NAME], _words(post.get("parent_id"))[:MAX_NAME]


def _now(key: str, post: Mapping[str, Any] | None) -> Now:
    """What is deleted keeps its place, without its author; what is removed keeps the mark of who did it."""
    if post is None or _words(post.get("author")) in GONE or post.get("removed_by_category"):
        return Now(source=SOURCE, id=key, gone=True)
    return Now(
        source=SOURCE,
        id=key,
        text=_text(post)[:MAX_TEXT] or None,
        likes=_count(post.get("score")),
        replies=_count(post.get("num_comments")),
        reposts=_count(post.get("num_crossposts")),
    )


def _text(post: Mapping[str, Any]) -> str:
    """A comment, or a post's title, its words and what it links to."""
    names = ("body",) if isinstance(post.get("body"), str) else ("title", "selftext", "url")
    parts = (_words(post.get(name)) for name in names)
    return "\n".join(part for part in parts if part and part not in GONE)


def _oldest(page: Sequence[Mapping[str, Any]]) -> float:
    return min((seconds for post in page if (seconds := _seconds(post)) > 0), default=math.inf)


def _seconds(post: Mapping[str, Any]) -> float:
    return _number(post.get("created_utc")) or 0.0


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds until Reddit counts anew."""
    told = _number(headers.get("x-ratelimit-reset") or headers.get("retry-after"))
    return min(max(told, 1.0), 600.0) if told is not None else None


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        return _object(answer.json())
    except (ValueError, RecursionError):
        raise FetchError("Reddit sent no JSON") from None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _words(value: Any) -> str:
    return clean(value).strip() if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
