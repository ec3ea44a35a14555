"""Nobody is written to about what is settled when the letter would leave; what has time waits for company."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.comms.statement import MessageType, Statement, Verdict
from bot.service import clocks
from bot.service.comms import statements
from bot.service.crisis import crises
from bot.service.ports import Work
from bot.service.step import steps
from bot.service.storm import alerts
from tests.slack.office import ANA, PRIYA, SAM, TOM, Night
from tests.slack.writing import DRAFT

TEAM = (ANA, TOM, PRIYA, SAM)


def written(night: Night) -> dict[str, int]:
    return {person: len(night.letters(person)) for person in TEAM}


def new_words(night: Night, author: str = ANA) -> Statement:
    return night.office.perform(
        statements.draft,
        actor_id=author,
        crisis_id=night.crisis().id,
        message=MessageType.HOLDING,
        text=DRAFT,
    )


def approve(night: Night, words: Statement, *people: str) -> None:
    asked = {"statement_id": words.id, "sha256": words.current.sha256, "verdict": Verdict.APPROVE}
    for person in people:
        night.office.perform(statements.decide, actor_id=person, **asked)


def fall_due(night: Night, minutes: int) -> None:
    """Nothing is told yet."""
    night.clock.advance(minutes * 60)
    clocks.tick(night.office)


def test_nobody_is_asked_to_read_what_was_withdrawn(long_night: Night) -> None:
    before = written(long_night)
    words = new_words(long_night)
    about = {"actor_id": ANA, "statement_id": words.id, "reason": "We wait for the numbers"}
    long_night.office.perform(statements.withdraw, **about)
    assert written(long_night) == before


def test_no_backup_is_asked_for_an_approval_that_came_meanwhile(long_night: Night) -> None:
    words = new_words(long_night)
    long_night.settle()
    fall_due(long_night, minutes=11)
    assert long_night.timeline("ApprovalMovedOn")
    approve(long_night, words, TOM, PRIYA)
    for person in TEAM:
        told = "\n".join(letter.text for letter in long_night.letters(person))
        assert "did not answer in time" not in told
        assert "nobody is left" not in told


def test_the_lead_is_told_where_nobody_else_is_left_to_approve(long_night: Night) -> None:
    words = new_words(long_night, author=SAM)
    approve(long_night, words, ANA)
    for _ in range(3):
        long_night.settle()
        fall_due(long_night, minutes=11)
    silent = long_night.timeline("ApprovalMovedOn")[-1]
    assert (silent.person_id, set(silent.silent)) == (ANA, {TOM, PRIYA})
    told = [letter.text for letter in long_night.letters(ANA) if "did not answer in time" in letter.text]
    assert told


def test_no_backup_is_asked_to_take_an_alert_that_somebody_took_meanwhile(night: Night) -> None:
    alert = night.storm()
    fall_due(night, minutes=6)
    night.office.perform(alerts.acknowledge, actor_id=ANA, alert_id=alert.id)
    assert night.letters(TOM) == []


def test_approved_words_are_told_to_the_lead_only_where_their_author_may_not_publish(
    long_night: Night,
) -> None:
    for author, approvers, told in ((TOM, (ANA, PRIYA), {TOM: 1}), (SAM, (PRIYA, TOM), {SAM: 1, ANA: 1})):
        words = new_words(long_night, author)
        long_night.settle()
        before = written(long_night)
        approve(long_night, words, *approvers)
        after = written(long_night)
        assert {p: after[p] - before[p] for p in TEAM if after[p] > before[p]} == told


def test_where_the_lead_left_approved_words_are_told_to_whoever_leads_now(long_night: Night) -> None:
    words = new_words(long_night, SAM)
    long_night.office.perform(gone, ANA)
    long_night.settle()
    before = written(long_night)
    approve(long_night, words, PRIYA, TOM)
    after = written(long_night)
    assert {p: after[p] - before[p] for p in TEAM if after[p] > before[p]} == {SAM: 1, PRIYA: 1}


def test_a_step_that_has_time_is_told_with_the_next_that_is_not(long_night: Night) -> None:
    """Its card stands in the thread at once. What is done by then is not told at all."""
    before = len(long_night.letters(SAM))
    crisis = long_night.crisis()
    (opened,) = [e for e in long_night.timeline("StepOpened") if e.step_id == "watcher"]

    def open_two(work: Work) -> None:
        states = {s.step_id: s for s in work.crises.steps(crisis.id)}
        for step_id in ("watcher", "triage"):
            work.crises.save_steps(
                crisis.id,
                (replace(states[step_id], owner_id=SAM, version=states[step_id].version + 1),),
            )
            work.record(replace(opened, step_id=step_id, title=step_id, owner_id=SAM, due_at=None))

    long_night.office.perform(open_two)
    assert len(long_night.letters(SAM)) == before
    skip = {"actor_id": ANA, "crisis_id": crisis.id, "step_id": "triage", "reason": "It is known already"}
    long_night.office.perform(steps.skip, **skip)
    long_night.pass_time(minutes=7)
    told = "\n".join(letter.text for letter in long_night.letters(SAM)[before:])
    assert told.count("“watcher” is yours") == 1
    assert "“triage” is yours" not in told


def test_whoever_is_up_is_told_at_once_what_waited_for_their_morning(night: Night) -> None:
    """Nothing new queues up behind what waits for the end of their quiet hours."""
    hour = night.now()
    night.office.perform(partial(asleep, hour=hour))
    night.declare(severity_now="3", severity_24h="3")
    about = {"actor_id": ANA, "crisis_id": night.crisis().id}
    night.office.perform(steps.assign, **about, step_id="watcher", person_id=TOM)
    night.desk.drain()
    assert night.rows("SELECT key FROM deliveries WHERE state = 'pending' AND channel = 'U0TOM'")
    night.office.perform(
        crises.add_note, actor_id=TOM, crisis_id=night.crisis().id, text="I am up, what is it?"
    )
    night.office.perform(steps.assign, **about, step_id="triage", person_id=TOM)
    (letter,) = night.letters(TOM)
    assert letter.text.count("is yours now") == 2


def asleep(work: Work, *, hour: datetime) -> None:
    tom = work.people.get(TOM)
    assert tom is not None
    work.people.save(replace(tom, tz="UTC"))
    start, end = (hour - timedelta(hours=1)).time(), (hour + timedelta(hours=3)).time()
    work.team.save_member(replace(work.team.member(TOM), quiet_from=start, quiet_until=end))


def gone(work: Work, person_id: str) -> None:
    person = work.people.get(person_id)
    assert person is not None
    work.people.save(replace(person, deleted=True))
