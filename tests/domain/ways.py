"""The ways through a plan, found in its own structure: a new branch in a file is a new way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus, When
from tests.domain.plans import SKIPPED, outcomes, walk_through

Ending = tuple[str, str]  # a step and how it ended


@dataclass(frozen=True)
class Way:
    """Who goes it does the first open step each time, or with `take` -1 the last, those that are `put_off`
    behind all others; it ends as `chosen` says, and where nothing is chosen as it may. `states` and `order`
    are what became of it.
    """

    chosen: Mapping[str, str]
    take: int
    put_off: frozenset[str]
    states: Mapping[str, StepState]
    order: tuple[str, ...]

    @property
    def endings(self) -> set[Ending]:
        return {(id_, _ending(state)) for id_, state in self.states.items() if state.is_over}


def every_ending(book: Playbook) -> set[Ending]:
    return {(step.id, outcome) for step in book.steps for outcome in outcomes(step)}


def what_decides(book: Playbook) -> set[Ending]:
    """The endings on which another step hangs, for each of them another one with which it is not needed, and
    one of each step that is not always needed: then it was done once.
    """
    found = set[Ending]()
    for step in book.steps:
        conditions = (*step.when, *step.unless)
        found |= {(step.id, outcomes(step)[0])} if conditions else set()
        found |= {ending for when in conditions for ending in _both(book, when)}
    return found


def _both(book: Playbook, when: When) -> Iterator[Ending]:
    step = book.step(when.step)
    assert step
    others = [o for o in outcomes(step) if o != when.option] or [SKIPPED] * step.skippable
    yield from ((when.step, option) for option in (when.option, *others[:1]))


def ways(book: Playbook, wanted: Iterable[Ending]) -> Iterator[Way]:
    """Until each of these endings was met. Each way sets out for one that is left, and meets on it as many
    others as it can, so that a handful is enough.
    """
    left = set(wanted)
    while left:
        target = min(left)
        chosen = {
            **dict(sorted(left, reverse=True)),
            **_needed_for(book, target[0]),
            target[0]: target[1],
        }
        step = book.step(target[0])
        needless_by = frozenset(when.step for when in step.unless) if step else frozenset()  # if done early
        found = (
            _go(book, chosen, take, put_off) for put_off in (frozenset(), needless_by) for take in (0, -1)
        )
        way = next((way for way in found if target in way.endings), None)
        assert way, f"{target} is never reached"
        left -= way.endings
        yield way


def _ending(state: StepState) -> str:
    return SKIPPED if state.status is StepStatus.SKIPPED else state.outcome or ""


def _needed_for(book: Playbook, step_id: str) -> dict[str, str]:
    """The outcomes without which this step is never opened."""
    step, chosen = book.step(step_id), dict[str, str]()
    for when in step.when if step else ():
        chosen |= {when.step: when.option, **_needed_for(book, when.step)}
    return chosen


def _go(book: Playbook, chosen: Mapping[str, str], take: int, put_off: frozenset[str]) -> Way:
    def choose(step: Step) -> str:
        return chosen.get(step.id) or outcomes(step)[0]

    states, order = walk_through(book, choose, take=take, put_off=put_off)
    return Way(chosen, take, put_off, states, tuple(order))
