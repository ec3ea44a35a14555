"""How a crisis walks its playbook: what opens when, what falls away, what is refused."""

import pytest

from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, Stale
from bot.domain.plan import run
from bot.domain.plan.playbook import Clock, Due, StepStatus, When
from bot.domain.staff.people import Role
from tests.domain.plans import NOON, REASON, end, minutes, nobody, plan, press, settle, start, step

DECIDE = {"options": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]}


def test_steps_that_wait_for_nothing_open_at_once() -> None:
    states = start(plan(step("one"), step("two", after=("one",))))

    assert [s.status for s in states.values()] == [StepStatus.OPEN, StepStatus.WAITING]
    assert [s.version for s in states.values()] == [1, 1]


def test_an_open_step_has_its_roles_owner_and_a_clock() -> None:
    states = start(plan(step("one", owner=Role.LEGAL, due=Due(10, Clock.DECLARATION))))

    assert states["one"].owner_id == "U-legal"
    assert states["one"].opened_at == NOON
    assert states["one"].due_at == NOON + minutes(10)


@pytest.mark.parametrize(
    ("clock", "due_at"),
    [
        (Clock.DETECTION, NOON - minutes(4) + minutes(20)),
        (Clock.DECLARATION, NOON + minutes(20)),
        (Clock.OPENED, NOON + minutes(3) + minutes(20)),
    ],
)
def test_a_due_time_counts_from_its_clock(clock: Clock, due_at: object) -> None:
    states = start(plan(step("one", due=Due(20, clock))), now=NOON + minutes(3))

    assert states["one"].due_at == due_at


def test_a_due_time_follows_the_severity() -> None:
    due = Due(240, Clock.DETECTION, {Severity.SEV2: 30})

    assert start(plan(step("one", due=due)))["one"].due_at == NOON - minutes(4) + minutes(30)


def test_a_step_nobody_is_named_for_is_open() -> None:
    book = plan(step("one"), step("two", after=("one",)))
    states = start(book, owners=nobody)

    assert (states["one"].status, states["one"].owner_id) == (StepStatus.OPEN, None)


def test_the_next_step_opens_when_the_one_before_is_over() -> None:
    book = plan(step("one"), step("two", after=("one",), due=Due(5)))
    states = start(book)

    states = settle(book, states, end(book.steps[0], states["one"], "done"), now=NOON + minutes(9))

    assert states["two"].status is StepStatus.OPEN
    assert states["two"].due_at == NOON + minutes(14)


def test_a_skipped_step_lets_the_next_one_open() -> None:
    book = plan(step("one"), step("two", after=("one",)))
    states = start(book)

    skipped = run.skip(book.steps[0], states["one"], REASON, actor_id="U1", now=NOON)

    assert settle(book, states, skipped)["two"].status is StepStatus.OPEN


def test_a_branch_not_taken_is_not_needed_and_so_is_what_hangs_on_it() -> None:
    book = plan(
        step("ask", "decision", **DECIDE),
        step("yes_task", when=(When("ask", "yes"),)),
        step("deeper", when=(When("yes_task", "done"),)),
        step("no_task", when=(When("ask", "no"),)),
    )
    states = start(book)

    states = settle(book, states, end(book.steps[0], states["ask"], "no"))

    assert states["yes_task"].status is StepStatus.NOT_NEEDED
    assert states["deeper"].status is StepStatus.NOT_NEEDED
    assert states["no_task"].status is StepStatus.OPEN


def test_the_order_in_the_file_does_not_matter() -> None:
    book = plan(
        step("deeper", when=(When("yes_task", "done"),)),
        step("yes_task", when=(When("ask", "yes"),)),
        step("last", after=("deeper",)),
        step("ask", "decision", **DECIDE),
    )
    states = start(book)

    states = settle(book, states, end(book.steps[3], states["ask"], "no"))

    assert states["deeper"].status is StepStatus.NOT_NEEDED
    assert states["last"].status is StepStatus.OPEN


def test_order_alone_never_makes_a_step_fall_away() -> None:
    book = plan(
        step("ask", "decision", **DECIDE),
        step("reply", when=(When("ask", "yes"),)),
        step("statement_of_all", after=("reply",)),
    )
    states = start(book)

    states = settle(book, states, end(book.steps[0], states["ask"], "no"))

    assert states["statement_of_all"].status is StepStatus.OPEN


def test_a_skipped_decision_takes_neither_branch() -> None:
    book = plan(step("ask", "decision", **DECIDE), step("yes_task", when=(When("ask", "yes"),)))
    states = start(book)

    skipped = run.skip(book.steps[0], states["ask"], REASON, actor_id="U1", now=NOON)

    assert settle(book, states, skipped)["yes_task"].status is StepStatus.NOT_NEEDED


def test_every_condition_must_hold() -> None:
    book = plan(
        step("a", "decision", **DECIDE),
        step("b", "decision", **DECIDE),
        step("both", when=(When("a", "yes"), When("b", "yes"))),
    )
    states = start(book)
    states = settle(book, states, end(book.steps[0], states["a"], "yes"))
    assert states["both"].status is StepStatus.WAITING

    states = settle(book, states, end(book.steps[1], states["b"], "yes"))
    assert states["both"].status is StepStatus.OPEN


def test_settling_twice_changes_nothing() -> None:
    book = plan(step("one"), step("two", after=("one",)))
    states = start(book)

    assert settle(book, states) == states


