"""What becomes of a crisis, and who has to act in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.crisis.capture import REASONS
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.slack.safe import Mrkdwn, clock_left, escape, join, link, mention
from bot.slack.views.notices.parts import people_of, record
from bot.slack.words import tell

LAST_CALL = 60  # minutes without a public word: the limit, not the target (S1.15)


def role_assigned(event: e.RoleAssigned) -> Mrkdwn:
    if event.actor == event.person_id:
        return record(event)
    given = tell(
        "{person}, you hold the role “{role}” in this crisis now; {actor} gave it to you. "
        "Press *My next step* on the card.",
        person=mention(event.person_id),
        role=tell(ROLE_LABELS[Role(event.role)]),
        actor=mention(event.actor),
    )
    lost = tell("{before}, it is no longer yours.", before=mention(event.before)) if event.before else None
    return join([given, lost or Mrkdwn()], " ")


def evidence_added(event: e.EvidenceAdded) -> Mrkdwn:
    kept = tell("“{text}”", text=escape(event.text, 300)) if event.text else Mrkdwn()
    source = link(event.link, tell("where it was found")) if event.link else Mrkdwn()
    if event.file:
        kept = tell("the file “{file}”, SHA-256 {sha256}", file=escape(event.file, 120), sha256=event.sha256)
    return join([tell("{actor} kept evidence:", actor=mention(event.actor)), kept, source], " ")


def capture_failed(event: e.CaptureFailed) -> Mrkdwn:
    return tell(
        "{person}, the file “{name}” is not kept as evidence: {why} Hand it in again with *Add evidence*, "
        "or add what it shows as text. Until then it counts for nothing.",
        person=mention(event.person_id),
        name=escape(event.file, 120),
        why=tell(REASONS[event.reason]),
    )


def evidence_changed(event: e.EvidenceChanged) -> Mrkdwn:
    by = tell("It was by {author}.", author=escape(event.author, 80)) if event.author else Mrkdwn()
    where = link(event.url, tell("where it stood")) if event.url else Mrkdwn()
    return join([record(event), by, where], " ")


def resolved(event: e.CrisisResolved) -> Mrkdwn:
    return join([record(event), tell("Everyone who took part is asked for their debrief notes.")])


def reopened(event: e.CrisisReopened) -> Mrkdwn:
    return join(
        [
            record(event),
            tell("What has to be looked at again is open below, and open steps have their clocks back."),
        ]
    )


def limit_near(event: e.LimitNear) -> Mrkdwn:
    person = mention(event.told) if event.told else tell("Whoever led it")
    return tell(
        "{person}, if somebody still needs what this crisis holds, such as a lawyer, press *Keep it longer…* "
        "now: it reaches its limit {at}. Then Firebreak erases its posts, their copies, notes and debrief "
        "answers. Who did what and when, and your own published words, stay. What stands in Slack itself "
        "stays until you delete it there.",
        person=person,
        at=clock_left(event.at),
    )


def first_words_late(event: e.FirstWordsLate) -> Mrkdwn:
    person = mention(event.told) if event.told else tell("Whoever leads")
    if event.minutes >= LAST_CALL:
        return tell(
            "{person}, {minutes} minutes have passed *and nothing has been said in public: the limit "
            "has passed*. Publish the holding statement now.",
            person=person,
            minutes=event.minutes,
        )
    return tell(
        "{person}, {minutes} minutes have passed and nothing has been said in public. Get the holding "
        "statement approved and out: “we have seen it, we will be back by …” is enough.",
        person=person,
        minutes=event.minutes,
    )


def news_due(event: e.NewsDue) -> Mrkdwn:
    return tell(
        "{person}, nothing was said in public for {minutes} minutes. Publish an update and name the time of "
        "the next one. “Nothing new yet” is news, too.",
        person=mention(event.told),
        minutes=event.minutes,
    )


def news_awaited(event: e.NewsAwaited) -> Mrkdwn:
    values = {"person": mention(event.told), "at": clock_left(event.by)}
    if event.is_late:
        return tell(
            "{person}, *in public we promised news by {at}*, and nothing was said since. Say something now, "
            "and name the time of the next news. “Nothing new yet” is enough.",
            **values,
        )
    return tell(
        "{person}, in public we promised news by {at}. Write it now, so that it is approved in time, and "
        "name the time of the next news. “Nothing new yet” is news, too.",
        **values,
    )


def debrief_asked(event: e.DebriefAsked) -> Mrkdwn:
    return tell(
        "{people}, please give your debrief notes: press *My notes* on the card. Four questions, one line "
        "each is enough.",
        people=people_of(event.people),
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.RoleAssigned: role_assigned,
    e.EvidenceAdded: evidence_added,
    e.CaptureFailed: capture_failed,
    e.EvidenceChanged: evidence_changed,
    e.CrisisResolved: resolved,
    e.CrisisReopened: reopened,
    e.LimitNear: limit_near,
    e.FirstWordsLate: first_words_late,
    e.NewsDue: news_due,
    e.NewsAwaited: news_awaited,
    e.DebriefAsked: debrief_asked,
}
