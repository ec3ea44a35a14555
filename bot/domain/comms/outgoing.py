"""Approved words on their way to one outlet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPost:
    """`idempotency_key` is the same for every attempt at the same words through the same outlet."""

    id: str
    outlet: str
    text: str
    sha256: str
    idempotency_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where it stands now. `url` may be empty where the outlet does not say."""

    remote_id: str = ""
    url: str = ""
