"""Words for our own people are posted where they read, once they are approved (S1.22, S1.23)."""

from __future__ import annotations

from bot.domain.comms.statement import MessageType, Statement
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Blocked, Invalid
from bot.domain.events import PackShared
from bot.domain.staff.audiences import Audience, channels_in
from bot.domain.words import N_
from bot.service.comms import publishing
from bot.service.ports import Work


def share(work: Work, *, actor_id: str, statement_id: str, seen: str) -> Statement:
    """Exactly the approved text, in the channels of all staff. `seen` is the fingerprint of what they saw."""
    statement, crisis = publishing.to_publish(work, actor_id=actor_id, statement_id=statement_id, seen=seen)
    if statement.message is not MessageType.SHARE_PACK:
        raise Invalid(N_("Only a text that our own people may share is posted for them this way."))
    channels = () if crisis.drill else _channels(work, crisis)
    work.record(
        PackShared(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            channels=channels,
        )
    )
    publishing.words_are_out(work, statement, actor_id)
    return work.words.get(statement.id)


def _channels(work: Work, crisis: Crisis) -> tuple[str, ...]:
    if crisis.restricted:
        raise Blocked(
            N_("Only its members may know of this crisis, so nothing about it is posted for all staff.")
        )
    channels = channels_in(work.team.audiences().get(Audience.ALL_STAFF, ()))
    if not channels:
        raise Blocked(
            N_(
                "No channel is named for all staff yet. An administrator names it with `/crisis audiences`; "
                "or send it by hand: *Publish…*, “By hand”."
            )
        )
    return channels
