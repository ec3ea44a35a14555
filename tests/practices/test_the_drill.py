"""Crises are practised: with the same cards, and nothing of it leaves the house."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from bot.domain.comms.publication import PublicationState
from bot.domain.plan.playbook import Due, StepStatus
from bot.domain.staff.people import Role
from bot.service.call import paging
from bot.service.comms import publishing
from bot.service.crisis import crises, debriefs, drills
from bot.service.staff import team
from bot.service.step import steps
from bot.slack import words
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import ANA, CRISIS, TOM, Night, offers, shown
from tests.support.databases import PlainShelf
from tests.support.pseudo import Pseudo

REASON = "It was practised to here, and we agreed to stop."
PLAN = plan(
    step("words", "statement", message="M1", approvals=["crisis_lead"], approvals_unchanged=["crisis_lead"],
         template="We have seen it. More by {time}.", owner=Role.SOCIAL_LEAD, due=Due(5)),
    step("told", "notify", title="All know", roles=["care_lead"], audiences=["all_staff"], text="Be quiet."),
    type="generic",
)  # fmt: skip


@pytest.fixture
def room(engine):
    with Night(engine, PlainShelf({"generic": PLAN})) as night:
        night.office.perform(team.wind_clocks)
        yield night


def plans(night: Night) -> str:
    night.command(ANA, "/crisis playbooks")
    return night.told(ANA)[-1]


def end(night: Night) -> None:
    """Everything is left out with a reason, then it is resolved, debriefed and closed."""
    crisis = night.crisis()
    while left := [
        s for s in night.office.read(lambda w: w.crises.steps(crisis.id)) if s.status is StepStatus.OPEN
    ]:
        about = {"actor_id": ANA, "crisis_id": crisis.id, "step_id": left[0].step_id, "reason": REASON}
        night.office.perform(partial(steps.skip, **about))
    done = {"actor_id": ANA, "crisis_id": crisis.id}
    night.office.perform(partial(crises.resolve, **done, outcome="We practised, and it went well."))
    night.office.perform(partial(debriefs.keep_report, **done, content=b"What we learnt"))
    night.office.perform(partial(crises.close, **done))


@practice("S2.1", by=drills.held)
@practice("S2.1", by=drills.look)
def test_S2_1_a_plan_that_nobody_practised_is_asked_for_until_a_drill_was_held_to_its_end(room):
    assert "*Never practised.*" in plans(room)
    room.pass_time(days=30)
    [asked] = [m for m in room.letters(ANA) if offers(m.blocks, "Start a drill")]
    room.press(ANA, asked, "Start a drill")
    assert room.send(ANA, type="generic", title="Cups catch fire").ok
    room.settle()
    assert "DRILL: Cups catch fire" in shown(room.room().blocks)
    assert "*DRILL:* nothing of this is real" in shown(room.room().blocks)
    end(room)
    assert "*Never practised.*" not in plans(room)
    room.pass_time(days=31)
    assert len([m for m in room.letters(ANA) if offers(m.blocks, "Start a drill")]) == 1
    room.pass_time(days=180)
    assert "*Not practised since*" in plans(room)


@practice("S2.1", by=publishing._is_out)
def test_S2_1_in_a_drill_nothing_is_published_nobody_is_called_and_it_is_no_crisis(room):
    room.command(ANA, "/crisis drill generic Cups catch fire")
    room.settle()
    room.press(ANA, room.step("Write the draft"), "Write the draft")
    assert room.send(ANA, text="We have seen it. More by 18:00.").ok
    room.settle()
    text = room.words()
    room.press(TOM, room.step("Approve"), "Approve")
    room.settle()
    wanted = {"actor_id": ANA, "statement_id": text.id, "sha256": text.current.sha256}
    room.office.perform(partial(publishing.ask, **wanted, outlets=["manual"], person_id=TOM))
    [publication] = room.office.read(lambda work: work.words.publications(text.id))
    assert publication.state is PublicationState.REHEARSED
    assert room.crisis().first_words_at is not None
    room.pass_time(minutes=40)
    for recorded in room.office.read(lambda work: work.events.timeline(work.crises.recent(1)[0].id)):
        room.office.perform(paging.react, recorded)
    assert not room.rows("SELECT * FROM pages")
    second = room.declare()
    assert not second.drill
    assert room.office.read(lambda work: crises.alike(work, actor_id=ANA, form=_alike())) == (second,)


def test_what_is_said_outside_its_thread_goes_into_no_drill_unasked(room, monkeypatch):
    catalogue = words.catalogue
    monkeypatch.setattr(words, "catalogue", lambda of: Pseudo() if of == "de" else catalogue(of))
    room.office.perform(lambda w: w.people.save_brand(replace(w.people.brand(), language="de")))
    room.command(ANA, "/crisis drill generic Cups catch fire")
    room.settle()
    drill = room.crisis()
    assert drill.title == f"{Pseudo().gettext('DRILL:')} Cups catch fire"
    refused = shown(room.command(ANA, "/crisis note The police came").response["blocks"])
    assert "only a drill is open" in refused
    assert f"/crisis note #{drill.number} The police came" in refused
    guessed = shown(room.command(ANA, f"/crisis note {drill.number} police cars came").response["blocks"])
    assert f"/crisis note #{drill.number} {drill.number} police cars came" in guessed
    assert not room.timeline("NoteAdded")
    room.slack.people.say(ANA, CRISIS, "Look at this")
    room.use_shortcut(ANA, "crisis_actions", room.ws.timeline(CRISIS)[-1])
    assert "only a drill is open" in shown(room.window(ANA).blocks)
    room.command(ANA, f"/crisis note #{drill.number} The police came")
    assert "It is a *drill*" in room.told(ANA)[-1]
    assert [e.text for e in room.timeline("NoteAdded")] == ["The police came"]
    room.say(ANA, "@Firebreak note They left again", thread_ts=room.room().ts)
    assert room.timeline("NoteAdded")[-1].text == "They left again"


def _alike() -> crises.Declaration:
    about = {"title": "Cups catch fire", "platform": "", "fault": "unknown", "lead_id": ANA}
    return crises.Declaration(type="generic", severity_now=2, severity_24h=2, **about)
