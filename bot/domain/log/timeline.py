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
from bot.domain.board import TimelineEntry
from bot.domain.comms.networks import MANUAL, label_of
from bot.domain.comms.statement import MESSAGE_LABELS, MessageType
from bot.domain.comms.tone.checks import NAMES
from bot.domain.crisis.crisis import FAULT_LABELS, Fault
from bot.domain.crisis.severity import Severity
from bot.domain.events import Event
from bot.domain.log import sentences
from bot.domain.log.accounts import ACCOUNTS
from bot.domain.log.calm import CALM
from bot.domain.log.facts import FACTS
from bot.domain.log.inside import INSIDE
from bot.domain.log.people import PEOPLE, audience, duty, power, whoever
from bot.domain.log.reach import REACH
from bot.domain.log.record import Recorded
from bot.domain.log.rooms import ROOMS
from bot.domain.staff.contact import PAGER_LABELS
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.storm import feed
from bot.domain.storm.rule import RULE_LABELS, Rule
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
    return phrase(N_("by hand")) if outlet == MANUAL else label_of(outlet)


def _severity(number: int) -> Phrase:
    return phrase(Severity(number).label)


def _facts(facts: Mapping[str, str]) -> tuple[Phrase, ...]:
    return tuple(_fact(question, answer or N_("(taken back)")) for question, answer in facts.items())


def _fact(question: str, answer: str) -> Phrase:
    return phrase(N_("{question} {answer}"), question=phrase(question), answer=phrase(answer))


def tone_check(check: str) -> Phrase:
    return phrase(NAMES[check])


def _role(role: str) -> Phrase:
    return phrase(ROLE_LABELS[Role(role)])


_SHOWN: Mapping[str | tuple[type[Event], str], Callable[[Any], Any]] = {
    "people": _people,
    "voided": _people,
    "silent": _people,
    "message": lambda message: phrase(MESSAGE_LABELS[MessageType(message)]),
    "messages": lambda messages: tuple(phrase(MESSAGE_LABELS[MessageType(m)]) for m in messages),
    "check": tone_check,
    "checks": lambda checks: tuple(map(tone_check, checks)),
    "role": _role,
    "duty": duty,
    "audience": audience,
    "audiences": lambda names: tuple(map(audience, names)),
    "untold": lambda names: tuple(map(whoever, names)),
    "power": power,
    "rule": lambda rule: phrase(RULE_LABELS[Rule(rule)]),
    "roles": lambda roles: tuple(_role(role) for role in roles),
    "outlet": outlet_in_words,
    "pager": lambda pager: phrase(PAGER_LABELS[pager]),
    "severity": _severity,
    "fault": lambda fault: phrase(FAULT_LABELS[Fault(fault)]),
    "outcome_label": phrase,
    "choice_label": phrase,
    "signed": lambda signed: tuple(
        phrase(N_("<@{who}> (“{reason}”)"), who=person, reason=reason) for person, reason in signed.items()
    ),
    (e.GapFound, "since"): datetime.fromisoformat,
    (e.GapFound, "until"): datetime.fromisoformat,
    (e.SourceSilent, "since"): datetime.fromisoformat,
    (e.FactsChanged, "before"): _facts,
    (e.FactsChanged, "after"): _facts,
    (e.CrisisRetyped, "before"): phrase,
    (e.CrisisRetyped, "after"): phrase,
    (e.SeverityChanged, "before"): _severity,
    (e.SeverityChanged, "after"): _severity,
}


def _limit_near(event: e.LimitNear) -> str:
    if event.told is None:
        return N_("What tells of people in it is erased {at}.")
    return N_("<@{told}> was told that what tells of people in it is erased {at}.")


def _resolved(event: e.CrisisResolved) -> str:
    if not event.untold:
        return N_("<@{actor}> resolved the crisis: “{outcome}”")
    return N_("<@{actor}> resolved the crisis: “{outcome}” Never told of it: {untold}.")


def _erased(event: e.WordsErased) -> str:
    if not event.entries:
        return N_("What was typed elsewhere in it was erased, because whom it told of is forgotten.")
    return N_("The words of {entries} entries were erased, because whom they told of is forgotten.")


