"""Before the first crisis and after the last one: what is missing is asked for, and what was promised too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.errors import Invalid
from bot.domain.events import BOT, PlanIncomplete, PromiseAsked, PromiseKept, WatchChanged
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import task
from bot.domain.staff.accounts import Account
from bot.domain.staff.oncall import Rota
from bot.domain.staff.people import Role
from bot.service.crisis import blockers
from bot.service.staff import accounts, committee, oncall, readiness, roster, team
from bot.service.step import promises
from bot.service.watch.watches import WatchForm, save_watch
from tests.practices import practice
from tests.practices.test_the_plan import house as house
from tests.practices.test_the_plan import left, opened
from tests.practices.test_the_plan import shipped as shipped
from tests.practices.test_the_plan import town as town
from tests.service.town import ANA, MEMBERS, PRIYA, REASON, SAM, TOM, Night
from tests.slack.office import ANA as ANA_IN_SLACK
from tests.slack.office import PRIYA as PRIYA_IN_SLACK
from tests.slack.office import Night as SlackNight
from tests.slack.office import offers, shown
from tests.storage.builders import a_crisis, a_watch


def missing(town: Night) -> list[str]:
    return list(town.told(PlanIncomplete)[-1].missing)


@practice("S0.1", by=readiness.look)
@practice("S0.15", by=readiness.look)
@practice("S1.5", by=readiness.look)
@practice("S3.4", by=readiness.look)
def test_S0_1_what_the_plan_lacks_is_asked_for_every_week_until_it_is_there(town):
    unset = a_watch("w1", tuned_by="", tuned_at=None)
    town.office.perform(lambda work: work.watches.add(unset))
    town.office.perform(team.wind_clocks)
    town.pass_time(days=1)
    assert missing(town) == ["thresholds", "plans", "oncall", "accounts", "drills"]
    assert town.told(PlanIncomplete)[-1].people == (PRIYA,)
    town.do(save_watch, PRIYA, form=WatchForm(name=unset.name, terms="cups"), watch_id="w1", version=1)
    assert town.told(WatchChanged)[-1].actor == PRIYA
    for n, role in enumerate(Role):
        town.do(roster.set_chain, PRIYA, role=role, person_ids=[*MEMBERS, *MEMBERS][n % 7 :][:3])
    town.pass_time(days=7)
    assert missing(town) == ["oncall", "accounts", "drills"]
    turns = Rota(id="", duty="watcher", people=(ANA, TOM), zone="UTC", begins=date(2020, 1, 6))
    town.do(oncall.save_rota, PRIYA, rota=turns)
    town.do(accounts.save, PRIYA, account=Account(id="", network="X", handle="@nw", owners=(ANA,)))
    drill = a_crisis(drill=True, status=CrisisStatus.CLOSED, closed_at=town.clock.now)
    town.office.perform(lambda work: work.crises.add(drill))
    asked = len(town.told(PlanIncomplete))
    town.pass_time(days=7)
    assert len(town.told(PlanIncomplete)) == asked
    town.office.perform(lambda work: work.watches.add(a_watch("w2", name="Cups", tuned_by="", tuned_at=None)))
    for week in (1, 2, 3):
        town.pass_time(days=7)
        assert len(town.told(PlanIncomplete)) == asked + week


@practice("S3.5", by=committee.call)
@practice("S3.5", by=committee.held)
def test_S3_5_the_committee_is_called_until_it_met_and_its_decisions_are_kept(night: SlackNight):
    night.office.perform(team.wind_clocks)
    night.pass_time(days=30)
    asked = [m for m in night.letters(ANA_IN_SLACK) if offers(m.blocks, "It was held…")]
    assert len(asked) == 1
    for _ in range(7):
        night.pass_time(days=1)
    assert [m for m in night.letters(PRIYA_IN_SLACK) if "somebody has to call it" in shown(m.blocks)]
    night.press(ANA_IN_SLACK, asked[0], "It was held…")
    form = {"held_on": f"{night.now():%Y-%m-%d}", "people": [ANA_IN_SLACK, PRIYA_IN_SLACK]}
    assert "decisions" in (night.send(ANA_IN_SLACK, **form, decisions="ok").errors or {})
    assert night.send(ANA_IN_SLACK, **form, decisions="Two people look at every post.").ok
    letters = len(night.letters(ANA_IN_SLACK))
    night.pass_time(days=3)
    assert len(night.letters(ANA_IN_SLACK)) == letters
    said = night.command(ANA_IN_SLACK, "/crisis committee").response
    assert "Two people look at every post." in shown(said["blocks"])


def test_the_next_committee_is_counted_from_the_day_on_which_the_last_was_held(town):
    town.office.perform(team.wind_clocks)
    for ago, later in ((0, 30), (10, 20), (45, 1)):
        day = town.clock.now.date() - timedelta(days=ago)
        town.do(committee.held, held_on=day, people=(ANA, PRIYA), decisions=REASON)
        due = town.read(lambda work: committee.agenda(work, ANA)).due_at
        assert due == town.clock.now + timedelta(days=later)


@practice("S2.15", by=blockers.of_the_end)
def test_S2_15_no_crisis_ends_without_a_kind_of_cause_and_the_committee_counts_them(town):
    crisis = town.declare()
    opened(town, crisis, "cause")
    assert "Find the cause, or say who finds it by when" in left(town, crisis)
    with pytest.raises(Invalid):
        town.press(crisis, "cause", "done", cause=REASON)
    town.press(crisis, "cause", "done", cause=REASON, kind_of_cause="conduct")
    assert town.read(lambda work: committee.agenda(work, ANA)).causes == {"conduct": 1}


@practice("S2.14", by=promises.ask)
def test_S2_14_what_was_promised_is_asked_about_after_7_30_and_90_days_until_it_is_done(town):
    crisis = town.declare()
    opened(town, crisis, "prevention")
    day = (town.clock.now + timedelta(days=20)).date().isoformat()
    town.press(crisis, "prevention", "done", change="Two people read each post", who=SAM, date=day)
    asked = []
    for days in (7, 23, 60):
        town.pass_time(days=days)
        asked.append(len(town.told(PromiseAsked)))
    assert asked == [1, 2, 3]
    assert [p.who for p in town.read(lambda work: committee.agenda(work, ANA)).promises] == [SAM]
    town.do(promises.keep, SAM, crisis_id=crisis.id, step_id="prevention")
    town.pass_time(days=61)
    assert len(town.told(PromiseAsked)) == 3
    assert not town.read(lambda work: committee.agenda(work, ANA)).promises


@practice("S1.27", by=task._promise_is_whole)
@practice("S1.27", by=promises.ask)
@practice("S1.27", by=promises._is_changed)
def test_S1_27_a_change_of_the_plan_is_asked_for_until_its_file_has_another_version(town, monkeypatch):
    crisis = town.declare()
    opened(town, crisis, "plan_change")
    lesson = {"becomes": "plan", "change": "Legal is asked first.", "again": "A night", "own_plan": ""}
    with pytest.raises(Invalid) as refused:
        town.press(crisis, "plan_change", "done", **lesson)
    assert set(refused.value.fields) == {"who", "date"}
    plans = town.read(lambda work: work.house.shelf).types()
    monkeypatch.setitem(plans, "generic", replace(plans["generic"], version="98-by-others"))
    day = (town.clock.now + timedelta(days=20)).date().isoformat()
    town.press(crisis, "plan_change", "done", **lesson, who=SAM, date=day)
    town.pass_time(days=7)
    assert [asked.person_id for asked in town.told(PromiseAsked)] == [SAM]
    about = {"crisis_id": crisis.id, "step_id": "plan_change"}
    with pytest.raises(promises.Unchanged, match="still is version"):
        town.do(promises.keep, SAM, **about)
    monkeypatch.setitem(plans, "generic", replace(plans["generic"], version="99-changed"))
    town.pass_time(days=23)
    assert [kept.actor for kept in town.told(PromiseKept)] == [BOT]
    town.pass_time(days=61)
    assert len(town.told(PromiseAsked)) == 1


@practice("S1.27", by=task.is_promised)
def test_S1_27_what_changes_nothing_has_a_reason(town):
    first, second = town.declare(), town.declare()
    for crisis in (first, second):
        opened(town, crisis, "plan_change")
    nothing = {"becomes": "nothing", "change": "It worked.", "again": "A night", "own_plan": ""}
    town.press(first, "plan_change", "done", **nothing)
    town.press(second, "plan_change", "done", **nothing | {"becomes": "plan"}, who=SAM, date="2030-01-01")
    town.pass_time(days=8)
    assert [asked.crisis_id for asked in town.told(PromiseAsked)] == [second.id]
    about = {"crisis_id": second.id, "step_id": "plan_change"}
    with pytest.raises(Invalid):
        town.do(promises.keep, SAM, **about, reason="x")
    town.do(promises.keep, SAM, **about, reason="The debrief found that the plan was right.")
    assert town.told(PromiseKept)[-1].reason
    town.pass_time(days=61)
    assert len(town.told(PromiseAsked)) == 1


@practice("S3.18", by=blockers.of_closing)
def test_S3_18_it_is_not_closed_before_its_hours_and_money_are_counted(town):
    crisis = town.declare()
    opened(town, crisis, "cost")
    spent = {"hours_social": "30", "hours_pr": "8", "hours_care": "3", "hours_other": "1", "spent": "900"}
    held_up = town.read(lambda work: blockers.of_closing(work, work.crises.get(crisis.id)))
    assert "Count what it cost" in " ".join(str(line.params) for line in held_up or ())
    town.press(crisis, "cost", "done", **spent)
    assert town.step(crisis, "cost").status is StepStatus.DONE
    found = town.read(lambda work: committee.agenda(work, ANA))
    assert (found.hours, found.spent) == (42, 900)
