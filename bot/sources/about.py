"""What a post is about, where only its source knows: watches find by words, so the words must be there."""

from __future__ import annotations

import re

from bot.domain.storm.fold import fold


def about(text: str, name: str) -> str:
    """`text`, with a line that names `name` where it does not do so itself."""
    if re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(text)):
        return text
    return f"{text}\n[{name}]"
