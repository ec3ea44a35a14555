"""A blocking iterator, read from the loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

AHEAD = 4  # chunks read before they are wanted


async def in_chunks(make: Callable[[], Iterator[T]], size: int) -> AsyncGenerator[list[T], None]:
    """What ``make()`` yields, up to `size` at a time, read in a daemon thread.

    Not an executor's: a read of standard input that never returns must not keep the process from ending.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[list[T] | Exception] = asyncio.Queue()
    room = threading.Semaphore(AHEAD)
    closed = threading.Event()

    def hand_over(what: list[T] | Exception) -> None:
        with suppress(RuntimeError):  # the loop ended while we were blocked
            loop.call_soon_threadsafe(queue.put_nowait, what)

    def read() -> None:
        try:
            found = make()
            while not closed.is_set() and (chunk := list(islice(found, size))):
                hand_over(chunk)
                room.acquire()
            hand_over([])
        except Exception as error:  # it is raised again where the chunks are read
            hand_over(error)

    threading.Thread(target=read, name="firebreak-reader", daemon=True).start()
    try:
        while chunk := await queue.get():
            if isinstance(chunk, Exception):
                raise chunk
            room.release()
            yield chunk
    finally:
        closed.set()
        room.release()
