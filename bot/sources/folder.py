"""Files of JSON lines that something else writes into a folder, a post to a line.

Of each file is known how far it was read, by its inode, so that one that is rotated is read to its end under
its new name; and how what was read begins and ends, so that one that was cut and written anew is read from
its beginning. Only whole lines are taken. The names of a post's fields are those of `bot.sources.posts`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from bot.domain.storm.mention import Batch, Mention
from bot.sources import posts
from bot.sources.fetch import FetchError
from bot.sources.frame import Clock, State, StreamSink, SystemClock
from bot.sources.polling import poll
from bot.sources.posts import Unreadable, fingerprint
from bot.sources.senders import PLAIN

SOURCE = "folder"
NAMES = re.compile(r"[^.].*\.jsonl(?:[.-][\w.-]*)?")  # posts.jsonl, and posts.jsonl.1 once it is rotated
PACKED = re.compile(r".*\.(?:gz|bz2|xz|zst)")
INTERVAL = 5.0  # seconds between two looks
CHUNK = 1_000_000  # bytes read at once, and the longest line
MARK = 256  # bytes at the beginning, and before where it was read to, by which a file is told from another


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file was read, and the marks of its first bytes and of the last ones that were read."""

    offset: int = 0
    begins: str = ""
    ends: str = ""


class Folder:
    label = "Folder"
    name = SOURCE

    def __init__(
        self, path: str | Path, *, clock: Clock | None = None, dice: random.Random | None = None
    ) -> None:
        self._path = Path(path)
        self._clock = clock or SystemClock()
        self._dice = dice or random.Random()  # noqa: S311 - spreads looks, guards nothing

    def __repr__(self) -> str:
        return "Folder()"

    async def run(self, sink: StreamSink) -> None:
        if await sink.cursor(self.name):
            sink.report(State.CATCHING_UP)
        once = partial(self._read_on, sink)
        await poll(once, sink, interval=INTERVAL, clock=self._clock, dice=self._dice)

    async def _read_on(self, sink: StreamSink) -> None:
        known = _places(await sink.cursor(self.name))
        try:
            files = await asyncio.to_thread(_files, self._path)
        except OSError as error:
            raise FetchError(f"the folder cannot be read ({error.strerror})") from None
        known = {inode: place for inode, place in known.items() if inode in files}
        unread = {}
        for inode, file in files.items():
            try:
                await self._read_file(file, inode, known, sink)
            except OSError as error:
                unread[file.name] = error.strerror
        if unread:
            named = "; ".join(f"{name}: {why}" for name, why in unread.items())
            raise FetchError(f"not every file of the folder can be read ({named})")

    async def _read_file(self, file: Path, inode: str, known: dict[str, Place], sink: StreamSink) -> None:
        while lines := await asyncio.to_thread(_next, file, known.get(inode, Place())):
            read, known[inode] = lines
            await sink.put(self._batch(read, known))

    def _batch(self, lines: list[bytes], known: Mapping[str, Place]) -> Batch:
        found: list[Mention] = []
        rejected: Counter[str] = Counter()
        for line in lines:
            try:
                found.append(self._mention(line))
            except (ValueError, RecursionError):
                rejected["a line is no JSON object"] += 1
            except Unreadable as wrong:
                rejected[str(wrong)] += 1
        cursor = json.dumps({inode: asdict(place) for inode, place in known.items()})
        return Batch(source=self.name, mentions=tuple(found), cursor=cursor, rejected=rejected)

    def _mention(self, line: bytes) -> Mention:
        """The same line is the same post, where it has no id."""
        record = json.loads(line)
        if not isinstance(record, dict):
            raise Unreadable({"a line": "is no JSON object"})
        key = fingerprint(line.decode("utf-8", "replace").strip())
        return posts.mention(PLAIN.values(record), source=SOURCE, key=key, seen_at=self._clock.now())


def _places(cursor: str | None) -> dict[str, Place]:
    return {inode: Place(**place) for inode, place in json.loads(cursor or "{}").items()}


def _files(folder: Path) -> dict[str, Path]:
    """By inode, those written last at the end."""
    found = [entry for entry in os.scandir(folder) if _is_ours(entry)]
    found.sort(key=lambda entry: (entry.stat().st_mtime, entry.name))
    return {str(entry.inode()): Path(entry.path) for entry in found}


def _is_ours(entry: os.DirEntry[str]) -> bool:
    named = NAMES.fullmatch(entry.name) and not PACKED.fullmatch(entry.name)
    return bool(named) and entry.is_file(follow_symlinks=False)


def _next(path: Path, place: Place) -> tuple[list[bytes], Place] | None:
    """The next whole lines, and where the file was read to; nothing when there are none yet."""
    with path.open("rb") as file:
        place = place if _is_same(file, place) else Place()
        file.seek(place.offset)
        chunk = file.read(CHUNK)
        whole = chunk.rfind(b"\n") + 1 or (len(chunk) if len(chunk) == CHUNK else 0)
        if not whole:
            return None
        read = place.offset + whole
        begins, ends = _mark(file, 0, min(read, MARK)), _mark(file, max(0, read - MARK), read)
    return list(_lines(chunk[:whole])), Place(read, begins, ends)


def _is_same(file: BinaryIO, place: Place) -> bool:
    """Whether it is still the file that was read: it begins as it did, and what was read last is there."""
    read = place.offset
    if not read or _mark(file, 0, min(read, MARK)) != place.begins:
        return not read
    return place.ends in (_mark(file, max(0, read - MARK), read), "")


def _mark(file: BinaryIO, start: int, end: int) -> str:
    file.seek(start)
    return fingerprint(file.read(end - start).hex())


def _lines(chunk: bytes) -> Iterator[bytes]:
    return (line for line in chunk.split(b"\n") if line.strip())
