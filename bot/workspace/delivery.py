"""Bringing payloads to the app: one open socket each, acknowledged in three seconds, events tried again.

An interaction is sent once: without an acknowledgement the person sees an error. An event is sent up to
four times (at once, again at once, after one minute, after five), also when no socket is open.
"""

from __future__ import annotations

import itertools
import json
import threading
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.workspace.people.outcome import Ack
from bot.workspace.quota import Window
from bot.workspace.state import Workspace

Json = dict[str, Any]
ACK_DEADLINE = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
EVENTS_PER_HOUR = 30_000
HOUR = 3600.0
WATCHED_FROM = 1_000  # events an hour from which a success rate under 5 % ends the subscription
LEAST_SUCCESS = 0.05
REMEMBERED = 10_000


OnAck = Callable[["Json | None"], None]


class Socket(Protocol):
    """One open connection of the app."""

    def send(self, text: str) -> None: ...


@dataclass(slots=True)
class _Event:
    payload: Json
    attempts: int = 0
    acked: bool = False


@dataclass(slots=True)
class Extra:
    """Deliveries that a test asked for: the next envelope twice, the next events again although acked."""

    duplicates: int = 0
    repeats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One envelope as it went out, for tests. `attempt` counts from 0."""

    at: float
    type: str
    payload: Json
    attempt: int = 0


@dataclass(slots=True)
class Hub:
    """The `Delivery` of a workspace with sockets. Safe to use from any thread but the server's loop."""

    ws: Workspace
    extra: Extra = field(default_factory=Extra)
    sent: deque[Sent] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    disabled: bool = False
    tried: Window = field(default_factory=lambda: Window(EVENTS_PER_HOUR, HOUR))
    _sockets: list[Socket] = field(default_factory=list)
    _leaving: list[Socket] = field(default_factory=list)
    _waiting: dict[str, OnAck] = field(default_factory=dict)
    _turn: itertools.count[int] = field(default_factory=itertools.count)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _succeeded: Window = field(default_factory=lambda: Window(EVENTS_PER_HOUR, HOUR))
    _warned_at: float = 0.0

    # Sockets

    def join(self, socket: Socket) -> None:
        with self._lock:
            self._sockets.append(socket)
        self.ws.publish("socket", name="opened")

    def drain(self, socket: Socket) -> None:
        """Uses a socket only as long as no other is open: it will close soon."""
        with self._lock:
            self._leaving.append(socket)

    def leave(self, socket: Socket) -> None:
        with self._lock:
            if socket in self._leaving:
                self._leaving.remove(socket)
            if socket not in self._sockets:
                return
            self._sockets.remove(socket)
        self.ws.publish("socket", name="closed")

    def connections(self) -> int:
        with self._lock:
            return len(self._sockets)

    def received(self, text: str) -> None:
        """What the app sent over a socket: an acknowledgement, or something to ignore."""
        try:
            answer = json.loads(text)
            envelope_id = str(answer["envelope_id"])
        except (ValueError, TypeError, KeyError):
            return
        with self._lock:
            waiting = self._waiting.pop(envelope_id, None)
        if waiting:
            waiting(answer.get("payload"))

    # Interactions

    def interact(self, kind: str, payload: Json, *, answerable: bool) -> Ack:
        """Raises nothing: what goes wrong is in the Ack."""
        done, answers = threading.Event(), list[Json | None]()

        def on_ack(answer: Json | None) -> None:
            answers.append(answer if answerable else None)
            done.set()

        until = self.ws.now() + ACK_DEADLINE
        envelope_id = self._send(kind, payload, on_ack, answerable=answerable)
        if envelope_id is None:
            return Ack(error="dispatch_failed")
        if self.ws.clock.wait(done, until):
            return Ack(payload=answers[0])
        with self._lock:
            self._waiting.pop(envelope_id, None)
        return Ack(error="operation_timeout")

    # Events

    def event(self, payload: Json) -> None:
        """Delivers one events_api payload, again and again if need be. Returns at once."""
        with self._lock:
            now = self.ws.now()
            if self.disabled:
                return
            if self.tried.wait(now):
                self._warn(now)
                return
        self._attempt(_Event(payload))

    def _attempt(self, event: _Event) -> None:
        now, number = self.ws.now(), event.attempts
        event.attempts += 1
        with self._lock:
            self.tried.hit(now)
        envelope_id = self._send("events_api", event.payload, lambda _: self._acked(event), attempt=number)
        if envelope_id is None:
            self._again(event, now)
        else:
            self.ws.clock.call_at(now + ACK_DEADLINE, lambda: self._overdue(event, envelope_id))

    def _acked(self, event: _Event) -> None:
        with self._lock:
            event.acked = True
            self._succeeded.hit(self.ws.now())
            repeat = self.extra.repeats > 0
            self.extra.repeats -= repeat
        if repeat:
            self._attempt(event)

    def _overdue(self, event: _Event, envelope_id: str) -> None:
        with self._lock:
            self._waiting.pop(envelope_id, None)
        if not event.acked:
            self._again(event, self.ws.now())

    def _again(self, event: _Event, now: float) -> None:
        """Plans the next attempt; after the last one the event is lost, as in Slack."""
        self._judge(now)
        if event.attempts <= len(RETRY_DELAYS) and not self.disabled:
            delay = RETRY_DELAYS[event.attempts - 1]
            self.ws.clock.call_at(now + delay, lambda: self._attempt(event))

    def _judge(self, now: float) -> None:
        with self._lock:
            tried = self.tried.count(now)
            if tried >= WATCHED_FROM and self._succeeded.count(now) < LEAST_SUCCESS * tried:
                self.disabled = True

    def _warn(self, now: float) -> None:
        """Tells the app once a minute that it is sent no more."""
        if now - self._warned_at < 60:
            return
        self._warned_at = now
        limited = {"type": "app_rate_limited", "minute_rate_limited": int(now // 60 * 60)}
        payload = {"team_id": self.ws.team.id, "api_app_id": self.ws.app.id, **limited}
        self._send("events_api", payload, lambda _: None)

    # Envelopes

    def _send(
        self,
        kind: str,
        payload: Json,
        on_ack: OnAck,
        *,
        answerable: bool = False,
        attempt: int = 0,
    ) -> str | None:
        """Puts one envelope on one of the open sockets, in turn; None when there is none."""
        envelope_id = str(uuid.uuid4())
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        retry = {"retry_attempt": attempt, "retry_reason": "timeout"} if attempt else {}
        text = json.dumps({**envelope, "accepts_response_payload": answerable, **retry})
        with self._lock:
            if not self._sockets:
                return None
            open_now = [s for s in self._sockets if s not in self._leaving] or self._sockets
            socket = open_now[next(self._turn) % len(open_now)]
            self._waiting[envelope_id] = on_ack
            twice = self.extra.duplicates > 0
            self.extra.duplicates -= twice
            self.sent.append(Sent(at=self.ws.now(), type=kind, payload=payload, attempt=attempt))
        for _ in range(2 if twice else 1):
            socket.send(text)
        return envelope_id
