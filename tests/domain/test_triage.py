"""Triage: what is asked, what the answers propose and why, and how a kind keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.crisis.severity import Severity
from bot.domain.crisis.sizing import IN_24H, RAISED_BY, RULES, propose
from bot.domain.errors import Blocked
from bot.domain.plan import run
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import Press, triage
from bot.domain.plan.step_kinds.questions import PAGES
from tests.domain.plans import NOON, REASON, opened, press, step

SEV1, SEV2, SEV3, SEV4 = Severity
ASK = [
    {
        "id": "scam",
        "label": "Are scam links live?",
        "kind": "select",
        "required": False,
        "options": [
            {"id": "live", "label": "Scam links are live", "severity": 1},
            {"id": "no", "label": "No"},
        ],
    }
]
STEP = step("triage", "triage", ask=ASK)
FIELDS = {f.id: f for f in triage.fields_of(STEP)}
answers = st.fixed_dictionaries(
    {},
    optional={f.id: st.sampled_from([o.id for o in f.options]) for f in FIELDS.values() if f.options},
)


def test_the_pages_ask_what_practice_wants_to_know_and_little_has_to_be_answered() -> None:
    assert {
        "what",
        "when_by",
        "platform",
        "link",
        "is_true",
        "hurt",
        "whom",
        "fault",
        "origin",
    } < FIELDS.keys()
    assert {"going_on", "reach_now", "reach_24h", "pressing", "before", "control", "clash"} < FIELDS.keys()
    assert {"duty", "spoke", "comes_out", "actor", "cause", "warned", "vulnerable", "cover"} < FIELDS.keys()
    assert {f.id for f in FIELDS.values() if f.required} == {"what", "origin", "fault"}
    assert all(len(fields) <= 10 for _, fields in PAGES.values())


@pytest.mark.parametrize(("level", "name", "answer", "why"), RULES)
def test_each_grave_answer_makes_it_that_bad_and_is_the_reason(level, name, answer, why) -> None:
    found = propose({name: answer})
    assert (found.now, found.in_24h, found.reasons, found.raised) == (level, level, (why,), ())


def test_a_few_complaints_are_an_issue_for_customer_care() -> None:
    assert propose({"reach_now": "few"}).now is SEV4


@pytest.mark.parametrize(("name", "answer", "why"), RAISED_BY)
def test_what_weighs_more_raises_it_by_one_level(name, answer, why) -> None:
    found = propose({"reach_now": "one", name: answer})
    assert (found.now, found.raised) == (SEV2, (why,))


def test_our_own_past_raises_it_too_and_several_reasons_raise_it_once() -> None:
    assert propose({"reach_now": "one"}, same_kind=1).raised == (RAISED_BY[0][2],)
    found = propose({"reach_now": "one", "warned": "yes", "cover": "no"}, same_kind=2)
    assert (found.now, len(found.raised)) == (SEV2, 3)


@given(answers, st.sampled_from([None, *Severity]), st.integers(0, 2))
def test_the_higher_of_now_and_in_24_hours_drives_and_more_is_never_milder(given_, usual, same_kind) -> None:
    found = propose(given_, usual=usual, same_kind=same_kind)
    assert found.in_24h <= found.now <= (usual or SEV4)
    assert found.in_24h <= IN_24H.get(given_.get("reach_24h", ""), SEV4)
    assert found.reasons
    for _, name, answer, _ in RULES:
        assert (
            propose({**given_, name: answer}, usual=usual).now
            <= propose({k: v for k, v in given_.items() if k != name}, usual=usual).now
        )


def test_the_proposal_stands_beside_what_a_person_decides() -> None:
    state = press(STEP, opened(STEP), "page_what", origin="own_post")
    with pytest.raises(Blocked, match="First answer"):
        run.check(STEP, state, Press(choice="decide", actor_id="U", now=NOON))
    state = press(
        STEP, state, "page_who", fault="ours", hurt="nobody", control="yes", vulnerable="no", warned="no"
    )
    state = press(STEP, state, "page_own", scam="live")
    assert state.data["proposal"] == {
        "now": 1,
        "in_24h": 1,
        "reasons": ["Scam links are live"],
        "raised": [],
    }
    decided = press(STEP, state, "decide", severity_now="2", severity_24h="3", reason=REASON)
    assert (decided.status, decided.outcome, decided.note) == (StepStatus.DONE, "own_post", REASON)
    assert triage.Triage().decided(decided) == (SEV2, SEV3)
    assert decided.data["proposal"]["now"] == 1


def test_an_answer_that_is_emptied_is_taken_back() -> None:
    state = press(STEP, opened(STEP), "page_what", platform="Mastodon")
    assert state.data["answers"]["platform"] == "Mastodon"
    form = {"what": "Cups", "origin": "outside"}
    again = run.press(STEP, state, Press(choice="page_what", actor_id="U", now=NOON), form)
    assert "platform" not in again.data["answers"]


def test_of_many_questions_that_are_left_the_next_ones_are_named() -> None:
    left = [f for f in triage.fields_of(STEP) if f.options]
    (said,) = triage.known_and_not(STEP, opened(STEP))
    assert said.params["count"] == len(left) > triage.NEXT
    assert [str(asked) for asked in said.params["unknown"]] == [f.label for f in left[: triage.NEXT]]
    few = {f.id: f.options[0].id for f in left[: -triage.NEXT]}
    _, said = triage.known_and_not(STEP, replace(opened(STEP), data={"answers": few}))
    assert "count" not in said.params
    assert len(said.params["unknown"]) == triage.NEXT
