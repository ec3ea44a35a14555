"""The people of the demo: they read what stands on their screen, press what is on it, and wait.

Nothing here knows how Firebreak works inside: a button is found by the words on it, as a person finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.workspace.model import Message, View
from bot.workspace.people import Outcome
from bot.workspace.server import WorkspaceServer

T = TypeVar("T")
PATIENCE = 60.0  # real seconds until a person gives up waiting for something to appear
FIELD = "value"

Block = Mapping[str, Any]


class Missed(Exception):
    """What should have happened did not; the words say what."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A message somebody can see."""

    channel: str
    ts: str


class Stage:
    def __init__(self, slack: WorkspaceServer, channel: str) -> None:
        self._slack = slack
        self._ws = slack.workspace
        self.channel = channel

    # --- seeing ---

    def wait(self, what: str, look: Callable[[], T | None]) -> T:
        """What `look` gives as soon as it gives something; `what` says it in words if it never does."""
        try:
            found = self._ws.changes.wait_for(look, PATIENCE)
        except TimeoutError:
            found = None
        if not found:
            raise Missed(f"{what} (waited {PATIENCE:.0f} s in vain)")
        return found

    def message_with(self, words: str, *, thread: Spot | None = None, button: str = "") -> Spot:
        """The newest message that shows `words` (and has that button), as soon as it is there."""

        def look() -> Spot | None:
            for message in reversed(self._messages(thread)):
                if words in text_of(message) and (not button or _button(message.blocks, button)):
                    return Spot(message.channel, message.ts)
            return None

        return self.wait(f"a message that says “{words}”" + (f" with [{button}]" if button else ""), look)

    def shows(self, spot: Spot, words: str) -> None:
        """Wait until this message says so."""
        self.wait(f"the card to say “{words}”", lambda: words in text_of(self.read(spot)))

    def read(self, spot: Spot) -> Message:
        message = self._ws.message(spot.channel, spot.ts)
        if message is None or message.deleted:
            raise Missed("the message is gone")
        return message

    def screen(self, user: str) -> View:
        """The window on top of a person's screen."""
        view = self._ws.top(user)
        if view is None:
            raise Missed(f"no window is open for {user}")
        return view

    def thread(self, root: Spot) -> list[Spot]:
        return [Spot(m.channel, m.ts) for m in self._messages(root) if not m.deleted]

    def buttons(self, spot: Spot) -> list[str]:
        return buttons_of(self.read(spot).blocks)

    def drawing(self, spot: Spot) -> object:
        """What stands there now; equal as long as nobody redraws it."""
        return text_of(self.read(spot)), tuple(self.buttons(spot))

    def has_window(self, user: str) -> bool:
        return self._ws.top(user) is not None

    def window_says(self, user: str, words: str) -> None:
        """The window in front of a person says so; they close it."""
        if words not in "\n".join(texts(self.screen(user).blocks)):
            raise Missed(f"a window that says “{words}”")
        self.close(user)

    def pinned(self, spot: Spot) -> None:
        self.wait("the card to be pinned", lambda: self.read(spot).pinned_by)

    def file_named(self, beginning: str, thread: Spot) -> None:
        def look() -> bool:
            files = [self._ws.files[f] for m in self._messages(thread) for f in m.files]
            return any(f.name.startswith(beginning) for f in files)

        self.wait(f"a file called {beginning}…", look)

    def is_quiet(self, seconds: float = 4.0) -> bool:
        """Nothing has been posted or changed for a while."""
        before = self._ws.changes.seq
        try:
            self._ws.changes.wait_for(lambda: self._ws.changes.seq != before, seconds)
        except TimeoutError:
            return True
        return False

    def today(self) -> str:
        """The date on their calendars, as a date picker gives it."""
        return f"{datetime.fromtimestamp(self._ws.now(), UTC):%Y-%m-%d}"

    # --- acting ---

    def try_press(self, user: str, spot: Spot, label: str) -> bool:
        """Press it if it is there; false when a private refusal came instead of an effect."""
        if label not in " ".join(self.buttons(spot)):
            return False
        told, windows, before = len(self._private(user)), self._windows(user), self.read(spot)
        looked = (before.edited_at, before.blocks)
        self.press(user, spot, label)

        def answered() -> bool:
            now = self._ws.message(spot.channel, spot.ts)
            changed = now is None or now.deleted or (now.edited_at, now.blocks) != looked
            return changed or len(self._private(user)) > told or self._windows(user) != windows

        self.wait(f"an answer to [{label}]", answered)
        return len(self._private(user)) == told

    def refused(self, user: str, spot: Spot, label: str, words: str) -> None:
        """A press that must not do anything but tell this person why."""
        if self.try_press(user, spot, label) or words not in self._private(user)[-1].text:
            raise Missed(f"a private refusal that says “{words}”")

    def press(self, user: str, spot: Spot, label: str) -> None:
        """Press the button with these words, or choose that line of a menu."""
        found = _button(self.read(spot).blocks, label)
        if found is None:
            raise Missed(f"there is no [{label}]")
        action_id, block_id, value = found
        self._fine(
            self._slack.people.press(user, spot.channel, spot.ts, action_id, block_id, value), f"[{label}]"
        )

    def fill(self, user: str, **fields: Any) -> None:
        """Fill the form on the screen and send it."""
        title = _title(self.screen(user))
        self._fine(self._sent(user, fields), f"the form “{title}”")

    def try_fill(self, user: str, **fields: Any) -> bool:
        """As `fill`; false when the form came back with what is wrong."""
        return self._sent(user, fields).ok

    def _sent(self, user: str, fields: Mapping[str, Any]) -> Outcome:
        values = {name: {FIELD: value} for name, value in fields.items()}
        return self._slack.people.submit(user, self.screen(user).id, values)

    def command(self, user: str, text: str) -> None:
        self._fine(self._slack.people.run_command(user, self.channel, text), text)

    def say(self, user: str, text: str, thread: Spot) -> None:
        self._fine(self._slack.people.say(user, thread.channel, text, thread_ts=thread.ts), text)

    def close(self, user: str) -> None:
        self._slack.people.close(user, self.screen(user).id)

    def _windows(self, user: str) -> list[str]:
        return [view.id for view in self._ws.stack(user)]

    def _private(self, user: str) -> list[Message]:
        """What only this person sees, in every channel and thread."""
        with self._ws.lock:
            posted = [m for messages in self._ws.messages.values() for m in messages.values()]
        return sorted((m for m in posted if m.ephemeral_to == user), key=lambda m: m.ts)

    def _messages(self, thread: Spot | None) -> list[Message]:
        if thread is None:
            return self._ws.timeline(self.channel)
        return self._ws.replies(thread.channel, thread.ts)

    def _fine(self, outcome: Outcome, what: str) -> None:
        if not outcome.ok:
            told = "; ".join(outcome.errors.values()) or outcome.text or outcome.error
            raise Missed(f"{what} was refused: {told}")


def text_of(message: Message) -> str:
    """Everything a reader sees of a message, one line for each text."""
    return "\n".join([*texts(message.blocks), *([] if message.blocks else [message.text])])


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in ("text", "alt_text") and isinstance(inner, str):
                yield inner
            elif key not in ("value", "action_id", "block_id"):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def _button(blocks: list[Any], label: str) -> tuple[str, str, Any] | None:
    """Action id, block id and the value of the menu line with this label."""
    for block in blocks:
        elements = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        for element in elements:
            if not isinstance(element, Mapping) or "action_id" not in element:
                continue
            if element.get("type") == "button" and label in element["text"]["text"]:
                return element["action_id"], block["block_id"], None
            for option in element.get("options", ()):
                if label in option["text"]["text"]:
                    return element["action_id"], block["block_id"], option["value"]
    return None


def buttons_of(blocks: list[Any], *, style: str = "") -> list[str]:
    """The words on the buttons, in the order in which they stand; menus left out. With `style` those alone
    that are drawn so.
    """
    return [
        element["text"]["text"]
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button" and style in ("", element.get("style"))
    ]


def _title(view: View) -> str:
    title = view.title
    return title.get("text", "") if isinstance(title, Mapping) else str(title)
