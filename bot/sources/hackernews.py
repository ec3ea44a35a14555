"""Hacker News: every story and comment, by its search, https://hn.algolia.com/api.

The whole site writes some ten posts a minute, so everything is read and matched here. The index lags, so
each request begins ten minutes early; what comes twice is stored once. A search shows only so many hits,
so a longer stretch is cut in halves until each is shown whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import MAX_TEXT, Batch, Mention, MentionKind
from bot.domain.storm.terms import asked_for
from bot.sources.frame import Gap, State, StreamSink
from bot.sources.htmltext import text_of
from bot.sources.polling import Polled, json_object
from bot.sources.posts import MAX_NAME, clean, web_address

SOURCE, NETWORK = "hackernews", "Hacker News"
REREAD = timedelta(minutes=10)  # how far the index may lag
STRETCH = 3_600  # seconds asked for at once; a stretch of more than MOST hits is cut
MOST = 500  # hits of one search, which would show a thousand; an answer has 5 MB at most
YOUNG = timedelta(minutes=1)  # a younger post's counts are all zero, and would stand for ever


@dataclass(eq=False, kw_only=True)
class HackerNews(Polled):
    label = "Hacker News"
    name = SOURCE
    shows = MOST
    interval = 60.0  # seconds; 10,000 requests an hour are allowed

    api: str = "https://hn.algolia.com/api/v1/search_by_date"
    items: str = "https://hacker-news.firebaseio.com/v0/item"

    async def run(self, sink: StreamSink) -> None:
        stored = await sink.cursor(self.name)
        if stored:
            sink.report(State.CATCHING_UP)
        else:
            await sink.store(self._batch((), Counter(), self.clock.now()))
        await self._poll(self._read_on, sink)

    async def search(self, term: str, since: datetime) -> tuple[Mention, ...]:
        asked = {
            "query": asked_for(term),
            "tags": "(story,comment)",
            "typoTolerance": "false",
            "numericFilters": f"created_at_i>={int(since.timestamp())}",
            "hitsPerPage": MOST,
        }
        found = await json_object(self._fetcher, f"{self.api}?{urlencode(asked)}")
        hits = found.get("hits")
        return _mentions(hits if isinstance(hits, list) else [], self.clock.now())[0]

    async def look_again(self, asked: Sequence[Asked]) -> list[Now]:
        """By the site's own items: its search keeps what is gone."""
        found = [await json_object(self._fetcher, f"{self.items}/{post.id}.json") for post in asked]
        return [
            Now(
                source=SOURCE,
                id=post.id,
                gone=bool(item.get("deleted") or item.get("dead")),
                likes=_count(item.get("score")),
                replies=_count(item.get("descendants")),
            )
            for post, item in zip(asked, found, strict=True)
        ]

    async def _read_on(self, sink: StreamSink) -> None:
        """From where the last commit ended until now."""
        stored = await sink.cursor(self.name)
        since = datetime.fromisoformat(json.loads(stored or "{}")["until"])
        low, now = int((since - REREAD).timestamp()), int(self.clock.now().timestamp())
        while low <= now:
            high = min(low + STRETCH, now)
            await self._read(low, high, sink)
            low = high + 1

    async def _read(self, low: int, high: int, sink: StreamSink) -> None:
        """From one second to another, both included."""
        filters = f"created_at_i>={low},created_at_i<={high}"
        asked = {"tags": "(story,comment)", "numericFilters": filters, "hitsPerPage": MOST}
        found = await json_object(self._fetcher, f"{self.api}?{urlencode(asked)}")
        hits, total = found.get("hits"), found.get("nbHits")
        if isinstance(total, int) and total > MOST and high > low:
            middle = (low + high) // 2
            await self._read(low, middle, sink)
            await self._read(middle + 1, high, sink)
            return
        end = datetime.fromtimestamp(high, UTC)
        if isinstance(total, int) and total > MOST:
            sink.gap(Gap(end, end + timedelta(seconds=1), f"more than {MOST} posts in one second"))
        listed = hits if isinstance(hits, list) else []
        mentions, rejected = _mentions(listed, self.clock.now())
        batch = self._batch(mentions, rejected, end)
        await sink.put(replace(batch, answered=dict(filter(None, map(_answered, listed)))))

    def _batch(self, mentions: tuple[Mention, ...], rejected: Counter[str], until: datetime) -> Batch:
        cursor = json.dumps({"until": until.isoformat()})
        return Batch(source=self.name, mentions=mentions, cursor=cursor, rejected=rejected)


def _mentions(hits: list[Any], now: datetime) -> tuple[tuple[Mention, ...], Counter[str]]:
    """The oldest first."""
    found: list[Mention] = []
    rejected: Counter[str] = Counter()
    for hit in hits:
        at = hit.get("created_at_i") if isinstance(hit, dict) else None
        if not isinstance(at, int) or not 0 < at < 10**11 or not str(hit.get("objectID", "")).isdigit():
            rejected["a hit names no post"] += 1
        elif text := _text(hit):
            found.append(_mention(hit, text, min(datetime.fromtimestamp(at, UTC), now), now))
    return tuple(sorted(found, key=lambda mention: mention.created_at)), rejected


def _mention(hit: dict[str, Any], text: str, at: datetime, now: datetime) -> Mention:
    key, is_comment, old = str(hit["objectID"]), bool(hit.get("comment_text")), now - at > YOUNG
    return Mention(
        source=SOURCE,
        external_id=key,
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=at,
        url=f"https://news.ycombinator.com/item?id={key}",
        kind=MentionKind.COMMENT if is_comment else MentionKind.POST,
        conversation_id=str(hit.get("story_id") or key)[:MAX_NAME],
        author_id=_words(hit.get("author"))[:MAX_NAME] or None,
        author_handle=_words(hit.get("author"))[:MAX_NAME] or None,
        network=NETWORK,
        likes=_count(hit.get("points")) if old else None,
        replies=_count(hit.get("num_comments")) if old else None,
    )


def _answered(hit: Any) -> tuple[str, str] | None:
    above = hit.get("parent_id") if isinstance(hit, dict) else None
    return (str(hit.get("objectID")), str(above)) if isinstance(above, int) else None


def _text(hit: dict[str, Any]) -> str:
    """A comment, or a story's title, its words and what it links to."""
    if comment := _words(hit.get("comment_text")):
        return text_of(comment)
    parts = (_words(hit.get("title")), text_of(_words(hit.get("story_text"))), _link(hit.get("url")))
    return "\n".join(part for part in parts if part)


def _link(value: Any) -> str:
    try:
        return web_address(value)
    except ValueError:
        return ""


def _words(value: Any) -> str:
    return clean(value).strip() if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
