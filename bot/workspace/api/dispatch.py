"""From a call's name, token and arguments to its answer: the checks that every method shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.workspace import responses
from bot.workspace.api import access
from bot.workspace.api.rates import Rates
from bot.workspace.api.request import ApiError, Request
from bot.workspace.api.table import METHODS, Method
from bot.workspace.faults import Failure, Faults
from bot.workspace.model import Call
from bot.workspace.rules import Broken
from bot.workspace.state import Workspace
from bot.workspace.uploads import usable_file

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    body: Json
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Failure | None = None


@dataclass(slots=True)
class Api:
    """The Web API of one workspace. `rates` is None where calls are not counted."""

    ws: Workspace
    faults: Faults
    new_socket: Callable[[], str]
    rates: Rates | None

    def call(self, name: str, token: str, args: Mapping[str, Any]) -> Answer:
        """Carries out one call, unless a planned fault comes first."""
        fault = self.faults.take(name)
        if fault and not fault.lose_reply and not fault.delay:
            self._log(name, args, fault.error or str(fault.status))
            return _failed(fault)
        with self.ws.lock:
            answer = self._answer(name, token, args)
            self._log(name, args, answer.body.get("error", ""))
        return Answer(answer.body, answer.status, answer.headers, fault)

    def respond(self, url_id: str, body: Json) -> Answer:
        """One answer sent to a response_url."""
        with self.ws.lock:
            try:
                entry = responses.use(self.ws, url_id)
                wait = self.rates.wait_to_post(entry.channel, self.ws.now()) if self.rates else 0
                if wait:
                    entry.uses -= 1
                    return _limited(wait)
                responses.answer(self.ws, entry, body, usable_file(self.ws))
            except Broken as broken:
                self._log("response_url", body, broken.code)
                status = 404 if broken.code.endswith("_url") else 400
                return Answer({"ok": False, "error": broken.code, "errors": broken.problems}, status)
            self._log("response_url", body, "")
        return Answer({"ok": True})

    def _answer(self, name: str, token: str, args: Mapping[str, Any]) -> Answer:
        method = METHODS.get(name)
        if method is None:
            return Answer({"ok": False, "error": "unknown_method", "req_method": name})
        headers = self._scope_headers(method)
        request = Request(self.ws, args, self.new_socket)
        try:
            self._check_token(method, token)
            self._check_scopes(method, request)
            wait = self.rates.wait(name, access.meant(request), self.ws.now()) if self.rates else 0
            if wait:
                return _limited(wait)
            _check_required(method, request)
            body = {"ok": True, **method.run(request)}
        except ApiError as error:
            return Answer(error.body(), headers=headers)
        return Answer(_with_warnings(body, request.warnings), headers=headers)

    def may_read_files(self, token: str) -> bool:
        return token == self.ws.app.bot_token and "files:read" in self.ws.app.scopes

    def _check_token(self, method: Method, token: str) -> None:
        app = self.ws.app
        if method.caller == "nobody":
            return
        if not token:
            raise ApiError("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise ApiError("invalid_auth")
        if token != (app.app_token if method.caller == "app" else app.bot_token):
            raise ApiError("not_allowed_token_type")

    def _check_scopes(self, method: Method, request: Request) -> None:
        held = self.ws.app.app_scopes if method.caller == "app" else self.ws.app.scopes
        needed = method.scopes
        if not isinstance(needed, str):
            channel = self.ws.channel(request.text("channel"))
            if channel is None and held & set(needed.values()):
                return
            needed = needed[channel.kind if channel else "channel"]
        if needed and needed not in held:
            raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(held)))

    def _scope_headers(self, method: Method) -> dict[str, str]:
        held = self.ws.app.app_scopes if method.caller == "app" else self.ws.app.scopes
        accepted = method.scopes if isinstance(method.scopes, str) else ",".join(method.scopes.values())
        return {"x-oauth-scopes": ",".join(sorted(held)), "x-accepted-oauth-scopes": accepted}

    def _log(self, name: str, args: Mapping[str, Any], error: str) -> None:
        kept = {key: value for key, value in args.items() if key != "token"}
        self.ws.calls.append(Call(at=self.ws.now(), method=name, args=kept, error=error))


def _check_required(method: Method, request: Request) -> None:
    missing = [
        name for name in method.required.split() if not request.given(name) or request.args[name] == ""
    ]
    if missing:
        raise ApiError("invalid_arguments", [f"missing required field: {name}" for name in missing])


def _with_warnings(body: Json, warnings: list[str]) -> Json:
    if not warnings:
        return body
    metadata = {**body.get("response_metadata", {}), "warnings": warnings}
    return {**body, "warning": ",".join(warnings), "response_metadata": metadata}


def _limited(wait: int) -> Answer:
    return Answer({"ok": False, "error": "ratelimited"}, 429, {"retry-after": str(wait)})


def _failed(fault: Failure) -> Answer:
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    return Answer({"ok": False, "error": fault.error} if fault.error else {}, fault.status, headers, fault)
