"""Whose access has to go, and which account somebody has to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.staff.accounts import WHY_LABELS, Why
from bot.slack.safe import Mrkdwn, escape, mention
from bot.slack.words import tell


def review_due(event: e.AccountReviewDue) -> Mrkdwn:
    if event.why:
        return tell(
            "It is known now who did it, so look once more at who can get into {account}. Compare the "
            "register (`/crisis accounts`) with the platform, take away what has to go, then press *It is "
            "right*. Until then you are asked every week.",
            account=escape(event.account, 200),
        )
    return tell(
        "Nobody has looked for three months at who can get into {account}. Compare the register "
        "(`/crisis accounts`) with the platform: who holds it, who has left, is the second factor on? Change "
        "what is wrong, or press *It is right*. Until then you are asked every week.",
        account=escape(event.account, 200),
    )


def to_revoke(event: e.AccessToRevoke) -> Mrkdwn:
    return tell(
        "{person} {why} and still holds {account}. Take the access away on the platform, change a password "
        "that was shared, then press *The access is gone*. Until then you are asked every day.",
        person=mention(event.person_id),
        why=tell(WHY_LABELS[Why(event.why)]),
        account=escape(event.account, 200),
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.AccountReviewDue: review_due,
    e.AccessToRevoke: to_revoke,
}
