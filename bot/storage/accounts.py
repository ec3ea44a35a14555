"""The brand's accounts, and whose access has to go."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.domain.staff.accounts import Account, Revocation
from bot.domain.words import N_
from bot.storage.store import Store
from bot.storage.tables import AccountRow, RevocationRow, table_of
from bot.storage.watches import COUNTERS, VERSION

ACCOUNTS, REVOCATIONS = table_of(AccountRow), table_of(RevocationRow)
_CHANGED = N_("Somebody else changed this while you were at it. Look at it again first.")


class Accounts(Store):
    def all(self) -> tuple[Account, ...]:
        return self._all(Account, select(ACCOUNTS).order_by(ACCOUNTS.c.network, ACCOUNTS.c.handle))

    def get(self, account_id: str) -> Account:
        return self._get(Account, ACCOUNTS, account_id, N_("This account is not in the register any more."))

    def add(self, account: Account) -> None:
        self._add(ACCOUNTS, account)
        self._changed()

    def save(self, account: Account) -> None:
        self._save(ACCOUNTS, account, _CHANGED)
        self._changed()

    def remove(self, account_id: str) -> None:
        self.tx.execute(delete(ACCOUNTS).where(ACCOUNTS.c.id == account_id))
        self._changed()

    def add_revocation(self, task: Revocation) -> None:
        self._add(REVOCATIONS, task)

    def revocation(self, task_id: str) -> Revocation:
        return self._get(Revocation, REVOCATIONS, task_id, N_("There is no such access to remove."))

    def save_revocation(self, task: Revocation) -> None:
        self._save(REVOCATIONS, task, _CHANGED)

    def to_revoke(self) -> tuple[Revocation, ...]:
        open_ = select(REVOCATIONS).where(REVOCATIONS.c.done_at.is_(None))
        return self._all(Revocation, open_.order_by(REVOCATIONS.c.opened_at, REVOCATIONS.c.id))

    def _changed(self) -> None:
        """What answers their posts is listened for."""
        self._count_up(COUNTERS, VERSION)
