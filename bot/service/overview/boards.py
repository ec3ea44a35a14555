"""Reads what one drawn thing shows. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.board import (
    AlertBoard,
    CrisisBoard,
    HomeBoard,
    StatementBoard,
    StepBoard,
)
from bot.domain.comms.order import Order
from bot.domain.comms.statement import Statement, StatementState, Verdict, has_outgrown, needs_second_look
from bot.domain.crisis.crisis import Crisis, CrisisStatus, first_words_calls, is_workable
from bot.domain.deadline import unclaimed_key
from bot.domain.durations import minutes_of
from bot.domain.plan import run
from bot.domain.plan.playbook import Playbook, StepState, StepStatus
from bot.domain.staff import next_action
from bot.domain.staff.people import NEEDED_ROLES, Person
from bot.domain.storm.alert import Alert
from bot.domain.storm.mention import Watch
from bot.domain.storm.source import SourceStatus
from bot.service.access import administrators, may_see, must_see, roles_of
from bot.service.call.reach import unreachable
from bot.service.comms import approvals, facts, hub, order, places, tone
from bot.service.crisis import debriefs
from bot.service.overview import waiting
from bot.service.overview.untold import untold
from bot.service.ports import Work
from bot.service.staff import chain, oncall, roster
from bot.service.step import moving, promised, resting
from bot.service.storm import evidence, storms
from bot.service.watch import mutes

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def alert_board(work: Work, alert_id: str) -> AlertBoard:
    alert = evidence.as_of_now(work, work.alerts.get(alert_id))
    next_person = chain.next_up(work, chain.escalation(work), alert.asked).person_id
    crisis = work.crises.get(alert.crisis_id) if alert.crisis_id else None
    clock = work.deadlines.get(unclaimed_key(alert.id))
    watch = storms.watch_of(work, alert)
    return AlertBoard(
        alert=alert,
        brand_name=work.people.brand().name,
        next_person=next_person if alert.unclaimed else None,
        next_at=clock.due_at if clock else None,
        asleep=unreachable(work) if alert.unclaimed else (),
        points=storms.points(work, alert),
        crisis=crisis if crisis and not crisis.restricted else None,
        is_watched=watch is not None,
        holes=storms.holes(work, alert, watch),
        dry_run=work.house.dry_run,
        spoken_at=storms.spoken_at(work, crisis) if crisis and not crisis.restricted else None,
    )


def _storms(work: Work, crisis: Crisis) -> tuple[AlertBoard, ...]:
    """Those it is about, as they stand in this minute; what goes on first, the largest of it first."""
    watches = {watch.id: watch for watch in work.watches.all()}
    alerts = (a for a in work.alerts.of_crisis(crisis.id) if a.watch_id)
    found = [replace(a, storm=storms.measured(work, a, watches.get(a.watch_id))) for a in alerts]
    found.sort(key=lambda a: (a.storm.ended_at is not None, -a.storm.count))
    return tuple(_storm_board(work, a, watches.get(a.watch_id)) for a in found)


def _storm_board(work: Work, alert: Alert, watch: Watch | None) -> AlertBoard:
    return AlertBoard(
        alert=alert,
        brand_name=work.people.brand().name,
        holes=storms.holes(work, alert, watch),
        is_watched=watch is not None,
    )


def step_board(work: Work, crisis_id: str, step_id: str) -> StepBoard:
    crisis, _, step, state = moving.find(work, crisis_id, step_id)
    mine = [s for s in work.words.of_crisis(crisis_id) if s.step_id == step_id]
    return StepBoard(
        crisis=crisis,
        step=step,
        state=state,
        statement=mine[-1] if mine else None,
        page=hub.address(work, crisis_id),
        dry_run=work.house.dry_run,
    )


def statement_board(work: Work, statement_id: str) -> StatementBoard:
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    board = _statement_board(work, crisis, statement)
    is_ready = statement.state in (StatementState.APPROVED, StatementState.PUBLISHED)
    return replace(
        board,
        tone=tone.board(work, crisis, statement),
        order=_order(work, crisis, statement) if is_ready and crisis.is_open else board.order,
        outgrown=statement.state is StatementState.APPROVED and has_outgrown(statement, crisis.severity),
        stop=work.words.stop(),
    )


def _order(work: Work, crisis: Crisis, statement: Statement) -> Order:
    return order.of(work, crisis, statement, only_practised=work.house.dry_run)


def crisis_board(work: Work, crisis_id: str) -> CrisisBoard:
    crisis = work.crises.get(crisis_id)
    return replace(
        _progress(work, crisis, work.crises.playbook(crisis_id)),
        statements=tuple(_statement_board(work, crisis, s) for s in work.words.of_crisis(crisis_id)),
        debrief_missing=() if crisis.status is CrisisStatus.OPEN else debriefs.missing(work, crisis),
        report_name=_report_name(work, crisis_id),
        facts=facts.current(work, crisis_id),
        storms=_storms(work, crisis),
        page=hub.address(work, crisis_id),
        stop=work.words.stop(),
        read_at=work.now,
    )


def home_board(work: Work, person_id: str) -> HomeBoard:
    """Guests, strangers and whoever is not known yet see nothing of what goes on."""
    person = work.people.get(person_id) or Person(id=person_id, name=person_id, is_stranger=True)
    board = HomeBoard(person=person, brand_name=work.people.brand().name)
    if not person.may_act:
        return board
    crises = [c for c in work.crises.open() if may_see(person_id, c)]
    return replace(
        board,
        is_administrator=person_id in administrators(work),
        alerts=work.alerts.open(),
        crises=tuple(_progress(work, crisis, work.crises.playbook(crisis.id)) for crisis in crises),
        my_steps=waiting.for_steps(work, person_id),
        my_approvals=waiting.for_approval(work, person_id),
        my_words=waiting.for_words(work, person_id),
        my_notes=waiting.for_notes(work, person_id),
        to_close=waiting.for_closing(work, person_id),
        my_roles=tuple(sorted(roles_of(work, person_id, None))),
        gaps=tuple(role for role in NEEDED_ROLES if not chain.of_role(work, role)),
        watch_names=tuple(w.name for w in work.watches.all()),
        contact=work.contacts.of(person_id),
        pagers=work.house.pagers,
        muted=mutes.current(work),
        sources=_sources(work),
        untold=untold(work).total,
        on_call=oncall.board(work, person_id),
        read_at=work.now,
        gone=roster.names(work, roster.gone(work)),
    )


def _sources(work: Work) -> tuple[SourceStatus, ...]:
    """With what they missed in the last day."""
    statuses, lately = work.house.sources.statuses(), work.now - DAY
    return tuple(replace(s, gaps=tuple(gap for gap in s.gaps if gap.until > lately)) for s in statuses)


def my_next_step(work: Work, person_id: str, crisis_id: str) -> StatementBoard | StepBoard | None:
    """The one thing this person should do next here, as App Home names it (S2.3); where nothing waits for
    them, the step due first of those that nobody has.
    """
    crisis = work.crises.get(crisis_id)
    must_see(person_id, crisis)
    action = next_action.of(_waiting_here(work, person_id, crisis))
    if isinstance(action, StatementBoard):
        return statement_board(work, action.statement.id)
    if isinstance(action, StepBoard):
        return step_board(work, crisis_id, action.step.id)
    playbook = work.crises.playbook(crisis_id)
    free = [s for s in _workable(crisis, playbook, work.crises.steps(crisis_id)) if s.owner_id is None]
    first = run.next_due(_required(playbook, free)) or run.next_due(free)
    return step_board(work, crisis_id, first.step_id) if first else None


def _waiting_here(work: Work, person_id: str, crisis: Crisis) -> HomeBoard:
    """What waits for somebody in one crisis alone."""
    return HomeBoard(
        person=work.people.get(person_id) or Person(id=person_id, name=person_id),
        brand_name="",
        my_steps=waiting.for_steps(work, person_id, crisis),
        my_approvals=waiting.for_approval(work, person_id, crisis),
        my_words=waiting.for_words(work, person_id, crisis),
        read_at=work.now,
    )


def _progress(work: Work, crisis: Crisis, playbook: Playbook) -> CrisisBoard:
    """How far it has got; its words and its debrief are left out."""
    states = work.crises.steps(crisis.id)
    workable = _workable(crisis, playbook, states)
    next_state = run.next_due(_required(playbook, workable))
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
        news_by=promised.due(work, crisis.id),
        minutes_to_declare=minutes_of(crisis.declared_at - crisis.detected_at),
        dry_run=work.house.dry_run,
    )


def _workable(crisis: Crisis, playbook: Playbook, states: Iterable[StepState]) -> tuple[StepState, ...]:
    """Open steps, as far as this crisis still lets them be worked."""
    steps_by_id = {step.id: step for step in playbook.steps}
    return tuple(
        s for s in states if s.status is StepStatus.OPEN and is_workable(crisis, steps_by_id[s.step_id])
    )


def _required(playbook: Playbook, states: Iterable[StepState]) -> tuple[StepState, ...]:
    needed = {step.id for step in playbook.steps if step.required}
    return tuple(s for s in states if s.step_id in needed)


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
        outlets=places.places(work, statement),
        by_hand=work.house.by_hand,
        longest=places.longest(work),
        rehearsed=work.house.rehearsed,
        dry_run=work.house.dry_run,
        needs_second_look=needs_second_look(statement, now=work.now, severity=crisis.severity),
        rests_until=resting.until(work, statement),
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
