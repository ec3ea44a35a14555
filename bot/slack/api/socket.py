"""The Socket Mode connection and its watchdog.

The SDK's own reconnecting is not used. Measured: 58 s passed until it noticed a TCP abort, and when Slack
asks for a new socket it opens one at once but reads from it only after the old one let go of a lock, up to
3 s later, which is when a press has failed. Here a handler lives as long as its socket; the watchdog builds
the next one when Slack asks for it or the socket is silent, and the old one finishes what it still handles.
Two sockets are open side by side, so that a press finds one while the other is being replaced.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.slack.api.refusals import CONNECT, Refused, told

log = logging.getLogger(__name__)

SOCKETS = 2  # of the ten that Slack allows an app
PING_INTERVAL = 2.0
SILENCE = 7.0  # seconds without an answer to a ping or any message: three pings went unanswered
LOOK_EVERY = 1.0
LONGEST_PAUSE = 30.0  # between two tries to connect
TCP_ESTABLISHED = 1  # the first byte of Linux's tcp_info is the connection's state
AT_ONCE = 50  # as many as there are listeners; the SDK's 10 would keep the others waiting in the socket
LINGER = 2.0  # a replaced socket may still bring something


class Link(StrEnum):
    STARTING = "starting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    REFUSED = "refused"  # Slack does not take the app token; nothing but another token helps
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`open` counts sockets; `silent_for` is in seconds; `replaced` counts sockets built for another."""

    state: Link
    open: int
    silent_for: float
    replaced: int
    failed_tries: int
    last_error: str


class Client(SocketModeClient):
    """One socket and no second one: where the SDK would reconnect, it only says so."""

    def __init__(self, app_token: str, web_client: WebClient, ping_interval: float) -> None:
        super().__init__(app_token, web_client=web_client, ping_interval=ping_interval, concurrency=AT_ONCE)
        self.is_leaving = False
        self.on_leaving: Callable[[], None] = lambda: None

    def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002 - the SDK's signature
        self.is_leaving = True
        self.on_leaving()


class Handler(SocketModeHandler):
    """Bolt's handler on a client of ours."""

    client: Client

    def __init__(self, app: App, client: Client) -> None:
        self.app = app
        self.client = client
        client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]


class Line:
    """One socket after another: built, watched and replaced. All times are in seconds."""

    def __init__(self, build: Callable[[], Handler], silence: float, clock: Callable[[], float]) -> None:
        self._build = build
        self._silence = silence
        self._clock = clock
        self._handler: Handler | None = None
        self._heard_at = clock()
        self._next_try = 0.0
        self._failures = 0
        self._stopping = threading.Event()
        self._closing: list[threading.Thread] = []
        self.replaced = self.failed_tries = 0
        self.last_error = ""
        self.refusal: Refused | None = None  # of the token, at the last try

    @property
    def is_alive(self) -> bool:
        """Still of use; one that Slack is about to close is not."""
        client = self._handler.client if self._handler else None
        if client is None or client.is_leaving or not _is_established(client):
            return False
        return self._clock() - self.last_sign <= self._silence

    @property
    def last_sign(self) -> float:
        """When it was last heard of: a message, or the ping that the latest pong answers."""
        session = self._handler.client.current_session if self._handler else None
        return max(self._heard_at, (session and session.last_ping_pong_time) or 0.0)

    def check(self) -> None:
        """Builds a new handler when there is none alive and it is time to try."""
        if self.is_alive or self._clock() < self._next_try:
            return
        old = self._handler
        try:
            self._handler = self._connected()
        except Exception as error:  # whatever the SDK's sockets raise; the next try comes
            self._failed(error)
            return
        if old is not None:
            self.replaced += 1
            log.info("A connection to Slack was replaced")
            self._retire(old)
        self._failures = 0
        self.refusal = None

    def close(self) -> None:
        """Returns when the last message has been handled and every thread has ended."""
        self._stopping.set()
        if self._handler is not None:
            self._retire(self._handler)
        self._handler = None
        for thread in self._closing:
            thread.join()

    def _connected(self) -> Handler:
        handler = self._build()
        handler.client.on_message_listeners.append(self._heard)
        self._heard_at = self._clock()
        handler.client.connect()
        if not handler.client.is_connected():
            self._retire(handler)
            raise ConnectionError("the handshake failed")
        return handler

    def _heard(self, _message: str) -> None:
        self._heard_at = self._clock()

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self.failed_tries += 1
        self.last_error = f"{type(error).__name__}: {error}"
        self.refusal = error if isinstance(error, Refused) and error.needs_token else None
        bound = min(LONGEST_PAUSE, 2.0 ** (self._failures - 1))
        self._next_try = self._clock() + max(bound, _retry_after(error))
        if self.refusal:
            log.error("Slack does not take SLACK_APP_TOKEN (%s): put in another one", self.refusal.error)
        else:
            log.warning("No connection to Slack (try %d): %s", self._failures, self.last_error)

    def _retire(self, handler: Handler) -> None:
        """Closes it aside, because that waits for what it still brings and handles."""
        self._closing = [thread for thread in self._closing if thread.is_alive()]
        thread = threading.Thread(target=_close, args=(handler.client, self._stopping), name="socket-closing")
        thread.start()
        self._closing.append(thread)


