"""After a reopening: the clocks run again, and what has to be looked at again opens."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.reopening import with_steps_again
from bot.domain.plan.playbook import StepState
from bot.service.comms import facts
from bot.service.crisis import impact
from bot.service.ports import Work
from bot.service.staff import offers, relief
from bot.service.step import clocks as step_clocks
from bot.service.step import moving


def resume(work: Work, crisis: Crisis) -> None:
    """What is late by now is said once. The new steps come behind those that the crisis had."""
    before = work.crises.playbook(crisis.id)
    for step, state in moving.open_ones(work, crisis, before):
        step_clocks.start(work, crisis, step, state)
    moving.reschedule(work, crisis)  # what was learnt meanwhile counts from now on
    impact.go_on(work, crisis)
    playbook, more = with_steps_again(before)
    work.crises.keep_playbook(crisis.id, playbook)
    work.crises.save_steps(crisis.id, (StepState(step_id=step.id) for step in more))
    moving.go_on(work, crisis, playbook)
    facts.resume(work, crisis)
    offers.resume(work, crisis)
    relief.watch_hours(work, crisis)
