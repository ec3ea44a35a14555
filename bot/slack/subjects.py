"""The names of what is drawn: the subjects of standings."""

from __future__ import annotations

OUTSIDE = "outside"  # the place of what everybody sees of a restricted crisis


def alert_subject(alert_id: str) -> str:
    return f"alert:{alert_id}"


def crisis_subject(crisis_id: str) -> str:
    return f"crisis:{crisis_id}"


def step_subject(crisis_id: str, step_id: str) -> str:
    return f"step:{crisis_id}:{step_id}"


def statement_subject(statement_id: str) -> str:
    return f"statement:{statement_id}"


def pack_subject(statement_id: str) -> str:
    """What our own people read in their channels."""
    return f"pack:{statement_id}"


def trial_subject(trial_id: str) -> str:
    return f"trial:{trial_id}"


def outage_subject(outage_id: str) -> str:
    return f"outage:{outage_id}"
