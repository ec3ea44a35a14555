"""What is known about a crisis is corrected, also when the triage is over; clocks that count from it move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain import forms
from bot.domain.errors import Blocked
from bot.domain.plan.step_kinds import triage
from bot.domain.words import N_
from bot.service.crisis.triage import learn, own_up, to_change
from bot.service.ports import Work
from bot.service.step import moving
from bot.service.step.pressing import pressed


def change(work: Work, *, actor_id: str, crisis_id: str, answers: Mapping[str, str], seen: int) -> None:
    """Correct what is known, also when the triage is over. `seen` is the version of its step."""
    crisis, playbook, step, before = to_change(work, actor_id=actor_id, crisis_id=crisis_id)
    if before.version != seen:
        raise Blocked(N_("Somebody else changed these answers meanwhile. Open them again."))
    asked = triage.fields_of(step)
    given = {f.id: "" for f in asked} | forms.clean(answers, asked)
    press = pressed(work, actor_id, crisis, playbook, "facts")
    data = triage.answered(step, before, press, given)
    after = replace(before, data={**before.data, **data}, version=before.version + 1)
    work.crises.save_steps(crisis_id, (after,))
    own_up(work, learn(work, crisis, step, before, after, actor_id), step, after, actor_id)
    moving.known_since(work, crisis.id, step, before, after)
