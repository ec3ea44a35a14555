"""What is known about a crisis and what is not: in a line on its card, and as a form to correct it."""

from __future__ import annotations

from bot.domain.board import CrisisBoard, StepBoard
from bot.domain.comms.fact import Fact
from bot.domain.plan.step_kinds import triage
from bot.domain.plan.step_kinds.questions import PAGES
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, dotted
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.crisis import facts
from bot.slack.views.plan import step_forms
from bot.slack.words import _, tell, tell_many

MOST = 5  # open questions named on the card


def in_short(board: CrisisBoard) -> list[Mrkdwn]:
    """How much is known, and the first questions that nobody has answered; empty without a triage."""
    step = next((s for s in board.playbook.steps if s.kind == triage.Triage.name), None)
    state = next((s for s in board.states if step and s.step_id == step.id), None)
    if step is None or state is None:
        return []
    known, unknown = triage.sorted_out(step, state)
    answered = tell_many("*Known:* {count} answer", "*Known:* {count} answers", len(known))
    if not unknown:
        return [answered]
    asked = dotted(*(tell(field.label) for field in unknown[:MOST]))  # each ends with a sign of its own
    more = len(unknown) - MOST
    if more > 0:
        return [answered, tell("*Not known yet:* {asked} and {count} more", asked=asked, count=more)]
    return [answered, tell("*Not known yet:* {asked}", asked=asked)]


def form(board: StepBoard, sheet: tuple[Fact, ...] = ()) -> Block:
    """Every question with its answer, below the fact sheet; the fields are named as the questions."""
    filled = triage.Triage().filled(board.step, board.state, board.crisis)
    starts = {fields[0].id: label for label, fields in PAGES.values()}
    shown = facts.sheet(board.crisis, sheet)
    for each in triage.fields_of(board.step):
        if each.id in starts:
            shown.append(b.header(_(starts[each.id])))
        shown.append(step_forms.field(each, filled.get(each.id, "")))
    return f.modal(
        ids.FORM_FACTS,
        title=_("What is known"),
        submit=_("Keep it"),
        ref=Ref("crisis", board.crisis.id, board.state.version),
        blocks=shown,
    )
