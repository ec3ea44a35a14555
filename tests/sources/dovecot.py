"""Dovecot from the distribution on a loopback port, and a wire to it that can be cut.

A user's letters are files, so a thousand arrive as fast as they are moved in.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""
NO_DOVECOT = "no Dovecot: install the distribution's dovecot-imapd"
PASSWORD = "a-password-of-northwind"
STARTS_WITHIN = 10.0

CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_uid = {owner}
mail_gid = {owner_group}
mailbox_idle_check_interval = 1 s
{oauth}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

OAUTH = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
"""
ABOUT_TOKENS = """
introspection_url = {url}
introspection_mode = post
username_attribute = user
active_attribute = active
active_value = true
"""


class Dovecot:
    """Runs as whoever runs the tests; as root it serves letters as nobody, which Dovecot insists on.

    With an address for `introspection` it takes access tokens too, and asks there whose they are.
    """

    def __init__(self, folder: Path, *, introspection: str = "") -> None:
        self.folder = folder
        self._introspection = introspection
        self.port = _free_port()

    def __enter__(self) -> Dovecot:
        root = os.geteuid() == 0
        me = getpass.getuser()
        owner = pwd.getpwnam("nobody" if root else me)
        (self.folder / "letters").mkdir()
        (self.folder / "mail").mkdir()
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        (self.folder / "oauth2").write_text(ABOUT_TOKENS.format(url=self._introspection))
        config = self.folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=self.folder,
                internal="dovecot" if root else me,
                group="dovecot" if root else owner.pw_gid,
                login="dovenull" if root else me,
                owner=owner.pw_uid,
                owner_group=owner.pw_gid,
                password=PASSWORD,
                oauth=OAUTH.format(folder=self.folder) if self._introspection else "",
                port=self.port,
            )
        )
        self._owner = owner
        self._process = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], stderr=subprocess.DEVNULL)
        until_open(self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)

    def deliver(self, user: str, letters: Iterable[bytes], *, first: int = 0) -> None:
        """Into the inbox of `user`, in this order. The same letter is one file, whoever gets it."""
        box = self.folder / "mail" / user
        if not box.exists():
            for path in (box, box / "cur", box / "new", box / "tmp"):
                path.mkdir()
                os.chown(path, self._owner.pw_uid, self._owner.pw_gid)
        for number, letter in enumerate(letters, first):
            (box / "new" / f"{number:010}.letter").hardlink_to(self._file(letter))

    def _file(self, letter: bytes) -> Path:
        path = self.folder / "letters" / hashlib.sha256(letter).hexdigest()
        if not path.exists():
            path.write_bytes(letter)
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)
        return path


class Wire:
    """Passes everything on to `port`, breaks after so many bytes from there, and tells of the first IDLE."""

    def __init__(
        self, port: int, *, aborts: Iterable[int] = (), on_idle: Callable[[], None] = lambda: None
    ) -> None:
        self._there = port
        self._aborts = list(aborts)
        self._on_idle = on_idle
        self._idled = False
        self.said = b""  # by the client, ever

    def __enter__(self) -> Wire:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._pairs: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._listener, *self._pairs):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for each in (self._listener, *self._pairs):
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._there))
                self._pairs += [client, server]
                left = self._aborts.pop(0) if self._aborts else None
                for work in ((self._up, client, server), (self._down, server, client, left)):
                    thread = threading.Thread(target=work[0], args=work[1:], daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := client.recv(65_536):
                self.said += said
                server.sendall(said)
                if b"IDLE" in said and not self._idled:
                    self._idled = True
                    self._on_idle()
        _cut(client, server)

    def _down(self, server: socket.socket, client: socket.socket, left: int | None) -> None:
        with suppress(OSError):
            while told := server.recv(65_536 if left is None else max(min(left, 65_536), 1)):
                client.sendall(told)
                left = None if left is None else left - len(told)
                if left is not None and left <= 0:
                    break
        _cut(client, server)


def a_letter(text: str, *, key: str = "", body: str = "", **headers: str) -> bytes:
    """`key` is the Message-ID; made of the text where it does not matter."""
    named = {
        "From": "Lena Fan <lena@northwind.example>",
        "To": "care@northwind.example",
        "Date": "Sun, 01 Mar 2026 12:00:00 +0000",
        "Message-ID": f"<{key or text.replace(' ', '.')}@northwind.example>",
        "Subject": text,
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in named.items() if value]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}\r\n").encode()


def until_open(port: int) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            if connection.recv(4) == b"* OK":
                return
        threading.Event().wait(0.02)
    raise RuntimeError(f"Dovecot did not start within {STARTS_WITHIN:.0f} s")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _cut(*pair: socket.socket) -> None:
    for each in pair:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
