"""What a playbook, and all of the plan, still lack before anybody has to rely on them (S3.4, S0.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.plan.playbook import Playbook, Step
from bot.domain.plan.seating import seated
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.statement import Statement
from bot.domain.staff.people import Role, Roster
from bot.domain.words import N_


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


class Part(StrEnum):
    """What has to be in place before the first crisis (S0.1, S0.15)."""

    WATCH = "watch"
    THRESHOLDS = "thresholds"  # (S1.5)
    ROLES = "roles"
    PLANS = "plans"  # (S3.4)
    ONCALL = "oncall"
    ACCOUNTS = "accounts"


PART_LABELS = {
    Part.WATCH: N_("what is listened for"),
    Part.THRESHOLDS: N_("how much is unusual, decided by somebody"),
    Part.ROLES: N_("who is asked for what"),
    Part.PLANS: N_("plans that can be followed to their end"),
    Part.ONCALL: N_("who is on call"),
    Part.ACCOUNTS: N_("who holds the brand’s accounts"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """`missing`: each part that is not in place, with what it lacks, by name, as far as that has names."""

    missing: Mapping[Part, tuple[str, ...]]

    @property
    def in_place(self) -> int:
        return len(Part) - len(self.missing)
