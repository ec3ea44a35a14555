"""A post of Bluesky's as a mention, https://docs.bsky.app/docs/advanced-guides/posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.domain.storm.mention import MAX_TEXT, Change, Mention, MentionKind
from bot.sources.bluesky.wire import POSTS, Event, Record
from bot.sources.posts import MAX_ID, clean, language

SOURCE, NETWORK = "bluesky", "Bluesky"
QUOTES = ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia")
MOST_LINKS = 20
_NOTHING: Mapping[str, Any] = {}
_NO_RECORD = Record()


def mention(event: Event, now: datetime, known: Mapping[str, str] = _NOTHING) -> Mention | None:
    """``None`` for a post without words. `createdAt` is a claim, so the stream's own time counts. `known` are
    authors' names by their ids.
    """
    record, text = event.record or _NO_RECORD, words(event)
    if not text:
        return None
    return Mention(
        source=SOURCE,
        external_id=event.uri,
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=min(event.at, now),
        url=f"https://bsky.app/profile/{event.did}/post/{event.key}",
        kind=_kind(record),
        conversation_id=_root(record) or _quoted(record) or event.uri,
        author_id=event.did,
        author_handle=known.get(event.did),
        lang=_language(record),
        network=NETWORK,
    )


def above(event: Event) -> tuple[str, ...]:
    """What it answers, and where that began, or what it quotes; nothing for a post that does neither."""
    record = event.record or _NO_RECORD
    reply = record.reply
    if not isinstance(reply, dict):
        quoted = _quoted(record) if record.embed else ""
        return (quoted,) if quoted else ()
    parent, root = _object(reply.get("parent")).get("uri"), _object(reply.get("root")).get("uri")
    uris = (root,) if parent == root else (parent, root)
    return tuple([uri for uri in uris if isinstance(uri, str)])


def change(event: Event, now: datetime) -> Change | None:
    """``None`` for a post that is new."""
    if event.operation == "create" or not event.uri:
        return None
    text = None if event.operation == "delete" else words(event)
    return Change(source=SOURCE, id=event.uri, at=min(event.at, now), text=text)


def words(event: Event) -> str:
    """And under them the whole of every link, which the words show only shortened."""
    record = event.record or _NO_RECORD
    text = record.text if isinstance(record.text, str) else ""
    if record.facets or record.embed:
        text = "\n".join([text, *(link for link in dict.fromkeys(_links(record)) if link not in text)])
    return clean(text).strip()


def _links(record: Record) -> Iterator[str]:
    facets = record.facets
    for facet in facets[:MOST_LINKS] if isinstance(facets, list) else ():
        features = _object(facet).get("features")
        for feature in features[:MOST_LINKS] if isinstance(features, list) else ():
            if isinstance(uri := _object(feature).get("uri"), str):
                yield uri
    card = _object(_object(record.embed).get("external"))
    yield from (card[name] for name in ("uri", "title") if isinstance(card.get(name), str))


def _kind(record: Record) -> MentionKind:
    if record.reply is not None:
        return MentionKind.REPLY
    quotes = _object(record.embed).get("$type") in QUOTES
    return MentionKind.QUOTE if quotes else MentionKind.POST


def _root(record: Record) -> str:
    return _uri(_object(record.reply).get("root"))


def _quoted(record: Record) -> str:
    """A post beside a picture stands one step deeper. Lists and feeds are quoted too, and nobody's words."""
    embed = _object(record.embed)
    if embed.get("$type") not in QUOTES:
        return ""
    quoted = _object(embed.get("record"))
    uri = _uri(quoted) or _uri(quoted.get("record"))
    return uri if f"/{POSTS}/" in uri else ""


def _uri(reference: Any) -> str:
    uri = _object(reference).get("uri")
    return clean(uri) if isinstance(uri, str) and len(uri) <= MAX_ID else ""


def _language(record: Record) -> str | None:
    """Of several languages none is known to be that of the words."""
    claimed = record.langs
    try:
        return language(claimed[0]) if isinstance(claimed, list) and len(claimed) == 1 else None
    except ValueError:
        return None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING
