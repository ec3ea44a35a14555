"""The record's sentences about who was called outside Slack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.words import N_

_NOT_REACHED = {
    "silent": N_("<@{person_id}> was called in every way there is and did not answer."),
    "no_way": N_("<@{person_id}> did not answer in Slack, and no way outside it is known."),
    "bound": N_("<@{person_id}> was not called again: it was too often in this hour."),
    "left": N_("<@{person_id}> is no longer here, so nobody calls them."),
}


def _answered(event: e.PageAnswered) -> str:
    if event.pager:
        return N_("<@{actor}> answered by the link of the call ({pager}): “I’m on it”.")
    return N_("<@{actor}> answered the call in Slack: “I’m on it”.")


def _moved_on(event: e.PageMovedOn) -> str:
    if not event.unreached:
        return N_("<@{person_id}> was asked next.") if event.person_id else N_("Nobody was left to ask.")
    if event.person_id:
        return N_("<@{unreached}> could not be reached, so <@{person_id}> was asked.")
    return N_("<@{unreached}> could not be reached, and nobody was left to ask.")


REACH: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.PersonPaged: N_("<@{person_id}> was called outside Slack ({pager})."),
    e.PageUnanswered: N_("<@{person_id}> did not answer the call ({pager})."),
    e.PageRefused: N_("The call of <@{person_id}> did not go out ({pager}): {why}."),
    e.PersonNotReached: lambda event: _NOT_REACHED[event.why],
    e.PageAnswered: _answered,
    e.PageMovedOn: _moved_on,
    e.ContactChanged: N_("<@{actor}> changed how <@{person_id}> can be reached outside Slack."),
    e.WayConfirmed: N_("<@{actor}> confirmed that a test arrived ({pager})."),
}
