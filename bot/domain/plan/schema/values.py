"""What differs from one kind of crisis to the next, said once on top of the file, and used by its steps.

A step names a value where it wants it: ``minutes: first_words_minutes``, or in a list
``items: [..., also_paused]``. A value that no step names would do nothing, so it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.crisis.delete_or_keep import OWN_POST
from bot.domain.plan.playbook import STAGES
from bot.domain.plan.schema.node import Node
from bot.domain.plan.schema.shape import (
    Fault,
    Id,
    Key,
    ListOf,
    OneOf,
    Path,
    Shape,
    Table,
    Text,
    Whole,
    kind_of,
)
from bot.domain.plan.step_kinds.base import DUE_KEYS, ROLE
from bot.domain.plan.step_kinds.statement import Approver

MAX_ENTRIES = 12
OUR_PART = ("victim", "accident", "avoidable", "disputed", "unknown")
LINE = Table(
    (
        Key("id", Id(), "what the answer is kept under", required=True),
        Key("label", Text(150), "the words people read", required=True),
    ),
    name="a line (`id`, `label`)",
)
TOLD_STAGE = Key("stage", Whole(min(STAGES), max(STAGES)), "the stage at which they are told", required=True)
TOLD_ROLE = Key("role", ROLE, "the role that is told", required=True)
LINES = ListOf(LINE, at_most=MAX_ENTRIES)
BY_SEVERITY = Table(tuple(key for key in DUE_KEYS if key.name != "from"), name="minutes by severity")


@dataclass(frozen=True, slots=True)
class Clock(Shape):
    """Minutes, which may depend on the severity."""

    most: int
    by_severity: bool = False

    @property
    def words(self) -> str:
        by_severity = " or minutes by severity (`minutes`, `sev1` to `sev4`)" if self.by_severity else ""
        return f"a whole number from 1 to {self.most}{by_severity}"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if isinstance(value, dict) and self.by_severity:
            yield from BY_SEVERITY.check(value, path)
        else:
            yield from Whole(1, self.most).check(value, path)


@dataclass(frozen=True, slots=True)
class Told(Shape):
    """Who is told: a role, or a line for those who have none here."""

    words: str = "who is told: `stage` and either `role`, or `id` and `label`"

    def check(self, value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, f"should be {self.words.replace('`', '')}, but is {kind_of(value)}")
            return
        who = (TOLD_ROLE,) if "role" in value else LINE.keys
        yield from Table((TOLD_STAGE, *who)).check(value, path)


VALUES = (
    Key(
        "first_words_minutes",
        Clock(1_440),
        "by when the first public words are out, from detection",
        default="no clock",
    ),
    Key(
        "statement_minutes",
        Clock(129_600, by_severity=True),
        "by when the statement or apology is out",
        default="no clock",
    ),
    Key(
        "our_part",
        ListOf(OneOf(OUR_PART)),
        "how people will see our part in it, most likely first: done to us (`victim`), ours without intent "
        "(`accident`), ours and avoidable (`avoidable`), charged and denied (`disputed`); the research calls "
        "this SCCT, situational crisis communication theory",
    ),
    Key(
        "usual_ground",
        ListOf(OneOf(tuple(g.value for g in OWN_POST))),
        "delete or keep: the grounds that mostly fit, their buttons first",
    ),
    Key(
        "also_approves", ListOf(Approver(), at_most=4), "who approves the statement besides those of the plan"
    ),
    Key("also_notified", ListOf(Told(), at_most=MAX_ENTRIES), "who is told besides those of the plan"),
    Key("also_paused", LINES, "what is stopped besides everything that goes out by itself"),
    Key("also_watched", ListOf(Text(80), at_most=20), "what is watched besides the name of the brand"),
    Key("close_besides", LINES, "what must be true before it is over, besides what holds for all"),
)
NAMES = frozenset(key.name for key in VALUES)
OWN_WORDS = frozenset(
    {"id", "kind", "title", "how", "owner", "after", "when", "unless", "sources"}
)  # never a value's name


def filled_in(playbook: Node) -> tuple[Node, tuple[Fault, ...]]:
    """The playbook with its values in the places that name them."""
    if "steps" not in playbook.table:
        return playbook, ()
    filling = _Filling(playbook.table)
    steps = playbook.table["steps"]
    filled = Node([filling.step(step) for step in steps.entries], steps.place) if steps.entries else steps
    return Node({**playbook.table, "steps": filled}, playbook.place), tuple(filling.faults())


class _Filling:
    """`used` are the values named so far, and of who is told each entry by its number."""

    def __init__(self, playbook: Mapping[str, Node]) -> None:
        self.values = {name: playbook[name] for name in NAMES if name in playbook}
        self.used: set[str | int] = set()

    def step(self, step: Node) -> Node:
        stage = step.table["stage"].value if "stage" in step.table else None
        given = {key: self._value(key, node, stage) for key, node in step.table.items()}
        return Node({k: n for k, n in given.items() if n is not None}, step.place) if step.table else step

    def faults(self) -> Iterator[Fault]:
        for name, node in self.values.items():
            if name not in {"also_notified", "first_words_minutes"} | self.used:
                yield Fault((name,), "is named by no step, so nothing would come of it")
            for i, told in enumerate(node.entries if name == "also_notified" else ()):
                if i not in self.used:
                    place = "`roles`" if "role" in told.table else "`items`"
                    yield Fault((name, i), f"no step of this stage names `also_notified` in its {place}")

    def _value(self, key: str, node: Node, stage: Any) -> Node | None:
        if key in OWN_WORDS:
            return node
        if key == "due":
            return self._due(node)
        if isinstance(node.value, str) and node.value in NAMES:
            return self._named(node.value)
        if node.entries:
            return Node([e for entry in node.entries for e in self._entry(key, entry, stage)], node.place)
        return node

    def _named(self, name: str) -> Node | None:
        self.used.add(name)
        return self.values.get(name)

    def _due(self, due: Node) -> Node | None:
        name = due.text("minutes")
        if name not in NAMES:
            return due
        minutes = self._named(name)
        if minutes is None:
            return None
        given = minutes.table or {"minutes": minutes}
        return Node({**due.table, **given}, due.place)

    def _entry(self, key: str, entry: Node, stage: Any) -> list[Node]:
        if not isinstance(entry.value, str) or entry.value not in NAMES:
            return [entry]
        if entry.value == "also_notified":
            return self._told(key, stage)
        node = self._named(entry.value)
        return node.entries if node else []

    def _told(self, key: str, stage: Any) -> list[Node]:
        told = self.values.get("also_notified")
        found = []
        for i, entry in enumerate(told.entries if told else ()):
            inner = {k: n for k, n in entry.table.items() if k != "stage"}
            at = entry.table.get("stage")
            if at and at.value == stage and ("role" in inner) == (key == "roles"):
                self.used.add(i)
                found.append(inner.get("role") or Node(inner, entry.place))
        return found
