"""What the app may reach: conversations it sees, may write in, and messages that are its own."""

from __future__ import annotations

from bot.workspace import posts
from bot.workspace.api.request import ApiError, Request
from bot.workspace.model import Channel, Message, User
from bot.workspace.state import Workspace


def is_member(ws: Workspace, channel: Channel) -> bool:
    return ws.app.bot_user_id in channel.members


def visible(request: Request, name: str = "channel") -> Channel:
    """A conversation the app can see: every public one, and its own. Raises channel_not_found."""
    channel = request.ws.channel(request.text(name))
    if channel is None or (channel.kind != "channel" and not is_member(request.ws, channel)):
        raise ApiError("channel_not_found")
    return channel


def joined(request: Request, name: str = "channel") -> Channel:
    """One that the app is in. Raises channel_not_found, not_in_channel."""
    channel = visible(request, name)
    if not is_member(request.ws, channel):
        raise ApiError("not_in_channel")
    return channel


def open_(request: Request, name: str = "channel") -> Channel:
    """One that the app is in and that is not archived.

    Raises channel_not_found, not_in_channel, is_archived.
    """
    channel = joined(request, name)
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def writable(ws: Workspace, wanted: str) -> Channel:
    """Where the app may post: an id, a #name, or a person, whose direct conversation it then is.

    Raises channel_not_found, is_archived, not_in_channel, messages_tab_disabled.
    """
    channel = ws.channel(wanted) or ws.channel_named(wanted) or _direct(ws, wanted)
    if channel is None or (channel.kind != "channel" and not is_member(ws, channel)):
        raise ApiError("channel_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    if not is_member(ws, channel) and "chat:write.public" not in ws.app.scopes:
        raise ApiError("not_in_channel")
    if channel.kind == "im" and not ws.app.messages_tab:
        raise ApiError("messages_tab_disabled")
    return channel


def meant(request: Request) -> str:
    """The id of the conversation that a call names by id, #name or person; a person's id for a direct one."""
    wanted = request.text("channel")
    channel = request.ws.channel(wanted) or request.ws.channel_named(wanted)
    if channel is None:
        return wanted
    others = channel.members - {request.ws.app.bot_user_id}
    return min(others) if channel.kind == "im" and others else channel.id


def message(request: Request, channel: Channel, name: str = "ts") -> Message:
    """A message that is there for all to see. Raises message_not_found."""
    found = request.ws.message(channel.id, request.text(name))
    if found is None or found.deleted or found.ephemeral_to:
        raise ApiError("message_not_found")
    return found


def user(request: Request, name: str = "user") -> User:
    found = request.ws.user(request.text(name))
    if found is None:
        raise ApiError("user_not_found")
    return found


def missing_scope(ws: Workspace, needed: str) -> ApiError:
    return ApiError("missing_scope", needed=needed, provided=",".join(sorted(ws.app.scopes)))


def _direct(ws: Workspace, user_id: str) -> Channel | None:
    person = ws.user(user_id)
    if person is None or person.deleted or person.is_bot:
        return None
    return posts.open_direct(ws, {person.id, ws.app.bot_user_id})[0]
