"""Accounts are gone through one by one; an account that was taken is won back in its order."""

from __future__ import annotations

import pytest

from bot.domain.errors import Invalid
from bot.domain.plan.playbook import StepState, StepStatus
from bot.domain.plan.signing import wants_second_look_of
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.secure_accounts import ORDER, SUSPENDED, opened_with
from bot.domain.staff.people import Role
from tests.domain.plans import EVERY_ROLE, HOLDS, NOON, choice_ids, minutes, opened, press, step

LOOK = step("s", "secure_accounts", checks=HOLDS)
WIN_BACK = step("s", "secure_accounts", order="hijacked")
NAMES = ["Bluesky: @northwind", "Instagram: northwind"]
NOT_YET = {check["id"]: "not_yet" for check in ORDER}


def taken() -> StepState:
    state = opened_with(WIN_BACK, opened(WIN_BACK), NAMES)
    return press(WIN_BACK, state, "name", actor="U-ana", taken_0="ours", taken_1="taken", others=" ")


def test_every_line_of_every_account_is_ticked_before_it_is_over() -> None:
    state = opened_with(LOOK, opened(LOOK), NAMES)

    state = press(LOOK, state, "account_0", ads="done", bots="not_yet")
    assert (state.status, state.due_at) == (StepStatus.OPEN, NOON + minutes(60))
    state = press(LOOK, state, "account_0", bots="done")
    assert choice_ids(LOOK, state) == ["account_1", "name"]
    assert press(LOOK, state, "account_1").outcome == "secured"


def test_what_is_not_done_is_said_with_the_reason() -> None:
    state = opened_with(LOOK, opened(LOOK), NAMES[:1])

    with pytest.raises(Invalid) as refused:
        press(LOOK, state, "account_0", ads="not_done", bots="done", why="no")
    assert "why" in refused.value.fields
    done = press(
        LOOK, state, "account_0", ads="not_done", bots="done", why="The agency holds it till Monday."
    )
    assert done.data["accounts"][0]["why"] == done.note == "The agency holds it till Monday."


def test_without_a_register_the_accounts_are_named_and_no_password_is_kept() -> None:
    state = opened_with(LOOK, opened(LOOK), [])
    assert choice_ids(LOOK, state) == ["name"]
    assert "/crisis accounts add" in " ".join(p.msgid for p in STEP_KINDS[LOOK.kind].told(LOOK, state))

    for wrong in ("X: northwind, password hunter2", "x" * 101, "\n".join(f"X: {n}" for n in range(41))):
        with pytest.raises(Invalid) as refused:
            press(LOOK, state, "name", others=wrong)
        assert "others" in refused.value.fields
    state = press(LOOK, state, "name", others="X: northwind\nX:  northwind\nTikTok: nw")
    assert [account["name"] for account in state.data["accounts"]] == ["X: northwind", "TikTok: nw"]


def test_of_the_register_only_what_is_taken_is_won_back() -> None:
    assert [account["name"] for account in taken().data["accounts"]] == NAMES[1:]


def test_an_account_is_won_back_in_its_order() -> None:
    with pytest.raises(Invalid) as refused:
        press(WIN_BACK, taken(), "account_0", **{**NOT_YET, "confirmed": "done", "password": "done"})
    assert refused.value.fields.keys() == {"password"}

    state = press(WIN_BACK, taken(), "account_0", **{**NOT_YET, "confirmed": "done", SUSPENDED: "done"})
    assert state.data["accounts"][0]["checks"] == {"confirmed": "done", SUSPENDED: "done"}


def test_whoever_said_that_it_is_taken_does_not_confirm_it() -> None:
    with pytest.raises(Invalid, match="somebody else confirms"):
        press(WIN_BACK, taken(), "account_0", actor="U-ana")
    for who, roles, wanted in (
        ("U-ana", EVERY_ROLE, False),
        ("U-tom", EVERY_ROLE, True),
        ("U-tom", frozenset({Role.LEGAL}), False),
    ):
        assert wants_second_look_of(WIN_BACK, taken(), who, roles) is wanted
    done = press(WIN_BACK, taken(), "account_0", actor="U-tom")
    assert done.outcome == "secured"
    assert not wants_second_look_of(WIN_BACK, done, "U-tom", EVERY_ROLE)


def test_many_accounts_fit_a_card() -> None:
    state = opened_with(LOOK, opened(LOOK), [f"Shop {n}: {'x' * 90}" for n in range(60)])

    offered = STEP_KINDS[LOOK.kind].choices(LOOK, state)
    assert len(offered) == 5
    assert all(len(choice.label) <= 75 for choice in offered)
