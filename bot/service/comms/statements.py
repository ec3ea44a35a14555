"""Words on their way out: drafted, put to the right people, never approved by whoever wrote them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.comms import statement as rules
from bot.domain.comms.publication import OVER
from bot.domain.comms.statement import MessageType, Statement, StatementState, Verdict
from bot.domain.comms.version import Variants
from bot.domain.crisis.crisis import Crisis, must_not_be_closed
from bot.domain.errors import Blocked, NotFound, Stale
from bot.domain.events import (
    BOT,
    StatementApproved,
    StatementDrafted,
    StatementEdited,
    StatementRejected,
    StatementWithdrawn,
)
from bot.domain.forms import check_reason
from bot.domain.plan.playbook import Step, StepStatus
from bot.domain.plan.step_kinds import words_of
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import require, roles_of
from bot.service.comms import approvals, tone
from bot.service.comms.policy import step_of, wanted
from bot.service.crisis.triage import must_be_known
from bot.service.ports import Work


def draft(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    message: MessageType,
    text: str,
    step_id: str | None = None,
) -> Statement:
    """Write the words and ask for their approvals at once: a draft nobody was asked about helps nobody. What
    the tone check holds back stays a draft.

    For a step the playbook says what `message` it is and who approves it.
    """
    crisis, step = to_draft(work, actor_id=actor_id, crisis_id=crisis_id, step_id=step_id)
    if kind := step and words_of(step):
        message = kind.message_of(step)
    must_be_known(work, crisis, message)
    statement = rules.draft(
        id=work.new_id(),
        crisis_id=crisis_id,
        message=message,
        policy=wanted(work, crisis, step_id, message, (text,), actor_id),
        text=text,
        author_id=actor_id,
        now=work.now,
        step_id=step_id,
    )
    statement = tone.checked(work, crisis, statement)
    work.words.add(statement)
    work.record(
        StatementDrafted(
            actor=actor_id,
            crisis_id=crisis_id,
            statement_id=statement.id,
            message=message.value,
            number=1,
            text=statement.current.text,
            sha256=statement.current.sha256,
        )
    )
    return _submit_or_hold(work, statement, crisis, actor_id)


def to_draft(
    work: Work, *, actor_id: str, crisis_id: str, step_id: str | None = None
) -> tuple[Crisis, Step | None]:
    """The crisis, and the step that wants the words, for somebody who may write them now."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.DRAFT, crisis)
    must_be_open(crisis)
    if not step_id:
        return crisis, None
    step = _wanting_words(work, crisis, step_id)
    if kind := words_of(step):
        must_be_known(work, crisis, kind.message_of(step))
    return crisis, step


def edit(work: Work, *, actor_id: str, statement_id: str, text: str, seen: str | None = None) -> Statement:
    """A new version; whoever approved the old one is named, and everyone is asked again.

    `seen` is the fingerprint of the version that was edited: another one that came meanwhile is not lost.
    """
    before, crisis = to_edit(work, actor_id=actor_id, statement_id=statement_id, seen=seen)
    return edited(work, crisis, before, actor_id, text, before.current.variants)


def edited(
    work: Work, crisis: Crisis, before: Statement, actor_id: str, text: str, variants: Variants
) -> Statement:
    """`before` with these words: checked, kept, and put to its approvers anew."""
    texts = (text, *(v.text for v in variants))
    approvals_wanted = wanted(work, crisis, before.step_id, before.message, texts, actor_id)
    statement = rules.edit(
        before, text=text, variants=variants, author_id=actor_id, now=work.now, policy=approvals_wanted
    )
    statement = tone.checked(work, crisis, statement)
    work.words.save(statement)
    work.deadlines.cancel_of(statement.id)
    work.record(
        StatementEdited(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            number=statement.current.number,
            text=statement.current.text,
            sha256=statement.current.sha256,
            others={v.where: v.text for v in statement.current.variants},
            voided=tuple(dict.fromkeys(a.person_id for a in before.standing)),
        )
    )
    return _submit_or_hold(work, statement, crisis, actor_id)


