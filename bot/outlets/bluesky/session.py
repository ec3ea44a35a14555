"""Who writes on an AT Protocol server is logged in there. Logins are few (30 in 5 minutes): one is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain.errors import DeliveryError
from bot.outlets.http import Answer, Caller

EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
JSON = {"content-type": "application/json"}


class Session:
    """Of the account `handle` with its app password."""

    def __init__(self, caller: Caller, server: str, handle: str, password: str) -> None:
        self._caller = caller
        self._server = server
        self._handle = handle
        self._password = password
        self._access = self._refresh = self._did = ""

    @property
    def did(self) -> str:
        """Whose repository it is. Raises ``DeliveryError`` when nobody can log in; then nothing was sent."""
        if not self._did:
            self.log_in()
        return self._did

    def log_in(self) -> None:
        asked = {"identifier": self._handle, "password": self._password}
        self._keep(self._open("createSession", JSON, json.dumps(asked)))

    def write(self, method: str, body: Mapping[str, Any]) -> Answer:
        """Once; again only where the token was refused as too old, as then nothing was taken."""
        whole = json.dumps({"repo": self.did, **body}, ensure_ascii=False)
        answer = self._write(method, whole)
        if is_error(answer, EXPIRED):
            self._renew()
            answer = self._write(method, whole)
        return answer

    def _write(self, method: str, body: str) -> Answer:
        headers = {**JSON, "authorization": f"Bearer {self._access}"}
        return self._caller.sent("POST", self.at(f"com.atproto.repo.{method}"), headers=headers, body=body)

    def at(self, method: str) -> str:
        return f"{self._server}/xrpc/{method}"

    def _renew(self) -> None:
        try:
            self._keep(self._open("refreshSession", {"authorization": f"Bearer {self._refresh}"}))
        except DeliveryError as error:
            if not error.permanent:
                raise
            self.log_in()  # the refresh token is too old as well

    def _open(self, method: str, headers: Mapping[str, str], body: str = "") -> Any:
        url = self.at(f"com.atproto.server.{method}")
        return self._caller.ask(url, headers=headers, method="POST", body=body)

    def _keep(self, found: Any) -> None:
        try:
            access, refresh, did = (str(found[name]) for name in ("accessJwt", "refreshJwt", "did"))
        except (LookupError, TypeError):
            raise DeliveryError(
                f"{self._caller.host} opened no session; nothing was sent", permanent=True
            ) from None
        if found.get("active") is False:
            raise DeliveryError(
                f"{self._handle} is {found.get('status') or 'not active'}; nothing was sent", permanent=True
            )
        self._caller.hide(access, refresh)
        self._access, self._refresh, self._did = access, refresh, did


def is_error(answer: Answer, names: frozenset[str]) -> bool:
    """XRPC errors have names, https://atproto.com/specs/xrpc."""
    found = answer.json
    return answer.status in (400, 401) and isinstance(found, dict) and found.get("error") in names
