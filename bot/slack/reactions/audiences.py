"""What the people in a channel are told at a stage of a crisis, with the button that says it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.log.record import Recorded
from bot.domain.message import Lane
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack import letters
from bot.slack.reactions import parts
from bot.slack.views import notices
from bot.slack.views.blocks import context
from bot.slack.words import reading, tell


def post(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """In a queue of its own: a channel that is closed holds up nothing but itself."""
    channel = parts.field(recorded, "channel")
    with reading(work.people.brand().language):
        drawn = notices.letter(recorded.event, letters.have_read(recorded.event))
        number = work.crises.get(parts.crisis_id(recorded)).number
        named = context(tell("Crisis #{number}", number=str(number)))  # what it is about stays inside
    about = {"crisis": parts.crisis_id(recorded), "step": parts.field(recorded, "step_id")}
    payload = {"text": drawn.text, "blocks": [named, *drawn.blocks], "step": about}
    made = parts.delivery(
        work, recorded, "audience", thread=f"audience:{channel}", lane=Lane.NOTICE, payload=payload
    )
    yield replace(made, channel=channel)
