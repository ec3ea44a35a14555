"""Answers that leave this house: always JSON or plain text, never cached, never rendered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse

SECURITY: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def answer(content: Mapping[str, Any], status: int = 200, **headers: str) -> JSONResponse:
    """Header names with underscores for dashes."""
    return JSONResponse(dict(content), status, _with_security(headers))


def refuse(status: int, error: str, fields: Mapping[str, str] | None = None, **headers: str) -> JSONResponse:
    """`error` says what the sender can do about it; `fields` what is wrong where."""
    content: dict[str, Any] = {"error": error}
    return answer(content | ({"fields": dict(fields)} if fields else {}), status, **headers)


def plain(text: str, media_type: str, status: int = 200) -> PlainTextResponse:
    return PlainTextResponse(text, status, headers=_with_security({}), media_type=media_type)


def _with_security(headers: Mapping[str, str]) -> dict[str, str]:
    return {**SECURITY, **{name.replace("_", "-"): value for name, value in headers.items()}}
