"""Signing a request as RFC 5849 (OAuth 1.0a, HMAC-SHA1) says.

Its tokens do not expire, so nothing has to be kept: those of OAuth 2 last two hours at X, and each renewal
replaces the one before. It is one function, and no reason for a library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Of the application (`key`, `key_secret`) and of the account that it acts for."""

    key: str
    key_secret: str
    token: str
    token_secret: str


def header(method: str, url: str, keys: Keys, *, nonce: str, timestamp: int) -> str:
    """The value of ``Authorization``. A body that is no form, such as JSON, is not part of what is signed."""
    said = {
        "oauth_consumer_key": keys.key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(timestamp),
        "oauth_token": keys.token,
    }
    said["oauth_signature"] = _signature(method, url, keys, said)
    return "OAuth " + ", ".join(f'{_escape(name)}="{_escape(value)}"' for name, value in said.items())


def _signature(method: str, url: str, keys: Keys, said: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    pairs = [*said.items(), *parse_qsl(parts.query, keep_blank_values=True)]
    written = "&".join(
        f"{name}={value}" for name, value in sorted((_escape(n), _escape(v)) for n, v in pairs)
    )
    base = "&".join(map(_escape, (method, f"{parts.scheme}://{parts.netloc}{parts.path}", written)))
    key = f"{_escape(keys.key_secret)}&{_escape(keys.token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _escape(text: str) -> str:
    return quote(text, safe="~")
