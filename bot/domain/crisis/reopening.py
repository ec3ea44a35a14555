"""A crisis is back: what was settled has to be looked at again, and whether it is over is asked anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from bot.domain.plan.playbook import Due, Playbook, Step
from bot.domain.staff.people import Role
from bot.domain.words import N_

LOOK_AGAIN, OVER_AGAIN = "look_again", "over_again"
LOOK_WITHIN = 15  # minutes


def with_steps_again(playbook: Playbook) -> tuple[Playbook, tuple[Step, ...]]:
    """The playbook with the steps that this reopening brings, and these alone; each time has its own."""
    taken = {step.id for step in playbook.steps}
    pairs = ((f"{LOOK_AGAIN}_{times}", f"{OVER_AGAIN}_{times}") for times in count(1))
    look, over = next(pair for pair in pairs if taken.isdisjoint(pair))
    steps = (_look_again(look), _over_again(over, after=look))
    return replace(playbook, steps=(*playbook.steps, *steps)), steps


def _look_again(step_id: str) -> Step:
    return Step(
        id=step_id,
        kind="task",
        title=N_("It is back: look again at what was settled"),
        how=N_(
            "What was so when it was resolved may have changed. “Not yet” keeps this open and asks again."
        ),
        owner=Role.CRISIS_LEAD,
        stage=1,
        due=Due(LOOK_WITHIN),
        params={
            "button": N_("Go through the list"),
            "items": [
                {"id": "severity", "label": N_("The severity on the card is right for what happens now")},
                {"id": "watching", "label": N_("One named person reads what comes in")},
                {"id": "paused", "label": N_("Planned posts that would look bad now are stopped")},
                {"id": "words", "label": N_("What we said in public is still true, or is being corrected")},
                {"id": "told", "label": N_("Everyone who heard that it was over knows that it is not")},
            ],
            "ask": [{"id": "person", "label": N_("Who reads what comes in?"), "kind": "person"}],
        },
    )


def _over_again(step_id: str, *, after: str) -> Step:
    signers = [Role.CRISIS_LEAD.value, Role.PR_LEAD.value]
    over = {"id": "over", "label": N_("It is over"), "style": "primary", "sign_off": signers}
    not_yet = {"id": "not_yet", "label": N_("Not yet"), "asks_again": True, "note": N_("What is missing?")}
    return Step(
        id=step_id,
        kind="decision",
        title=N_("Is it over this time?"),
        how=N_("The crisis lead and the PR lead both say so, each with their own press."),
        owner=Role.CRISIS_LEAD,
        stage=7,
        after=(after,),
        params={"options": [over, not_yet]},
    )
