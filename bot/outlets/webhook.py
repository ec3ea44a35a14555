"""Approved words as one signed request (https://www.standardwebhooks.com) to an address of the team's own.

What came of it is read narrowly, because nothing may be published twice by itself:

- the connection failed, 429 or 503: it is not out, and may be tried again;
- 3xx, 4xx, or a 2xx whose body says error: it is not out, and trying again cannot help;
- no or half an answer, or another 5xx: it may be out.
"""

from __future__ import annotations

import base64
import json
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from standardwebhooks import Webhook as Signer

from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.comms.statement import sha256_of
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.retry import retry_after

STEP = 10.0  # seconds for each of connecting, sending and every read
DEADLINE = 30.0  # seconds for the whole answer
LONGEST_ANSWER = 64_000  # bytes of it that are read
LONGEST_LINK = 2_000  # characters
LONGEST_REASON = 200  # characters of the other side's words that are passed on
NOT_NOW = frozenset({429, 503})
HIDDEN = "…"

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, and some are secrets


class Webhook:
    """`read_back` is an address with ``{id}`` in it, where the idempotency key goes; may be empty."""

    label = "Webhook"

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        read_back: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        step: float = STEP,
        deadline: float = DEADLINE,
    ) -> None:
        self._url = _checked(url, "OUTLET_WEBHOOK_URL")
        self._read_back = _checked(read_back, "OUTLET_WEBHOOK_READ_BACK") if read_back else ""
        if read_back and "{id}" not in read_back:
            raise ValueError("OUTLET_WEBHOOK_READ_BACK must hold {id}, where the post's id goes")
        self._signer = signer(secret)
        self._secret = secret
        self._now = now
        self._step = step
        self._deadline = deadline

    def __repr__(self) -> str:
        return f"Webhook({_shown(self._url)!r})"

    def publish(self, post: OutgoingPost) -> Published:
        if sha256_of(post.text) != post.sha256:
            raise DeliveryError("the text is not the one that was approved; nothing was sent", permanent=True)
        body = _body(post)
        try:
            status, headers, answer = self._ask("POST", self._url, post, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise DeliveryError(
                f"{self._host} could not be reached ({type(error).__name__}); nothing was sent",
                permanent=False,
            ) from None
        except (httpx.HTTPError, _Late) as error:
            raise OutcomeUnknown(
                f"{self._host} did not answer properly after it was sent ({type(error).__name__})"
            ) from None
        return self._judged(status, headers, answer)

    def read_back(self, post: OutgoingPost) -> Published | None:
        if not self._read_back:
            return None
        url = self._read_back.replace("{id}", quote(post.idempotency_key, safe=""))
        try:
            status, _, answer = self._ask("GET", url, post, "")
        except (httpx.HTTPError, httpx.InvalidURL, _Late):
            return None
        found = _json(answer)
        if status != httpx.codes.OK or not isinstance(found, dict) or _refusal(found):
            return None
        if found.get("sha256", post.sha256) != post.sha256:
            return None
        published = _published(found)
        return published if published.url or published.remote_id else None

    def preview(self, post: OutgoingPost) -> str:
        shown = {
            **_headers(post),
            "webhook-timestamp": "(set when sent)",
            "webhook-signature": "v1,(made when sent)",
        }
        lines = [f"POST {_shown(self._url)}", *(f"{name}: {value}" for name, value in shown.items())]
        return "\n".join([*lines, "", _body(post)])

    @property
    def _host(self) -> str:
        return urlsplit(self._url).hostname or ""

    def _ask(
        self, method: str, url: str, post: OutgoingPost, body: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request on a connection of its own: a line left open could break for reasons of its own."""
        late = time.monotonic() + self._deadline
        headers = {**_headers(post), **self._signature(post, body)}
        answer = bytearray()
        with (
            httpx.Client(verify=_tls(), timeout=self._step, follow_redirects=False) as client,
            client.stream(method, url, content=body.encode(), headers=headers) as response,
        ):
            for chunk in response.iter_bytes():
                answer += chunk
                if len(answer) > LONGEST_ANSWER or time.monotonic() > late:
                    raise _Late
            return response.status_code, response.headers, bytes(answer)

    def _signature(self, post: OutgoingPost, body: str) -> dict[str, str]:
        now = self._now()
        return {
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(post.idempotency_key, now, body),
        }

    def _judged(self, status: int, headers: Mapping[str, str], answer: bytes) -> Published:
        said = f"{self._host} answered {status}"
        if httpx.codes.is_success(status):
            return self._accepted(said, headers, answer)
        if status in NOT_NOW:
            wait = retry_after(headers.get("retry-after"), self._now())
            raise DeliveryError(f"{said}; it was not taken", permanent=False, retry_after=wait)
        if httpx.codes.is_server_error(status):
            raise OutcomeUnknown(f"{said}; it may have been taken")
        if httpx.codes.is_redirect(status):
            said += ", a redirect; set OUTLET_WEBHOOK_URL to the address it leads to"
        raise DeliveryError(said + self._reason(_json(answer)), permanent=True)

    def _accepted(self, said: str, headers: Mapping[str, str], answer: bytes) -> Published:
        found = _json(answer)
        if found is None and answer and "json" in headers.get("content-type", ""):
            raise OutcomeUnknown(f"{said} with broken JSON")
        if not isinstance(found, dict):
            return Published()
        if _refusal(found):
            raise DeliveryError(f"{said} and refused it{self._reason(found)}", permanent=True)
        return _published(found)

    def _reason(self, found: Any) -> str:
        """What the other side says, without anything of ours that it repeats."""
        words = _refusal(found) if isinstance(found, dict) else ""
        for ours in (
            self._url,
            urlsplit(self._url).path.strip("/"),
            self._secret,
            self._secret.removeprefix("whsec_"),
        ):
            words = words.replace(ours, HIDDEN) if ours else words
        return f": {words[:LONGEST_REASON]}" if words else ""


@cache
def _tls() -> ssl.SSLContext:
    """Reading all certificates takes a tenth of a second; once is enough."""
    return httpx.create_ssl_context()


class _Late(Exception):
    """The answer has no end."""


def _headers(post: OutgoingPost) -> dict[str, str]:
    key = post.idempotency_key
    return {"content-type": "application/json", "webhook-id": key, "idempotency-key": key}


def _body(post: OutgoingPost) -> str:
    """The same bytes for every attempt at the same words."""
    data = {"id": post.id, "text": post.text, "sha256": post.sha256}
    return json.dumps({"type": "statement.publish", "data": data}, ensure_ascii=False)


def _refusal(found: Mapping[str, Any]) -> str:
    """Why a body says no; empty when it does not."""
    reason = found.get("error") or found.get("errors")
    if not reason and found.get("ok") is not False and found.get("success") is not False:
        return ""
    return reason if isinstance(reason, str) else json.dumps(reason or found, ensure_ascii=False)


def _published(found: Mapping[str, Any]) -> Published:
    url = str(found.get("url") or "")
    is_link = url.startswith(("https://", "http://")) and len(url) <= LONGEST_LINK
    return Published(remote_id=str(found.get("id") or "")[:LONGEST_REASON], url=url if is_link else "")


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return None


def _checked(url: str, setting: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{setting} must be a web address beginning with https:// or http://")
    return url


def _shown(url: str) -> str:
    """Without path, query and password: in a webhook's address they are the key."""
    parts = urlsplit(url)
    where = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return f"{parts.scheme}://{where}/" + (HIDDEN if parts.path.strip("/") or parts.query else "")


def signer(secret: str) -> Signer:
    """Raises ``ValueError`` when nothing can be signed with `secret`."""
    written = secret.removeprefix("whsec_").rstrip("=")  # some show it without its padding
    try:
        key = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError("OUTLET_WEBHOOK_SECRET is not whsec_ and base64")
    return Signer(key)
