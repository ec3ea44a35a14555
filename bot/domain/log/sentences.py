"""The sentence of an event, where it depends on what happened. Its slots: see `bot.domain.log.timeline`."""

from __future__ import annotations

from bot.domain import events as e
from bot.domain.comms.networks import MANUAL
from bot.domain.comms.publication import PublicationState
from bot.domain.words import N_


def alert_grew(event: e.AlertGrew) -> str:
    """Older events do not hold the numbers."""
    if not event.minutes:
        return N_("The storm behind the alert changed its numbers.")
    return N_("The storm behind the alert: {posts} posts in {minutes} minutes, {total} in all.")


def raised(event: e.AlertRaised) -> str:
    if event.actor != e.BOT:
        return N_("<@{actor}> reported something, and that raised an alert.")
    return N_("An alert was raised for the watch “{watch_name}”.")


def asked(event: e.PersonAsked) -> str:
    if event.rung == 0:
        return N_("<@{person_id}>, first on call, was asked to take the alert.")
    return N_("Nobody had taken the alert, so <@{person_id}> was asked.")


def facts_changed(event: e.FactsChanged) -> str:
    if event.before:
        return N_("<@{actor}> corrected what is known: {after}. Before it was: {before}.")
    return N_("<@{actor}> answered: {after}.")


def severity_changed(event: e.SeverityChanged) -> str:
    if event.reason:
        return N_("<@{actor}> changed the severity from {before} to {after}: “{reason}”")
    return N_("<@{actor}> changed the severity from {before} to {after}.")


def role_assigned(event: e.RoleAssigned) -> str:
    if event.actor == event.person_id:
        return N_("<@{actor}> took the role “{role}”.")
    if event.before and event.before != event.person_id:
        return N_("<@{actor}> gave the role “{role}” to <@{person_id}>; before it was <@{before}>.")
    return N_("<@{actor}> gave the role “{role}” to <@{person_id}>.")


def post_judged(event: e.PostJudged) -> str:
    if event.negative:
        return N_("<@{actor}> says that the post by {author} is negative.")
    return N_("<@{actor}> says that the post by {author} is not negative.")


def evidence_changed(event: e.EvidenceChanged) -> str:
    if event.deleted:
        return N_("A post that is kept as evidence was deleted where it stood; the copy stays.")
    if event.back:
        return N_("A post that is kept as evidence is there again, after it was not to be found.")
    return N_("A post that is kept as evidence was edited; the copy stays as it was seen.")


def evidence(event: e.EvidenceAdded) -> str:
    if event.file:
        return N_("<@{actor}> kept the file “{file}” as evidence, SHA-256 {sha256}. {link}")
    if not event.text:
        return N_("<@{actor}> kept evidence: {link}")
    return N_("<@{actor}> kept evidence: “{text}” {link}")


def step_opened(event: e.StepOpened) -> str:
    if event.owner_id is None:
        return N_("The step “{title}” began; nobody owned it yet.")
    return N_("The step “{title}” began; it fell to <@{owner_id}>.")


def step_assigned(event: e.StepAssigned) -> str:
    if event.actor == event.person_id:
        return N_("<@{actor}> took on the step “{title}”.")
    return N_("<@{actor}> gave the step “{title}” to <@{person_id}>.")


def step_progressed(event: e.StepProgressed) -> str:
    if event.choice_label and event.note:
        return N_("<@{actor}> chose “{choice_label}” in the step “{title}”: “{note}”")
    if event.choice_label:
        return N_("<@{actor}> chose “{choice_label}” in the step “{title}”.")
    return N_("<@{actor}> answered in the step “{title}”.")


def step_finished(event: e.StepFinished) -> str:
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


def step_overdue(event: e.StepOverdue) -> str:
    if event.told is None:
        return N_("The step “{title}” passed its time.")
    return N_("The step “{title}” passed its time; <@{told}> was told.")


