"""What a step's kind may know about a press: who presses with which roles, and how the crisis stands."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.crisis import Crisis
from bot.domain.events import EvidenceAdded
from bot.domain.playbook import Playbook
from bot.domain.step_kinds import Press
from bot.service.access import roles_of
from bot.service.ports import Work

TWO_YEARS = timedelta(days=730)
LOOKED_THROUGH = 200  # crises, the latest; nobody has more of them in two years


def pressed(work: Work, actor_id: str, crisis: Crisis, playbook: Playbook, choice: str) -> Press:
    return Press(
        choice=choice,
        actor_id=actor_id,
        now=work.now,
        evidence=_evidence_count(work, crisis),
        roles=roles_of(work, actor_id, crisis),
        severity=crisis.severity,
        usual=playbook.start_severity,
        same_kind=_same_kind(work, crisis),
    )


def _evidence_count(work: Work, crisis: Crisis) -> int:
    """What was kept by hand, the link it was declared with, and the posts that came with the alert."""
    kept = sum(isinstance(r.event, EvidenceAdded) for r in work.events.timeline(crisis.id))
    alert = work.alerts.get(crisis.alert_id) if crisis.alert_id else None
    return kept + bool(crisis.link) + bool(alert and alert.samples)


def _same_kind(work: Work, crisis: Crisis) -> int:
    """Those of its kind in the two years before it. “Something else” is no kind."""
    if crisis.type == "generic":
        return 0
    since = crisis.declared_at - TWO_YEARS
    return sum(
        c.type == crisis.type and c.number < crisis.number and c.declared_at >= since
        for c in work.crises.recent(LOOKED_THROUGH)
    )
