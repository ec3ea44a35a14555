"""The groups that a `notify` step tells: in channels, by people who tell them, or nowhere yet (S1.16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.forms import FieldKind, FieldOption, FormField
from bot.domain.plan.playbook import Step, StepState
from bot.domain.staff.audiences import AUDIENCE_LABELS, Audience, Places, channels_in, people_in
from bot.domain.words import N_

ASKED, STANDS, CLOSED, ELSEWHERE = "asked", "stands", "closed", "elsewhere"  # how far a channel is
Channels = Mapping[str, Mapping[str, Any]]


def channels(state: StepState) -> Channels:
    found: Channels = state.data.get("channels", {})
    return found


def nowhere(state: StepState) -> tuple[str, ...]:
    """Audiences for which somebody has to name a channel or a person, or let them go."""
    return tuple(state.data.get("nowhere", ()))


def through(state: StepState) -> Mapping[str, Sequence[str]]:
    """Audience -> the people who tell it."""
    found: Mapping[str, Sequence[str]] = state.data.get("through", {})
    return found


def telling(state: StepState) -> frozenset[tuple[str, str]]:
    """Audience and person, for each who tells one."""
    return frozenset((audience, person) for audience, people in through(state).items() for person in people)


def furnished(
    step: Step,
    state: StepState,
    known: Places,
    *,
    quiet: bool = False,
    let_go: Mapping[str, Any] | None = None,
) -> StepState:
    """With what the team set for those of its audiences that are told nowhere yet. With `quiet` no channel
    may hear of it; those that were `let_go` at an earlier stage of the crisis are not asked for again.
    """
    asked = [a for a in step.params.get("audiences", ()) if a not in _settled_audiences(state)]
    gone = {a: entry for a, entry in (let_go or {}).items() if a in asked and not known.get(Audience(a))}
    left = [a for a in asked if a not in gone and (quiet or not known.get(Audience(a)))]
    after = replace(
        state,
        data={
            **state.data,
            "channels": dict(channels(state)),
            "nowhere": [] if quiet else left,
            "unset": left if quiet else [],
            "untold": {**state.data.get("untold", {}), **gone},
        },
    )
    for audience in asked:
        if audience not in gone and audience not in left:
            after = told_at(after, audience, known[Audience(audience)])
    return after


def told_at(state: StepState, audience: str, places: Sequence[str]) -> StepState:
    """Whoever is named to tell them is asked, also when they have read it, or were told, for themselves."""
    people = people_in(places)
    anew = {id_: _channel(Audience(audience)) for id_ in channels_in(places)}
    acks, reached = (
        {who: entry for who, entry in state.data[heard].items() if who not in people}
        for heard in ("acks", "reached")
    )
    data = {
        "channels": {**anew, **channels(state)},
        "through": {**through(state), **({audience: list(people)} if people else {})},
        "waiting": list(dict.fromkeys((*state.data["waiting"], *people))),
        "acks": acks,
        "reached": reached,
        "nowhere": [a for a in nowhere(state) if a != audience],
    }
    return replace(state, data={**state.data, **data})


def _settled_audiences(state: StepState) -> set[str]:
    elsewhere = (*state.data.get("untold", {}), *state.data.get("reached", {}))
    return {*in_channels(state), *through(state), *elsewhere}


def in_channels(state: StepState) -> set[str]:
    return {channel["audience"] for channel in channels(state).values()}


def unplaced(state: StepState) -> tuple[FieldOption, ...]:
    return tuple(FieldOption(a, AUDIENCE_LABELS[Audience(a)]) for a in nowhere(state))


def which(state: StepState) -> FormField:
    return FormField(
        id="audience", label=N_("Which of them?"), kind=FieldKind.SELECT, options=unplaced(state)
    )


WHERE = (
    FormField(
        id="channel",
        label=N_("In which channel are they told?"),
        kind=FieldKind.CHANNEL,
        required=False,
        hint=N_("One of your own. Firebreak enters public ones by itself; it is kept for the next crisis."),
    ),
    FormField(
        id="person",
        label=N_("Or who tells them?"),
        kind=FieldKind.PERSON,
        required=False,
        hint=N_("They are asked by direct message, now and in the next crisis."),
    ),
)


def _channel(audience: Audience) -> dict[str, Any]:
    return {"audience": audience.value, "state": ASKED, "waiting": [], "why": ""}
