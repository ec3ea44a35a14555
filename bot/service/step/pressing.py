"""What a step's kind may know about a press: who presses with which roles, and how the crisis stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.crisis.crisis import Crisis, Fault
from bot.domain.events import EvidenceAdded
from bot.domain.plan.playbook import Playbook
from bot.domain.plan.step_kinds import Press
from bot.domain.plan.step_kinds.questions import OURS, YES
from bot.service.access import roles_of
from bot.service.crisis import triage
from bot.service.ports import Work

TWO_YEARS = timedelta(days=730)
LOOKED_THROUGH = 200  # crises, the latest; nobody has more of them in two years


def pressed(work: Work, actor_id: str, crisis: Crisis, playbook: Playbook, choice: str) -> Press:
    captures, links = _evidence(work, crisis)
    answers = triage.answers(work, crisis, playbook)
    return Press(
        choice=choice,
        actor_id=actor_id,
        now=work.now,
        evidence=captures + links,
        captures=captures,
        roles=roles_of(work, actor_id, crisis),
        severity=crisis.severity,
        usual=playbook.start_severity,
        same_kind=_same_kind(work, crisis),
        # An agency's slip is ours to own too, whoever is to blame (S3.11).
        ours=crisis.fault in (Fault.OURS, Fault.SHARED) or answers.get("actor") in OURS,
        comes_out=answers.get("comes_out") == YES,
    )


def _evidence(work: Work, crisis: Crisis) -> tuple[int, int]:
    """How much holds the words of what was seen, by hand or with the alert's posts, and how many links alone
    there are: a link leads nowhere once the post is gone.
    """
    added = work.events.timeline(crisis.id, EvidenceAdded)
    kept: list[Any] = [recorded.event for recorded in added if not recorded.erased]
    alert = work.alerts.get(crisis.alert_id) if crisis.alert_id else None
    captures = sum(bool(event.text or event.file) for event in kept)
    return captures + bool(alert and alert.samples), len(kept) - captures + bool(crisis.link)


def _same_kind(work: Work, crisis: Crisis) -> int:
    """Those of its kind in the two years before it. “Something else” is no kind."""
    if crisis.type == "generic":
        return 0
    since = crisis.declared_at - TWO_YEARS
    return sum(
        c.type == crisis.type and not c.drill and c.number < crisis.number and c.declared_at >= since
        for c in work.crises.recent(LOOKED_THROUGH)
    )
