"""A source that sends 50,000 posts at once while people press: ``python -m tests.bench.burst``.

Every post belongs to a watch. The workspace with its fifty people, the bot and the sender are processes of
their own; 20 presses a second begin, and five seconds later the sender lets go.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.__main__ import presses
from tests.bench.child import Child, child, row, settings

POSTS = 50_000
TERM = "northwind coffee"
SECONDS, RATE = 30, 20  # of presses, and how many a second
CALM = 5.0  # seconds of pressing before they come
STORED_WITHIN = 600.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as name:
        folder = Path(name)
        url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder / 'firebreak.db'}"
        with (
            child("tests.bench.crowd", folder=folder) as crowd,
            child("tests.bench.firehose", POSTS, TERM) as sender,
        ):
            known = settings(crowd.heard(), url) | {"BENCH_JETSTREAM": sender.heard()}
            with child("tests.bench.engine", settings=known, folder=folder) as engine:
                engine.heard()
                for line in run(crowd, engine, sender):
                    sys.stdout.write(line + "\n")
                    sys.stdout.flush()


def run(crowd: Child, engine: Child, sender: Child) -> Iterator[str]:
    crowd.ask("prepare")
    before = engine.ask("numbers")
    letting_go = threading.Timer(CALM, sender.ask, ["go"])
    letting_go.start()
    began = time.monotonic() + CALM
    found = crowd.ask("press", SECONDS, RATE)
    while (numbers := engine.ask("numbers"))["mentions"] < POSTS and time.monotonic() - began < STORED_WITHIN:
        time.sleep(0.1)
    yield from presses(found["presses"])
    took = f"{time.monotonic() - began:.0f} s after they came"
    yield row(f"stored of {POSTS:,} sent at once", numbers["mentions"], took)
    yield row("memory (RSS), peak", f"{numbers['peak_mb']:.0f} MB", f"before {before['now_mb']:.0f} MB")


if __name__ == "__main__":
    main()
