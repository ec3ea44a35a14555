"""Where groups are told at a stage of a crisis: shown to everybody, changed by administrators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.staff.audiences import (
    AUDIENCE_LABELS,
    MAX_CHANNELS,
    MAX_PEOPLE,
    Audience,
    AudienceBoard,
    channels_in,
    is_person,
    people_in,
)
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, channel_link, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list


def listed(board: AudienceBoard) -> Drawn:
    first = tell(
        "*Who is told where* when a crisis comes to their stage. Whoever is in a channel, or tells them, is "
        "asked to press a button, counted, and asked again. Where nothing is set, it is asked for in the "
        "crisis. No channel hears of a crisis that only its members may see."
    )
    rows = {audience: _row(board, audience) for audience in Audience}
    shown = [b.section(row, accessory=_change(board, audience)) for audience, row in rows.items()]
    return b.drawn(join([first, *rows.values()]), [b.section(first), *shown])


def _row(board: AudienceBoard, audience: Audience) -> Mrkdwn:
    label = tell(AUDIENCE_LABELS[audience])
    places = board.places.get(audience, ())
    if not places:
        return tell("*{audience}:* no channel and nobody who tells them", audience=label)
    return tell("*{audience}:* {places}", audience=label, places=_links(places))


def _change(board: AudienceBoard, audience: Audience) -> Block | None:
    if not board.may_edit:
        return None
    return b.button(_("Change"), f"{ids.AUDIENCE_EDIT}:{audience.value}", Ref("audience", audience.value))


def _links(places: Sequence[str]) -> Mrkdwn:
    return tell_list([mention(place) if is_person(place) else channel_link(place) for place in places])


def form(audience: Audience, places: Sequence[str]) -> Block:
    """Fields: ``channels``, ``people``."""
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
                f.channels(channels_in(places), most=MAX_CHANNELS),
                hint=_(
                    "These replace the channels it had. Firebreak enters public ones by itself; into a "
                    "private one somebody has to invite it."
                ),
                optional=True,
            ),
            f.field(
                "people",
                _("Who tells them besides?"),
                f.people(people_in(places), most=MAX_PEOPLE),
                hint=_("For those who are in no channel. They are asked by direct message."),
                optional=True,
            ),
        ],
    )


def saved(audience: Audience, places: Sequence[str]) -> Mrkdwn:
    label = tell(AUDIENCE_LABELS[audience])
    if not places:
        return tell("Saved. *{audience}:* told nowhere; a crisis asks for it at their stage.", audience=label)
    return tell("Saved. *{audience}:* {places}", audience=label, places=_links(places))
