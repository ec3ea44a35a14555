"""How a mailbox is opened: by a password, or by an access token that is asked for again when it runs out.

Microsoft 365 takes no passwords over IMAP. With a refresh token (RFC 6749, section 6) a token is for the
mailbox of whoever gave consent; without one (section 4.4) the app itself may open it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx

from bot.sources.asking import words
from bot.sources.fetch import MAX_BODY, STEP, tls
from bot.sources.frame import GiveUp, Interrupted

SPARE = timedelta(minutes=1)  # before a token runs out it is not used any more
LASTS = 3_600  # seconds, where the endpoint does not say
SAID = 60  # characters of an error code that are shown
REFUSED = (400, 401, 403)
NOT_OPENED = "refuses user or password; see IMAP_USER and IMAP_PASSWORD"
NOT_TAKEN = (
    "refuses the access token: may this app read this mailbox, and is IMAP_USER its address? See IMAP_SCOPE "
    "and IMAP_CLIENT_ID"
)


class Login(Protocol):
    """`refusal` is what is said when the server does not take it."""

    refusal: str

    def secret(self, now: datetime) -> str:
        """Blocks. Raises ``GiveUp`` when only a person can help, and ``Interrupted``."""

    def enter(self, box: Any, user: str, secret: str) -> None:
        """Raises what ``imaplib`` raises."""

    def refused(self) -> bool:
        """Whether trying again with another secret may help; that one is forgotten."""


@dataclass(eq=False)
class Password:
    password: str = field(repr=False)
    refusal: str = NOT_OPENED

    def secret(self, now: datetime) -> str:  # noqa: ARG002 - it lasts
        return self.password

    def enter(self, box: Any, user: str, secret: str) -> None:
        log_in = box.login if (user + secret).isascii() else box.login_utf8
        log_in(user, secret, initial_folder=None)

    def refused(self) -> bool:
        return False


@dataclass(eq=False, kw_only=True)
class Token:
    """SASL XOAUTH2. `url` is the token endpoint. A refresh token that the endpoint replaces is kept in memory
    alone; after a restart the one of the settings is used again, which endpoints go on taking for weeks.
    """

    url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""
    refusal: str = NOT_TAKEN
    _token: str = field(default="", init=False, repr=False)
    _until: datetime | None = field(default=None, init=False)
    _is_used: bool = field(default=False, init=False)

    def secret(self, now: datetime) -> str:
        self._is_used = bool(self._token and self._until and now < self._until)
        if not self._is_used:
            self._take(_answer(self.url, self._form()), now)
        return self._token

    def enter(self, box: Any, user: str, secret: str) -> None:
        """The server says why not in a challenge, and goes on only when that is answered with nothing."""
        said = iter((f"user={user}\x01auth=Bearer {secret}\x01\x01".encode(),))
        box.client.authenticate("XOAUTH2", lambda _: next(said, b""))

    def refused(self) -> bool:
        """A token that was good before may be withdrawn: with a new one it is tried once more."""
        self._token = ""
        return self._is_used

    def _form(self) -> dict[str, str]:
        grant = {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        asked = {
            **(grant if self.refresh_token else {"grant_type": "client_credentials"}),
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": self.scope,
        }
        return {name: value for name, value in asked.items() if value}

    def _take(self, told: Mapping[str, Any], now: datetime) -> None:
        self._token = words(told.get("access_token"))
        if not self._token:
            raise Interrupted("the token endpoint gave no access token; see IMAP_TOKEN_URL")
        lasts = told.get("expires_in")
        seconds = float(lasts) if isinstance(lasts, int | float) and 0 < lasts < 10**7 else LASTS
        self._until = now + timedelta(seconds=seconds) - SPARE
        self.refresh_token = words(told.get("refresh_token")) or self.refresh_token


def _answer(url: str, form: Mapping[str, str]) -> Mapping[str, Any]:
    """Of its refusals only the code is told: what stands beside it may name people."""
    try:
        with httpx.Client(verify=tls(), timeout=STEP, trust_env=False) as client:
            answer = client.post(url, data=dict(form), headers={"Accept": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Interrupted(f"the token endpoint cannot be reached ({type(error).__name__})") from None
    told = _object(answer)
    code = words(told.get("error"))[:SAID] or "no reason"
    if answer.status_code in REFUSED:
        raise GiveUp(
            f"the token endpoint refuses ({answer.status_code}: {code}); see IMAP_CLIENT_ID, "
            "IMAP_CLIENT_SECRET, IMAP_REFRESH_TOKEN and IMAP_SCOPE"
        )
    if answer.status_code != httpx.codes.OK:
        raise Interrupted(f"the token endpoint answered {answer.status_code}")
    return told


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json() if len(answer.content) <= MAX_BODY else None
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}
