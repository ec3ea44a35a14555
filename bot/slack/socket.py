"""The Socket Mode connection and its watchdog.

The SDK reconnects by itself when Slack asks for it, with the new socket open before the old one closes. It
does not when a connection dies silently: measured, 58 s passed after a TCP abort. So the watchdog looks
every second and builds a new handler, because a broken one cannot be used again.
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
from slack_sdk.errors import SlackApiError

log = logging.getLogger(__name__)

PING_INTERVAL = 2.0
SILENCE = 7.0  # seconds without an answer to a ping or any message: three pings went unanswered
LOOK_EVERY = 1.0
LONGEST_PAUSE = 30.0  # between two tries to connect


class Link(StrEnum):
    STARTING = "starting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`silent_for` is in seconds. `rebuilt` counts the handlers that replaced a dead one."""

    state: Link
    silent_for: float
    rebuilt: int
    failed_tries: int
    last_error: str


class Connection:
    """`app` handles what arrives; `web_client` is asked for addresses. All times are in seconds.

    ``start`` returns at once when Slack cannot be reached: the watchdog goes on trying.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        web_client: WebClient,
        *,
        ping_interval: float = PING_INTERVAL,
        silence: float = SILENCE,
        look_every: float = LOOK_EVERY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._web_client = web_client
        self._ping_interval = ping_interval
        self._silence = silence
        self._look_every = look_every
        self._clock = clock
        self._handler: SocketModeHandler | None = None
        self._state = Link.STARTING
        self._heard_at = clock()
        self._next_try = 0.0
        self._rebuilt = self._failed_tries = self._failures = 0
        self._last_error = ""
        self._stopping = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="socket-watchdog")
        self._closing: list[threading.Thread] = []

    def start(self) -> None:
        self.check()
        self._watchdog.start()

    def stop(self) -> None:
        """Returns when the last message has been handled and every thread has ended."""
        self._stopping.set()
        if self._watchdog.is_alive():
            self._watchdog.join()
        self._retire(self._handler)
        for thread in self._closing:
            thread.join()
        self._handler = None
        self._state = Link.STOPPED

    def health(self) -> Health:
        return Health(
            state=self._state,
            silent_for=max(0.0, self._clock() - self._last_sign()),
            rebuilt=self._rebuilt,
            failed_tries=self._failed_tries,
            last_error=self._last_error,
        )

    def check(self) -> None:
        """One look: is the connection alive, and if not, is it time to build a new one?"""
        if self._is_alive():
            self._state = Link.CONNECTED
            return
        if self._state is Link.CONNECTED:
            log.warning("The connection to Slack is dead; building a new one")
            self._state = Link.RECONNECTING
        if self._clock() >= self._next_try:
            self._build()

    def _watch(self) -> None:
        while not self._stopping.wait(self._look_every):
            try:
                self.check()
            except Exception:
                log.exception("The watchdog stumbled and goes on")

    # Alive or not

    def _is_alive(self) -> bool:
        if self._handler is None or not self._handler.client.is_connected():
            return False
        return self._clock() - self._last_sign() <= self._silence

    def _last_sign(self) -> float:
        session = self._handler.client.current_session if self._handler else None
        return max(self._heard_at, (session and session.last_ping_pong_time) or 0.0)

    def _heard(self, _message: str) -> None:
        self._heard_at = self._clock()

    # Building a new one

    def _build(self) -> None:
        old = self._handler
        if old is not None:
            old.client.auto_reconnect_enabled = False  # or both would open a new socket
        try:
            self._handler = self._connected()
        except Exception as error:  # whatever the SDK's sockets raise; the next try comes
            self._failed(error)
            return
        self._rebuilt += old is not None
        self._failures, self._state = 0, Link.CONNECTED
        self._retire(old)

    def _connected(self) -> SocketModeHandler:
        # Asked for here, because the SDK would sleep as long as a rate limit says.
        answer = self._web_client.apps_connections_open(app_token=self._app_token)
        handler = SocketModeHandler(
            self._app, self._app_token, web_client=self._web_client, ping_interval=self._ping_interval
        )
        handler.client.wss_uri = answer["url"]
        handler.client.on_message_listeners.append(self._heard)
        self._heard_at = self._clock()
        try:
            handler.client.connect()
            if not handler.client.is_connected():
                raise ConnectionError("the handshake failed")
        except Exception:
            self._retire(handler)
            raise
        return handler

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self._failed_tries += 1
        self._last_error = f"{type(error).__name__}: {error}"
        bound = min(LONGEST_PAUSE, 2.0 ** (self._failures - 1))
        self._next_try = self._clock() + max(bound, _retry_after(error))
        log.warning("No connection to Slack (try %d): %s", self._failures, self._last_error)

    def _retire(self, handler: SocketModeHandler | None) -> None:
        """Closes it aside: that waits for what it still handles."""
        self._closing = [thread for thread in self._closing if thread.is_alive()]
        if handler is not None:
            thread = threading.Thread(target=_close, args=(handler,), name="socket-closing")
            thread.start()
            self._closing.append(thread)


def _close(handler: SocketModeHandler) -> None:
    """The SDK would close the socket first, and what is just being handled could not be acknowledged."""
    client = handler.client
    client.closed, client.auto_reconnect_enabled = True, False
    client.message_workers.shutdown()
    sock = client.current_session.sock if client.current_session else None
    if sock is not None:
        client.current_session_state.terminated = True
        with suppress(OSError):  # frees its reading thread, for which close() would wait
            sock.shutdown(socket.SHUT_RDWR)
    client.close()


def _retry_after(error: Exception) -> float:
    if isinstance(error, SlackApiError) and error.response.status_code == 429:
        return float(error.response.headers.get("Retry-After", LONGEST_PAUSE))
    return 0.0
