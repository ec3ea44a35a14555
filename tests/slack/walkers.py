"""The demo's people in a town whose clock stands still: they do a whole plan, a press a minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.demo.crew import HANDLES
from bot.demo.stage import Missed, Spot, Stage
from bot.domain.staff.people import Role
from bot.service.ports import Work
from bot.workspace.people import Outcome
from tests.slack.office import CRISIS, Night

T = TypeVar("T")
PATIENCE = 20  # minutes: longer than words rest
TEAM = tuple(HANDLES)


class Clocked(Stage):
    """Nobody waits: what is to be told is told before the next look, and a minute goes by with each press."""

    def __init__(self, night: Night) -> None:
        super().__init__(night.slack, CRISIS)
        self._night = night

    def wait(self, what: str, look: Callable[[], T | None]) -> T:
        for _ in range(PATIENCE):
            self._night.settle()
            if found := look():
                return found
            self._night.pass_time(minutes=1)
        raise Missed(f"{what} (waited {PATIENCE} minutes in vain)")

    def is_quiet(self, seconds: float = 0) -> bool:
        self._night.settle()
        return True

    def try_press(self, user: str, spot: Spot, label: str) -> bool:
        self._night.pass_time(minutes=1)
        return super().try_press(user, spot, label)

    def press(self, user: str, spot: Spot, label: str) -> None:
        super().press(user, spot, label)
        self._night.settle()

    def keep(self, user: str, words: str, thread: Spot) -> None:
        """Said in the thread, and kept as evidence."""
        self.say(user, words, thread)
        seen = next(spot for spot in self.thread(thread) if words in self.read(spot).text)
        self._night.use_shortcut(user, "add_to_crisis", self.read(seen))
        self.fill(user)

    def _sent(self, user: str, fields: Mapping[str, Any]) -> Outcome:
        outcome = super()._sent(user, fields)
        self._night.settle()
        return outcome


def name_everybody(work: Work) -> None:
    """Each role has somebody else in front, and the others behind: a text is never its author's alone."""
    for number, role in enumerate(r for r in Role if r is not Role.CRISIS_LEAD):
        first = number % len(TEAM)
        work.people.set_chain(role, (*TEAM[first:], *TEAM[:first]))
