"""How many posts a second are matched, and what it costs to read a storm: ``python -m tests.bench.words``.

The posts of the made-up firehose, 500 terms, one post in twenty with one of them. By processor time, because
others may use the machine; the best of three.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.demo.storm import BRAND, ORDINARY, STORM
from bot.detection.grouping import ALIKE, COPIED, RareWords
from bot.detection.terms import telling_words, top_terms
from bot.domain.storm.mention import Watch
from bot.text.matching import Matcher
from tests.bench import firehose

TRIES = 3
POSTS = 50_000
STORMS = (1_000, 2_000, 4_000)


def main() -> None:
    texts, watches = list(firehose.texts(POSTS)), firehose.watches()
    terms = sum(len(watch.terms) for watch in watches)
    _say(f"{f'{POSTS:,} made-up posts, {terms} terms':<44}{'posts a second':>16}")
    for name, chosen in _settings(watches):
        seconds = _seconds(lambda: Matcher(chosen).match(texts))  # noqa: B023 - called at once
        _say(f"{name:<44}{POSTS / seconds:>16,.0f}")
    _say("")
    _say(f"{'a storm of so many posts':<44}{'milliseconds':>16}")
    for number in STORMS:
        _say(f"{f'its words against {number:,} before it, {number:,}':<44}{1_000 * _words(number):>16,.0f}")
        _say(f"{f'its copies and its topics, {number:,}':<44}{1_000 * _groups(number):>16,.0f}")


def _settings(watches: Sequence[Watch]) -> list[tuple[str, Sequence[Watch]]]:
    """The last has every fifth watch compare letters in each of four ways."""
    near = [replace(watch, terms=(*watch.terms, "coffee ~3 awful")) for watch in watches]
    ways = [replace(w, accents=n % 5 in (1, 3), lookalikes=n % 5 in (2, 3)) for n, w in enumerate(watches)]
    return [
        ("as shipped", watches),
        ("with near terms in common words", near),
        ("letters in four ways", ways),
    ]


def _words(number: int) -> float:
    return _seconds(lambda: top_terms(_made(STORM, number), before=_made(ORDINARY, number)))


def _groups(number: int) -> float:
    posts = [telling_words(text) for text in _made(STORM, number)]
    return _seconds(lambda: [RareWords().groups(posts, alike) for alike in (ALIKE, COPIED)])


def _made(lines: Sequence[str], number: int) -> list[str]:
    """No two of them alike."""
    more = firehose.texts(number)
    return [f"{lines[n % len(lines)].format(brand=BRAND)} {text}" for n, text in enumerate(more)]


def _seconds(call: Callable[[], object]) -> float:
    return min(_once(call) for _ in range(TRIES))


def _once(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
