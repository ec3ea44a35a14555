"""Words on their way out: drafted, put to the right people, never approved by whoever wrote them."""

from __future__ import annotations

from datetime import timedelta

from bot.domain import statement as rules
from bot.domain import templates
from bot.domain.board import Seat
from bot.domain.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Blocked, Invalid
from bot.domain.events import (
    ApprovalAsked,
    ApprovalExpired,
    ApprovalMovedOn,
    StatementApproved,
    StatementDrafted,
    StatementEdited,
    StatementRejected,
    StatementWithdrawn,
)
from bot.domain.people import Role
from bot.domain.playbook import Step
from bot.domain.publication import OVER
from bot.domain.rights import Action
from bot.domain.severity import Severity
from bot.domain.statement import MessageType, Statement, StatementState, Verdict
from bot.domain.step_kinds import statement as step_kind
from bot.domain.words import N_, phrase
from bot.service.access import require, roles_of
from bot.service.ports import Work

FAST, SLOW = timedelta(minutes=10), timedelta(minutes=30)  # per approver: SEV-1/2, else (C0)
DEFAULT_POLICY: dict[MessageType, tuple[tuple[Role, ...], ...]] = {
    MessageType.HOLDING: ((Role.CRISIS_LEAD, Role.SOCIAL_LEAD), (Role.PR_LEAD,)),
    MessageType.STATEMENT: ((Role.CRISIS_LEAD,), (Role.EXECUTIVE_SPONSOR,), (Role.LEGAL,)),
    MessageType.REPLY_TO_AFFECTED: ((Role.CARE_LEAD, Role.CRISIS_LEAD),),
    MessageType.INTERNAL_NOTE: ((Role.INTERNAL_COMMS,), (Role.HR, Role.CRISIS_LEAD)),
}
FALLBACK_POLICY = ((Role.CRISIS_LEAD,), (Role.PR_LEAD,))


def draft(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    message: MessageType,
    text: str,
    step_id: str | None = None,
) -> Statement:
    """Write the words and ask for their approvals at once: a draft nobody was asked about helps nobody."""
    crisis = _open_crisis(work, crisis_id)
    require(work, actor_id, Action.DRAFT, crisis)
    statement = rules.draft(
        id=work.new_id(),
        crisis_id=crisis_id,
        message=message,
        policy=_policy(work, crisis_id, step_id, message, text),
        text=text,
        author_id=actor_id,
        now=work.now,
        step_id=step_id,
    )
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
    return _submit(work, statement, crisis, actor_id)


def edit(work: Work, *, actor_id: str, statement_id: str, text: str) -> Statement:
    """A new version; whoever approved the old one is named, and everyone is asked again."""
    before = work.words.get(statement_id)
    crisis = _open_crisis(work, before.crisis_id)
    require(work, actor_id, Action.DRAFT, crisis)
    _nothing_on_its_way(work, statement_id)
    policy = _policy(work, crisis.id, before.step_id, before.message, text)
    statement = rules.edit(before, text=text, author_id=actor_id, now=work.now, policy=policy)
    work.words.save(statement)
    work.deadlines.cancel_of(statement_id)
    work.record(
        StatementEdited(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            number=statement.current.number,
            text=statement.current.text,
            sha256=statement.current.sha256,
            voided=tuple(dict.fromkeys(a.person_id for a in before.standing)),
        )
    )
    return _submit(work, statement, crisis, actor_id)


def submit(work: Work, *, actor_id: str, statement_id: str) -> Statement:
    """Ask again for the same text, after changes were asked for and found not to be needed."""
    statement = work.words.get(statement_id)
    crisis = _open_crisis(work, statement.crisis_id)
    require(work, actor_id, Action.DRAFT, crisis)
    return _submit(work, statement, crisis, actor_id)


def decide(
    work: Work, *, actor_id: str, statement_id: str, sha256: str, verdict: Verdict, reason: str = ""
) -> Statement:
    """Approve, or ask for changes, on exactly the text that was shown."""
    before = work.words.get(statement_id)
    crisis = work.crises.get(before.crisis_id)
    require(work, actor_id, Action.APPROVE, crisis)
    statement = rules.decide(
        before,
        person_id=actor_id,
        roles=roles_of(work, actor_id, crisis),
        verdict=verdict,
        sha256=sha256,
        reason=reason,
        now=work.now,
    )
    work.words.save(statement)
    if statement.state is not StatementState.IN_REVIEW:
        work.deadlines.cancel_of(statement_id)
    if verdict is Verdict.REJECT:
        work.record(
            StatementRejected(
                actor=actor_id,
                crisis_id=crisis.id,
                statement_id=statement_id,
                message=statement.message.value,
                number=statement.current.number,
                reason=reason.strip(),
            )
        )
        return statement
    _approved(work, statement, actor_id)
    return statement


def withdraw(work: Work, *, actor_id: str, statement_id: str, reason: str) -> Statement:
    before = work.words.get(statement_id)
    crisis = work.crises.get(before.crisis_id)
    require(work, actor_id, Action.DRAFT, crisis)
    _nothing_on_its_way(work, statement_id)
    statement = rules.withdraw(before)
    work.words.save(statement)
    work.deadlines.cancel_of(statement_id)
    work.record(
        StatementWithdrawn(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement_id,
            message=statement.message.value,
            reason=reason,
        )
    )
    return statement


