"""A team that goes one way through a plan: every use case real, from the declaration until it is closed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.crisis.crisis import Crisis, Fault
from bot.domain.crisis.debrief import QUESTIONS
from bot.domain.forms import Choice
from bot.domain.plan import run
from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.plan.signing import signers
from bot.domain.plan.step_kinds import STEP_KINDS, words_of
from bot.domain.plan.step_kinds.impact import Impact
from bot.domain.plan.step_kinds.statement import PUBLISHED
from bot.domain.plan.step_kinds.wait import ELAPSED
from bot.domain.staff.people import Role
from bot.service.comms import approvals, publishing, statements
from bot.service.crisis import crises, debriefs
from bot.service.ports import Work
from bot.service.step import resting, steps
from tests.domain.plans import SKIPPED, next_of, outcomes
from tests.domain.ways import Way
from tests.service.town import LINK, MEMBERS, REASON, TEXT, Night, fill

ANSWERS = {"defended": "no"}  # nobody stood by a post that went to the wrong account
PRESSES = 12  # after which a step that is still open never ends
NOTES = {question: REASON for question, _ in QUESTIONS}


class TakenBack(Exception):
    """It was only tried."""


@dataclass
class Seen:
    """What came up on the ways gone so far: which steps opened or were not needed, which buttons of decisions
    were pressed.
    """

    opened: set[str] = field(default_factory=set)
    needless: set[str] = field(default_factory=set)
    pressed: set[tuple[str, str]] = field(default_factory=set)


def name_everybody(work: Work) -> None:
    """Each role has somebody else in front and the others behind, so that no text is its author's alone, and
    those who have to sign together are two people.
    """
    for number, role in enumerate(Role):
        first = (number + number // len(MEMBERS)) % len(MEMBERS)
        work.people.set_chain(role, (*MEMBERS[first:], *MEMBERS[:first]))


def go(night: Night, book: Playbook, way: Way, seen: Seen) -> Crisis:
    """The crisis, closed. Raises AssertionError where the plan does not go on."""
    crisis = night.declare(type=book.type, fault=_fault(book, way, seen))
    night.do(crises.add_evidence, crisis_id=crisis.id, text="The post, as it was", link=LINK)
    walker = Walker(night, crisis, book, way, seen)
    walker.work(afterwards=False)
    resolved = night.resolve(crisis)
    walker.work(afterwards=True)
    for person in night.read(lambda work: debriefs.missing(work, resolved)):
        night.do(debriefs.give_note, person, crisis_id=crisis.id, answers=NOTES)
    night.do(debriefs.keep_report, crisis_id=crisis.id, content=b"It went well.")
    return night.do(crises.close, crisis_id=crisis.id)


def _fault(book: Playbook, way: Way, seen: Seen) -> Fault:
    """Ours at first; somebody else's where the way, or a button that is left, needs that."""
    denials = {
        (step.id, option["id"])
        for step in book.steps
        for option in step.params.get("options", ())
        if option.get("not_if_ours")
    }
    wished = denials & set(way.chosen.items())
    return Fault.OTHER if wished or (seen.opened and denials - seen.pressed) else Fault.OURS


