"""Whatever several people do in whatever order, with crashes and downtime in between, some things hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from bot.domain.comms.publication import Publication
from bot.domain.comms.statement import MessageType, Statement, StatementState, Verdict
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.errors import UserError
from bot.domain.events import (
    NoteAdded,
)
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.people import Person, Role
from bot.domain.storm.alert import Alert
from bot.service.comms import overruling, publishing, statements
from bot.service.comms.sending import Press
from bot.service.crisis import concerned, crises, debriefs, rooms
from bot.service.records import House
from bot.service.staff import people
from bot.service.step import steps
from bot.service.storm import alerts, tips
from bot.storage.database import is_sqlite
from bot.storage.work import Office
from bot.text.matching import Matcher
from tests.service.deeds import Deeds
from tests.service.promises import PROMISES, look
from tests.service.town import (
    GUEST,
    LEO,
    LINK,
    MEMBERS,
    PRIYA,
    REASON,
    SAM,
    FakeOutlet,
    Killed,
    Night,
    by_liking,
    fill,
)
from tests.support.databases import FakeClock, empty, opened

MANY, LONG = 50, 60

PEOPLE = st.sampled_from((*MEMBERS, GUEST))
PICK = st.integers(0, 10_000)
SEEING = (
    rooms.restrict,
    rooms.unrestrict,
    rooms.ask_to_join,
    rooms.let_in,
    rooms.refuse,
    rooms.take_out,
    concerned.leave_out,
    concerned.take_back,
)
ENDINGS = ("ok", "ok", "refused", "timed out before", "timed out after", "killed before", "killed after")
JUMPS = st.sampled_from((1, 60, 300, 600, 1_800, 4 * 3_600, 2 * 86_400))
MESSAGES = st.sampled_from(list(MessageType))
WORDS = st.sampled_from(("We know.", "We are sorry.", "It is gone. 18:00.", "Es tut uns leid."))


class AnyNight(Deeds):
    """Nobody looks before they press: most of what they try is refused, and a refusal changes nothing."""

    def __init__(self, engine: Engine, house: House) -> None:
        super().__init__()
        self.clock = FakeClock()
        numbers = itertools.count(1)
        office = Office(engine, clock=self.clock, house=house, new_id=lambda: f"id{next(numbers)}")
        self.night = Night(office, self.clock)
        self.outlet: FakeOutlet = self.night.outlet
        self.notes: list[str] = []
        self.recorded = 0

    def tries(self, use_case: Callable[..., Any], actor: str, **values: Any) -> bool:
        """A refusal leaves no trace."""
        before = self.night.told()
        try:
            self.night.do(use_case, actor, **values)
        except UserError:
            assert self.night.told() == before
            return False
        return True

    # --- what there is

    def all_crises(self) -> tuple[Crisis, ...]:
        return self.night.read(lambda work: work.crises.recent(100))

    def all_statements(self) -> list[Statement]:
        found = self.all_crises()
        return self.night.read(lambda work: [s for c in found for s in work.words.of_crisis(c.id)])

    def all_publications(self) -> list[Publication]:
        found = self.all_statements()
        return self.night.read(lambda work: [p for s in found for p in work.words.publications(s.id)])

    def all_alerts(self) -> list[Alert]:
        ids = {e.alert_id for e in self.night.told() if getattr(e, "alert_id", None)}
        return self.night.read(lambda work: [work.alerts.get(i) for i in sorted(ids)])

    # --- what people do

    @initialize(lead=st.sampled_from(MEMBERS))
    def it_begins(self, lead: str) -> None:
        self.night.declare(lead, lead_id=lead)

    @rule(who=PEOPLE, doubled=st.booleans())
    def storm(self, who: str, doubled: bool) -> None:
        found = self.all_alerts()
        if found and doubled:
            self.night.office.perform(alerts.grow, found[0].id, self.night.a_storm(total=2_000), ())
        elif len(found) < 3:
            self.tries(tips.tip, who, text="Look at this", make=Matcher) if doubled else self.night.storm()

    @rule(who=PEOPLE, pick=PICK, act=st.sampled_from(("take", "dismiss", "care", "next")))
    def handle_alert(self, who: str, pick: int, act: str) -> None:
        if found := self.all_alerts():
            values: dict[str, Any] = {"alert_id": found[pick % len(found)].id}
            use_case = {
                "take": alerts.acknowledge, "dismiss": alerts.dismiss, "care": alerts.give_to_care,
                "next": alerts.ask_next,
            }[act]  # fmt: skip
            values |= {"dismiss": {"reason": REASON}, "care": {"owner_id": who}}.get(act, {})
            self.tries(use_case, who, **values)

    @rule(who=PEOPLE, pick=PICK, from_alert=st.booleans(), type_=st.sampled_from(("generic", "data_breach")))
    def declare(self, who: str, pick: int, from_alert: bool, type_: str) -> None:
        if len(self.all_crises()) < 3:
            found = self.all_alerts() if from_alert else []
            alert_id = found[pick % len(found)].id if found else None
            try:
                self.night.declare(who, alert_id=alert_id, type=type_)
            except UserError:
                return

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK)
    def note(self, who: str, pick: int) -> None:
        text = f"note {len(self.notes)}"
        if self.tries(crises.add_note, who, crisis_id=self._crisis(pick).id, text=text):
            self.notes.append(text)
        self.tries(crises.add_evidence, who, crisis_id=self._crisis(pick).id, text="seen", link=LINK)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK, nth=PICK, many=st.integers(1, 12))
    def work_steps(self, who: str, pick: int, nth: int, many: int) -> None:
        crisis = self._crisis(pick)
        playbook = self.night.playbook(crisis)
        for _ in range(many):
            open_ = self.night.steps(crisis, StepStatus.OPEN)
            if not open_:
                return
            state = open_[nth % len(open_)]
            step = playbook.step(state.step_id)
            assert step is not None
            choices = by_liking(STEP_KINDS[step.kind].choices(step, state), "")
            choice = choices[nth % len(choices)]
            form = {f.id: fill(f) for f in choice.form}
            values = {"crisis_id": crisis.id, "step_id": step.id}
            self.tries(steps.press, who, **values, choice=choice.id, form=form)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, other=PEOPLE, pick=PICK, nth=PICK, skip=st.booleans())
    def hand_steps_on(self, who: str, other: str, pick: int, nth: int, skip: bool) -> None:
        crisis = self._crisis(pick)
        states = self.night.steps(crisis)
        values = {"crisis_id": crisis.id, "step_id": states[nth % len(states)].step_id}
        if skip:
            self.tries(steps.skip, who, **values, reason=REASON)
        else:
            self.tries(steps.assign, who, **values, person_id=other)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, other=PEOPLE, pick=PICK, role=st.sampled_from(list(Role)))
    def give_role(self, who: str, other: str, pick: int, role: Role) -> None:
        self.tries(crises.assign_role, who, crisis_id=self._crisis(pick).id, role=role, person_id=other)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, other=PEOPLE, pick=PICK, act=st.sampled_from(SEEING))
    def change_who_sees_it(self, who: str, other: str, pick: int, act: Callable[..., Any]) -> None:
        alone = (rooms.restrict, rooms.unrestrict, rooms.ask_to_join)
        needs = {} if act in alone else {"person_id": other}
        self.tries(act, who, crisis_id=self._crisis(pick).id, reason=REASON, **needs)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, other=PEOPLE, pick=PICK, act=st.sampled_from(("made", "came", "went", "lost")))
    def something_happens_to_its_room(self, who: str, other: str, pick: int, act: str) -> None:
        crisis = self._crisis(pick)
        room, tell = self.night.read(lambda work: rooms.room_of(work, crisis.id)), self.night.office.perform
        if act == "made" and crisis.restricted and not room:
            tell(rooms.made, crisis.id, f"G{crisis.id}")
        elif room and act == "lost":
            tell(rooms.lost, room)
        elif room:
            tell(rooms.came, room, other, who) if act == "came" else tell(rooms.went, room, other)

    @rule(who=st.sampled_from((LEO, SAM, PRIYA)), gone=st.booleans())
    def somebody_leaves_the_company_or_comes_back(self, who: str, gone: bool) -> None:
        self.night.office.perform(people.remember, (Person(id=who, name=who, deleted=gone),))

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK, now=st.sampled_from(list(Severity)))
    def set_severity(self, who: str, pick: int, now: Severity) -> None:
        values = {"crisis_id": self._crisis(pick).id, "now": now, "in_24h": Severity.SEV4, "reason": ""}
        self.tries(crises.set_severity, who, **values)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK, act=st.sampled_from((crises.resolve, crises.reopen, crises.close)))
    def end(self, who: str, pick: int, act: Callable[..., Any]) -> None:
        words = {crises.resolve: {"outcome": "It is over."}, crises.reopen: {"reason": "It is back."}}
        self.tries(act, who, crisis_id=self._crisis(pick).id, **words.get(act, {}))

    @precondition(lambda self: self.all_crises())
    @rule(pick=PICK, resolve=st.booleans())
    def work_until_the_end(self, pick: int, resolve: bool) -> None:
        """What chance alone would hardly ever reach."""
        crisis = self._crisis(pick)
        if crisis.is_open:
            for statement in self.all_statements():
                self.tries(
                    statements.withdraw, crisis.lead_id, statement_id=statement.id, reason="no longer needed"
                )
            self.settle_by_hand(crisis.lead_id, pick, True)
            try:
                self.night.work_through(crisis)
            except (AssertionError, UserError):
                return  # nobody is left who may sign, or its lead left the evidence to others
            if resolve:
                self.tries(crises.resolve, crisis.lead_id, crisis_id=crisis.id, outcome="It is over.")
        elif resolve and crisis.closed_at is None:
            self.night.work_through(crisis, afterwards=True)
            self.tries(crises.close, crisis.lead_id, crisis_id=crisis.id)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK)
    def debrief(self, who: str, pick: int) -> None:
        answers = {"went_well": "All of it"}
        self.tries(debriefs.give_note, who, crisis_id=self._crisis(pick).id, answers=answers)

    # --- words

    @precondition(lambda self: self.all_crises())
    @rule(
        who=PEOPLE, pick=PICK, text=WORDS, message=st.sampled_from(list(MessageType)), for_step=st.booleans()
    )
    def draft(self, who: str, pick: int, text: str, message: MessageType, for_step: bool) -> None:
        crisis = self._crisis(pick)
        step_id = "first_words" if for_step else None
        values = {"crisis_id": crisis.id, "message": message, "text": text, "step_id": step_id}
        self.tries(statements.draft, who, **values)

    @precondition(lambda self: self.all_statements())
    @rule(who=PEOPLE, pick=PICK, text=WORDS, act=st.sampled_from(("edit", "submit", "withdraw")))
    def change_words(self, who: str, pick: int, text: str, act: str) -> None:
        values: dict[str, Any] = {"statement_id": self._statement(pick).id}
        values |= {"edit": {"text": text}, "withdraw": {"reason": "no longer needed"}}.get(act, {})
        self.tries(getattr(statements, act), who, **values)

    @precondition(lambda self: self.all_statements())
    @rule(pick=PICK, people=st.lists(PEOPLE, min_size=1, max_size=7), verdict=st.sampled_from((*Verdict,)))
    def decide(self, pick: int, people: list[str], verdict: Verdict) -> None:
        self.decide_on(self._statement(pick), people, verdict)

    def decide_on(self, statement: Statement, people: list[str], verdict: Verdict) -> None:
        seen = {"statement_id": statement.id, "sha256": statement.current.sha256}
        for person in people:
            self.tries(statements.decide, person, **seen, verdict=verdict, reason=REASON)

    @precondition(lambda self: self.all_statements())
    @rule(who=PEOPLE, pick=PICK)
    def go_on_without_approvals(self, who: str, pick: int) -> None:
        statement = self._statement(pick)
        seen = {"statement_id": statement.id, "sha256": statement.current.sha256}
        self.tries(overruling.overrule, who, **seen, reason=REASON)

    @precondition(lambda self: self.all_statements())
    @rule(pick=PICK)
    def everybody_approves(self, pick: int) -> None:
        self.decide(pick, list(MEMBERS), Verdict.APPROVE)

    @precondition(lambda self: self.all_statements())
    @rule(who=PEOPLE, other=PEOPLE, pick=PICK, outlet=st.sampled_from(("webhook", "manual")))
    def publish(self, who: str, other: str, pick: int, outlet: str) -> None:
        ready = [s for s in self.all_statements() if s.state is StatementState.APPROVED]
        statement = ready[pick % len(ready)] if ready else self._statement(pick)
        seen = {"statement_id": statement.id, "sha256": statement.current.sha256}
        self.tries(publishing.ask, who, **seen, outlets=(outlet,), person_id=other)

    @precondition(lambda self: self.all_crises())
    @rule(author=PEOPLE, pick=PICK, text=WORDS, ending=st.sampled_from(ENDINGS), then_edit=st.booleans())
    def words_go_all_the_way(self, author: str, pick: int, text: str, ending: str, then_edit: bool) -> None:
        """What chance alone would hardly ever reach: written, approved, put on its way, sent."""
        crisis = self._crisis(pick)
        self.draft(author, pick, text, MessageType.UPDATE, False)
        for statement in self.all_statements():
            if statement.crisis_id == crisis.id and statement.state is StatementState.IN_REVIEW:
                self.decide_on(statement, list(MEMBERS), Verdict.APPROVE)
                if then_edit:
                    self.tries(statements.edit, author, statement_id=statement.id, text=text + " 18:00.")
                seen = {"statement_id": statement.id, "sha256": statement.current.sha256}
                self.tries(publishing.ask, crisis.lead_id, **seen, outlets=("webhook",))
        self.send(ending, True)

    @precondition(lambda self: self.all_publications())
    @rule(who=PEOPLE, pick=PICK, is_out=st.booleans())
    def settle_by_hand(self, who: str, pick: int, is_out: bool) -> None:
        found = self.all_publications()
        if not found:
            return
        publication = found[pick % len(found)]
        if publication.outlet == "webhook":  # people look before they say so
            is_out = any(p.id == publication.id for p in self.outlet.posts)
        values = {"publication_id": publication.id}
        if is_out:
            self.tries(publishing.confirm, who, **values, url=LINK)
        else:
            self.tries(publishing.say_it_failed, who, **values, detail="It is not there")

    # --- the machine

    @rule(ending=st.sampled_from(ENDINGS), readable=st.booleans())
    def send(self, ending: str, readable: bool) -> None:
        self.outlet.next, self.outlet.can_read_back = ending, readable
        try:
            self.night.press_.run_once()
        except Killed:
            self.restart()
        self.outlet.next, self.outlet.can_read_back = "ok", True

    @rule()
    def restart(self) -> None:
        self.night.press_ = Press(self.night.office, {"webhook": self.outlet}, dry_run=False)

    @rule(seconds=JUMPS)
    def time_passes(self, seconds: int) -> None:
        self.night.pass_time(seconds=seconds)
        self.night.press_.sweep()

    # --- what always holds

    @invariant()
    def the_promises_hold(self) -> None:
        seen = self.night.read(lambda work: look(work, self.recorded))
        assert len(seen.told) >= self.recorded
        self.recorded = len(seen.told)
        assert [e.text for e in seen.told if isinstance(e, NoteAdded)] == self.notes
        for promise in PROMISES:
            promise(seen, self.outlet.posts)

    # --- helpers

    def _crisis(self, pick: int) -> Crisis:
        found = self.all_crises()
        return found[pick % len(found)]

    def _statement(self, pick: int) -> Statement:
        found = self.all_statements()
        return found[pick % len(found)]


@pytest.fixture
def fresh(engine: Engine, sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """An empty database for each night: events cannot be deleted, so a new file, or everything cut off."""
    with ExitStack() as last:

        def make() -> Engine:
            if not is_sqlite(engine):
                empty(engine)
                return engine
            last.close()
            for left in ("night.db-wal", "night.db-shm"):
                (tmp_path / left).unlink(missing_ok=True)
            return last.enter_context(opened(tmp_path / "night.db", copy_of=sqlite_template))

        yield make


def test_on_a_short_night_the_promises_hold(fresh: Callable[[], Engine], house: House) -> None:
    live_through(fresh, house, nights=2, length=25)


@pytest.mark.prove(alone=True)
@pytest.mark.timeout(900)
def test_on_any_night_the_promises_hold(fresh: Callable[[], Engine], house: House) -> None:
    live_through(fresh, house, nights=MANY, length=LONG)


def live_through(fresh: Callable[[], Engine], house: House, *, nights: int, length: int) -> None:
    run_state_machine_as_test(
        lambda: AnyNight(fresh(), house),
        settings=settings(
            max_examples=nights,
            stateful_step_count=length,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
