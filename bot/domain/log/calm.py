"""The record in sentences, of what is asked in calm times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.words import N_


def _due(event: e.CommitteeDue) -> str:
    if event.told is None:
        return N_("The committee should meet, and nobody was there to be asked.")
    return N_("<@{told}> was asked to hold the meeting of the committee.")


def _kept(event: e.PromiseKept) -> str:
    if event.actor == e.BOT:
        return N_("The plan has another version, so what was promised is done.")
    if event.reason:
        return N_("<@{actor}> says why the plan does not change after all: “{reason}”")
    return N_("<@{actor}> says that what was promised is done.")


CALM: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.PlanIncomplete: N_("{people} were asked for what the plan still lacks."),
    e.CommitteeDue: _due,
    e.CommitteeMissed: N_("The committee had not met for {days} days; {people} were told."),
    e.CommitteeHeld: N_("<@{actor}> wrote down what the committee decided: “{text}”"),
    e.CommitteeMoved: N_("<@{actor}> had the committee meet every {days} days."),
    e.PromiseAsked: N_("<@{person_id}> was asked whether what was promised is done."),
    e.PromiseKept: _kept,
}
