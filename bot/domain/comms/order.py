"""Who hears it first: the person it happened to, then those where it began, then everybody else.

S3.12, S4.5, S4.6. Another order is possible, with a reason that is recorded and shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.comms.message_types import NEWS, MessageType
from bot.domain.comms.publication import MANUAL, Publication, PublicationState
from bot.domain.errors import Invalid
from bot.domain.forms import check_reason
from bot.domain.place import place_of
from bot.domain.words import N_, phrase

ORDERED = NEWS | {MessageType.CLOSING}
BEFORE_THE_CROWD = frozenset({MessageType.HOLDING, MessageType.STATEMENT})
ANYWHERE = frozenset({MANUAL, "webhook"})  # nobody here knows where these lead
OUR_OWN = frozenset({"hub"})  # the page of facts comes before or with the words, whatever the order
ALSO_CALLED = {"twitter": "x", "insta": "instagram", "ig": "instagram", "fb": "facebook"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What comes before anything else: an answer to the person, and words at one of the places `first`."""

    person_waits: bool = False
    first: tuple[str, ...] = ()

    def is_kept(self, place: str) -> bool:
        if place in OUR_OWN:
            return True
        return not self.person_waits and (not self.first or place in self.first)


def began_at(platform: str, link: str, places: Mapping[str, str]) -> tuple[str, ...]:
    """Those of the `places`, name -> label, where it began by what was written about it or by its link. Where
    none of them is, those of which nobody knows where they lead; empty where it is not known.
    """
    said = _words(f"{platform} {place_of('', link)}")
    if not said:
        return ()
    there = tuple(name for name, label in places.items() if _is_named(said, name, label))
    return there or tuple(name for name in places if name in ANYWHERE)


def order(
    message: MessageType,
    *,
    origin: Iterable[str],
    publications: Iterable[Publication],
    person_waits: bool,
    only_practised: bool,
) -> Order:
    """`publications` are those of this text. Where it is `only_practised` a rehearsal counts as said."""
    done = {PublicationState.SENT, *([PublicationState.REHEARSED] if only_practised else [])}
    said_at = {p.outlet for p in publications if p.state in done}
    first = () if message not in ORDERED or said_at.intersection(origin) else tuple(origin)
    return Order(person_waits=person_waits and message in BEFORE_THE_CROWD, first=first)


def must_have_reason(asked: Order, place: str, reason: str) -> str:
    """`reason` as it is kept: empty where the order is kept. Raises ``Invalid`` where it is wanted."""
    if asked.is_kept(place):
        return ""
    if not reason.strip():
        wrong = phrase(_PERSON_FIRST if asked.person_waits else _ORIGIN_FIRST)
        raise Invalid(wrong.msgid, fields={"out_of_order": wrong})
    return check_reason(reason, field="out_of_order")


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"\w+", text.casefold())
    return frozenset(ALSO_CALLED.get(word, word) for word in found)


def _is_named(said: frozenset[str], name: str, label: str) -> bool:
    if name in ANYWHERE or name in OUR_OWN:
        return False
    return _words(name) <= said or _words(label) <= said


_PERSON_FIRST = N_(
    "The person it happened to has had no answer from us yet; they should hear it before the crowd. Publish "
    "that answer first, or say here why not."
)
_ORIGIN_FIRST = N_(
    "This goes first to where it began. Choose that place, or say here why another comes first."
)
