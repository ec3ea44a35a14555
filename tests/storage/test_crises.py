"""Crises, alerts and the words that go out, as the stores keep them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.domain.comms.publication import PublicationState, settle, start_sending
from bot.domain.comms.statement import edit, submit, withdraw
from bot.domain.crisis.crisis import CrisisStatus, resolve
from bot.domain.crisis.debrief import DebriefNote
from bot.domain.crisis.severity import Severity
from bot.domain.errors import NotFound, Stale
from bot.domain.plan.playbook import Due, Playbook, Step, StepState, StepStatus, When
from bot.domain.staff.people import Role
from bot.domain.storm.alert import AlertState, dismiss
from bot.service.ports import Work
from bot.storage.database import begin, is_sqlite
from bot.storage.work import Office
from tests.storage.builders import (
    NOON,
    a_crisis,
    a_publication,
    a_statement,
    a_storm,
    an_alert,
    minutes,
)

OPEN = StepStatus.OPEN


def changed(step: StepState, **changes: Any) -> StepState:
    return replace(step, version=step.version + 1, **changes)


@pytest.fixture
def crisis(office: Office) -> None:
    office.perform(lambda work: work.crises.add(a_crisis()))


@pytest.fixture
def statement(office: Office, crisis: None) -> None:
    office.perform(lambda work: work.words.add(a_statement()))


# --- crises -----------------------------------------------------------------------------------------


def test_a_crisis_that_nobody_declared_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        office.read(lambda work: work.crises.get("c9"))
    assert office.read(lambda work: work.crises.by_number(9)) is None


@pytest.mark.usefixtures("crisis")
def test_the_same_crisis_saved_again_is_no_conflict(office: Office) -> None:
    office.perform(lambda work: work.crises.save(a_crisis()))
    assert office.read(lambda work: work.crises.by_number(1)) == a_crisis()


@pytest.mark.usefixtures("crisis")
@pytest.mark.parametrize("version", [1, 3])
def test_a_change_to_an_old_version_is_refused(office: Office, version: int) -> None:
    """The same version with another content is as old as one that skips a version."""
    with pytest.raises(Stale):
        office.perform(lambda work: work.crises.save(a_crisis(title="Other", version=version)))
    assert office.read(lambda work: work.crises.get("c1")) == a_crisis()


def test_open_crises_come_worst_first_then_oldest(office: Office) -> None:
    mild = {"severity_now": Severity.SEV4, "severity_24h": Severity.SEV3}
    crises = [
        a_crisis("mild", number=1, **mild),
        a_crisis("newer", number=2, declared_at=NOON + minutes(5)),
        a_crisis("older", number=3, declared_at=NOON),
        a_crisis("worst", number=4, severity_now=Severity.SEV1, declared_at=NOON + minutes(9)),
        a_crisis("over", number=5, status=CrisisStatus.RESOLVED),
    ]
    office.perform(lambda work: [work.crises.add(c) for c in crises])
    assert [c.id for c in office.read(lambda work: work.crises.open())] == ["worst", "older", "newer", "mild"]
    assert [c.id for c in office.read(lambda work: work.crises.recent(2))] == ["worst", "newer"]


def test_a_resolved_crisis_is_no_longer_open(office: Office, crisis: None) -> None:
    over = resolve(a_crisis(), actor="UANA", outcome="Withdrawn.", blockers=(), now=NOON)
    office.perform(lambda work: work.crises.save(over))
    assert office.read(lambda work: work.crises.open()) == ()


def test_the_playbook_is_kept_as_it_was(office: Office, crisis: None) -> None:
    steps = (
        Step(
            id="keep",
            kind="decision",
            title="Keep it?",
            owner=Role.CRISIS_LEAD,
            stage=1,
            due=Due(15, by_severity={Severity.SEV1: 5}),
        ),
        Step(
            id="delete",
            kind="task",
            title="Delete it",
            owner=Role.SOCIAL_LEAD,
            stage=2,
            after=("keep",),
            when=(When("keep", "delete"),),
            params={"links": [1, "two"], "where": {"Mastodon": True}},
        ),
    )
    playbook = Playbook(
        type="insensitive_post", title="Insensitive post", language="en", version="3-1f2e", steps=steps
    )
    office.perform(lambda work: work.crises.keep_playbook("c1", playbook))
    assert office.read(lambda work: work.crises.playbook("c1")) == playbook


# --- steps ------------------------------------------------------------------------------------------


def test_steps_stay_in_the_playbooks_order_whatever_is_saved_later(office: Office, crisis: None) -> None:
    first, second = StepState(step_id="zeta"), StepState(step_id="alpha")
    office.perform(lambda work: work.crises.save_steps("c1", (first, second)))
    office.perform(lambda work: work.crises.save_steps("c1", (changed(second, status=OPEN),)))
    office.perform(lambda work: work.crises.save_steps("c1", (StepState(step_id="beta"),)))
    found = office.read(lambda work: work.crises.steps("c1"))
    assert [s.step_id for s in found] == ["zeta", "alpha", "beta"]
    assert found[1] == changed(second, status=OPEN)


def test_a_step_changed_by_somebody_else_is_refused(office: Office, crisis: None) -> None:
    step = StepState(step_id="keep", status=OPEN)
    office.perform(lambda work: work.crises.save_steps("c1", (step,)))
    office.perform(lambda work: work.crises.save_steps("c1", (changed(step, owner_id="UANA"),)))
    with pytest.raises(Stale, match="this step"):
        office.perform(lambda work: work.crises.save_steps("c1", (changed(step, owner_id="UTOM"),)))
    office.perform(lambda work: work.crises.save_steps("c1", (changed(step, owner_id="UANA"),)))


def test_my_open_steps_leave_out_closed_crises_and_come_due_first_first(office: Office) -> None:
    def prepare(work: Work) -> None:
        work.crises.add(a_crisis())
        work.crises.add(a_crisis("over", number=2, status=CrisisStatus.CLOSED))
        steps = (
            StepState(step_id="whenever", status=OPEN, owner_id="UANA"),
            StepState(step_id="later", status=OPEN, owner_id="UANA", due_at=NOON + minutes(9)),
            StepState(step_id="sooner", status=OPEN, owner_id="UANA", due_at=NOON + minutes(2)),
            StepState(step_id="theirs", status=OPEN, owner_id="UTOM"),
            StepState(step_id="done", status=StepStatus.DONE, owner_id="UANA"),
        )
        work.crises.save_steps("c1", steps)
        work.crises.save_steps("over", steps)

    office.perform(prepare)
    found = office.read(lambda work: work.crises.open_steps_of("UANA"))
    assert [(c.id, s.step_id) for c, s in found] == [("c1", "sooner"), ("c1", "later"), ("c1", "whenever")]


# --- afterwards -------------------------------------------------------------------------------------


def test_notes_given_again_replace_the_earlier_ones(office: Office, crisis: None) -> None:
    first = DebriefNote(crisis_id="c1", person_id="UANA", answers={"earlier": "?"}, at=NOON)
    again = replace(first, answers={"earlier": "At six", "change": "Nothing"}, at=NOON + minutes(3))
    other = replace(first, person_id="UTOM", at=NOON + minutes(1))
    for note in (first, other, again):
        office.perform(lambda work, note=note: work.crises.save_debrief_note(note))
    assert office.read(lambda work: work.crises.debrief_notes("c1")) == (other, again)


def test_the_report_is_kept_to_the_byte(office: Office, crisis: None) -> None:
    assert office.read(lambda work: work.crises.report("c1")) is None
    for content in (b"first", bytes(range(256))):
        office.perform(lambda work, c=content: work.crises.keep_report("c1", "debrief-1.md", c))
    assert office.read(lambda work: work.crises.report("c1")) == ("debrief-1.md", bytes(range(256)))


# --- alerts -----------------------------------------------------------------------------------------


def test_growth_overwrites_but_never_a_decision(office: Office) -> None:
    office.perform(lambda work: work.alerts.add(an_alert()))
    grown = an_alert(storm=a_storm(count=900))
    office.perform(lambda work: work.alerts.save(grown))
    assert office.read(lambda work: work.alerts.get("a1")) == grown
    decided = dismiss(grown, actor="UANA", reason="A joke", now=NOON, seen=0)
    office.perform(lambda work: work.alerts.save(decided))
    with pytest.raises(Stale, match="this alert"):
        office.perform(lambda work: work.alerts.save(an_alert(storm=a_storm(count=950))))
    assert office.read(lambda work: work.alerts.get("a1")) == decided


def test_only_undecided_alerts_are_open(office: Office) -> None:
    alerts = [an_alert(state.value, state=state, opened_at=NOON - minutes(2)) for state in AlertState]
    alerts.append(an_alert("early", opened_at=NOON - minutes(30)))
    office.perform(lambda work: [work.alerts.add(a) for a in alerts])
    assert [a.id for a in office.read(lambda work: work.alerts.open())] == ["early", "open"]


def test_the_latest_alert_of_a_watch(office: Office) -> None:
    alerts = [an_alert("old", opened_at=NOON - minutes(60)), an_alert("new"), an_alert("x", watch_id="w2")]
    office.perform(lambda work: [work.alerts.add(a) for a in alerts])
    latest = office.read(lambda work: work.alerts.latest_of_watch("w1"))
    assert latest is not None
    assert latest.id == "new"
    assert office.read(lambda work: work.alerts.latest_of_watch("w3")) is None


# --- words ------------------------------------------------------------------------------------------


def test_the_alerts_of_a_crisis_are_found_by_an_index(engine: Engine) -> None:
    if not is_sqlite(engine):
        return  # PostgreSQL reads through tables as small as these, and rightly
    with begin(engine, writing=False) as connection:
        of_crisis = "EXPLAIN QUERY PLAN SELECT * FROM alerts WHERE crisis_id = 'c1'"
        plan = [row[-1] for row in connection.exec_driver_sql(of_crisis)]
    assert plan == ["SEARCH alerts USING INDEX ix_alerts_crisis_id (crisis_id=?)"]


@pytest.mark.usefixtures("statement")
def test_two_who_edit_the_same_version_do_not_overwrite_each_other(office: Office) -> None:
    mine = edit(a_statement(), text="Mine.", author_id="UANA", now=NOON)
    theirs = edit(a_statement(), text="Theirs.", author_id="UTOM", now=NOON)
    office.perform(lambda work: work.words.save(mine))
    with pytest.raises(Stale, match="this text"):
        office.perform(lambda work: work.words.save(theirs))
    assert office.read(lambda work: work.words.get("s1")) == mine


@pytest.mark.usefixtures("crisis")
def test_statements_come_in_the_order_in_which_they_were_drafted(office: Office) -> None:
    drafts = [a_statement("z", now=NOON), a_statement("a", now=NOON + minutes(1))]
    office.perform(lambda work: [work.words.add(s) for s in reversed(drafts)])
    office.perform(lambda work: work.words.save(edit(drafts[0], text="New", author_id="U", now=NOON)))
    assert [s.id for s in office.read(lambda work: work.words.of_crisis("c1"))] == ["z", "a"]


@pytest.mark.usefixtures("crisis")
def test_texts_in_review_come_longest_waiting_first(office: Office) -> None:
    waiting = submit(a_statement("late"), now=NOON + minutes(5))
    waiting_longer = submit(a_statement("early"), now=NOON)
    others = (a_statement("draft"), withdraw(submit(a_statement("gone"), now=NOON)))
    office.perform(lambda work: [work.words.add(s) for s in (waiting, waiting_longer, *others)])
    assert office.read(lambda work: work.words.in_review()) == (waiting_longer, waiting)


@pytest.mark.usefixtures("statement")
def test_a_version_is_claimed_for_an_outlet_once(office: Office) -> None:
    def claim(work: Work) -> list[bool]:
        return [
            work.words.add_publication(a_publication("p1")),
            work.words.add_publication(a_publication("p2")),
            work.words.add_publication(a_publication("p3", outlet="manual")),
            work.words.add_publication(a_publication("p4", version_number=2)),
        ]

    assert office.perform(claim) == [True, False, True, True]
    assert [p.id for p in office.read(lambda work: work.words.publications("s1"))] == ["p1", "p3", "p4"]


@pytest.mark.usefixtures("statement")
def test_what_is_on_its_way_is_found_until_it_is_settled(office: Office) -> None:
    sending = start_sending(a_publication(), now=NOON)
    office.perform(lambda work: work.words.add_publication(a_publication()))
    assert office.read(lambda work: work.words.sending()) == (a_publication(),)
    office.perform(lambda work: work.words.save_publication(sending))
    assert office.read(lambda work: work.words.sending()) == (sending,)
    with pytest.raises(Stale):
        office.perform(lambda work: work.words.save_publication(start_sending(a_publication(), now=NOON)))
    sent = settle(sending, PublicationState.SENT, now=NOON, url="https://social.example/1")
    office.perform(lambda work: work.words.save_publication(sent))
    assert office.read(lambda work: work.words.sending()) == ()
    assert office.read(lambda work: work.words.publication("p1")) == sent