def first_words_late(event: e.FirstWordsLate) -> str:
    if event.told is None:
        return N_("{minutes} minutes had passed without a public word.")
    return N_("{minutes} minutes had passed without a public word; <@{told}> was told.")


def edited(event: e.StatementEdited) -> str:
    if event.voided:
        return N_(
            "<@{actor}> wrote version {number} of “{message}”, so the approval given by {voided} became void."
        )
    return N_("<@{actor}> wrote version {number} of “{message}”.")


def approval_asked(event: e.ApprovalAsked) -> str:
    if not event.people:
        return N_("<@{actor}> put version {number} of “{message}” up for approval.")
    return N_("<@{actor}> asked {people} to approve version {number} of “{message}”.")


def approval_moved_on(event: e.ApprovalMovedOn) -> str:
    if not event.silent:
        return N_("Nobody was named who could approve “{message}”, so <@{person_id}> was told.")
    return N_("{silent} had not answered about “{message}”, so <@{person_id}> was asked.")


def approved(event: e.StatementApproved) -> str:
    if not event.roles:
        return N_("Version {number} of “{message}” needs no approval: it can be published.")
    if event.complete:
        return N_(
            "<@{actor}> approved version {number} of “{message}” for {roles}; with that it was approved."
        )
    return N_("<@{actor}> approved version {number} of “{message}” for {roles}.")


def publication_asked(event: e.PublicationAsked) -> str:
    if event.person_id:
        return _by_hand(event)
    if event.reason:
        return N_("<@{actor}> sent “{message}” on its way ({outlet}), as right still: “{reason}”")
    return N_("<@{actor}> sent “{message}” on its way ({outlet}).")


def _by_hand(event: e.PublicationAsked) -> str:
    if event.outlet == MANUAL and event.reason:
        return N_("<@{actor}> asked <@{person_id}> to publish “{message}” by hand as right still: “{reason}”")
    if event.reason:
        return N_(
            "<@{actor}> asked <@{person_id}> to post “{message}” by hand on {outlet}, as right still: "
            "“{reason}”"
        )
    if event.outlet == MANUAL:
        return N_("<@{actor}> asked <@{person_id}> to publish “{message}” by hand.")
    return N_("<@{actor}> asked <@{person_id}> to post “{message}” by hand on {outlet}.")


_WATCH = {
    "made": N_("<@{actor}> made the watch “{name}”."),
    "changed": N_("<@{actor}> changed the watch “{name}”."),
    "removed": N_("<@{actor}> removed the watch “{name}”."),
    "grave": N_("<@{actor}> changed the grave words of “{name}”: left out {before}, added {after}."),
    "tuned": N_("<@{actor}> changed when the watch “{name}” alerts: from {before} to {after}."),
}


def watch(event: e.WatchChanged) -> str:
    if event.reason:
        return N_("<@{actor}> removed the watch “{name}”, so nobody listens to it any more: “{reason}”")
    return _WATCH[event.change]


def unmuted(event: e.RuleUnmuted) -> str:
    if event.actor == e.BOT:
        return N_("“{rule}” of the watch “{name}” raises alerts again: its silence is over.")
    return N_("<@{actor}> ended the silence: “{rule}” of the watch “{name}” raises alerts again.")


def roster(event: e.RosterChanged) -> str:
    if not event.people:
        return N_("<@{actor}> left the role “{role}” without anybody.")
    return N_("<@{actor}> named {people} for the role “{role}”.")


_SETTLED = {
    PublicationState.SENT: N_("“{message}” was published ({outlet}). {url}"),
    PublicationState.REHEARSED: N_("Dry run: “{message}” was rehearsed ({outlet}); nothing was published."),
    PublicationState.UNKNOWN: N_("It was not certain whether “{message}” went out ({outlet})."),
    PublicationState.FAILED: N_("“{message}” was not published ({outlet}): {detail}"),
}


def settled(event: e.PublicationSettled) -> str:
    return _SETTLED[PublicationState(event.state)]
