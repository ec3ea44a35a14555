"""Where groups are told at a stage of a crisis, and what became of it there (S1.16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.crisis.crisis import Crisis, is_workable
from bot.domain.errors import Blocked, Invalid
from bot.domain.events import AudienceChanged, AudienceTold, AudienceUnreached
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import groups, notify
from bot.domain.staff.audiences import (
    MAX_CHANNELS,
    MAX_PEOPLE,
    Audience,
    AudienceBoard,
    channels_in,
    people_in,
)
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import administrators, here, in_charge, may_see, require
from bot.service.crisis import rooms
from bot.service.ports import Work
from bot.service.staff.people import check_can_hold
from bot.service.step import moving, reading


def board(work: Work, actor_id: str) -> AudienceBoard:
    require(work, actor_id, Action.READ)
    return AudienceBoard(places=work.team.audiences(), may_edit=actor_id in administrators(work))


def set_places(work: Work, *, actor_id: str, audience: Audience, places: Sequence[str]) -> None:
    """Name the channels in which `audience` is told, and the people who tell it; with neither it is told
    nowhere.
    """
    require(work, actor_id, Action.EDIT_SETTINGS)
    chosen = tuple(dict.fromkeys(places))
    _save(work, actor_id, audience, chosen)
    reading.look_around(work)


def _save(work: Work, actor_id: str, audience: Audience, places: tuple[str, ...]) -> None:
    if len(channels_in(places)) > MAX_CHANNELS:
        raise Invalid(N_("Name at most {limit} channels for one group."), limit=MAX_CHANNELS)
    if len(people_in(places)) > MAX_PEOPLE:
        raise Invalid(N_("Name at most {limit} people for one group."), limit=MAX_PEOPLE)
    must_be_no_war_rooms(work, channels_in(places))
    for person in people_in(places):
        check_can_hold(work, person)
    work.team.save_audience(audience, places)
    work.record(AudienceChanged(actor=actor_id, audience=audience.value, channels=places))


def placed(
    work: Work,
    crisis: Crisis,
    step: Step,
    before: StepState,
    after: StepState,
    *,
    actor_id: str,
    form: Mapping[str, str],
) -> None:
    """In a crisis somebody said where a group is told: it goes out, and is kept for the next time."""
    if step.kind != notify.Notify.name or after.outcome != notify.PLACE:
        return
    if crisis.restricted:
        raise Blocked(_FOR_A_FEW)
    audience = Audience(form["audience"])
    known = work.team.audiences().get(audience, ())
    kept = (*channels_in(known), *here(work, people_in(known)))  # whoever left tells nobody any more
    new = (place for name in ("channel", "person") if (place := form.get(name)))
    _save(work, actor_id, audience, tuple(dict.fromkeys((*kept, *new))))
    reading.go_out(work, crisis, step, before, after)


_FOR_A_FEW = N_(
    "Only those with a part in this crisis may know of it, so no channel is told. Say how they were told "
    "another way, or why they are not told."
)


def never_told(work: Work, crisis: Crisis) -> tuple[str, ...]:
    """Audiences, roles and people of whom it is known that nobody told them at any stage."""
    states = {state.step_id: state for state in work.crises.steps(crisis.id)}
    steps = [s for s in work.crises.playbook(crisis.id).steps if s.kind == notify.Notify.name]
    told = {who for step in steps for who in notify.told(states[step.id])}
    missed = (who for step in steps for who in notify.never_told(states[step.id]))
    return tuple(dict.fromkeys(who for who in missed if who not in told))


def must_be_no_war_rooms(work: Work, channels: Iterable[str]) -> None:
    room = next((channel for channel in channels if rooms.crisis_in(work, channel)), None)
    if room:
        raise Invalid(N_("<#{channel}> is the private channel of one crisis. Choose another."), channel=room)


def is_awaited(work: Work, crisis_id: str, step_id: str, channel: str) -> bool:
    """Whether it is still to be told there; no channel hears of a crisis that only its members may see."""
    crisis, _, step, state = moving.find(work, crisis_id, step_id)
    is_open = state.status is StepStatus.OPEN and is_workable(crisis, step)
    return is_open and not crisis.restricted and channel in groups.channels(state)


def told(work: Work, crisis_id: str, step_id: str, channel: str, people: Iterable[str]) -> None:
    """It stands there; `people` are all who are in the channel. Guests and bots are not asked."""
    found = _found(work, crisis_id, step_id, channel)
    if found is None:
        return
    crisis, step, before = found
    after = notify.stands(before, channel, _asked_in(work, crisis, people), work.now)
    entry = groups.channels(after)[channel]
    if groups.channels(before)[channel]["state"] != groups.STANDS:
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
    entry = groups.channels(before)[channel]
    after = notify.closed(before, channel, error, work.now)
    if (entry["state"], entry["why"]) != (groups.CLOSED, error):
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
    is_asked = state.status is StepStatus.OPEN and channel in groups.channels(state)
    return (crisis, step, state) if is_asked else None
