"""The record in sentences: what each event says, in the past tense, about who did it.

`TELL` holds one message id per event, or a function that chooses one; its slots are the event's own fields
(and ``actor``), shown as `_SHOWN` says: ids of people stay ids, keys become the words people know them by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from string import Formatter
from typing import Any

from bot.domain import events as e
from bot.domain import feed
from bot.domain.board import TimelineEntry
from bot.domain.crisis import FAULT_LABELS, Fault
from bot.domain.events import Event
from bot.domain.people import ROLE_LABELS, Role
from bot.domain.publication import MANUAL, PublicationState
from bot.domain.record import Recorded
from bot.domain.rule import RULE_LABELS, Rule
from bot.domain.severity import Severity
from bot.domain.statement import MESSAGE_LABELS, MessageType
from bot.domain.words import N_, Phrase, phrase

ERASED = N_("The words of this entry were erased. That it happened, when and in which order, still stands.")


def entries(timeline: Iterable[Recorded]) -> tuple[TimelineEntry, ...]:
    """The record of one crisis as people read it, in order."""
    return tuple(_entry(recorded) for recorded in timeline)


def sentence(event: Event) -> Phrase:
    """What happened, as one sentence. Raises ``KeyError`` for an event that no sentence was written for."""
    told = TELL[type(event)]
    msgid = told if isinstance(told, str) else told(event)
    slots = {name for _, name, _, _ in Formatter().parse(msgid) if name}
    return phrase(msgid, **{name: _shown(event, name) for name in slots})


def _entry(recorded: Recorded) -> TimelineEntry:
    said = phrase(ERASED) if recorded.erased else sentence(recorded.event)
    return TimelineEntry(
        seq=recorded.seq,
        at=recorded.at,
        actor=recorded.event.actor,
        kind=type(recorded.event).__name__,
        msgid=said.msgid,
        params=said.params,
        erased=recorded.erased,
    )


def _shown(event: Event, name: str) -> Any:
    value = getattr(event, name)
    how = _SHOWN.get((type(event), name)) or _SHOWN.get(name)
    return how(value) if how else value


def _people(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"<@{person}>" for person in ids)


def outlet_in_words(outlet: str) -> Phrase | str:
    return phrase(N_("by hand")) if outlet == MANUAL else outlet


def _severity(number: int) -> Phrase:
    return phrase(Severity(number).label)


def _role(role: str) -> Phrase:
    return phrase(ROLE_LABELS[Role(role)])


_SHOWN: Mapping[str | tuple[type[Event], str], Callable[[Any], Any]] = {
    "people": _people,
    "voided": _people,
    "silent": _people,
    "message": lambda message: phrase(MESSAGE_LABELS[MessageType(message)]),
    "role": _role,
    "rule": lambda rule: phrase(RULE_LABELS[Rule(rule)]),
    "roles": lambda roles: tuple(_role(role) for role in roles),
    "outlet": outlet_in_words,
    "severity": _severity,
    "fault": lambda fault: phrase(FAULT_LABELS[Fault(fault)]),
    "outcome_label": phrase,
    "choice_label": phrase,
    "signed": lambda signed: tuple(
        phrase(N_("<@{who}> (“{reason}”)"), who=person, reason=reason) for person, reason in signed.items()
    ),
    (e.GapFound, "since"): datetime.fromisoformat,
    (e.GapFound, "until"): datetime.fromisoformat,
    (e.SeverityChanged, "before"): _severity,
    (e.SeverityChanged, "after"): _severity,
}


def _raised(event: e.AlertRaised) -> str:
    if event.actor != e.BOT:
        return N_("<@{actor}> reported something, and that raised an alert.")
    return N_("An alert was raised for the watch “{watch_name}”.")


def _asked(event: e.PersonAsked) -> str:
    if event.rung == 0:
        return N_("<@{person_id}>, first on call, was asked to take the alert.")
    return N_("Nobody had taken the alert, so <@{person_id}> was asked.")


def _severity_changed(event: e.SeverityChanged) -> str:
    if event.reason:
        return N_("<@{actor}> changed the severity from {before} to {after}: “{reason}”")
    return N_("<@{actor}> changed the severity from {before} to {after}.")


def _role_assigned(event: e.RoleAssigned) -> str:
    if event.actor == event.person_id:
        return N_("<@{actor}> took the role “{role}”.")
    if event.before and event.before != event.person_id:
        return N_("<@{actor}> gave the role “{role}” to <@{person_id}>; before it was <@{before}>.")
    return N_("<@{actor}> gave the role “{role}” to <@{person_id}>.")


def _limit_near(event: e.LimitNear) -> str:
    if event.told is None:
        return N_("What tells of people in it is erased {at}.")
    return N_("<@{told}> was told that what tells of people in it is erased {at}.")


def _post_judged(event: e.PostJudged) -> str:
    if event.negative:
        return N_("<@{actor}> says that the post by {author} is negative.")
    return N_("<@{actor}> says that the post by {author} is not negative.")


def _evidence_changed(event: e.EvidenceChanged) -> str:
    if event.deleted:
        return N_("A post that is kept as evidence was deleted where it stood; the copy stays.")
    return N_("A post that is kept as evidence was edited; the copy stays as it was seen.")


def _evidence(event: e.EvidenceAdded) -> str:
    if not event.text:
        return N_("<@{actor}> kept evidence: {link}")
    return N_("<@{actor}> kept evidence: “{text}” {link}")


def _step_opened(event: e.StepOpened) -> str:
    if event.owner_id is None:
        return N_("The step “{title}” began; nobody owned it yet.")
    return N_("The step “{title}” began; it fell to <@{owner_id}>.")


def _step_assigned(event: e.StepAssigned) -> str:
    if event.actor == event.person_id:
        return N_("<@{actor}> took on the step “{title}”.")
    return N_("<@{actor}> gave the step “{title}” to <@{person_id}>.")


def _step_progressed(event: e.StepProgressed) -> str:
    if event.choice_label and event.note:
        return N_("<@{actor}> chose “{choice_label}” in the step “{title}”: “{note}”")
    return N_("<@{actor}> answered in the step “{title}”.")


def _step_finished(event: e.StepFinished) -> str:
    late, noted = event.minutes_late > 0, bool(event.note)
    if event.signed and late:
        return N_("“{title}” was decided {minutes_late} min late: {outcome_label}. Signed by {signed}.")
    if event.signed:
        return N_("“{title}” was decided: {outcome_label}. Signed by {signed}.")
    if late and noted:
        return N_("<@{actor}> finished “{title}” {minutes_late} min late: {outcome_label}. Note: “{note}”")
    if late:
        return N_("<@{actor}> finished “{title}” {minutes_late} min late: {outcome_label}.")
    if noted:
        return N_("<@{actor}> finished “{title}”: {outcome_label}. Note: “{note}”")
    return N_("<@{actor}> finished “{title}”: {outcome_label}.")


def _step_overdue(event: e.StepOverdue) -> str:
    if event.told is None:
        return N_("The step “{title}” passed its time.")
    return N_("The step “{title}” passed its time; <@{told}> was told.")


def _first_words_late(event: e.FirstWordsLate) -> str:
    if event.told is None:
        return N_("{minutes} minutes had passed without a public word.")
    return N_("{minutes} minutes had passed without a public word; <@{told}> was told.")


def _edited(event: e.StatementEdited) -> str:
    if event.voided:
        return N_(
            "<@{actor}> wrote version {number} of “{message}”, so the approval given by {voided} became void."
        )
    return N_("<@{actor}> wrote version {number} of “{message}”.")


def _approval_asked(event: e.ApprovalAsked) -> str:
    if not event.people:
        return N_("<@{actor}> put version {number} of “{message}” up for approval.")
    return N_("<@{actor}> asked {people} to approve version {number} of “{message}”.")


def _approval_moved_on(event: e.ApprovalMovedOn) -> str:
    if not event.silent:
        return N_("Nobody was named who could approve “{message}”, so <@{person_id}> was told.")
    return N_("{silent} had not answered about “{message}”, so <@{person_id}> was asked.")


def _approved(event: e.StatementApproved) -> str:
    if not event.roles:
        return N_("Version {number} of “{message}” needs no approval: it can be published.")
    if event.complete:
        return N_(
            "<@{actor}> approved version {number} of “{message}” for {roles}; with that it was approved."
        )
    return N_("<@{actor}> approved version {number} of “{message}” for {roles}.")


def _publication_asked(event: e.PublicationAsked) -> str:
    if event.person_id and event.reason:
        return N_("<@{actor}> asked <@{person_id}> to publish “{message}” by hand as right still: “{reason}”")
    if event.reason:
        return N_("<@{actor}> sent “{message}” on its way ({outlet}), as right still: “{reason}”")
    if event.person_id:
        return N_("<@{actor}> asked <@{person_id}> to publish “{message}” by hand.")
    return N_("<@{actor}> sent “{message}” on its way ({outlet}).")


_SETTLED = {
    PublicationState.SENT: N_("“{message}” was published ({outlet}). {url}"),
    PublicationState.REHEARSED: N_("Dry run: “{message}” was rehearsed ({outlet}); nothing was published."),
    PublicationState.UNKNOWN: N_("It was not certain whether “{message}” went out ({outlet})."),
    PublicationState.FAILED: N_("“{message}” was not published ({outlet}): {detail}"),
}


_WATCH = {
    "made": N_("<@{actor}> made the watch “{name}”."),
    "changed": N_("<@{actor}> changed the watch “{name}”."),
    "removed": N_("<@{actor}> removed the watch “{name}”."),
    "grave": N_("<@{actor}> changed the grave words of “{name}”: left out {before}, added {after}."),
    "tuned": N_("<@{actor}> changed when the watch “{name}” alerts: from {before} to {after}."),
}


def _watch(event: e.WatchChanged) -> str:
    if event.reason:
        return N_("<@{actor}> removed the watch “{name}”, so nobody listens to it any more: “{reason}”")
    return _WATCH[event.change]


def _unmuted(event: e.RuleUnmuted) -> str:
    if event.actor == e.BOT:
        return N_("“{rule}” of the watch “{name}” raises alerts again: its silence is over.")
    return N_("<@{actor}> ended the silence: “{rule}” of the watch “{name}” raises alerts again.")


def _roster(event: e.RosterChanged) -> str:
    if not event.people:
        return N_("<@{actor}> left the role “{role}” without anybody.")
    return N_("<@{actor}> named {people} for the role “{role}”.")


TELL: Mapping[type[Event], str | Callable[[Any], str]] = {
    e.AlertRaised: _raised,
    e.AlertGrew: N_("The storm behind the alert changed its numbers."),
    e.AlertReopened: N_("The storm went on growing, so the alert was opened again."),
    e.PersonAsked: _asked,
    e.ChainExhausted: N_("Everyone on call had been asked and nobody had taken the alert."),
    e.AlertAcknowledged: N_("<@{actor}> took the alert."),
    e.AlertUndecided: N_(
        "<@{person_id}> was reminded to decide: {minutes} minutes had passed since they took the alert."
    ),
    e.AlertLetGo: N_("<@{person_id}> had the alert and decided nothing, so it was open to others again."),
    e.AlertJoined: N_("<@{actor}> added an alert: it was about the same thing."),
    e.AlertGivenToCare: N_("<@{actor}> gave the alert to <@{owner_id}>, to answer people one by one."),
    e.AlertDismissed: N_("<@{actor}> decided that it was not a crisis: “{reason}”"),
    e.AlertNoteAdded: N_("<@{actor}> noted on the alert: “{text}”"),
    e.EvidenceChanged: _evidence_changed,
    e.PostJudged: _post_judged,
    e.CopiesErased: N_(
        "Copies of somebody's posts were erased from an alert, because their author is forgotten."
    ),
    e.WordsErased: N_("The words of {entries} entries were erased, because whom they told of is forgotten."),
    e.SourceLost: N_("The source {source} is not heard any more."),
    e.SourceMissed: N_("{people} were told that the source {source} is not heard."),
    e.SourceBack: N_("The source {source} is heard again."),
    e.GapFound: N_("What the source {source} told from {since} to {until} was missed."),
    e.StormEnded: N_("The storm calmed down."),
    e.CrisisDeclared: N_(
        "<@{actor}> declared the crisis “{title}” as {severity}, led by <@{lead_id}>. Fault: {fault}."
    ),
    e.SeverityChanged: _severity_changed,
    e.RoleAssigned: _role_assigned,
    e.NoteAdded: N_("<@{actor}> noted: “{text}”"),
    e.EvidenceAdded: _evidence,
    e.CrisisResolved: N_("<@{actor}> resolved the crisis: “{outcome}”"),
    e.CrisisReopened: N_("<@{actor}> reopened the crisis: “{reason}”"),
    e.CrisisClosed: N_("<@{actor}> closed the crisis."),
    e.LimitChanged: N_(
        "<@{actor}> had it kept for {after} days after the close, before it was {before}: “{reason}”"
    ),
    e.LimitNear: _limit_near,
    e.CrisisErased: N_(
        "Its limit passed, so it was erased: the words of {entries} entries, and {copies} copies of posts."
    ),
    e.StepOpened: _step_opened,
    e.StepAssigned: _step_assigned,
    e.StepProgressed: _step_progressed,
    e.StepFinished: _step_finished,
    e.StepSkipped: N_("<@{actor}> skipped the step “{title}”: “{reason}”"),
    e.StepRescheduled: N_("With the severity, the time for “{title}” moved to {due_at}."),
    e.StepOverdue: _step_overdue,
    e.ReadingAsked: N_("{people} were asked to read “{title}” and to say so."),
    e.FirstWordsLate: _first_words_late,
    e.NewsDue: N_("{minutes} minutes had passed since the last public word; <@{told}> was told."),
    e.StatementDrafted: N_("<@{actor}> wrote the first version of “{message}”."),
    e.StatementEdited: _edited,
    e.ApprovalAsked: _approval_asked,
    e.ApprovalMovedOn: _approval_moved_on,
    e.StatementApproved: _approved,
    e.StatementRejected: N_("<@{actor}> asked for changes to version {number} of “{message}”: “{reason}”"),
    e.ApprovalExpired: N_("The approvals of “{message}” grew too old and became void."),
    e.StatementWithdrawn: N_("<@{actor}> withdrew “{message}”: “{reason}”"),
    e.PublicationAsked: _publication_asked,
    e.PublicationSettled: lambda event: _SETTLED[PublicationState(event.state)],
    e.DebriefAsked: N_("{people} were asked for their debrief notes."),
    e.DebriefNoteGiven: N_("<@{actor}> gave debrief notes."),
    e.DebriefReported: N_("<@{actor}> kept the debrief report “{filename}”."),
    e.WatchChanged: _watch,
    e.GraveWordsChanged: N_("<@{actor}> changed the team’s grave words: left out {out}, added {added}."),
    e.RuleMuted: N_("<@{actor}> muted “{rule}” of the watch “{name}” until {until}: “{reason}”"),
    e.RuleUnmuted: _unmuted,
    feed.FeedBegan: N_("The feed told every post from here on, for {watches}."),
    feed.PostsFed: N_("Posts were told in the feed."),
    feed.FeedSummed: N_("{posts} posts were summed up in the feed."),
    feed.FeedOver: N_("The feed ended."),
    e.PrecisionMeasured: N_("What became of the alerts since {month} was counted."),
    e.RosterChanged: _roster,
    e.HomeOpened: N_("<@{actor}> opened the overview."),
}
