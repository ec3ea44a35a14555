"""Who has to be told says so by a button, and is asked again until they do (S1.16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import AudienceAsked, ReadingAsked, ReadingUnanswered
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import notify
from bot.domain.plan.step_kinds.notify import Notify
from bot.domain.staff.people import Role
from bot.service.access import can_be_asked, in_charge, may_see
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks

LEAD_AFTER = 3  # times; then the lead is told who has not said so, and no channel is asked again
RESTRICTED = "restricted"  # why a channel is told nothing
NAMED = 10  # people, of those who have not


def ask(work: Work, crisis: Crisis, step: Step, state: StepState, *, again: int = 0) -> None:
    """Everybody of whom nothing was heard, and whoever holds a role now that nobody held before."""
    if step.kind != Notify.name:
        return
    about = _about(crisis, step)
    holders = (crisis.holder(Role(role)) for role in state.data["gaps"])
    people = can_be_asked(work, crisis, (*state.data["waiting"], *(p for p in holders if p)))
    if people:
        work.record(ReadingAsked(**about, people=people, again=again))
    for id_, channel in notify.channels(state).items():
        if _is_asked(channel, again):
            missing = tuple(p for p in channel["waiting"] if may_see(p, crisis))
            asked = AudienceAsked(
                **about, channel=id_, audience=channel["audience"], people=missing, again=again
            )
            work.record(asked)


def open_to_all(work: Work, crisis: Crisis) -> None:
    """It was restricted, so no channel was told at a stage that is open: each is asked now."""
    states = {s.step_id: s for s in work.crises.steps(crisis.id) if s.status is StepStatus.OPEN}
    for step in work.crises.playbook(crisis.id).steps:
        if step.kind == Notify.name and step.id in states and is_workable(crisis, step) and not crisis.drill:
            _furnish(work, crisis, step, states[step.id])


def _furnish(work: Work, crisis: Crisis, step: Step, state: StepState) -> None:
    """Where a channel was told, or its people were told another way, it stays so."""
    shut = (notify.CLOSED, RESTRICTED)
    stays = {id_: c for id_, c in notify.channels(state).items() if (c["state"], c["why"]) != shut}
    after = notify.furnished(step, state, work.team.audiences())
    found = notify.channels(after)
    data = {**after.data, "channels": {**found, **stays}}
    work.crises.save_steps(crisis.id, (replace(after, data=data, version=state.version + 1),))
    for id_, channel in found.items():
        if id_ not in stays:
            asked = AudienceAsked(
                **_about(crisis, step), channel=id_, audience=channel["audience"], people=(), again=0
            )
            work.record(asked)


def _about(crisis: Crisis, step: Step) -> dict[str, Any]:
    text = step.params["text"]
    return {"crisis_id": crisis.id, "step_id": step.id, "title": step.title, "text": text}


def _is_asked(channel: Mapping[str, Any], again: int) -> bool:
    """One that could not be written in may be open now; one that is on its way is not asked twice."""
    if channel["state"] == notify.ASKED:
        return again == 0
    is_missing = channel["state"] == notify.STANDS and channel["waiting"] and again <= LEAD_AFTER
    is_closed = channel["state"] == notify.CLOSED and channel["why"] != RESTRICTED
    return bool(is_missing or is_closed)


def ask_again(work: Work, deadline: Deadline) -> None:
    crisis = work.crises.get(deadline.crisis_id or "")
    step = work.crises.playbook(crisis.id).step(deadline.subject_id)
    state = work.crises.step(crisis.id, deadline.subject_id)
    if step and state and state.status is StepStatus.OPEN and is_workable(crisis, step):
        rung = int(deadline.data["rung"]) + 1
        if crisis.restricted:
            state = _without_channels(work, crisis, state)
        ask(work, crisis, step, state, again=rung)
        _tell_lead(work, crisis, step, state, rung)
        wait = step_clocks.next_pause(step_clocks.READ_WITHIN, rung)
        step_clocks.set_at(work, crisis, step, DeadlineKind.READING_DUE, work.now + wait, rung=rung)


def _without_channels(work: Work, crisis: Crisis, state: StepState) -> StepState:
    """It was restricted meanwhile: nobody else is asked, and the lead says how they were told."""
    told = {notify.ELSEWHERE, notify.CLOSED}
    for id_ in [id_ for id_, channel in notify.channels(state).items() if channel["state"] not in told]:
        state = notify.closed(state, id_, RESTRICTED, work.now)
        work.crises.save_steps(crisis.id, (state,))
    return state


def _tell_lead(work: Work, crisis: Crisis, step: Step, state: StepState, rung: int) -> None:
    missing = can_be_asked(work, crisis, notify.waited_for(state))
    if rung % LEAD_AFTER or not missing:
        return
    read, all_ = notify.counted(state)
    work.record(
        ReadingUnanswered(
            crisis_id=crisis.id,
            step_id=step.id,
            title=step.title,
            read=read,
            all=all_,
            people=missing[:NAMED],
            told=in_charge(work, crisis),
        )
    )
