"""What tests of bad days begin with, done as people do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.demo.crew import ANA, MEI, PRIYA, SAM, TOM
from bot.demo.stage import Spot, Stage

EVERYBODY = (ANA, TOM, MEI, PRIYA, SAM)
TITLE = "Cup slogan mocks exhaustion"


def declare(stage: Stage, title: str = TITLE, *, by: str = ANA, shown: str = "") -> Spot:
    """A crisis of the general kind, without an alert; its card stands, by the title's words `shown`."""
    stage.command(by, "/crisis declare")
    stage.fill(
        by,
        title=title,
        type="generic",
        platform="Social",
        fault="unknown",
        severity_now="3",
        severity_24h="3",
        lead_id=ANA,
    )
    return stage.message_with(shown or title, button="My next step")


def watch(stage: Stage, word: str) -> None:
    stage.command(PRIYA, f"/crisis watch add {word}")
    stage.fill(PRIYA, name=word, terms=word, at_once=["at_once"])


def outcry(word: str, count: int = 80) -> Iterator[dict[str, Any]]:
    """Posts of the last few minutes, enough for an alert without any history."""
    began = datetime.now(UTC) - timedelta(minutes=6)
    for number in range(count):
        yield {
            "id": f"{word}-{number}",
            "at": (began + timedelta(seconds=4 * number)).isoformat(),
            "text": f"Shame on you for this {word}, take it down ({number})",
            "author": f"user_{number}",
            "followers": 100,
            "likes": 3,
            "url": f"https://social.example/@user_{number}/{word}",
        }


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
