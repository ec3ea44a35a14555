"""The 72 hours in which an authority has to hear of lost data: called ahead, and late once after downtime."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.crisis.crisis import Crisis
from bot.domain.events import ReadingAsked, StepOverdue
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff.people import Role
from bot.service.crisis import crises, retyping
from bot.service.step import steps
from bot.storage.playbook_files import load_folder
from tests.service.conftest import PLAYBOOKS
from tests.service.town import ANA, PRIYA, REASON, Night


def become_aware(night: Night, crisis: Crisis) -> None:
    about = {"crisis_id": crisis.id, "step_id": "aware", "choice": "aware"}
    night.do(steps.press, ANA, **about, form={"reason": REASON})


def late(night: Night) -> int:
    return sum(event.step_id == "notify_authority" for event in night.told(StepOverdue))


def test_the_72_hours_run_from_awareness_are_called_ahead_and_late_once_after_downtime(night: Night) -> None:
    crisis = night.declare(type="generic", restricted=True)
    night.pass_time(hours=5)
    book = load_folder(PLAYBOOKS)[0]["data_breach"]
    night.do(retyping.retype, ANA, crisis_id=crisis.id, playbook=book, reason=REASON)
    night.do(crises.assign_role, ANA, crisis_id=crisis.id, role=Role.DATA_PROTECTION, person_id=PRIYA)
    become_aware(night, crisis)
    clock = night.step(crisis, "notify_authority")
    assert (clock.due_at, clock.owner_id) == (night.clock.now + timedelta(hours=72), PRIYA)
    for hours, left in ((24, 48), (24, 24), (18, 6)):
        night.pass_time(hours=hours)
        asked = [event.title for event in night.told(ReadingAsked)]
        assert any({48: "48 hours", 24: "24 hours", 6: "Six hours"}[left] in title for title in asked), asked
    assert late(night) == 0
    night.clock.go_on(days=2)
    night.pass_time()
    assert late(night) == 1
    assert night.step(crisis, "notify_authority").status is StepStatus.OPEN
