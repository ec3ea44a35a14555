"""What notices are made of."""

from __future__ import annotations

from bot.domain import events as e
from bot.domain.comms.statement import MESSAGE_LABELS, MessageType
from bot.domain.log.timeline import sentence
from bot.slack.safe import Mrkdwn, mention
from bot.slack.words import tell, tell_list


def record(event: e.Event) -> Mrkdwn:
    """The sentence that also stands in the record."""
    return tell(sentence(event))


def people_of(ids: tuple[str, ...]) -> Mrkdwn:
    return tell_list([mention(person) for person in ids])


def text_of(message: str) -> Mrkdwn:
    return tell(MESSAGE_LABELS[MessageType(message)])
