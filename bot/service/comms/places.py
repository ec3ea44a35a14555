"""Where words can go: what is set up, the networks that a person posts to, and how much each takes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.comms.hub.page import HUB
from bot.domain.comms.inside import FOR_OURS
from bot.domain.comms.lengths import Unit, fits
from bot.domain.comms.networks import MANUAL, NETWORKS, label_of
from bot.domain.comms.statement import Statement
from bot.domain.errors import Blocked, Invalid
from bot.domain.words import N_
from bot.service.comms import hub
from bot.service.ports import Work

ALSO_CALLED = {"x": "twitter"}


def places(work: Work, statement: Statement) -> Mapping[str, str]:
    """Name -> label; words for our own people go to no network. Networks that are posted to by hand are
    offered where the register knows an account there; all of them, while it knows none on any.
    """
    if statement.message in FOR_OURS:
        return {name: label for name, label in work.house.outlets.items() if name == MANUAL}
    offered, used = hub.places(work, statement), _networks_of(work)
    left_out = work.house.by_hand - used - {MANUAL} if used else frozenset()
    return {name: label for name, label in offered.items() if name not in left_out}


def longest(work: Work) -> Mapping[str, int]:
    """How much those places take that do not take what is usual there."""
    told = {name: work.house.longest(name) for name in work.house.outlets}
    return {name: limit for name, limit in told.items() if limit}


def must_fit(work: Work, statement: Statement, place: str, language: str = "") -> None:
    """The words are for that place, and it takes as many."""
    if place not in work.house.outlets:
        raise Invalid(N_("There is no such place to publish to. Choose one from the list."))
    if statement.message in FOR_OURS and place != MANUAL:
        raise Invalid(N_("These words are for our own people and go to no network. Choose “By hand”."))
    text = statement.current.text_for(place, language)
    if text is None:
        raise Invalid(N_("There are no words in this language for this place. Write them on the card first."))
    if place == HUB:
        hub.must_fit(statement)
    fit = fits(text, place, work.house.longest(place))
    if not fit:
        where = label_of(place)
        raise Blocked(_TOO_MUCH[fit.unit], place=where, length=fit.length, limit=fit.limit, over=fit.over)


def _networks_of(work: Work) -> set[str]:
    """Those on which the register, where people write the network as they call it, knows an account."""
    written = " ".join(account.network for account in work.accounts.all()).casefold()
    return {
        name
        for name, network in NETWORKS.items()
        if re.search(rf"\b(?:{network.label.casefold()}|{ALSO_CALLED.get(name, name)})\b", written)
    }


_TOO_MUCH = {
    Unit.CHARACTERS: N_(
        "{place} takes {limit} characters as it counts them, and these words have {length}: {over} too many. "
        "Nothing was published. Shorten them, write other words for it on the card, or choose another place."
    ),
    Unit.BYTES: N_(
        "{place} takes {limit} bytes, and these words have {length}: {over} too many. "
        "Nothing was published. Shorten them, write other words for it on the card, or choose another place."
    ),
}
