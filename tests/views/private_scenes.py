"""What people are shown of a restricted crisis, and what is told about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain import events as e
from bot.domain.crisis.crisis import CrisisStatus
from bot.slack.views.crisis import private
from tests.views import boards as b
from tests.views.boards import ANA, MEI, SAM, TOM, Say

REASON = "She knows the supplier"


def happened(say: Say) -> tuple[e.Event, ...]:
    return (
        e.CrisisRestricted(actor=ANA, reason=say("Names came up")),
        e.CrisisUnrestricted(actor=ANA, reason=say("It is in the papers")),
        e.JoinAsked(actor=SAM, reason=say(REASON), told=ANA),
        e.JoinMovedOn(person_id=SAM, reason=say(REASON), told=TOM),
        e.MemberLetIn(actor=ANA, person_id=SAM, reason=say(REASON)),
        e.JoinRefused(actor=ANA, person_id=SAM, reason=say(REASON)),
        e.JoinNeedless(person_id=SAM),
        e.JoinRefused(actor=ANA, person_id=SAM, reason=say(REASON), silent=True),
        e.PersonLeftOut(actor=ANA, person_id=SAM),
        e.PersonLeftOut(actor=ANA, person_id=SAM, reason=say(REASON)),
        e.PersonNotConcerned(actor=ANA, person_id=SAM, reason=say(REASON)),
        e.MemberLeft(actor=SAM, person_id=SAM),
        e.MemberLeft(person_id=MEI),
        e.MemberLeft(actor=ANA, person_id=SAM, reason=say(REASON)),
        e.MemberCalledBack(person_id=MEI),
        e.OutsiderTakenOut(actor=TOM, person_id=SAM),
        e.RoomAsked(actor=ANA),
        e.RoomMade(channel="G0ROOM"),
        e.RoomMade(actor=ANA, channel="G0ROOM", adopted=True),
        e.RoomRefused(error=say("conversations.create: restricted_action"), people=(ANA, TOM)),
        e.RoomLost(people=(ANA, TOM)),
        e.RoomUnkept(error=say("conversations.kick: restricted_action"), told=ANA),
    )


def _form(deed: str) -> Callable[[Say], Any]:
    return lambda say: private.form(
        b.crisis(say, restricted=True), deed, SAM if deed in ("decide", "take_back") else ""
    )


ROOMS: dict[str, Callable[[Say], Any]] = {
    "restricted, seen from outside": lambda say: private.outside(b.crisis(say, restricted=True)),
    "restricted, over": lambda say: private.outside(
        b.crisis(say, restricted=True, status=CrisisStatus.CLOSED)
    ),
    "restricted no more": lambda say: private.outside(b.crisis(say)),
    "old thread of one that was restricted": lambda say: private.gone_elsewhere(
        b.crisis(say, restricted=True)
    ),
    "old thread of one that was opened": lambda say: private.gone_elsewhere(b.crisis(say)),
    "who sees a crisis": lambda say: private.members(b.crisis(say), {}),
    "who sees a restricted crisis": lambda say: private.members(
        b.crisis(say, restricted=True, members=(SAM,)),
        dict.fromkeys((f"U{n}" for n in range(30)), say(REASON)),
    ),
    "who asks is whom it is about": lambda say: private.form(
        b.crisis(say, restricted=True, about=(SAM,)), "decide", SAM
    ),
    "who sees what is about somebody": lambda say: private.members(
        b.crisis(say, restricted=True, about=(SAM,)), {}
    ),
    **{f"form room {deed}": _form(deed) for deed in private.FORMS},
}
