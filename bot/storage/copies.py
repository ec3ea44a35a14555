"""A stored post as the copy of it that people are shown, and that alerts keep."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.domain.storm.alert import Sample

REACTIONS = ("replies", "reposts", "likes")


def sample_of(row: Any) -> Sample:
    first = row.first_counts or row._mapping
    reactions = _reactions(first), _reactions(row._mapping)
    return Sample(
        external_id=row.external_id,
        source=row.source,
        text=row.text,
        url=row.url,
        author=row.author_handle or "",
        followers=first["author_followers"],
        followers_now=row.author_followers if row.author_followers != first["author_followers"] else None,
        reactions=reactions[0],
        reactions_now=reactions[1] if reactions[1] != reactions[0] else None,
        at=row.created_at,
        network=row.network,
        seen_at=row.seen_at,
        digest=hashlib.sha256(row.text.encode()).hexdigest(),
        edited_at=row.edited_at,
        edited_text=row.edited_text,
        deleted_at=row.deleted_at,
        back_at=row.back_at,
        score=row.score,
    )


def _reactions(counts: Mapping[str, Any]) -> int | None:
    told = known({name: counts[name] for name in REACTIONS})
    return sum(told.values()) if told else None


def known(counts: Mapping[str, int | None]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count is not None}
