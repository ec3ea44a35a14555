"""What each kind offers, what a press does, and what it keeps of it."""

import json
from dataclasses import replace

import pytest

from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.plan import run
from bot.domain.plan.playbook import StepStatus, When
from bot.domain.plan.step_kinds import STEP_KINDS, Press, groups, notify, statement
from bot.domain.plan.step_kinds.questions import NEEDED
from bot.domain.staff.audiences import Audience
from bot.domain.staff.people import Role
from tests.domain.plans import (
    HOLDS,
    NOON,
    REASON,
    choice_ids,
    end,
    minutes,
    opened,
    plan,
    press,
    settle,
    start,
    step,
)

SEVERE = [{"id": "a_few", "label": "A few"}, {"id": "many", "label": "Many", "severity": 1}]
ASK = [{"id": "group", "label": "Which group?"}, {"id": "how", "label": "How many?", "kind": "select"}]
ASK[1]["options"] = SEVERE  # type: ignore[assignment]
SOME_STEP = {
    "triage": step("s", "triage", ask=ASK),
    "task": step("s"),
    "decision": step("s", "decision", options=[{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]),
    "statement": step("s", "statement", message="M1", approvals=["crisis_lead"]),
    "notify": step("s", "notify", roles=["legal", "hr"], text="It has begun."),
    "wait": step("s", "wait", minutes=5),
    "hub": step("s", "hub", approvals=["pr_lead"]),
    "checklist": step("s", "checklist", items=HOLDS),
    "pause": step("s", "pause", holds=HOLDS),
    "secure_accounts": step("s", "secure_accounts", checks=HOLDS),
    "profile": step("s", "profile"),
    "impact": step("s", "impact"),
    "monitor": step("s", "monitor", words=["cup"]),
    "replies": step("s", "replies"),
    "handover": step("s", "handover"),
    "debrief": step("s", "debrief", departments=HOLDS),
    "compensation": step("s", "compensation", cap=50, currency="EUR"),
}
DONE = Press(choice="done", actor_id="U1", now=NOON)


def test_there_is_an_example_of_every_kind() -> None:
    assert SOME_STEP.keys() == STEP_KINDS.keys()


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_every_choice_of_every_kind_does_something(kind: str) -> None:
    one = SOME_STEP[kind]
    state = opened(one)
    for page in NEEDED.values() if kind == "triage" else ():
        state = press(one, state, page)

    for choice in choice_ids(one, state):
        after = press(one, state, choice, actor="U-legal")
        assert after.version == state.version + 1
        assert after.status in (StepStatus.OPEN, StepStatus.DONE)
        json.dumps(after.data)


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_every_outcome_of_every_kind_can_be_reached(kind: str) -> None:
    one = SOME_STEP[kind]

    for outcome in STEP_KINDS[kind].outcomes(one):
        done = end(one, opened(one), outcome)
        assert (done.status, done.outcome) == (StepStatus.DONE, outcome)


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_labels_fit_a_button_and_a_menu(kind: str) -> None:
    one = SOME_STEP[kind]

    for choice in STEP_KINDS[kind].choices(one, opened(one)):
        assert len(choice.label) <= 75
        for field in choice.form:
            assert all(len(o.label) <= 75 for o in field.options)


# --- task ------------------------------------------------------------------------------------------


def test_a_plain_task_is_done_by_one_press() -> None:
    done = press(step("s"), opened(step("s")), "done", actor="U7", now=NOON + minutes(3))

    assert (done.finished_by, done.finished_at) == ("U7", NOON + minutes(3))


def test_a_task_that_needs_evidence_is_blocked_without_any() -> None:
    one = step("s", needs_evidence=True)

    with pytest.raises(Blocked, match="No evidence is stored yet"):
        press(one, opened(one), "done", evidence=0)
    assert press(one, opened(one), "done", evidence=1).status is StepStatus.DONE


ITEMS = [{"id": "ads", "label": "Paid ads"}, {"id": "tv", "label": "TV"}]


def test_a_list_asks_again_for_what_is_not_answered() -> None:
    one = step("s", items=ITEMS)

    state = press(one, opened(one), "done", ads="done", tv="not_yet")
    assert state.status is StepStatus.OPEN
    form = STEP_KINDS["task"].choices(one, state)[0].form
    assert [f.id for f in form] == ["tv", "note"]

    state = press(one, state, "done", tv="nothing_there")
    assert state.status is StepStatus.DONE
    assert state.data["items"] == {"ads": "done", "tv": "nothing_there"}


def test_what_is_not_possible_needs_a_note() -> None:
    one = step("s", items=ITEMS)

    with pytest.raises(Invalid) as refused:
        run.press(one, opened(one), DONE, {"ads": "done", "tv": "not_possible"})
    assert "note" in refused.value.fields

    done = press(one, opened(one), "done", tv="not_possible", note="The agency stops it on Monday.")
    assert done.note == "The agency stops it on Monday."


def test_an_item_left_out_is_named() -> None:
    one = step("s", items=ITEMS)

    with pytest.raises(Invalid) as refused:
        run.press(one, opened(one), DONE, {"ads": "done"})
    assert refused.value.fields.keys() == {"tv"}


def test_answers_are_kept_and_not_asked_twice() -> None:
    one = step("s", items=ITEMS, ask=[{"id": "who", "label": "Who?", "kind": "person"}])

    state = press(one, opened(one), "done", ads="not_yet", who="U-ana")
    assert state.data["answers"] == {"who": "U-ana"}
    assert "who" not in [f.id for f in STEP_KINDS["task"].choices(one, state)[0].form]
    assert press(one, state, "done").data["answers"] == {"who": "U-ana"}


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("url", "example.com"),
        ("url", "javascript:alert(1)"),
        ("number", "seven"),
        ("person", "Ana R"),
        ("text", "  "),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused_at_its_field(kind: str, bad: str) -> None:
    one = step("s", ask=[{"id": "q", "label": "Q?", "kind": kind}])

    with pytest.raises(Invalid) as refused:
        run.press(one, opened(one), DONE, {"q": bad})
    assert refused.value.fields.keys() == {"q"}


# --- statement -------------------------------------------------------------------------------------

TEMPLATED = step(
    "s",
    "statement",
    message="M1",
    approvals=["crisis_lead or social_lead", "pr_lead"],
    approvals_unchanged=["crisis_lead or social_lead"],
    template="We have seen what you say about {what}. We are back by {time}.",
)


def test_writing_is_noted_and_the_step_stays_open() -> None:
    state = press(TEMPLATED, opened(TEMPLATED), "draft", actor="U-tom")

    assert state.status is StepStatus.OPEN
    assert state.data["writer"] == "U-tom"


def test_a_published_text_finishes_the_step() -> None:
    done = run.finish_statement(TEMPLATED, opened(TEMPLATED), "stm-1", actor_id="U-tom", now=NOON)

    assert (done.outcome, done.finished_by, done.data["statement_id"]) == ("published", "U-tom", "stm-1")


def test_not_to_publish_is_a_decision_with_a_reason() -> None:
    done = press(TEMPLATED, opened(TEMPLATED), "not_published", reason="It would light it again.")

    assert (done.outcome, done.note) == ("not_published", "It would light it again.")


def test_what_must_be_admitted_cannot_be_left_unpublished() -> None:
    one = replace(TEMPLATED, params={**TEMPLATED.params, "must_publish": True})

    assert choice_ids(one, opened(one)) == ["draft"]
    with pytest.raises(Invalid, match="does not offer that"):
        press(one, opened(one), "not_published", reason=REASON)


def test_a_template_with_only_its_gaps_filled_needs_fewer_approvals() -> None:
    filled = "We have seen what you say about our cup. We are back by 18:00."
    either = (Role.CRISIS_LEAD, Role.SOCIAL_LEAD)

    assert statement.policy(TEMPLATED, filled) == (either,)
    assert statement.policy(TEMPLATED, filled + " It was not us.") == (either, (Role.PR_LEAD,))


# --- notify ----------------------------------------------------------------------------------------


def test_everyone_named_has_to_say_so_and_who_has_not_is_known() -> None:
    one = SOME_STEP["notify"]
    state = opened(one)
    assert state.data["waiting"] == ["U-legal", "U-hr"]

    state = press(one, state, "ack", actor="U-legal", roles=())
    assert (state.status, state.data["waiting"]) == (StepStatus.OPEN, ["U-hr"])
    done = press(one, state, "ack", actor="U-hr", roles=())
    assert (done.status, done.outcome) == (StepStatus.DONE, "told")
    assert done.data["acks"].keys() == {"U-legal", "U-hr"}


def test_one_person_in_two_roles_is_asked_once() -> None:
    assert opened(SOME_STEP["notify"], owners=lambda role: "U-ana").data["waiting"] == ["U-ana"]


def test_somebody_who_was_not_asked_is_told_who_was() -> None:
    with pytest.raises(NotAllowed) as refused:
        press(SOME_STEP["notify"], opened(SOME_STEP["notify"]), "ack", actor="U-x", roles=())
    assert refused.value.phrase.params["people"] == ("<@U-legal>", "<@U-hr>")


def test_saying_it_twice_is_harmless() -> None:
    state = press(SOME_STEP["notify"], opened(SOME_STEP["notify"]), "ack", actor="U-hr", roles=())

    with pytest.raises(Stale, match="already"):
        press(SOME_STEP["notify"], state, "ack", actor="U-hr", roles=())


def test_a_role_nobody_holds_is_a_gap_until_somebody_takes_it_or_says_how() -> None:
    one = SOME_STEP["notify"]
    state = opened(one, owners=lambda role: "U-legal" if role is Role.LEGAL else None)
    assert state.data["gaps"] == ["hr"]

    state = press(one, state, "ack", actor="U-legal", roles={Role.LEGAL})
    assert state.status is StepStatus.OPEN

    taken = press(one, state, "ack", actor="U-new", roles={Role.HR})
    assert taken.status is StepStatus.DONE
    reached = press(one, state, "reached", actor="U-ana", whom="hr", how="Phoned her at home, she comes.")
    assert reached.status is StepStatus.DONE
    assert reached.data["reached"]["hr"]["by"] == "U-ana"


def test_a_group_that_nobody_tells_keeps_the_step_open_until_it_is_placed_or_let_go() -> None:
    one = step("s", "notify", roles=[], audiences=["all_staff", "investors", "partners"], text="It began.")
    state = groups.furnished(one, opened(one), {Audience.PARTNERS: ("UPAT", "CPARTNERS")})
    assert state.data["nowhere"] == ["all_staff", "investors"]
    assert (state.data["waiting"], list(groups.channels(state))) == (["UPAT"], ["CPARTNERS"])

    with pytest.raises(Invalid) as refused:
        press(one, state, "place", audience="all_staff", person=" ")
    assert "channel" in refused.value.fields
    placed = press(one, state, "place", audience="all_staff", person="UPAT")
    phoned = press(one, state, "reached", whom="UPAT", how="Phoned her, she tells the partners.")
    again = press(one, phoned, "place", audience="all_staff", person="UPAT")
    assert "UPAT" in again.data["waiting"]
    assert "all_staff" not in notify.told(again)
    read = press(one, placed, "ack", actor="UPAT", roles=())
    heard = press(one, read, "reached", whom="investors", how="By mail, all of them.")
    assert (heard.status, heard.data["nowhere"]) == (StepStatus.OPEN, [])
    assert notify.stands(heard, "CPARTNERS", [], NOON).outcome == "told"

    quiet = groups.furnished(one, opened(one), {}, quiet=True)
    assert (quiet.data["nowhere"], quiet.data["unset"]) == ([], ["all_staff", "investors", "partners"])
    let_go = press(one, state, "let_go", audience="investors", reason="We have none outside.")
    assert notify.never_told(let_go) == ("investors",)
    later = groups.furnished(one, opened(one), {}, let_go=let_go.data["untold"])
    assert later.data["nowhere"] == ["all_staff", "partners"]


# --- replies ---------------------------------------------------------------------------------------


def test_a_flood_wants_one_more_or_a_reason_and_is_counted_again_in_half_an_hour() -> None:
    one = step("s", "replies", per_person=5)
    flood = {"waiting": "11", "late": "1", "answering": "2"}
    with pytest.raises(Invalid) as refused:
        press(one, opened(one), "count", **flood, helper=" ", why=" ")
    assert "helper" in refused.value.fields
    alone = press(one, opened(one), "count", **flood, helper=" ", why="They are copies of one post.")
    assert alone.due_at == NOON + minutes(30)
    assert "helpers" not in alone.data or not alone.data["helpers"]
    helped = press(one, opened(one), "count", **flood, helper="U-lena", why=" ")
    assert STEP_KINDS["replies"].waits_for(helped) == {"U-lena"}
    with pytest.raises(Invalid, match="called already"):
        press(one, helped, "count", **flood, helper="U-lena", why=" ")
    fewer = press(one, helped, "count", waiting="10", late="0", answering="2", helper=" ", why=" ")
    assert fewer.due_at > NOON + minutes(30)
    with pytest.raises(Invalid):
        press(one, helped, "count", waiting="1", late="0", answering="-1")


# --- wait ------------------------------------------------------------------------------------------


def test_a_wait_ends_by_itself_when_its_time_has_come() -> None:
    one = SOME_STEP["wait"]
    state = opened(one)
    assert run.ripe_at(one, state) == NOON + minutes(5)

    assert run.ripen(one, state, now=NOON + minutes(4.9)) == state
    done = run.ripen(one, state, now=NOON + minutes(5))
    assert (done.status, done.outcome, done.finished_by) == (StepStatus.DONE, "elapsed", None)
    assert run.ripen(one, done, now=NOON + minutes(9)) == done
    assert run.ripe_at(one, done) is None


def test_a_wait_can_run_on_another_clock() -> None:
    one = step("s", "wait", until={"minutes": 60, "from": "detection", "sev2": 30})

    assert run.ripe_at(one, opened(one)) == NOON - minutes(4) + minutes(30)


def test_a_wait_ends_early_for_a_reason() -> None:
    done = press(SOME_STEP["wait"], opened(SOME_STEP["wait"]), "end", reason="The news is here already.")

    assert (done.outcome, done.note) == ("ended_early", "The news is here already.")


def test_what_comes_after_a_wait_opens_when_it_is_ripe() -> None:
    one, two = SOME_STEP["wait"], step("two", when=(When("s", "elapsed"),))
    book = plan(one, two)
    states = start(book)

    states = settle(book, states, run.ripen(one, states["s"], now=NOON + minutes(6)))

    assert states["two"].status is StepStatus.OPEN


def test_whoever_proposed_a_gift_is_not_asked_to_sign_it_and_after_one_the_end_is_next() -> None:
    one, kind = SOME_STEP["compensation"], STEP_KINDS["compensation"]
    state = press(one, opened(one), "propose", actor="U-care")
    assert kind.barred(state) == {"U-care"}
    given = replace(state, data={"given": [state.data["proposal"]], "proposal": None})
    assert not kind.barred(given)
    assert [c.id for c in kind.choices(one, given) if c.style == "primary"] == ["settled"]


def test_nobody_is_given_something_twice_for_one_matter_however_they_are_written() -> None:
    one = SOME_STEP["compensation"]
    state = press(one, opened(one), "propose", actor="U-care")
    gift = {**state.data["proposal"], "whom": "@Lena"}
    given = replace(state, data={"given": [gift], "proposal": None})
    with pytest.raises(Invalid, match="already") as refused:
        press(one, given, "propose", actor="U-care", whom=" lena ")
    assert set(refused.value.fields) == {"whom"}
    assert press(one, given, "propose", actor="U-care", whom="@tom").data["proposal"]["whom"] == "@tom"