@dataclass
class Walker:
    night: Night
    crisis: Crisis
    book: Playbook
    way: Way
    seen: Seen

    def work(self, *, afterwards: bool) -> None:
        """One open step after the other, in the order of the way, until none of this part is left."""
        for _ in range(2 * len(self.book.steps)):
            states = self.night.steps(self.crisis)
            self._note(states)
            self._check(states)
            open_ = [s for s in states if s.status is StepStatus.OPEN and self._has_its_turn(s, afterwards)]
            if not open_:
                return
            self._end(next_of(open_, self.way.take, self.way.put_off))
        raise AssertionError(f"it does not go on: {open_[self.way.take]}")

    def _note(self, states: list[StepState]) -> None:
        self.seen.opened |= {s.step_id for s in states if s.opened_at}
        self.seen.needless |= {s.step_id for s in states if s.status is StepStatus.NOT_NEEDED}

    def _check(self, states: list[StepState]) -> None:
        """What was done ended as it was wished, or by the clock where the way says so too."""
        for state in states:
            if state.status is StepStatus.DONE and state.outcome and state.step_id in self.way.chosen:
                assert state.outcome == self.way.states[state.step_id].outcome, state.step_id

    def _has_its_turn(self, state: StepState, afterwards: bool) -> bool:
        """What the clock counts ends by itself."""
        step = self._step(state.step_id)
        return step.is_afterwards is afterwards and step.kind != Impact.name

    def _step(self, step_id: str) -> Step:
        step = self.book.step(step_id)
        assert step
        return step

    def _end(self, state: StepState) -> None:
        step, wish = self._step(state.step_id), self.way.chosen.get(state.step_id, "")
        assert state.owner_id, f"nobody has “{step.title}”"
        if wish == SKIPPED:
            self._do(steps.skip, state.owner_id, step, reason=REASON)
        elif step.kind == "decision":
            self._decide(step, state, wish)
        elif words_of(step) and wish in ("", PUBLISHED):
            self._publish(step, state.owner_id)
        elif wish in ("", ELAPSED) and (ripe_at := run.ripe_at(step, state)):
            self.night.pass_time(seconds=(ripe_at - self.night.clock.now).total_seconds())
        else:
            self._do_it(step, state, wish)

    def _do_it(self, step: Step, state: StepState, wish: str) -> None:
        for _ in range(PRESSES):
            if state.is_over:
                return
            state = self.night.answer_once(self.crisis, step, state, wish)
        raise AssertionError(f"“{step.title}” does not end")

    # --- decisions

    def _decide(self, step: Step, state: StepState, wish: str) -> None:
        """With the button that is wished for. Those that nobody has pressed yet are pressed before: what asks
        again stays open, and another end is taken back.
        """
        offered = {c.id: c for c in STEP_KINDS[step.kind].choices(step, state) if self._fits(step, c.id)}
        new = [id_ for id_ in offered if (step.id, id_) not in self.seen.pressed]
        wanted = [wish] if wish else outcomes(step)
        last = next(id_ for id_ in (*new, *offered) if _end_of(step, id_) in wanted)
        for id_ in (*(i for i in new if i != last), last):
            self.seen.pressed.add((step.id, id_))
            with suppress(TakenBack):
                is_tried = id_ != last and _end_of(step, id_) in outcomes(step)
                self.night.office.perform(self._sign, step, offered[id_], state.owner_id, is_tried)

    def _fits(self, step: Step, choice: str) -> bool:
        """What is ours is admitted, whoever of us it was."""
        options = {o["id"]: o for o in step.params.get("options", ())}
        return self.crisis.fault is not Fault.OURS or not options.get(choice, {}).get("not_if_ours")

    def _sign(self, work: Work, step: Step, choice: Choice, owner_id: str, is_tried: bool) -> None:
        """By everybody whose signature it needs, else by whoever has the step."""
        crisis = work.crises.get(self.crisis.id)
        people = [crisis.holder(role) for role in signers(step, choice.id)] or [owner_id]
        form = {f.id: ANSWERS.get(f.id) or fill(f) for f in choice.form}
        for person in people:
            after = steps.press(
                work, actor_id=person or "", crisis_id=crisis.id, step_id=step.id, choice=choice.id, form=form
            )
        ends = _end_of(step, choice.id) in outcomes(step)
        assert after.is_over is ends, f"[{choice.label}] of “{step.title}”"
        if is_tried:
            raise TakenBack

    # --- words

    def _publish(self, step: Step, author: str) -> None:
        """Every approval that its playbook asks for, and a person who gives the link."""
        night, values = self.night, {"message": MessageType.UPDATE, "text": TEXT}
        text: Statement = self._do(statements.draft, author, step, **values)
        while (text := night.statement(text)).state is StatementState.IN_REVIEW:
            seats = night.read(lambda work, t=text: approvals.seats(work, self.crisis, t))
            night.decide(text, next(p for seat in seats if not seat.given_by for p in seat.asked))
        until = night.read(lambda work: resting.until(work, text))
        if until:
            night.pass_time(seconds=(until - night.clock.now).total_seconds())
        by_hand = night.publish(text, "manual", person=author, out_of_order=REASON)
        night.do(publishing.confirm, author, publication_id=by_hand.id, url=LINK)

    def _do(self, use_case, actor: str, step: Step, **values):
        return self.night.do(use_case, actor, crisis_id=self.crisis.id, step_id=step.id, **values)


def _end_of(step: Step, choice: str) -> str:
    """All the grounds to delete end alike."""
    return choice.partition("_")[0] if "rule" in step.params else choice