def to_edit(
    work: Work, *, actor_id: str, statement_id: str, seen: str | None = None
) -> tuple[Statement, Crisis]:
    """The words, for somebody who may change them now."""
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, Action.DRAFT, crisis)
    must_be_open(crisis)
    must_be_known(work, crisis, statement.message)
    _must_be_free(work, statement, seen)
    return statement, crisis


def submit(work: Work, *, actor_id: str, statement_id: str) -> Statement:
    """Ask again for the same text: no changes are needed after all, more is known now, or it became worse."""
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, Action.DRAFT, crisis)
    must_be_open(crisis)
    must_be_known(work, crisis, statement.message)
    if statement.state is StatementState.APPROVED and rules.has_outgrown(statement, crisis.severity):
        _nothing_on_its_way(work, statement.id)
        statement = replace(rules.expire(statement), version=statement.version)
        work.deadlines.cancel_of(statement.id)
    clear = rules.with_tone(statement, tone.must_be_clear(work, crisis, statement))
    return _submit(work, clear, crisis, actor_id)


def let_stand(
    work: Work, *, actor_id: str, statement_id: str, sha256: str, check: str, reason: str
) -> Statement:
    """The lead takes upon themselves one thing that the tone check found. When nothing else is in the way of
    words that it held back, their approvals are asked for.
    """
    statement, crisis = tone.let_stand(
        work, actor_id=actor_id, statement_id=statement_id, sha256=sha256, check=check, reason=reason
    )
    found = statement.current.tone
    is_held = statement.state is StatementState.DRAFT and not rules.turned_down(statement)
    if is_held and found and not found.in_the_way:
        return _submit(work, statement, crisis, actor_id)
    return statement


def decide(
    work: Work, *, actor_id: str, statement_id: str, sha256: str, verdict: Verdict, reason: str = ""
) -> Statement:
    """Approve, or ask for changes, on exactly the text that was shown."""
    before, crisis, slot = to_decide(work, actor_id=actor_id, statement_id=statement_id, seen=sha256)
    statement = rules.decide(
        before,
        person_id=actor_id,
        slot=slot,
        verdict=verdict,
        sha256=sha256,
        reason=reason,
        now=work.now,
        severity=crisis.severity,
    )
    work.words.save(statement)
    work.deadlines.cancel(approvals.clock_key(statement, slot))
    if statement.state is not StatementState.IN_REVIEW:
        work.deadlines.cancel_of(statement_id)
    if verdict is Verdict.REJECT:
        work.record(_rejected(statement, actor_id))
        return statement
    held = roles_of(work, actor_id, crisis)
    approved(work, statement, actor_id, next(role for role in statement.policy[slot] if role in held))
    if statement.state is StatementState.IN_REVIEW:
        approvals.ask(work, crisis, statement, BOT)
    return statement


def to_decide(work: Work, *, actor_id: str, statement_id: str, seen: str) -> tuple[Statement, Crisis, int]:
    """The words and which of the missing approvals is this person's to give."""
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, Action.APPROVE, crisis)
    slot = rules.check_decider(
        statement,
        person_id=actor_id,
        slot=approvals.slot_for(work, crisis, statement, actor_id),
        sha256=seen,
        asked=approvals.who_was_asked(work, crisis, statement),
    )
    return statement, crisis, slot


def withdraw(
    work: Work, *, actor_id: str, statement_id: str, reason: str, seen: str | None = None
) -> Statement:
    """One's own words, or those of others where one may skip a step. `seen` as in `edit`."""
    before = to_withdraw(work, actor_id=actor_id, statement_id=statement_id, seen=seen)
    return _withdraw(work, before, actor_id, check_reason(reason))


def to_withdraw(work: Work, *, actor_id: str, statement_id: str, seen: str | None = None) -> Statement:
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, Action.DRAFT if actor_id in statement.authors else Action.SKIP_STEP, crisis)
    must_not_be_closed(crisis)
    _must_be_free(work, statement, seen)
    return statement


