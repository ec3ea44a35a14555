"""A browser without a screen: asks the page in process and says what it was answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from tests.workspace_page.markup import Html


@dataclass
class Visitor:
    """One person's tab. `headers` go with every request."""

    application: Starlette
    user: str
    origin: str = "http://127.0.0.1:8000"

    def ask(self, method: str, path: str, headers: Any = None, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, path, headers=headers, **more))

    def get(self, path: str, headers: Any = None) -> httpx.Response:
        """`path` below this person's own address, or from the root when it starts with //."""
        address = path[1:] if path.startswith("//") else f"/as/{self.user}{path}"
        return self.ask("GET", address, headers)

    def see(self, path: str) -> Html:
        response = self.get(path)
        assert response.status_code == 200, response.text
        return Html(response.text)

    def do(self, what: str, **asked: Any) -> dict[str, Any]:
        response = self.ask("POST", f"/as/{self.user}/do/{what}", {"origin": self.origin}, json=asked)
        return {"status": response.status_code, **response.json()}

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.application)
        async with httpx.AsyncClient(transport=transport, base_url=self.origin) as client:
            return await client.request(method, path, **more)
