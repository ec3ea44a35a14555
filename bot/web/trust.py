"""Who may see more than whether it works: numbers tell strangers that a brand is in trouble."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from starlette.requests import Request

Trusts = Callable[[Request], bool]
HERE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("forwarded", "x-forwarded-for")  # a proxy on this machine speaks for somebody else


def bearer_or_here(token: str) -> Trusts:
    """Trust who sends `token` as a bearer; without one, only this machine."""
    expected = token.encode()

    def trusts(request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if expected and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), expected):
            return True
        is_here = request.client is not None and request.client.host in HERE
        return is_here and not any(name in request.headers for name in FORWARDED)

    return trusts
