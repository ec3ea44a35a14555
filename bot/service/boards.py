"""Reads what one drawn thing shows. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import run
from bot.domain.alert import Alert
from bot.domain.board import (
    AlertBoard,
    CrisisBoard,
    HomeBoard,
    StatementBoard,
    StepBoard,
)
from bot.domain.crisis import Crisis, CrisisStatus, first_words_calls, is_workable
from bot.domain.people import Person, Role
from bot.domain.playbook import Playbook, StepState, StepStatus
from bot.domain.statement import Statement, StatementState, Verdict, may_fill
from bot.service import approvals, debriefs, steps, storms
from bot.service.access import administrators, here, may_see, must_see, roles_of
from bot.service.ports import Work
from bot.service.untold import untold

MINUTE = timedelta(minutes=1)
NEEDED_ROLES = (
    Role.CRISIS_LEAD,
    Role.SOCIAL_LEAD,
    Role.PR_LEAD,
    Role.LEGAL,
    Role.CARE_LEAD,
    Role.EXECUTIVE_SPONSOR,
)


def alert_board(work: Work, alert_id: str) -> AlertBoard:
    alert = work.alerts.get(alert_id)
    chain = here(work, (p for p in work.people.roster().escalation() if p not in alert.asked))
    crisis = work.crises.get(alert.crisis_id) if alert.crisis_id else None
    clock = work.deadlines.get(f"unclaimed:{alert.id}")
    return AlertBoard(
        alert=alert,
        brand_name=work.people.brand().name,
        next_person=chain[0] if chain and alert.unclaimed else None,
        next_at=clock.due_at if clock else None,
        points=storms.points(work, alert),
        crisis=crisis if crisis and not crisis.restricted else None,
        is_watched=storms.is_watched(work, alert),
        holes=storms.holes(work, alert),
    )


def _storms(work: Work, crisis: Crisis) -> tuple[AlertBoard, ...]:
    """Those it is about, as they stand in this minute; what goes on first, the largest of it first."""
    alerts = (a for a in work.alerts.of_crisis(crisis.id) if a.watch_id)
    found = [replace(a, storm=storms.measured(work, a)) for a in alerts]
    found.sort(key=lambda a: (a.storm.ended_at is not None, -a.storm.count))
    return tuple(_storm_board(work, a) for a in found)


def _storm_board(work: Work, alert: Alert) -> AlertBoard:
    return AlertBoard(
        alert=alert,
        brand_name=work.people.brand().name,
        holes=storms.holes(work, alert),
        is_watched=storms.is_watched(work, alert),
    )


def step_board(work: Work, crisis_id: str, step_id: str) -> StepBoard:
    crisis, _, step, state = steps.find(work, crisis_id, step_id)
    mine = [s for s in work.words.of_crisis(crisis_id) if s.step_id == step_id]
    return StepBoard(crisis=crisis, step=step, state=state, statement=mine[-1] if mine else None)


def statement_board(work: Work, statement_id: str) -> StatementBoard:
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    return _statement_board(work, crisis, statement)


def publication_board(work: Work, publication_id: str) -> StatementBoard:
    """The board of the text that this publication carries."""
    return statement_board(work, work.words.publication(publication_id).statement_id)


def crisis_board(work: Work, crisis_id: str) -> CrisisBoard:
    crisis = work.crises.get(crisis_id)
    return replace(
        _progress(work, crisis, work.crises.playbook(crisis_id)),
        statements=tuple(_statement_board(work, crisis, s) for s in work.words.of_crisis(crisis_id)),
        debrief_missing=() if crisis.status is CrisisStatus.OPEN else debriefs.missing(work, crisis),
        report_name=_report_name(work, crisis_id),
        storms=_storms(work, crisis),
    )


def home_board(work: Work, person_id: str) -> HomeBoard:
    """Guests, strangers and whoever is not known yet see nothing of what goes on."""
    person = work.people.get(person_id) or Person(id=person_id, name=person_id, is_stranger=True)
    crises = tuple(c for c in work.crises.open() if may_see(person_id, c)) if person.may_act else ()
    playbooks = {crisis.id: work.crises.playbook(crisis.id) for crisis in crises}
    roster = work.people.roster()
    return HomeBoard(
        person=person,
        brand_name=work.people.brand().name,
        is_administrator=person_id in administrators(work),
        alerts=work.alerts.open() if person.may_act else (),
        crises=tuple(_progress(work, crisis, playbooks[crisis.id]) for crisis in crises),
        my_steps=_my_steps(work, person, playbooks),
        my_approvals=my_approvals(work, person_id) if person.may_act else (),
        my_roles=tuple(sorted(roster.roles_of(person_id))),
        gaps=tuple(role for role in NEEDED_ROLES if not here(work, roster.chain(role))),
        watch_names=tuple(w.name for w in work.watches.all()) if person.may_act else (),
        sources=work.house.sources.statuses() if person.may_act else (),
        untold=untold(work).total,
    )


def my_approvals(work: Work, person_id: str) -> tuple[StatementBoard, ...]:
    """Texts that wait for exactly this person: they hold a wanted role, wrote no word and have not signed."""
    found = []
    for statement in work.words.in_review():
        crisis = work.crises.get(statement.crisis_id)
        if may_see(person_id, crisis) and may_fill(statement, person_id, roles_of(work, person_id, crisis)):
            found.append(StatementBoard(crisis=crisis, statement=statement, seats=()))
    return tuple(found)


def my_next_step(work: Work, person_id: str, crisis_id: str) -> StepBoard | None:
    """The one thing this person should do next here: what is theirs and due first, else unowned."""
    crisis = work.crises.get(crisis_id)
    must_see(person_id, crisis)
    states = _workable(crisis, work.crises.playbook(crisis_id), work.crises.steps(crisis_id))
    mine = [s for s in states if s.owner_id == person_id or _is_awaited(person_id, s)]
    mine = mine or [s for s in states if s.owner_id is None]
    first = run.next_due(tuple(mine))
    return step_board(work, crisis_id, first.step_id) if first else None


def _progress(work: Work, crisis: Crisis, playbook: Playbook) -> CrisisBoard:
    """How far it has got; its words and its debrief are left out."""
    states = work.crises.steps(crisis.id)
    workable = _workable(crisis, playbook, states)
    next_state = run.next_due(workable)
    return CrisisBoard(
        crisis=crisis,
        playbook=playbook,
        states=states,
        stage=run.current_stage(playbook, states),
        next_step=playbook.step(next_state.step_id) if next_state else None,
        next_state=next_state,
        open_count=len(workable),
        late_count=len(run.overdue(workable, work.now)),
        first_words_due=_first_words_due(work, crisis, playbook),
        minutes_to_declare=int((crisis.declared_at - crisis.detected_at) / timedelta(minutes=1)),
        dry_run=work.house.dry_run,
    )


def _workable(crisis: Crisis, playbook: Playbook, states: Iterable[StepState]) -> tuple[StepState, ...]:
    """Open steps, as far as this crisis still lets them be worked."""
    steps_by_id = {step.id: step for step in playbook.steps}
    return tuple(
        s for s in states if s.status is StepStatus.OPEN and is_workable(crisis, steps_by_id[s.step_id])
    )


def _my_steps(work: Work, person: Person, playbooks: Mapping[str, Playbook]) -> tuple[StepBoard, ...]:
    """What this person owns, in open crises and of what comes after in resolved ones, or is waited for in."""
    known = dict(playbooks)
    found = []
    for crisis, state in (*work.crises.open_steps_of(person.id), *_awaiting(work, person, playbooks)):
        if crisis.id not in known:
            known[crisis.id] = work.crises.playbook(crisis.id)
        step = known[crisis.id].step(state.step_id)
        if step and person.may_act and may_see(person.id, crisis) and is_workable(crisis, step):
            found.append(StepBoard(crisis=crisis, step=step, state=state))
    return tuple(found)


def _awaiting(
    work: Work, person: Person, playbooks: Mapping[str, Playbook]
) -> Iterator[tuple[Crisis, StepState]]:
    """Steps of others that wait until this person has said that they read it."""
    for crisis_id in playbooks:
        for state in work.crises.steps(crisis_id):
            if state.owner_id != person.id and _is_awaited(person.id, state):
                yield work.crises.get(crisis_id), state


def _is_awaited(person_id: str, state: StepState) -> bool:
    return state.status is StepStatus.OPEN and person_id in state.data.get("waiting", ())


def _statement_board(work: Work, crisis: Crisis, statement: Statement) -> StatementBoard:
    approved = {a.person_id for a in statement.approvals if a.verdict is Verdict.APPROVE}
    voided = approved - {a.person_id for a in statement.standing}
    waiting = statement.state in (StatementState.IN_REVIEW, StatementState.APPROVED, StatementState.PUBLISHED)
    return StatementBoard(
        crisis=crisis,
        statement=statement,
        seats=approvals.seats(work, crisis, statement) if waiting else (),
        publications=work.words.publications(statement.id),
        voided=tuple(sorted(voided)),
        outlets=work.house.outlets,
        dry_run=work.house.dry_run,
    )


def _first_words_due(work: Work, crisis: Crisis, playbook: Playbook) -> datetime | None:
    """The target while it can be kept, then the limit (S1.15)."""
    if crisis.first_words_at or not crisis.is_open or playbook.first_words_minutes is None:
        return None
    calls = first_words_calls(playbook.first_words_minutes * MINUTE)
    still = [call for call in calls if crisis.detected_at + call > work.now]
    return crisis.detected_at + (still or calls[-1:])[0]


def _report_name(work: Work, crisis_id: str) -> str | None:
    report = work.crises.report(crisis_id)
    return report[0] if report else None
