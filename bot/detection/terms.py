"""What they are talking about: the words that stand in most of a storm's posts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_][\w'’]{2,}")
_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
MIN_SHARE = 0.1  # a term says something about the storm when a tenth of its posts have it
LOOKED_AT = 500  # characters of a post
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
    """Pairs of words before single ones, by how many posts have them; the brand's own names left out.

    Each post counts a term once, so one that repeats a word does not weigh more.
    """
    own = {word for name in without for word in _words(name)}
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    total = 0
    for text in texts:
        words = [w for w in _words(_NOISE.sub(" ", text[:LOOKED_AT])) if w not in own]
        kept = [w for w in words if w not in COMMON]
        singles.update(set(kept))
        pairs.update({f"{a} {b}" for a, b in pairwise(kept)})
        total += 1
    least = max(2.0, total * MIN_SHARE)
    found = [term for term, count in pairs.most_common(limit) if count >= least]
    covered = {word for pair in found for word in pair.split()}
    found += [w for w, count in singles.most_common(4 * limit) if count >= least and w not in covered]
    return tuple(found[:limit])


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
