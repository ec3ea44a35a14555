"""The record in sentences, of the brand's accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.staff.accounts import Why
from bot.domain.words import N_

_CHANGED = {
    "added": N_("<@{actor}> wrote the account {account} into the register."),
    "changed": N_("<@{actor}> changed who holds the account {account}."),
    "removed": N_("<@{actor}> took the account {account} out of the register."),
    "reviewed": N_("<@{actor}> looked at who holds the account {account}."),
}
_TO_REVOKE = {
    Why.LEFT: N_("<@{person_id}> has left the workspace and still held {account}."),
    Why.GUEST: N_("<@{person_id}> became a guest and still held {account}."),
    Why.MOVED: N_("<@{person_id}> has another function and still held {account}."),
}


def _review(event: e.AccountReviewDue) -> str:
    if event.why:
        return N_("Who holds the account {account} was to be looked at once more, because of a crisis.")
    return N_("Nobody had looked for a quarter at who holds the account {account}.")


ACCOUNTS: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.AccountChanged: lambda event: _CHANGED[event.change],
    e.AccountReviewDue: _review,
    e.AccessToRevoke: lambda event: _TO_REVOKE[Why(event.why)],
    e.AccessRevoked: N_("<@{actor}> took the access to {account} from <@{person_id}>."),
}
