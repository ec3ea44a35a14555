"""The playbook: what is done in which order, by whom and by when; and how far one crisis has got with it.

A crisis keeps the playbook it started with as JSON (`to_dict`), so a changed file never moves its steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.crisis.severity import Severity
from bot.domain.staff.people import Role
from bot.domain.words import N_

STAGES: Mapping[int, str] = {
    0: N_("Detect"),
    1: N_("Triage"),
    2: N_("Contain"),
    3: N_("First words"),
    4: N_("Our own people"),
    5: N_("Statement"),
    6: N_("Replies and updates"),
    7: N_("Close"),
    8: N_("Watch and learn"),
}
AFTERWARDS = 8  # worked after the crisis is resolved, so it holds nobody up


class Clock(StrEnum):
    """What a due time counts from."""

    DETECTION = "detection"
    DECLARATION = "declaration"
    OPENED = "opened"
    AWARENESS = "awareness"


CLOCK_LABELS = {
    Clock.DETECTION: N_("after detection"),
    Clock.DECLARATION: N_("after the crisis was declared"),
    Clock.OPENED: N_("after this step opened"),
    Clock.AWARENESS: N_("after we became aware"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The moments a due time can count from, and how bad it is, when a step opens. As long as nobody said
    when we became aware of it (`aware_at`), that is when the step opens.
    """

    detected_at: datetime
    declared_at: datetime
    opened_at: datetime
    severity: Severity
    aware_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """`minutes` after a clock; `by_severity` replaces the minutes for the severities it names."""

    minutes: int
    clock: Clock = Clock.OPENED
    by_severity: Mapping[Severity, int] = field(default_factory=dict)

    def at(self, clocks: Clocks) -> datetime:
        since = {
            Clock.DETECTION: clocks.detected_at,
            Clock.DECLARATION: clocks.declared_at,
            Clock.OPENED: clocks.opened_at,
            Clock.AWARENESS: clocks.aware_at or clocks.opened_at,
        }
        return since[self.clock] + timedelta(minutes=self.by_severity.get(clocks.severity, self.minutes))


@dataclass(frozen=True, slots=True)
class When:
    """Holds when `step` was done with the outcome `option`."""

    step: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`after` is order only: those steps must be over, however they ended. `when` decides if it is needed,
    `unless` when it no longer is.

    `params` are what its kind takes (``STEP_KINDS[kind].params``), as JSON values.
    """

    id: str
    kind: str
    title: str
    owner: Role
    stage: int
    how: str = ""
    due: Due | None = None
    after: tuple[str, ...] = ()
    when: tuple[When, ...] = ()
    unless: tuple[When, ...] = ()
    required: bool = True
    skippable: bool = True
    sources: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_afterwards(self) -> bool:
        return self.stage == AFTERWARDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """`version` is the file's own number and a short hash of its content, such as ``3-1f0c9a2b``.

    `start_severity` is ``None`` where it has to be asked; `first_words_minutes` is ``None`` where no clock
    runs for the first public words.
    """

    type: str
    title: str
    language: str
    version: str
    summary: str = ""
    start_severity: Severity | None = None
    first_words_minutes: int | None = None
    restricted: bool = False
    sources: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    def step(self, step_id: str) -> Step | None:
        return next((s for s in self.steps if s.id == step_id), None)


class StepStatus(StrEnum):
    WAITING = "waiting"  # for the steps it comes after
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"  # by a person, with a reason
    NOT_NEEDED = "not_needed"  # its condition can no longer be met


OVER = frozenset({StepStatus.DONE, StepStatus.SKIPPED, StepStatus.NOT_NEEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """How far one step has got. `owner_id` is ``None`` while nobody is named for its role.

    `outcome` is what the last press chose; once the status is DONE it is what the playbook branches on.
    `finished_by` is ``None`` when a clock finished it. `data` is the kind's own record, JSON values only.
    """

    step_id: str
    status: StepStatus = StepStatus.WAITING
    owner_id: str | None = None
    opened_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    finished_by: str | None = None
    outcome: str | None = None
    note: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    @property
    def is_over(self) -> bool:
        return self.status in OVER


def to_dict(playbook: Playbook) -> dict[str, Any]:
    """JSON values only; ``from_dict`` gives the same playbook back."""
    return {**_plain(playbook), "steps": tuple(_plain_step(step) for step in playbook.steps)}


def _plain(value: Any) -> dict[str, Any]:
    """As it is, not copied: there is a playbook to each crisis."""
    return {f.name: getattr(value, f.name) for f in fields(value)}


def _plain_step(step: Step) -> dict[str, Any]:
    conditions = {"when": tuple(map(_plain, step.when)), "unless": tuple(map(_plain, step.unless))}
    return {**_plain(step), **conditions, "due": _plain_due(step.due) if step.due else None}


def _plain_due(due: Due) -> dict[str, Any]:
    return {**_plain(due), "by_severity": {str(int(s)): m for s, m in due.by_severity.items()}}


def from_dict(plain: Mapping[str, Any]) -> Playbook:
    severity = plain["start_severity"]
    return Playbook(
        **{
            **plain,
            "start_severity": None if severity is None else Severity(severity),
            "sources": tuple(plain["sources"]),
            "steps": tuple(_step(s) for s in plain["steps"]),
        }
    )


def _step(plain: Mapping[str, Any]) -> Step:
    return Step(
        **{
            **plain,
            "owner": Role(plain["owner"]),
            "due": _due(plain["due"]) if plain["due"] else None,
            "after": tuple(plain["after"]),
            "when": tuple(When(**w) for w in plain["when"]),
            "unless": tuple(When(**w) for w in plain.get("unless", ())),
            "sources": tuple(plain["sources"]),
        }
    )


def _due(plain: Mapping[str, Any]) -> Due:
    by_severity = {Severity(int(s)): m for s, m in plain["by_severity"].items()}
    return Due(plain["minutes"], Clock(plain["clock"]), by_severity)
