"""The sentences of what concerns people: on-call turns, who was missed and who slept on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.oncall import DUTY_LABELS
from bot.domain.words import N_, Phrase, phrase


def duty(name: str) -> Phrase:
    return phrase(DUTY_LABELS[name]) if name else phrase(N_("every duty"))


def _rota(event: e.RotaChanged) -> str:
    if event.change == "removed":
        return N_("<@{actor}> removed on-call turns for {duty}.")
    return N_("<@{actor}> set on-call turns for {duty}: {people}.")


def _cover(event: e.CoverSet) -> str:
    if event.instead_of:
        return N_("<@{person_id}> covers <@{instead_of}> for {duty} from {since} until {until}.")
    return N_("<@{person_id}> is on call for {duty} from {since} until {until}.")


def _asleep(event: e.PeopleLeftAsleep) -> str:
    if event.asked:
        return N_("It is quiet hours for {people}, so <@{asked}> was asked.")
    return N_("It is quiet hours for {people}, and nobody else was left to ask.")


PEOPLE: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.RotaChanged: _rota,
    e.CoverSet: _cover,
    e.CoverEnded: N_("<@{actor}> ended a cover by <@{person_id}>."),
    e.AlertMissed: N_("<@{person_id}> was asked to take the alert and did not answer."),
    e.PeopleLeftAsleep: _asleep,
}
