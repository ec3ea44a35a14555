"""A team that does what it is told: each asks for their next action, and does it in the window that comes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.domain.board import CrisisBoard, HomeBoard, StatementBoard, StepBoard
from bot.domain.staff import next_action
from bot.domain.staff.people import Role
from bot.service.overview import boards
from bot.service.ports import Work
from bot.slack.views import home
from bot.slack.words import _
from bot.workspace.model import View
from tests.slack.office import ANA, MEI, PRIYA, SAM, TOM, Night, offers, shown

TEAM = (ANA, TOM, MEI, PRIYA, SAM)
LATER = 20  # minutes: longer than words rest, and than the first who is asked may take
ROUNDS = 60
FIRST = ("Approve", "Publish…", "It is out", "Told another way")
NEVER = (
    "Correct",
    "Not yet",
    "Edit",
    "Ask for changes",
    "Withdraw",
    "Drop",
    "Nudge",
    "It failed",
    "See it",
    "Skip",
)
SILENT = "Decide not to publish"
NOT_CHOSEN = ("not_yet", "unknown", "webhook")
_GAP = re.compile(r"\{[^}]+\}")
WORDS = "We looked at it together and agreed, at 23:50."
LINK = "https://social.example/@northwindcoffee/note"


def name_everybody(work: Work) -> None:
    """Each role has somebody else in front and the others behind, and who sign together are two people."""
    for number, role in enumerate(Role):
        first = (number + number // len(TEAM)) % len(TEAM)
        work.people.set_chain(role, (*TEAM[first:], *TEAM[:first]))


class Team:
    """`presses` is how many buttons and forms it took."""

    def __init__(self, night: Night, crisis_id: str) -> None:
        self._night = night
        self._id = crisis_id
        self._tried = Counter[tuple[str, str]]()
        self.presses = 0

    # --- what everybody is told

    def check(self) -> None:
        """Each has one next action or none, the same wherever they look; the card names what is due first,
        and while nobody has said that it is over, somebody has something to do.
        """
        board, homes = self._night.office.read(self._told)
        first = {person: next_action.of(found) for person, found in homes.items()}
        for person, found in homes.items():
            said = shown(home.tab(found).blocks)
            assert said.count("*Do this next:*") == (first[person] is not None), person
        assert any(first.values()), "nobody is told what to do"
        card = shown(self._night.room().blocks)
        if board.next_step and board.next_state:
            assert f"*Next: {_(board.next_step.title)}*" in card, card
            owner = board.next_state.owner_id
            assert owner in homes, f"nobody has “{board.next_step.title}”"
            assert f"<@{owner}>, " in card
            assert first[owner], f"{owner} is not told of “{board.next_step.title}”"

    def _told(self, work: Work) -> tuple[CrisisBoard, dict[str, HomeBoard]]:
        return boards.crisis_board(work, self._id), {p: boards.home_board(work, p) for p in TEAM}

    # --- what they do

    def work(self) -> None:
        """Until nothing waits for anybody in it, or what waits may never come up."""
        for _round in range(ROUNDS):
            self.check()
            moved = [person for person in TEAM if self._do_next(person)]
            if not moved and not self._goes_on():
                return
            self._night.pass_time(minutes=1 if moved else LATER)
        raise AssertionError(f"it does not end: {self._left()} {self._tried}")

    def _goes_on(self) -> bool:
        found = self._night.office.read(lambda work: [self._next(work, person) for person in TEAM])
        return any(isinstance(each, StatementBoard) or (each and each.step.required) for each in found)

    def _next(self, work: Work, person: str) -> StatementBoard | StepBoard | None:
        return boards.my_next_step(work, person, self._id)

    def _left(self) -> list[str]:
        found = self._night.office.read(lambda work: [self._next(work, person) for person in TEAM])
        return [each.step.title for each in found if isinstance(each, StepBoard)]

    def _do_next(self, person: str) -> bool:
        """True when it made a difference."""
        night, before = self._night, self._events()
        found = night.office.read(lambda work: self._next(work, person))
        if found is None or (isinstance(found, StepBoard) and not found.step.required):
            return False
        self._open(person)
        window = night.window(person)
        named = found.step.title if isinstance(found, StepBoard) else found.statement.current.text
        assert _(named).splitlines()[0][:40] in shown(window.blocks), (named, shown(window.blocks))
        for label in self._labels(window):
            self._press(person, window, label)
            if self._events() != before:
                break
        self._close(person)
        return self._events() != before

    def _open(self, person: str) -> None:
        room = self._night.room()
        if offers(room.blocks, "My next step"):
            self._night.press(person, room, "My next step")
            self.presses += 1
            return
        tab = self._night.home(person)
        self._night.press_in_window(person, "Open", tab)
        self.presses += 1

    def _press(self, person: str, window: View, label: str) -> None:
        night = self._night
        self._tried[_title(window), label] += 1
        self.presses += 1
        night.press_in_window(person, label, window)
        top = night.window(person)
        if top.id != window.id:
            if any(block["type"] == "input" for block in top.blocks):
                answers = self._answers(person, top)
                outcome = night.send(person, **answers)
                if outcome.errors:  # they read what is wanted of them below the fields
                    outcome = night.send(person, **dict.fromkeys(outcome.errors, WORDS) | answers)
                night._until_heard()
                if outcome.ok:
                    return
            if night.has_window(person) and night.window(person).id == top.id:
                night.slack.people.close(person, top.id)

    def _labels(self, window: View) -> list[str]:
        """What stands out first, and what was pressed least before that; nobody turns back."""
        buttons = [e for b in window.blocks for e in b.get("elements", ()) if e.get("type") == "button"]
        labels = [e["text"]["text"] for e in buttons]
        green = {e["text"]["text"] for e in buttons if e.get("style") == "primary"}
        subject = _title(window)
        wanted = [label for label in labels if label != SILENT and not label.startswith(NEVER)]
        return sorted(
            wanted,
            key=lambda label: (
                self._tried[subject, label],
                not label.startswith(FIRST),
                label not in green,
                labels.index(label),
            ),
        )

    def _answers(self, person: str, view: View) -> dict[str, Any]:
        """Something for every field that must be filled, and for what is begun and has gaps."""
        wanted = [b for b in view.blocks if b["type"] == "input" and _is_wanted(b)]
        return {b["block_id"]: _answer(b["element"], person, self._night) for b in wanted}

    def _close(self, person: str) -> None:
        while self._night.has_window(person):
            self._night.slack.people.close(person, self._night.window(person).id)

    def _events(self) -> int:
        return int(self._night.rows("SELECT max(id) FROM events")[0][0] or 0)


def _is_wanted(block: Mapping[str, Any]) -> bool:
    return not block.get("optional") or bool(_GAP.search(str(block["element"].get("initial_value", ""))))


def _title(view: View) -> str:
    return shown(view.blocks).splitlines()[0]


def _answer(element: Mapping[str, Any], person: str, night: Night) -> Any:
    kind = element["type"]
    if kind in ("static_select", "radio_buttons"):
        if "initial_option" in element:
            return element["initial_option"]["value"]
        values = [option["value"] for option in element["options"]]
        everyone = [value for value in values if value in ("everyone", "unpopular", "none", "nothing")]
        return (everyone or [v for v in values if v not in NOT_CHOSEN] or values)[0]
    if kind == "checkboxes":
        return [option["value"] for option in element["options"]]
    given = {
        "users_select": person,
        "url_text_input": LINK,
        "datepicker": f"{night.now():%Y-%m-%d}",
        "number_input": "3",
    }
    return given.get(kind) or _GAP.sub("18:00", element.get("initial_value") or WORDS)
