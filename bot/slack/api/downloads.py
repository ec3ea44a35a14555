"""The bytes of a file in Slack: fetched with the bot's token, and from nowhere but Slack."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPMessage, HTTPResponse
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.domain.errors import DeliveryError
from bot.slack.api.refusals import told

METHOD = "files.info"
SLACK = "slack.com"
TIMEOUT = 10  # seconds without a byte
LONGEST = 60.0  # seconds for all of it: the lease of a delivery is three minutes
PIECE = 1 << 16
GONE = frozenset({403, 404, 410})
PORTS = {"https": 443, "http": 80}


def fetch(
    url: str,
    token: str,
    api_url: str,
    most: int,
    *,
    size: int = 0,
    timer: Callable[[], float] = time.monotonic,
) -> bytes:
    """All of it; `size` is how many bytes Slack says that it has, 0 where Slack does not say.

    Raises ``DeliveryError`` with one of ``capture.REASONS`` where no further try can help.
    """
    if not _is_slack(url, api_url):
        raise DeliveryError("not_here", permanent=True)
    request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - checked above
    with told(METHOD):
        try:
            with build_opener(_Inside(api_url)).open(request, timeout=TIMEOUT) as answer:
                return _read(answer, most, size, timer)
        except HTTPError as error:
            raise _refused(error) from error


def _read(answer: HTTPResponse, most: int, size: int, timer: Callable[[], float]) -> bytes:
    """Half a picture looks like a whole one by its first bytes, so the length decides."""
    said = answer.headers.get("Content-Length") or ""
    whole = max(size, int(said) if said.isdigit() else 0)
    pieces, got, until = [], 0, timer() + LONGEST
    while piece := answer.read1(PIECE):  # what is there, however little: the clock is looked at each time
        got += len(piece)
        if got > most:
            raise DeliveryError("too_large", permanent=True)
        if timer() > until:
            raise DeliveryError(f"{METHOD}: the file came too slowly", permanent=False)
        pieces.append(piece)
    if got < whole:
        raise DeliveryError(f"{METHOD}: the file broke off", permanent=False)
    return b"".join(pieces)


def _refused(error: HTTPError) -> DeliveryError:
    if error.code in GONE:
        return DeliveryError("gone", permanent=True)
    after = error.headers.get("Retry-After", "") if error.headers else ""
    wait = float(after) if after.isdigit() else None
    return DeliveryError(f"{METHOD}: HTTP {error.code}", permanent=False, retry_after=wait)


def _is_slack(url: str, api_url: str) -> bool:
    """On Slack's own servers, or on that one which the bot was told to talk to; never less safely."""
    there, home = _server(url), _server(api_url)
    if there == home:
        return there[0] in PORTS
    return _is_slacks_own(there) and _is_slacks_own(home)


def _server(url: str) -> tuple[str, str, int | None]:
    """Scheme, name and port; empty where it is no address."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None


def _is_slacks_own(server: tuple[str, str, int | None]) -> bool:
    scheme, name, port = server
    return (scheme, port) == ("https", PORTS["https"]) and (name == SLACK or name.endswith(f".{SLACK}"))


class _Inside(HTTPRedirectHandler):
    """The token goes to nobody else: whoever sends us away from Slack is not followed."""

    max_redirections = 3

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not _is_slack(newurl, self._api_url):
            raise DeliveryError("not_here", permanent=True)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
