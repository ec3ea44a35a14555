"""Afterwards: every participant is asked until they answered, and one report is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.board import DebriefBoard
from bot.domain.crisis.crisis import Crisis, CrisisStatus, must_not_be_closed
from bot.domain.crisis.debrief import QUESTIONS, DebriefNote, measure, still_to_answer
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Blocked, Invalid
from bot.domain.events import BOT, DebriefAsked, DebriefNoteGiven, DebriefReported
from bot.domain.log.timeline import entries
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import can_be_asked, require
from bot.service.ports import Work

ASK_AGAIN = timedelta(hours=24)
MAX_ASKS = 5  # five working days' worth; after that it is the lead's to chase


def participants(work: Work, crisis: Crisis) -> tuple[str, ...]:
    """Everyone who acted in it, and everyone who holds a role in it, as far as they are here and see it; of
    those who only read a notice, whoever is on the roster.
    """
    held = (crisis.lead_id, *crisis.roles.values())
    named = tuple({entry.person_id for entry in work.people.roster().entries})
    acted = work.events.actors(crisis.id, readers=named)
    return can_be_asked(work, crisis, (p for p in (*held, *acted) if p != BOT))


def ask(work: Work, crisis: Crisis, asks: int = 1) -> None:
    people = missing(work, crisis)
    if not people:
        return
    work.record(DebriefAsked(crisis_id=crisis.id, people=people))
    if asks < MAX_ASKS:
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.DEBRIEF_DUE,
                key=f"debrief:{crisis.id}",
                due_at=work.now + ASK_AGAIN,
                crisis_id=crisis.id,
                subject_id=crisis.id,
                data={"asks": asks + 1},
            )
        )


def ask_again(work: Work, deadline: Deadline) -> None:
    crisis = work.crises.get(deadline.subject_id)
    if crisis.status is CrisisStatus.RESOLVED:
        ask(work, crisis, int(deadline.data["asks"]))


def stop_asking(work: Work, crisis: Crisis) -> None:
    work.deadlines.cancel(f"debrief:{crisis.id}")


def missing(work: Work, crisis: Crisis) -> tuple[str, ...]:
    return still_to_answer(participants(work, crisis), work.crises.debrief_notes(crisis.id))


def give_note(work: Work, *, actor_id: str, crisis_id: str, answers: Mapping[str, str]) -> DebriefNote:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.DEBRIEF, crisis)
    must_not_be_closed(crisis)
    if crisis.is_open:
        raise Blocked(N_("The debrief begins when the crisis is resolved."))
    known = dict(QUESTIONS)
    kept = {key: text.strip() for key, text in answers.items() if key in known and text.strip()}
    if not kept:
        raise Invalid(N_("Answer at least one of the questions; “nothing” is an answer too."))
    note = DebriefNote(crisis_id=crisis_id, person_id=actor_id, answers=kept, at=work.now)
    work.crises.save_debrief_note(note)
    work.record(DebriefNoteGiven(actor=actor_id, crisis_id=crisis_id, answers=kept))
    return note


def board(work: Work, crisis_id: str) -> DebriefBoard:
    """Everything the report tells, read from the record."""
    crisis = work.crises.get(crisis_id)
    alert = work.alerts.get(crisis.alert_id) if crisis.alert_id else None
    statements = work.words.of_crisis(crisis_id)
    told = DebriefBoard(
        crisis=crisis,
        playbook_title=work.crises.playbook(crisis_id).title,
        times=measure(crisis, alert),
        timeline=entries(work.events.timeline(crisis_id)),
        notes=work.crises.debrief_notes(crisis_id),
        statements=statements,
        publications=tuple(p for s in statements for p in work.words.publications(s.id)),
        states=work.crises.steps(crisis_id),
        names={},
        missing=missing(work, crisis),
        peak=alert.storm.peak if alert else None,
        expected=alert.storm.expected if alert else None,
    )
    return replace(told, names=_names_in(work, told))


def _names_in(work: Work, told: DebriefBoard) -> dict[str, str]:
    """Of whoever occurs in it: the report leaves the house, and other people do not belong in it."""
    words = frozenset(re.findall(r"\w+", repr(told)))
    return {person.id: person.name for person in work.people.all() if person.id in words}


def keep_report(work: Work, *, actor_id: str, crisis_id: str, content: bytes) -> str:
    """Store the report as it was written and have it posted. Returns its file name.

    Written again, it takes the place of the one before; after the close it stays as it is.
    """
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.CLOSE, crisis)
    must_not_be_closed(crisis)
    if crisis.is_open:
        raise Blocked(N_("The report is written when the crisis is resolved."))
    filename = f"debrief-{crisis.number}.md"
    work.crises.keep_report(crisis_id, filename, content)
    work.record(
        DebriefReported(
            actor=actor_id,
            crisis_id=crisis_id,
            filename=filename,
            sha256=hashlib.sha256(content).hexdigest(),
        )
    )
    return filename
