"""The hash chain over the events of one crisis: what it covers, and how anybody can check it again.

A link covers the link before it, so no event can be changed, left out or put in without every later link
changing too. It covers the body only through a digest with a salt: erasing body and salt leaves the chain
whole, and the erased words cannot be guessed from the digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

SALT_BYTES = 16


class Entry(NamedTuple):
    """One event as the chain sees it. `salt` and `body` are ``None`` once they were erased."""

    seq: int
    at: datetime
    kind: str
    actor: str
    crisis_id: str
    digest: str
    link: str
    salt: bytes | None
    body: str | None


def digest_of(salt: bytes, body: str) -> str:
    return hashlib.sha256(salt + body.encode()).hexdigest()


def link_of(
    previous: str, *, seq: int, at: datetime, kind: str, actor: str, crisis_id: str, digest: str
) -> str:
    """SHA-256 over a JSON list, whose quoting keeps one field from running into the next."""
    covered = [previous, seq, at.astimezone(UTC).isoformat(), kind, actor, crisis_id, digest]
    return hashlib.sha256(json.dumps(covered).encode()).hexdigest()


def broken_at(entries: Iterable[Entry], *, last_seq: int, last_link: str) -> int | None:
    """The `seq` of the first entry that does not hold, or ``None``. `last_*` is where it must end."""
    seq, link = 0, ""
    for entry in entries:
        if entry.seq != seq + 1 or not _holds(entry, link):
            return seq + 1
        seq, link = entry.seq, entry.link
    return None if (seq, link) == (last_seq, last_link) else seq + 1


def _holds(entry: Entry, previous: str) -> bool:
    seq, at, kind, actor, crisis_id, digest, link, salt, body = entry
    erased = salt is None and body is None
    told = erased or (salt is not None and body is not None and digest_of(salt, body) == digest)
    return told and link == link_of(
        previous, seq=seq, at=at, kind=kind, actor=actor, crisis_id=crisis_id, digest=digest
    )
