"""What waits for one person, in every crisis that they may see, or `only` in one: then no other is read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from bot.domain.board import StatementBoard, StepBoard
from bot.domain.comms.publication import is_asked
from bot.domain.comms.statement import StatementState, may_fill
from bot.domain.crisis.crisis import Crisis, CrisisStatus, is_workable
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.signing import wants_second_look_of, wants_signature_of
from bot.domain.staff.people import Role
from bot.domain.staff.rights import RIGHTS, Action
from bot.service.access import in_charge, may_see, roles_of
from bot.service.crisis import blockers, debriefs
from bot.service.ports import Work

LATELY_RESOLVED = 20  # and not closed: what is older is found by `/crisis list` and asks nobody any more


def for_steps(work: Work, person_id: str, only: Crisis | None = None) -> tuple[StepBoard, ...]:
    """What they own, then what others own and what waits for their word, as far as it can be worked."""
    found = []
    mine = ((c, s) for c, s in work.crises.open_steps_of(person_id) if only is None or c.id == only.id)
    for crisis, state in (*mine, *_awaiting(work, person_id, only)):
        step = work.crises.playbook(crisis.id).step(state.step_id)
        if step and may_see(person_id, crisis) and is_workable(crisis, step):
            found.append(StepBoard(crisis=crisis, step=step, state=state))
    return tuple(found)


def _awaiting(work: Work, person_id: str, only: Crisis | None) -> Iterator[tuple[Crisis, StepState]]:
    everywhere = chain(work.crises.open(), work.crises.resolved(LATELY_RESOLVED)) if only is None else [only]
    for crisis in (c for c in everywhere if c.status is not CrisisStatus.CLOSED):
        playbook, roles = work.crises.playbook(crisis.id), roles_of(work, person_id, crisis)
        for state in work.crises.steps(crisis.id):
            step = playbook.step(state.step_id)
            if step and state.owner_id != person_id and is_awaited(step, state, person_id, roles):
                yield crisis, state


def is_awaited(step: Step, state: StepState, person_id: str, roles: frozenset[Role]) -> bool:
    """It waits until they have said that they read it, signed what somebody else signed, or confirmed what
    somebody else saw.
    """
    if state.status is not StepStatus.OPEN:
        return False
    has_not_read = person_id in state.data.get("waiting", ())
    return (
        has_not_read
        or wants_signature_of(step, state, person_id, roles)
        or wants_second_look_of(step, state, person_id, roles)
    )


def _open(work: Work, only: Crisis | None) -> tuple[Crisis, ...]:
    if only is None:
        return work.crises.open()
    return (only,) if only.is_open else ()


def for_approval(work: Work, person_id: str, only: Crisis | None = None) -> tuple[StatementBoard, ...]:
    """Texts that wait for exactly this person: they hold a wanted role, wrote no word and have not signed."""
    found = []
    for statement in work.words.in_review():
        if only and statement.crisis_id != only.id:
            continue
        crisis = work.crises.get(statement.crisis_id)
        if may_see(person_id, crisis) and may_fill(statement, person_id, roles_of(work, person_id, crisis)):
            found.append(StatementBoard(crisis=crisis, statement=statement, seats=()))
    return tuple(found)


def for_words(work: Work, person_id: str, only: Crisis | None = None) -> tuple[StatementBoard, ...]:
    """Texts that do not go on before this person changes one, publishes it, or says whether it is out."""
    found = []
    for crisis in _open(work, only):
        for statement in work.words.of_crisis(crisis.id) if may_see(person_id, crisis) else ():
            sent = work.words.publications(statement.id)
            board = StatementBoard(crisis=crisis, statement=statement, seats=(), publications=sent)
            if any(is_asked(p, person_id) for p in sent) or _is_next(work, board, person_id):
                found.append(board)
    return tuple(found)


def _is_next(work: Work, board: StatementBoard, person_id: str) -> bool:
    """The writer of a draft goes on with it; of an approved text who publishes it."""
    statement, wrote_it = board.statement, board.statement.current.author_id == person_id
    if statement.state is StatementState.DRAFT:
        return wrote_it
    if statement.state is not StatementState.APPROVED or board.is_on_its_way:
        return False
    may_publish = not RIGHTS[Action.PUBLISH].isdisjoint(roles_of(work, person_id, board.crisis))
    return (wrote_it and may_publish) or person_id == in_charge(work, board.crisis)


def for_closing(work: Work, person_id: str) -> tuple[Crisis, ...]:
    """Crises that they lead: those in which all is done and nobody has said that it is over, and resolved
    ones, which stay open on the board until somebody closes them.
    """

    def leads(crisis: Crisis) -> bool:
        return may_see(person_id, crisis) and in_charge(work, crisis) == person_id

    done = [c for c in work.crises.open() if leads(c) and not blockers.of_the_end(work, c)]
    return (*done, *filter(leads, work.crises.resolved(LATELY_RESOLVED)))


def for_notes(work: Work, person_id: str) -> tuple[Crisis, ...]:
    """Resolved crises that they took part in and have not said a word about."""
    return tuple(
        crisis
        for crisis in work.crises.resolved(LATELY_RESOLVED)
        if may_see(person_id, crisis) and person_id in debriefs.missing(work, crisis)
    )
