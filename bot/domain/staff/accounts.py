"""The register of the brand's accounts: who holds which and how far, and when somebody last looked (S1.24).

Never a password: what is kept here is who to ask, and whose access has to go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.words import N_, phrase

REVIEW_AFTER = timedelta(days=91)  # a quarter
REVIEW_AGAIN = timedelta(days=7)
REVOKE_AGAIN = timedelta(days=1)
MAX_NAME = 100
SECRET = re.compile(
    r"pass(word|wort|code)|mot de passe|contraseñ|wachtwoord|密码|パスワード|\bpwd\b|\bpin\b", re.IGNORECASE
)


class SecondFactor(StrEnum):
    ON = "on"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why somebody's access has to go."""

    LEFT = "left"
    GUEST = "guest"
    MOVED = "moved"


SECOND_FACTOR_LABELS: Mapping[SecondFactor, str] = {
    SecondFactor.ON: N_("on for everybody"),
    SecondFactor.MISSING: N_("missing for somebody"),
    SecondFactor.UNKNOWN: N_("not known"),
}
WHY_LABELS: Mapping[Why, str] = {
    Why.LEFT: N_("has left the workspace"),
    Why.GUEST: N_("is only a guest now"),
    Why.MOVED: N_("has another function now"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`owners` may give and take access, `publishers` post, `readers` only read; ids of people. `outside` are
    those without Slack, a line each, such as an agency.
    """

    id: str
    network: str
    handle: str
    owners: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    second_factor: SecondFactor = SecondFactor.UNKNOWN
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    version: int = 1

    @property
    def name(self) -> str:
        return f"{self.network}: {self.handle}"

    @property
    def holders(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.owners, *self.publishers, *self.readers)))

    def is_late(self, now: datetime) -> bool:
        return self.reviewed_at is None or now - self.reviewed_at >= REVIEW_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Somebody's access to an account has to go, and somebody is asked until it is done."""

    id: str
    account_id: str
    account: str
    person_id: str
    why: Why
    opened_at: datetime
    done_by: str = ""
    done_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsBoard:
    """The register as one person sees it."""

    accounts: tuple[Account, ...]
    to_revoke: tuple[Revocation, ...]
    may_edit: bool
    read_at: datetime


def checked(account: Account) -> Account:
    """Raises ``Invalid`` at the field that is wrong."""
    wrong = {}
    clean = replace(
        account, network=" ".join(account.network.split()), handle=" ".join(account.handle.split())
    )
    for field, text in (("network", clean.network), ("handle", clean.handle)):
        if not text or len(text) > MAX_NAME:
            wrong[field] = phrase(N_("Say it in 1 to {limit} characters."), limit=MAX_NAME)
    if not clean.owners:
        wrong["owners"] = phrase(N_("Name at least one person who can give and take access."))
    if any(SECRET.search(line) for line in (clean.handle, *clean.outside)):
        wrong["outside"] = phrase(N_("That looks like a password. Firebreak keeps none: leave it out."))
    if wrong:
        raise Invalid(N_("Some fields need another look."), fields=wrong)
    return clean


def reviewed(account: Account, *, by: str, now: datetime) -> Account:
    return replace(account, reviewed_by=by, reviewed_at=now, version=account.version + 1)


def without(account: Account, person_id: str) -> Account:
    """Their access is gone. An account that nobody owns any more is shown as such, not refused."""

    def left(people: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(p for p in people if p != person_id)

    return replace(
        account,
        owners=left(account.owners),
        publishers=left(account.publishers),
        readers=left(account.readers),
        version=account.version + 1,
    )


def revoked(task: Revocation, *, by: str, now: datetime) -> Revocation:
    if task.done_at:
        raise Stale(N_("<@{who}> has removed that access already."), who=task.done_by)
    if by == task.person_id:
        raise NotAllowed(N_("Somebody else has to confirm that your access is gone."))
    return replace(task, done_by=by, done_at=now, version=task.version + 1)
