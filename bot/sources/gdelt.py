"""GDELT: the world's online news, by its DOC 2.0 API, https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/.

GDELT tells only an article's title, and finds terms in the whole text. So each term is asked for alone: what
it finds is about that term, also where the title does not say so. New articles come every 15 minutes and
late, so each stretch begins an hour early; what comes twice is stored once. One request in five seconds is
allowed, and often refused all the same, which is trouble only after an hour of it. Errors are text with
status 200, and JSON holds escapes that JSON does not know.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from bot.domain.errors import Invalid
from bot.domain.storm import terms
from bot.domain.storm.mention import MAX_TEXT, Batch, Mention, MentionKind
from bot.domain.storm.terms import Near, Term, TermKind
from bot.sources.about import about
from bot.sources.fetch import FetchError
from bot.sources.frame import Gap, State, StreamSink
from bot.sources.htmltext import text_of
from bot.sources.polling import Polled
from bot.sources.posts import MAX_NAME, clean, fingerprint, web_address

SOURCE, NETWORK = "gdelt", "News"
CADENCE = timedelta(minutes=15)  # in which GDELT brings new articles
PACE = 6.0  # seconds between two requests
REREAD = timedelta(hours=1)  # how late an article may appear
PATIENCE = timedelta(hours=1)  # with its refusals, since it answered last: nothing is late before that
NEVER = datetime.min.replace(tzinfo=UTC)
LOOKS_BACK = timedelta(days=7)  # after a break; more is a gap
MOST = 250  # articles of one answer
WAIT = 60.0  # seconds, when it asks for fewer requests
SAID = 120  # characters of an error that are shown
TOO_MANY = "limit requests"
ABOUT_TERM = re.compile(r"\b(?:query|phrase|keyword|search)\b", re.IGNORECASE)  # an error in what we asked
_ESCAPE = re.compile(r'\\(?:["\\/bfnrtu]|(.))')
_OF_CAMPAIGNS = re.compile(r"(?:^|&)utm_[^&]*")


class Refused(Exception):
    """GDELT cannot search for this term; the text is its own."""


@dataclass(eq=False, kw_only=True)
class Gdelt(Polled):
    label = "GDELT"
    name = SOURCE
    shows = MOST
    interval = 60.0  # seconds between two looks at which terms are due

    api: str = "https://api.gdeltproject.org/api/v2/doc/doc"
    _answered_at: datetime = field(default=NEVER, init=False)
    _tried: dict[str, datetime] = field(default_factory=dict, init=False)
    _refused: dict[str, str] = field(default_factory=dict, init=False)

    async def run(self, sink: StreamSink) -> None:
        if await sink.cursor(self.name):
            sink.report(State.CATCHING_UP)
        await self._poll(self._read_on, sink)

    async def search(self, term: str, since: datetime) -> tuple[Mention, ...]:
        now = self.clock.now()
        try:
            found = await self._articles(written(term), since, now)
        except Refused as said:
            raise FetchError(f"GDELT cannot search for “{term[:40]}”: {said}") from None
        return _mentions(found, term, now)[0]

    async def _read_on(self, sink: StreamSink) -> None:
        """Every term that is due, the one that waited longest first. Raises ``FetchError`` also while GDELT
        refuses a term, after all the others; when it has only a bad minute, the rest waits for the next.
        """
        now = self.clock.now()
        until = await self._until(sink, now)
        due = [term for term in until if now - until[term] >= CADENCE]
        for term in sorted(due, key=lambda term: self._tried.get(term, until[term])):
            self._tried[term] = now
            try:
                await self._read_all(term, until, now, sink)
            except FetchError:
                if now - self._answered_at > PATIENCE:
                    raise
                return
        if refused := [f"“{term[:40]}”: {self._refused[term]}" for term in until if term in self._refused]:
            named = "; ".join(refused[:3])
            raise FetchError(f"GDELT searches for all but {len(refused)} of the terms ({named})")

    async def _read_all(self, term: str, until: dict[str, datetime], now: datetime, sink: StreamSink) -> None:
        """Of one term, since it was asked for last."""
        try:
            await self._read(term, max(until[term] - REREAD, now - LOOKS_BACK), now, until, sink)
            self._refused.pop(term, None)
        except Refused as said:
            self._refused[term] = str(said)
            until[term] = now
            await sink.put(self._batch((), Counter(), until))

    async def _until(self, sink: StreamSink, now: datetime) -> dict[str, datetime]:
        """Up to when each term was asked for. A new one is asked for at once, and from now on."""
        stored = json.loads(await sink.cursor(self.name) or "{}")
        looked_for = dict.fromkeys(map(str.strip, await sink.terms()))
        until = {
            term: datetime.fromisoformat(stored[term]) if term in stored else now - CADENCE
            for term in looked_for
        }
        if until.keys() - stored.keys():
            await sink.put(self._batch((), Counter(), until))
        return until

    async def _read(
        self, term: str, since: datetime, until: datetime, done: dict[str, datetime], sink: StreamSink
    ) -> None:
        """A stretch with too many articles is cut in halves until each is shown whole. What is read is kept
        at once, so that a long way back is gone only once.
        """
        found = await self._articles(written(term), since, until)
        if len(found) >= MOST and until - since > CADENCE:
            middle = since + (until - since) / 2
            await self._read(term, since, middle, done, sink)
            await self._read(term, middle, until, done, sink)
            return
        if len(found) >= MOST:
            sink.gap(Gap(since, until, f"GDELT shows no more than {MOST} articles about “{term[:40]}”"))
        if done[term] < since:
            sink.gap(Gap(done[term], since, "GDELT is read back for a week at most"))
        done[term] = until
        mentions, rejected = _mentions(found, term, self.clock.now())
        await sink.put(self._batch(mentions, rejected, done))

    async def _articles(self, query: str, since: datetime, until: datetime) -> list[Any]:
        asked = {
            "query": query,
            "mode": "artlist",
            "format": "json",
            "maxrecords": MOST,
            "sort": "datedesc",
            "startdatetime": since.strftime("%Y%m%d%H%M%S"),
            "enddatetime": until.strftime("%Y%m%d%H%M%S"),
        }
        fetched = await self._fetcher.get(f"{self.api}?{urlencode(asked)}", {})
        await self.clock.sleep(PACE)
        found = _json(fetched.body or b"").get("articles", [])
        self._answered_at = self.clock.now()
        return found if isinstance(found, list) else []

    def _batch(
        self, mentions: tuple[Mention, ...], rejected: Counter[str], until: Mapping[str, datetime]
    ) -> Batch:
        cursor = json.dumps({term: at.isoformat() for term, at in until.items()})
        return Batch(source=self.name, mentions=mentions, cursor=cursor, rejected=rejected)


def written(term: str) -> str:
    """`term` as GDELT writes it. Raises ``Refused`` for one that cannot be read."""
    try:
        read = terms.parse(term)
    except Invalid as wrong:
        raise Refused(str(wrong)) from None
    if isinstance(read, Near):
        return f'near{max(1, read.apart)}:"{_bare(read.one)} {_bare(read.other)}"'
    return f'"{_bare(read)}"'


def _bare(term: Term) -> str:
    """News writes no hashtags and handles, but the names in them."""
    text = term.text.lstrip("#@") if term.kind in (TermKind.HASHTAG, TermKind.HANDLE) else term.text
    return text.replace('"', " ").strip()


def _json(body: bytes) -> Mapping[str, Any]:
    text = clean(body.decode("utf-8", "replace")).strip()
    try:
        found = json.loads(_ESCAPE.sub(_mended, text) or "{}", strict=False)
    except (ValueError, RecursionError):
        raise _said(text) from None
    return found if isinstance(found, dict) else {}


def _mended(escape: re.Match[str]) -> str:
    return escape[0] if escape[1] is None else rf"\\{escape[1]}"


def _said(text: str) -> Exception:
    """What GDELT wants to tell when it sends no JSON."""
    said = " ".join(text_of(text).split())[:SAID] or "nothing"
    if TOO_MANY in said.lower():
        return FetchError("GDELT asks for fewer requests", wait=WAIT)
    return Refused(said) if ABOUT_TERM.search(said) else FetchError(f"GDELT sent no JSON but: {said}")


def _mentions(found: list[Any], term: str, now: datetime) -> tuple[tuple[Mention, ...], Counter[str]]:
    """The oldest first."""
    made: list[Mention] = []
    rejected: Counter[str] = Counter()
    for article in reversed(found):
        try:
            made.append(_mention(article, term, now))
        except (KeyError, TypeError, ValueError):
            rejected["an article has no title, time or address"] += 1
    return tuple(sorted(made, key=lambda mention: mention.created_at)), rejected


def _mention(article: Mapping[str, Any], term: str, now: datetime) -> Mention:
    at = datetime.strptime(article["seendate"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    url, title = web_address(article["url"]), clean(article["title"]).strip()
    if not title:
        raise ValueError("no title")
    paper = clean(str(article.get("domain") or urlsplit(url).hostname))[:MAX_NAME]
    return Mention(
        source=SOURCE,
        external_id=fingerprint(canonical(url)),
        text=_with_term(title, term)[:MAX_TEXT],
        created_at=min(at, now),
        url=url,
        kind=MentionKind.ARTICLE,
        author_id=paper,
        author_handle=paper,
        network=NETWORK,
    )


def _with_term(title: str, term: str) -> str:
    read = terms.parse(term)
    return about(
        title, f"{read.one.text} {read.other.text}" if isinstance(read, Near) else next(terms.names((term,)))
    )


def canonical(url: str) -> str:
    """The same for every way to the same article: without fragment, campaign, scheme and ``www.``."""
    parts = urlsplit(url)
    host, query = (parts.hostname or "").removeprefix("www."), _OF_CAMPAIGNS.sub("", parts.query)
    return urlunsplit(("", host, parts.path.rstrip("/"), query, ""))
