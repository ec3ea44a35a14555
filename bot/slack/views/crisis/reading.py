"""Who has read what they were told, on the step's own card and stage by stage on that of the crisis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.board import CrisisBoard, StepBoard
from bot.domain.plan.playbook import StepState
from bot.domain.plan.step_kinds import groups, notify
from bot.domain.staff.audiences import AUDIENCE_LABELS, Audience, why_closed
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.slack.safe import Mrkdwn, channel_link, dotted, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block
from bot.slack.words import _, tell, tell_list, tell_many

MOST_NAMED = 8
MAX_WHY = 200


def details(board: StepBoard) -> list[Block]:
    """The words, how many have read them, who has not, and which channels could not be told."""
    state = board.state
    gaps = [tell(ROLE_LABELS[Role(role)]) for role in state.data.get("gaps", ())]
    lines = [
        _read(state),
        tell("*Nobody is named for:* {roles}.", roles=tell_list(gaps)) if gaps else Mrkdwn(),
        *(_channel(id_, channel) for id_, channel in groups.channels(state).items()),
        *_told_by(state),
        _nowhere(state),
        *_let_go(state),
        _unset(board),
    ]
    return [*b.exact_text(_(board.step.params["text"])), b.section(join(lines))]


def in_short(board: CrisisBoard) -> list[Mrkdwn]:
    """How many have read it at each stage that asks somebody; nothing before the first."""
    stages: dict[int, tuple[int, int]] = {}
    states = {state.step_id: state for state in board.states}
    for step in board.playbook.steps:
        if step.kind == notify.Notify.name:
            read, all_ = notify.counted(states[step.id])
            before = stages.get(step.stage, (0, 0))
            stages[step.stage] = (before[0] + read, before[1] + all_)
    parts = [
        tell("stage {stage}: {read} of {all}", stage=stage, read=read, all=all_)
        for stage, (read, all_) in sorted(stages.items())
        if all_
    ]
    return [dotted(tell("*Have read it*"), *parts)] if parts else []


def _read(state: StepState) -> Mrkdwn:
    read, all_ = notify.counted(state)
    waiting = notify.waited_for(state)
    if not all_:
        return Mrkdwn()
    if not waiting:
        return tell("*{read} of {all} have read it.*", read=read, all=all_)
    named = [mention(person) for person in waiting[:MOST_NAMED]]
    more = len(waiting) - len(named)
    if more:
        named.append(tell_many("{count} other", "{count} others", more))
    return tell(
        "*{read} of {all} have read it*; not yet: {people}.", read=read, all=all_, people=tell_list(named)
    )


def _channel(id_: str, channel: Mapping[str, Any]) -> Mrkdwn:
    values = {"channel": channel_link(id_), "audience": _group(channel["audience"])}
    if channel["state"] == groups.CLOSED:
        return tell(
            "*Not told:* {audience} in {channel}: {why}", **values, why=tell(why_closed(channel["why"]))
        )
    if channel["state"] == groups.STANDS:
        return tell("{audience}: it stands in {channel}.", **values)
    if channel["state"] == groups.ELSEWHERE:
        return tell("{audience}: told another way than in {channel}.", **values)
    return tell("{audience}: on its way into {channel}.", **values)


def _unset(board: StepBoard) -> Mrkdwn:
    names = tell_list([_group(a) for a in board.state.data.get("unset", ())])
    if not names:
        return Mrkdwn()
    if board.crisis.drill:
        return tell("In a drill no channel is told: {audiences}.", audiences=names)
    return tell("Only those with a part in it may know, so no channel is told: {audiences}.", audiences=names)


def _told_by(state: StepState) -> list[Mrkdwn]:
    return [
        tell(
            "{audience}: told by {people}.",
            audience=_group(audience),
            people=tell_list([mention(person) for person in people]),
        )
        for audience, people in groups.through(state).items()
    ]


def _nowhere(state: StepState) -> Mrkdwn:
    names = [_group(audience) for audience in groups.nowhere(state)]
    if not names:
        return Mrkdwn()
    return tell(
        "*Nobody tells these yet:* {audiences}. Name a channel or a person for each, or say why they are not "
        "told.",
        audiences=tell_list(names),
    )


def _let_go(state: StepState) -> list[Mrkdwn]:
    return [
        tell(
            "*Not told:* {audience}, decided by {person}: “{reason}”",
            audience=_group(audience),
            person=mention(entry["by"]),
            reason=escape(entry["how"], MAX_WHY),
        )
        for audience, entry in state.data.get("untold", {}).items()
    ]


def _group(audience: str) -> Mrkdwn:
    return tell(AUDIENCE_LABELS[Audience(audience)])
