"""Every kind of step. To add one: a class in a file of its own, and its line here."""

from collections.abc import Mapping

from bot.domain.step_kinds.base import Press, StepKind
from bot.domain.step_kinds.decision import Decision
from bot.domain.step_kinds.notify import Notify
from bot.domain.step_kinds.statement import Statement
from bot.domain.step_kinds.task import Task
from bot.domain.step_kinds.wait import Wait

__all__ = ["STEP_KINDS", "Press", "StepKind"]

STEP_KINDS: Mapping[str, StepKind] = {
    kind.name: kind for kind in (Task(), Decision(), Statement(), Notify(), Wait())
}
