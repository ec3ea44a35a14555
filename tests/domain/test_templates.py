"""Pre-written words: which gaps are open, and whether anything else was touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comms.templates import MAX_FILL, fault, is_filled_in, slots, with_page
from bot.domain.plan.step_kinds.statement import is_unchanged
from tests.domain.plans import step

TEMPLATE = "We saw {what}.\nWe are back by {next update}."


def test_the_open_gaps_are_named_once_in_order() -> None:
    assert slots("{b} and {a next} and {b}") == ("b", "a next")
    assert slots("nothing to fill, not even {This}") == ()


@pytest.mark.parametrize(
    "text",
    [
        "We saw the cup.\nWe are back by 18:00.",
        "  We saw  the cup.\r\nWe are back by 18:00. ",
        "We saw the cup, and the mug.\nWe are back by 18:00 CET.",
    ],
)
def test_filling_the_gaps_is_no_change(text: str) -> None:
    assert is_filled_in(TEMPLATE, text)


@pytest.mark.parametrize(
    "text",
    [
        TEMPLATE,
        "We saw {what}.\nWe are back by 18:00.",
        "We saw .\nWe are back by 18:00.",
        "We saw the cup.\nWe are back by 18:00. Promise.",
        "We saw the cup. It was not us.\nWe are back by 18:00.",
        "We saw the cup.\nWe are back by 18:00. It was our supplier.",
        "Sorry. We saw the cup.\nWe are back by 18:00.",
        "We saw the cup. We are back by 18:00.",
        "We noticed the cup.\nWe are back by 18:00.",
        f"We saw {'x' * (MAX_FILL + 1)}.\nWe are back by 18:00.",
        "We saw a cup\nor two.\nWe are back by 18:00.",
        "",
    ],
)
def test_anything_else_is_a_change(text: str) -> None:
    assert not is_filled_in(TEMPLATE, text)


def test_a_template_without_gaps_is_unchanged_only_word_for_word() -> None:
    assert is_filled_in("We are on it.", "We are on it.")
    assert not is_filled_in("We are on it.", "We are on it!")


words = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=20)


@given(st.lists(words, min_size=2, max_size=6), st.data())
def test_any_template_filled_with_anything_short_is_recognised(parts: list[str], data: st.DataObject) -> None:
    fills = [data.draw(words) for _ in parts[1:]]
    text = parts[0] + "".join(f" {fill} {part}" for fill, part in zip(fills, parts[1:], strict=True))

    assert is_filled_in(" {gap} ".join(parts), text) or any(p in "".join(fills) for p in parts)


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_it(template: str, text: str) -> None:
    is_filled_in(template, text)


def test_a_hostile_text_takes_no_time() -> None:
    assert not is_filled_in("{a} b {c} b {d} b {e} b {f}.", "b " * 100_000)


@pytest.mark.parametrize("template", ["{Name}", "{", "a } b", "{a{b}}", "{}"])
def test_a_brace_that_is_no_gap_is_a_fault(template: str) -> None:
    assert fault(template)


def test_sound_templates_have_no_fault() -> None:
    assert fault(TEMPLATE) is None


def test_the_page_fills_its_slot_and_without_one_its_line_is_left_out() -> None:
    template = "I am {name}. Write to me.\nWhat is known so far: {hub}"
    page = "https://ours.example/hub/x/"
    assert with_page(template, page).endswith(f"far: {page}")
    assert with_page(template, "") == "I am {name}. Write to me."
    approvals = {"approvals": ["care_lead"], "approvals_unchanged": []}
    kind = step("reply", "statement", message="M2", template=template, **approvals)
    for address in (page, ""):
        ready = with_page(template, address).replace("{name}", "Sam")
        assert is_unchanged(kind, ready), "nobody has to approve it because of the page"
    assert not is_unchanged(kind, "I am Sam. Write to me. Or do not.")
