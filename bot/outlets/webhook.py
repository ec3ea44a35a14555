"""Approved words as one signed request (https://www.standardwebhooks.com) to an address of the team's own."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from standardwebhooks import Webhook as Signer

from bot.domain.comms.limits import Limits
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.errors import DeliveryError
from bot.outlets import http
from bot.outlets.checks import must_be_sendable
from bot.outlets.http import HIDDEN, LONGEST_REASON, USUAL, Caller, Timing, checked

SHORTEST_KEY = 8  # characters: a shorter part of an address is no key, and stands in many words
REDIRECTED = "a redirect; set OUTLET_WEBHOOK_URL to the address it leads to"


class Webhook:
    """`read_back` is an address with ``{id}`` in it, where the idempotency key goes; may be empty."""

    label = "Webhook"

    def __init__(self, url: str, secret: str, *, read_back: str = "", timing: Timing = USUAL) -> None:
        self._url = checked(url, "OUTLET_WEBHOOK_URL")
        self._read_back = checked(read_back, "OUTLET_WEBHOOK_READ_BACK") if read_back else ""
        if read_back and "{id}" not in read_back:
            raise ValueError("OUTLET_WEBHOOK_READ_BACK must hold {id}, where the post's id goes")
        self._signer = signer(secret)
        hidden = (*_keys_in(url), secret, secret.removeprefix("whsec_"))
        self._caller = Caller(url, hidden=hidden, advice={300: REDIRECTED}, timing=timing)
        self._now = timing.now

    def __repr__(self) -> str:
        return f"Webhook({_shown(self._url)!r})"

    @property
    def limits(self) -> Limits:
        return Limits(replies=True, reads_back=bool(self._read_back))

    def publish(self, post: OutgoingPost) -> Published:
        must_be_sendable(post, self.limits)
        body = _body(post)
        headers = {**_headers(post), **self._signature(post, body)}
        found = self._caller.send("POST", self._url, headers=headers, body=body)
        return _published(found) if isinstance(found, dict) else Published()

    def read_back(self, post: OutgoingPost) -> Published | None:
        if not self._read_back:
            return None
        url = self._read_back.replace("{id}", quote(post.idempotency_key, safe=""))
        try:
            found = self._caller.ask(url, headers={**_headers(post), **self._signature(post, "")})
        except DeliveryError:
            return None
        if not isinstance(found, dict) or found.get("sha256", post.sha256) != post.sha256:
            return None
        published = _published(found)
        return published if published.url or published.remote_id else None

    def delete(self, published: Published) -> None:  # noqa: ARG002 - as every outlet is called
        raise DeliveryError("a webhook takes nothing back; do it where it stands", permanent=True)

    def preview(self, post: OutgoingPost) -> str:
        signed = {"webhook-timestamp": "(set when sent)", "webhook-signature": "v1,(made when sent)"}
        return http.shown("POST", _shown(self._url), {**_headers(post), **signed}, _body(post))

    def look(self) -> str:
        return f"{self._caller.host} is not asked: it would publish"

    def _signature(self, post: OutgoingPost, body: str) -> dict[str, str]:
        now = self._now()
        return {
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(post.idempotency_key, now, body),
        }


def _headers(post: OutgoingPost) -> dict[str, str]:
    key = post.idempotency_key
    return {"content-type": "application/json", "webhook-id": key, "idempotency-key": key}


def _body(post: OutgoingPost) -> str:
    """The same bytes for every attempt at the same words."""
    data = {"id": post.id, "text": post.text, "sha256": post.sha256}
    if post.reply_to:
        data["reply_to"] = post.reply_to.url or post.reply_to.remote_id
    return json.dumps({"type": "statement.publish", "data": data}, ensure_ascii=False)


def _published(found: dict[str, Any]) -> Published:
    return Published(
        remote_id=str(found.get("id") or "")[:LONGEST_REASON], url=http.link_in(found.get("url"))
    )


def _keys_in(url: str) -> tuple[str, ...]:
    """The address, and each part of it that may be a key where the other side repeats it by itself."""
    parts = urlsplit(url)
    values = (value for _, value in parse_qsl(parts.query))
    single = (*parts.path.split("/"), parts.query, *values, parts.username or "")
    long = (part for part in single if len(part) >= SHORTEST_KEY)
    return url, parts.path.strip("/"), parts.password or "", *long


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
