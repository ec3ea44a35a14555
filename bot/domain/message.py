"""What stands where in the chat: one row per drawn thing, so that it is edited and not repeated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

HOME = "home"  # the subject of every App Home; the place is the person
ROOM = "room"  # the place and the ts of a whole channel: the private one of a restricted crisis


class MessageState(StrEnum):
    LIVE = "live"
    FINISHED = "finished"  # drawn for the last time; if somebody deletes it, it stays deleted
    GONE = "gone"  # deleted by a person, not to be posted again


class Lane(IntEnum):
    """What goes first when the budget is short (lower first)."""

    ALERT = 0
    ANSWER = 1
    CARD = 2
    NOTICE = 3
    HOME = 4
    CHART = 5
    FEED = 6  # every post of a storm: whoever has to act never waits for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`subject` names the thing (``alert:…``, ``crisis:…``), `place` which of its drawings this is.

    `wanted` counts reasons to redraw, `drawn` the last one that was drawn: equal means up to date.
    `channel` and `ts` are the address, empty until it was posted. `version` of the subject travels on its
    buttons. `file_id` is the picture shown in it.
    """

    subject: str
    place: str
    channel: str
    thread_of: str = ""  # "subject/place" of the thread's root, when it stands in a thread
    ts: str = ""
    wanted: int = 1
    drawn: int = 0
    state: MessageState = MessageState.LIVE
    lane: int = Lane.CARD
    file_id: str = ""

    @property
    def key(self) -> str:
        return f"{self.subject}/{self.place}"