@pytest.mark.parametrize("reason", ["", "  ", "ok", "n/a", "........................", "没有"])
def test_a_skip_without_a_real_reason_is_refused(reason: str) -> None:
    book = plan(step("one"))

    with pytest.raises(Invalid) as refused:
        run.skip(book.steps[0], start(book)["one"], reason, actor_id="U1", now=NOON)

    assert "reason" in refused.value.fields


def test_a_skip_keeps_who_when_and_why() -> None:
    book = plan(step("one"))

    skipped = run.skip(book.steps[0], start(book)["one"], "已经由法务部处理", actor_id="U1", now=NOON)

    assert (skipped.status, skipped.finished_by, skipped.finished_at) == (StepStatus.SKIPPED, "U1", NOON)
    assert skipped.note == "已经由法务部处理"


def test_a_waiting_step_can_be_skipped_ahead_of_its_turn() -> None:
    book = plan(step("one"), step("two", after=("one",)))

    skipped = run.skip(book.steps[1], start(book)["two"], REASON, actor_id="U1", now=NOON)

    assert skipped.status is StepStatus.SKIPPED


def test_some_steps_cannot_be_skipped() -> None:
    book = plan(step("one", skippable=False))

    with pytest.raises(Blocked, match="cannot be skipped"):
        run.skip(book.steps[0], start(book)["one"], REASON, actor_id="U1", now=NOON)


def test_pressing_a_step_that_waits_says_so() -> None:
    book = plan(step("one"), step("two", after=("one",)))

    with pytest.raises(Blocked, match="waits for the steps before it"):
        press(book.steps[1], start(book)["two"], "done")


def test_pressing_a_finished_step_says_who_finished_it() -> None:
    book = plan(step("one"))
    done = end(book.steps[0], start(book)["one"], "done")

    with pytest.raises(Stale) as refused:
        press(book.steps[0], done, "done")

    assert refused.value.phrase.params == {"who": "U-0", "at": NOON}


def test_a_choice_that_is_not_offered_is_refused() -> None:
    book = plan(step("one"))

    with pytest.raises(Invalid, match="does not offer that"):
        press(book.steps[0], start(book)["one"], "explode")


def test_a_step_changes_hands() -> None:
    given = run.assign(start(plan(step("one")))["one"], "U-new")

    assert given.owner_id == "U-new"
    with pytest.raises(Invalid, match="already has this step"):
        run.assign(given, "U-new")


def test_a_finished_step_does_not_change_hands() -> None:
    book = plan(step("one"))

    with pytest.raises(Stale):
        run.assign(end(book.steps[0], start(book)["one"], "done"), "U-new")


def test_who_was_given_a_waiting_step_keeps_it_when_it_opens() -> None:
    book = plan(step("one"), step("two", after=("one",)))
    states = start(book)
    states = settle(book, states, run.assign(states["two"], "U-new"))

    states = settle(book, states, end(book.steps[0], states["one"], "done"))

    assert states["two"].owner_id == "U-new"


def test_a_late_finish_counts_as_late() -> None:
    book = plan(step("one", due=Due(5)))
    state = start(book)["one"]

    assert run.overdue([state], NOON + minutes(5)) == ()
    assert run.overdue([state], NOON + minutes(6)) == (state,)
    done = end(book.steps[0], state, "done", now=NOON + minutes(12))
    assert run.late_by(done, NOON + minutes(60)) == minutes(7)
    assert run.overdue([done], NOON + minutes(60)) == ()


def test_the_step_due_first_is_next_and_those_without_a_time_come_last() -> None:
    book = plan(step("no_time"), step("later", due=Due(20)), step("sooner", due=Due(10)))
    states = start(book)

    assert run.next_due(states.values()) == states["sooner"]
    assert run.next_due([states["no_time"]]) == states["no_time"]
    assert run.next_due([]) is None


def test_the_stage_is_the_earliest_one_with_required_work_left() -> None:
    book = plan(
        step("early", stage=1), step("hint", stage=0, required=False), step("late", stage=5, after=("early",))
    )
    states = start(book)
    assert run.current_stage(book, states.values()) == 1

    states = settle(book, states, end(book.steps[0], states["early"], "done"))
    assert run.current_stage(book, states.values()) == 5

    states = settle(book, states, end(book.steps[2], states["late"], "done"))
    assert run.current_stage(book, states.values()) == 8
    assert run.open_required(book, states.values()) == ()


def test_only_a_statement_is_finished_by_a_published_text() -> None:
    book = plan(step("one"))

    with pytest.raises(Invalid, match="publishes nothing"):
        run.finish_statement(book.steps[0], start(book)["one"], "s1", actor_id="U1", now=NOON)


def test_the_outcome_is_told_in_words_once_it_is_final() -> None:
    book = plan(step("ask", "decision", **DECIDE))
    state = start(book)["ask"]

    assert run.outcome_label(book.steps[0], state) == ""
    assert run.outcome_label(book.steps[0], end(book.steps[0], state, "yes")) == "Yes"


def test_what_holds_others_up_is_named_once_and_only_when_it_can_be_done_now() -> None:
    book = plan(
        step("aside"),
        step("maybe", required=False),
        step("first", required=False),
        step("middle", after=("first",), required=False),
        step("last", after=("middle", "first")),
    )
    states = start(book)
    left = run.open_required(book, states.values())

    assert [s.id for s in left] == ["aside", "last"]
    assert run.holding_up(book, states.values(), left) == ("aside", "first")

    states = settle(book, states, end(step("first"), states["first"], "done"))
    assert run.holding_up(book, states.values(), left) == ("aside", "middle")
