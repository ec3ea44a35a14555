"""How the people of the demo work a war room: they read a card, press what it offers, fill what it asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.demo.stage import Missed, Spot, Stage, buttons_of, text_of

ANA, TOM, MEI, PRIYA, SAM = "U0ANA", "U0TOM", "U0MEI", "U0PRIYA", "U0SAM"
HANDLES = {ANA: "ana", TOM: "tom", MEI: "mei", PRIYA: "priya", SAM: "sam"}
READ = "I have read it"
SPEAKS, SILENT = ("Write the draft",), ("Decide not to publish",)
PRESSES = (  # what somebody who knows nothing better does with an open card, in this order
    READ,
    "Told another way",
    "End the wait",
    "Name the watcher",
    "Nobody has to watch",
    "Nobody waits any more",
    "Each was looked at",
    "It was held",
    "It is over",
    "Nobody in particular",
    "No comment",
    "Keep",
    "Yes",
)
LIKELY = ("unpopular", "careless", "does_not", "ours", "nothing")  # what fits this story in a menu
ELSEWHERE = "Publish elsewhere too"  # one place is enough for a story
ROUNDS = 200
ENOUGH = 20  # presses of one button: what goes on after that never ends
LEFT = ("Correct the number", "Not yet", "Drop it")  # what nobody presses who wants to come to an end
_MENTION = re.compile(r"<@(\w+)>")
_WAITING = re.compile(r"^Waiting for.*$", re.MULTILINE)
_BLANK = re.compile(r"\{[^}]+\}")


class Crew:
    """With `writes` they publish whatever words they are asked for, instead of deciding not to."""

    def __init__(self, stage: Stage, thread: Spot, *, writes: bool = False) -> None:
        self._stage = stage
        self._thread = thread
        self._known = (*(SPEAKS if writes else SILENT), *PRESSES)
        self._left = (*LEFT, *(SILENT if writes else ()))
        self._pressed: Counter[tuple[Spot, str]] = Counter()

    # --- single steps ---

    def do(self, title: str, choice: str = "", **answers: str) -> None:
        """Do this step: press its main button (or `choice`) and fill whatever it asks, `answers` as given."""
        card = self._stage.message_with(title, thread=self._thread, button=choice)
        if not self._press_and_fill(card, choice or self._labels(card)[0], answers):
            raise Missed(f"somebody who could do “{title}”")

    def draft(self, title: str, writer: str, text: str) -> None:
        card = self._stage.message_with(title, thread=self._thread, button="Write the draft")
        self._stage.press(writer, card, "Write the draft")
        self._stage.fill(writer, text=text)

    def text_card(self, kind: str) -> Spot:
        return self._stage.message_with(kind, thread=self._thread, button="Approve")

    def ask_for_changes(self, person: str, card: Spot, reason: str) -> None:
        self._stage.press(person, card, "Ask for changes")
        self._stage.fill(person, reason=reason)

    def approve_all(self, card: Spot) -> None:
        """Whoever may, approves; until the card offers to publish."""
        for person in (TOM, PRIYA, MEI, SAM, ANA):
            self._stage.try_press(person, card, "Approve")
        self._stage.wait("every approval", lambda: "Publish…" in " ".join(self._stage.buttons(card)))

    def publish_by_hand(self, card: Spot, *, by: str, link: str) -> None:
        """At the place that the form begins with, which is where it began."""
        self._stage.press(by, card, "Publish…")
        self._stage.fill(by, **{**self._answers(by), "person_id": by})
        self._stage.wait("the wish for a link", lambda: "It is out" in " ".join(self._stage.buttons(card)))
        self._stage.press(by, card, "It is out")
        self._stage.fill(by, link=link)

    # --- everything that is left ---

    def work_until_done(self) -> None:
        """Card after card, as long as one in the thread has something to press.

        Each drawing of a card is worked once: what was pressed is pressed again only when it was redrawn.
        """
        worked: dict[Spot, object] = {}
        for _ in range(ROUNDS):
            cards = [spot for spot in self._stage.thread(self._thread) if self._labels(spot)]
            fresh = [card for card in cards if worked.get(card) != self._stage.drawing(card)]
            for card in fresh:
                worked[card] = self._stage.drawing(card)
                self._work(card)
            if not fresh and self._stage.is_quiet():
                if not cards:
                    return
                worked.clear()  # nobody redraws any more: try what is left once again
        left = [self._labels(spot) for spot in self._stage.thread(self._thread)]
        raise Missed(f"the thread to come to rest; left to press: {[*filter(None, left)]}")

    def _work(self, card: Spot) -> None:
        labels = self._labels(card)
        if "Approve" in labels:
            self.approve_all(card)
        elif any(label.startswith("Publish…") for label in labels):
            self.publish_by_hand(card, by=ANA, link="https://social.example/@northwindcoffee/update")
        else:
            tried_least = sorted(labels, key=lambda label: self._pressed[card, label])
            any(self._press_and_fill(card, label) for label in tried_least)

    def _press_and_fill(self, card: Spot, label: str, answers: Mapping[str, str] | None = None) -> bool:
        """By whom the card asks; if the first one may not, the next one."""
        self._pressed[card, label] += 1
        if self._pressed[card, label] > ENOUGH:
            raise Missed(f"an end of [{label}], pressed {ENOUGH} times")
        for person in self._asked(card, label):
            if not self._stage.try_press(person, card, label):
                continue
            if not self._stage.has_window(person):
                return True
            if self._stage.try_fill(person, **{**self._answers(person), **(answers or {})}):
                return True
            self._stage.close(person)
        return False

    def _asked(self, card: Spot, label: str) -> list[str]:
        """Whom the card waits for; where it waits for nobody by name, those it names and then everybody."""
        said = text_of(self._stage.read(card))
        waited_for = [p for line in _WAITING.findall(said) for p in _MENTION.findall(line)]
        if label == READ:
            return waited_for
        return list(dict.fromkeys([*waited_for, *_MENTION.findall(said), *HANDLES]))

    def _answers(self, person: str) -> Mapping[str, Any]:
        """Something for every field that must be filled."""
        return {
            block["block_id"]: _answer(block["element"], person, self._stage.today())
            for block in self._stage.screen(person).blocks
            if block["type"] == "input" and not block.get("optional")
        }

    def _labels(self, card: Spot) -> list[str]:
        """The card's buttons in the order in which somebody would try them."""
        blocks = self._stage.read(card).blocks
        labels = buttons_of(blocks)
        known = [label for wish in self._known for label in labels if wish in label]
        tried = dict.fromkeys([*known, *buttons_of(blocks, style="primary"), *labels])
        return [label for label in tried if label not in self._left and not label.startswith(ELSEWHERE)]


def _answer(element: Mapping[str, Any], person: str, today: str) -> Any:
    kind = element["type"]
    if kind in ("static_select", "radio_buttons"):
        if "initial_option" in element:
            return element["initial_option"]["value"]
        values = [option["value"] for option in element["options"]]
        return next((v for v in values if v in LIKELY), values[0])
    if kind == "checkboxes":
        return [o["value"] for o in element["options"]]
    if kind == "users_select":
        return person
    if kind == "url_text_input":
        return "https://social.example/@northwindcoffee/note"
    if kind == "datepicker":
        return today
    if kind == "number_input":
        return "3"
    written = element.get("initial_value") or "We looked at it together and agreed, at 23:50."
    return _BLANK.sub("18:00", written)
