"""The HTTP side: /api/<method>, response_urls, uploads, and the bytes of files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.workspace import uploads
from bot.workspace.api.dispatch import Answer, Api

Json = dict[str, Any]
Cut = Callable[[HttpRequest], None]
LARGEST_UPLOAD = 50_000_000


def api_routes(api: Api, cut: Cut) -> list[Route]:
    """`cut` breaks a request's connection, for replies that get lost."""

    async def call(request: HttpRequest) -> Response:
        args = await _arguments(request)
        if args is None:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        answer = api.call(request.path_params["method"], _token(request, args), args)
        return await _deliver(api, request, answer, cut)

    async def respond(request: HttpRequest) -> Response:
        args = await _arguments(request) or {}
        body = json.loads(args["payload"]) if isinstance(args.get("payload"), str) else args
        answer = api.respond(request.path_params["url"], dict(body))
        if answer.body.get("ok"):
            return PlainTextResponse("ok")
        return JSONResponse(answer.body, answer.status, dict(answer.headers))

    async def upload(request: HttpRequest) -> Response:
        file = uploads.by_token(api.ws, request.path_params["token"])
        if file is None:
            return PlainTextResponse("no such upload", 404)
        data = await _uploaded_bytes(request)
        if len(data) != file.length:
            return PlainTextResponse(f"announced {file.length} bytes, got {len(data)}", 400)
        uploads.store(api.ws, file, data)
        return PlainTextResponse(f"OK - {len(data)}")

    async def download(request: HttpRequest) -> Response:
        """Without a token that may read files one is sent away to sign in, as in Slack."""
        if not api.may_read_files(_token(request, {})):
            return RedirectResponse(f"/?redir={request.url.path}")
        file = api.ws.files.get(request.path_params["file"].rpartition("-")[2])
        if file is None or file.deleted or not file.uploaded:
            return PlainTextResponse("no such file", 404)
        shown = file.mimetype if file.mimetype.startswith("image/") else "application/octet-stream"
        return Response(file.data, media_type=shown, headers={"x-content-type-options": "nosniff"})

    return [
        Route("/api/{method:path}", call, methods=["GET", "POST"]),
        Route("/actions/{team}/{url}", respond, methods=["POST"]),
        Route("/upload/v1/{token}", upload, methods=["POST"]),
        Route("/files-pri/{file}/{name:path}", download),
    ]


async def _deliver(api: Api, request: HttpRequest, answer: Answer, cut: Cut) -> Response:
    if answer.fault and answer.fault.delay:
        await _pause(api, answer.fault.delay)
    if answer.fault and answer.fault.lose_reply:
        cut(request)
        await asyncio.sleep(0)
    if not answer.body:
        return PlainTextResponse("server error", answer.status)
    return JSONResponse(answer.body, answer.status, dict(answer.headers))


async def _pause(api: Api, seconds: float) -> None:
    """Waits by the workspace's clock without holding up other calls."""
    loop, passed = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(passed.set)

    api.ws.clock.call_at(api.ws.now() + seconds, wake)
    await passed.wait()


async def _arguments(request: HttpRequest) -> Json | None:
    """Query, form or JSON body; None for a body that claims to be JSON and is not."""
    query = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if "application/json" in kind:
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            return None
        return {**query, **body} if isinstance(body, dict) else None
    form = await request.form()
    return {**query, **{name: value for name, value in form.items() if isinstance(value, str)}}


async def _uploaded_bytes(request: HttpRequest) -> bytes:
    if "multipart/form-data" not in request.headers.get("content-type", ""):
        return await request.body()
    async with request.form(max_part_size=LARGEST_UPLOAD) as form:
        for part in form.values():
            if not isinstance(part, str):
                return await part.read()
    return b""


def _token(request: HttpRequest, args: Mapping[str, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else str(args.get("token", ""))
