"""What somebody who has never seen Firebreak may do next, read off the cards as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

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
ASKED = re.compile(r"(?:waiting for|On call:|By hand:)\W+|^(?:<@)?", re.MULTILINE)  # their id or name follows


class Coach:
    """A hint for each person, for the page of the practice workspace."""

    def __init__(self) -> None:
        self._look: Callable[[], list[Message]] = list
        self._names: Callable[[], Mapping[str, str]] = dict

    def watch(self, workspace: Workspace, channel: str) -> None:
        self._look = lambda: [m for m in workspace.messages[channel].values() if not m.deleted]
        self._names = lambda: {id_: user.real_name for id_, user in workspace.users.items()}

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
        names = self._names()
        asked = next(_asked(text_of(message), names), ANA)
        if asked == person:
            return f"Your turn, {names[person]}: {what}"
        return f"Be {names[asked]} (press “Switch”): {what}"


def _asked(text: str, names: Mapping[str, str]) -> Iterator[str]:
    """The ids of those it names as the ones to act."""
    for found in ASKED.finditer(text):
        yield from (id_ for id_, name in names.items() if text.startswith((id_, name), found.end()))


def _offers(message: Message, button: str) -> bool:
    return any(button in label for label in buttons_of(message.blocks))
