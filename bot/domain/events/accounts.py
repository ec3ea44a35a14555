"""What became of the brand's accounts, and of who holds them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Event):
    """`change` is ``added``, ``changed``, ``removed`` or ``reviewed``."""

    account: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReviewDue(Event):
    """Nobody looked at who holds it for a quarter, or `why` is ``crisis``; `told` is asked."""

    account_id: str
    account: str
    told: str | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToRevoke(Event):
    """`person_id` holds an account and should not any more; `told` is asked to take it from them."""

    revocation_id: str
    account: str
    person_id: str
    why: str
    told: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRevoked(Event):
    account: str
    person_id: str
