"""How the parts are, for whoever watches the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from bot.web.answers import answer
from bot.web.fresh import Fresh
from bot.web.trust import Trusts

WITHIN = 3.0  # seconds that a part has to say how it is


class Health(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"  # works, but a person should look; no reason to restart
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Part:
    """`detail` is public: it names no address, no person and no secret."""

    state: Health
    detail: str = ""


Check = Callable[[], Part]


class Checkup:
    """Asks every part at once, each in a thread of its own: one that hangs keeps no other from answering.

    Strangers are told no more than the worst of the answers.
    """

    def __init__(self, checks: Mapping[str, Check], within: float, trusts: Trusts) -> None:
        self._checks = dict(checks)
        self._within = within
        self._threads = ThreadPoolExecutor(max(1, len(checks)), "firebreak-health")
        self._asked: dict[str, Future[Part]] = {}
        self._trusts = trusts
        self._parts = Fresh(self._ask_all)

    async def take(self, request: Request) -> Response:
        parts = await self._parts.get()
        worst = _worst(parts.values())
        shown = {name: {"state": part.state, "detail": part.detail} for name, part in parts.items()}
        told = {"state": worst, "parts": shown} if self._trusts(request) else {"state": worst}
        return answer(told, 503 if worst is Health.DOWN else 200)

    async def _ask_all(self) -> dict[str, Part]:
        found = await asyncio.gather(*(self._ask(name) for name in self._checks))
        return dict(zip(self._checks, found, strict=True))

    async def _ask(self, name: str) -> Part:
        """A part that still owes its last answer is not asked a second time."""
        asked = self._asked.pop(name, None) or self._threads.submit(self._checks[name])
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(asked)), self._within)
        except TimeoutError:
            self._asked[name] = asked
            return Part(Health.DOWN, f"no answer within {self._within:g} s")
        except Exception as error:  # a check that fails is an answer
            return Part(Health.DOWN, f"failed ({type(error).__name__})")


def _worst(parts: Iterable[Part]) -> Health:
    return max((part.state for part in parts), key=list(Health).index, default=Health.OK)
