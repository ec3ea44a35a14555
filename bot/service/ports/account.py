"""What is kept about the brand's accounts."""

from __future__ import annotations

from typing import Protocol

from bot.domain.staff.accounts import Account, Revocation


class Accounts(Protocol):
    def all(self) -> tuple[Account, ...]:
        """By network and handle."""

    def get(self, account_id: str) -> Account:
        """Raises ``NotFound``."""

    def add(self, account: Account) -> None: ...
    def save(self, account: Account) -> None:
        """Conditional: the row must hold `account.version` - 1, else ``Stale``."""

    def remove(self, account_id: str) -> None: ...
    def add_revocation(self, task: Revocation) -> None: ...
    def revocation(self, task_id: str) -> Revocation: ...
    def save_revocation(self, task: Revocation) -> None: ...
    def to_revoke(self) -> tuple[Revocation, ...]:
        """Those that are not done, the oldest first."""
