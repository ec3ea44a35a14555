"""Files of JSON lines that something else writes into a folder, a post to a line.

Of each file is known how far it was read, by its inode, so that one that is rotated is read to its end under
its new name; and how it begins, so that one that was cut and written anew is read from its beginning. Only
whole lines are taken. The names of a post's fields are those of `bot.sources.posts`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from bot.domain.mention import Batch, Mention
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
BEGINNING = 256  # bytes by which a file is told from another one of the same inode


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file was read, and the mark of its first bytes, as many of them as were read."""

    offset: int = 0
    begins: str = ""


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
            known = {inode: place for inode, place in known.items() if inode in files}
            for inode, file in files.items():
                while lines := await asyncio.to_thread(_next, file, known.get(inode, Place())):
                    read, known[inode] = lines
                    await sink.put(self._batch(read, known))
        except OSError as error:
            raise FetchError(f"the folder cannot be read ({error.strerror})") from None

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
        place = place if _begins(file.read(BEGINNING), place) else Place()
        file.seek(place.offset)
        chunk = file.read(CHUNK)
        whole = chunk.rfind(b"\n") + 1 or (len(chunk) if len(chunk) == CHUNK else 0)
        if not whole:
            return None
        file.seek(0)
        read = place.offset + whole
        begins = fingerprint(file.read(min(read, BEGINNING)).hex())
    return list(_lines(chunk[:whole])), replace(place, offset=read, begins=begins)


def _begins(beginning: bytes, place: Place) -> bool:
    """Whether the file is still the one that was read: it begins as it did, and is no shorter."""
    known = beginning[: min(place.offset, BEGINNING)]
    return place.offset == 0 or fingerprint(known.hex()) == place.begins


def _lines(chunk: bytes) -> Iterator[bytes]:
    return (line for line in chunk.split(b"\n") if line.strip())
