"""What the process shows to the outside: the intake of posts, its health and numbers, the page of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.answers import refuse
from bot.web.calls import Calls
from bot.web.health import WITHIN, Check, Checkup
from bot.web.hub.routes import HubPages
from bot.web.intake import Intake
from bot.web.metrics import Metric, Numbers
from bot.web.trust import bearer_or_here


def create_web(
    intake: Intake,
    health: Mapping[str, Check],
    metrics: Callable[[], Iterable[Metric]],
    *,
    token: str = "",
    within: float = WITHIN,
    calls: Calls | None = None,
    hub: HubPages | None = None,
) -> Starlette:
    """`health` says by name how each part is asked, which has `within` seconds to answer; `metrics` gives
    the numbers of this moment. Both tell all to this machine and to whoever sends `token`. `calls` answer the
    links by which people are called outside Slack; `hub` is the page of facts, for everybody.
    """
    trusts = bearer_or_here(token)
    app = Starlette(
        routes=[
            Route("/intake/{source:path}", intake.take, methods=["POST"]),
            Route("/healthz", Checkup(health, within, trusts).take),
            Route("/metrics", Numbers(metrics, trusts).take),
            *([Route("/answer/{token}", calls.take, methods=["GET", "POST"])] if calls else []),
            *([Route("/hub", hub.take), Route("/hub/{path:path}", hub.take)] if hub else []),
        ],
        exception_handlers={HTTPException: _refused, Exception: _broken},
    )
    app.router.redirect_slashes = False  # a redirected POST loses its body
    return app


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    return refuse(status, REFUSALS.get(status, "This request cannot be answered."), None, **headers)


async def _broken(_: Request, __: Exception) -> Response:
    return refuse(500, "Something broke here; the log says what. Send it again later.")


REFUSALS: Mapping[int, str] = {
    404: "There is nothing here. POST posts to /intake/<source>; look at /healthz and /metrics.",
    405: "This cannot be done here. POST to /intake/<source>; GET /healthz and /metrics.",
}
