"""Who has to be told says so by a button, and is asked again until they do (S1.16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.comms.message_types import MessageType
from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import AudienceAsked, AudienceNowhere, ReadingAsked, ReadingUnanswered
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import groups, notify
from bot.domain.plan.step_kinds.notify import Notify
from bot.domain.staff.people import Role
from bot.service.access import can_be_asked, in_charge, may_see
from bot.service.crisis import opening
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks

LEAD_AFTER = 3  # times; then the lead is told who has not said so, and no channel is asked again
RESTRICTED = "restricted"  # why a channel is told nothing
NAMED = 10  # people, of those who have not


def ask(work: Work, crisis: Crisis, step: Step, state: StepState, *, again: int = 0) -> None:
    """Everybody of whom nothing was heard, and whoever holds a role now that nobody held before."""
    if step.kind != Notify.name:
        return
    about = _about(work, crisis, step)
    holders = (crisis.holder(Role(role)) for role in state.data["gaps"])
    _ask_people(work, crisis, step, state, (*state.data["waiting"], *(p for p in holders if p)), again=again)
    _ask_where(work, crisis, step, state, again=again)
    for id_, channel in groups.channels(state).items():
        if _is_asked(channel, again):
            missing = tuple(p for p in channel["waiting"] if may_see(p, crisis))
            asked = AudienceAsked(
                **about, channel=id_, audience=channel["audience"], people=missing, again=again
            )
            work.record(asked)


def _ask_people(
    work: Work, crisis: Crisis, step: Step, state: StepState, wanted: Iterable[str], *, again: int = 0
) -> None:
    """Whoever tells groups is asked for all of them at once, whatever else they are: one press says it."""
    people, about = can_be_asked(work, crisis, wanted), _about(work, crisis, step)
    tell = {p: tuple(a for a, named in groups.through(state).items() if p in named) for p in people}
    for audiences in dict.fromkeys(tell.values()):
        asked = tuple(person for person in people if tell[person] == audiences)
        work.record(ReadingAsked(**about, people=asked, again=again, audiences=audiences))


def _ask_where(work: Work, crisis: Crisis, step: Step, state: StepState, *, again: int = 0) -> None:
    """Whoever has the step, and later the lead, has to name a channel or a person for each group."""
    left = groups.nowhere(state)
    if not left or crisis.restricted:
        return
    owner = can_be_asked(work, crisis, [state.owner_id or ""] if again < LEAD_AFTER else [])
    told = owner[0] if owner else in_charge(work, crisis)
    about = {"crisis_id": crisis.id, "step_id": step.id, "title": step.title}
    work.record(AudienceNowhere(**about, audiences=left, told=told, again=again))


def open_to_all(work: Work, crisis: Crisis) -> None:
    """It was restricted, so no channel was told at a stage that is open: each is asked now."""
    shut = (groups.CLOSED, RESTRICTED)
    for step, state in _open(work, crisis):
        stays = {id_: c for id_, c in groups.channels(state).items() if (c["state"], c["why"]) != shut}
        _furnish(work, crisis, step, replace(state, data={**state.data, "channels": stays}))


def look_around(work: Work) -> None:
    """The team set where groups are told: what waits for that in any crisis goes out now."""
    for crisis in work.crises.open():
        for step, state in _open(work, crisis) if not crisis.restricted else ():
            if groups.nowhere(state):
                _furnish(work, crisis, step, state)


def _open(work: Work, crisis: Crisis) -> list[tuple[Step, StepState]]:
    """Where somebody is told now; of a drill no channel hears."""
    states = {s.step_id: s for s in work.crises.steps(crisis.id) if s.status is StepStatus.OPEN}
    steps = [s for s in work.crises.playbook(crisis.id).steps if s.kind == Notify.name and s.id in states]
    return [(s, states[s.id]) for s in steps if is_workable(crisis, s) and not crisis.drill]


def _furnish(work: Work, crisis: Crisis, step: Step, before: StepState) -> None:
    """Where a channel was told, or its people were told another way, it stays so."""
    after = opening.with_groups(work, crisis, step, before)
    work.crises.save_steps(crisis.id, (replace(after, version=before.version + 1),))
    go_out(work, crisis, step, before, after)
    if set(groups.nowhere(after)) - set(groups.nowhere(before)):
        _ask_where(work, crisis, step, after)


def go_out(work: Work, crisis: Crisis, step: Step, before: StepState, after: StepState) -> None:
    """To the channels and the people that are named for its groups since."""
    for id_, channel in groups.channels(after).items():
        if id_ not in groups.channels(before):
            about = _about(work, crisis, step)
            work.record(AudienceAsked(**about, channel=id_, audience=channel["audience"]))
    new = groups.telling(after) - groups.telling(before)
    _ask_people(work, crisis, step, after, sorted(person for _, person in new))


def _about(work: Work, crisis: Crisis, step: Step) -> dict[str, Any]:
    text, note = step.params["text"], _note(work, crisis) if step.params.get("note") else ""
    return {"crisis_id": crisis.id, "step_id": step.id, "title": step.title, "text": text, "note": note}


def _note(work: Work, crisis: Crisis) -> str:
    """The note to staff that was approved and given out last, word for word."""
    notes = [s for s in work.words.of_crisis(crisis.id) if s.message is MessageType.INTERNAL_NOTE]
    out = [note for note in notes if note.published_at]
    return max(out, key=lambda note: (note.published_at, note.id)).current.text if out else ""


def _is_asked(channel: Mapping[str, Any], again: int) -> bool:
    """One that could not be written in may be open now; one that is on its way is not asked twice."""
    if channel["state"] == groups.ASKED:
        return again == 0
    is_missing = channel["state"] == groups.STANDS and channel["waiting"] and again <= LEAD_AFTER
    is_closed = channel["state"] == groups.CLOSED and channel["why"] != RESTRICTED
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
    told = {groups.ELSEWHERE, groups.CLOSED}
    for id_ in [id_ for id_, channel in groups.channels(state).items() if channel["state"] not in told]:
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
