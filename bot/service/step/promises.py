"""What a crisis promised to change is asked about after 7, 30 and 90 days, until it is done (S2.14). A change
of the plan is done once its file has another version than when it was promised (S1.27).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Blocked, Stale
from bot.domain.events import BOT, PromiseAsked, PromiseKept
from bot.domain.forms import FieldKind, check_reason
from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds.task import chosen, is_promised
from bot.domain.staff.committee import Promise
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import can_be_asked, in_charge, require
from bot.service.ports import Work

AFTER = (7, 30, 90)  # days from the promise; then as often as between the last two
KEPT, KEPT_BY = "kept_at", "kept_by"


def given(work: Work, crisis: Crisis, step: Step, state: StepState) -> None:
    """The step is done, and its answers say who changes something."""
    if state.status is StepStatus.DONE and is_promised(step, state.data.get("answers", {})):
        _set(work, crisis.id, step.id, AFTER[0], asked=0, plan=_version(work, crisis))


def ask(work: Work, deadline: Deadline) -> None:
    """Whoever promised it, or where they left, whoever led the crisis."""
    crisis, asked = work.crises.get(deadline.subject_id), int(deadline.data["asked"])
    promise = _find(work, crisis, str(deadline.data["step"]))
    if promise is None:
        return
    since = _since(work, crisis, deadline)
    if promise.changes_plan and _is_changed(work, crisis, since):
        _keep(work, crisis, promise, BOT)
        return
    who = next(iter(can_be_asked(work, crisis, [promise.who])), in_charge(work, crisis))
    work.record(
        PromiseAsked(
            crisis_id=crisis.id,
            step_id=promise.step_id,
            title=promise.title,
            promised=promise.text,
            person_id=who,
            by=promise.by,
            number=crisis.number,
        )
    )
    waits = [later - sooner for sooner, later in pairwise(AFTER)]
    _set(work, crisis.id, promise.step_id, waits[min(asked, len(waits) - 1)], asked=asked + 1, plan=since)


def keep(work: Work, *, actor_id: str, crisis_id: str, step_id: str, reason: str = "") -> Promise:
    """Somebody says that it is done, or with a `reason` why the plan is not changed after all. Nobody asks
    any more. Raises ``Unchanged`` where the plan was to change and its file has the version that it had.
    """
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.NOTE, crisis)
    promise = _find(work, crisis, step_id)
    if promise is None:
        raise Stale(N_("That is done already, or nothing is left of it. Nobody asks about it any more."))
    since = _since(work, crisis, work.deadlines.get(_key(crisis_id, step_id)))
    if promise.changes_plan and not _is_changed(work, crisis, since) and not reason:
        raise Unchanged(promise, work.crises.playbook(crisis_id), since)
    _keep(work, crisis, promise, actor_id, check_reason(reason) if reason else "")
    return promise


class Unchanged(Blocked):
    """`promise` says that the plan changes, and it has not."""

    def __init__(self, promise: Promise, plan: Playbook, version: str) -> None:
        super().__init__(
            N_("The plan “{title}” still is version {version}. Change its file, or say why nothing changes."),
            title=phrase(plan.title),
            version=version,
        )
        self.promise = promise


def _is_changed(work: Work, crisis: Crisis, since: str) -> bool:
    """A plan that is no longer there was changed as well."""
    return _version(work, crisis) != since


def _version(work: Work, crisis: Crisis) -> str:
    """Of its plan as it is now; none where that is no longer there."""
    now = work.house.shelf.types().get(crisis.type)
    return now.version if now else ""


def _since(work: Work, crisis: Crisis, clock: Deadline | None) -> str:
    """The version that the plan had when its change was promised: others may have changed it before that."""
    known = clock.data.get("plan") if clock else None
    return work.crises.playbook(crisis.id).version if known is None else str(known)


def _keep(work: Work, crisis: Crisis, promise: Promise, actor_id: str, reason: str = "") -> None:
    state = work.crises.step(crisis.id, promise.step_id)
    if state is None:
        return
    kept = {**state.data, KEPT: work.now.isoformat(), KEPT_BY: actor_id}
    work.crises.save_steps(crisis.id, (replace(state, data=kept, version=state.version + 1),))
    work.deadlines.cancel(_key(crisis.id, promise.step_id))
    about = {"crisis_id": crisis.id, "step_id": promise.step_id, "title": promise.title}
    work.record(PromiseKept(actor=actor_id, **about, reason=reason))


def open_of(work: Work, crisis: Crisis) -> Iterator[Promise]:
    states = {state.step_id: state for state in work.crises.steps(crisis.id)}
    for step in work.crises.playbook(crisis.id).steps:
        if promise := _promise(crisis, step, states.get(step.id)):
            yield promise


def _find(work: Work, crisis: Crisis, step_id: str) -> Promise | None:
    step = work.crises.playbook(crisis.id).step(step_id)
    return _promise(crisis, step, work.crises.step(crisis.id, step_id)) if step else None


def _promise(crisis: Crisis, step: Step, state: StepState | None) -> Promise | None:
    """Nothing where it is done, or where its words were erased with the crisis."""
    answers = state.data.get("answers", {}) if state else {}
    if state is None or state.status is not StepStatus.DONE or not is_promised(step, answers):
        return None
    said = {question.get("kind"): answers.get(question["id"], "") for question in step.params["ask"]}
    if KEPT in state.data or not said.get(FieldKind.LONG_TEXT):
        return None
    return Promise(
        crisis_id=crisis.id,
        step_id=step.id,
        title=step.title,
        number=crisis.number,
        text=said[FieldKind.LONG_TEXT],
        who=said.get(FieldKind.PERSON, ""),
        by=said.get(FieldKind.DATE, ""),
        changes_plan=any(option.get("changes_plan") for option in chosen(step, answers)),
    )


def _set(work: Work, crisis_id: str, step_id: str, days: int, *, asked: int, plan: str) -> None:
    """It belongs to no crisis's clocks: those stop when it is closed."""
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.PROMISE_DUE,
            key=_key(crisis_id, step_id),
            due_at=work.now + timedelta(days=days),
            subject_id=crisis_id,
            data={"step": step_id, "asked": asked, "plan": plan},
        )
    )


def _key(crisis_id: str, step_id: str) -> str:
    return f"promise:{crisis_id}:{step_id}"
