"""What is known about a crisis: answered on the triage's card, and kept with what it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.comms.statement import MessageType
from bot.domain.crisis import crisis as rules
from bot.domain.crisis.crisis import FAULT_LABELS, Crisis, Fault
from bot.domain.errors import Blocked, NotFound
from bot.domain.events import FactsChanged
from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import triage
from bot.domain.plan.step_kinds.questions import LABELS, NEEDED
from bot.domain.staff.rights import Action
from bot.domain.words import N_, Phrase, phrase
from bot.service.access import require
from bot.service.crisis import securing
from bot.service.ports import Work

HERE = ("platform", "link", "fault")  # what the crisis itself holds of it


def learn(
    work: Work, crisis: Crisis, step: Step, before: StepState, after: StepState, actor_id: str
) -> Crisis:
    """Record what is answered otherwise than before, and keep in the crisis what is the crisis's own."""
    was, now = before.data.get("answers", {}), after.data.get("answers", {})
    if step.kind != triage.Triage.name or was == now:
        return crisis
    fields = [f for f in triage.fields_of(step) if was.get(f.id) != now.get(f.id)]
    work.record(
        FactsChanged(
            actor=actor_id,
            crisis_id=crisis.id,
            before={f.label: triage.in_words(f, was[f.id]) for f in fields if f.id in was},
            after={f.label: triage.in_words(f, now.get(f.id, "")) for f in fields},
        )
    )
    learnt = rules.learn(crisis, **{name: now[name] for name in HERE if name in now})
    work.crises.save(learnt)
    if was.get("actor") != now.get("actor"):
        securing.follow(work, learnt, now.get("actor", ""), told_by=actor_id)
    return learnt


def own_up(work: Work, crisis: Crisis, step: Step, after: StepState, actor_id: str) -> Crisis:
    """An answer says that it is our fault too, such as a weak password: “we were hacked” alone is no excuse
    then (S0.7).
    """
    if crisis.fault in (Fault.OURS, Fault.SHARED) or not _is_owned(step, after):
        return crisis
    owned = rules.learn(crisis, fault=Fault.SHARED)
    work.crises.save(owned)
    question = LABELS["fault"]
    said = {"before": {question: FAULT_LABELS[crisis.fault]}, "after": {question: FAULT_LABELS[owned.fault]}}
    work.record(FactsChanged(actor=actor_id, crisis_id=crisis.id, **said))
    return owned


def _is_owned(step: Step, state: StepState) -> bool:
    """By a playbook's own answer, or by what was answered before a deletion (D1)."""
    answers, decided = state.data.get("answers", {}), state.data.get("d1", {})
    chosen = (
        option
        for question in step.params.get("ask", ())
        for option in question.get("options", ())
        if answers.get(question["id"]) == option["id"]
    )
    return bool(decided.get("own_credentials")) or any(option.get("ours") for option in chosen)


def to_change(work: Work, *, actor_id: str, crisis_id: str) -> tuple[Crisis, Playbook, Step, StepState]:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.WORK_STEP, crisis)
    rules.must_not_be_closed(crisis)
    playbook = work.crises.playbook(crisis_id)
    found = _found(work, crisis, playbook)
    if found is None:
        raise NotFound(N_("The playbook of this crisis has no triage, so nothing is asked here."))
    return crisis, playbook, *found


def answers(work: Work, crisis: Crisis, playbook: Playbook) -> Mapping[str, str]:
    """What is known so far."""
    found = _found(work, crisis, playbook)
    known: Mapping[str, str] = found[1].data.get("answers", {}) if found else {}
    return known


def aware_at(work: Work, crisis: Crisis) -> datetime | None:
    """Since when we know of it, where the triage asks that and somebody said it."""
    found = _found(work, crisis, work.crises.playbook(crisis.id))
    return triage.aware_at(*found) if found else None


def must_be_known(work: Work, crisis: Crisis, message: MessageType) -> None:
    """Nothing but the first words is written before it is known where it comes from and whose fault it is.

    A playbook without a triage asks nothing that could be waited for; its script says so.
    """
    locked = None if message is MessageType.HOLDING else why_locked(work, crisis)
    if locked:
        raise Blocked(locked.msgid, **locked.params)


def why_locked(work: Work, crisis: Crisis) -> Phrase | None:
    """Why only the first words can be written yet, and what to do."""
    found = _found(work, crisis, work.crises.playbook(crisis.id))
    if found is None:
        return None
    step, state = found
    missing = [page for name, page in NEEDED.items() if name not in state.data.get("answers", {})]
    pages = tuple(phrase(triage.Triage.labels[page]) for page in missing)
    return phrase(_LOCKED, pages=pages, title=phrase(step.title)) if missing else None


def _found(work: Work, crisis: Crisis, playbook: Playbook) -> tuple[Step, StepState] | None:
    """Of a plan that took the place of another its own, which comes behind what the other left behind."""
    steps = [s for s in playbook.steps if s.kind == triage.Triage.name]
    states = {state.step_id: state for state in work.crises.steps(crisis.id)} if steps else {}
    found = [(step, states[step.id]) for step in steps if step.id in states]
    asked = [pair for pair in found if pair[1].status is not StepStatus.NOT_NEEDED]
    return next(reversed(asked or found), None)


_LOCKED = N_(
    "Only the first words can be written yet. First answer {pages}, on the card of the step “{title}” in "
    "this thread or with `/crisis facts`. “Not known yet” will do."
)
