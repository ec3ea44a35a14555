"""A Slack channel into which other apps write, for example a monitoring tool's alerts.

What stands in the channel is read from the last post known on; an event of Slack only rings the bell, so
that nobody waits for the next turn and no event that was lost loses a post. An event that tells of an edit or
a deletion is taken at its word; what was done without one is found when the last hour is read again, every
ten minutes and at the start. What people write there is theirs, and no post about the brand.
"""

from __future__ import annotations

import asyncio
import html
import math
import random
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.domain.errors import DeliveryError
from bot.domain.storm.mention import MAX_TEXT, Batch, Change, Mention
from bot.sources.asking import within, words
from bot.sources.fetch import FetchError
from bot.sources.frame import Clock, State, StreamSink, SystemClock
from bot.sources.polling import poll
from bot.sources.posts import MAX_NAME, MAX_URL, web_address
from bot.sources.writer import either

SOURCE = "slack"
INTERVAL = 60.0  # seconds between two looks when nobody rings
PACE = 2.0  # seconds between two looks: Slack allows some fifty a minute
REREAD = 60.0  # seconds; what comes twice is stored once
LONG, SELDOM = 3_600.0, 600.0  # seconds that are read again, and between two such looks
CHANGED, DELETED = "message_changed", "message_deleted"
TOMBSTONE = "tombstone"  # what is left of a message below which a thread goes on
MOST_TOLD = 1_000  # events that wait for the next look
LINK = re.compile(r"<((?:[@#!]|\w+:)[^<>|]*)(?:\|([^<>]*))?>")

Json = Mapping[str, Any]
History = Callable[[float], Sequence[Json]]


