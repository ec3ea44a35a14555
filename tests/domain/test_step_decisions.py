"""Decisions: who decided and why, who signed, and the rule delete or keep as buttons."""

from dataclasses import replace

import pytest

from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.plan import run
from bot.domain.plan.playbook import Step, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS, Press
from bot.domain.staff.people import Role
from tests.domain.plans import NOON, REASON, choice_ids, opened, press, step

PLAIN = step("s", "decision", options=[{"id": "a", "label": "A"}, {"id": "b", "label": "B"}])


def test_a_decision_keeps_who_decided_and_why() -> None:
    done = press(PLAIN, opened(PLAIN), "b", actor="U-ana", reason=REASON)

    assert (done.outcome, done.finished_by, done.note) == ("b", "U-ana", REASON)


def test_a_decision_without_a_reason_is_refused() -> None:
    one = PLAIN

    for reason in ("", "ok"):
        with pytest.raises(Invalid) as refused:
            run.press(one, opened(one), Press(choice="a", actor_id="U", now=NOON), {"reason": reason})
        assert "reason" in refused.value.fields


def test_a_decision_that_needs_evidence_is_blocked_without_any() -> None:
    one = replace(PLAIN, params={**PLAIN.params, "needs_evidence": True})

    with pytest.raises(Blocked, match="Save the evidence"):
        press(one, opened(one), "a", evidence=0)


SIGNED = step(
    "s",
    "decision",
    options=[
        {"id": "over", "label": "Over", "sign_off": ["crisis_lead", "pr_lead"]},
        {"id": "not_yet", "label": "Not yet", "asks_again": True},
    ],
)


def test_an_option_that_is_signed_off_needs_each_role_from_another_person() -> None:
    both = {Role.CRISIS_LEAD, Role.PR_LEAD}
    state = press(SIGNED, opened(SIGNED), "over", actor="U-ana", roles=both)
    assert state.status is StepStatus.OPEN

    with pytest.raises(Stale, match="You have signed this"):
        press(SIGNED, state, "over", actor="U-ana", roles=both)
    with pytest.raises(NotAllowed, match="has to be signed by"):
        press(SIGNED, state, "over", actor="U-bob", roles={Role.LEGAL})

    done = press(SIGNED, state, "over", actor="U-bob", roles={Role.PR_LEAD})
    assert done.status is StepStatus.DONE
    assert [(s["role"], s["person"]) for s in done.data["signatures"]["over"]] == [
        ("crisis_lead", "U-ana"),
        ("pr_lead", "U-bob"),
    ]


def test_not_yet_is_recorded_and_asks_again() -> None:
    state = press(SIGNED, opened(SIGNED), "not_yet", reason="The numbers rise again.")

    assert (state.status, state.outcome) == (StepStatus.OPEN, "not_yet")
    assert state.note == "The numbers rise again."
    assert "not_yet" not in STEP_KINDS["decision"].outcomes(SIGNED)


# --- delete or keep --------------------------------------------------------------------------------

D1 = step("d1", "decision", rule="delete_or_keep")
D1_LATER = step("d1", "decision", rule="delete_or_keep", apology="sorry")
D1_COMMENTS = step("d1", "decision", rule="delete_or_keep", about="comments")


def test_keep_comes_first_and_closing_the_account_is_not_offered() -> None:
    assert choice_ids(D1, opened(D1)) == [
        "keep",
        "delete_law",
        "delete_graphic",
        "delete_hack",
        "delete_wrong_account",
    ]
    assert choice_ids(D1_LATER, opened(D1_LATER)) == ["keep", "delete_unpopular"]
    assert choice_ids(D1_COMMENTS, opened(D1_COMMENTS)) == ["keep", "delete_others"]


@pytest.mark.parametrize("one", [D1, D1_LATER, D1_COMMENTS])
def test_neither_keep_nor_delete_is_decided_without_evidence(one: Step) -> None:
    for choice in choice_ids(one, opened(one)):
        with pytest.raises(Blocked, match="Save the evidence"):
            press(one, opened(one), choice, evidence=0)


def test_a_deletion_keeps_ground_decider_evidence_and_the_duty_to_admit() -> None:
    done = press(D1, opened(D1), "delete_wrong_account", actor="U-ana", evidence=3)

    assert done.outcome == "delete"
    assert done.data["d1"] == {
        "wish": "delete",
        "ground": "wrong_account",
        "decider": "U-ana",
        "evidence": 3,
        "admit": True,
        "admit_within": 10,
        "correct": False,
        "own_credentials": False,
    }


def test_a_post_that_must_go_cannot_be_kept() -> None:
    with pytest.raises(Invalid, match="is deleted") as refused:
        press(D1, opened(D1), "keep", ground="law")
    assert refused.value.fields.keys() == {"ground"}


def test_a_hack_without_control_of_the_account_is_not_deleted_yet() -> None:
    with pytest.raises(Blocked, match="Get the account back first"):
        press(D1, opened(D1), "delete_hack", in_control="no")


def test_an_unpopular_post_goes_only_with_two_signatures() -> None:
    state = press(D1_LATER, opened(D1_LATER), "delete_unpopular", actor="U-ana", roles={Role.CRISIS_LEAD})
    assert state.status is StepStatus.OPEN

    with pytest.raises(NotAllowed):
        press(D1_LATER, state, "delete_unpopular", actor="U-bob", roles={Role.LEGAL})
    done = press(D1_LATER, state, "delete_unpopular", actor="U-bob", roles={Role.PR_LEAD})
    assert done.outcome == "delete"
    assert done.data["answers"]["stated_reason"] == REASON


def test_criticism_by_others_stays_unless_a_published_rule_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        press(D1_COMMENTS, opened(D1_COMMENTS), "delete_others", community_rule=" ")
    assert "community_rule" in refused.value.fields
    assert press(D1_COMMENTS, opened(D1_COMMENTS), "delete_others").data["d1"]["ground"] == "others"


def test_an_option_may_say_how_bad_it_is_once_everybody_signed() -> None:
    worse = {"id": "worse", "label": "Worse", "severity": 1, "sign_off": ["crisis_lead", "pr_lead"]}
    one = replace(PLAIN, params={"options": [worse, {"id": "b", "label": "B"}]})
    made = Press(choice="worse", actor_id="U-ana", now=NOON)
    half = press(one, opened(one), "worse", actor="U-ana", roles={Role.CRISIS_LEAD})
    assert STEP_KINDS["decision"].severity(one, half, made) is None
    done = press(one, half, "worse", actor="U-bob", roles={Role.PR_LEAD})
    assert STEP_KINDS["decision"].severity(one, done, made) == (Severity.SEV1, "Worse")
