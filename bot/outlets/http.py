"""One request at a time to the server of an outlet, and what its answer means.

It is read narrowly, because nothing may be published twice by itself:

- the connection failed, 429 or 503: it is not out, and may be tried again;
- 3xx, 4xx, or a 2xx whose body says error: it is not out, and trying again cannot help;
- no or half an answer, or another 5xx: it may be out.
"""

from __future__ import annotations

import json
import logging
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.retry import LONGEST, retry_after

LONGEST_ANSWER = 1_000_000  # bytes of it that are read
LONGEST_LINK = 2_000  # characters
LONGEST_REASON = 200  # characters of the other side's words that are passed on
NOT_NOW = frozenset({429, 503})
RESETS = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")  # when a limit is new
HIDDEN = "…"

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, and some are secrets


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """`step` is in seconds for each of connecting, sending and every read, `deadline` for a whole answer."""

    step: float = 10.0
    deadline: float = 20.0
    now: Callable[[], datetime] = _utc_now


USUAL = Timing()


class Caller:
    """Asks the server at `url`. `hidden` stands in nothing that it says. `advice` maps a status, or its
    hundred, to what to do about it.
    """

    def __init__(
        self,
        url: str,
        *,
        hidden: tuple[str, ...] = (),
        advice: Mapping[int, str] | None = None,
        timing: Timing = USUAL,
    ) -> None:
        self.host = urlsplit(url).hostname or ""
        self._hidden: tuple[str, ...] = ()
        self.hide(*hidden)
        self._advice = advice or {}
        self._timing = timing

    def hide(self, *more: str) -> None:
        """Tokens that were handed out since."""
        self._hidden = tuple(sorted({*self._hidden, *filter(None, more)}, key=len, reverse=True))

    def send(self, method: str, url: str, *, headers: Mapping[str, str], body: str = "") -> Any:
        """Once: what publishes or deletes. The answer's JSON, ``None`` where it holds none.

        Raises ``DeliveryError`` when it was not taken, ``OutcomeUnknown`` when it may have been.
        """
        return self.judged(self.sent(method, url, headers=headers, body=body))

    def sent(self, method: str, url: str, *, headers: Mapping[str, str], body: str = "") -> Answer:
        """The same, and its answer is not judged yet."""
        try:
            return self._exchange(method, url, headers, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise DeliveryError(
                f"{self.host} could not be reached ({type(error).__name__}); nothing was sent",
                permanent=False,
            ) from None
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            raise OutcomeUnknown(
                f"{self.host} did not answer properly after it was sent ({type(error).__name__})"
            ) from None

    def ask(self, url: str, *, headers: Mapping[str, str], method: str = "GET", body: str = "") -> Any:
        """What changes nothing in public: the answer's JSON. Raises ``DeliveryError`` unless it says yes."""
        try:
            return self.judged(self._exchange(method, url, headers, body))
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, TimeoutError) as error:
            raise DeliveryError(
                f"{self.host} could not be asked ({type(error).__name__}); nothing was sent",
                permanent=False,
            ) from None
        except DeliveryError as error:
            said = str(error).partition("; it may have been")[0]
            raise DeliveryError(
                f"{said}; nothing was sent", permanent=error.permanent, retry_after=error.retry_after
            ) from None

    def judged(self, answer: Answer) -> Any:
        """The JSON of an answer that says yes, ``None`` where it holds none; raises as `send` does."""
        said = f"{self.host} answered {answer.status}"
        if httpx.codes.is_success(answer.status):
            return self._accepted(said, answer)
        if answer.status in NOT_NOW:
            wait = wait_of(answer.headers, self._timing.now())
            until = "" if wait is None else f"; it asks to wait {wait:.0f} seconds"
            raise DeliveryError(f"{said}; it was not taken{until}", permanent=False, retry_after=wait)
        if httpx.codes.is_server_error(answer.status):
            raise OutcomeUnknown(f"{said}; it may have been taken")
        advice = self._advice.get(answer.status) or self._advice.get(answer.status // 100 * 100, "")
        said = f"{said}, {advice}" if advice else said
        raise DeliveryError(said + self._reason(answer.json), permanent=True)

    def _accepted(self, said: str, answer: Answer) -> Any:
        found = answer.json
        if found is None and answer.body and "json" in answer.headers.get("content-type", ""):
            raise OutcomeUnknown(f"{said} with broken JSON")
        if refusal(found):
            raise DeliveryError(f"{said} and refused it{self._reason(found)}", permanent=True)
        return found

    def _reason(self, found: Any) -> str:
        """What the other side says, without anything of ours that it repeats."""
        words = refusal(found) or _told(found)
        for ours in self._hidden:
            words = words.replace(ours, HIDDEN)
        return f": {_storable(words[:LONGEST_REASON])}" if words else ""

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: str) -> Answer:
        """On a connection of its own: a line left open could break for reasons of its own."""
        answer = bytearray()
        with (
            httpx.Client(verify=_tls(), timeout=self._timing.step, follow_redirects=False) as client,
            _cut_after(self._timing.deadline, client),
            client.stream(method, url, content=body.encode(), headers=dict(headers)) as response,
        ):
            for chunk in response.iter_bytes():
                answer += chunk
                if len(answer) > LONGEST_ANSWER:
                    raise TimeoutError
            return Answer(response.status_code, response.headers, bytes(answer))


