"""A flood of messages is met with more people, by name, or somebody says why not."""

from __future__ import annotations

from bot.domain.plan.step_kinds import replies
from bot.domain.staff.people import Role
from bot.service.step import helping
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import LENA, SAM, Night, shown
from tests.support.databases import PlainShelf

PLAN = plan(step("replies", "replies", title="Answer everyone", owner=Role.CARE_LEAD))


@practice("S0.11", by=replies._must_be_met)
@practice("S0.11", by=replies._pause)
@practice("S0.11", by=helping.ask)
def test_S0_11_where_too_many_wait_somebody_else_is_called_by_name_and_it_is_counted_again_soon(engine):
    with Night(engine, PlainShelf({"generic": PLAN})) as night:
        night.declare(severity_now="3", severity_24h="3")
        flood = {"waiting": "61", "late": "9", "answering": "3"}
        night.press(SAM, night.step("Say how many wait"), "Say how many wait")
        refused = night.send(SAM, **flood)
        assert "61 wait for 3 of us. Name somebody who helps" in (refused.errors or {}).get("helper", "")
        assert night.send(SAM, **flood, helper=LENA).ok
        night.settle()
        assert "*please help to answer, now*" in "".join(shown(m.blocks) for m in night.letters(LENA))
        card = shown(night.step("Say how many wait").blocks)
        assert f"Called to answer too:* <@{LENA}>" in card
        crisis = night.crisis().id
        state = night.office.read(lambda work: work.crises.step(crisis, "replies"))
        assert (state.due_at - night.now()).total_seconds() <= 30 * 60
        night.press(SAM, night.step("Say how many wait"), "Say how many wait")
        assert night.send(SAM, waiting="60", late="0", answering="3").ok
