"""Every key a playbook file may hold, and the playbook that is built from one without faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.crisis.severity import Severity
from bot.domain.plan.playbook import STAGES, Playbook, Step, When
from bot.domain.plan.schema.graph import graph_faults
from bot.domain.plan.schema.shape import (
    Fault,
    Flag,
    Id,
    Key,
    ListOf,
    OneOf,
    Path,
    Shape,
    Table,
    Text,
    Whole,
    check_keys,
)
from bot.domain.plan.schema.values import VALUES
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.base import DUE, ROLE, due_of
from bot.domain.staff.people import Role

MAX_STEPS = 80
SOURCES = ListOf(Text(60), at_least=0)
WHEN = Table(
    (
        Key("step", Id(), "the id of another step", required=True),
        Key("option", Text(60), "the outcome it must have had", required=True),
    ),
    name="a condition (`step`, `option`)",
)
KIND = OneOf(tuple(STEP_KINDS))
STEP_KEYS = (
    Key("id", Id(), "what other steps call it", required=True),
    Key("kind", KIND, "what sort of step it is", required=True),
    Key("title", Text(120), "what is to be done, in one line", required=True),
    Key("owner", ROLE, "the role that does it", required=True),
    Key("stage", Whole(min(STAGES), max(STAGES)), "the stage it belongs to", required=True),
    Key("how", Text(1_200), "how it is done, in plain words"),
    Key("due", DUE, "by when", default="no due time"),
    Key("after", ListOf(Id()), "steps that must be over first, however they ended"),
    Key("when", ListOf(WHEN), "conditions that must all hold, else the step is not needed"),
    Key("unless", ListOf(WHEN), "conditions any of which makes the step needless before it has opened"),
    Key("required", Flag(), "the crisis cannot be resolved before it is over", default="`true`"),
    Key("skippable", Flag(), "it may be skipped with a reason", default="`true`"),
    Key("sources", SOURCES, "the practices it carries out"),
)


class StepShape(Shape):
    """The common keys and those of its kind, in one flat table."""

    words = "a step"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield from Table(STEP_KEYS).check(value, path)
            return
        kind = STEP_KINDS.get(str(value.get("kind")))
        common = {k.name for k in STEP_KEYS}
        if kind is None:  # its own keys cannot be judged
            yield from check_keys({k: v for k, v in value.items() if k in common}, STEP_KEYS, path)
            return
        found = tuple(check_keys(value, (*STEP_KEYS, *kind.params), path))
        yield from found
        if not found:
            yield from kind.faults(value, path)


PLAYBOOK_KEYS = (
    Key("type", Id(), "the crisis type; also the name of the file", required=True),
    Key("title", Text(60), "its name in menus", required=True),
    Key("version", Whole(1, 9_999), "raise it when the plan changes", required=True),
    Key("steps", ListOf(StepShape(), at_most=MAX_STEPS), "what is done, in reading order", required=True),
    Key("summary", Text(500), "when this playbook is the right one"),
    Key("language", Text(10), "the language it is written in", default="`en`"),
    Key("start_severity", Whole(1, 4), "the severity suggested when it is declared", default="it is asked"),
    Key("restricted", Flag(), "only those with a part in it see such a crisis", default="`false`"),
    Key("sources", SOURCES, "where it comes from"),
    *VALUES,
)
INHERITS = Key("inherits", Id(), "the playbook it is laid over; then it lists only how it differs")


def faults(plain: Any) -> tuple[Fault, ...]:
    """Everything that is wrong with what a file holds; empty when a playbook can be built from it."""
    if not isinstance(plain, dict):
        return tuple(Table(PLAYBOOK_KEYS).check(plain, ()))
    found = tuple(check_keys(plain, PLAYBOOK_KEYS, ()))
    return (*found, *graph_faults(plain.get("steps")))


def build(plain: Mapping[str, Any], *, digest: str) -> Playbook:
    """The playbook of a file without faults. `digest` tells versions with the same number apart."""
    severity = plain.get("start_severity")
    return Playbook(
        type=plain["type"],
        title=plain["title"],
        language=plain.get("language", "en"),
        version=f"{plain['version']}-{digest}",
        summary=plain.get("summary", "").strip(),
        start_severity=None if severity is None else Severity(severity),
        first_words_minutes=plain.get("first_words_minutes"),
        restricted=plain.get("restricted", False),
        sources=tuple(plain.get("sources", ())),
        steps=tuple(_step(s) for s in plain["steps"]),
    )


def _step(plain: Mapping[str, Any]) -> Step:
    own = {k.name for k in STEP_KINDS[plain["kind"]].params}
    return Step(
        id=plain["id"],
        kind=plain["kind"],
        title=plain["title"],
        owner=Role(plain["owner"]),
        stage=plain["stage"],
        how=plain.get("how", "").strip(),
        due=due_of(plain["due"]) if "due" in plain else None,
        after=tuple(plain.get("after", ())),
        when=tuple(When(**w) for w in plain.get("when", ())),
        unless=tuple(When(**w) for w in plain.get("unless", ())),
        required=plain.get("required", True),
        skippable=plain.get("skippable", True),
        sources=tuple(plain.get("sources", ())),
        params={k: v for k, v in plain.items() if k in own},
    )
