"""What there is to see of calls outside Slack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.staff.contact import Contact, Way
from bot.domain.staff.page import Ask, Page
from bot.slack.views.blocks import Drawn
from bot.slack.views.staff import reach
from tests.views.boards import ANA, NOW, TOM, Say

PAGERS = ("email", "ntfy", "webhook", "pagerduty", "opsgenie")


def called_outside(say: Say) -> tuple[e.Event, ...]:
    about = {"page_id": "p1", "person_id": TOM, "ask": "alert", "alert_id": "a"}
    return (
        e.PersonPaged(**about, pager="email"),
        e.PageUnanswered(**about, pager="ntfy"),
        e.PageRefused(**about, pager="webhook", why=say("pager.example answered 403")),
        *(e.PersonNotReached(**about, why=why) for why in ("silent", "no_way", "bound")),
        e.PageAnswered(actor=TOM, **about, pager="pagerduty"),
        e.PageAnswered(actor=TOM, **about),
        e.PageMovedOn(**{**about, "person_id": ANA}, unreached=TOM, subject_id="pause"),
        e.PageMovedOn(**{**about, "person_id": ""}, unreached=TOM, subject_id="pause"),
        e.ContactChanged(actor=ANA, person_id=TOM, pagers=("email",)),
        e.ContactChanged(actor=e.BOT, person_id=TOM, pagers=()),
        e.WayConfirmed(actor=TOM, pager="opsgenie"),
    )


def ways(say: Say) -> tuple[Way, ...]:
    return (
        Way(pager="email", address="tom@example.com", confirmed_at=NOW),
        Way(pager="webhook", address=say("+49 170 1234567")),
        Way(pager="pagerduty"),
    )


def contact(say: Say) -> Contact:
    return Contact(person_id=TOM, ways=ways(say))


def page(ask: Ask = Ask.TEST) -> Page:
    return Page(id="p1", key="k", person_id=TOM, ask=ask, subject_id="", asked_at=NOW, due_at=NOW)


CALLED: Mapping[str, Callable[[Say], Drawn | dict[str, Any]]] = {
    "reach, one's own": lambda say: reach.form(contact(say), PAGERS, is_own=True),
    "reach, a colleague's": lambda say: reach.form(contact(say), PAGERS, is_own=False),
    "reach, nothing yet": lambda _: reach.form(Contact(person_id=TOM), PAGERS, is_own=True),
    "reach saved": lambda say: reach.saved(contact(say), is_own=True),
    "reach taken back": lambda _: reach.saved(Contact(person_id=TOM), is_own=True),
    "reach, a test": lambda say: reach.on_its_way(page(), ways(say)),
}
