"""How many posts a second one core scores: ``python -m tests.bench.sentiment``.

Real posts where FIREBREAK_SHARED names a folder with the airline tweets, else those of the made-up firehose.
By processor time, because others may use the machine; the best of three.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from bot.text import vader
from bot.text.language import detect
from bot.text.sentiment import VaderScorer, prepare
from tests.bench import firehose
from tests.real_data import AIRLINE_TWEETS, airline_rows

TRIES = 3
EMOJI = 4_000


def main() -> None:
    texts = _texts()
    prepared = [prepare(text) for text in texts]
    detect(prepared[0])
    tables = vader.tables()
    kind = "real" if AIRLINE_TWEETS.exists() else "made-up"
    _say(f"{len(texts):,} {kind} posts scored, a second and core")
    _say(f"{'no gate':<28}{_rate(lambda: [tables.compound(text) for text in prepared], len(texts)):>10,.0f}")
    _say(f"{'through the language gate':<28}{_rate(lambda: VaderScorer().read(texts), len(texts)):>10,.0f}")
    for length in (EMOJI // 2, EMOJI):
        took = 1_000 / _rate(lambda: tables.compound("\N{FACE WITH TEARS OF JOY}" * length), 1)  # noqa: B023
        _say(f"{f'one post of {length:,} emoji':<28}{took:>7.1f} ms")


def _texts() -> list[str]:
    if AIRLINE_TWEETS.exists():
        return list(dict.fromkeys(row["text"] for row in airline_rows()))
    return list(firehose.texts(10_000))


def _rate(call: Callable[[], object], posts: int) -> float:
    return posts / min(_seconds(call) for _ in range(TRIES))


def _seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
