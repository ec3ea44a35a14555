"""`hub`: the page of facts, one source that every answer points to (S3.6)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from typing import ClassVar

from bot.domain.comms.statement import MessageType
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.schema.shape import Key
from bot.domain.plan.step_kinds.statement import Statement
from bot.domain.words import N_, Phrase, phrase


class Hub(Statement):
    name = "hub"
    summary = (
        "The page of facts (message M10): drafted, approved and published as a `statement` is. Where HUB_URL "
        "is set it stands on the information page at once; elsewhere whoever publishes it puts it up by hand "
        "and gives its address, which is kept with the text."
    )
    params: ClassVar[tuple[Key, ...]] = tuple(k for k in Statement.params if k.name != "message")
    message = MessageType.HUB_PAGE

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        if state.is_over:
            return ()
        return (
            phrase(N_("Once approved, publish it to the information page, or by hand where there is none.")),
        )
