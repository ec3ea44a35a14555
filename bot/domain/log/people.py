"""The sentences of what concerns people: on-call turns, who was missed and who slept on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.staff.audiences import AUDIENCE_LABELS, Audience
from bot.domain.staff.oncall import DUTY_LABELS
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.staff.powers import POWER_LABELS, Power
from bot.domain.words import N_, Phrase, phrase


def power(name: str) -> Phrase:
    return phrase(POWER_LABELS[Power(name)])


def audience(name: str) -> Phrase:
    return phrase(AUDIENCE_LABELS[Audience(name)])


def whoever(name: str) -> Phrase | str:
    """An audience, a role, or else a person."""
    if name in AUDIENCE_LABELS:
        return audience(name)
    return phrase(ROLE_LABELS[Role(name)]) if name in ROLE_LABELS else f"<@{name}>"


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


def _power(event: e.PowerChanged) -> str:
    if not event.roles:
        return N_("<@{actor}> took the power “{power}” from everybody.")
    return N_("<@{actor}> gave the power “{power}” to: {roles}.")


def _handover(event: e.HandoverAsked) -> str:
    if event.instead_of:
        return N_("<@{instead_of}> cannot take over any more; <@{person_id}> was asked to, from <@{giver}>.")
    if event.again:
        return N_("<@{person_id}> was asked again to take over from <@{giver}>.")
    return N_("<@{giver}> asked <@{person_id}> to take over. Open: “{still_open}”")


def _taken_over(event: e.HandoverAccepted) -> str:
    if not event.roles:
        return N_("<@{actor}> took over from <@{person_id}>; open steps of theirs now: {steps}.")
    return N_("<@{actor}> took over from <@{person_id}>: {roles}; open steps of theirs now: {steps}.")


def _relief(event: e.ReliefAsked) -> str:
    if event.relief is None:
        return N_("<@{person_id}> had been at it for {hours} hours, and nobody is named who could take over.")
    return N_("<@{person_id}> had been at it for {hours} hours; <@{relief}> could take over.")


PEOPLE: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.RotaChanged: _rota,
    e.CoverSet: _cover,
    e.CoverEnded: N_("<@{actor}> ended a cover by <@{person_id}>."),
    e.CoverMissing: N_("Nobody is on call for {duty} from {since} until {until}; {people} were told."),
    e.PowerChanged: _power,
    e.AudienceChanged: N_("<@{actor}> changed where these are told: {audience}."),
    e.DrillsDue: N_("{people} were told that {count} plans were not practised for half a year."),
    e.MemberChanged: N_("<@{actor}> changed what the roster says of <@{person_id}>."),
    e.ContactAsked: N_("<@{person_id}> was asked whether what the roster says of them is right."),
    e.ContactConfirmed: N_("<@{actor}> said that what the roster says of them is right."),
    e.HandoverAsked: _handover,
    e.HandoverAccepted: _taken_over,
    e.HandoverDeclined: N_("<@{actor}> did not take over from <@{person_id}>: “{reason}”"),
    e.HandoverDropped: N_(
        "<@{person_id}> cannot take over any more, nor could anybody else; <@{told}> was told."
    ),
    e.ReliefAsked: _relief,
    e.AlertMissed: N_("<@{person_id}> was asked to take the alert and did not answer."),
    e.PeopleLeftAsleep: _asleep,
}
