"""A picture or document that is kept as evidence: by its bytes, never by its name (S0.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.words import N_

MAX_BYTES = 20_000_000
PIECE = 500_000  # bytes that are written at once: some ten milliseconds in which nobody else writes
MOST = 200  # of one crisis
MAX_NAME = 120
KINDS = ("png", "jpg", "jpeg", "gif", "webp", "pdf")  # how the names of such files end


class CaptureState(StrEnum):
    WANTED = "wanted"  # handed over, and not fetched yet: it counts for nothing
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """`file_id` is its id where it was handed over, `link` leads to the message. `sha256` is that of its
    bytes, once they are kept; `reason` one of ``REASONS``, when they cannot be.
    """

    id: str
    crisis_id: str
    file_id: str
    name: str
    added_by: str
    at: datetime
    link: str = ""
    state: CaptureState = CaptureState.WANTED
    sha256: str = ""
    reason: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`kind` is a media type."""

    sha256: str
    kind: str
    content: bytes

    def piece(self, number: int) -> bytes:
        """The first is 0."""
        return self.content[number * PIECE : (number + 1) * PIECE]


REASONS: Mapping[str, str] = {
    "too_large": N_("it is larger than 20 MB. Make it smaller, or cut it into parts."),
    "unknown_kind": N_("it is neither a picture (PNG, JPEG, GIF, WebP) nor a PDF. Make a picture of it."),
    "not_here": N_("it lies on another service, not in Slack. Upload the file itself."),
    "gone": N_("it was deleted before it could be fetched. Upload it again."),
    "no_answer": N_("Slack did not hand it over. Upload it again."),
}
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


def read(content: bytes) -> Content | None:
    """What it is by its first bytes; nothing where it is no picture and no PDF."""
    kind = next((kind for sign, kind in _SIGNS if content.startswith(sign)), "")
    if not kind and content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "image/webp"
    if not kind:
        return None
    return Content(sha256=hashlib.sha256(content).hexdigest(), kind=kind, content=content)


def pieces(size: int) -> range:
    """The numbers of the pieces of so many bytes."""
    return range(-(-size // PIECE))


def kept(capture: Capture, sha256: str) -> Capture:
    return replace(capture, state=CaptureState.KEPT, sha256=sha256, reason="", version=capture.version + 1)


def failed(capture: Capture, reason: str) -> Capture:
    why = reason if reason in REASONS else "no_answer"
    return replace(capture, state=CaptureState.FAILED, reason=why, version=capture.version + 1)
