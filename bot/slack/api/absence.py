"""Who will not see what is written in Slack: everybody while it is away, and whoever is in Do Not Disturb."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from itertools import islice
from threading import Lock

from slack_sdk import WebClient

from bot.domain.errors import DeliveryError
from bot.domain.staff.page import SLACK_GONE_AFTER
from bot.slack.api.refusals import told

log = logging.getLogger(__name__)

AT_ONCE = 50  # people in one question
TEAM_INFO = "dnd.teamInfo"


class Absence:
    """`look` every now and then. Slack is gone once it has been without an open socket, or has refused or
    not answered the bot, for two minutes; a rate limit is an answer. `clock` is in seconds.
    """

    def __init__(
        self, client: WebClient, sockets: Callable[[], int], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._sockets = sockets
        self._clock = clock
        self._well_at = clock()
        self._lock = Lock()

    def look(self) -> None:
        if self._sockets() and self._answers():
            with self._lock:
                self._well_at = self._clock()

    def is_gone(self) -> bool:
        with self._lock:
            return self._clock() - self._well_at >= SLACK_GONE_AFTER.total_seconds()

    def _answers(self) -> bool:
        try:
            with told("auth.test"):
                self._client.auth_test()
        except DeliveryError as error:
            return error.retry_after is not None and not getattr(error, "needs_token", False)
        return True


class Quiet:
    """Whom Slack would not disturb now. Where it does not say (no ``dnd:read`` yet), nobody.

    `clock` is in seconds since 1970, as Slack counts them.
    """

    def __init__(self, client: WebClient, *, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock

    def __call__(self, people: Collection[str]) -> frozenset[str]:
        left, found = iter(sorted(people)), set[str]()
        while some := list(islice(left, AT_ONCE)):
            found |= self._quiet_among(some)
        return frozenset(found)

    def _quiet_among(self, people: list[str]) -> set[str]:
        try:
            with told(TEAM_INFO):
                answer = self._client.dnd_teamInfo(users=people)
        except DeliveryError as error:
            log.warning("Who is in Do Not Disturb is not known: %s", error)
            return set()
        now, spans = self._clock(), answer.get("users") or {}
        return {person for person, span in spans.items() if _is_on(span, now)}


def _is_on(span: dict[str, float], now: float) -> bool:
    starts, ends = span.get("next_dnd_start_ts", 0), span.get("next_dnd_end_ts", 0)
    return bool(span.get("dnd_enabled")) and starts <= now < ends
