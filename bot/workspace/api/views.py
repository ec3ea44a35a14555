"""views.*"""

from __future__ import annotations

from typing import Any

from bot.workspace import payloads, screens
from bot.workspace.api import access
from bot.workspace.api.request import ApiError, Request, refusal
from bot.workspace.rules import Broken, check_view
from bot.workspace.screens import ScreenError
from bot.workspace.uploads import usable_file

Json = dict[str, Any]


def open_(request: Request) -> Json:
    return _opened(request, screens.open_modal)


def push(request: Request) -> Json:
    return _opened(request, screens.push_modal)


def update(request: Request) -> Json:
    ws = request.ws
    if not request.given("view_id") and not request.given("external_id"):
        raise ApiError("invalid_arguments", ["missing required field: view_id"])
    try:
        view = screens.find(ws, request.text("view_id"), request.text("external_id"))
        content = _content(request, view.type)
        screens.change(ws, view, content, request.text("hash") or None)
    except ScreenError as error:
        raise ApiError(error.code) from None
    return {"view": payloads.current_view(ws, view)}


def publish(request: Request) -> Json:
    ws = request.ws
    if not ws.app.home_tab:
        raise ApiError("not_enabled")
    reader = access.user(request, "user_id")
    if reader.deleted:
        raise ApiError("user_not_found")
    content = _content(request, "home")
    try:
        view = screens.publish_home(ws, reader.id, content, request.text("hash") or None)
    except ScreenError as error:
        raise ApiError(error.code) from None
    return {"view": payloads.current_view(ws, view)}


def _opened(request: Request, show: Any) -> Json:
    if not request.text("trigger_id"):
        raise ApiError("invalid_arguments", ["missing required field: trigger_id"])
    content = _content(request, "modal")
    try:
        view = show(request.ws, request.text("trigger_id"), content)
    except ScreenError as error:
        raise ApiError(error.code) from None
    return {"view": payloads.current_view(request.ws, view)}


def _content(request: Request, kind: str) -> Json:
    view = request.json("view")
    try:
        check_view(view, kind, is_usable=usable_file(request.ws))
    except Broken as broken:
        raise refusal(broken) from None
    return dict(view)
