"""What people write down in passing."""

from __future__ import annotations

from bot.domain.errors import Invalid
from bot.domain.words import N_

MAX_NOTE = 3_000  # characters; what one Slack text input holds


def checked_note(text: str) -> str:
    clean = text.strip()
    if not clean:
        raise Invalid(N_("There is nothing in it yet. Write a sentence."))
    if len(clean) > MAX_NOTE:
        raise Invalid(N_("Keep it under {limit} characters, or split it into several."), limit=MAX_NOTE)
    return clean
