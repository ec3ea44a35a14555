"""The page behind the link of a call: looked at it says what it is for, and only its button answers.

Mail programs and scanners open links by themselves, so that opening one must never be an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.web.answers import SECURITY

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><title>Firebreak</title>
<style>body{{font:1.2rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}}
button{{font:inherit;font-weight:600;padding:1rem 2rem;border:0;border-radius:.5rem;background:#7a1f0b;
color:#fff;width:100%}}</style></head>
<body><h1>Firebreak</h1><p>{said}</p>{form}</body></html>
"""
FORM = '<form method="post"><button type="submit">{label}</button></form>'
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Told:
    """`button` is empty where there is nothing to press. `found` is false for a link that leads nowhere."""

    said: str
    button: str = ""
    language: str = "en"
    found: bool = True


@dataclass(frozen=True, slots=True)
class Calls:
    """`look` says what a link is for and changes nothing; `answer` answers by it, once."""

    look: Callable[[str], Told]
    answer: Callable[[str], Told]

    async def take(self, request: Request) -> Response:
        """HEAD and GET look, POST answers."""
        act = self.answer if request.method == "POST" else self.look
        return _page(await run_in_threadpool(act, request.path_params["token"]))


def _page(told: Told) -> Response:
    form = FORM.format(label=escape(told.button)) if told.button else ""
    content = PAGE.format(said=escape(told.said), form=form, language=escape(told.language))
    headers = {**SECURITY, "Content-Security-Policy": POLICY}
    return HTMLResponse(content, 200 if told.found else 404, headers)
