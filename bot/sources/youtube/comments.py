"""Comment threads, as YouTube writes them, as posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.storm.evidence import Now
from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.about import about
from bot.sources.asking import count, within, words
from bot.sources.posts import MAX_ID, MAX_NAME
from bot.sources.times import moment

SITE = "https://www.youtube.com/watch"
SOURCE, NETWORK = "youtube", "YouTube"
LONGEST = MAX_TEXT - MAX_NAME - 3  # characters of a comment, which leaves room for the channel's name
YOUNG = timedelta(minutes=1)  # a younger comment's counts are all nearly zero, and would stand for ever
NEVER = datetime.max.replace(tzinfo=UTC)


def oldest(found: list[Any]) -> datetime:
    return min((at for thread in found if (at := _at(_top(thread)))), default=NEVER)


def mentions(found: list[Any], owner: str, now: datetime) -> tuple[tuple[Mention, ...], Counter[str]]:
    """The oldest first."""
    made: list[Mention] = []
    rejected: Counter[str] = Counter()
    for thread in reversed(found):
        top = _top(thread)
        at, key = _at(top), words(within(top, "id"))
        if at and key and len(key) <= MAX_ID:
            made.append(_mention(thread, top, owner, min(at, now), now))
        else:
            rejected["a comment has no id or time"] += 1
    return tuple(sorted(made, key=lambda mention: mention.created_at)), rejected


def _mention(thread: Any, top: Any, owner: str, at: datetime, now: datetime) -> Mention:
    said, old, key = within(top, "snippet"), now - at > YOUNG, words(within(top, "id"))
    text = words(within(said, "textOriginal")) or words(within(said, "textDisplay"))
    video = words(within(thread, "snippet", "videoId")) or words(within(said, "videoId"))
    return Mention(
        source=SOURCE,
        external_id=key,
        text=about(text[:LONGEST], owner),
        truncated=len(text) > LONGEST,
        created_at=at,
        url=f"{SITE}?v={video}&lc={key}" if video else "",
        kind=MentionKind.COMMENT,
        conversation_id=key,
        author_id=words(within(said, "authorChannelId", "value"))[:MAX_NAME] or None,
        author_handle=words(within(said, "authorDisplayName"))[:MAX_NAME] or None,
        network=NETWORK,
        likes=count(within(said, "likeCount")) if old else None,
        replies=count(within(thread, "snippet", "totalReplyCount")) if old else None,
    )


def found(ids: Sequence[str], items: Sequence[Any]) -> list[Now]:
    """Of these comments; one that is not among the `items` is gone."""
    likes = {words(within(item, "id")): count(within(item, "snippet", "likeCount")) for item in items}
    return [Now(source=SOURCE, id=id_, gone=id_ not in likes, likes=likes.get(id_)) for id_ in ids]


def _top(thread: Any) -> Any:
    return within(thread, "snippet", "topLevelComment")


def _at(comment: Any) -> datetime | None:
    try:
        return moment(within(comment, "snippet", "publishedAt"))
    except ValueError:
        return None
