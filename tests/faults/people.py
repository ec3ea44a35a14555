"""People on a bad day: what Slack says did not work they try again, as people do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from bot.demo.stage import FIELD, Missed, Spot, Stage, _button
from bot.workspace.people import Outcome
from tests.faults.town import CRISIS, Town

UNANSWERED = ("dispatch_failed", "operation_timeout")
TRIES = 20
UNHEARD = 10.0  # seconds without an answer, after which somebody presses again
PATIENCE = 90.0  # seconds; longer than several restarts and read-backs take together
T = TypeVar("T")


class Patient(Stage):
    """`presses` counts what they did; `again` what they had to do again because no answer came."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.slack, CRISIS)
        self._town = town
        self.presses = self.again = 0
        self._tried_again = False

    def wait(self, what: str, look: Callable[[], T | None]) -> T:
        found: T = self._town.wait(look, what, PATIENCE)
        return found

    def press(self, user: str, spot: Spot, label: str) -> None:
        """A button that is gone, or a form that came, at the second try says that the first one took."""
        windows = self._windows(user)

        def act() -> Outcome | None:
            found = _button(self.read(spot).blocks, label)
            if self._tried_again and (found is None or self._windows(user) != windows):
                return None
            if found is None:
                raise Missed(f"there is no [{label}]")
            action_id, block_id, value = found
            return self._slack.people.press(user, spot.channel, spot.ts, action_id, block_id, value)

        self._fine(self._try(act) or Outcome(), f"[{label}]")

    def button(self, spot: Spot, label: str) -> tuple[str, str, Any]:
        """What a press on it sends: action id, block id, and the menu's line."""
        found = _button(self.read(spot).blocks, label)
        if found is None:
            raise Missed(f"there is no [{label}]")
        return found

    def _sent(self, user: str, fields: Mapping[str, Any]) -> Outcome:
        view = self.screen(user)
        values = {name: {FIELD: value} for name, value in fields.items()}
        return self._try(lambda: self._slack.people.submit(user, view.id, values)) or Outcome()

    def command(self, user: str, text: str) -> None:
        windows = self._windows(user)

        def act() -> Outcome | None:
            if self._tried_again and self._windows(user) != windows:
                return None
            return self._slack.people.run_command(user, self.channel, text)

        self._fine(self._try(act) or Outcome(), text)

    def try_press(self, user: str, spot: Spot, label: str) -> bool:
        """Where it was tried twice, the private answer says that the first one took."""
        return super().try_press(user, spot, label) or self._tried_again

    def refused(self, user: str, spot: Spot, label: str, words: str) -> None:
        """Private words are best effort, and a kill may cost them: who sees none presses again."""
        told = len(self._private(user))
        for _ in range(TRIES):
            self.press(user, spot, label)
            with suppress(TimeoutError):
                self._town.ws.wait_for(
                    lambda: any(words in m.text for m in self._private(user)[told:]), UNHEARD
                )
                return
        raise AssertionError(f"nobody says: {words}")

    def _try(self, act: Callable[[], Outcome | None]) -> Outcome | None:
        """What came of it at last; nothing when an earlier try turned out to have worked."""
        self._tried_again = False
        self.presses += 1
        for _ in range(TRIES):
            outcome = act()
            if outcome is None or outcome.error not in UNANSWERED:
                return outcome
            self._tried_again = True
            self.again += 1
            self._town.until_heard()
        return outcome
