"""Who is asked for an approval, by when, and who is asked next. Silence is never a yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.domain.board import Seat
from bot.domain.comms import statement as rules
from bot.domain.comms.publication import MAY_BE_ASKED_AGAIN
from bot.domain.comms.statement import Statement, StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import BOT, ApprovalAsked, ApprovalExpired, ApprovalMovedOn
from bot.domain.plan.seating import seated
from bot.domain.plan.step_kinds import statement as step_kind
from bot.domain.staff.people import Role, either
from bot.domain.words import N_, Phrase, phrase
from bot.service.access import can_be_asked, in_charge, roles_of
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.staff.chain import Rung

FAST, SLOW = timedelta(minutes=10), timedelta(minutes=30)  # per approver: SEV-1/2, else (C0)


def approvers(work: Work, crisis: Crisis, statement: Statement, slot: int) -> tuple[str, ...]:
    """Who may fill this seat, in the order they are asked. Left out are authors, whoever has signed for
    another seat, people who are no longer here, and in a restricted crisis all who have no part in it.
    """
    wanted = statement.policy[slot]
    in_crisis = [crisis.holder(role) for role in wanted]
    named = (*(p for p in in_crisis if p), *chain.of_roles(work, wanted))
    barred = statement.authors | statement.signers
    return can_be_asked(work, crisis, (p for p in named if p not in barred))


def slot_for(work: Work, crisis: Crisis, statement: Statement, person_id: str) -> int | None:
    """For which missing approval this person's press counts: the one that leaves most of the others to
    somebody, then the one they were asked for.
    """

    def worth(slot: int) -> tuple[int, bool]:
        others = {
            other: [p for p in approvers(work, crisis, statement, other) if p != person_id]
            for other in statement.missing
            if other != slot
        }
        return len(seated(others)), person_id in _asked(_clock(work, statement, slot))

    mine = rules.may_fill(statement, person_id, roles_of(work, person_id, crisis))
    return max(mine, key=worth, default=None)


def seats(work: Work, crisis: Crisis, statement: Statement) -> tuple[Seat, ...]:
    """Per approval of the policy: who gave it, or who has been asked until now."""
    waiting = {d.key: d for d in work.deadlines.waiting(crisis.id)}
    return tuple(_seat(work, crisis, statement, slot, waiting) for slot in range(len(statement.policy)))


def _seat(work: Work, crisis: Crisis, statement: Statement, slot: int, waiting: dict[str, Deadline]) -> Seat:
    given = next((a for a in statement.standing if slot in a.slots), None)
    clock = waiting.get(clock_key(statement, slot))
    return Seat(
        roles=statement.policy[slot],
        asked=_pending(statement, clock) if clock else approvers(work, crisis, statement, slot)[:1],
        given_by=given.person_id if given else None,
        overruled=given.reason if given and given.instead else "",
        given_at=given.at if given else None,
        due_at=clock.due_at if clock else None,
    )


def waits_for(work: Work, statement: Statement, person_id: str) -> bool:
    """An approval is missing that they were asked for, or that nobody is left to be asked for."""
    if statement.state is not StatementState.IN_REVIEW:
        return False
    asked = [_pending(statement, _clock(work, statement, slot)) for slot in statement.missing]
    return any(person_id in people or not people for people in asked)


def who_was_asked(work: Work, crisis: Crisis, statement: Statement) -> tuple[Phrase, ...]:
    """For each approval still missing: who may give it, until when, and who is asked after that."""
    found = seats(work, crisis, statement)
    return tuple(_in_words(work, crisis, statement, slot, found[slot]) for slot in statement.missing)


def _in_words(work: Work, crisis: Crisis, statement: Statement, slot: int, seat: Seat) -> Phrase:
    roles = either(seat.roles)
    if not seat.asked:
        role = statement.policy[slot][0].value
        return phrase(_NOBODY, roles=roles, number=str(crisis.number), role=role)
    people, at = tuple(f"<@{person}>" for person in seat.asked), seat.due_at
    later = _next(work, crisis, statement, slot, seat.asked).person_id
    if later:
        return phrase(_THEN_NEXT, roles=roles, people=people, at=at, next=later)
    lead = in_charge(work, crisis)
    if lead in seat.asked:
        return phrase(_NOBODY_ELSE, roles=roles, people=people, at=at)
    return phrase(_THEN_LEAD, roles=roles, people=people, at=at, lead=lead)


_NOBODY = N_(
    "{roles}: nobody else holds it. Give somebody the role: *Give a role* on the crisis card, or "
    "`/crisis role {number} {role} @name` in the channel."
)
_THEN_NEXT = N_("{roles}: {people}, until {at}; then <@{next}> is asked too.")
_NOBODY_ELSE = N_("{roles}: {people}, until {at}; nobody else holds it.")
_THEN_LEAD = N_("{roles}: {people}, until {at}; then <@{lead}> is told.")


def ask(work: Work, crisis: Crisis, statement: Statement, actor_id: str) -> None:
    """Everybody at once, each for one approval: also when whoever was asked has signed for another one."""
    clocks = {slot: _clock(work, statement, slot) for slot in statement.missing}
    left = {slot: _pending(statement, clock) for slot, clock in clocks.items()}
    unasked = [slot for slot, clock in clocks.items() if not left[slot] and (clock is None or _asked(clock))]
    if not unasked:
        return
    wanted = {slot: left[slot] or approvers(work, crisis, statement, slot) for slot in clocks}
    firsts = seated(wanted)
    for slot in unasked:
        _start_clock(work, statement, crisis, slot, [firsts[slot]] if slot in firsts else [])
    people = tuple(firsts[slot] for slot in unasked if slot in firsts)
    work.record(_asked_for(statement, actor_id, people))


def role_given(work: Work, crisis: Crisis, role: Role, person_id: str) -> None:
    """Whoever holds a role now is asked at once for what waits for that role."""
    for statement in work.words.of_crisis(crisis.id):
        if statement.state is StatementState.IN_REVIEW:
            _ask_too(work, crisis, statement, role, person_id)


def _ask_too(work: Work, crisis: Crisis, statement: Statement, role: Role, person_id: str) -> None:
    clocks = {slot: _clock(work, statement, slot) for slot in statement.missing}
    if any(person_id in _asked(clock) for clock in clocks.values()):
        return
    for slot, clock in clocks.items():
        if role in statement.policy[slot] and person_id in approvers(work, crisis, statement, slot):
            _start_clock(work, statement, crisis, slot, (*_asked(clock), person_id))
            work.record(_asked_for(statement, BOT, (person_id,)))
            return


def _asked_for(statement: Statement, actor_id: str, people: tuple[str, ...]) -> ApprovalAsked:
    return ApprovalAsked(
        actor=actor_id,
        crisis_id=statement.crisis_id,
        statement_id=statement.id,
        message=statement.message.value,
        number=statement.current.number,
        people=people,
    )


def _next(work: Work, crisis: Crisis, statement: Statement, slot: int, asked: Collection[str]) -> Rung:
    """Whoever comes next and has not been asked: the chain may have changed since."""
    people = approvers(work, crisis, statement, slot)
    return chain.next_up(work, people, asked, severity=crisis.severity)


def _clock(work: Work, statement: Statement, slot: int) -> Deadline | None:
    return work.deadlines.get(clock_key(statement, slot))


def _asked(clock: Deadline | None) -> tuple[str, ...]:
    return tuple(str(clock.data["asked"]).split()) if clock else ()


def _pending(statement: Statement, clock: Deadline | None) -> tuple[str, ...]:
    """Those who were asked for this one and have not signed for another."""
    return tuple(p for p in _asked(clock) if p not in statement.signers)


def _start_clock(work: Work, statement: Statement, crisis: Crisis, slot: int, asked: Collection[str]) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.APPROVAL_DUE,
            key=clock_key(statement, slot),
            due_at=work.now + _pace(work, statement, crisis),
            crisis_id=crisis.id,
            subject_id=statement.id,
            data={"slot": slot, "asked": " ".join(asked)},
        )
    )


def clock_key(statement: Statement, slot: int) -> str:
    return f"approval:{statement.id}:{statement.current.number}:{slot}"


def _pace(work: Work, statement: Statement, crisis: Crisis) -> timedelta:
    """As the playbook's step says, else by how bad it is."""
    step = work.crises.playbook(crisis.id).step(statement.step_id) if statement.step_id else None
    minutes = step_kind.minutes_per_approval(step) if step else None
    if minutes is not None:
        return timedelta(minutes=minutes)
    return FAST if crisis.severity in (Severity.SEV1, Severity.SEV2) else SLOW


