"""Server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html, as they are pushed.

Own lines of code because splitting by httpx breaks a post that holds U+2028, and reading byte by byte, as
the library for Mastodon does, takes 21 posts a second.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

LONGEST = 1_000_000  # bytes of one event


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """`name` is empty for a heartbeat; `data` is ``None`` when it was too long to be kept."""

    name: str = ""
    data: bytes | None = b""


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[ServerEvent]:
    """What comes whole; what the end of the stream cuts off is not told."""
    reader = _Reader()
    async for line in _lines(chunks):
        if event := reader.read(line):
            yield event


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A line that does not end is cut, so that no server can fill the memory."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[: LONGEST + 100]
        for line in whole:
            yield line.rstrip(b"\r")


class _Reader:
    def __init__(self) -> None:
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0

    def read(self, line: bytes) -> ServerEvent | None:
        if not line:
            return self._whole()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if not field:
            return ServerEvent()
        if field == b"event":
            self._name = value.decode("utf-8", "replace")
        elif field == b"data":
            self._size += len(value)
            if self._size <= LONGEST:
                self._data.append(value)
        return None

    def _whole(self) -> ServerEvent | None:
        name, data, size = self._name, b"\n".join(self._data), self._size
        self._name, self._data, self._size = "", [], 0
        if not name and not size:
            return None
        return ServerEvent(name or "message", data if size <= LONGEST else None)
