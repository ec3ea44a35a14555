"""Modals and App Home: triggers, the stack of at most three, hashes, and what opens over what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from bot.workspace import fields
from bot.workspace.model import ResponseUrl, Trigger, View
from bot.workspace.posts import with_ids
from bot.workspace.state import Workspace

TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 30 * 60.0
STACK_LIMIT = 3
KEPT_AFTER_EXPIRY = 600.0


class ScreenError(Exception):
    """What views.* answers; the code is Slack's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_trigger(ws: Workspace, user: str, view_id: str | None = None) -> Trigger:
    with ws.lock:
        now = ws.now()
        number = f"{int(now * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        trigger = Trigger(id=number, user=user, expires_at=now + TRIGGER_LIFE, view_id=view_id)
        ws.triggers[trigger.id] = trigger
        _forget_expired(ws.triggers, now)
        return trigger


def new_response_url(ws: Workspace, channel: str, user: str, message_ts: str | None = None) -> str:
    """The address for up to five answers; it names the message that a `replace_original` replaces."""
    with ws.lock:
        entry = ResponseUrl(
            id=secrets.token_urlsafe(18),
            channel=channel,
            user=user,
            expires_at=ws.now() + RESPONSE_URL_LIFE,
            message_ts=message_ts,
        )
        ws.response_urls[entry.id] = entry
        _forget_expired(ws.response_urls, ws.now())
        return f"{ws.base_url}/actions/{ws.team.id}/{entry.id}"


def _forget_expired(entries: dict[str, Any], now: float) -> None:
    """Drops what expired long ago; entries stand in order of their making."""
    while (oldest := next(iter(entries.values()))).expires_at + KEPT_AFTER_EXPIRY < now:
        del entries[oldest.id]


def use_trigger(ws: Workspace, trigger_id: str) -> Trigger:
    """Spends a trigger. Raises ScreenError: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id."""
    trigger = ws.triggers.get(trigger_id)
    if trigger is None:
        raise ScreenError("invalid_trigger_id")
    if trigger.used:
        raise ScreenError("exchanged_trigger_id")
    if ws.now() >= trigger.expires_at:
        raise ScreenError("expired_trigger_id")
    trigger.used = True
    return trigger


def open_modal(ws: Workspace, trigger_id: str, content: Mapping[str, Any]) -> View:
    """Opens a first modal. Over an open modal of the app it becomes the next of the stack, as in Slack."""
    with ws.lock:
        user = use_trigger(ws, trigger_id).user
        return push(ws, user, content)


def push_modal(ws: Workspace, trigger_id: str, content: Mapping[str, Any]) -> View:
    """Opens a modal over another; the trigger must come from one."""
    with ws.lock:
        trigger = ws.triggers.get(trigger_id)
        if trigger and not ws.stacks.get(trigger.user):
            raise ScreenError("not_found")
        return push(ws, use_trigger(ws, trigger_id).user, content)


def push(ws: Workspace, user: str, content: Mapping[str, Any]) -> View:
    with ws.lock:
        stack = ws.stacks.setdefault(user, [])
        if len(stack) >= STACK_LIMIT:
            raise ScreenError("push_limit_reached")
        _check_external_id(ws, content)
        view = _new_view(ws, "modal", user, content)
        if stack:
            view.previous_view_id, view.root_view_id = stack[-1], stack[0]
        stack.append(view.id)
        ws.publish("view", user=user, view_id=view.id)
        return view


def find(ws: Workspace, view_id: str | None, external_id: str | None) -> View:
    """An open view by either id. Raises ScreenError not_found."""
    with ws.lock:
        if view_id:
            view = ws.views.get(view_id)
        else:
            view = next((v for v in ws.views.values() if v.is_open and v.external_id == external_id), None)
        if view is None or not view.is_open:
            raise ScreenError("not_found")
        return view


def change(ws: Workspace, view: View, content: Mapping[str, Any], view_hash: str | None = None) -> View:
    """Puts new content into an open view. Fields that keep their ids keep what a person typed.

    Raises ScreenError hash_conflict when `view_hash` is given and is not the view's.
    """
    with ws.lock:
        if view_hash and view_hash != view.hash:
            raise ScreenError("hash_conflict")
        if content.get("external_id") != view.external_id:
            _check_external_id(ws, content)
        _fill_in(ws, view, content)
        view.errors = {}
        kept = {(b["block_id"], e.get("action_id")) for b, e in fields.walk(view.blocks)}
        view.values = {
            block: {action: v for action, v in actions.items() if (block, action) in kept}
            for block, actions in view.values.items()
        }
        ws.publish("home" if view.type == "home" else "view", user=view.user, view_id=view.id)
        return view


def publish_home(ws: Workspace, user: str, content: Mapping[str, Any], view_hash: str | None = None) -> View:
    with ws.lock:
        existing = ws.home(user)
        if existing:
            return change(ws, existing, content, view_hash)
        _check_external_id(ws, content)
        view = _new_view(ws, "home", user, content)
        ws.homes[user] = view.id
        ws.publish("home", user=user, view_id=view.id)
        return view


def dismiss(ws: Workspace, view: View) -> None:
    """Takes one modal off its person's screen; the one below is on top again."""
    with ws.lock:
        stack = ws.stacks.get(view.user, [])
        if view.id in stack:
            stack.remove(view.id)
        view.is_open = False
        ws.publish("view", user=view.user, view_id=view.id)


def _new_view(ws: Workspace, kind: Any, user: str, content: Mapping[str, Any]) -> View:
    view = View(id=ws.new_id("V"), type=kind, user=user, blocks=[], hash="")
    view.root_view_id = view.id
    _fill_in(ws, view, content)
    ws.views[view.id] = view
    return view


def _fill_in(ws: Workspace, view: View, content: Mapping[str, Any]) -> None:
    view.blocks = with_ids(content.get("blocks", ()))
    view.private_metadata = content.get("private_metadata") or ""
    view.callback_id = content.get("callback_id") or ""
    view.external_id = content.get("external_id") or ""
    view.title, view.submit, view.close = (content.get(key) for key in ("title", "submit", "close"))
    view.clear_on_close = bool(content.get("clear_on_close"))
    view.notify_on_close = bool(content.get("notify_on_close"))
    view.submit_disabled = bool(content.get("submit_disabled"))
    view.hash = f"{int(ws.now())}.{secrets.token_urlsafe(6)}"


def _check_external_id(ws: Workspace, content: Mapping[str, Any]) -> None:
    wanted = content.get("external_id")
    if wanted and any(v.is_open and v.external_id == wanted for v in ws.views.values()):
        raise ScreenError("duplicate_external_id")
