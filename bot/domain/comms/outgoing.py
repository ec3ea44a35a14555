"""Approved words on their way to one outlet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where it stands now. `url` may be empty where the outlet does not say."""

    remote_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPost:
    """`text` are the words for this outlet, `sha256` is theirs. `idempotency_key` and `written_at`, when
    these words were written, are the same for every attempt at them through the same outlet; `asked_at` is
    when this attempt was asked for. `language` is a code (ISO 639-1), empty if it cannot be told. `reply_to`
    is the post that it answers: its `url` is enough, whoever wrote it.
    """

    id: str
    outlet: str
    text: str
    sha256: str
    idempotency_key: str
    written_at: datetime
    asked_at: datetime
    language: str = ""
    reply_to: Published | None = None
