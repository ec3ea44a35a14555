"""The workspace and its fifty people, in a process of their own: ``python -m tests.bench.crowd``.

Says on standard output where Slack is, then what came of every press. Told on standard input: ``prepare``,
``press SECONDS RATE``, ``told`` and, at last, the end of the input.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.demo.stage import FIELD, Spot, Stage
from bot.slack.manifest import manifest
from bot.workspace.model import User
from bot.workspace.people import Outcome
from bot.workspace.seed import NORTHWIND, Seed
from bot.workspace.server import WorkspaceServer

PEOPLE = 50
CRISIS = "C0CRISIS"
TITLES = ("Kettle burns", "Grinder recall", "Slogan outrage", "Barista dispute")
# Share of all presses; Slack opens about 100 windows a minute for one app, so forms are few.
MIX = {"command": 50, "button": 42, "form opened": 4}
REFUSED = ("nothing was recorded", "went wrong")


@dataclass(frozen=True, slots=True)
class Press:
    kind: str
    seconds: float
    error: str = ""


def main() -> None:
    with WorkspaceServer(manifest(), seed=_seed()) as slack:
        crowd = Crowd(slack)
        _say({"api_url": slack.api_url, "bot_token": slack.bot_token, "app_token": slack.app_token})
        for line in sys.stdin:
            word, *arguments = line.split()
            _say(getattr(crowd, word)(*map(float, arguments)))


class Crowd:
    def __init__(self, slack: WorkspaceServer) -> None:
        self._slack = slack
        self._stage = Stage(slack, CRISIS)
        self._people = [user.id for user in _people()]
        self._rooms: list[Spot] = []
        self._steps: list[Spot] = []
        self._dice = random.Random(1)
        self._numbers = itertools.count(1)
        self._presses: list[Press] = []
        self._noted = 0

    def prepare(self) -> int:
        """One watch and some open crises, each with steps to press on."""
        stage, admin = self._stage, "U0PRIYA"
        stage.command(admin, "/crisis watch add Northwind")
        stage.fill(admin, name="Northwind", terms="northwind coffee", at_once=["at_once"])
        for title in TITLES:
            stage.command(admin, "/crisis declare")
            stage.fill(
                admin,
                title=title,
                type="generic",
                platform="Social",
                fault="unknown",
                severity_now="3",
                severity_24h="3",
                lead_id=admin,
            )
        self._rooms = [stage.message_with(title, button="My next step") for title in TITLES]
        self._steps = [stage.message_with("Name one person", thread=room) for room in self._rooms]
        return len(self._rooms)

    def press(self, seconds: float, rate: float) -> dict[str, Any]:
        """Everybody in turn, at fixed times: who is late does not slow the others down."""
        began = time.monotonic() + 0.5
        threads = [
            threading.Thread(target=self._person, args=(user, number, began, seconds, rate))
            for number, user in enumerate(self._people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {"presses": [asdict(press) for press in self._presses], "noted": self._noted}

    def told(self) -> dict[str, int]:
        """How often somebody was told that it did not work, and how often Slack refused a call."""
        messages = self._slack.workspace.messages[CRISIS].values()
        private = [m.text for m in messages if m.ephemeral_to]
        limited = [call for call in self._slack.workspace.calls if call.error == "ratelimited"]
        return {"refused": sum(any(r in text for r in REFUSED) for text in private), "limited": len(limited)}

    def _person(self, user: str, number: int, began: float, seconds: float, rate: float) -> None:
        every = PEOPLE / rate
        waits = threading.Event()
        acts = self._acts(user)
        for turn in itertools.count():
            due = began + number / rate + turn * every
            if due >= began + seconds:
                return
            waits.wait(max(0.0, due - time.monotonic()))
            kind, act = next(acts)
            self._measure(kind, act)

    def _measure(self, kind: str, act: Callable[[], Outcome]) -> None:
        began = time.monotonic()
        outcome = act()
        error = outcome.error or _complaint(outcome)
        self._presses.append(Press(kind, time.monotonic() - began, error))
        if not error and kind in ("note", "form sent"):
            self._noted += 1

    def _acts(self, user: str) -> Iterator[tuple[str, Callable[[], Outcome]]]:
        people = self._slack.people
        while True:
            kind = self._dice.choices(list(MIX), list(MIX.values()))[0]
            if kind == "command":
                yield self._command(user)
            elif kind == "button":
                yield "button", lambda: self._on(self._dice.choice(self._steps), user, "I take it")
            else:
                yield kind, lambda: self._on(self._dice.choice(self._rooms), user, "Note")
                form = self._slack.workspace.top(user)
                if form is not None:
                    fields = {"text": {FIELD: self._text()}}
                    yield "form sent", lambda: people.submit(user, form.id, fields)  # noqa: B023

    def _command(self, user: str) -> tuple[str, Callable[[], Outcome]]:
        number = self._dice.randint(1, len(TITLES))
        kind = self._dice.choice(("note", "note", "status", "list", "timeline"))
        text = f"/crisis {kind} {number if kind != 'list' else ''} {self._text() if kind == 'note' else ''}"
        return kind, lambda: self._slack.people.run_command(user, CRISIS, text.strip())

    def _on(self, spot: Spot, user: str, label: str) -> Outcome:
        action_id, block_id, value = _button(self._stage.read(spot).blocks, label)
        return self._slack.people.press(user, spot.channel, spot.ts, action_id, block_id, value)

    def _text(self) -> str:
        return f"Observation {next(self._numbers)}: the shop in the old town was asked about it."


def _button(blocks: list[Any], label: str) -> tuple[str, str, Any]:
    from bot.demo.stage import _button as found

    button = found(blocks, label)
    if button is None:
        raise LookupError(f"there is no [{label}]")
    return button


def _complaint(outcome: Outcome) -> str:
    text = str((outcome.response or {}).get("text", ""))
    return next((refusal for refusal in REFUSED if refusal in text), "")


def _people() -> list[User]:
    return [User(id=f"U0P{n:03}", name=f"p{n}", real_name=f"Person {n}") for n in range(PEOPLE)]


def _seed() -> Seed:
    people = _people()
    everybody = {user.id for user in (*NORTHWIND.users, *people)}
    channels = [replace(c, members=everybody) if c.id == CRISIS else c for c in NORTHWIND.channels]
    return replace(NORTHWIND, users=(*NORTHWIND.users, *people), channels=channels)


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
