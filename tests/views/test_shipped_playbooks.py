"""The playbooks as they are shipped, drawn: every step, every form, every template."""

from __future__ import annotations

from bot.domain.comms.templates import with_page
from bot.domain.plan.playbook import Playbook, Step
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.slack.views.comms import statement_forms
from bot.slack.views.crisis import declare
from bot.slack.views.plan import step_forms, steps
from bot.workspace.rules import check_message, check_view
from tests.support.books import SHIPPED
from tests.support.each import for_each
from tests.views import boards
from tests.views.boards import NOW
from tests.views.reading import buttons, fields, read

BOOKS = SHIPPED.types()
STEPS = [step for book in BOOKS.values() for step in book.steps]


def drawn(step: Step):
    return boards.step_board(str, step)


@for_each(STEPS)
def test_every_step_is_a_message_that_slack_takes(step: Step):
    shown = steps.card(drawn(step), now=NOW)
    check_message(shown.text, shown.blocks, [])
    assert step.title in read(shown)
    assert 1 <= len(buttons(shown)) <= 5


@for_each(STEPS)
def test_every_choice_with_questions_is_a_form_that_slack_takes(step: Step):
    board = drawn(step)
    for choice in STEP_KINDS[step.kind].choices(step, board.state):
        if choice.form:
            form = step_forms.choice(board, choice)
            check_view(form, "modal")
            assert list(fields(form)) == [wanted.id for wanted in choice.form]


@for_each(step for step in STEPS if step.kind == "statement")
def test_every_template_fits_the_form_that_it_is_written_in(step: Step):
    form = statement_forms.draft_for_step(drawn(step))
    check_view(form, "modal")
    assert fields(form)["text"].get("initial_value", "") == with_page(step.params.get("template", ""), "")


@for_each(BOOKS.values())
def test_every_playbook_can_be_chosen_by_name(book: Playbook):
    form = declare.form(BOOKS, {})
    check_view(form, "modal")
    assert book.title in [o["text"]["text"] for o in fields(form)["type"]["options"]]
