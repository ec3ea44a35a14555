"""What a plan lacks is said before anybody has to rely on it: people, hours on call, first words (S3.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.plan.readiness import Staff, lacks
from bot.domain.staff.oncall import CoverGap
from bot.domain.staff.people import Role
from tests.domain.plans import NOON, plan, step

ANA, TOM, MEI = "UANA", "UTOM", "UMEI"
HOUR = timedelta(hours=1)


def at(hours: int) -> datetime:
    return NOON + hours * HOUR


def gap(role: Role, since: int, until: int) -> CoverGap:
    return CoverGap(role.value, at(since), at(until))


BOOK = plan(
    step(
        "first", "statement", owner=Role.SOCIAL_LEAD, approvals=["legal or pr_lead", "hr"], message="holding"
    ),
)
PEOPLE = {Role.SOCIAL_LEAD: (ANA,), Role.LEGAL: (MEI,), Role.PR_LEAD: (TOM,), Role.HR: (MEI, TOM)}


def test_who_approves_and_has_nobody_on_call_is_named_with_the_hours() -> None:
    found = lacks(BOOK, Staff(people=PEOPLE, gaps=(gap(Role.HR, 30, 40), gap(Role.HR, 5, 9))))
    assert [(u.roles, u.since, u.until) for u in found.uncovered] == [((Role.HR,), at(5), at(9))]
    assert not found.nothing


@pytest.mark.parametrize(
    ("gaps", "hole"),
    [
        ((gap(Role.LEGAL, 1, 9),), None),  # the other one is there
        ((gap(Role.LEGAL, 1, 4), gap(Role.PR_LEAD, 4, 8)), None),
        ((gap(Role.LEGAL, 1, 6), gap(Role.PR_LEAD, 4, 8)), (at(4), at(6))),
        ((gap(Role.SOCIAL_LEAD, 1, 6),), None),  # writes, and approves nothing
    ],
)
def test_where_either_approves_only_what_both_miss_is_missing(
    gaps: tuple[CoverGap, ...], hole: tuple[datetime, datetime] | None
) -> None:
    found = lacks(BOOK, Staff(people=PEOPLE, gaps=gaps)).uncovered
    assert [(u.since, u.until) for u in found] == ([hole] if hole else [])


def test_whom_nobody_is_named_for_is_missing_as_a_role_and_not_as_an_hour() -> None:
    people = {role: who for role, who in PEOPLE.items() if role is not Role.HR}
    found = lacks(BOOK, Staff(people=people, gaps=(gap(Role.HR, 1, 9),)))
    assert [step.id for step in found.approvals] == ["first"]
    assert found.uncovered == ()
