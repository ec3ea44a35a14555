"""What somebody who has never seen Firebreak may do next, read off the cards as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.demo.crew import ANA
from bot.demo.stage import buttons_of, text_of
from bot.workspace.model import Message
from bot.workspace.state import Workspace

QUIET = (
    "It is still quiet. Within a minute a storm of posts breaks, and its card appears in #crisis by itself."
)
CLOSED = "That was the whole story, and its report is in the thread. Ctrl-C in the terminal ends it."
TIPS = (  # the button that a card offers, the words on that card, and what to do; the first that fits is told
    ("My notes", "", "Resolved. Everybody presses “My notes”; then “Write the report” and “Close…”."),
    ("It is out", "", "open the thread, press “It is out” and give any address as the link."),
    ("Publish…", "", "open the thread and press “Publish…”. Nothing really leaves this machine."),
    ("Approve", "", "open the thread, read the text and press “Approve”. Who wrote it cannot."),
    (
        "Write the draft",
        "Say the first words",
        "open the thread of the pinned card (“replies”); at “Say the first words” press “Write the draft”.",
    ),
    ("My next step", "", "Go on in the thread. “My next step” on the pinned card says what waits for you."),
    ("I’m on it", "", "read the storm’s card in #crisis and press “I’m on it”."),
    ("Declare a crisis", "", "decide. “Declare a crisis” opens the war room."),
)
ASKED = re.compile(r"(?:waiting for|On call:|By hand:)\W+<@(\w+)>|^<@(\w+)>", re.MULTILINE)


class Coach:
    """A hint for each person, for the page of the practice workspace."""

    def __init__(self) -> None:
        self._look: Callable[[], list[Message]] = list
        self._name: Callable[[str], str] = str

    def watch(self, workspace: Workspace, channel: str) -> None:
        self._look = lambda: [m for m in workspace.messages[channel].values() if not m.deleted]
        self._name = lambda person: workspace.users[person].real_name

    def hint(self, person: str) -> str:
        messages = [message for message in reversed(self._look()) if not message.ephemeral_to]
        if any("*Closed" in text_of(message) for message in messages):
            return CLOSED
        for button, words, what in TIPS:
            for message in messages:
                if words in text_of(message) and _offers(message, button):
                    return self._told(person, message, what)
        return QUIET

    def _told(self, person: str, message: Message, what: str) -> str:
        if what[0].isupper():  # for everybody
            return what
        found = ASKED.search(text_of(message))
        asked = (found[1] or found[2]) if found else ANA
        if asked == person:
            return f"Your turn, {self._name(person)}: {what}"
        return f"Be {self._name(asked)} (press “Switch”): {what}"


def _offers(message: Message, button: str) -> bool:
    return any(button in label for label in buttons_of(message.blocks))