def move_on(work: Work, deadline: Deadline) -> None:
    """An approver was silent: the next one in the chain is asked; silence never counts as a yes.

    When nobody is left, the lead is told, and told again until somebody answers or the text is withdrawn.
    """
    statement = work.words.get(deadline.subject_id)
    slot = int(deadline.data["slot"])
    if statement.state is not StatementState.IN_REVIEW or slot not in statement.missing:
        return
    crisis = work.crises.get(statement.crisis_id)
    asked = _asked(deadline)
    rung = _next(work, crisis, statement, slot, asked)
    person = rung.person_id
    chain.tell_asleep(work, rung, crisis.id)
    work.record(
        ApprovalMovedOn(
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            silent=_pending(statement, deadline),
            person_id=person or in_charge(work, crisis),
        )
    )
    _start_clock(work, statement, crisis, slot, (*asked, person) if person else asked)


def let_expire(work: Work, statement: Statement) -> None:
    """Start the clock of an approval that is not used, from when it was given."""
    if statement.state is StatementState.APPROVED and statement.approved_at:
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.APPROVAL_EXPIRES,
                key=expiry_key(statement.id),
                due_at=statement.approved_at + rules.APPROVAL_LIFE,
                crisis_id=statement.crisis_id,
                subject_id=statement.id,
            )
        )


def expiry_key(statement_id: str) -> str:
    return f"expires:{statement_id}"


def expire(work: Work, deadline: Deadline) -> None:
    """Approved long ago and never published: the world has moved, so it is asked again."""
    statement = work.words.get(deadline.subject_id)
    is_out = any(p.state not in MAY_BE_ASKED_AGAIN for p in work.words.publications(statement.id))
    if statement.state is not StatementState.APPROVED or is_out:
        return
    work.words.save(rules.expire(statement))
    work.record(
        ApprovalExpired(
            crisis_id=statement.crisis_id, statement_id=statement.id, message=statement.message.value
        )
    )