TELL: Mapping[type[Event], str | Callable[[Any], str]] = {
    **ROOMS,
    e.AlertRaised: sentences.raised,
    e.AlertGrew: sentences.alert_grew,
    e.AlertReopened: N_("The storm went on growing, so the alert was opened again."),
    e.PersonAsked: sentences.asked,
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
    e.EvidenceChanged: sentences.evidence_changed,
    e.PostJudged: sentences.post_judged,
    e.CopiesErased: N_(
        "Copies of somebody's posts were erased from an alert, because their author is forgotten."
    ),
    e.AuthorForgotten: N_("Somebody who wrote about the brand is forgotten."),
    e.WordsErased: _erased,
    e.SourceLost: N_("The source {source} is not heard any more."),
    e.SourceSilent: N_("The source {source} has brought nothing since {since}, for longer than usual."),
    e.SourceMissed: N_("{people} were told that the source {source} is not heard."),
    e.SourceBack: N_("The source {source} is heard again."),
    e.GapFound: N_("What the source {source} told from {since} to {until} was missed."),
    e.StormEnded: N_("The storm calmed down."),
    e.CrisisDeclared: N_(
        "<@{actor}> declared the crisis “{title}” as {severity}, led by <@{lead_id}>. Fault: {fault}."
    ),
    e.SeverityChanged: sentences.severity_changed,
    e.FactsChanged: sentences.facts_changed,
    e.RoleAssigned: sentences.role_assigned,
    e.NoteAdded: N_("<@{actor}> noted: “{text}”"),
    e.EvidenceAdded: sentences.evidence,
    e.CaptureOffered: N_("<@{actor}> handed over the file “{file}” as evidence."),
    e.CaptureFailed: N_("The file “{file}” could not be kept as evidence; <@{person_id}> was told why."),
    e.CrisisRetyped: N_("<@{actor}> found it to be of another kind, {after} and not {before}: “{reason}”"),
    e.CrisisResolved: _resolved,
    e.CrisisReopened: N_("<@{actor}> reopened the crisis: “{reason}”"),
    e.CrisisClosed: N_("<@{actor}> closed the crisis."),
    e.LimitChanged: N_(
        "<@{actor}> had it kept for {after} days after the close, before it was {before}: “{reason}”"
    ),
    e.LimitNear: _limit_near,
    e.CrisisErased: N_(
        "Its limit passed, so it was erased: the words of {entries} entries, and {copies} copies of posts."
    ),
    e.StepOpened: sentences.step_opened,
    e.StepAssigned: sentences.step_assigned,
    e.StepProgressed: sentences.step_progressed,
    e.StepFinished: sentences.step_finished,
    e.StepSkipped: N_("<@{actor}> skipped the step “{title}”: “{reason}”"),
    e.StepRescheduled: N_("The time for “{title}” moved to {due_at}."),
    e.StepOverdue: sentences.step_overdue,
    e.ReadingAsked: N_("{people} were asked to read “{title}” and to say so."),
    e.AudienceAsked: N_("“{title}” went out to these: {audience}."),
    e.AudienceTold: N_("“{title}” can be read by these, in their channel: {audience}."),
    e.AudienceUnreached: N_(
        "“{title}” could not be written in the channel of these: {audience}. <@{told}> was told."
    ),
    e.HelpAsked: N_(
        "{waiting} people waited for {answering} of us, so <@{person_id}> was asked to answer too."
    ),
    e.AudienceNowhere: N_("It is not set where these are told: {audiences}. <@{told}> was asked for it."),
    e.ReadingUnanswered: N_("{read} of {all} had read “{title}”; {people} had not. <@{told}> was told."),
    e.FirstWordsLate: sentences.first_words_late,
    e.NewsDue: N_("{minutes} minutes had passed since the last public word; <@{told}> was told."),
    e.NewsAwaited: N_("In public, news was promised by {by}; <@{told}> was reminded."),
    e.StatementDrafted: N_("<@{actor}> wrote the first version of “{message}”."),
    e.StatementEdited: sentences.edited,
    e.StatementHeld: N_(
        "Version {number} of “{message}” was not put to its approvers, because of the tone check: {checks}."
    ),
    e.ToneLetStand: N_("<@{actor}> let “{check}” stand in version {number} of “{message}”: “{reason}”"),
    e.ApprovalAsked: sentences.approval_asked,
    e.ApprovalMovedOn: sentences.approval_moved_on,
    e.StatementApproved: sentences.approved,
    e.ApprovalsOverruled: N_(
        "<@{actor}> went on with version {number} of “{message}” without the approval of {roles}: “{reason}”"
    ),
    e.StatementRejected: N_("<@{actor}> asked for changes to version {number} of “{message}”: “{reason}”"),
    e.ApprovalExpired: N_("The approvals of “{message}” grew too old and became void."),
    e.StatementWithdrawn: N_("<@{actor}> withdrew “{message}”: “{reason}”"),
    e.PublicationAsked: sentences.publication_asked,
    e.PublicationSettled: sentences.settled,
    e.PublishingStopped: N_("<@{actor}> stopped all publishing: “{reason}”"),
    e.PublishingResumed: N_("<@{actor}> let publishing go on: “{reason}”. <@{stopped_by}> had stopped it."),
    e.DebriefAsked: N_("{people} were asked for their debrief notes."),
    e.DebriefNoteGiven: N_("<@{actor}> gave debrief notes."),
    e.DebriefReported: N_("<@{actor}> kept the debrief report “{filename}”."),
    e.WatchChanged: sentences.watch,
    e.AllowanceLow: N_("{source} has used most of what it may use until {renewed_at}."),
    e.TrialBegan: N_("<@{actor}> had the words of the watch “{name}” tried."),
    e.TrialMoved: N_("The trial of a watch moved on."),
    e.GraveWordsChanged: N_("<@{actor}> changed the team’s grave words: left out {out}, added {added}."),
    e.RuleMuted: N_("<@{actor}> muted “{rule}” of the watch “{name}” until {until}: “{reason}”"),
    e.RuleUnmuted: sentences.unmuted,
    feed.FeedBegan: N_("The feed told every post from here on, for {watches}."),
    feed.PostsFed: N_("Posts were told in the feed."),
    feed.FeedSummed: N_("{posts} posts were summed up in the feed."),
    feed.FeedOver: N_("The feed ended."),
    e.PrecisionMeasured: N_("What became of the alerts since {month} was counted."),
    e.RosterChanged: sentences.roster,
    **REACH,
    **ACCOUNTS,
    **CALM,
    **FACTS,
    **INSIDE,
    **PEOPLE,
    e.HomeOpened: N_("<@{actor}> opened the overview."),
}
