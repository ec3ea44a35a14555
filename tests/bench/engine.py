"""The bot, fed with posts as fast as it takes them: ``python -m tests.bench.engine``.

Settings come from the environment; BENCH_JETSTREAM is one to listen to. Told on standard input: ``feed``,
``stop``, ``numbers``, and the end.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot import config
from bot.bootstrap import Bot, build
from bot.demo.storm import BRAND, ORDINARY, STORM
from bot.domain.errors import Busy
from bot.domain.storm.mention import Batch, Mention
from bot.service.ports import Work
from bot.sources.bluesky.source import Bluesky
from bot.sources.writer import AT_ONCE
from tests.bench.child import resident_mb

# Without the redraw that is ordered for when the next picture may be drawn, minutes later.
TO_BE_SAID = "SELECT count(*) FROM deliveries WHERE state = 'pending' AND method <> 'redraw'"
TO_BE_DRAWN = "SELECT count(*) FROM standings WHERE state = 'live' AND drawn < wanted"
NOBODY = "http://127.0.0.1:9"  # who wrote a post is not asked


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    server = os.environ.get("BENCH_JETSTREAM")
    bot = build(config.load(), more_sources=[Bluesky(servers=[server], api=NOBODY)] if server else [])
    bot.start()
    engine = Engine(bot)
    _say("ready")
    for line in sys.stdin:
        _say(getattr(engine, line.strip())())
    engine.stop()
    bot.stop()


class Engine:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._feed)
        self._stored = self._refused = 0
        self._slowest = self._seconds = 0.0

    def feed(self) -> bool:
        self._thread.start()
        return True

    def stop(self) -> bool:
        self._enough.set()
        if self._thread.is_alive():
            self._thread.join()
        return True

    def numbers(self) -> dict[str, Any]:
        waiting = self._bot.office.read(_waiting)
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "stored": self._stored,
            "seconds": self._seconds,
            "slowest": self._slowest,
            "busy": self._refused,
            "mentions": self._count("SELECT count(*) FROM mentions"),
            "cpu": used.ru_utime + used.ru_stime,
            "peak_mb": used.ru_maxrss / 1024,
            "now_mb": resident_mb(),
            "pending": self._count(TO_BE_SAID),
            "drawings": self._count(TO_BE_DRAWN),
            **waiting,
        }

    def _count(self, query: str) -> int:
        with self._bot.engine.connect().execution_options(firebreak_writing=False) as connection:
            return int(connection.exec_driver_sql(query).scalar_one())

    def _feed(self) -> None:
        began = time.monotonic()
        for batch in _batches():
            if self._enough.is_set():
                break
            started = time.monotonic()
            try:
                self._stored += self._bot.intake.store(batch)
            except Busy:
                self._refused += 1
            self._slowest = max(self._slowest, time.monotonic() - started)
            self._seconds = time.monotonic() - began


def _batches() -> Iterator[Batch]:
    texts = [text.format(brand=BRAND) for text in (*STORM, *ORDINARY)]
    for begin in itertools.count(0, AT_ONCE):
        now = datetime.now(UTC)
        posts = tuple(
            _post(number, texts[number % len(texts)], now) for number in range(begin, begin + AT_ONCE)
        )
        yield Batch(source="bench", mentions=posts)


def _post(number: int, text: str, at: datetime) -> Mention:
    return Mention(
        source="bench",
        external_id=str(number),
        text=f"{text} {number}",
        created_at=at,
        url=f"https://social.example/{number}",
        author_handle=f"user_{number % 997}",
        author_followers=number % 5000,
        likes=number % 7,
    )


def _waiting(work: Work) -> dict[str, int]:
    return {"dead": work.deliveries.backlog()["dead"], "events": len(work.events.pending("slack", 100_000))}


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
