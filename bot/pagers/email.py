"""An e-mail by SMTP, over TLS from the start (`smtps://`) or by STARTTLS (`smtp://`), never in the clear.

Only a relay on this machine may do without.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.staff.page import Note

STEP = 5.0  # seconds for each answer
DEADLINE = 15.0  # seconds for the whole conversation
SUBMISSION, SMTPS = 587, 465
FOR_GOOD = 500  # 4xx is for now: greylisting, a full disk
OURSELVES = frozenset({"localhost", "127.0.0.1", "::1"})


class Email:
    """`url` is ``smtp[s]://user:password@host:port``; `sender` is what stands under From."""

    follows = False

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        trust: ssl.SSLContext | None = None,
        step: float = STEP,
        deadline: float = DEADLINE,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("PAGER_EMAIL_URL must begin with smtp:// or smtps:// and name a host")
        if "@" not in parseaddr(sender)[1]:
            raise ValueError("PAGER_EMAIL_FROM must be an e-mail address")
        self._host, self._is_tls = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (SMTPS if self._is_tls else SUBMISSION)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender
        self._trust = trust or ssl.create_default_context()
        self._step, self._deadline = step, deadline

    def send(self, note: Note) -> None:
        message = _message(note, self._sender)
        with self._explained(), self._line() as line:
            _expect(250, *line.mail(parseaddr(self._sender)[1]))
            _expect(250, *line.rcpt(note.to))
            self._hand_over(line, message)

    def _hand_over(self, line: smtplib.SMTP, message: EmailMessage) -> None:
        """From here on it may have been taken, unless the server says that it was not."""
        try:
            _expect(250, *line.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n"))))
        except smtplib.SMTPResponseException:
            raise
        except (smtplib.SMTPException, OSError):
            raise OutcomeUnknown(f"{self._host} had all of it and did not answer") from None

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        """Greeted, encrypted and logged in; cut when it takes longer than all of it may."""
        line = self._made()
        watch = threading.Timer(self._deadline, _cut, [line])
        watch.start()
        try:
            _expect(220, *line.connect(self._host, self._port))
            line.ehlo_or_helo_if_needed()
            self._encrypt(line)
            if self._user:
                line.login(self._user, self._password)
            yield line
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
        finally:
            watch.cancel()
            line.close()

    def _made(self) -> smtplib.SMTP:
        """Not connected yet, but knowing whose certificate it will have to see."""
        if self._is_tls:
            line: smtplib.SMTP = smtplib.SMTP_SSL(timeout=self._step, context=self._trust)
        else:
            line = smtplib.SMTP(timeout=self._step)
        line._host = self._host  # type: ignore[attr-defined]
        return line

    def _encrypt(self, line: smtplib.SMTP) -> None:
        if self._is_tls or (self._host in OURSELVES and not line.has_extn("starttls")):
            return
        line.starttls(context=self._trust)
        line.ehlo()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Whatever smtplib raises as what it means; the server's own words stay out, they repeat ours."""
        try:
            yield
        except smtplib.SMTPNotSupportedError:
            raise self._refused("offers no encryption or no login", permanent=True) from None
        except ssl.SSLCertVerificationError:
            raise self._refused("shows a certificate that nobody vouches for", permanent=True) from None
        except smtplib.SMTPResponseException as error:
            code = error.smtp_code
            raise self._refused(f"answered {code}", permanent=code >= FOR_GOOD) from None
        except (smtplib.SMTPException, OSError) as error:
            raise self._refused(f"could not be reached ({type(error).__name__})", permanent=False) from None

    def _refused(self, how: str, *, permanent: bool) -> DeliveryError:
        return DeliveryError(f"{self._host} {how}", permanent=permanent)


def _message(note: Note, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, note.to
    message["Subject"] = " ".join(note.title.split())
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{note.key}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if note.urgent:
        message["Importance"] = "high"
    message.set_content("\n\n".join(filter(None, [note.text, note.link])) + "\n", cte="quoted-printable")
    return message


def _expect(wanted: int, code: int, answer: bytes) -> None:
    if code // 10 != wanted // 10:
        raise smtplib.SMTPResponseException(code, answer)


def _cut(line: smtplib.SMTP) -> None:
    sock: socket.socket | None = line.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
