"""Rule D1 as it is written: the order, the default, each ground, what comes first and what follows."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.crisis.delete_or_keep import (
    GROUND_LABELS,
    HACK_SIGNS,
    OWN_POST,
    RULES,
    Facts,
    Ground,
    Wish,
    judge,
)
from bot.domain.errors import Blocked, Invalid
from bot.domain.staff.people import Role

LEADS = frozenset({Role.CRISIS_LEAD, Role.PR_LEAD})
HACKED = Facts(hack_sign="login_alert", in_control=True)
SLIP = Facts(defended=False, admission="We posted this by mistake and deleted it.")
AFTER_APOLOGY = Facts(apology_public=True, stated_reason="It went on hurting people.", signed_by=LEADS)
BROKEN_RULE = Facts(community_rule="3. No threats.")


def decide(ground: Ground, wish: Wish, facts: Facts | None = None, evidence: int = 2) -> Any:
    return judge(ground, wish, decider="U-lead", evidence=evidence, facts=facts)


def test_the_grounds_are_looked_at_in_the_rules_order() -> None:
    assert [RULES[g].number for g in Ground] == [1, 2, 3, 4, 5, 6]
    assert list(RULES) == list(Ground) == list(GROUND_LABELS)


def test_keep_is_the_default() -> None:
    decision = judge(Ground.UNPOPULAR, decider="U-lead", evidence=1)

    assert decision.wish is Wish.KEEP
    assert not decision.admit


@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize("wish", Wish)
def test_nothing_is_decided_before_the_evidence_is_stored(ground: Ground, wish: Wish) -> None:
    with pytest.raises(Blocked, match="Save the evidence"):
        decide(ground, wish, AFTER_APOLOGY, evidence=0)


@pytest.mark.parametrize("ground", Ground)
def test_a_decision_needs_a_named_person(ground: Ground) -> None:
    with pytest.raises(Invalid, match="by name"):
        judge(ground, Wish.KEEP, decider="", evidence=1)


ALLOWED = [
    (Ground.LAW, Wish.DELETE, Facts(), {"admit": True, "correct": True}),
    (Ground.GRAPHIC, Wish.DELETE, Facts(), {"admit": True, "correct": False}),
    (Ground.HACK, Wish.DELETE, HACKED, {"admit": True, "own_credentials": False}),
    (
        Ground.HACK,
        Wish.DELETE,
        Facts(hack_sign="locked_out", in_control=True, weak_credentials=True),
        {"admit": True, "own_credentials": True},
    ),
    (Ground.WRONG_ACCOUNT, Wish.KEEP, Facts(), {"admit": False, "admit_within": None}),
    (Ground.WRONG_ACCOUNT, Wish.DELETE, SLIP, {"admit": True, "admit_within": timedelta(minutes=10)}),
    (Ground.UNPOPULAR, Wish.KEEP, Facts(), {"admit": False}),
    (Ground.UNPOPULAR, Wish.DELETE, AFTER_APOLOGY, {"admit": True}),
    (Ground.OTHERS, Wish.KEEP, Facts(), {"admit": False}),
    (Ground.OTHERS, Wish.DELETE, BROKEN_RULE, {"admit": False}),
]


@pytest.mark.parametrize(("ground", "wish", "facts", "follows"), ALLOWED)
def test_what_each_ground_allows_and_what_follows(
    ground: Ground, wish: Wish, facts: Facts, follows: dict[str, Any]
) -> None:
    decision = decide(ground, wish, facts)

    assert (decision.wish, decision.ground, decision.decider, decision.evidence) == (
        wish,
        ground,
        "U-lead",
        2,
    )
    assert {name: getattr(decision, name) for name in follows} == follows


REFUSED = [
    (Ground.LAW, Wish.KEEP, Facts(), Invalid, "is deleted"),
    (Ground.GRAPHIC, Wish.KEEP, Facts(), Invalid, "is deleted"),
    (Ground.HACK, Wish.KEEP, HACKED, Invalid, "is deleted"),
    (Ground.HACK, Wish.DELETE, Facts(in_control=True), Invalid, "needs something that shows it"),
    (Ground.HACK, Wish.DELETE, Facts(in_control=True, hack_sign="a feeling"), Invalid, "shows it"),
    (Ground.HACK, Wish.DELETE, Facts(hack_sign="login_alert"), Blocked, "Get the account back first"),
    (Ground.WRONG_ACCOUNT, Wish.DELETE, Facts(admission="Sorry"), Invalid, "stood by this post"),
    (Ground.WRONG_ACCOUNT, Wish.DELETE, Facts(defended=False, admission=" "), Blocked, "same ten minutes"),
    (Ground.UNPOPULAR, Wish.DELETE, Facts(), Blocked, "Keep it for now"),
    (Ground.UNPOPULAR, Wish.DELETE, Facts(apology_public=True), Blocked, "reason that people will be given"),
    (
        Ground.UNPOPULAR,
        Wish.DELETE,
        Facts(apology_public=True, stated_reason="It hurts.", signed_by=frozenset({Role.CRISIS_LEAD})),
        Blocked,
        "two people",
    ),
    (Ground.OTHERS, Wish.DELETE, Facts(), Invalid, "never deleted or hidden for being critical"),
]


@pytest.mark.parametrize(("ground", "wish", "facts", "error", "why"), REFUSED)
def test_what_each_ground_refuses_and_why(
    ground: Ground, wish: Wish, facts: Facts, error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=why):
        decide(ground, wish, facts)


def test_every_ground_is_tried_both_ways() -> None:
    tried = {(ground, wish) for ground, wish, *_ in (*ALLOWED, *REFUSED)}

    assert tried == {(g, w) for g in Ground for w in Wish}


@pytest.mark.parametrize("ground", OWN_POST)
@pytest.mark.parametrize("facts", [HACKED, SLIP, AFTER_APOLOGY])
def test_whatever_is_deleted_must_be_admitted(ground: Ground, facts: Facts) -> None:
    try:
        decision = decide(ground, Wish.DELETE, facts)
    except (Invalid, Blocked):
        return
    assert decision.admit


def test_until_the_account_is_back_the_way_is_suspension_not_closing_it() -> None:
    with pytest.raises(Blocked, match="ask the platform to suspend it"):
        decide(Ground.HACK, Wish.DELETE, Facts(hack_sign="locked_out"))
    assert {w.value for w in Wish} == {"keep", "delete"}


def test_a_hack_sign_is_one_of_the_four_named_ones() -> None:
    assert set(HACK_SIGNS) == {"login_alert", "platform_notice", "unknown_app", "locked_out"}