class Connection:
    """`app` handles what arrives; `web_client` is asked for addresses. All times are in seconds.

    ``start`` returns also when Slack cannot be reached: the watchdog goes on trying.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        web_client: WebClient,
        *,
        sockets: int = SOCKETS,
        ping_interval: float = PING_INTERVAL,
        silence: float = SILENCE,
        look_every: float = LOOK_EVERY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._web_client = web_client
        self._ping_interval = ping_interval
        self._look_every = look_every
        self._clock = clock
        self._lines = [Line(self._handler, silence, clock) for _ in range(sockets)]
        self._state = Link.STARTING
        self._look = threading.Event()
        self._stopping = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="socket-watchdog")

    def start(self) -> None:
        """Raises ``Refused`` when Slack does not take the app token: then nobody needs to wait."""
        self.check()
        if refusal := next((line.refusal for line in self._lines if line.refusal), None):
            raise refusal
        self._watchdog.start()

    def stop(self) -> None:
        """Returns when the last message has been handled and every thread has ended."""
        self._stopping.set()
        self._look.set()
        if self._watchdog.is_alive():
            self._watchdog.join()
        for line in self._lines:
            line.close()
        self._state = Link.STOPPED

    def check(self) -> None:
        """One look at every socket; also what the watchdog does."""
        for line in self._lines:
            line.check()
        if any(line.is_alive for line in self._lines):
            self._state = Link.CONNECTED
        elif any(line.refusal for line in self._lines):
            self._state = Link.REFUSED
        elif self._state in (Link.CONNECTED, Link.REFUSED):
            self._state = Link.RECONNECTING

    def health(self) -> Health:
        return Health(
            state=self._state,
            open=sum(line.is_alive for line in self._lines),
            silent_for=max(0.0, self._clock() - max(line.last_sign for line in self._lines)),
            replaced=sum(line.replaced for line in self._lines),
            failed_tries=sum(line.failed_tries for line in self._lines),
            last_error=next((line.last_error for line in self._lines if line.last_error), ""),
        )

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._look.wait(self._look_every)
            self._look.clear()
            try:
                self.check()
            except Exception:
                log.exception("The watchdog stumbled and goes on")

    def _handler(self) -> Handler:
        client = Client(self._app_token, self._web_client, self._ping_interval)
        client.wss_uri = open_address(self._web_client, self._app_token)
        client.on_leaving = self._look.set
        return Handler(self._app, client)


def open_address(client: WebClient, app_token: str) -> str:
    """Where a socket may connect next. Raises ``DeliveryError``; the SDK would sleep through a rate limit."""
    with told(CONNECT):
        return str(client.apps_connections_open(app_token=app_token)["url"])


def _is_established(client: Client) -> bool:
    """Linux knows at once that the other side hung up; the SDK reads nothing on and on, in a busy loop."""
    sock = client.current_session.sock if client.current_session else None
    if sock is None or not hasattr(socket, "TCP_INFO"):
        return sock is not None
    try:
        return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_ESTABLISHED
    except OSError:
        return False


def _close(client: Client, stopping: threading.Event) -> None:
    """The SDK would close the socket first, and what is just being handled could not be acknowledged."""
    if client.is_connected():
        stopping.wait(LINGER)
    client.closed = True  # takes nothing more from its queue ...
    client.message_queue.put(None)  # ... and does not wait a second for it either
    client.message_workers.shutdown()
    sock = client.current_session.sock if client.current_session else None
    if sock is not None:
        client.current_session_state.terminated = True
        with suppress(OSError):  # frees its reading thread, for which close() would wait
            sock.shutdown(socket.SHUT_RDWR)
    client.close()


def _retry_after(error: Exception) -> float:
    if isinstance(error, Refused) and error.error == "ratelimited":
        return error.retry_after or LONGEST_PAUSE
    return 0.0
