"""Words on their way to an outlet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.comms.outgoing import OutgoingPost
from bot.domain.comms.statement import sha256_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def a_post(text: str = "We are sorry. The cup is gone.", key: str = "s1-1-any", **about: Any) -> OutgoingPost:
    usual: dict[str, Any] = {
        "id": "p1",
        "outlet": "any",
        "written_at": NOW - timedelta(minutes=9),
        "asked_at": NOW,
        "language": "en",
    }
    return OutgoingPost(text=text, sha256=sha256_of(text), idempotency_key=key, **{**usual, **about})
