"""Whose step it is, and who has not done it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain import events as e
from bot.domain.comms.inside import MAX_NOTE
from bot.domain.plan.step_kinds.secure_accounts import NAME
from bot.domain.staff.audiences import AUDIENCE_LABELS, Audience, why_closed
from bot.slack.safe import Mrkdwn, channel_link, clock_left, escape, join, mention
from bot.slack.views.notices.parts import people_of, record
from bot.slack.words import _, tell, tell_list

MOST_NAMED = 20  # by a mention, which they hear
MAX_TEXT = 2_500  # characters of what has to be read; the whole of it stands on its card


def step_opened(event: e.StepOpened) -> Mrkdwn:
    person, title = mention(event.owner_id or ""), escape(_(event.title))
    if event.due_at is None:
        return tell("{person}, “{title}” is yours.", person=person, title=title)
    return tell(
        "{person}, “{title}” is yours, by {at}.", person=person, title=title, at=clock_left(event.due_at)
    )


def step_assigned(event: e.StepAssigned) -> Mrkdwn:
    if event.actor == event.person_id:
        return record(event)
    return tell(
        "{person}, the step “{title}” is yours now; {actor} gave it to you.",
        person=mention(event.person_id),
        title=escape(_(event.title)),
        actor=mention(event.actor),
    )


def step_overdue(event: e.StepOverdue) -> Mrkdwn:
    values = {"title": escape(_(event.title)), "at": clock_left(event.due_at)}
    if event.told and event.owner_id and event.told != event.owner_id:
        return tell(
            "{person}, “{title}” was due {at} and {owner} has not finished it. "
            "Ask them, take it yourself, or give it to somebody else.",
            person=mention(event.told),
            owner=mention(event.owner_id),
            **values,
        )
    if event.told:
        return tell(
            "{person}, “{title}” was due {at}. Do it now, or give it to somebody who can.",
            person=mention(event.told),
            **values,
        )
    return tell("“{title}” was due {at} and nobody has it. Whoever can: take it.", **values)


def reading_asked(event: e.ReadingAsked) -> Mrkdwn:
    values = {"people": people_of(event.people), "text": _told(event)}
    if event.audiences:
        return tell(
            "{people}, *tell these: {audiences}*. Pass this on to them now, then press the button:\n{text}",
            audiences=_groups(event.audiences),
            **values,
        )
    if event.again:
        return tell(
            "{people}, you have not said yet that you read this. Read it and press the button:\n{text}",
            **values,
        )
    return tell("{people}, please read this and press the button, so that we know:\n{text}", **values)


def _groups(audiences: Sequence[str]) -> Mrkdwn:
    return tell_list([tell(AUDIENCE_LABELS[Audience(each)]) for each in audiences])


def _told(event: e.ReadingAsked | e.AudienceAsked) -> Mrkdwn:
    """The note to staff first, where there is one: what to say and what not."""
    if not event.note:
        return escape(_(event.text), MAX_TEXT)
    text = escape(_(event.text), MAX_TEXT - MAX_NOTE)
    return join([escape(event.note, MAX_NOTE), text], "\n\n")


def audience_asked(event: e.AudienceAsked) -> Mrkdwn:
    text = _told(event)
    if not event.again:
        return tell("Please read this and press the button, so that we know:\n{text}", text=text)
    if len(event.people) > MOST_NAMED:
        return tell(
            "{count} of you have not said yet that you read this. Read it and press the button:\n{text}",
            count=len(event.people),
            text=text,
        )
    if not event.people:
        return tell("Please read this and press the button, so that we know:\n{text}", text=text)
    return tell(
        "{people}, you have not said yet that you read this. Read it and press the button:\n{text}",
        people=people_of(event.people),
        text=text,
    )


def audience_unreached(event: e.AudienceUnreached) -> Mrkdwn:
    return tell(
        "{person}, “{title}” could not be written in {channel}: {why} It is tried again; if you tell them "
        "yourself, open the step and press “Told another way”.",
        person=mention(event.told),
        title=escape(_(event.title)),
        channel=channel_link(event.channel),
        why=tell(why_closed(event.error)),
    )


def help_asked(event: e.HelpAsked) -> Mrkdwn:
    return tell(
        "{person}, *please help to answer, now*: {waiting} people wait for an answer of {answering} of us. "
        "“{title}” says how; ask in the thread who takes what.",
        person=mention(event.person_id),
        waiting=event.waiting,
        answering=event.answering,
        title=escape(_(event.title)),
    )


def audience_nowhere(event: e.AudienceNowhere) -> Mrkdwn:
    return tell(
        "{person}, *nobody tells these yet: {audiences}*. In “{title}”, name a channel or somebody who tells "
        "them, or say why they are not told. Until then it cannot end.",
        person=mention(event.told),
        audiences=_groups(event.audiences),
        title=escape(_(event.title)),
    )


def reading_unanswered(event: e.ReadingUnanswered) -> Mrkdwn:
    return tell(
        "{person}, {read} of {all} have read “{title}”, however often the others were asked. Not yet: "
        "{people}. Call them, or open the step and say how they were told.",
        person=mention(event.told),
        read=event.read,
        all=event.all,
        title=escape(_(event.title)),
        people=people_of(event.people),
    )


def step_to_sign(event: e.StepProgressed) -> Mrkdwn:
    if event.choice == NAME:
        return tell(
            "{people}, {actor} says that an account of ours is taken. Look yourself, now, and confirm it in "
            "the step “{title}”: it is won back once a second person has seen it.",
            people=people_of(event.people),
            actor=mention(event.actor),
            title=escape(_(event.title)),
        )
    return tell(
        "{people}, {actor} signed “{choice}” in the step “{title}”: “{reason}” It counts only when you sign "
        "the same: look at its card and press it too, or say in the thread why not.",
        people=people_of(event.people),
        actor=mention(event.actor),
        choice=escape(_(event.choice_label), 80),
        title=escape(_(event.title)),
        reason=escape(event.note, 600),
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.StepOpened: step_opened,
    e.StepAssigned: step_assigned,
    e.StepProgressed: step_to_sign,
    e.StepOverdue: step_overdue,
    e.ReadingAsked: reading_asked,
    e.AudienceAsked: audience_asked,
    e.AudienceUnreached: audience_unreached,
    e.HelpAsked: help_asked,
    e.AudienceNowhere: audience_nowhere,
    e.ReadingUnanswered: reading_unanswered,
}
