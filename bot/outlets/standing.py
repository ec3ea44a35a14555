"""Finding words where they may stand already, on networks without a key that tells a second attempt."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.comms.links import without_links
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.errors import OutcomeUnknown
from bot.outlets.http import Answer

CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A post of the account's own. Networks shorten links and write ``&`` as ``&amp;``."""

    text: str
    at: datetime | None
    found: Published


def must_not_stand(host: str, answer: Answer) -> None:
    """A refusal because these words were posted already means that they stand there: nobody knows since when.

    Raises ``OutcomeUnknown``, so that they are looked for.
    """
    if 400 <= answer.status < 500 and b"duplicate" in answer.body.lower():
        raise OutcomeUnknown(f"{host} says that these words stand there already; nothing was sent again")


def must_say_where(host: str, found: Published) -> Published:
    """Raises ``OutcomeUnknown`` for a yes that names no post, so that it is looked for."""
    if not found.url:
        raise OutcomeUnknown(f"{host} took it and did not say where it stands")
    return found


def among(posts: Iterable[Standing], post: OutgoingPost) -> Published | None:
    """The one with these words that is not older than they are."""
    since = post.written_at - CLOCKS_DIFFER
    words = _comparable(post.text)
    return next(
        (p.found for p in posts if _comparable(p.text) == words and p.at is not None and p.at >= since), None
    )


def listed(found: Any) -> Iterator[dict[str, Any]]:
    """Of an answer that should be a list, what can be read."""
    yield from (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))


def moment(told: Any) -> datetime | None:
    """ISO 8601, as networks write it; ``None`` for anything else, or without a zone."""
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFC", without_links(html.unescape(text))).strip()
