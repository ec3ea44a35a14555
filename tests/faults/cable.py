"""The network between the bot and Slack's Web API, which a test pulls out and plugs in again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Cable:
    """Forwards a port of 127.0.0.1 to `target`. Cut, it refuses every connection and ends those that are."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.port = 0

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._go(self._accept, self._listener)

    def cut(self) -> None:
        """Returns when nothing goes through any more."""
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        with self._lock:
            for end in self._open:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                self._go(self._connect, near)

    def _connect(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._target)) as far:
            with self._lock:
                self._open |= {near, far}
            answers = threading.Thread(target=_pump, args=(far, near))
            answers.start()
            _pump(near, far)
            answers.join()
            with self._lock:
                self._open -= {near, far}

    def _go(self, run: object, *args: object) -> None:
        self._threads = [t for t in self._threads if t.is_alive()]
        thread = threading.Thread(target=run, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
