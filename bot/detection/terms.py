"""What they are talking about: the words that stand in most of a storm's posts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.domain.terms import names as plain

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_PAUSE = re.compile(r"[.!?;:,\n“”\"]+\s*")  # a phrase does not go on behind it
_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
MIN_SHARE = 0.1  # a term says something about the storm when a tenth of its posts have it
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


def top_terms(texts: Iterable[str], *, without: Iterable[str] = (), limit: int = 5) -> tuple[str, ...]:
    """Pairs of words, as they are mostly written, before single ones, by how many posts have them.

    The brand's own names are left out. Each post counts a term once, so one that repeats it weighs no more.
    """
    own = {word for name in plain(without) for word in _words(name)}
    singles: Counter[str] = Counter()
    pairs: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    total = 0
    for text in texts:
        said: dict[str, None] = {}
        phrases: dict[tuple[str, str], str] = {}
        for part in _PAUSE.split(_NOISE.sub(" ", text[:LOOKED_AT])):
            words = [w for w in _words(part) if w not in own]
            telling = [n for n, w in enumerate(words) if len(w) >= SHORTEST and w not in COMMON]
            said.update(dict.fromkeys(words[n] for n in telling))
            phrases.update(_phrases(words, telling))
        singles.update(list(said))
        for pair, phrase in phrases.items():
            pairs[pair][phrase] += 1
        total += 1
    least = max(2.0, total * MIN_SHARE)
    ranked = sorted(pairs.items(), key=lambda found: -found[1].total())[:limit]
    often = {pair: forms.most_common(1)[0][0] for pair, forms in ranked if forms.total() >= least}
    covered = {word for pair in often for word in pair}
    more = [w for w, count in singles.most_common(4 * limit) if count >= least and w not in covered]
    return tuple([*often.values(), *more][:limit])


def _phrases(words: list[str], telling: list[int]) -> Iterator[tuple[tuple[str, str], str]]:
    for first, last in pairwise(telling):
        if last - first < LONGEST:
            yield (words[first], words[last]), " ".join(words[first : last + 1])


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
