"""What everything that reaches people outside Slack promises."""

from __future__ import annotations

from typing import Protocol

from bot.domain.staff.page import Note


class Pager(Protocol):
    follows: bool  # it keeps a state of its own, so it is told of the answer and of the end

    def send(self, note: Note) -> None:
        """Hand it over. The same `key` again is harmless, as far as the other side allows.

        Raises ``DeliveryError`` when it was not taken, ``OutcomeUnknown`` when it may have been. Returns or
        raises within 20 seconds, whatever the other side does.
        """
