"""A flood of messages is met with more people: whoever is named to answer too is asked at once (S0.11)."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.events import HelpAsked
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.step_kinds.replies import Replies
from bot.service.ports import Work


def ask(work: Work, crisis: Crisis, step: Step, before: StepState, after: StepState) -> None:
    """Whether they may see the crisis is asked before."""
    if step.kind != Replies.name:
        return
    called = before.data.get("helpers", ())
    for person in after.data.get("helpers", ()):
        if person not in called:
            count = after.data["counts"][-1]
            work.record(
                HelpAsked(
                    crisis_id=crisis.id,
                    step_id=step.id,
                    title=step.title,
                    person_id=person,
                    waiting=count["waiting"],
                    answering=count["answering"],
                )
            )
