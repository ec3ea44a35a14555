"""A playbook as a readable script, the way the person on call would walk it, without a crisis."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.people import ROLE_LABELS, Role
from bot.domain.playbook import CLOCK_LABELS, STAGES, Due, Playbook, Step
from bot.domain.step_kinds import STEP_KINDS


def walk(playbook: Playbook) -> str:
    """Stage by stage: who does what by when, on which condition, and what can be chosen."""
    lines = [f"{playbook.title} ({playbook.type}, version {playbook.version})"]
    if playbook.summary:
        lines.append(playbook.summary)
    lines.append(_opening(playbook))
    for number, name in STAGES.items():
        steps = [step for step in playbook.steps if step.stage == number]
        if steps:
            lines += ["", f"{number}. {name}"]
        for step in steps:
            lines += _step(playbook, step)
    return "\n".join(lines) + "\n"


def _opening(playbook: Playbook) -> str:
    severity = playbook.start_severity
    start = f"Starts at {severity.label}" if severity else "Severity is asked"
    minutes = playbook.first_words_minutes
    words = f"first words within {_minutes(minutes)} of detection" if minutes else "no clock for first words"
    return f"{start}; {words}."


def _step(playbook: Playbook, step: Step) -> Iterator[str]:
    yield f"  [{step.id}] {step.title}"
    yield f"      {ROLE_LABELS[step.owner]}{_by(step.due)}{'' if step.required else ', if needed'}"
    if step.how:
        yield f"      {' '.join(step.how.split())}"
    for condition in step.when:
        yield f"      Only if “{_title(playbook, condition.step)}” ended with “{condition.option}”"
    if step.after:
        yield f"      After: {', '.join(_title(playbook, i) for i in step.after)}"
    yield from (f"      {line}" for line in _particulars(step))
    outcomes = STEP_KINDS[step.kind].outcomes(step)
    if len(outcomes) > 1 or step.kind == "decision":
        yield f"      Ends with: {'; '.join(f'{id_} ({label})' for id_, label in outcomes.items())}"
    if not step.skippable:
        yield "      Cannot be skipped"


def _particulars(step: Step) -> Iterator[str]:
    params = step.params
    if step.kind == "statement":
        yield f"{params['message']}, approved by: {'; '.join(params['approvals']) or 'nobody'}"
    if step.kind == "notify":
        yield f"Tells: {', '.join(ROLE_LABELS[Role(role)] for role in params['roles'])}"
    for item in params.get("items", ()):
        yield f"[ ] {item['label']}"
    for question in params.get("ask", ()):
        yield f"Asks: {question['label']}"
    for option in params.get("options", ()):
        if "sign_off" in option:
            yield f"“{option['label']}” is signed by: {', '.join(option['sign_off'])}"


def _by(due: Due | None) -> str:
    if due is None:
        return ""
    others = "".join(f", {s.label} {_minutes(m)}" for s, m in sorted(due.by_severity.items()))
    return f", within {_minutes(due.minutes)} {CLOCK_LABELS[due.clock]}{others}"


def _minutes(minutes: int) -> str:
    for unit, size in (("days", 24 * 60), ("hours", 60)):
        if minutes >= 2 * size and minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"


def _title(playbook: Playbook, step_id: str) -> str:
    step = playbook.step(step_id)
    return step.title if step else step_id
