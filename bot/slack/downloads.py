"""The bytes of a file in Slack: fetched with the bot's token, and from nowhere but Slack."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.domain.errors import DeliveryError
from bot.slack.refusals import told

METHOD = "files.info"
SLACK = "slack.com"
TIMEOUT = 10  # seconds without a byte
LONGEST = 60.0  # seconds for all of it: the lease of a delivery is three minutes
PIECE = 1 << 16
GONE = frozenset({403, 404, 410})


def fetch(
    url: str, token: str, api_url: str, most: int, *, timer: Callable[[], float] = time.monotonic
) -> bytes:
    """Raises ``DeliveryError`` with one of ``capture.REASONS`` where no further try can help."""
    home = urlsplit(api_url)
    if not _is_slack(url, home.netloc):
        raise DeliveryError("not_here", permanent=True)
    request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - checked above
    with told(METHOD):
        try:
            with build_opener(_Inside(home.netloc)).open(request, timeout=TIMEOUT) as answer:
                return _read(answer, most, timer)
        except HTTPError as error:
            raise _refused(error) from error


def _read(answer: IO[bytes], most: int, timer: Callable[[], float]) -> bytes:
    pieces, size, until = [], 0, timer() + LONGEST
    while piece := answer.read(PIECE):
        size += len(piece)
        if size > most:
            raise DeliveryError("too_large", permanent=True)
        if timer() > until:
            raise DeliveryError(f"{METHOD}: the file came too slowly", permanent=False)
        pieces.append(piece)
    return b"".join(pieces)


def _refused(error: HTTPError) -> DeliveryError:
    if error.code in GONE:
        return DeliveryError("gone", permanent=True)
    after = error.headers.get("Retry-After", "") if error.headers else ""
    wait = float(after) if after.isdigit() else None
    return DeliveryError(f"{METHOD}: HTTP {error.code}", permanent=False, retry_after=wait)


def _is_slack(url: str, home: str) -> bool:
    """On Slack's own servers, or on that one which the bot was told to talk to."""
    parts = urlsplit(url)
    if parts.netloc == home and home:
        return parts.scheme in ("http", "https")
    name = (parts.hostname or "").lower()
    is_at_slack = home == SLACK or home.endswith(f".{SLACK}")
    return parts.scheme == "https" and is_at_slack and (name == SLACK or name.endswith(f".{SLACK}"))


class _Inside(HTTPRedirectHandler):
    """The token goes to nobody else: whoever sends us away from Slack is not followed."""

    max_redirections = 3

    def __init__(self, home: str) -> None:
        self._home = home

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not _is_slack(newurl, self._home):
            raise DeliveryError("not_here", permanent=True)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
