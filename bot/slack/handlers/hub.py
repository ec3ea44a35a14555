"""`/crisis hub` and the forms of the page of facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.domain.comms.hub.text import BODY, Section
from bot.service.comms import hub_drafts, tone
from bot.slack import ids
from bot.slack.handlers import drafting
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell, which_crisis
from bot.slack.ids import Ref
from bot.slack.views.comms import hub as view


def show(shell: Shell, call: Call) -> Answer:
    crisis, _ = shell.ask(which_crisis, call)
    drawn = view.shown(shell.ask(hub_drafts.board, actor_id=call.actor_id, crisis_id=crisis.id))
    return Said(drawn.text, drawn.blocks)


def form(shell: Shell, call: Call, ref: Ref) -> Answer:
    """The page as it stands, or as the plan's step begins it."""
    board = shell.ask(
        hub_drafts.to_write, actor_id=call.actor_id, crisis_id=ref.id, step_id=ref.extra.get("step")
    )
    return Modal(view.form(board), opener=(ids.HUB_WRITE, ref))


def _entry_form(section: Section, shell: Shell, call: Call, ref: Ref) -> Answer:
    board = shell.ask(hub_drafts.to_write, actor_id=call.actor_id, crisis_id=ref.id)
    opener = ids.HUB_RUMOUR if section is Section.RUMOURS else ids.HUB_QUESTION
    return Modal(view.entry_form(board, section), opener=(opener, ref))


def save(shell: Shell, sent: Submission) -> Answer:
    said = {section: sent.text(section.value) for section in BODY}
    shell.ask(tone.get_ready, "\n".join(said.values()))
    statement = shell.do(
        sent.call,
        hub_drafts.write,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        language=sent.text("language"),
        title=sent.text("title"),
        said=said,
        step_id=sent.ref.extra.get("step"),
    )
    return drafting.held(shell, sent, statement)


def save_entry(shell: Shell, sent: Submission) -> Answer:
    shell.ask(tone.get_ready, sent.text("text"))
    statement = shell.do(
        sent.call,
        hub_drafts.add,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        language=sent.text("language"),
        section=Section(sent.ref.extra["section"]),
        title=sent.text("title"),
        text=sent.text("text"),
    )
    return drafting.held(shell, sent, statement)


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.HUB_WRITE: form,
    ids.HUB_QUESTION: partial(_entry_form, Section.QUESTIONS),
    ids.HUB_RUMOUR: partial(_entry_form, Section.RUMOURS),
}
