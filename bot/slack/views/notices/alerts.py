"""What becomes of an alert, and who has to act on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.durations import minutes_of
from bot.domain.storm.alert import BACKUP_AFTER, LET_GO_AFTER
from bot.slack.safe import Mrkdwn, mention
from bot.slack.words import tell


def person_asked(event: e.PersonAsked) -> Mrkdwn:
    person = mention(event.person_id)
    if event.rung == 0:
        return tell(
            "{person}, you are on call: look at this alert and press *I’m on it*, or decide. "
            "If nobody acts, the next person is asked in {minutes} minutes.",
            person=person,
            minutes=minutes_of(BACKUP_AFTER),
        )
    return tell("{person}, nobody has taken this alert yet. Press *I’m on it*, or decide.", person=person)


def chain_exhausted(_event: e.ChainExhausted) -> Mrkdwn:
    return tell(
        "Everyone on call has been asked and nobody has taken this alert. "
        "*Whoever reads this: press “I’m on it” on the card.*"
    )


def alert_undecided(event: e.AlertUndecided) -> Mrkdwn:
    return tell(
        "{person}, you took this alert {minutes} minutes ago and it still needs a decision: "
        "*Declare a crisis*, *Handle one-to-one* or *Not a crisis*. "
        "In {more} minutes the next person is asked.",
        person=mention(event.person_id),
        minutes=event.minutes,
        more=minutes_of(LET_GO_AFTER),
    )


def alert_reopened(_event: e.AlertReopened) -> Mrkdwn:
    return tell("It went on growing, so this alert is open again. It needs a new decision: see the card.")


def given_to_care(event: e.AlertGivenToCare) -> Mrkdwn:
    return tell(
        "{owner}, please answer these people one by one; {actor} gave this to you. "
        "Begin with the loudest posts. If it gets worse, declare a crisis.",
        owner=mention(event.owner_id),
        actor=mention(event.actor),
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.PersonAsked: person_asked,
    e.ChainExhausted: chain_exhausted,
    e.AlertUndecided: alert_undecided,
    e.AlertReopened: alert_reopened,
    e.AlertGivenToCare: given_to_care,
}
