"""The shipped playbooks: each is sound, says what it must, and can be walked to its end on every branch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from bot.domain.errors import Blocked
from bot.domain.people import Role
from bot.domain.playbook import STAGES, Clock, Playbook, Step, StepStatus
from bot.domain.schema.reference import reference
from bot.domain.severity import Severity
from bot.domain.step_kinds import STEP_KINDS
from bot.domain.templates import slots
from bot.storage.playbook_files import load_file, load_folder
from tests.domain.plans import answers, finished, opened, outcomes, press, walk_through

ROOT = Path(__file__).parents[1]
BOOKS, PROBLEMS = load_folder(ROOT / "playbooks")
every_playbook = pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS.keys())


def test_every_shipped_playbook_is_sound() -> None:
    assert PROBLEMS == ()
    assert {"insensitive_post", "generic"} <= BOOKS.keys()


def test_the_reference_page_is_up_to_date() -> None:
    """Else: python -m bot.storage.playbook_files --reference > docs/playbooks.md"""
    assert (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8") == reference()


def test_a_rhythm_that_would_be_noise_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "generic.yaml"
    shipped = (ROOT / "playbooks" / "generic.yaml").read_text(encoding="utf-8")
    file.write_text(shipped.replace("every: {minutes: 180, sev1: 60", "every: {minutes: 180, sev1: 1"))
    book, (problem,) = load_file(file)
    assert book is None
    line = shipped[: shipped.index("every: {")].count("\n") + 1
    assert str(problem).startswith(f"generic.yaml:{line}: steps[update].every.sev1: ")
    assert "from 15 to 129600" in str(problem)


# --- walking ---------------------------------------------------------------------------------------


def branching(book: Playbook) -> list[Step]:
    """Steps whose outcome something else depends on."""
    named = {w.step for step in book.steps for w in step.when}
    return [step for step in book.steps if step.id in named]


def plain_outcome(step: Step) -> str:
    return outcomes(step)[0]


@every_playbook
def test_every_branch_leads_to_the_end(book: Playbook) -> None:
    forks = branching(book)

    for taken in product(*(outcomes(step) for step in forks)):
        chosen = dict(zip((s.id for s in forks), taken, strict=True))
        states, order = walk_through(
            book, lambda step, chosen=chosen: chosen.get(step.id, plain_outcome(step))
        )
        assert finished(states.values()), chosen
        assert len(order) == len(set(order))
        for step in forks:
            assert (
                states[step.id].status is StepStatus.NOT_NEEDED or states[step.id].outcome == chosen[step.id]
            )


@every_playbook
def test_every_outcome_of_every_step_is_reached_on_some_walk(book: Playbook) -> None:
    reached: set[tuple[str, str]] = set()
    for forks in product(*(outcomes(s) for s in branching(book))):
        chosen = dict(zip((s.id for s in branching(book)), forks, strict=True))
        for pick in (0, -1):
            states, _ = walk_through(
                book, lambda step, chosen=chosen, pick=pick: chosen.get(step.id, outcomes(step)[pick])
            )
            reached |= {(s.step_id, s.outcome) for s in states.values() if s.outcome}

    assert reached == {(step.id, outcome) for step in book.steps for outcome in outcomes(step)}


def decisions() -> Iterator[tuple[str, str, str]]:
    for book in BOOKS.values():
        for step in book.steps:
            if step.kind == "decision":
                yield from (
                    (book.type, step.id, c.id) for c in STEP_KINDS["decision"].choices(step, opened(step))
                )


@pytest.mark.parametrize(("type_", "step_id", "choice"), list(decisions()))
def test_every_option_of_every_decision_can_be_pressed(type_: str, step_id: str, choice: str) -> None:
    step = BOOKS[type_].step(step_id)
    assert step is not None

    after = press(step, opened(step), choice)

    assert after.outcome in (*outcomes(step), choice)


@every_playbook
def test_every_button_of_every_step_fits_its_form(book: Playbook) -> None:
    for step in book.steps:
        for choice in STEP_KINDS[step.kind].choices(step, opened(step)):
            assert len(choice.label) <= 75
            assert len(answers(choice)) == len(choice.form), "two fields share an id"
            assert all(len(o.label) <= 75 for f in choice.form for o in f.options)


# --- what a playbook owes (practice.md C0, C1, C12, C13) ---------------------------------------------


@every_playbook
def test_every_stage_has_something_to_do(book: Playbook) -> None:
    assert {step.stage for step in book.steps} == set(STAGES)


@every_playbook
def test_every_required_step_before_the_close_has_a_time_and_every_step_a_source(book: Playbook) -> None:
    for step in book.steps:
        assert step.sources, step.id
        if step.required and step.stage < 7 and step.kind != "wait":
            assert step.due, step.id


@every_playbook
def test_the_first_words_are_due_a_quarter_of_an_hour_after_detection(book: Playbook) -> None:
    words = next(s for s in book.steps if s.params.get("message") == "M1")

    assert words.due is not None
    assert (words.due.minutes, words.due.clock) == (15, Clock.DETECTION)
    assert book.first_words_minutes == 15
    assert words.after == ()
    assert words.params["approvals"] == ["crisis_lead or social_lead", "pr_lead"]
    assert words.params["approvals_unchanged"] == ["crisis_lead or social_lead"]


@every_playbook
def test_posts_are_stopped_five_minutes_after_declaring(book: Playbook) -> None:
    pause = book.step("pause")

    assert pause is not None
    assert pause.due is not None
    assert (pause.due.minutes, pause.due.clock) == (5, Clock.DECLARATION)


@every_playbook
def test_the_statement_is_due_by_severity_and_approved_by_lead_executive_and_legal(book: Playbook) -> None:
    words = next(s for s in book.steps if s.params.get("message") == "M3")

    assert words.due is not None
    assert words.due.clock is Clock.DETECTION
    assert [words.due.by_severity.get(s, words.due.minutes) for s in Severity][:3] == [120, 240, 1440]
    assert words.params["approvals"] == ["crisis_lead", "executive_sponsor", "legal"]


@every_playbook
def test_who_was_hurt_is_answered_before_the_crowd(book: Playbook) -> None:
    reply = next(s for s in book.steps if s.params.get("message") == "M2")
    words = next(s for s in book.steps if s.params.get("message") == "M3")

    assert reply.id in words.after


@every_playbook
def test_nothing_is_deleted_before_the_evidence_is_saved_and_every_deletion_is_admitted(
    book: Playbook,
) -> None:
    evidence = next(s for s in book.steps if s.params.get("needs_evidence"))
    for rule in (s for s in book.steps if s.params.get("rule") and s.params.get("about") != "comments"):
        assert evidence.id in rule.after or "apology" in rule.params
        with pytest.raises(Blocked):
            press(rule, opened(rule), "keep", evidence=0)
        follows = [s for s in book.steps if any(w.step == rule.id and w.option == "delete" for w in s.when)]
        assert [
            s.id for s in follows if s.kind == "statement" and s.params["must_publish"] and not s.skippable
        ]


@every_playbook
def test_the_end_is_signed_by_the_crisis_lead_and_pr(book: Playbook) -> None:
    close = book.step("close")

    assert close is not None
    first = press(close, opened(close), "over", actor="U-ana", roles={Role.CRISIS_LEAD})
    assert first.status is StepStatus.OPEN
    assert press(close, first, "over", actor="U-bob", roles={Role.PR_LEAD}).status is StepStatus.DONE


@every_playbook
def test_words_are_gaps_to_fill_and_sentences_to_keep(book: Playbook) -> None:
    for step in book.steps:
        if step.kind == "statement":
            assert slots(step.params["template"]), step.id


def test_the_insensitive_post_starts_at_sev_2() -> None:
    assert BOOKS["insensitive_post"].start_severity is Severity.SEV2
    assert BOOKS["generic"].start_severity is None
