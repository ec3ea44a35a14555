"""Buttons of letters about what is known, words for our own people, and promises: each with its label (a
message id), action id and reference.
"""

from __future__ import annotations

from bot.domain import events as e
from bot.domain.comms.statement import MessageType
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref

Button = tuple[str, str, Ref]


def change(event: e.FactAsked) -> Button:
    return N_("Change…"), ids.FACT_CHANGE, Ref("fact", event.fact_id)


def it_is_so(event: e.FactAsked) -> Button:
    """For whoever answers for it; others see what else is known."""
    if event.claimed and event.person_id == event.owner_id:
        return N_("It is so"), ids.FACT_CONFIRM, Ref("fact", event.fact_id)
    return N_("What is known"), ids.CRISIS_MORE, Ref("crisis", event.crisis_id or "", extra={"do": "facts"})


def correct(event: e.WordsOutdated) -> Button:
    ref = Ref("crisis", event.crisis_id or "", extra={"message": MessageType.CORRECTION.value})
    return N_("Write a correction"), ids.CRISIS_STATEMENT, ref


def said_now(event: e.PackWithdrawn) -> Button:
    """What took its place, or the words as they stand now."""
    return N_("Open"), ids.HOME_STATEMENT, Ref("statement", event.instead_id or event.statement_id)


def promise_is_kept(event: e.PromiseAsked) -> Button:
    about = Ref("crisis", event.crisis_id or "", extra={"step": event.step_id})
    return N_("It is done"), ids.PROMISE_KEPT, about
