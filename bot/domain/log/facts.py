"""The record in sentences, of the fact sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.comms.fact import FactState
from bot.domain.words import N_

_ENTERED = {
    FactState.CONFIRMED: N_("<@{actor}> entered a fact and answers for it: “{text}”"),
    FactState.CLAIMED: N_("<@{actor}> entered a fact for which <@{owner_id}> is to answer: “{text}”"),
    FactState.UNKNOWN: N_("<@{actor}> entered what is not known yet; <@{owner_id}> finds it out: “{text}”"),
}
_CHANGED = {
    FactState.CONFIRMED: N_("<@{actor}> changed a fact from “{before}” to “{text}” and answers for it."),
    FactState.CLAIMED: N_(
        "<@{actor}> changed a fact from “{before}” to “{text}”; <@{owner_id}> is to answer for it."
    ),
    FactState.UNKNOWN: N_(
        "<@{actor}> took back “{before}”: it is not known now, and <@{owner_id}> finds it out: “{text}”"
    ),
}


def _entered(event: e.FactEntered) -> str:
    return (_CHANGED if event.before else _ENTERED)[FactState(event.state)]


FACTS: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.FactEntered: _entered,
    e.FactConfirmed: N_("<@{actor}> said that it is so: “{text}”"),
    e.FactAsked: N_("<@{person_id}> was asked what is known about this: “{text}”"),
    e.WordsOutdated: N_(
        "“{before}” was not so any more, and these words rested on it: {messages}. <@{told}> was told."
    ),
}
