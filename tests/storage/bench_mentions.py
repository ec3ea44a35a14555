"""How many mentions a second are stored, linked and counted.

``python -m tests.storage.bench_mentions [URL]``

Without a URL a new SQLite file; with one, that database (migrated first; rows stay in it).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.storm.mention import Batch, Mention
from bot.service.records import House, Read
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.work import Office
from tests.support.databases import PlainShelf

SIZE, BATCHES = 500, 100
WORDS = ("northwind", "coffee", "cup", "slogan", "queue", "price", "brew", "milk", "fine", "terrible")
START = datetime(2026, 3, 1, tzinfo=UTC)


def batch_of(number: int) -> list[Read]:
    """Posts at 50 a second, a third of them unscored, one in ten in two watches."""
    chance = random.Random(number)
    return [_read(number * SIZE + i, chance) for i in range(SIZE)]


def _read(n: int, chance: random.Random) -> Read:
    mention = Mention(
        source="bluesky",
        external_id=f"at://did:plc:made-up-{n % 9973}/app.bsky.feed.post/{n}",
        text=" ".join(chance.choices(WORDS, k=14)),
        created_at=START + timedelta(seconds=n / 50),
        url=f"https://social.example/profile/{n % 9973}/post/{n}",
        author_id=f"did:plc:made-up-{n % 9973}",
        author_handle=f"reader-{n % 9973}.example",
        author_followers=n % 5000,
        lang="en",
    )
    scored = n % 3 != 0
    watches = ("w1", "w2") if n % 10 == 0 else ("w1",)
    score = chance.uniform(-1, 1) if scored else None
    return Read(mention=mention, watches=watches, score=score, language="en" if scored else "fr")


def main(url: str) -> None:
    engine = open_database(url)
    upgrade(engine)
    house = House(shelf=PlainShelf(), outlets={})
    office = Office(engine, clock=lambda: START, house=house).with_patience(5)
    batches = [batch_of(n) for n in range(BATCHES)]
    for label in ("new", "repeated"):
        started = time.perf_counter()
        stored = sum(
            office.perform(
                lambda work, reads=reads, n=n: work.mentions.store(
                    reads, Batch(source="bluesky", mentions=(), cursor=str(n))
                )
            )
            for n, reads in enumerate(batches)
        )
        rate = SIZE * BATCHES / (time.perf_counter() - started)
        sys.stdout.write(
            f"{engine.dialect.name}: {label}, {stored} stored, {rate:,.0f} mentions/s in batches of {SIZE}\n"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder, 'bench.db')}")
