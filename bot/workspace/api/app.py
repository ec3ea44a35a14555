"""auth.test, apps.connections.open, blocks.validate"""

from __future__ import annotations

from typing import Any

from bot.workspace.api.request import ApiError, Request
from bot.workspace.rules import Problem, message_problems, view_problems

Json = dict[str, Any]


def auth_test(request: Request) -> Json:
    ws = request.ws
    user = ws.users[ws.app.bot_user_id]
    return {
        "url": f"{ws.base_url}/",
        "team": ws.team.name,
        "user": user.name,
        "team_id": ws.team.id,
        "user_id": user.id,
        "bot_id": ws.app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(request: Request) -> Json:
    return {"url": request.new_socket()}


def blocks_validate(request: Request) -> Json:
    given = [name for name in ("blocks", "view", "message") if request.given(name)]
    if len(given) != 1:
        words = "must provide exactly one of `blocks`, `view`, or `message`"
        raise ApiError("invalid_arguments", response_metadata={"messages": [words]})
    name = given[0]
    value = request.json(name)
    if name == "view":
        problems = view_problems(value, at="")
    elif name == "message":
        if not isinstance(value, dict):
            raise ApiError(
                "invalid_arguments", response_metadata={"messages": ["`message` must be an object"]}
            )
        problems = message_problems(value.get("blocks", []))
    else:
        problems = message_problems(value, at="")
    if problems:
        raise ApiError(f"invalid_{name}", errors=[_described(problem) for problem in problems])
    return {}


def _described(problem: Problem) -> Json:
    return {
        "code": "failed_constraint",
        "message": problem.message,
        "pointer": problem.pointer,
        "field": problem.pointer.rpartition("/")[2],
        "constraint": problem.constraint,
    }
