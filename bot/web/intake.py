"""Posts that others send: acknowledged only after they are committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.domain.intake import AlreadyDone, IntakeError, Malformed, NotTrusted, TooLarge, Unusable
from bot.domain.storm.mention import Batch
from bot.web.answers import answer, refuse

log = logging.getLogger(__name__)

MAX_BODY = 1_000_000  # bytes
FORGOTTEN = 10 * MAX_BODY  # bytes after which a sender is cut off
PATIENCE = 10.0  # seconds a sender has for the whole body

UNKNOWN = (  # which ones there are would tell strangers what tools a brand uses
    "There is no intake of this name. POST to /intake/webhook, or to /intake/webhook/ and a name out "
    "of WEBHOOK_SENDERS or WEBHOOK_MAPS that has a key."
)
STATUS: Mapping[type[IntakeError], int] = {Malformed: 400, NotTrusted: 401, TooLarge: 413, Unusable: 422}


class Hook(Protocol):
    """A push source. Header names are lower case."""

    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Batch: ...
    def stored(self, batch: Batch, now: datetime) -> None: ...


class Intake:
    """`hooks` by the name in their path; `store` returns when the posts are committed."""

    def __init__(
        self,
        hooks: Mapping[str, Hook],
        store: Callable[[Batch], int],
        now: Callable[[], datetime],
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._hooks = hooks
        self._store = store
        self._now = now
        self._patience = patience

    async def take(self, request: Request) -> Response:
        hook = self._hooks.get(request.path_params["source"])
        if hook is None:
            return refuse(404, UNKNOWN)
        try:
            async with asyncio.timeout(self._patience):
                body = await _body(request)
        except TooLarge as error:
            return refuse(413, str(error), Connection="close")
        except TimeoutError:
            return refuse(408, f"The body did not come within {self._patience:g} s.", Connection="close")
        except ClientDisconnect:
            return refuse(400, "The sender hung up.")
        return await run_in_threadpool(self._answered, hook, _headers(request), body)

    def _answered(self, hook: Hook, headers: Mapping[str, str], body: bytes) -> Response:
        try:
            batch = hook.receive(headers, body, self._now())
        except AlreadyDone:
            return answer({"status": "already done"})
        except IntakeError as error:
            status = STATUS[type(error)]
            more = {"WWW_Authenticate": "Bearer"} if status == 401 else {}
            return refuse(status, str(error), error.fields, **more)
        try:
            self._store(batch)
        except Exception:  # whatever ails the store, the sender must keep its posts
            log.exception("posts that were sent to %s could not be stored", batch.source)
            return refuse(503, "Nothing was stored; send it again in a few seconds.", Retry_After="5")
        hook.stored(batch, self._now())
        left_out = {"left out": dict(batch.rejected)} if batch.rejected else {}
        return answer({"status": "stored", "posts": len(batch.mentions), **left_out})


def _headers(request: Request) -> dict[str, str]:
    """Some senders can be given an address and nothing else: their token may stand in it."""
    token = request.query_params.get("token")
    return ({"authorization": f"Bearer {token}"} if token else {}) | dict(request.headers)


async def _body(request: Request) -> bytes:
    """Counted while it comes: what a sender says about the length is not trusted.

    A little more than is taken is read and forgotten, because many senders look at the answer only after
    they have sent everything.
    """
    body, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen <= MAX_BODY:
            body += chunk
        elif seen > FORGOTTEN:
            break
    if seen > MAX_BODY:
        raise TooLarge(f"Send at most {MAX_BODY:,} bytes at once; split a longer list of posts.")
    return bytes(body)
