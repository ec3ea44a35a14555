"""What they are talking about: the words that stand in many of a storm's posts, and in few of before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import log2
from typing import TypeVar

from bot.domain.storm.terms import names as plain

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_PAUSE = re.compile(r"[.!?;:,\n“”\"。！？、]+\s*")  # a phrase does not go on behind it
_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
# Written without spaces: a run of katakana is a word, and every two Han characters stand for one.
_KANA_OR_HAN = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_RUN = re.compile("[\u30a1-\u30fe]{2,}|[\u3400-\u9fff\uf900-\ufaff]{2,}")
MIN_SHARE = 0.1  # a term says something about the storm when a tenth of its posts have it
LIFTED = 2.0  # and when so many times more of them have it than of the posts before
LOOKED_AT = 500  # characters of a post
SHORTEST = 3  # letters of a word that says something
LONGEST = 4  # words of a phrase: two that say something, and the small ones between them
COMMON = frozenset(
    """
    about after again all also and any are because been before but can could did does done don't down for
    from get gets got had has have her here him his how i'm into isn't it's its just know let like make many
    more most much must not now off one only our out over own please really said same say says see she should
    some still such than thank thanks that that's the their them then there these they this those too until
    very want was way well were what when where which while who why will with would yet you you're your
    """.split()  # noqa: SIM905 - one word to a slot would be a page of quotes
)

Pair = tuple[str, str]
T = TypeVar("T")


@dataclass(slots=True)
class _Said:
    """In how many posts each word stands, and each pair of words by the forms in which it is written."""

    posts: int = 0
    singles: Counter[str] = field(default_factory=Counter)
    pairs: defaultdict[Pair, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def top_terms(
    texts: Iterable[str], *, without: Iterable[str] = (), before: Iterable[str] = (), limit: int = 5
) -> tuple[str, ...]:
    """Pairs of words, as they are mostly written, before single ones, by how much they stand for the storm:
    how many posts have them, and how many times more than of the posts `before` it.

    The brand's own names are left out. Each post counts a term once, so one that repeats it weighs no more.
    """
    own = {word for name in plain(without) for word in words(name)}
    now, then = _count(texts, own), _count(before, own)
    pairs = {
        pair: weight
        for pair, forms in now.pairs.items()
        if (weight := _weight(now, forms.total(), then, then.pairs.get(pair, Counter()).total()))
    }
    singles = {
        word: weight
        for word, count in now.singles.items()
        if (weight := _weight(now, count, then, then.singles[word]))
    }
    often = {pair: now.pairs[pair].most_common(1)[0][0] for pair in _heaviest(pairs)[:limit]}
    covered = {word for pair in often for word in pair}
    more = [word for word in _heaviest(singles) if word not in covered]
    return tuple([*often.values(), *more][:limit])


def telling_words(text: str) -> frozenset[str]:
    """The words of a post that say something; without links, handles and hashtags."""
    return frozenset(word for word in words(_NOISE.sub(" ", text[:LOOKED_AT])) if _tells(word))


def words(text: str) -> list[str]:
    return [word for found in _WORD.findall(text.casefold()) for word in _split(found.replace("’", "'"))]


def _split(word: str) -> Iterable[str]:
    if word.isascii() or not _KANA_OR_HAN.search(word):
        return (word,)
    return (part for run in _RUN.findall(word) for part in (_twos(run) if run >= "\u3400" else (run,)))


def _twos(run: str) -> Iterator[str]:
    return map("".join, pairwise(run))


def _tells(word: str) -> bool:
    return bool(_RUN.match(word)) or (len(word) >= SHORTEST and word not in COMMON)


def _count(texts: Iterable[str], own: set[str]) -> _Said:
    said = _Said()
    for text in texts:
        singles: dict[str, None] = {}
        phrases: dict[Pair, str] = {}
        for part in _PAUSE.split(_NOISE.sub(" ", text[:LOOKED_AT])):
            spoken = [w for w in words(part) if w not in own]
            telling = [n for n, w in enumerate(spoken) if _tells(w)]
            singles.update(dict.fromkeys(spoken[n] for n in telling))
            phrases.update(_phrases(spoken, telling))
        said.singles.update(list(singles))
        for pair, phrase in phrases.items():
            said.pairs[pair][phrase] += 1
        said.posts += 1
    return said


def _phrases(spoken: list[str], telling: list[int]) -> Iterator[tuple[Pair, str]]:
    for first, last in pairwise(telling):
        if last - first < LONGEST and not _RUN.match(spoken[first]) and not _RUN.match(spoken[last]):
            yield (spoken[first], spoken[last]), " ".join(spoken[first : last + 1])


def _weight(now: _Said, count: int, then: _Said, before: int) -> float:
    """0.0 for what is too rare, or was said as much before. With nothing known of before, as if it had been
    in one post of twenty, so that the order is by count.
    """
    if count < max(2.0, now.posts * MIN_SHARE):
        return 0.0
    lift = count / now.posts / ((before + 0.5) / (then.posts + 10))
    return count * log2(lift) if lift >= LIFTED else 0.0


def _heaviest(weights: dict[T, float]) -> list[T]:
    return sorted(weights, key=lambda term: -weights[term])
