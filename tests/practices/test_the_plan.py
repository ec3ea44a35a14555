"""The plans as they are shipped: what they hold up, ask for, and let nobody do alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import forms
from bot.domain.comms.statement import MessageType, Statement
from bot.domain.crisis.crisis import Crisis, Fault
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.events import (
    AccountReviewDue,
    CrisisRetyped,
    DebriefAsked,
    NewsAwaited,
    ReadingAsked,
    StepOverdue,
)
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS, decision, signatures
from bot.domain.staff.accounts import Account
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power
from bot.service.comms import policy, publishing, statements
from bot.service.crisis import blockers, correcting, crises, debriefs, retyping, securing, triage
from bot.service.ports import Work
from bot.service.records import House
from bot.service.staff import accounts, powers
from bot.service.step import clocks as step_clocks
from bot.service.step import overdue, promised, reading, steps
from bot.slack.views.crisis.report import report
from bot.storage.work import Office
from tests.domain.plans import choice_ids, plan
from tests.practices import practice
from tests.service.conftest import shipped as shipped
from tests.service.town import ANA, LINK, MEI, PRIYA, REASON, SAM, TOM, Night
from tests.support.databases import FakeClock, PlainShelf


@pytest.fixture
def house(shipped) -> House:
    return House(shelf=PlainShelf(shipped), outlets={"manual": "By hand"})


@pytest.fixture
def town(office: Office, clock: FakeClock) -> Night:
    return Night(office, clock)


def opened(town: Night, crisis: Crisis, *step_ids: str) -> None:
    """As if everything before them were done."""
    now = town.clock.now
    states = [
        replace(s, status=StepStatus.OPEN, owner_id=ANA, opened_at=now, due_at=now, version=s.version + 1)
        for s in (town.step(crisis, step_id) for step_id in step_ids)
        if s.status is StepStatus.WAITING
    ]

    book = town.playbook(crisis)

    def open_(work: Work) -> None:
        work.crises.save_steps(crisis.id, states)
        for state in states:
            step_clocks.start(work, crisis, book.step(state.step_id), state)

    town.office.perform(open_)


def left(town: Night, crisis: Crisis) -> str:
    """What the crisis cannot end without."""
    with pytest.raises(Blocked) as refused:
        town.resolve(crisis)
    return titles(refused.value.phrase.params["reasons"])


def titles(lines: Iterable) -> str:
    return " ".join(str(line.params.get("title", "")) for line in lines)


@practice("S1.3", by=retyping._go_over)
@practice("S2.2", by=steps.begin)
def test_S1_3_each_kind_has_a_plan_with_its_own_steps_and_another_kind_keeps_the_record(town):
    with pytest.raises(Invalid, match="There is no playbook"):
        town.declare(type="tantrum")
    first = town.declare(type="product_failure")
    assert town.steps(first, StepStatus.OPEN)
    assert town.clocks(first)
    assert town.playbook(first).type == "product_failure"
    town.press(first, "watcher", "name", person=SAM)
    why = "Somebody else posts there"
    book = crises.playbook_of(town.read(lambda work: work.house.shelf), "hacked_account")
    town.do(retyping.retype, crisis_id=first.id, playbook=book, reason=why)
    assert town.step(first, "confirm").status is StepStatus.OPEN
    assert town.step(first, "watcher").owner_id == SAM
    assert town.told(CrisisRetyped)[0].reason == why


@practice("S1.8", by=signatures.check_signer)
def test_S1_8_what_is_merely_unpopular_goes_only_after_the_apology_and_by_two_people(town):
    crisis = town.declare(type="insensitive_post")
    assert "delete_unpopular" not in offered(town, crisis, "delete_or_keep")
    assert town.playbook(crisis).step("remove_later").params["apology"] == "statement"
    opened(town, crisis, "remove_later")
    town.do(crises.add_evidence, crisis_id=crisis.id, text="Buy our cups", link=LINK)
    form = {"reason": REASON, "stated_reason": "It goes on hurting people."}
    town.press(crisis, "remove_later", "delete_unpopular", TOM, **form)  # who is crisis lead and PR lead
    with pytest.raises(Stale, match="still needs somebody else"):
        town.press(crisis, "remove_later", "delete_unpopular", TOM, **form)
    town.press(crisis, "remove_later", "delete_unpopular", PRIYA, **form)
    assert town.step(crisis, "remove_later").outcome == "delete"


def offered(town: Night, crisis: Crisis, step_id: str) -> list[str]:
    return choice_ids(town.playbook(crisis).step(step_id), town.step(crisis, step_id))


@practice("S1.29", by=powers.check_press)
def test_S1_29_who_may_delete_alone_is_settled_before_and_nobody_else_debates_it(town):
    town.do(powers.set_roles, PRIYA, power=Power.DELETE, roles=frozenset({Role.CARE_LEAD}))
    crisis = town.declare(type="insensitive_post")
    town.do(crises.add_evidence, crisis_id=crisis.id, text="A link to a porn site", link=LINK)
    opened(town, crisis, "delete_or_keep")
    with pytest.raises(NotAllowed, match="Ask"):
        town.press(crisis, "delete_or_keep", "delete_law", ANA, reason=REASON)
    town.press(crisis, "delete_or_keep", "delete_law", SAM, reason=REASON)
    state = town.step(crisis, "delete_or_keep")
    assert (state.outcome, state.finished_by) == ("delete", SAM)


@practice("S1.22", by=blockers.of_the_end)
@practice("S1.22", by=reading.ask)
def test_S1_22_our_own_people_are_told_before_it_ends_and_their_heads_say_that_they_know(town):
    crisis = town.declare()
    opened(town, crisis, "staff_note", "department")
    assert "Tell our own people what to say and what not" in left(town, crisis)
    town.answer(crisis, "department")
    town.do(steps.skip, crisis_id=crisis.id, step_id="staff_note", reason=REASON)
    assert "tell_teams" in {event.step_id for event in town.told(ReadingAsked)}


@practice("S1.30", by=blockers.of_the_end)
def test_S1_30_who_meant_well_is_taught_and_it_does_not_end_before(town):
    crises_ = [town.declare(type="employee_misconduct", title=title) for title in ("Dancing", "Stealing")]
    for crisis, intent in zip(crises_, ("meant_well", "malice"), strict=True):
        opened(town, crisis, "intent")
        town.press(crisis, "intent", intent, reason=REASON)
    kind, harsh = (town.step(crisis, "coaching") for crisis in crises_)
    assert kind.status is StepStatus.OPEN
    assert harsh.status is StepStatus.NOT_NEEDED
    assert "Teach the colleague who meant well" in left(town, crises_[0])


@practice("S3.15", by=overdue.climb)
def test_S3_15_the_account_is_off_the_telephone_before_anybody_says_so(town):
    crisis = town.declare(type="accidental_post")
    assert "take_account" in town.playbook(crisis).step("statement").after
    town.pass_time(minutes=10)
    late = [event for event in town.told(StepOverdue) if event.step_id == "take_account"]
    assert late
    town.pass_time(minutes=10)
    assert ANA in {event.told for event in town.told(StepOverdue) if event.step_id == "take_account"}


@practice("S4.6", by=forms.check_reason)
def test_S4_6_who_was_hurt_is_answered_before_the_crowd_unless_a_reason_is_given(town):
    crisis = town.declare()
    opened(town, crisis, "affected")
    town.press(crisis, "affected", "someone", reason="Lena, whose picture it was")
    assert "reply_affected" in town.playbook(crisis).step("statement").after
    assert town.step(crisis, "statement").status is StepStatus.WAITING
    skipped = {"crisis_id": crisis.id, "step_id": "reply_affected"}
    with pytest.raises(Invalid, match="reason"):
        town.do(steps.skip, reason="no", **skipped)
    town.do(steps.skip, reason="They asked us in private not to answer there.", **skipped)


@pytest.fixture
def over(town: Night, shipped, monkeypatch: pytest.MonkeyPatch) -> Crisis:
    """Resolved, with everything still to do that comes afterwards."""
    afterwards = [replace(step, after=(), when=()) for step in shipped["generic"].steps if step.is_afterwards]
    house = House(shelf=PlainShelf({"generic": plan(*afterwards, type="generic")}), outlets={})
    monkeypatch.setattr(town.office, "_house", house)
    return town.resolve(town.declare())


@practice("S2.10", by=statements.must_be_open)
def test_S2_10_nothing_new_is_said_about_a_closed_matter_unless_it_is_opened_again(town, over):
    with pytest.raises(Blocked, match="Reopen it first"):
        town.draft(over)
    town.do(crises.reopen, crisis_id=over.id, reason="It is back on another platform")
    assert town.draft(over).current.text


@practice("S1.26", by=debriefs.ask_again)
@practice("S1.26", by=blockers.of_closing)
@practice("S1.27", by=blockers.of_closing)
@practice("S3.10", by=blockers.of_closing)
def test_S1_26_it_is_not_closed_before_every_department_answered_and_the_plan_is_changed(town, over):
    before = len(town.told(DebriefAsked))
    town.pass_time(hours=25)
    asked = town.told(DebriefAsked)[before:]
    assert asked
    assert ANA in asked[0].people
    with pytest.raises(Blocked) as refused:
        town.do(crises.close, crisis_id=over.id)
    said = titles(refused.value.phrase.params["reasons"])
    for title in ("Hold the debrief", "Change the plan", "Name who keeps watching for two weeks"):
        assert title in said
    day = (town.clock.now + timedelta(days=1)).date().isoformat()
    town.press(over, "debrief_date", "set", date=day, host=MEI)
    everybody = dict.fromkeys(("social", "pr", "care", "department"), "answered")
    town.press(over, "debrief_date", "held", **everybody, legal="not_yet")
    assert town.step(over, "debrief_date").status is StepStatus.OPEN


def facts(town: Night, crisis: Crisis, **answers: str) -> None:
    state = town.step(crisis, "triage")
    known = {**state.data.get("answers", {}), "what": "A cup", "origin": "inside", "fault": "unknown"}
    wanted = {"crisis_id": crisis.id, "seen": state.version}
    town.do(correcting.change, answers=known | answers, **wanted)


@practice("S0.19", by=securing.follow)
def test_S0_19_who_did_it_decides_what_is_asked_of_every_account(town):
    account = Account(id="", network="X", handle="@northwind", owners=(ANA,))
    town.do(accounts.save, PRIYA, account=account)
    crisis = town.declare()
    opened(town, crisis, "access")
    facts(town, crisis, actor="ex_staff")
    step, state = town.playbook(crisis).step("access"), town.step(crisis, "access")
    form = STEP_KINDS[step.kind].choices(step, state)[0].form
    assert "leaver" in {field.id for field in form}
    ticked = {field.id: "done" for field in form if field.id != "why"}
    town.press(crisis, "access", "account_0", **ticked)
    assert town.step(crisis, "access").status is StepStatus.DONE
    facts(town, crisis, actor="agency")
    town.pass_time(minutes=1)
    assert [event.told for event in town.told(AccountReviewDue)] == [ANA]


@practice("S2.8", by=decision._must_be_owned)
@practice("S3.11", by=decision._must_be_owned)
def test_S2_8_what_is_ours_is_owned_in_a_full_statement_also_where_an_agency_did_it(town):
    crisis = town.declare(fault=Fault.UNKNOWN)
    opened(town, crisis, "how_much", "our_part")
    facts(town, crisis, fault="shared")
    with pytest.raises(Blocked, match="does not fit"):
        town.press(crisis, "how_much", "first_words_do", reason=REASON)
    facts(town, crisis, fault="other", actor="agency")
    with pytest.raises(Blocked, match="does not fit"):
        town.press(crisis, "our_part", "victim", reason=REASON)
    facts(town, crisis, fault="other", actor="outsider")
    town.press(crisis, "our_part", "victim", reason=REASON)
    assert town.step(crisis, "our_part").outcome == "victim"


@practice("S1.11", by=policy.must_name_time)
@practice("S1.11", by=promised.remind)
def test_S1_11_holding_words_name_the_time_of_the_next_news_and_it_is_asked_for_until_it_is_there(town):
    crisis = town.declare()
    wanted = {"message": MessageType.HOLDING, "step": "first_words"}
    with pytest.raises(Invalid, match="Name the time of the next news"):
        town.draft(crisis, text="We have seen it and are looking into it.", **wanted)
    by = town.clock.now + timedelta(hours=1)
    out(town, town.approved(crisis, text=f"We have seen it. News here by {by:%H:%M}.", **wanted))
    town.clock.now = by - timedelta(minutes=20)
    town.pass_time(seconds=1)
    assert [(e.told, e.by, e.is_late) for e in town.told(NewsAwaited)] == [(ANA, by, False)]
    for _ in range(3):
        town.pass_time(minutes=20)
    assert [(e.told, e.is_late) for e in town.told(NewsAwaited)[1:3]] == [(ANA, True)] * 2
    asked = len(town.told(NewsAwaited))
    out(town, town.approved(crisis, text="Nothing new yet.", message=MessageType.UPDATE))
    town.pass_time(hours=2)
    assert len(town.told(NewsAwaited)) == asked


def out(town: Night, statement: Statement) -> None:
    """It is public, by hand."""
    town.clock.go_on(minutes=6)
    made = town.publish(statement, "manual")
    town.do(publishing.confirm, publication_id=made.id, url=LINK)


@practice("S3.17", by=decision._must_be_said_first)
def test_S3_17_what_will_come_out_anyway_is_decided_by_the_clock_and_said_by_us(town):
    crisis = town.declare(fault=Fault.OTHER)
    opened(town, crisis, "how_much")
    facts(town, crisis, comes_out="yes")
    town.pass_time(hours=5)
    assert "how_much" in {event.step_id for event in town.told(StepOverdue)}
    with pytest.raises(Blocked, match="we say it first"):
        town.press(crisis, "how_much", "first_words_do", reason=REASON)
    town.press(crisis, "how_much", "full", TOM, reason="It is better that they hear it from us.")
    state = town.step(crisis, "how_much")
    assert (state.outcome, state.finished_by) == ("full", TOM)


@practice("S2.9", by=blockers.of_the_end)
def test_S2_9_how_it_ended_for_who_complained_is_asked_until_it_is_known_and_told_in_the_report(town):
    crisis = town.declare()
    opened(town, crisis, "outcome")
    assert "How did it end for the person who was hurt?" in left(town, crisis)
    town.pass_time(hours=1)
    late = [event for event in town.told(StepOverdue) if event.step_id == "outcome"]
    town.press(crisis, "outcome", "still_open", reason="She wants to think about it until Monday.")
    town.pass_time(hours=1)
    assert len([event for event in town.told(StepOverdue) if event.step_id == "outcome"]) > len(late) > 0
    town.press(crisis, "outcome", "unhappy", SAM, reason="She still wants her money back.")
    told = report(town.read(lambda work: debriefs.board(work, crisis.id)))
    assert "They are still unhappy" in told
    assert "She still wants her money back." in told


@practice("S0.7", by=triage._is_owned)
def test_S0_7_with_a_weak_password_nobody_can_say_that_it_was_done_to_us(town):
    crisis = town.declare(type="hacked_account", fault=Fault.OTHER)
    opened(town, crisis, "triage", "our_part")
    own = {"accounts": "X", "mail": "safe", "apps": "Planner", "left": "Nobody", "messages": "could_not"}
    town.press(crisis, "triage", "page_own", **own, money="None", weak="weak")
    assert town.crisis(crisis).fault is Fault.SHARED
    with pytest.raises(Blocked, match="does not fit"):
        town.press(crisis, "our_part", "victim", reason=REASON)
