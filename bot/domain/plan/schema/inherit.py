"""A playbook that lists only how it differs: it is laid over the one it inherits, step by step.

What was inherited keeps the place in the file that it came from, so that a fault is told where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.plan.schema.node import Node
from bot.domain.plan.schema.shape import Fault, Id, Key, Path, Text, nearest

INHERITED, NONE = "inherited", "none"
OWN = frozenset({"type", "title", "version", "summary"})  # said by every file for itself
PUT_BEFORE, PUT_BEHIND, LEFT_OUT = "put_before", "put_behind", "left_out"
PLACING = (
    Key(
        PUT_BEHIND,
        Id(),
        "the step after which it stands",
        default="behind the step before it in this file",
    ),
    Key(PUT_BEFORE, Id(), "or the step before which it stands"),
    Key(LEFT_OUT, Text(300), "an inherited step is not part of this plan: why"),
)


def laid_over(base: Node, child: Node) -> tuple[Node, tuple[Fault, ...]]:
    """`child` with all of `base` that it does not replace; faults carry paths of `child`."""
    inherited = {key: node for key, node in base.table.items() if key not in OWN}
    both = _changed(inherited, {k: n for k, n in child.table.items() if k != "inherits"})
    faults = list(_language_faults(base, child))
    if "steps" in base.table:
        steps = _Steps(base.table["steps"], base_name=base.text("type") or "", file=child.place.file)
        for i, step in enumerate(child.table["steps"].entries if "steps" in child.table else ()):
            steps.lay(step, ("steps", i))
        faults += steps.faults
        both["steps"] = Node(steps.listed(), child.place)
    return Node(both, child.place), tuple(faults)


def _language_faults(base: Node, child: Node) -> Iterator[Fault]:
    theirs, ours = base.text("language") or "en", child.text("language")
    if ours and ours != theirs:
        yield Fault(
            ("language",),
            f"is “{ours}”, but what it inherits is written in “{theirs}”; "
            "half of the steps would stand in another language",
        )


class _Steps:
    """The inherited steps while the child's are laid over them one after the other."""

    def __init__(self, base: Node, *, base_name: str, file: str) -> None:
        self.base_name, self.file = base_name, file
        self.inherited = {step.text("id") or "": step for step in base.entries}
        self.order: list[Node] = list(base.entries)
        self.gone: set[str] = set()
        self.seen: set[str] = set()
        self.faults: list[Fault] = []
        self.before: str | None = None  # the step named last in the child

    def lay(self, step: Node, path: Path) -> None:
        id_ = step.text("id")
        if id_ is None:  # the check of the whole says what is wrong with it
            self.order.append(step)
        elif id_ in self.seen:
            self._fault((*path, "id"), f"“{id_}” stands here twice; say everything about it in one place")
        elif LEFT_OUT in step.table:
            self._leave_out(id_, step, path)
        elif id_ in self.inherited:
            self._change(id_, step, path)
        else:
            self._add(id_, step, path)
        self.seen.add(id_ or "")

    def listed(self) -> list[Node]:
        """What is inherited never waits for a step only to keep the order when this plan leaves it out."""
        return [self._without_gone(step) for step in self.order]

    def _without_gone(self, step: Node) -> Node:
        after = step.table.get("after")
        if after is None or not self.gone:
            return step
        left = [e for e in after.entries if e.value not in self.gone or e.place.file == self.file]
        rest = {key: node for key, node in step.table.items() if key != "after"}
        return Node({**rest, "after": Node(left, after.place)} if left else rest, step.place)

    def _leave_out(self, id_: str, step: Node, path: Path) -> None:
        if id_ not in self.inherited:
            known = tuple(self.inherited)
            self._fault((*path, "id"), f"“{self.base_name}” has no step “{id_}”{nearest(id_, known)}")
        elif extra := next((key for key in step.table if key not in ("id", LEFT_OUT)), None):
            self._fault((*path, extra), "has no use in a step that is left out")
        else:
            self.gone.add(id_)
            self.order.pop(self._at(id_))

    def _change(self, id_: str, step: Node, path: Path) -> None:
        if "title" not in step.table:
            self._fault(
                (*path, "title"), "is missing: say what the step is, so that this file reads by itself"
            )
        changed = Node(_changed(self.inherited[id_].table, _said(step)), step.place)
        if {PUT_BEFORE, PUT_BEHIND} & step.table.keys():
            self.order.pop(self._at(id_))
            self._put(changed, step, path)
        else:
            self.order[self._at(id_)] = changed
        self.before = id_

    def _add(self, id_: str, step: Node, path: Path) -> None:
        self._put(Node(_said(step), step.place), step, path)
        self.before = id_

    def _put(self, made: Node, step: Node, path: Path) -> None:
        wanted = [key for key in (PUT_BEFORE, PUT_BEHIND) if key in step.table]
        if len(wanted) > 1:
            self._fault((*path, PUT_BEFORE), "give put_before or put_behind, one of the two")
        key = wanted[0] if wanted else PUT_BEHIND
        beside = step.text(key) if wanted else self.before
        known = [s.text("id") for s in self.order]
        if beside in known:
            self.order.insert(known.index(beside) + (key == PUT_BEHIND), made)
        elif beside is None and not wanted:
            self._fault(path, "is new and the first here: say where it stands with put_behind or put_before")
        else:
            names = tuple(k for k in known if k)
            self._fault((*path, key), f"there is no step “{beside}”{nearest(str(beside), names)}")

    def _at(self, id_: str) -> int:
        return next(i for i, step in enumerate(self.order) if step.text("id") == id_)

    def _fault(self, path: Path, text: str) -> None:
        self.faults.append(Fault(path, text))


def _said(step: Node) -> dict[str, Node]:
    return {key: node for key, node in step.table.items() if key not in (PUT_BEFORE, PUT_BEHIND)}


def _changed(base: Mapping[str, Node], given: Mapping[str, Node]) -> dict[str, Node]:
    """Key by key: `none` takes one away, `inherited` in a list stands for what the base has there."""
    kept = {key: _spliced(base.get(key), node) for key, node in given.items() if node.value != NONE}
    return {**{key: node for key, node in base.items() if key not in given}, **kept}


def _spliced(base: Node | None, node: Node) -> Node:
    if not any(entry.value == INHERITED for entry in node.entries):
        return node
    theirs = base.entries if base else []
    listed = [e for entry in node.entries for e in (theirs if entry.value == INHERITED else [entry])]
    return Node(listed, node.place)
