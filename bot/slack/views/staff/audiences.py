"""In which channels groups are told at a stage of a crisis: shown to everybody, changed by administrators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.staff.audiences import AUDIENCE_LABELS, MAX_CHANNELS, Audience, AudienceBoard
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, channel_link, join
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list


def listed(board: AudienceBoard) -> Drawn:
    first = tell(
        "*Who is told in a channel* when a crisis comes to their stage. Whoever is in it is asked to press a "
        "button, counted, and asked again. No channel hears of a crisis that only its members may see."
    )
    rows = {audience: _row(board, audience) for audience in Audience}
    shown = [b.section(row, accessory=_change(board, audience)) for audience, row in rows.items()]
    return b.drawn(join([first, *rows.values()]), [b.section(first), *shown])


def _row(board: AudienceBoard, audience: Audience) -> Mrkdwn:
    label = tell(AUDIENCE_LABELS[audience])
    channels = board.channels.get(audience, ())
    if not channels:
        return tell("*{audience}:* no channel is set", audience=label)
    return tell("*{audience}:* {channels}", audience=label, channels=_links(channels))


def _change(board: AudienceBoard, audience: Audience) -> Block | None:
    if not board.may_edit:
        return None
    return b.button(_("Change"), f"{ids.AUDIENCE_EDIT}:{audience.value}", Ref("audience", audience.value))


def _links(channels: Sequence[str]) -> Mrkdwn:
    return tell_list([channel_link(channel) for channel in channels])


def form(audience: Audience, channels: Sequence[str]) -> Block:
    """Field: ``channels``."""
    return f.modal(
        ids.FORM_AUDIENCE,
        title=_("Who is told where"),
        submit=_("Save"),
        ref=Ref("audience", audience.value),
        blocks=[
            b.section(tell("*{audience}*", audience=tell(AUDIENCE_LABELS[audience]))),
            f.field(
                "channels",
                _("In which channels are they told?"),
                f.channels(channels, most=MAX_CHANNELS),
                hint=_(
                    "These replace the channels it had. Firebreak enters public ones by itself; into a "
                    "private one somebody has to invite it."
                ),
                optional=True,
            ),
        ],
    )


def saved(audience: Audience, channels: Sequence[str]) -> Mrkdwn:
    label = tell(AUDIENCE_LABELS[audience])
    if not channels:
        return tell("Saved. *{audience}:* told in no channel; the card of a crisis says so.", audience=label)
    return tell("Saved. *{audience}:* {channels}", audience=label, channels=_links(channels))
