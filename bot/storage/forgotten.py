"""Posts whose author is forgotten: feeds and gaps that are filled show them on, and they stay away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from sqlalchemy import select

from bot.storage.store import Tx
from bot.storage.tables import ForgottenRow, table_of

T = TypeVar("T")
FORGOTTEN = table_of(ForgottenRow)
Key = tuple[str, str]  # source and id


def keep_away(tx: Tx, posts: Iterable[Key]) -> None:
    rows = [{"digest": _digest(post), "at": tx.now} for post in posts]
    if rows:
        tx.execute(tx.insert(FORGOTTEN).on_conflict_do_nothing(), rows)


def without_forgotten(tx: Tx, posts: Mapping[Key, T]) -> Mapping[Key, T]:
    """Nearly always nobody was forgotten, and that is all that is looked at."""
    if tx.execute(select(FORGOTTEN.c.digest).limit(1)).first() is None:
        return posts
    digests = {_digest(post): post for post in posts}
    found = tx.execute(select(FORGOTTEN.c.digest).where(FORGOTTEN.c.digest.in_(digests))).scalars()
    away = {digests[digest] for digest in found}
    return {post: value for post, value in posts.items() if post not in away}


def _digest(post: Key) -> str:
    return hashlib.sha256("\0".join(post).encode()).hexdigest()
