"""users.*, usergroups.*, dnd.teamInfo, team.info"""

from __future__ import annotations

from typing import Any

from bot.workspace.api import access
from bot.workspace.api.request import ApiError, Request, page
from bot.workspace.model import User
from bot.workspace.shapes import user_json, usergroup_json

Json = dict[str, Any]
MOST_ASKED = 50


def users_info(request: Request) -> Json:
    return {"user": _with_locale(request, access.user(request))}


def users_list(request: Request) -> Json:
    own = [user for user in request.ws.users.values() if user.team_id == request.ws.team.id]
    shown, cursor = page(own, request, 200, 1000)
    people = [_with_locale(request, user) for user in shown]
    now = int(request.ws.now())
    return {"members": people, "cache_ts": now, "response_metadata": {"next_cursor": cursor}}


def users_lookup_by_email(request: Request) -> Json:
    wanted = request.text("email").lower()
    for user in request.ws.users.values():
        if user.email.lower() == wanted and not user.deleted:
            return {"user": user_json(request.ws, user)}
    raise ApiError("users_not_found")


def usergroups_list(request: Request) -> Json:
    disabled, users = request.flag("include_disabled"), request.flag("include_users")
    count = request.flag("include_count")
    groups = [group for group in request.ws.usergroups.values() if disabled or not group.deleted]
    return {"usergroups": [usergroup_json(request.ws, g, users=users, count=count) for g in groups]}


def usergroups_users_list(request: Request) -> Json:
    group = request.ws.usergroups.get(request.text("usergroup"))
    if group is None or (group.deleted and not request.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


def dnd_team_info(request: Request) -> Json:
    ids = request.items("users")
    if not ids:
        raise ApiError("no_users_provided")
    if len(ids) > MOST_ASKED:
        raise ApiError("too_many_users")
    known = [request.ws.users[user_id] for user_id in ids if user_id in request.ws.users]
    return {"users": {user.id: _dnd(user, request.ws.now()) for user in known}}


def team_info(request: Request) -> Json:
    team = request.ws.team
    address = f"{request.ws.base_url}/"
    shape = {"id": team.id, "name": team.name, "domain": team.domain, "url": address, "email_domain": ""}
    return {"team": shape | {"icon": {"image_default": True}}}


def _with_locale(request: Request, user: User) -> Json:
    shape = user_json(request.ws, user)
    return shape | ({"locale": user.locale} if request.flag("include_locale") else {})


def _dnd(user: User, now: float) -> Json:
    """The span that is on or comes next; without one Slack writes 1 for both ends."""
    span = next((span for span in sorted(user.dnd) if span[1] > now), (1, 1))
    start, end = (int(value) for value in span)
    return {"dnd_enabled": bool(user.dnd), "next_dnd_start_ts": start, "next_dnd_end_ts": end}
