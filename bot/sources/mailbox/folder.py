"""One folder of a mailbox, read only; every call blocks until the server answered (RFC 3501, RFC 2177)."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import MailBox, MailBoxUnencrypted

from bot.sources.fetch import tls
from bot.sources.mailbox.login import Login

PORTS = {"imaps": 993, "imap": 143}
STEP = 30.0  # seconds for each answer
MOST_BYTES = 200_000  # of one letter: the words come first, attachments after them
TROUBLE = (imaplib.IMAP4.error, ImapToolsError, OSError, ValueError)
FOR_NOW = ("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG")  # response codes of RFC 5530 that pass by themselves
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_UID = re.compile(rb"UID (\d+)")
_RECEIVED = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


class Refused(Exception):
    """The server wants another user, password or folder; the text says which."""


@dataclass(frozen=True, slots=True)
class Address:
    """``imaps://host[:port][/folder]``. Without TLS only on this machine: no password is overheard."""

    host: str
    port: int
    folder: str
    encrypted: bool

    @classmethod
    def parsed(cls, url: str) -> Address:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
            raise ValueError("it must be imaps://host or imaps://host/folder, without user and password")
        folder = unquote(parts.path.strip("/")) or "INBOX"
        port = parts.port or PORTS[parts.scheme]
        if parts.scheme == "imap" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("it must begin with imaps://; imap:// would send the password in the clear")
        return cls(parts.hostname, port, folder, encrypted=parts.scheme == "imaps")


@dataclass(frozen=True, slots=True)
class Letter:
    """`received` is the server's own time."""

    uid: int
    received: datetime | None
    raw: bytes


class Folder:
    """Raises ``Refused``, or one of `TROUBLE`."""

    def __init__(self, address: Address, user: str, login: Login, now: datetime) -> None:
        secret = login.secret(now)
        self._box = _connected(address)
        try:
            _log_in(self._box, user, login, secret)
            _select(self._box, address.folder)
        except BaseException:
            self.close()
            raise
        self.validity = self._number("UIDVALIDITY")
        self.next_uid = self._number("UIDNEXT")
        self.can_idle = "IDLE" in self._box.client.capabilities

    def after(self, uid: int) -> list[int]:
        """``UID n:*`` names the newest letter even when its number is less than n."""
        return sorted(found for found in self._search(f"UID {uid + 1}:*") if found > uid)

    def since(self, day: date) -> list[int]:
        return sorted(self._search(f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}"))

    def letters(self, uids: Sequence[int]) -> list[Letter]:
        """In order of their numbers. Nothing is marked as read."""
        wanted = f"(UID INTERNALDATE BODY.PEEK[]<0.{MOST_BYTES}>)"
        status, answer = self._box.client.uid("FETCH", ",".join(map(str, uids)), wanted)
        if status != "OK":
            raise OSError(f"FETCH was answered {status}")
        return sorted(_letters(answer), key=lambda letter: letter.uid)

    def start_waiting(self) -> None:
        self._box.idle.start()

    def wait(self, seconds: float) -> bool:
        """Whether something happened."""
        return self._is_told() or bool(self._box.idle.poll(seconds))

    def stop_waiting(self) -> None:
        self._box.idle.stop()

    def wake(self) -> None:
        """From another thread: whatever waits for the server ends with an error."""
        with suppress(OSError):
            self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(*TROUBLE):
            self._box.client.shutdown()

    def _is_told(self) -> bool:
        """What came in one packet with the answer to IDLE was read with it, and no poll sees it any more."""
        client = self._box.client
        received = vars(client).get("_file") or client.file  # the one since Python 3.14, the other before
        client.sock.settimeout(0)
        try:
            return bool(received.peek(1))
        except OSError:  # nothing there
            return False
        finally:
            client.sock.settimeout(STEP)

    def _search(self, criteria: str) -> list[int]:
        return [int(uid) for uid in self._box.uids(criteria, charset=None)]  # Exchange refuses a charset

    def _number(self, name: str) -> int:
        _, values = self._box.client.response(name)
        return int(values[-1]) if values and values[-1] else 0


def _connected(address: Address) -> Any:
    if not address.encrypted:
        return MailBoxUnencrypted(address.host, address.port, timeout=STEP)
    context: ssl.SSLContext = tls()
    return MailBox(address.host, address.port, timeout=STEP, ssl_context=context)


def _log_in(box: Any, user: str, login: Login, secret: str) -> None:
    try:
        login.enter(box, user, secret)
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        if isinstance(error, imaplib.IMAP4.abort) or any(code in str(error) for code in FOR_NOW):
            raise
        if login.refused():
            raise OSError("the secret is not taken any more") from None
        raise Refused(login.refusal) from None


def _select(box: Any, folder: str) -> None:
    try:
        box.folder.set(folder, readonly=True)
    except MailboxFolderSelectError:
        raise Refused(f"has no folder {folder!r} for this user; see IMAP_URL") from None


def _letters(answer: Iterable[Any]) -> Iterable[Letter]:
    """An item is what stands before a letter and the letter; what stands behind it is the next item."""
    items = list(answer)
    for item, behind in zip(items, [*items[1:], b""], strict=True):
        if not isinstance(item, tuple):
            continue
        about = item[0] + (behind if isinstance(behind, bytes) else b"")
        if uid := _UID.search(about):
            yield Letter(int(uid[1]), _received(about), item[1])


def _received(about: bytes) -> datetime | None:
    found = _RECEIVED.search(about)
    try:
        at = parsedate_to_datetime(found[1].decode().strip()) if found else None
    except ValueError:
        return None
    return at.astimezone(UTC) if at and at.tzinfo else None
