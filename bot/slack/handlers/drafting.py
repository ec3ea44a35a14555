"""Forms about words that go out: written, edited, decided on, published, withdrawn. One service call each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.domain.board import Lately, StatementBoard
from bot.domain.comms.statement import MessageType, Statement, StatementState, Verdict
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Busy
from bot.service.comms import overruling, publishing, statements, tone, wording
from bot.service.crisis import triage
from bot.service.storm import lately
from bot.slack import ids
from bot.slack.handlers import showing
from bot.slack.handlers.calls import Answer, Call, Modal, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.comms import statement_forms, wordings

View = Mapping[str, Any]


def heard(shell: Shell, crisis: Crisis) -> Lately | None:
    """What the form offers beside the text; where counting takes too long, it opens without that."""
    try:
        return shell.ask(lately.since_last_word, crisis)
    except Busy:
        return None


def new(shell: Shell, call: Call, ref: Ref) -> Answer:
    """The form of a text of its own; what brings somebody here may say which kind of message it is to be."""
    crisis, _ = shell.ask(statements.to_draft, actor_id=call.actor_id, crisis_id=ref.id)
    suggested = MessageType(ref.extra["message"]) if "message" in ref.extra else None
    locked = shell.ask(triage.why_locked, crisis)
    view = statement_forms.draft(crisis, heard(shell, crisis), suggested, locked)
    return Modal(view, opener=(ids.CRISIS_STATEMENT, ref))


def draft(shell: Shell, sent: Submission) -> Answer:
    """For a step the playbook says what kind of message it is and who approves it."""
    shell.ask(tone.get_ready, sent.text("text"))
    statement = shell.do(
        sent.call,
        lately.draft,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        lately=sent.text("lately"),
        message=MessageType(sent.text("message") or sent.ref.extra["message"]),
        text=sent.text("text"),
        step_id=sent.ref.extra.get("step"),
    )
    return held(shell, sent, statement)


def edit(shell: Shell, sent: Submission) -> Answer:
    shell.ask(tone.get_ready, sent.text("text"))
    statement = shell.do(
        sent.call,
        statements.edit,
        actor_id=sent.actor,
        statement_id=sent.ref.id,
        text=sent.text("text"),
        seen=sent.ref.extra["sha256"],
    )
    return held(shell, sent, statement)


def vary(shell: Shell, sent: Submission) -> Answer:
    place, language, text = (sent.text(name) for name in ("place", "language", "text"))
    if text:
        shell.ask(tone.get_ready, text)
    statement = shell.do(
        sent.call,
        wording.vary,
        actor_id=sent.actor,
        statement_id=sent.ref.id,
        place="" if place == wordings.ALL else place,
        language="" if language == wordings.ALL else language,
        text=text,
        seen=sent.ref.extra["sha256"],
    )
    again = partial(statement_forms.vary_again, place=place, language=language)
    return held(shell, sent, statement, again)


def held(
    shell: Shell,
    sent: Submission,
    statement: Statement,
    again: Callable[[StatementBoard], View] = statement_forms.edit,
) -> Answer:
    """What the tone check holds back is saved, and comes again at once with the reasons."""
    tone = statement.current.tone
    if statement.state is not StatementState.DRAFT or tone is None or not tone.in_the_way:
        return None
    return Modal(again(shell.ask(showing.statement, sent.actor, statement.id)))


def let_stand(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        statements.let_stand,
        actor_id=sent.actor,
        statement_id=sent.ref.id,
        sha256=sent.ref.extra["sha256"],
        check=sent.text("check"),
        reason=sent.text("reason"),
    )
    return None


def approve(shell: Shell, call: Call, ref: Ref) -> Answer:
    """Where it is not theirs to approve, who leads is asked whether it goes on without."""
    seen = {"actor_id": call.actor_id, "statement_id": ref.id}
    if shell.ask(overruling.is_the_way_on, **seen, seen=ref.extra["sha256"]):
        board = shell.ask(showing.statement, call.actor_id, ref.id)
        return Modal(statement_forms.overrule(board), opener=(ids.STATEMENT_APPROVE, ref))
    shell.do(call, statements.decide, **seen, sha256=ref.extra["sha256"], verdict=Verdict.APPROVE)
    return None


def overrule(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        overruling.overrule,
        actor_id=sent.actor,
        statement_id=sent.ref.id,
        sha256=sent.ref.extra["sha256"],
        reason=sent.text("reason"),
    )
    return None


def reject(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        statements.decide,
        actor_id=sent.actor,
        statement_id=sent.ref.id,
        sha256=sent.ref.extra["sha256"],
        verdict=Verdict.REJECT,
        reason=sent.text("reason"),
    )
    return None


def publish(shell: Shell, sent: Submission) -> Answer:
    """A form that was open while its words grew old, or while it became known who should hear them first,
    comes again with the question that they need now.
    """
    board = shell.ask(showing.statement, sent.actor, sent.ref.id)
    outlet, _, language = sent.text("outlet").partition(" ")
    is_unasked = not board.order.is_kept(outlet) and "out_of_order" not in sent.values
    if is_unasked or (board.needs_second_look and "reason" not in sent.values):
        return Modal(statement_forms.publish(board))
    shell.do(
        sent.call,
        publishing.ask,
        actor_id=sent.actor,
        statement_id=sent.ref.id,
        sha256=sent.ref.extra["sha256"],
        outlets=(outlet,),
        language=language,
        person_id=sent.text("person_id") or None,
        reason=sent.text("reason"),
        out_of_order=sent.text("out_of_order"),
    )
    return None


def withdraw(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        statements.withdraw,
        actor_id=sent.actor,
        statement_id=sent.ref.id,
        reason=sent.text("reason"),
        seen=sent.ref.extra["sha256"],
    )
    return None


def confirm(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call, publishing.confirm, actor_id=sent.actor, publication_id=sent.ref.id, url=sent.text("link")
    )
    return None


def failed(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        publishing.say_it_failed,
        actor_id=sent.actor,
        publication_id=sent.ref.id,
        detail=sent.text("reason"),
    )
    return None


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {ids.CRISIS_STATEMENT: new}
