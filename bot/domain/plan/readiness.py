"""What a playbook, and all of the plan, still lack before anybody has to rely on them (S3.4, S0.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from bot.domain.plan.playbook import Playbook, Step
from bot.domain.plan.seating import seated
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.statement import Statement
from bot.domain.staff.oncall import CoverGap
from bot.domain.staff.people import Role
from bot.domain.words import N_

DRILL_AFTER = timedelta(days=182)
Hole = tuple[datetime, datetime]  # from when until when nobody is on call


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """`people` are those who can be asked for a role, named on the roster or in its turns, and still here;
    `gaps` are those of the on-call calendar in the coming days.
    """

    people: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    gaps: tuple[CoverGap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """Approvals that any of `roles` gives find nobody of them on call from `since` until `until`."""

    roles: tuple[Role, ...]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """`roles` have steps, signatures or news in it, and nobody to do them. `approvals` are the steps whose
    words cannot be approved by as many different people as they need, `uncovered` who approves and is not on
    call in the coming days, and `templates` the steps that have no words to begin with.
    """

    roles: tuple[Role, ...] = ()
    approvals: tuple[Step, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()
    templates: tuple[Step, ...] = ()
    drilled_at: datetime | None = None
    drill: bool = False  # nobody has practised it for half a year

    @property
    def nothing(self) -> bool:
        return not (self.roles or self.approvals or self.uncovered or self.templates or self.drill)


def is_stale(drilled_at: datetime | None, now: datetime) -> bool:
    """Whether it has to be practised (again)."""
    return drilled_at is None or now - drilled_at > DRILL_AFTER


def lacks(
    playbook: Playbook, staff: Staff, drilled_at: datetime | None = None, now: datetime | None = None
) -> Lacks:
    """Without `now` it is not asked when it was practised."""
    named = {role for step in playbook.steps for role in _roles(step)}
    words = [s for s in playbook.steps if isinstance(STEP_KINDS[s.kind], Statement)]
    entries = dict.fromkeys(tuple(_either(entry)) for step in words for entry in step.params["approvals"])
    return Lacks(
        roles=tuple(role for role in Role if role in named and not staff.people.get(role)),
        approvals=tuple(step for step in words if not _can_be_approved(step, staff)),
        uncovered=tuple(found for roles in entries for found in _uncovered(roles, staff)),
        templates=tuple(step for step in words if not step.params.get("template")),
        drilled_at=drilled_at,
        drill=now is not None and is_stale(drilled_at, now),
    )


def _roles(step: Step) -> Iterator[Role]:
    yield step.owner
    yield from (Role(role) for role in step.params.get("roles", ()))
    for option in step.params.get("options", ()):
        yield from (Role(role) for role in option.get("sign_off", ()))


def _either(entry: str) -> Iterator[Role]:
    return (Role(role.strip()) for role in entry.split(" or "))


def _can_be_approved(step: Step, staff: Staff) -> bool:
    """Each approval by another person, whoever of the step's own role writes it."""
    writers = staff.people.get(step.owner) or ("",)
    return any(_approvers(step, staff, without=writer) for writer in writers)


def _approvers(step: Step, staff: Staff, *, without: str) -> bool:
    wanted = {
        seat: [p for role in _either(entry) for p in staff.people.get(role, ()) if p != without]
        for seat, entry in enumerate(step.params["approvals"])
    }
    return len(seated(wanted)) == len(wanted)


def _uncovered(roles: tuple[Role, ...], staff: Staff) -> Iterator[Uncovered]:
    """The first time in which none of them is on call. A role without turns is on call all the time."""
    held = [role for role in roles if staff.people.get(role)]
    holes = [[(g.since, g.until) for g in staff.gaps if g.duty == role.value] for role in held]
    common = reduce(_both, holes) if holes else []
    if common:
        since, until = min(common)
        yield Uncovered(roles=tuple(held), since=since, until=until)


def _both(some: Sequence[Hole], others: Sequence[Hole]) -> list[Hole]:
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)
    return [(since, until) for since, until in pairs if since < until]


class Part(StrEnum):
    """What has to be in place before the first crisis (S0.1, S0.15)."""

    WATCH = "watch"
    THRESHOLDS = "thresholds"  # (S1.5)
    ROLES = "roles"
    PLANS = "plans"  # (S3.4)
    ONCALL = "oncall"
    ACCOUNTS = "accounts"
    DRILLS = "drills"  # one was held to its end in the last half year (S2.1)


PART_LABELS = {
    Part.WATCH: N_("what is listened for"),
    Part.THRESHOLDS: N_("how much is unusual, decided by somebody"),
    Part.ROLES: N_("who is asked for what"),
    Part.PLANS: N_("plans that can be followed to their end"),
    Part.ONCALL: N_("who is on call"),
    Part.ACCOUNTS: N_("who holds the brand’s accounts"),
    Part.DRILLS: N_("a drill, held to its end"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """`missing`: each part that is not in place, with what it lacks, by name, as far as that has names."""

    missing: Mapping[Part, tuple[str, ...]]

    @property
    def in_place(self) -> int:
        return len(Part) - len(self.missing)