class Bell:
    """A clock whose sleeper can be woken, from any thread, while it `answers`."""

    def __init__(self, clock: Clock) -> None:
        self.answers = False
        self._clock = clock
        self._rung = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> datetime:
        return self._clock.now()

    def ring(self) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    async def sleep(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        await self._clock.sleep(min(seconds, PACE))
        if self.answers:
            await either(self._rung.wait(), self._clock.sleep(seconds - PACE))
        else:
            await self._clock.sleep(seconds - PACE)
        self._rung.clear()


class SlackChannel:
    """`history` gives what other apps wrote since a moment, in seconds since 1970; it blocks, and raises
    ``DeliveryError``. Each message bears its ``channel``.
    """

    label = "Slack channel"

    def __init__(
        self,
        channel: str,
        history: History,
        *,
        clock: Clock | None = None,
        dice: random.Random | None = None,
    ) -> None:
        self.name = f"{SOURCE}:{channel.removeprefix('#')}"
        self._history = history
        self._bell = Bell(clock or SystemClock())
        self._dice = dice or random.Random()  # noqa: S311 - spreads requests, guards nothing
        self._told: deque[Json] = deque(maxlen=MOST_TOLD)
        self._there: dict[str, float] = {}  # the posts that stood there, in seconds since 1970
        self._looked = -math.inf  # far back, at this second

    def __repr__(self) -> str:
        return f"SlackChannel({self.name!r})"

    def ring(self, event: Json) -> None:
        """Something was written there, changed or deleted. From any thread."""
        if event.get("subtype") in (CHANGED, DELETED):
            self._told.append(event)
        self._bell.ring()

    async def run(self, sink: StreamSink) -> None:
        if await sink.cursor(self.name):
            sink.report(State.CATCHING_UP)
        else:
            began = f"{self._bell.now().timestamp():.6f}"
            await sink.store(Batch(source=self.name, mentions=(), cursor=began))
        once = partial(self._read_on, sink)
        await poll(once, sink, interval=INTERVAL, clock=self._bell, dice=self._dice)

    async def _read_on(self, sink: StreamSink) -> None:
        self._bell.answers = False  # to nobody while Slack refuses
        since = await sink.cursor(self.name) or "0"
        now = self._bell.now()
        is_far = now.timestamp() - self._looked >= SELDOM
        oldest = min(float(since) - REREAD, now.timestamp() - LONG) if is_far else float(since) - REREAD
        told = [self._told.popleft() for _ in range(len(self._told))]
        try:
            found = await asyncio.to_thread(self._history, oldest)
        except DeliveryError as error:
            self._told.extendleft(reversed(told))
            raise FetchError(str(error), wait=error.retry_after) from None
        self._looked = now.timestamp() if is_far else self._looked
        changes = (*_told(told, now), *self._missing(found, oldest, now), *filter(None, map(_edited, found)))
        new = [each for each in found if not (at := _at(each)) or at.timestamp() > float(since) - REREAD]
        made, rejected = _mentions(new, now, known=float(since))
        times = (min(at, now).timestamp() for at in map(_at, found) if at)
        cursor = max([since, *(f"{time:.6f}" for time in times)])
        batch = Batch(source=self.name, mentions=made, cursor=cursor, rejected=rejected, changes=changes)
        await sink.put(batch)
        self._bell.answers = True

    def _missing(self, found: Sequence[Json], oldest: float, now: datetime) -> list[Change]:
        """What stood in this stretch before and does not any more."""
        there = {_key(each): at.timestamp() for each in found if (at := _at(each))}
        gone = [key for key, at in self._there.items() if at > oldest and key not in there]
        young = {key: at for key, at in self._there.items() if now.timestamp() - at < LONG}
        self._there = {key: at for key, at in (young | there).items() if key not in gone}
        return [Change(source=SOURCE, id=key, at=now) for key in gone]


def _told(events: Sequence[Json], now: datetime) -> list[Change]:
    """Changes that Slack told of."""
    found = []
    for event in events:
        channel = {"channel": event.get("channel")}
        message = within(event, "message")
        if event.get("subtype") == DELETED or within(message, "subtype") == TOMBSTONE:
            gone = {**channel, "ts": event.get("deleted_ts") or within(message, "ts")}
            found += [Change(source=SOURCE, id=_key(gone), at=now)] if _at(gone) else []
        elif isinstance(message, dict) and (change := _edited({**message, **channel})):
            found.append(change)
    return found


def _edited(message: Json) -> Change | None:
    """How it reads now. A link that Slack unfolds changes a message too, and is no edit."""
    at = _at({"channel": message.get("channel"), "ts": within(message, "edited", "ts")})
    text = _text(message)
    if not at or not text or not _at(message):
        return None
    return Change(source=SOURCE, id=_key(message), at=at, text=text[:MAX_TEXT])


def _key(message: Json) -> str:
    return f"{message['channel']}:{message['ts']}"


def _text(message: Json) -> str:
    return "\n".join(dict.fromkeys(filter(None, map(plain, _texts(message)))))


def _mentions(found: Sequence[Json], now: datetime, known: float) -> tuple[tuple[Mention, ...], Counter[str]]:
    """The oldest first. What is `known`, up to this second since 1970, was counted when it was new."""
    made: list[Mention] = []
    rejected: Counter[str] = Counter()
    for message in found:
        at, text = _at(message), _text(message)
        if at and text:
            made.append(_mention(message, text, min(at, now)))
        elif at is None or at.timestamp() > known:
            rejected["a message has no time or words"] += 1
    return tuple(sorted(made, key=lambda mention: mention.external_id)), rejected


def _mention(message: Json, text: str, at: datetime) -> Mention:
    author = next((words(each.get("author_name")) for each in _attachments(message)), "")
    tool = words(within(message, "bot_profile", "name")) or words(message.get("username"))
    return Mention(
        source=SOURCE,
        external_id=_key(message),
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=at,
        url=_url(message),
        author_handle=author[:MAX_NAME] or None,
        network=tool[:MAX_NAME] or "Slack",
    )


def plain(written: str) -> str:
    """Slack's own notation as people read it: links keep both their words and their address."""
    return html.unescape(LINK.sub(_read, words(written))).strip()


def _read(link: re.Match[str]) -> str:
    address, label = link[1], link[2] or ""
    if address.startswith(("@", "#", "!")):
        return label
    return address if not label or label in address else f"{label} {address}"


def _texts(message: Json) -> Iterator[str]:
    yield words(message.get("text"))
    yield from _in_blocks(message.get("blocks"))
    for each in _attachments(message):
        said = [words(each.get(part)) for part in ("pretext", "title", "text")]
        yield from said if any(said) else [words(each.get("fallback"))]
        yield from _in_blocks(each.get("blocks"))


def _in_blocks(value: Any) -> Iterator[str]:
    """Every text in a tree of blocks, whatever they are."""
    for each in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            yield words(each["text"])
        yield from _in_blocks(each)


def _attachments(message: Json) -> list[Json]:
    found = message.get("attachments")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _url(message: Json) -> str:
    """Where it was written, as the tool says; else the first link."""
    told = [words(each.get(name)) for each in _attachments(message) for name in ("title_link", "from_url")]
    linked = [link[1] for text in _texts(message) for link in LINK.finditer(text)]
    for address in (*told, *linked):
        try:
            return web_address(html.unescape(address)[: MAX_URL + 1])
        except ValueError:
            continue
    return ""


def _at(message: Json) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(message["ts"]), UTC) if message.get("channel") else None
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
