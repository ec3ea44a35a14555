"""A feed's bytes as mentions."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser

from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.fetch import FetchError
from bot.sources.htmltext import text_of
from bot.sources.posts import MAX_ID, MAX_NAME, clean, fingerprint, language, web_address

MAX_ENTRIES = 1_000
MOST_DIGITS = 10
_GOOGLE = re.compile(r"(www\.)?google\.[a-z.]{2,6}")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id")


class NotAFeed(FetchError):
    """What was fetched holds no feed."""


def mentions(
    body: bytes, *, url: str, headers: Mapping[str, str], source: str, seen_at: datetime
) -> tuple[Mention, ...]:
    """The entries, the oldest first. An entry without a time was seen at `seen_at`."""
    feed = _parsed(body, url, headers.get("content-type", ""))
    lang = _language(feed.feed)
    made = (_mention(e, lang, source, seen_at) for e in feed.entries[:MAX_ENTRIES])
    return tuple(sorted((m for m in made if m), key=lambda m: m.created_at))


def _parsed(body: bytes, url: str, content_type: str) -> Any:
    given = {"content-type": content_type, "content-location": url}
    try:
        feed = feedparser.parse(
            io.BytesIO(body), response_headers=given, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # a parser of whatever strangers send: its failures are theirs
        raise NotAFeed(f"sent a feed that cannot be read ({type(error).__name__})") from error
    if not feed.get("version") and not feed.entries:
        raise NotAFeed(f"sent no feed ({content_type.partition(';')[0][:60] or 'no content type'})")
    return feed


def real_address(link: str) -> str:
    """What a link of Google Alerts leads to; any other link as it is; empty when it is no web address."""
    try:
        parts = urlsplit(link.strip())
        if _GOOGLE.fullmatch(parts.hostname or "") and parts.path == "/url":
            inside = parse_qs(parts.query)
            link = (inside.get("url") or inside.get("q") or [""])[0]
        return web_address(link)
    except ValueError:
        return ""


def canonical(link: str) -> str:
    """One form for the links of one page: no tracking, no fragment, host in lower case."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, urlencode(query), ""))


def _mention(entry: Any, lang: str | None, source: str, seen_at: datetime) -> Mention | None:
    """``None`` for an entry that holds nothing. No time may lie ahead: it would count in a minute to come."""
    url = real_address(_string(entry, "link"))
    text = _text(entry) or url
    if not text:
        return None
    return Mention(
        source=source,
        external_id=_key(entry, url),
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=min(_time(entry) or seen_at, seen_at),
        url=url,
        kind=MentionKind.ARTICLE,
        author_handle=text_of(_string(entry, "author"))[:MAX_NAME] or None,
        lang=lang,
        replies=_replies(entry),
    )


def _text(entry: Any) -> str:
    """The title, and the content under it where that says more."""
    title = text_of(_string(entry, "title"))
    contents = entry.get("content") or [{}]
    body = text_of(str(contents[0].get("value") or "") or _string(entry, "summary"))
    return body if body.startswith(title) else f"{title}\n{body}".strip()


def _key(entry: Any, url: str) -> str:
    """The entry's id, which the parser made absolute, so that two sites' short ids differ."""
    key = _string(entry, "id") or (canonical(url) if url else "")
    if not key:
        return fingerprint(_string(entry, "title"), _string(entry, "published"))
    return key if len(key) <= MAX_ID else fingerprint(key)  # an index takes no longer one


def _time(entry: Any) -> datetime | None:
    for name in ("published_parsed", "updated_parsed"):
        parsed = dict.get(entry, name)  # entry.get() would give the one for the other
        if parsed:
            with suppress(ValueError, OverflowError, OSError):
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return None


def _replies(entry: Any) -> int | None:
    """Comments, which blogs count in their feeds (`slash:comments`, `thr:total`)."""
    found = _string(entry, "slash_comments") or _string(entry, "thr_total")
    return int(found) if found.isascii() and found.isdigit() and len(found) < MOST_DIGITS else None


def _language(feed: Any) -> str | None:
    try:
        return language(_string(feed, "language"))
    except ValueError:
        return None


def _string(entry: Any, name: str) -> str:
    value = entry.get(name)
    return clean(value).strip() if isinstance(value, str) else ""
