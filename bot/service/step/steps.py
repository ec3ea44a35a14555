"""The playbook at work: steps open, are pressed, fall due and finish, each with an owner and a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.comms.statement import Statement
from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline
from bot.domain.errors import Blocked
from bot.domain.events import BOT, SeverityChanged, StepAssigned
from bot.domain.plan import run
from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS, Press
from bot.domain.plan.step_kinds import statement as statement_step
from bot.domain.plan.step_kinds.triage import DECIDE
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import require
from bot.service.crisis import opening, profiles
from bot.service.crisis.triage import learn, own_up
from bot.service.overview.meanwhile import must_be_as_seen
from bot.service.ports import Work
from bot.service.staff import powers
from bot.service.staff.people import check_can_join
from bot.service.step import asking_again, audiences, moving, updates
from bot.service.step import events as step_events
from bot.service.step.moving import Found, apply, find, open_ones, tell_opened
from bot.service.step.owners import owners
from bot.service.step.pressing import pressed
from bot.service.step.roles import give_named


def begin(work: Work, crisis: Crisis, playbook: Playbook) -> None:
    """The crisis keeps the playbook it started with; its first steps open now."""
    work.crises.keep_playbook(crisis.id, playbook)
    states = run.start(
        playbook,
        owners=owners(work, crisis),
        detected_at=crisis.detected_at,
        declared_at=crisis.declared_at,
        severity=crisis.severity,
        now=work.now,
    )
    states = opening.furnish(work, crisis, playbook, states)
    work.crises.save_steps(crisis.id, states)
    tell_opened(work, crisis, playbook, {}, states)


def press(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    step_id: str,
    choice: str,
    form: Mapping[str, str] | None = None,
) -> StepState:
    """One press on a step's card: what it means is the step kind's business."""
    crisis, playbook, step, before, made = _pressing(work, actor_id, crisis_id, step_id, choice)
    after = profiles.look_up(work, crisis, step, run.press(step, before, made, form or {}))
    give_named(work, crisis, step, after, actor_id)
    crisis = work.crises.get(crisis_id)
    apply(work, crisis, playbook, step, after, actor_id)
    asking_again.follow(work, crisis, step, before, after, actor_id)
    audiences.placed(work, crisis, step, before, after, actor_id=actor_id, form=form or {})
    learnt = own_up(work, learn(work, crisis, step, before, after, actor_id), step, after, actor_id)
    moving.known_since(work, crisis_id, step, before, after)
    _judge(work, learnt, step, after, replace(made, form=form or {}))
    return after


def _judge(work: Work, crisis: Crisis, step: Step, after: StepState, made: Press) -> None:
    """A person decides how bad it is, or gives an answer by which the playbook says so; they are named."""
    kind = STEP_KINDS[step.kind]
    worse, decided = kind.severity(step, after, made), kind.decided(after)
    changed, why = crisis, after.note or ""
    if decided and decided != (crisis.severity_now, crisis.severity_24h):
        changed = rules.change_severity(crisis, now=decided[0], in_24h=decided[1])
    elif worse:
        changed, why = rules.at_least(crisis, worse[0]), f"{step.title}: {worse[1]}"
    if crisis.is_open and changed != crisis:
        severity_changed(work, crisis, changed, made.actor_id, why)


def to_press(work: Work, *, actor_id: str, crisis_id: str, step_id: str, choice: str) -> None:
    """Refuse whoever may not press this now, whatever they would write with it."""
    _, _, step, state, made = _pressing(work, actor_id, crisis_id, step_id, choice)
    run.check(step, state, made)


def _pressing(
    work: Work, actor_id: str, crisis_id: str, step_id: str, choice: str
) -> tuple[Crisis, Playbook, Step, StepState, Press]:
    crisis, playbook, step, state = find(work, crisis_id, step_id)
    require(work, actor_id, _right_to(step, choice, mine=state.owner_id == actor_id), crisis)
    powers.check_press(work, actor_id, crisis, step, choice)
    _must_be_workable(crisis, step)
    return crisis, playbook, step, state, pressed(work, actor_id, crisis, playbook, choice)


def skip(work: Work, *, actor_id: str, crisis_id: str, step_id: str, reason: str) -> StepState:
    crisis, playbook, step, before = to_skip(work, actor_id=actor_id, crisis_id=crisis_id, step_id=step_id)
    after = run.skip(step, before, reason, actor_id=actor_id, now=work.now)
    apply(work, crisis, playbook, step, after, actor_id)
    return after


def to_skip(work: Work, *, actor_id: str, crisis_id: str, step_id: str) -> Found:
    found = crisis, _, step, before = find(work, crisis_id, step_id)
    require(work, actor_id, Action.SKIP_STEP, crisis)
    _must_be_workable(crisis, step)
    run.check_skip(step, before)
    return found


def assign(
    work: Work, *, actor_id: str, crisis_id: str, step_id: str, person_id: str, seen: str | None = None
) -> StepState:
    """Give a step to somebody. Taking it oneself needs only the right to do it. `seen` is who owned it, or
    nobody (""), when the person chose.
    """
    action = _right_to(find(work, crisis_id, step_id)[2]) if person_id == actor_id else Action.ASSIGN
    crisis, _, step, before = to_assign(
        work, actor_id=actor_id, crisis_id=crisis_id, step_id=step_id, action=action
    )
    check_can_join(work, person_id, crisis)
    after = run.assign(before, person_id)
    must_be_as_seen(work, crisis_id, StepAssigned, seen=seen, now=before.owner_id, step_id=step_id)
    work.crises.save_steps(crisis_id, (after,))
    work.record(step_events.assigned(crisis, step, person_id, before.owner_id, actor_id))
    return after


def to_assign(
    work: Work, *, actor_id: str, crisis_id: str, step_id: str, action: Action = Action.ASSIGN
) -> Found:
    found = crisis, _, step, before = find(work, crisis_id, step_id)
    require(work, actor_id, action, crisis)
    _must_be_workable(crisis, step)
    run.must_not_be_over(before)
    return found


def statement_published(work: Work, statement: Statement, actor_id: str) -> None:
    """The words are out, so the step that asked for them is done."""
    crisis, playbook, step, before = find(work, statement.crisis_id, statement.step_id or "")
    if before.status is StepStatus.OPEN:
        after = run.finish_statement(step, before, statement.id, actor_id=actor_id, now=work.now)
        apply(work, crisis, playbook, step, after, actor_id)


def ripen(work: Work, deadline: Deadline) -> None:
    """Its time has come, and perhaps that of others at once, after downtime or because a time was corrected:
    what the later ones make needless does not open first.
    """
    crisis, playbook, _, _ = find(work, deadline.crisis_id or "", deadline.subject_id)
    waiting = [(s, state) for s, state in open_ones(work, crisis, playbook) if rules.is_workable(crisis, s)]
    ripe = [(s, after) for s, state in waiting if (after := run.ripen(s, state, now=work.now)) != state]
    for step, after in ripe:
        moving.store(work, crisis, step, after, BOT)
    if ripe:
        moving.go_on(work, crisis, playbook)


def severity_changed(work: Work, before: Crisis, after: Crisis, actor_id: str, reason: str) -> None:
    """Store it and say so; whatever is due sooner or later by it moves."""
    work.crises.save(after)
    work.record(
        SeverityChanged(
            actor=actor_id,
            crisis_id=after.id,
            before=before.severity.value,
            after=after.severity.value,
            reason=reason,
        )
    )
    if after.is_open:
        moving.reschedule(work, after)
        updates.reschedule(work, after)


def _right_to(step: Step, choice: str = "", *, mine: bool = False) -> Action:
    """Decisions need somebody who may decide, or whom such a person gave this one to.

    To say nothing in public after all is to skip the step.
    """
    if choice == statement_step.NOT_PUBLISHED:
        return Action.SKIP_STEP
    if choice == DECIDE and not mine:
        return Action.SET_SEVERITY
    return Action.DECIDE_STEP if step.kind == "decision" and not mine else Action.WORK_STEP


def _must_be_workable(crisis: Crisis, step: Step) -> None:
    rules.must_not_be_closed(crisis)
    if not rules.is_workable(crisis, step):
        raise Blocked(N_("This crisis is over. Reopen it first if there is still something to do."))
