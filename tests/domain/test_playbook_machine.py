"""Random people press random things in random playbooks: no step is lost, none gets into an illegal state."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.errors import UserError
from bot.domain.plan import run
from bot.domain.plan.playbook import Playbook, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS, Press
from bot.domain.staff.people import Role
from tests.domain.plans import (
    NOON,
    answers,
    end,
    everyone,
    finished,
    minutes,
    outcomes,
    playbooks,
    press,
    settle,
    start,
)

PEOPLE = [f"U-{r.value}" for r in Role] + ["U-stranger"]
people = st.sampled_from(PEOPLE)
LEGAL_MOVES = {
    StepStatus.WAITING: set(StepStatus) - {StepStatus.DONE},
    StepStatus.OPEN: {StepStatus.OPEN, StepStatus.DONE, StepStatus.SKIPPED},
    StepStatus.DONE: {StepStatus.DONE},
    StepStatus.SKIPPED: {StepStatus.SKIPPED},
    StepStatus.NOT_NEEDED: {StepStatus.NOT_NEEDED},
}


class Crisis(RuleBasedStateMachine):
    @initialize(playbook=playbooks(), staffed=st.frozensets(st.sampled_from(list(Role))))
    def declare(self, playbook: Playbook, staffed: frozenset[Role]) -> None:
        self.playbook, self.now = playbook, NOON
        self.owners = lambda role: everyone(role) if role in staffed else None
        self.states = start(playbook, owners=self.owners)

    @rule(
        data=st.data(), actor=people, evidence=st.integers(0, 2), roles=st.frozensets(st.sampled_from(Role))
    )
    def press(self, data: Any, actor: str, evidence: int, roles: frozenset[Role]) -> None:
        step = data.draw(st.sampled_from(self.playbook.steps))
        state = self.states[step.id]
        offered = STEP_KINDS[step.kind].choices(step, state) if state.data or state.opened_at else ()
        choice = data.draw(st.sampled_from([c.id for c in offered] + ["nonsense"]))
        field = st.sampled_from(["ground", "in_control", "defended", "whom", "reason", "how", "note"])
        odd = data.draw(
            st.dictionaries(field, st.sampled_from(["", "law", "no", "not_yet", "x" * 4_000]), max_size=2)
        )
        form = {**next((answers(c) for c in offered if c.id == choice), {}), **odd}
        items = {i["id"] for i in step.params.get("items", ())} & form.keys()
        form |= {
            i: data.draw(st.sampled_from(["done", "not_yet", "not_possible", "?"])) for i in sorted(items)
        }
        self._try(
            lambda: run.press(
                step,
                state,
                Press(choice=choice, actor_id=actor, now=self.now, captures=evidence, roles=roles),
                form,
            )
        )

    @rule(data=st.data(), actor=people, reason=st.sampled_from(["", "no", "Legal does this already."]))
    def skip(self, data: Any, actor: str, reason: str) -> None:
        step = data.draw(st.sampled_from(self.playbook.steps))
        self._try(lambda: run.skip(step, self.states[step.id], reason, actor_id=actor, now=self.now))

    @rule(data=st.data(), actor=people)
    def assign(self, data: Any, actor: str) -> None:
        state = data.draw(st.sampled_from(list(self.states.values())))
        self._try(lambda: run.assign(state, actor))

    @rule(data=st.data(), actor=people)
    def publish(self, data: Any, actor: str) -> None:
        step = data.draw(st.sampled_from(self.playbook.steps))
        self._try(
            lambda: run.finish_statement(step, self.states[step.id], "s1", actor_id=actor, now=self.now)
        )

    @rule(passed=st.integers(0, 3_000))
    def time_passes(self, passed: int) -> None:
        self.now += minutes(passed)
        for step in self.playbook.steps:
            self._try(lambda step=step: run.ripen(step, self.states[step.id], now=self.now))

    @precondition(lambda self: any(s.status is StepStatus.OPEN for s in self.states.values()))
    @rule(data=st.data())
    def somebody_does_it_properly(self, data: Any) -> None:
        open_ = [s for s in self.states.values() if s.status is StepStatus.OPEN]
        self._finish(data.draw(st.sampled_from(open_)), data)

    @invariant()
    def no_step_is_lost(self) -> None:
        assert list(self.states) == [s.id for s in self.playbook.steps]

    @invariant()
    def every_open_step_says_since_when(self) -> None:
        opened = [s.opened_at for s in self.states.values() if s.status is StepStatus.OPEN]
        assert None not in opened

    @invariant()
    def what_is_over_says_when_and_by_whom(self) -> None:
        for step in self.playbook.steps:
            state = self.states[step.id]
            assert state.is_over == (state.finished_at is not None)
            if state.status is StepStatus.DONE:
                assert state.outcome in outcomes(step)
            if state.status is StepStatus.SKIPPED:
                assert state.note
                assert state.finished_by

    @invariant()
    def nothing_that_could_go_on_stands_still(self) -> None:
        assert settle(self.playbook, self.states, owners=self.owners, now=self.now) == self.states
        if not finished(self.states.values()):
            assert any(s.status is StepStatus.OPEN for s in self.states.values())

    def teardown(self) -> None:
        """However it got here, somebody can always bring it to its end."""
        for _ in range(len(getattr(self, "states", ()))):
            open_ = next((s for s in self.states.values() if s.status is StepStatus.OPEN), None)
            if open_ is not None:
                self._finish(open_, None)
        assert finished(getattr(self, "states", {}).values())

    def _finish(self, state: StepState, data: Any) -> None:
        step = self.playbook.step(state.step_id)
        assert step is not None
        left = [o for o in outcomes(step) if o != "elapsed" or run.ripe_at(step, state)]
        outcome = data.draw(st.sampled_from(left)) if data else left[0]
        if step.kind == "decision" and "rule" not in step.params:
            after = self._sign(step, state, outcome)
        else:
            after = end(step, state, outcome, now=self.now)
        self._keep(after)

    def _sign(self, step: Any, state: StepState, outcome: str) -> StepState:
        """Signers who have not signed yet, however many it takes."""
        for i in range(6):
            if state.status is StepStatus.OPEN:
                state = press(step, state, outcome, actor=f"U-fresh-{state.version}-{i}", now=self.now)
        return state

    def _try(self, action: Any) -> None:
        before = dict(self.states)
        try:
            after = action()
        except UserError:
            assert self.states == before
            return
        self._keep(after)

    def _keep(self, after: StepState) -> None:
        before = self.states
        was = before[after.step_id]
        assert after == was or after.version > was.version
        self.states = settle(self.playbook, before, after, owners=self.owners, now=self.now)
        for id_, state in self.states.items():
            assert state.status in LEGAL_MOVES[before[id_].status]
            if before[id_].is_over:
                assert state == before[id_]


TestCrisis = Crisis.TestCase
TestCrisis.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
