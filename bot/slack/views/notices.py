"""Short posts in a thread: what just happened, who must act, and what they do. One function per event.

A card is edited without a sound, so whoever must act is named here, in a message of its own. Where nobody
has to act, the sentence of the record is the notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.alert import BACKUP_AFTER, LET_GO_AFTER
from bot.domain.durations import minutes_of
from bot.domain.people import ROLE_LABELS, Role
from bot.domain.publication import PublicationState
from bot.domain.statement import APPROVAL_LIFE, MESSAGE_LABELS, MessageType
from bot.domain.timeline import outlet_in_words, sentence
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock_left, escape, join, link, mention
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Drawn
from bot.slack.words import _, reading, tell, tell_list

LAST_CALL = 60  # minutes without a public word: the limit, not the target (S1.15)


def draw(event: e.Event, language: str = "en") -> Drawn:
    """The notice in the brand's language, which everybody in the thread shares."""
    with reading(language):
        return notice(event)


def notice(event: e.Event) -> Drawn:
    """As `draw`, in the language that is being read."""
    said = NOTICES.get(type(event), record)(event)
    return b.drawn(said, [b.section(said)])


def letter(event: e.Event, button: tuple[str, str, Ref]) -> Drawn:
    """The same for one person alone, with a button: its label (a message id), action id and reference."""
    said = NOTICES.get(type(event), record)(event)
    label, action_id, ref = button
    return b.drawn(said, [b.section(said), b.actions(b.button(_(label), action_id, ref))])


def record(event: e.Event) -> Mrkdwn:
    """The sentence that also stands in the record."""
    return tell(sentence(event))


def _people(ids: tuple[str, ...]) -> Mrkdwn:
    return tell_list([mention(person) for person in ids])


def _text(message: str) -> Mrkdwn:
    return tell(MESSAGE_LABELS[MessageType(message)])


# --- alerts -----------------------------------------------------------------------------------------


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


# --- the crisis -------------------------------------------------------------------------------------


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
    return join([tell("{actor} kept evidence:", actor=mention(event.actor)), kept, source], " ")


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


# --- words ------------------------------------------------------------------------------------------


def approval_asked(event: e.ApprovalAsked) -> Mrkdwn:
    if not event.people:
        return tell(
            "Nobody is left who may approve “{text}”: whoever wrote it never does, and each signature comes "
            "from another person. Give somebody the missing role: *Give a role* on the crisis card.",
            text=_text(event.message),
        )
    return tell(
        "{people}, please read “{text}” (version {number}) on its card and press *Approve* or "
        "*Ask for changes*.",
        people=_people(event.people),
        text=_text(event.message),
        number=event.number,
    )


def approval_moved_on(event: e.ApprovalMovedOn) -> Mrkdwn:
    person = mention(event.person_id) if event.person_id else tell("Whoever leads")
    if not event.silent:
        return tell(
            "{person}, nobody is left who may approve “{text}”. Give somebody the missing role: "
            "*Give a role* on the crisis card.",
            person=person,
            text=_text(event.message),
        )
    return tell(
        "{person}, please decide on “{text}” on its card: {silent} did not answer in time. "
        "Silence never counts as a yes.",
        person=person,
        text=_text(event.message),
        silent=_people(event.silent),
    )


def approved(event: e.StatementApproved) -> Mrkdwn:
    if not event.complete:
        return record(event)
    if not event.roles:
        return join([record(event), tell("Whoever publishes: press *Publish…* on its card.")])
    return tell(
        "“{text}” is approved, {person} gave the last approval. "
        "Whoever publishes: press *Publish…* on its card.",
        text=_text(event.message),
        person=mention(event.actor),
    )


def rejected(event: e.StatementRejected) -> Mrkdwn:
    return join([record(event), tell("The author edits it, or asks again as it is, on its card.")])


def approval_expired(event: e.ApprovalExpired) -> Mrkdwn:
    return tell(
        "The approval of “{text}” is older than {hours} hours, so it no longer counts. Read it again and "
        "press *Ask again as it is*, or edit it.",
        text=_text(event.message),
        hours=minutes_of(APPROVAL_LIFE) // 60,
    )


def publication_asked(event: e.PublicationAsked) -> Mrkdwn:
    if not event.person_id:
        return record(event)
    return tell(
        "{person}, please publish “{text}” by hand: copy it word for word from its card, then press "
        "*It is out: give the link*.",
        person=mention(event.person_id),
        text=_text(event.message),
    )


def publication_settled(event: e.PublicationSettled) -> Mrkdwn:
    state = PublicationState(event.state)
    values = {"text": _text(event.message), "place": tell("{outlet}", outlet=outlet_in_words(event.outlet))}
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


def step_to_sign(event: e.StepProgressed) -> Mrkdwn:
    return tell(
        "{people}, {actor} signed “{choice}” in the step “{title}”: “{reason}” It counts only when you sign "
        "the same: look at its card and press it too, or say in the thread why not.",
        people=_people(event.people),
        actor=mention(event.actor),
        choice=escape(_(event.choice_label), 80),
        title=escape(_(event.title)),
        reason=escape(event.note, 600),
    )


def debrief_asked(event: e.DebriefAsked) -> Mrkdwn:
    return tell(
        "{people}, please give your debrief notes: press *My notes* on the card. Four questions, one line "
        "each is enough.",
        people=_people(event.people),
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.PersonAsked: person_asked,
    e.ChainExhausted: chain_exhausted,
    e.AlertUndecided: alert_undecided,
    e.AlertReopened: alert_reopened,
    e.AlertGivenToCare: given_to_care,
    e.RoleAssigned: role_assigned,
    e.EvidenceAdded: evidence_added,
    e.EvidenceChanged: evidence_changed,
    e.CrisisResolved: resolved,
    e.CrisisReopened: reopened,
    e.StepOpened: step_opened,
    e.StepAssigned: step_assigned,
    e.StepProgressed: step_to_sign,
    e.StepOverdue: step_overdue,
    e.FirstWordsLate: first_words_late,
    e.NewsDue: news_due,
    e.ApprovalAsked: approval_asked,
    e.ApprovalMovedOn: approval_moved_on,
    e.StatementApproved: approved,
    e.StatementRejected: rejected,
    e.ApprovalExpired: approval_expired,
    e.PublicationAsked: publication_asked,
    e.PublicationSettled: publication_settled,
    e.DebriefAsked: debrief_asked,
}
