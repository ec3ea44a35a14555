"""What kinds of words there are: M1 to M12 of practice.md C0."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.words import N_


class MessageType(StrEnum):
    HOLDING = "M1"
    REPLY_TO_AFFECTED = "M2"
    STATEMENT = "M3"
    CORRECTION = "M4"
    UPDATE = "M5"
    CLOSING = "M6"
    INTERNAL_NOTE = "M7"
    SHARE_PACK = "M8"
    PRESS_LINES = "M9"
    HUB_PAGE = "M10"
    PRIVATE_OUTREACH = "M11"
    COMPENSATION = "M12"


MESSAGE_LABELS = {
    MessageType.HOLDING: N_("Holding statement"),
    MessageType.REPLY_TO_AFFECTED: N_("Reply to the person affected"),
    MessageType.STATEMENT: N_("Statement or apology"),
    MessageType.CORRECTION: N_("Correction"),
    MessageType.UPDATE: N_("Update"),
    MessageType.CLOSING: N_("Closing message"),
    MessageType.INTERNAL_NOTE: N_("Note to staff"),
    MessageType.SHARE_PACK: N_("Texts staff may share"),
    MessageType.PRESS_LINES: N_("Lines for the press"),
    MessageType.HUB_PAGE: N_("Public information page"),
    MessageType.PRIVATE_OUTREACH: N_("Private message"),
    MessageType.COMPENSATION: N_("Goodwill note"),
}
FIRST_WORDS = frozenset({MessageType.HOLDING, MessageType.STATEMENT, MessageType.REPLY_TO_AFFECTED})
NEWS = frozenset(
    {MessageType.HOLDING, MessageType.STATEMENT, MessageType.CORRECTION, MessageType.UPDATE}
)  # what the public hears; after each the time until the next update counts anew
