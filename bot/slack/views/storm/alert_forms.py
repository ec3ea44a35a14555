"""The forms behind an alert's buttons."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.storm.alert import Alert
from bot.domain.storm.rule import COOLS_FOR
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, join
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.storm.alert import ref_of
from bot.slack.words import _, tell

MAX_REASON = 500
HOUR = timedelta(hours=1)


def dismiss(alert: Alert) -> Block:
    """Field: ``reason``."""
    closes = tell("The alert closes and nobody else is asked.")
    cools = tell(
        "Its reasons raise no other alert of this watch for {hours} hours, unless it gets twice as loud.",
        hours=COOLS_FOR // HOUR,
    )
    what_follows = join([closes, _goes_on(alert), cools if alert.watch_id else Mrkdwn()], " ")
    why = f.field(
        "reason",
        _("Why is this not a crisis?"),
        f.text(lines=True, limit=MAX_REASON, focus=True),
        hint=_(
            "A few words, such as “joke post, nobody is angry”. They are kept and help to tune the watch."
        ),
    )
    return f.modal(
        ids.FORM_DISMISS,
        title=_("Not a crisis"),
        submit=_("Not a crisis"),
        ref=ref_of(alert),
        blocks=[b.section(what_follows), why],
    )


def one_to_one(alert: Alert, *, suggested: str | None = None) -> Block:
    """Field: ``owner_id``, prefilled with who is `suggested`, such as the customer care lead."""
    care = tell("Customer care answers people one by one. No war room opens.")
    what_follows = join([care, _goes_on(alert)], " ")
    owner = f.field(
        "owner_id",
        _("Who sees to the answers?"),
        f.person(suggested),
        hint=_("They are told at once, in the alert’s thread."),
    )
    return f.modal(
        ids.FORM_ONE_TO_ONE,
        title=_("Handle one-to-one"),
        submit=_("Hand over"),
        ref=ref_of(alert),
        blocks=[b.section(what_follows), owner],
    )


def note(alert: Alert) -> Block:
    """Field: ``text``. It goes into the alert's thread."""
    told = f.field("text", _("What should the others know?"), f.text(lines=True, focus=True))
    return f.modal(
        ids.FORM_ALERT_NOTE,
        title=_("Add a note"),
        submit=_("Add note"),
        ref=Ref("alert", alert.id, alert.version),
        blocks=[told],
    )


def _goes_on(alert: Alert) -> Mrkdwn:
    """What is not measured, as a tip, or is over, does not come back by itself."""
    if not alert.watch_id or alert.storm.ended_at:
        return Mrkdwn()
    return tell("Firebreak goes on watching, and brings it back if it doubles or something new is seen.")
