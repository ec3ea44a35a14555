"""What a playbook still lacks before anybody has to rely on it (S3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.plan.playbook import Playbook, Step
from bot.domain.plan.seating import seated
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.statement import Statement
from bot.domain.staff.people import Role, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """`roles` have steps, signatures or news in it, and nobody on the roster. `approvals` are the steps whose
    words cannot be approved by as many different people as they need, and `templates` those that have no
    words to begin with.
    """

    roles: tuple[Role, ...] = ()
    approvals: tuple[Step, ...] = ()
    templates: tuple[Step, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.roles or self.approvals or self.templates)


def lacks(playbook: Playbook, roster: Roster) -> Lacks:
    named = {role for step in playbook.steps for role in _roles(step)}
    words = [s for s in playbook.steps if isinstance(STEP_KINDS[s.kind], Statement)]
    return Lacks(
        roles=tuple(role for role in Role if role in named and not roster.chain(role)),
        approvals=tuple(step for step in words if not _can_be_approved(step, roster)),
        templates=tuple(step for step in words if not step.params.get("template")),
    )


def _roles(step: Step) -> Iterator[Role]:
    yield step.owner
    yield from (Role(role) for role in step.params.get("roles", ()))
    for option in step.params.get("options", ()):
        yield from (Role(role) for role in option.get("sign_off", ()))


def _can_be_approved(step: Step, roster: Roster) -> bool:
    """Each approval by another person, whoever of the step's own role writes it."""
    writers = roster.chain(step.owner) or ("",)
    return any(_approvers(step, roster, without=writer) for writer in writers)


def _approvers(step: Step, roster: Roster, *, without: str) -> bool:
    wanted = {
        seat: [p for p in roster.staffed(Role(r.strip()) for r in entry.split(" or ")) if p != without]
        for seat, entry in enumerate(step.params["approvals"])
    }
    return len(seated(wanted)) == len(wanted)
