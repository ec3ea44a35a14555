"""Posts, as X's API v2 writes them, as mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.storm.evidence import Now
from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.asking import count, within, words
from bot.sources.posts import MAX_NAME
from bot.sources.times import moment

SITE = "https://x.com"
SOURCE, NETWORK = "x", "X"
YOUNG = timedelta(minutes=1)  # a younger post's counts are all nearly zero, and would stand for ever
EPOCH = 1_288_834_974_657  # milliseconds since 1970 at which the ids begin
KINDS = {"retweeted": MentionKind.REPOST, "quoted": MentionKind.QUOTE, "replied_to": MentionKind.REPLY}
COUNTS = ("like", "reply", "retweet")
WANTED = {
    "tweet.fields": "author_id,conversation_id,created_at,lang,note_tweet,public_metrics,referenced_tweets",
    "expansions": "author_id",
    "user.fields": "public_metrics,username",
}


def made_at(post_id: str) -> datetime:
    """When the post with this id was written: the upper bits of an id are milliseconds."""
    return datetime.fromtimestamp(((int(post_id) >> 22) + EPOCH) / 1000, UTC)


def id_at(at: datetime) -> str:
    """The first id that a post of this moment can have."""
    return str((int(at.timestamp() * 1000) - EPOCH) << 22)


def people(content: Mapping[str, Any]) -> dict[str, Any]:
    """Who wrote the posts of an answer, by id."""
    found = within(content, "includes", "users")
    return {words(within(user, "id")): user for user in found} if isinstance(found, list) else {}


def mentions(
    found: Sequence[Any], authors: Mapping[str, Any], now: datetime
) -> tuple[tuple[Mention, ...], Counter[str]]:
    """The oldest first."""
    made: list[Mention] = []
    rejected: Counter[str] = Counter()
    for post in found:
        try:
            made.append(_mention(post, authors, now))
        except ValueError:
            rejected["a post has no id, text or time"] += 1
    return tuple(sorted(made, key=lambda mention: (mention.created_at, int(mention.external_id)))), rejected


def found(content: Mapping[str, Any], now: datetime) -> list[Now]:
    """The posts that were asked for by their ids. X says of each that it does not show why."""
    shown = within(content, "data")
    made, _ = mentions(shown if isinstance(shown, list) else [], people(content), now)
    missing = within(content, "errors")
    gone = [
        words(within(error, "resource_id"))
        for error in (missing if isinstance(missing, list) else [])
        if words(within(error, "type")).endswith("/resource-not-found")
    ]
    return [*map(_now, made), *(Now(source=SOURCE, id=id_, gone=True) for id_ in gone if id_)]


def _now(told: Mention) -> Now:
    names = ("text", "author_followers", "replies", "reposts", "likes")
    return Now(source=SOURCE, id=told.external_id, **{name: getattr(told, name) for name in names})


def _mention(post: Any, authors: Mapping[str, Any], now: datetime) -> Mention:
    key = words(within(post, "id"))
    text = words(within(post, "note_tweet", "text")) or words(within(post, "text"))
    if not (key.isascii() and key.isdigit() and len(key) <= 20 and text):
        raise ValueError("no id or text")
    at = min(moment(within(post, "created_at")), now)
    author = words(within(post, "author_id"))[:MAX_NAME]
    handle = words(within(authors.get(author), "username"))[:MAX_NAME]
    old = now - at > YOUNG
    counts = {name: count(within(post, "public_metrics", f"{name}_count")) for name in COUNTS} if old else {}
    return Mention(
        source=SOURCE,
        external_id=key,
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=at,
        url=f"{SITE}/{handle or 'i'}/status/{key}",
        kind=_kind(post),
        conversation_id=_conversation(post, key),
        author_id=author or None,
        author_handle=handle or None,
        author_followers=count(within(authors.get(author), "public_metrics", "followers_count")),
        lang=_language(post),
        network=NETWORK,
        likes=counts.get("like"),
        replies=counts.get("reply"),
        reposts=counts.get("retweet"),
    )


def _kind(post: Any) -> MentionKind:
    """What it repeats or quotes says more than whom it answers."""
    types = _referenced(post)
    return next((kind for type_, kind in KINDS.items() if type_ in types), MentionKind.POST)


def _conversation(post: Any, key: str) -> str:
    """One that answers nothing stands below what it quotes."""
    began = words(within(post, "conversation_id"))[:MAX_NAME] or key
    quoted = _referenced(post).get("quoted", "")[:MAX_NAME]
    return quoted if quoted and began == key else began


def _referenced(post: Any) -> dict[str, str]:
    """By the kind of reference, the id of the post."""
    found = within(post, "referenced_tweets")
    listed = found if isinstance(found, list) else []
    return {words(within(each, "type")): words(within(each, "id")) for each in listed}


def _language(post: Any) -> str | None:
    """X writes ``und`` and codes like ``qme`` where there is no language."""
    said = words(within(post, "lang")).lower()
    return said if said.isalpha() and 2 <= len(said) <= 3 and said != "und" and said[0] != "q" else None
