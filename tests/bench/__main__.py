"""Runs the benchmark and prints its table: 20 presses a second by 50 people, posts flat out.

The workspace with its people has a process of its own, rates on; the bot has another, with the ingest in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.sources.writer import AT_ONCE
from tests.bench.child import Child, child, row, settings

DEADLINE = 3.0  # seconds until Slack shows the person an error
DRAINED_WITHIN = 900.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180.0, help="how long people press")
    parser.add_argument("--rate", type=float, default=20.0, help="presses a second in all")
    parser.add_argument("--no-ingest", action="store_true", help="presses alone, for comparison")
    parser.add_argument("--no-drain", action="store_true", help="do not wait until the backlog is gone")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as name:
        folder = Path(name)
        with child("tests.bench.crowd", folder=folder) as crowd:
            where = crowd.heard()
            database = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder / 'firebreak.db'}"
            with child("tests.bench.engine", settings=settings(where, database), folder=folder) as engine:
                engine.heard()
                for line in run(crowd, engine, arguments):
                    sys.stdout.write(line + "\n")
                    sys.stdout.flush()


def run(crowd: Child, engine: Child, arguments: argparse.Namespace) -> Iterator[str]:
    crowd.ask("prepare")
    if not arguments.no_ingest:
        engine.ask("feed")
    found = crowd.ask("press", arguments.seconds, arguments.rate)
    at_the_end = engine.ask("numbers")
    engine.ask("stop")
    yield from presses(found["presses"])
    yield ""
    yield from _ingest(at_the_end)
    if not arguments.no_drain:
        yield row("time to drain it", f"{_drain(engine):.0f} s")
    told, last = crowd.ask("told"), engine.ask("numbers")
    yield row("told privately that it did not work", told["refused"])
    yield row("calls refused by Slack (429)", told["limited"])
    yield row("deliveries given up", last["dead"])


def presses(presses: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"{'acknowledged in ms':<22}{'count':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}"
    for kind in ("all", *sorted({press["kind"] for press in presses})):
        took = sorted(press["seconds"] for press in presses if kind in ("all", press["kind"]))
        shown = "".join(f"{1000 * _quantile(took, q):>8.0f}" for q in (0.5, 0.95, 0.99, 1.0))
        yield f"{kind:<22}{len(took):>8}{shown}"
    errors = Counter(press["error"] for press in presses if press["error"])
    late = sum(press["seconds"] > DEADLINE for press in presses)
    yield row(f"over {DEADLINE:.0f} s", late)
    yield row("refused", sum(errors.values()), "; ".join(f"{n} {error}" for error, n in errors.items()))


def _ingest(numbers: Mapping[str, Any]) -> Iterator[str]:
    rate = numbers["stored"] / numbers["seconds"] if numbers["seconds"] else 0.0
    yield row("posts stored a second", f"{rate:.0f}", f"{numbers['stored']} in all")
    yield row(f"slowest batch of {AT_ONCE}", f"{numbers['slowest']:.2f} s", f"{numbers['busy']} refused")
    yield row("memory (RSS) at the end", f"{numbers['now_mb']:.0f} MB", f"peak {numbers['peak_mb']:.0f} MB")
    yield row("processor time", f"{numbers['cpu']:.0f} s")
    waiting = f"{numbers['drawings']} cards to be redrawn, {numbers['events']} events to react to"
    yield row("backlog at the end", numbers["pending"], waiting)


def _drain(engine: Child) -> float:
    """Seconds until nothing waits to be said."""
    began = time.monotonic()
    while any(engine.ask("numbers")[kind] for kind in ("pending", "drawings", "events")):
        if time.monotonic() - began > DRAINED_WITHIN:
            return float("inf")
        time.sleep(1)
    return time.monotonic() - began


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


if __name__ == "__main__":
    main()
