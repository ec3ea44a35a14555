"""Phrases that must not be there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from bot.domain.comms.tone.book import Hit
from bot.domain.comms.tone.draft import REPLY, Draft, Sight
from bot.domain.comms.tone.lists import NEVER_TURNED
from bot.domain.comms.tone.reading import Reading
from bot.domain.words import N_, phrase

Look = Callable[[Draft, Reading], Sight]

SOON_AFTER = 12  # words after an apology in which a "but" takes it back
OFTEN = 3


def said(reason: str, *lists: str) -> Look:
    """Each place where we say something of these lists ourselves: no "not" before it, no quotation marks."""

    def look(_: Draft, reading: Reading) -> Sight:
        for name in lists:
            yield from told(reading, found(reading, name), reason)

    return look


def found(reading: Reading, name: str) -> list[Hit]:
    hits = reading.hits(name, turned=name in NEVER_TURNED, quoted=False)
    return [hit for hit in hits if not reading.is_taken_back(hit)]


def told(reading: Reading, hits: Iterable[Hit], reason: str) -> Sight:
    for hit in hits:
        span = reading.span(hit)
        yield span, phrase(reason, words=reading.words(span))


def blame(draft: Draft, reading: Reading) -> Sight:
    """Others may be named once where we say that it is ours, and freely where it is not."""
    hits = found(reading, "blame")
    if draft.fault in ("other", "none") or (len(hits) == 1 and reading.has("owned")):
        return
    yield from told(reading, hits, BLAME)


def conditional_apology(draft: Draft, reading: Reading) -> Sight:
    yield from told(reading, found(reading, "conditional_apology"), CONDITIONAL)
    if draft.is_grave:
        yield from told(reading, found(reading, "inconvenience"), INCONVENIENCE)


def justification(_: Draft, reading: Reading) -> Sight:
    apologies = [hit.last for hit in reading.hits("apology")]
    for hit in found(reading, "but"):
        owns_up = reading.has("owned", reading.sentence_of(hit))
        before = bisect_right(apologies, hit.first)
        if not owns_up and before and hit.first - apologies[before - 1] < SOON_AFTER:
            yield from told(reading, [hit], BUT)
    yield from told(reading, found(reading, "justification"), JUSTIFICATION)


def hedging(_: Draft, reading: Reading) -> Sight:
    yield from told(reading, found(reading, "hedge"), HEDGE)
    doubts = found(reading, "may_have")
    if len(doubts) > 1:
        yield from told(reading, doubts[1:], MAY_HAVE)


def passive(_: Draft, reading: Reading) -> Sight:
    for hit in found(reading, "passive"):
        if not reading.has("ourselves", reading.sentence_of(hit)):
            yield from told(reading, [hit], PASSIVE)


def argument(_: Draft, reading: Reading) -> Sight:
    yield from told(reading, found(reading, "argument"), ARGUMENT)
    if reading.quotations >= OFTEN:
        yield reading.whole, phrase(QUOTED_OFTEN)


def early_promises(draft: Draft, reading: Reading) -> Sight:
    yield from told(reading, found(reading, "promise"), PROMISE)
    yield from told(reading, found(reading, "self_praise"), SELF_PRAISE)
    if draft.message in ("M1", "M2", "M3", REPLY):
        yield from told(reading, found(reading, "early_thanks"), EARLY_THANKS)


BLAME = N_("“{words}” points at somebody else. People hear that nobody here answers for it.")
CONDITIONAL = N_("“{words}” leaves open whether anybody was hurt. People hear that you doubt them.")
INCONVENIENCE = N_("“{words}” is too small for what happened. People hear that you have not understood it.")
SHRINKING = N_("“{words}” makes it small. Whoever was hit by it will read this.")
ATTACK = N_("“{words}” turns against the people who complain. That is what will be quoted.")
BUT = N_("“{words}” so soon after the apology takes it back.")
JUSTIFICATION = N_("“{words}” asks people to see your side. After an apology it sounds like an excuse.")
DEFENSIVE = N_("“{words}” speaks well of us. Today it sounds as if we were defending ourselves.")
EUPHEMISM = N_("“{words}” is a soft word for a hard thing. People will put the hard one beside it.")
HEDGE = N_("“{words}” sounds like a lawyer about something we did. People hear that we are hiding.")
MAY_HAVE = N_("“{words}” is the second doubt in this text. People hear that we admit nothing.")
PASSIVE = N_("“{words}” leaves out who did it. It was us, so people look for “we” or “I”.")
ARGUMENT = N_("“{words}” argues with somebody who is upset. Others read along and take their side.")
QUOTED_OFTEN = N_("Quoting somebody three times reads like a trial, not like an answer.")
JOKE = N_("“{words}” is a joke or a slogan. Nobody who was hurt is in the mood for it.")
SELLING = N_("“{words}” sells something. In a crisis that is what people take a picture of.")
SILENCE = N_("“{words}” ties help to their silence. Made public, it looks like a bribe.")
GUESS = N_("“{words}” is a guess. If it turns out wrong, we have misled people.")
PRIVATE = N_("“{words}” belongs to one person and would be public.")
PROMISE = N_("“{words}” promises what nobody can keep. The next mistake will be held against it.")
SELF_PRAISE = N_("“{words}” praises how we handle it. That is for others to say.")
EARLY_THANKS = N_("“{words}” thanks people for a patience that nobody has asked them for.")
DIG = N_("“{words}” starts the quarrel again, just as it ends.")
DESCRIBED = N_("“{words}” describes a person. This note will be read outside one day.")
SECRECY = N_("“{words}” asks people to hide something. This note will be read outside one day.")