def drop(work: Work, crisis: Crisis, step: Step, actor_id: str, *, reason: str) -> None:
    """The step ended without its words being published, so nobody is asked about them any more."""
    for statement in _in_play(work, crisis, step):
        _withdraw(work, statement, actor_id, reason)


def _withdraw(work: Work, before: Statement, actor_id: str, reason: str) -> Statement:
    _nothing_on_its_way(work, before.id)
    statement = rules.withdraw(before)
    work.words.save(statement)
    work.deadlines.cancel_of(statement.id)
    work.record(
        StatementWithdrawn(
            actor=actor_id,
            crisis_id=statement.crisis_id,
            statement_id=statement.id,
            message=statement.message.value,
            reason=reason,
        )
    )
    return statement


def _wanting_words(work: Work, crisis: Crisis, step_id: str) -> Step:
    """A `statement` step that is open and whose words nobody else is writing."""
    step = step_of(work, crisis.id, step_id)
    state = work.crises.step(crisis.id, step_id)
    if step is None or state is None or not words_of(step):
        raise NotFound(N_("There is no step in this crisis that these words could be for."))
    if state.status is not StepStatus.OPEN:
        raise Stale(N_("This step is not open, so nothing is written for it now. Look at its card first."))
    for other in _in_play(work, crisis, step):
        raise Stale(
            N_("<@{who}> wrote a text for this step, {at}. Edit that one, or withdraw it first."),
            who=other.current.author_id,
            at=other.current.at,
        )
    return step


def _in_play(work: Work, crisis: Crisis, step: Step) -> list[Statement]:
    """Words for this step that are neither public nor withdrawn."""
    over = (StatementState.PUBLISHED, StatementState.WITHDRAWN)
    return [s for s in work.words.of_crisis(crisis.id) if s.step_id == step.id and s.state not in over]


def _submit_or_hold(work: Work, statement: Statement, crisis: Crisis, actor_id: str) -> Statement:
    if tone.holds_back(work, statement, actor_id):
        return statement
    return _submit(work, statement, crisis, actor_id)


def _submit(work: Work, statement: Statement, crisis: Crisis, actor_id: str) -> Statement:
    asked = rules.submit(statement, now=work.now)
    work.words.save(asked)
    if asked.state is StatementState.APPROVED:  # the playbook asks nobody, or everybody has approved it
        approved(work, asked, BOT)
        return asked
    approvals.ask(work, crisis, asked, actor_id)
    return asked


def _rejected(statement: Statement, actor_id: str) -> StatementRejected:
    return StatementRejected(
        actor=actor_id,
        crisis_id=statement.crisis_id,
        statement_id=statement.id,
        message=statement.message.value,
        number=statement.current.number,
        reason=statement.approvals[-1].reason,
    )


def approved(work: Work, statement: Statement, actor_id: str, role: Role | None = None) -> None:
    complete = statement.state is StatementState.APPROVED
    work.record(
        StatementApproved(
            actor=actor_id,
            crisis_id=statement.crisis_id,
            statement_id=statement.id,
            message=statement.message.value,
            number=statement.current.number,
            sha256=statement.current.sha256,
            roles=(role.value,) if role else (),
            complete=complete,
        )
    )
    if complete:
        approvals.let_expire(work, statement)


def must_be_open(crisis: Crisis) -> None:
    if not crisis.is_open:
        raise Blocked(
            N_("This crisis is over, so nothing new is said about it. Reopen it first if it has come back.")
        )


def _must_be_free(work: Work, statement: Statement, seen: str | None) -> None:
    """Still to be changed, as it was seen, and not on its way out."""
    if seen is not None:
        rules.must_be_current(statement, seen)
    _nothing_on_its_way(work, statement.id)
    rules.must_not_be_over(statement)


def _nothing_on_its_way(work: Work, statement_id: str) -> None:
    """Words that are being published, or wait for somebody's link, are not changed under their hands."""
    if any(p.state not in OVER for p in work.words.publications(statement_id)):
        raise Blocked(
            N_("This text is on its way out. Settle that first: confirm it with the link, or say it failed.")
        )
