"""The shipped playbooks: each is sound, says what it must, and can be walked to its end on every branch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.walk import script
from bot.domain.comms.templates import slots
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked
from bot.domain.plan.playbook import STAGES, Clock, Due, Playbook, StepStatus
from bot.domain.plan.schema.reference import reference
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.storage.playbook_files import load_file
from tests.domain.plans import answers, finished, opened, outcomes, press
from tests.domain.ways import every_ending, ways
from tests.support.books import SHIPPED

ROOT = Path(__file__).parents[1]
BOOKS, PROBLEMS = SHIPPED.types(), SHIPPED.problems()
every_playbook = pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS.keys())


TYPES = {
    "insensitive_post",
    "accidental_post",
    "hacked_account",
    "product_failure",
    "customer_complaint_viral",
    "employee_misconduct",
    "hypocrisy_backlash",
    "misinformation_rumour",
    "external_tragedy_or_disaster",
    "data_breach",
    "boycott_campaign",
    "generic",
}


def test_every_shipped_playbook_is_sound_and_the_twelve_are_there() -> None:
    assert PROBLEMS == ()
    assert set(BOOKS) == TYPES


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


@every_playbook
def test_every_outcome_of_every_step_is_taken_and_every_walk_comes_to_its_end(book: Playbook) -> None:
    for way in ways(book, every_ending(book)):
        assert finished(way.states.values()), way.chosen
        assert len(way.order) == len(set(way.order))
        for step in book.steps:
            conditions = [way.states[w.step].outcome == w.option for w in step.when]
            if not step.unless:
                assert (way.states[step.id].status is not StepStatus.NOT_NEEDED) is all(conditions), step.id


@every_playbook
def test_the_script_names_every_step_with_its_owner_and_every_answer_of_a_decision(book: Playbook) -> None:
    printed = script(book)
    said = " ".join(printed.split())

    for number, step in enumerate(sorted(book.steps, key=lambda s: s.stage), 1):
        assert f"{number}. {step.title} {ROLE_LABELS[step.owner]} |" in said
        if step.kind == "decision":
            for choice in STEP_KINDS[step.kind].choices(step, opened(step)):
                assert f"[{choice.label}] " in said
    assert max(map(len, printed.splitlines())) < 200


def test_the_script_says_what_comes_of_an_answer() -> None:
    said = " ".join(script(BOOKS["hacked_account"]).split())

    assert "[No, we are locked out] then no. 11" in said
    assert "[Not yet] it stays open and asks again" in said
    assert "opens if no. 3 ends with “No, we are locked out”" in said
    assert "it cannot be skipped" in said
    assert "no. 19 not needed. Who? Then go on with the plan that fits: “/crisis retype” in" in said
    said = " ".join(script(BOOKS["external_tragedy_or_disaster"]).split())
    assert "customers are hit] from then on at least SEV-1 (emergency)" in said


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


OWED = {  # practice.md C13: severity, first words from detection, statement at SEV-1, SEV-2 and SEV-3
    "insensitive_post": (2, 15, (120, 240, 1440)),
    "accidental_post": (4, 10, (60, 60, 60)),
    "hacked_account": (1, 15, (120, 120, 120)),
    "product_failure": (2, 15, (120, 120, 120)),
    "customer_complaint_viral": (3, 30, (1440, 1440, 1440)),
    "employee_misconduct": (2, 15, (120, 240, 240)),
    "hypocrisy_backlash": (2, 30, (1440, 1440, 1440)),
    "misinformation_rumour": (3, 30, (120, 120, 120)),
    "external_tragedy_or_disaster": (4, None, None),
    "data_breach": (1, None, None),
    "boycott_campaign": (2, 60, (1440, 1440, 1440)),
    "generic": (None, 15, (120, 240, 1440)),
}


@pytest.mark.parametrize(("type_", "owed"), OWED.items(), ids=OWED.keys())
def test_the_values_of_each_type_are_kept_by_its_steps(type_: str, owed: Any) -> None:
    book, (severity, first_words, statement) = BOOKS[type_], owed
    words, full = book.step("first_words"), book.step("statement")

    assert book.start_severity == severity
    assert book.first_words_minutes == first_words
    assert words is not None
    assert full is not None
    for step in (words, full):
        assert step.due is not None
    if statement:
        assert full.due.clock is Clock.DETECTION
        assert tuple(full.due.by_severity.get(s, full.due.minutes) for s in Severity)[:3] == statement
    else:  # nothing runs from detection: these begin when it is decided that there is something to say
        assert (words.due.clock, full.due.clock) == (Clock.OPENED, Clock.OPENED)


@every_playbook
def test_the_clock_of_the_first_words_is_that_of_a_step_whose_words_stop_it(book: Playbook) -> None:
    if book.first_words_minutes:
        assert [
            step.id
            for step in book.steps
            if step.due == Due(book.first_words_minutes, Clock.DETECTION)
            and step.params.get("message") in {"M1", "M2"}
        ]


@every_playbook
def test_first_words_that_change_nothing_but_the_gaps_need_fewer_approvals(book: Playbook) -> None:
    words = book.step("first_words")
    assert words is not None
    assert len(words.params["approvals_unchanged"]) == 1


@every_playbook
def test_posts_are_stopped_at_once(book: Playbook) -> None:
    pause = book.step("pause")

    assert pause is not None
    assert pause.after == pause.when == ()
    limit = Due(15, Clock.DETECTION) if book.type.startswith("external") else Due(5, Clock.DECLARATION)
    assert pause.due == limit
    assert {"scheduled", "native", "ads", "launches"} <= {hold["id"] for hold in pause.params["holds"]}


@every_playbook
def test_a_full_statement_is_approved_by_those_who_answer_for_it(book: Playbook) -> None:
    words = book.step("statement")

    assert words is not None
    approvals = set(words.params["approvals"])
    assert approvals >= APPROVE.get(book.type, {"crisis_lead", "executive_sponsor", "legal"})


APPROVE = {
    "misinformation_rumour": {"fact_owner", "pr_lead"},
    "data_breach": {"data_protection", "legal", "executive_sponsor"},
    "employee_misconduct": {"crisis_lead", "executive_sponsor", "legal", "hr"},
    "insensitive_post": {"crisis_lead", "executive_sponsor", "legal", "community_reader"},
    "boycott_campaign": {"executive_sponsor", "legal", "public_affairs"},
    "external_tragedy_or_disaster": {"crisis_lead", "regional_lead"},
}


@every_playbook
def test_who_was_hurt_is_answered_before_the_crowd(book: Playbook) -> None:
    words = book.step("statement")

    assert words is not None
    assert "reply_affected" in words.after


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
