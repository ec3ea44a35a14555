"""Channels in which groups are told at a stage of a crisis, and what became of it there (S1.16)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.errors import Invalid
from bot.domain.events import AudienceChanged, AudienceTold, AudienceUnreached
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import notify
from bot.domain.staff.audiences import MAX_CHANNELS, Audience, AudienceBoard
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import administrators, here, in_charge, may_see, require
from bot.service.crisis import rooms
from bot.service.ports import Work
from bot.service.step import moving


def board(work: Work, actor_id: str) -> AudienceBoard:
    require(work, actor_id, Action.READ)
    return AudienceBoard(channels=work.team.audiences(), may_edit=actor_id in administrators(work))


def set_channels(work: Work, *, actor_id: str, audience: Audience, channels: Sequence[str]) -> None:
    """Name where `audience` is told; with no channel it is told nowhere."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    chosen = tuple(dict.fromkeys(channels))
    if len(chosen) > MAX_CHANNELS:
        raise Invalid(N_("Name at most {limit} channels for one group."), limit=MAX_CHANNELS)
    must_be_no_war_rooms(work, chosen)
    work.team.save_audience(audience, chosen)
    work.record(AudienceChanged(actor=actor_id, audience=audience.value, channels=chosen))


def must_be_no_war_rooms(work: Work, channels: Iterable[str]) -> None:
    room = next((channel for channel in channels if rooms.crisis_in(work, channel)), None)
    if room:
        raise Invalid(N_("<#{channel}> is the private channel of one crisis. Choose another."), channel=room)


def is_awaited(work: Work, crisis_id: str, step_id: str, channel: str) -> bool:
    """Whether it is still to be told there; no channel hears of a crisis that only its members may see."""
    crisis, _, step, state = moving.find(work, crisis_id, step_id)
    is_open = state.status is StepStatus.OPEN and is_workable(crisis, step)
    return is_open and not crisis.restricted and channel in notify.channels(state)


def told(work: Work, crisis_id: str, step_id: str, channel: str, people: Iterable[str]) -> None:
    """It stands there; `people` are all who are in the channel. Guests and bots are not asked."""
    found = _found(work, crisis_id, step_id, channel)
    if found is None:
        return
    crisis, step, before = found
    after = notify.stands(before, channel, _asked_in(work, crisis, people), work.now)
    entry = notify.channels(after)[channel]
    if notify.channels(before)[channel]["state"] != notify.STANDS:
        work.record(
            AudienceTold(
                crisis_id=crisis.id,
                step_id=step.id,
                title=step.title,
                audience=entry["audience"],
                channel=channel,
                people=len(entry["waiting"]),
            )
        )
    moving.moved_by_itself(work, crisis_id, step, after)


def _asked_in(work: Work, crisis: Crisis, people: Iterable[str]) -> list[str]:
    return [person for person in here(work, people) if may_see(person, crisis)]


def unreached(work: Work, crisis_id: str, step_id: str, channel: str, error: str) -> None:
    """It cannot be written there: the lead is told why and what to do, once for each reason."""
    found = _found(work, crisis_id, step_id, channel)
    if found is None:
        return
    crisis, step, before = found
    entry = notify.channels(before)[channel]
    after = notify.closed(before, channel, error, work.now)
    if (entry["state"], entry["why"]) != (notify.CLOSED, error):
        work.record(
            AudienceUnreached(
                crisis_id=crisis.id,
                step_id=step.id,
                title=step.title,
                audience=entry["audience"],
                channel=channel,
                error=error,
                told=in_charge(work, crisis),
            )
        )
    moving.moved_by_itself(work, crisis_id, step, after)


def _found(work: Work, crisis_id: str, step_id: str, channel: str) -> tuple[Crisis, Step, StepState] | None:
    """Meanwhile the step may be over, or the channel may be another."""
    crisis, _, step, state = moving.find(work, crisis_id, step_id)
    is_asked = state.status is StepStatus.OPEN and channel in notify.channels(state)
    return (crisis, step, state) if is_asked else None
