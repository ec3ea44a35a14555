"""Drills: a crisis that is only practised. Nothing leaves the house, and its end dates the plan (S2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.crisis.crisis import MAX_TITLE, Crisis, Fault
from bot.domain.crisis.severity import Severity
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import DrillsDue
from bot.domain.plan.playbook import Playbook
from bot.domain.plan.readiness import is_stale
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.service.access import administrators, here, require
from bot.service.crisis import crises
from bot.service.crisis.crises import Declaration
from bot.service.ports import Work
from bot.service.staff import chain

CHECK = "drills"
EVERY = timedelta(days=30)


def start(work: Work, *, actor_id: str, playbook: Playbook, title: str, mark: str) -> Crisis:
    """Whoever starts it leads it. It is never taken for a crisis that is open already, nor the other way.
    `mark` stands before its title, in the brand's language.
    """
    require(work, actor_id, Action.DRILL)
    severity = playbook.start_severity or Severity.SEV2
    form = Declaration(
        type=playbook.type,
        title=f"{mark} {title.strip() or playbook.title}"[:MAX_TITLE],
        platform="",
        fault=Fault.UNKNOWN,
        severity_now=severity,
        severity_24h=severity,
        lead_id=actor_id,
        drill=True,
    )
    return crises.declare(work, actor_id=actor_id, form=form, playbook=playbook)


def held(work: Work) -> Mapping[str, datetime]:
    """Of each plan when its last drill was closed, which takes its debrief."""
    return work.crises.drilled()


def look(work: Work, _: Deadline) -> None:
    """Once a month: which plans nobody has practised for too long; whoever leads crises is asked for it."""
    dates = held(work)
    due = [book for book in work.house.shelf.types().values() if is_stale(dates.get(book.type), work.now)]
    leads = chain.of_role(work, Role.CRISIS_LEAD) or administrators(work)
    people = here(work, leads)[:1]
    if due and people:
        work.record(DrillsDue(people=people, playbooks=tuple(book.title for book in due), count=len(due)))
    look_later(work)


def look_later(work: Work) -> None:
    later = Deadline(id=work.new_id(), kind=DeadlineKind.DRILL_CHECK, key=CHECK, due_at=work.now + EVERY)
    work.deadlines.set(later)