def refusal(found: Any) -> str:
    """Why a body says no; empty when it does not."""
    if not isinstance(found, dict):
        return ""
    reason = found.get("error") or found.get("errors")
    if not reason and found.get("ok") is not False and found.get("success") is not False:
        return ""
    words = _told(reason) or json.dumps(reason or found, ensure_ascii=False)
    more = found.get("message")
    return f"{words}: {more}" if isinstance(more, str) and more and more != words else words


def _told(reason: Any) -> str:
    """The words among what is said of an error: itself, its ``detail`` (RFC 9457) or its ``message``."""
    if isinstance(reason, dict):
        reason = reason.get("detail") or reason.get("message")
    return reason if isinstance(reason, str) else ""


def _storable(words: str) -> str:
    """JSON can hold half a character, where words were cut, and NUL; no database takes both."""
    return words.encode(errors="replace").decode().replace("\0", "")


def wait_of(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a 429 asks for: ``Retry-After``, or the moment at which its limit is new."""
    told = retry_after(headers.get("retry-after"), now)
    reset = next((headers[name] for name in RESETS if headers.get(name)), "")
    if told is not None or not reset:
        return told
    try:
        seconds = float(reset) - now.timestamp() if reset.isdigit() else _moment(reset, now)
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST)


def _moment(reset: str, now: datetime) -> float:
    until = datetime.fromisoformat(reset)
    return ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()


def link_in(url: Any) -> str:
    """`url` when it is a link that people can follow, else empty."""
    text = str(url or "")
    is_link = text.startswith(("https://", "http://")) and text.isprintable()
    return text if is_link and len(text) <= LONGEST_LINK else ""


def checked(url: str, setting: str) -> str:
    """Raises ``ValueError`` for what is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{setting} must be a web address beginning with https:// or http://")
    return url


def shown(method: str, url: str, headers: Mapping[str, str], body: str) -> str:
    """A request as a dry run shows it; its secrets are not in here any more."""
    return "\n".join([f"{method} {url}", *(f"{name}: {value}" for name, value in headers.items()), "", body])


@contextmanager
def _cut_after(seconds: float, client: httpx.Client) -> Iterator[None]:
    """Who sends a byte now and then is never silent for a step."""
    watch = threading.Timer(seconds, client.close)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


@cache
def _tls() -> ssl.SSLContext:
    """Reading all certificates takes a tenth of a second; once is enough."""
    return httpx.create_ssl_context()
