"""What keeps a crisis from ending or from being closed: each thing once, with who has it and what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Container
from typing import Any

from bot.domain.comms.publication import OVER
from bot.domain.comms.statement import MESSAGE_LABELS, Statement, StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.events import DebriefNoteGiven, DebriefReported
from bot.domain.plan import run
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.words import N_, Phrase, phrase
from bot.service.comms import approvals
from bot.service.crisis import rooms
from bot.service.ports import Work

BEGINNING = 40  # characters by which a text is told from others of its kind


def of_the_end(work: Work, crisis: Crisis) -> tuple[Phrase, ...]:
    """Why it cannot be resolved yet (C0). A step whose words are on their way is named by its words."""
    texts = [(s, line) for s in work.words.of_crisis(crisis.id) if (line := _text(work, crisis, s))]
    named = {s.step_id for s, _ in texts}
    return (*(line for _, line in texts), *_steps(work, crisis, afterwards=False, named=named))


def of_closing(work: Work, crisis: Crisis) -> tuple[Phrase, ...]:
    """Why it cannot be closed yet: nothing that was to be done afterwards is lost without a word (S1.27)."""
    late = (phrase(_NOTES_CAME_LATER),) if _notes_came_later(work, crisis) else ()
    asked = tuple(f"<@{person}>" for person in rooms.unanswered(work, crisis))
    outside = (phrase(_WAIT_OUTSIDE, people=asked),) if asked else ()
    return (*_steps(work, crisis, afterwards=True), *late, *outside)


_WAIT_OUTSIDE = N_(
    "{people} asked to join and wait for an answer. On its card, “Who sees it”: let them in or refuse."
)


def _notes_came_later(work: Work, crisis: Crisis) -> bool:
    """The report that is kept does not hold every note."""
    told = [r.event for r in work.events.timeline(crisis.id, DebriefReported, DebriefNoteGiven)]
    was_reported = any(isinstance(event, DebriefReported) for event in told)
    return was_reported and isinstance(told[-1], DebriefNoteGiven)


_NOTES_CAME_LATER = N_(
    "Debrief notes came after the report was written. Press “Write the report” again, so that it holds them."
)


def _steps(
    work: Work, crisis: Crisis, *, afterwards: bool, named: Container[str | None] = ()
) -> tuple[Phrase, ...]:
    """The open steps that hold it up. Those that are not open yet are counted: nobody can do them now."""
    playbook, states = work.crises.playbook(crisis.id), work.crises.steps(crisis.id)
    left = [s for s in run.open_required(playbook, states) if s.is_afterwards is afterwards]
    steps, found = {s.id: s for s in playbook.steps}, {s.step_id: s for s in states}
    open_ = run.holding_up(playbook, states, left)
    lines = [_step(steps[i], found[i]) for i in open_ if i not in named]
    if lines:
        how = N_("Finish these steps on their cards in this thread, or skip them there with a reason:")
        lines.insert(0, phrase(how))
    follow = sum(found[s.id].status is StepStatus.WAITING for s in left)
    if follow:
        lines.append(phrase(N_("Steps that open after that: {count}."), count=follow))
    return tuple(lines)


def _step(step: Step, state: StepState) -> Phrase:
    title, ripe_at = phrase(step.title), run.ripe_at(step, state)
    if ripe_at:
        return phrase(N_("“{title}” goes on by itself, {at}."), title=title, at=ripe_at)
    if state.owner_id is None:
        return phrase(N_("“{title}”: nobody has it yet."), title=title)
    return phrase(N_("“{title}”: <@{who}> has it."), title=title, who=state.owner_id)


def _text(work: Work, crisis: Crisis, statement: Statement) -> Phrase | None:
    which: dict[str, Any] = {
        "text": phrase(MESSAGE_LABELS[statement.message]),
        "begin": textwrap.shorten(statement.current.text, BEGINNING, placeholder="…"),
    }
    if any(p.state not in OVER for p in work.words.publications(statement.id)):
        return phrase(_ON_ITS_WAY, **which)
    if statement.state is StatementState.APPROVED:
        return phrase(_APPROVED, **which)
    if statement.state is not StatementState.IN_REVIEW:
        return None
    seats = approvals.seats(work, crisis, statement)
    asked = dict.fromkeys(p for seat in seats if not seat.given_by for p in seat.asked)
    if not asked:
        return phrase(_NOBODY_MAY, **which)
    return phrase(_IN_REVIEW, **which, people=tuple(f"<@{p}>" for p in asked))


_ON_ITS_WAY = N_(
    "{text} “{begin}” is on its way out. On its card, confirm it with the link or say that it failed."
)
_APPROVED = N_("{text} “{begin}” is approved but not published. On its card, publish it or withdraw it.")
_NOBODY_MAY = N_("{text} “{begin}” waits for an approval, but nobody has that role. Give it, or withdraw it.")
_IN_REVIEW = N_("{text} “{begin}” waits for {people} to approve it. On its card, decide or withdraw it.")
