"""A mail server on this machine that takes mail, or does whatever it should not at one command."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from contextlib import ExitStack, closing, suppress
from types import TracebackType

OK, BYE = b"250 fine\r\n", b"221 bye\r\n"
BARE = b"550 5.6.11 a line ends with LF alone\r\n"  # RFC 5321 2.3.8, as large providers say it


class PostOffice:
    """`answers` are said instead of the usual ones; ``None`` hangs up there, ``b""`` says nothing for ever.

    The commands are HELLO (as somebody connects), EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA and SENT (after the
    dot). `mails` holds what was taken, `people` to whom.
    """

    def __init__(
        self,
        answers: dict[str, bytes | None] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        at_once: bool = False,
    ) -> None:
        self.mails: list[str] = []
        self.people: list[str] = []
        self.commands: list[str] = []
        self.closing = threading.Event()
        self._answers = answers or {}
        self._tls, self._at_once = tls, at_once
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    outer._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> PostOffice:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, sock: socket.socket) -> None:
        if self._tls and self._at_once:
            sock = self._tls.wrap_socket(sock, server_side=True)
        with ExitStack() as open_lines:
            self._talk(open_lines.enter_context(closing(sock)), open_lines)

    def _talk(self, line: socket.socket, open_lines: ExitStack) -> None:
        read = line.makefile("rb")
        if not self._say(line, "HELLO", b"220 post.example\r\n"):
            return
        while command := read.readline().decode().strip():
            word = command.partition(" ")[0].upper()
            self.commands.append(word)
            if not self._say(line, word, self._usual(word)) or word == "QUIT":
                return
            if word == "STARTTLS" and self._tls:
                line = open_lines.enter_context(closing(self._tls.wrap_socket(line, server_side=True)))
                read = line.makefile("rb")
            if word == "RCPT":
                self.people.append(command.partition("<")[2].rstrip(">"))
            if word == "DATA":
                mail = b"".join(iter(read.readline, b".\r\n"))
                if not self._say(line, "SENT", BARE if b"\n" in mail.replace(b"\r\n", b"") else OK):
                    return
                self.mails.append(mail.decode())

    def _usual(self, word: str) -> bytes:
        if word == "EHLO":
            offers = [b"250-post.example", *([b"250-STARTTLS"] if self._tls and not self._at_once else [])]
            return b"\r\n".join([*offers, b"250 AUTH PLAIN LOGIN\r\n"])
        usual = {"DATA": b"354 go on\r\n", "AUTH": b"235 welcome\r\n", "QUIT": BYE, "STARTTLS": b"220 go\r\n"}
        return usual.get(word, OK)

    def _say(self, sock: socket.socket, at: str, usual: bytes) -> bool:
        """False when that was the end of it."""
        said = self._answers.get(at, usual)
        if said is None:
            return False
        if not said:
            self.closing.wait(30)
            return False
        sock.sendall(said)
        return not said.startswith(b"421")
