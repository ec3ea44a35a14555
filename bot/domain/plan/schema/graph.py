"""How steps hang together: each id once, every reference leads somewhere, nothing waits for itself.

Works on what may still be full of other faults, so that all of a file's faults are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.plan.playbook import Step
from bot.domain.plan.schema.shape import Fault, Path, nearest
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.people import Role

Plain = Mapping[str, Any]


def graph_faults(steps: Any) -> Iterator[Fault]:
    listed: list[Plain] = [s if isinstance(s, dict) else {} for s in steps] if isinstance(steps, list) else []
    known: dict[str, Plain] = {}
    for i, step in enumerate(listed):
        id_ = step.get("id")
        if isinstance(id_, str) and id_ in known:
            yield Fault(("steps", i, "id"), f"“{id_}” is the id of an earlier step; each needs its own")
        elif isinstance(id_, str):
            known[id_] = step
    for i, step in enumerate(listed):
        yield from _reference_faults(step, known, ("steps", i))
    yield from _loop_faults(listed)


def _reference_faults(step: Plain, known: Mapping[str, Plain], path: Path) -> Iterator[Fault]:
    for j, id_ in enumerate(_list(step, "after")):
        if isinstance(id_, str) and id_ not in known:
            yield Fault((*path, "after", j), f"there is no step “{id_}”{nearest(id_, tuple(known))}")
    for key in ("when", "unless"):
        for j, condition in enumerate(_conditions(step, key)):
            yield from _condition_faults(condition, known, (*path, key, j))
    yield from _apology_faults(step, known, path)


def _condition_faults(condition: Plain, known: Mapping[str, Plain], path: Path) -> Iterator[Fault]:
    id_, option = condition.get("step"), condition.get("option")
    if not isinstance(id_, str):
        return
    if id_ not in known:
        yield Fault((*path, "step"), f"there is no step “{id_}”{nearest(id_, tuple(known))}")
        return
    options = _outcomes(known[id_])
    if options and isinstance(option, str) and option not in options:
        yield Fault((*path, "option"), f"“{id_}” never ends with “{option}”{nearest(option, options)}")


def _apology_faults(step: Plain, known: Mapping[str, Plain], path: Path) -> Iterator[Fault]:
    """D1 rule 5: the removal of an unpopular post can only be asked behind the apology's publication."""
    apology = step.get("apology")
    if not isinstance(apology, str):
        return
    if known.get(apology, {}).get("kind") != "statement":
        yield Fault((*path, "apology"), f"“{apology}” is not a step of the kind statement")
    elif {"step": apology, "option": "published"} not in _conditions(step):
        yield Fault(
            (*path, "when"), f"must hold {{step: {apology}, option: published}}, because of `apology`"
        )


def _outcomes(plain: Plain) -> tuple[str, ...]:
    """How this step can end; empty when its own faults leave that open."""
    kind = STEP_KINDS.get(str(plain.get("kind")))
    if kind is None:
        return ()
    step = Step(id="", kind=kind.name, title="", owner=Role.CRISIS_LEAD, stage=0, params=plain)
    try:
        return tuple(kind.outcomes(step))
    except (KeyError, TypeError, AttributeError):  # its options are at fault, and told as such
        return ()


def _loop_faults(steps: list[Plain]) -> Iterator[Fault]:
    """One fault per loop, at the first step in it that the file names."""
    waits_for = {s["id"]: _predecessors(s) for s in steps if isinstance(s.get("id"), str)}
    told: set[str] = set()
    for i, step in enumerate(steps):
        id_ = step.get("id")
        loop = _way_back(id_, waits_for) if isinstance(id_, str) and id_ not in told else ()
        if loop:
            told.update(loop)
            yield Fault(("steps", i, "after"), _waits_in_words(loop))


def _waits_in_words(loop: tuple[str, ...]) -> str:
    if len(loop) == 1:
        return f"“{loop[0]}” waits for itself"
    return f"these steps wait for each other: {' → '.join((*loop, loop[0]))}"


def _way_back(start: str, waits_for: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The shortest way from `start` back to itself, empty when there is none."""
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    queue = [start]
    for here in queue:
        for there in waits_for.get(here, ()):
            if there == start:
                return ways[here]
            if there not in ways:
                ways[there] = (*ways[here], there)
                queue.append(there)
    return ()


def _predecessors(step: Plain) -> tuple[str, ...]:
    named = (*_list(step, "after"), *(c.get("step") for c in _conditions(step)))
    return tuple(n for n in named if isinstance(n, str))


def _conditions(step: Plain, key: str = "when") -> list[Plain]:
    return [c if isinstance(c, dict) else {} for c in _list(step, key)]


def _list(step: Plain, key: str) -> list[Any]:
    value = step.get(key)
    return value if isinstance(value, list) else []
