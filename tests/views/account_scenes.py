"""What people are shown of the brand's accounts, and what is told about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.staff.accounts import Account, AccountsBoard, Revocation, SecondFactor, Why
from bot.slack.views.staff import accounts
from tests.views.boards import ANA, MEI, NOW, SAM, TOM, Say

BLUESKY = "Bluesky: @northwind"


def register(say: Say, *, may_edit: bool = True, count: int = 1) -> AccountsBoard:
    account = Account(
        id="a",
        network=say("Bluesky"),
        handle=say("@northwind"),
        owners=(ANA,),
        publishers=(TOM, MEI),
        readers=(SAM,),
        outside=(say("Agency Blue, may post"),),
        second_factor=SecondFactor.MISSING,
        reviewed_by=ANA,
        reviewed_at=NOW - timedelta(days=100),
    )
    bare = Account(id="b", network=say("Mastodon"), handle=say("@northwind"))
    task = Revocation(
        id="r", account_id="a", account=say(BLUESKY), person_id=TOM, why=Why.LEFT, opened_at=NOW
    )
    return AccountsBoard(
        accounts=(account, bare) * count, to_revoke=(task,) * count, may_edit=may_edit, read_at=NOW
    )


def happened(say: Say) -> tuple[e.Event, ...]:
    named = say(BLUESKY)
    return (
        *(
            e.AccountChanged(actor=ANA, account=named, change=change)
            for change in ("added", "changed", "removed", "reviewed")
        ),
        e.AccountReviewDue(account_id="a", account=named, told=ANA),
        e.AccountReviewDue(account_id="a", account=named, told=ANA, why="crisis"),
        *(
            e.AccessToRevoke(revocation_id="r", account=named, person_id=TOM, why=why, told=ANA)
            for why in Why
        ),
        e.AccessRevoked(actor=ANA, account=named, person_id=TOM),
    )


ACCOUNTS: Mapping[str, Callable[[Say], Any]] = {
    "accounts": lambda say: accounts.register(register(say)),
    "accounts, several": lambda say: accounts.register(register(say, may_edit=False, count=4)),
    "accounts, none": lambda _: accounts.register(
        AccountsBoard(accounts=(), to_revoke=(), may_edit=True, read_at=NOW)
    ),
    "form account": lambda say: accounts.form(register(say).accounts[0]),
    "form account, new": lambda _: accounts.form(None),
}