def move_on(work: Work, deadline: Deadline) -> None:
    """An approver was silent: the next one in the chain is asked; silence never counts as a yes."""
    statement = work.words.get(deadline.subject_id)
    slot = int(deadline.data["slot"])
    if statement.state is not StatementState.IN_REVIEW or slot not in statement.missing:
        return
    crisis = work.crises.get(statement.crisis_id)
    asked = int(deadline.data["asked"])
    people = approvers(work, crisis, statement, slot)
    person = people[asked] if asked < len(people) else None
    work.record(
        ApprovalMovedOn(
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            silent=people[:asked],
            person_id=person or crisis.lead_id,
        )
    )
    if person:
        _start_clock(work, statement, crisis, slot, asked + 1)


def expire(work: Work, deadline: Deadline) -> None:
    """Approved long ago and never published: the world has moved, so it is asked again."""
    statement = work.words.get(deadline.subject_id)
    if statement.state is not StatementState.APPROVED or work.words.publications(statement.id):
        return
    work.words.save(rules.expire(statement))
    work.record(
        ApprovalExpired(
            crisis_id=statement.crisis_id, statement_id=statement.id, message=statement.message.value
        )
    )


def approvers(work: Work, crisis: Crisis, statement: Statement, slot: int) -> tuple[str, ...]:
    """Who may fill this seat, in the order they are asked; authors are left out."""
    roster = work.people.roster()
    wanted = statement.policy[slot]
    in_crisis = [crisis.holder(role) for role in wanted]
    named = (*(p for p in in_crisis if p), *(p for role in wanted for p in roster.chain(role)))
    return tuple(p for p in dict.fromkeys(named) if p not in statement.authors)


def seats(work: Work, crisis: Crisis, statement: Statement) -> tuple[Seat, ...]:
    """Per approval of the policy: who gave it, or who has been asked until now."""
    waiting = {d.key: d for d in work.deadlines.waiting(crisis.id)}
    return tuple(_seat(work, crisis, statement, slot, waiting) for slot in range(len(statement.policy)))


def _seat(work: Work, crisis: Crisis, statement: Statement, slot: int, waiting: dict[str, Deadline]) -> Seat:
    given = next((a for a in statement.standing if slot in a.slots), None)
    clock = waiting.get(_clock_key(statement, slot))
    asked = int(clock.data["asked"]) if clock else 1
    return Seat(
        roles=statement.policy[slot],
        asked=approvers(work, crisis, statement, slot)[:asked],
        given_by=given.person_id if given else None,
        given_at=given.at if given else None,
        due_at=clock.due_at if clock else None,
    )


def _policy(
    work: Work, crisis_id: str, step_id: str | None, message: MessageType, text: str
) -> tuple[tuple[Role, ...], ...]:
    """Who approves: the playbook's step says so, else the table above (C0)."""
    step = work.crises.playbook(crisis_id).step(step_id) if step_id else None
    if step is None:
        return DEFAULT_POLICY.get(message, FALLBACK_POLICY)
    _must_be_filled_in(step, text)
    return step_kind.policy(step, rules.clean_text(text))


def _must_be_filled_in(step: Step, text: str) -> None:
    """A blank of the template left in the text would be published as it is."""
    blanks = templates.slots(step.params.get("template", ""))
    left = tuple(f"{{{name}}}" for name in templates.slots(text) if name in blanks)
    if left:
        wrong = phrase(N_("Fill in {blanks} first."), blanks=left)
        raise Invalid(N_("Some blanks are not filled in yet."), fields={"text": wrong})


def _submit(work: Work, statement: Statement, crisis: Crisis, actor_id: str) -> Statement:
    asked = rules.submit(statement, now=work.now)
    work.words.save(asked)
    people: list[str] = []
    for slot in asked.missing:
        people += approvers(work, crisis, asked, slot)[:1]
        _start_clock(work, asked, crisis, slot, 1)
    work.record(
        ApprovalAsked(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=asked.id,
            message=asked.message.value,
            number=asked.current.number,
            people=tuple(dict.fromkeys(people)),
        )
    )
    return asked


def _start_clock(work: Work, statement: Statement, crisis: Crisis, slot: int, asked: int) -> None:
    pace = FAST if crisis.severity in (Severity.SEV1, Severity.SEV2) else SLOW
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.APPROVAL_DUE,
            key=_clock_key(statement, slot),
            due_at=work.now + pace,
            crisis_id=crisis.id,
            subject_id=statement.id,
            data={"slot": slot, "asked": asked},
        )
    )


def _clock_key(statement: Statement, slot: int) -> str:
    return f"approval:{statement.id}:{statement.current.number}:{slot}"


def _approved(work: Work, statement: Statement, actor_id: str) -> None:
    press = statement.approvals[-1]
    complete = statement.state is StatementState.APPROVED
    work.record(
        StatementApproved(
            actor=actor_id,
            crisis_id=statement.crisis_id,
            statement_id=statement.id,
            message=statement.message.value,
            number=press.version_number,
            sha256=press.sha256,
            roles=tuple(role.value for slot in press.slots for role in statement.policy[slot]),
            complete=complete,
        )
    )
    if complete:
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.APPROVAL_EXPIRES,
                key=f"expires:{statement.id}",
                due_at=work.now + rules.APPROVAL_LIFE,
                crisis_id=statement.crisis_id,
                subject_id=statement.id,
            )
        )


def _open_crisis(work: Work, crisis_id: str) -> Crisis:
    crisis = work.crises.get(crisis_id)
    if not crisis.is_open:
        raise Blocked(
            N_("This crisis is over, so nothing new is said about it. Reopen it first if it has come back.")
        )
    return crisis


def _nothing_on_its_way(work: Work, statement_id: str) -> None:
    """Words that are being published, or wait for somebody's link, are not changed under their hands."""
    if any(p.state not in OVER for p in work.words.publications(statement_id)):
        raise Blocked(
            N_("This text is on its way out. Settle that first: confirm it with the link, or say it failed.")
        )
