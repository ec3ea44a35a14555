"""The fact sheet: who has to say what is so, and which words rest on what is not so any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.slack.safe import Mrkdwn, escape, mention
from bot.slack.views.notices.parts import text_of
from bot.slack.words import tell, tell_list, tell_many


def asked(event: e.FactAsked) -> Mrkdwn:
    said = {"person": mention(event.person_id), "text": escape(event.text, 300)}
    if event.person_id != event.owner_id:
        return tell(
            "{person}, {owner} has not answered: “{text}”. Find out, or name somebody else who can: press "
            "*Change…*.",
            owner=mention(event.owner_id),
            **said,
        )
    if event.claimed:
        return tell(
            "{person}, a fact stands under your name: “{text}”. If it is so, press *It is so*; if not, "
            "*Change…*. Nobody writes it before you say so.",
            **said,
        )
    return tell(
        "{person}, is this known by now? “{text}” Press *Change…* and say it, or when to ask again.", **said
    )


def outdated(event: e.WordsOutdated) -> Mrkdwn:
    said = tell(
        "{person}, a fact changed that words of ours rest on: {words}. Before: “{before}” Now: “{text}”",
        person=mention(event.told),
        words=tell_list([tell("{text}", text=text_of(message)) for message in event.messages]),
        before=escape(event.before, 300),
        text=escape(event.text, 300),
    )
    if not event.public:
        return tell("{said} They are not public yet: edit them on their cards.", said=said)
    public = tell_many("{count} of them is public", "{count} of them are public", event.public)
    return tell("{said} {public}: press *Write a correction*.", said=said, public=public)


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.FactAsked: asked,
    e.WordsOutdated: outdated,
}
