"""Modals opened, pushed, updated, submitted and closed in any order: the stack stays whole."""

from __future__ import annotations

import itertools

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.workspace.people import Ack
from bot.workspace.screens import STACK_LIMIT
from tests.workspace.conftest import ANA, CRISIS, Slack, actions, button, field, modal

FORM = modal(field({"type": "plain_text_input"}), actions(button()), notify_on_close=True)
FILLED = {"what": {"it": "x"}}
ANSWERS = st.sampled_from([
    None,
    {"response_action": "clear"},
    {"response_action": "update", "view": FORM},
    {"response_action": "push", "view": FORM},
    {"response_action": "errors", "errors": {"what": "no"}},
    {"response_action": "errors", "errors": {"nowhere": "no"}},
])  # fmt: skip


class Screens(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.slack = Slack()

    @property
    def top(self) -> str:
        view = self.slack.ws.top(ANA)
        return view.id if view else "V0"

    @rule(late=st.booleans(), method=st.sampled_from(["views.open", "views.push"]))
    def show(self, late: bool, method: str) -> None:
        before = len(self.slack.ws.stack(ANA))
        if before:
            self.slack.people.press_in_view(ANA, self.top, "go")
        else:
            self.slack.people.run_command(ANA, CRISIS, "/crisis")
        trigger = self.slack.bot.last()["trigger_id"]
        self.slack.clock.advance(3 if late else 0)
        shown = self.slack.call(method, trigger_id=trigger, view=FORM)["ok"]
        possible = not late and before < STACK_LIMIT and (before > 0 or method == "views.open")
        assert shown is possible
        assert len(self.slack.ws.stack(ANA)) == before + possible

    @rule(answer=ANSWERS)
    def submit(self, answer: dict[str, object] | None) -> None:
        before = len(self.slack.ws.stack(ANA))
        self.slack.bot.answers = [Ack(payload=answer)]
        seen = self.slack.people.submit(ANA, self.top, FILLED)
        self.slack.bot.answers = []
        after = {"closed": before - 1, "clear": 0, "push": before + 1}
        assert len(self.slack.ws.stack(ANA)) == after.get(seen.action, before)

    @rule(whole=st.booleans())
    def close(self, whole: bool) -> None:
        before = len(self.slack.ws.stack(ANA))
        told = len(self.slack.bot.got)
        self.slack.people.close(ANA, self.top, whole_stack=whole)
        closed = before - len(self.slack.ws.stack(ANA))
        assert closed == (before if whole else min(before, 1))
        assert len(self.slack.bot.got) == told + closed

    @rule(stale=st.booleans())
    def update(self, stale: bool) -> None:
        view = self.slack.ws.top(ANA)
        code = self.slack.call("views.update", view_id=self.top, view=FORM, hash="old" if stale else None)
        assert code["ok"] is (view is not None and not stale)

    @invariant()
    def the_stack_is_whole(self) -> None:
        stack = self.slack.ws.stack(ANA)
        assert len(stack) <= STACK_LIMIT
        assert all(view.is_open for view in stack)
        assert {view.id for view in self.slack.ws.views.values() if view.is_open} == {v.id for v in stack}
        for below, above in itertools.pairwise(stack):
            assert above.previous_view_id == below.id


TestScreens = Screens.TestCase
TestScreens.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
