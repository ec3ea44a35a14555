"""The link that answers a page: made for one call to one person about one thing, and for half a day.

Whether it was used already stands in the page, not in the link.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import NotFound
from bot.domain.staff.page import LINK_LIFE, Page
from bot.domain.words import N_
from bot.service.ports import Work

SIGNED = 32  # hexadecimal digits, 128 bits
_UNKNOWN = N_("This link does not work. Open Slack.")
_EXPIRED = N_("This link is too old. Open Slack.")


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is where the world reaches us, empty for nowhere: then there are no links."""

    base: str
    key: bytes

    def make(self, page: Page, rung: int, now: datetime) -> str:
        if not self.base:
            return ""
        until = int((now + LINK_LIFE).timestamp())
        return f"{self.base}/answer/{page.id}.{rung}.{until}.{self._sign(page, rung, until)}"

    def page_of(self, work: Work, token: str) -> tuple[Page, int]:
        """And by which of the ways it came. Raises ``NotFound`` for one that nobody made, or that is old."""
        page_id, rung, until = _parts(token)
        page = work.pages.get(page_id)
        if not hmac.compare_digest(self._sign(page, rung, until), token.rpartition(".")[2]):
            raise NotFound(_UNKNOWN)
        if until < work.now.timestamp():
            raise NotFound(_EXPIRED)
        return page, rung

    def _sign(self, page: Page, rung: int, until: int) -> str:
        about = (page.id, page.person_id, page.crisis_id or "", page.subject_id, str(rung), str(until))
        signed = hmac.new(self.key, b"answer\n" + "\n".join(about).encode(), hashlib.sha256)
        return signed.hexdigest()[:SIGNED]


def _parts(token: str) -> tuple[str, int, int]:
    try:
        page_id, rung, until, signature = token.split(".")
        if len(signature) != SIGNED or not signature.isascii() or not page_id.isprintable():
            raise ValueError(token)
        return page_id, int(rung), int(until)
    except ValueError:
        raise NotFound(_UNKNOWN) from None
