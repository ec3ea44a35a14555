"""What other apps write into a Slack channel, as its history gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import DeliveryError

CHANNEL = "C0MENTIONS"
BETWEEN = timedelta(milliseconds=500)  # two messages


def a_message(text: str, at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "channel": CHANNEL,
        "ts": f"{at.timestamp():.6f}",
        "text": text,
        "bot_id": "B0RADAR",
        "bot_profile": {"name": "Radar"},
    } | changes


class AppChannel:
    """One message after the other is written from the first look on; every fifth look is refused."""

    def __init__(self, texts: Iterable[str], now: Callable[[], datetime]) -> None:
        self.looks = 0
        self._texts = list(texts)
        self._now = now
        self._messages: list[tuple[float, dict[str, Any]]] = []

    def __call__(self, oldest: float) -> list[dict[str, Any]]:
        self.looks += 1
        if self.looks % 5 == 0:
            raise DeliveryError("conversations.history: ratelimited", permanent=False, retry_after=30)
        now = self._now()
        if not self._messages:
            times = [now + n * BETWEEN for n, _ in enumerate(self._texts, 1)]
            self._messages = [
                (at.timestamp(), a_message(text, at)) for at, text in zip(times, self._texts, strict=True)
            ]
        found = [message for at, message in self._messages if oldest < at <= now.timestamp()]
        return [*found, a_message("", now)] if found else []
