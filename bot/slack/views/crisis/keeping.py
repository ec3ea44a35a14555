"""How long a crisis is kept: the line on its card, the button, and the form."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.keeping import MOST_DAYS, limit_of
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, dotted
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.words import _, tell


def line(crisis: Crisis) -> Mrkdwn:
    """When what it holds of people goes, or went."""
    limit = limit_of(crisis)
    if crisis.erased_at:
        return tell("What it held of people was erased {at}", at=day_clock(crisis.erased_at))
    if limit is None:
        return tell("What it holds of people is erased {days} days after the close", days=crisis.keep_days)
    return tell("What it holds of people is erased {at}", at=day_clock(limit))


def foot(crisis: Crisis, origin: Mrkdwn) -> list[Block]:
    """Of the card of a closed crisis."""
    told = b.context(dotted(origin, line(crisis)))
    if crisis.erased_at:
        return [told]
    button = b.button(_("How long it is kept…"), ids.CRISIS_KEEP, Ref("crisis", crisis.id))
    return [told, b.actions(button)]


def form(crisis: Crisis) -> Block:
    """Fields: ``days``, ``reason``."""
    what_goes = tell(
        "Then Firebreak erases the posts of its storms, their copies, notes and debrief answers. Who did "
        "what and when, how it ended, and your own published words stay; the record can still be verified."
    )
    return f.modal(
        ids.FORM_KEEP,
        title=_("How long it is kept"),
        submit=_("Keep it so long"),
        ref=Ref("crisis", crisis.id),
        blocks=[
            b.context(tell("Crisis #{number} “{title}”", number=str(crisis.number), title=crisis.title)),
            b.section(line(crisis)),
            b.section(what_goes),
            f.field(
                "days",
                _("How many days after the close?"),
                f.amount(str(crisis.keep_days), least="1", most=str(MOST_DAYS)),
            ),
            f.field(
                "reason",
                _("Why?"),
                f.text(limit=300),
                hint=_("Such as a lawsuit, an audit, or a wish to be forgotten. It goes into the record."),
            ),
        ],
    )
