"""Who reads, approves and publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.comms.networks import NETWORKS
from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import APPROVAL_LIFE
from bot.domain.durations import minutes_of
from bot.domain.log.timeline import outlet_in_words
from bot.slack.safe import Mrkdwn, escape, join, link, mention
from bot.slack.views.notices.parts import people_of, record, text_of
from bot.slack.views.storm.languages import LANGUAGES
from bot.slack.words import tell


def approval_asked(event: e.ApprovalAsked) -> Mrkdwn:
    if not event.people:
        return tell(
            "Nobody is left who may approve “{text}”: whoever wrote it never does, and each signature comes "
            "from another person. Give somebody the missing role: *Give a role* on the crisis card.",
            text=text_of(event.message),
        )
    return tell(
        "{people}, please read “{text}” (version {number}) on its card and press *Approve* or "
        "*Ask for changes*.",
        people=people_of(event.people),
        text=text_of(event.message),
        number=event.number,
    )


def approval_moved_on(event: e.ApprovalMovedOn) -> Mrkdwn:
    person = mention(event.person_id) if event.person_id else tell("Whoever leads")
    if not event.silent:
        return tell(
            "{person}, nobody is left who may approve “{text}”. Give somebody the missing role: "
            "*Give a role* on the crisis card. In an emergency whoever leads goes on without them: *Approve* "
            "on the card of the text.",
            person=person,
            text=text_of(event.message),
        )
    return tell(
        "{person}, please decide on “{text}” on its card: {silent} did not answer in time. "
        "Silence never counts as a yes.",
        person=person,
        text=text_of(event.message),
        silent=people_of(event.silent),
    )


def approved(event: e.StatementApproved) -> Mrkdwn:
    if not event.complete:
        return record(event)
    if not event.roles:
        return join([record(event), tell("Whoever publishes: press *Publish…* on its card.")])
    return tell(
        "“{text}” is approved, {person} gave the last approval. "
        "Whoever publishes: press *Publish…* on its card.",
        text=text_of(event.message),
        person=mention(event.actor),
    )


def overruled(event: e.ApprovalsOverruled) -> Mrkdwn:
    people = join([people_of(event.people), Mrkdwn(": ")]) if event.people else Mrkdwn()
    return join(
        [
            people,
            record(event),
            tell("If it must not go out, say so to them at once, or withdraw it on its card."),
        ],
        " ",
    )


def rejected(event: e.StatementRejected) -> Mrkdwn:
    return join([record(event), tell("The author edits it, or asks again as it is, on its card.")])


def approval_expired(event: e.ApprovalExpired) -> Mrkdwn:
    return tell(
        "The approval of “{text}” is older than {hours} hours, so it no longer counts. Read it again and "
        "press *Ask again as it is*, or edit it.",
        text=text_of(event.message),
        hours=minutes_of(APPROVAL_LIFE) // 60,
    )


def publication_asked(event: e.PublicationAsked) -> Mrkdwn:
    if not event.person_id:
        return record(event)
    values = {"person": mention(event.person_id), "text": _which(event)}
    network = NETWORKS.get(event.outlet)
    if network is None:
        return tell(
            "{person}, please publish “{text}” by hand: copy it word for word from its card, then press "
            "*It is out: give the link*.",
            **values,
        )
    return tell(
        "{person}, please post “{text}” on {place} by hand: copy it word for word from its card. {steps} "
        "Then press *It is out: give the link* on the card.",
        **values,
        place=Mrkdwn(network.label),
        steps=tell(network.steps),
    )


def publication_settled(event: e.PublicationSettled) -> Mrkdwn:
    state = PublicationState(event.state)
    values = {"text": _which(event), "place": tell("{outlet}", outlet=outlet_in_words(event.outlet))}
    if state is PublicationState.SENT:
        where = link(event.url, tell("See it there")) if event.url else Mrkdwn()
        return join([tell("*“{text}” is public* ({place}).", **values), where], " ")
    if state is PublicationState.REHEARSED:
        return tell("*DRY RUN:* “{text}” was rehearsed ({place}). Nothing left the house.", **values)
    if state is PublicationState.UNKNOWN:
        return tell(
            "*It is not certain whether “{text}” went out* ({place}). Look there, then say on its card "
            "whether it stands. Firebreak does not send it twice by itself.",
            **values,
        )
    detail = escape(event.detail, 300) or tell("no reason was given")
    return tell("*“{text}” was not published* ({place}): {detail}", detail=detail, **values)


def _which(event: e.PublicationAsked | e.PublicationSettled) -> Mrkdwn:
    """Of the words on one card, where they are written in several languages: nobody posts the wrong ones."""
    code, text = event.language, text_of(event.message)
    language = tell(LANGUAGES[code]) if code in LANGUAGES else escape(code)
    return tell("{text}, in {language}", text=text, language=language) if code else text


def stopped(event: e.PublishingStopped) -> Mrkdwn:
    return join(
        [
            record(event),
            tell("Whoever is posting by hand: stop, please. `/crisis go` and why lets it go on."),
        ]
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.PublishingStopped: stopped,
    e.ApprovalAsked: approval_asked,
    e.ApprovalMovedOn: approval_moved_on,
    e.StatementApproved: approved,
    e.ApprovalsOverruled: overruled,
    e.StatementRejected: rejected,
    e.ApprovalExpired: approval_expired,
    e.PublicationAsked: publication_asked,
    e.PublicationSettled: publication_settled,
}
