"""Who is written to directly, about which card, and with which button: one line for each such event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.comms.publication import PublicationState
from bot.domain.deadline import REMINDERS
from bot.domain.log.record import Recorded
from bot.domain.plan.step_kinds.notify import ACK, PLACE
from bot.domain.plan.step_kinds.wait import Wait
from bot.domain.staff.page import Ask
from bot.domain.words import N_
from bot.service.access import can_be_asked, in_charge
from bot.service.comms import publishing
from bot.service.ports import Work
from bot.service.staff import chain
from bot.slack import ids
from bot.slack import letter_buttons as buttons
from bot.slack.ids import Ref
from bot.slack.subjects import OUTSIDE, alert_subject, crisis_subject, statement_subject, step_subject

TOGETHER = timedelta(seconds=2)  # a declaration opens six steps at once
SOON = timedelta(minutes=1)  # a reminder waits so long for those that are about to fall due
URGENT, LATER = timedelta(minutes=30), timedelta(minutes=6)  # a step due so soon is told at once, others then
Button = tuple[str, str, Ref]  # its label (a message id), action id and reference


@dataclass(frozen=True, slots=True)
class Letter:
    """`about` is the key of the standing that it links to; those to one person about the same, written within
    a `moment`, go out as one message, and one that `reminds` goes with the next that do. Some have an `other`
    button; some also go to those `outside` a restricted crisis."""

    people: Callable[[Work, Any], Iterable[str]]
    about: Callable[[Any], str]
    button: Callable[[Any], Button]
    moment: timedelta = timedelta()
    other: Callable[[Any], Button] | None = None
    outside: bool = False
    reminds: bool = False

    def leaves_at(self, work: Work, recorded: Recorded) -> datetime:
        """When all that goes with it is written. Nobody waits for a first request, but for what has time."""
        event = recorded.event
        if isinstance(event, e.StepOpened):
            has_time = event.due_at is None or event.due_at - recorded.at > URGENT
            return recorded.at + (LATER if has_time else self.moment)
        if not self.reminds or getattr(event, "again", True) == 0:
            return recorded.at + self.moment
        clocks = work.deadlines.waiting(event.crisis_id or "", recorded.at + SOON)
        return max([recorded.at, *(c.due_at for c in clocks if c.kind in REMINDERS)]) + self.moment

    def buttons(self, event: Any) -> list[Button]:
        return [self.button(event), *([self.other(event)] if self.other else [])]


def for_one(event: Any, person_id: str) -> Any:
    """The event as it concerns this person alone: whoever is written to among others leaves it to them."""
    is_among = getattr(event, "people", ()) and not isinstance(event, e.ReadingUnanswered)
    return replace(event, people=(person_id,)) if is_among else event


# --- who --------------------------------------------------------------------------------------------


def _person(_work: Work, event: Any) -> Iterable[str]:
    return [event.person_id] if event.person_id else []


def _people(_work: Work, event: Any) -> Iterable[str]:
    return tuple(event.people)


def _owner(_work: Work, event: Any) -> Iterable[str]:
    return [event.owner_id]


def _whose_step(work: Work, event: Any) -> Iterable[str]:
    """Nobody is called for a wait, nor for what may never be needed."""
    step = work.crises.playbook(event.crisis_id).step(event.step_id)
    asks = step is not None and step.required and step.kind != Wait.name
    return [event.owner_id] if asks and event.owner_id else []


def _told(_work: Work, event: Any) -> Iterable[str]:
    return [event.told] if event.told else []


def _author(work: Work, event: Any) -> Iterable[str]:
    """Whoever wrote it; where they cannot be asked any more, whoever leads."""
    crisis, author = work.crises.get(event.crisis_id), work.words.get(event.statement_id).current.author_id
    return can_be_asked(work, crisis, [author]) or [in_charge(work, crisis)]


def _paged(_work: Work, event: Any) -> Iterable[str]:
    """Whoever is asked to take an alert has that button already."""
    return [event.person_id] if event.crisis_id else []


def _tester(_work: Work, event: Any) -> Iterable[str]:
    return [event.person_id] if event.ask == Ask.TEST else []


def _on_call(work: Work, _event: Any) -> Iterable[str]:
    return chain.escalation(work)


def _whose_words(work: Work, event: Any) -> Iterable[str]:
    """When nothing is missing any more: whoever wrote them waits for it; where they may not publish, the lead
    has that done.
    """
    if not event.complete:
        return []
    statement = work.words.get(event.statement_id)
    author = statement.current.author_id
    if publishing.may_publish(work, author, statement):
        return [author]
    return dict.fromkeys([author, in_charge(work, work.crises.get(event.crisis_id))])


def _who_sent_it(work: Work, event: Any) -> Iterable[str]:
    """When it did not arrive, or nobody knows whether it did: somebody has to look."""
    if PublicationState(event.state) not in (PublicationState.UNKNOWN, PublicationState.FAILED):
        return []
    crisis = work.crises.get(event.crisis_id)
    asked_by = work.words.publication(event.publication_id).asked_by
    return can_be_asked(work, crisis, [asked_by]) or [in_charge(work, crisis)]


def _crisis_now(event: Any) -> str:
    """The card in the incident channel that tells nothing of it."""
    return f"{crisis_subject(event.crisis_id)}/{OUTSIDE}"


def _decide(event: Any) -> Button:
    ref = Ref("crisis", event.crisis_id, extra={"person": getattr(event, "person_id", event.actor)})
    return N_("Let in or refuse…"), ids.room("decide"), ref


def _ask_to_join(event: Any) -> Button:
    return N_("Ask to join…"), ids.room("ask"), Ref("crisis", event.crisis_id)


def _room_again(event: Any) -> Button:
    return N_("Try again"), ids.room("again"), Ref("crisis", event.crisis_id)


def _see_members(event: Any) -> Button:
    return N_("Who sees it"), ids.room("members"), Ref("crisis", event.crisis_id)


# --- where, and with which button -------------------------------------------------------------------


def _alert_card(event: Any) -> str:
    return f"{alert_subject(event.alert_id)}/card"


def _crisis_card(event: Any) -> str:
    return f"{crisis_subject(event.crisis_id)}/card"


def _page_card(event: Any) -> str:
    return _alert_card(event) if event.alert_id else _crisis_card(event)


def _step_card(event: Any) -> str:
    return f"{step_subject(event.crisis_id, event.step_id)}/card"


def _statement_card(event: Any) -> str:
    return f"{statement_subject(event.statement_id)}/card"


def _no_card(_event: Any) -> str:
    return ""


def _take_over(event: Any) -> Button:
    return N_("I take over"), ids.HANDOVER_ACCEPT, Ref("handover", event.handover_id)


def _not_me(event: Any) -> Button:
    return N_("I cannot"), ids.HANDOVER_NOT_ME, Ref("handover", event.handover_id)


def _hand_over(event: Any) -> Button:
    extra = {"to": event.relief} if getattr(event, "relief", None) else {}
    return N_("Hand over"), ids.HANDOVER_NEW, Ref("crisis", event.crisis_id, extra=extra)


def _still_right(_event: Any) -> Button:
    return N_("That is right"), ids.ROSTER_CONFIRM, Ref("roster", "")


def _cover(_event: Any) -> Button:
    return N_("Somebody covers"), ids.COVER_ADD, Ref("cover", "")


def _take(event: Any) -> Button:
    return N_("I’m on it"), ids.ALERT_TAKE, Ref("alert", event.alert_id)


def _declare(event: Any) -> Button:
    return N_("Declare a crisis"), ids.ALERT_DECLARE, Ref("alert", event.alert_id)


def _open_step(event: Any) -> Button:
    return N_("Open"), ids.HOME_STEP, Ref("crisis", event.crisis_id, extra={"step": event.step_id})


def have_read(event: Any, choice: str = ACK, label: str = N_("I have read it")) -> Button:
    extra = {"step": event.step_id, "choice": choice}
    return label, ids.step_press(choice), Ref("crisis", event.crisis_id, extra=extra)


def _say_where(event: Any) -> Button:
    return have_read(event, PLACE, N_("Say where they are told"))


def _account_is_right(event: Any) -> Button:
    return N_("It is right"), ids.ACCOUNT_REVIEW, Ref("account", event.account_id)


def _access_is_gone(event: Any) -> Button:
    return N_("The access is gone"), ids.ACCOUNT_REVOKED, Ref("revocation", event.revocation_id)


def _open_crisis(event: Any) -> Button:
    return N_("Open"), ids.HOME_CRISIS, Ref("crisis", event.crisis_id)


def _answer(event: Any) -> Button:
    return N_("I’m on it"), ids.PAGE_ANSWER, Ref("page", event.page_id)


def _test_again(event: Any) -> Button:
    return N_("Send me a test"), ids.REACH_TEST, Ref("person", event.person_id)


def _my_ways(event: Any) -> Button:
    return N_("How to reach me"), ids.REACH_EDIT, Ref("person", event.person_id)


def _write(event: Any) -> Button:
    return N_("Write a statement"), ids.CRISIS_STATEMENT, Ref("crisis", event.crisis_id)


def _evidence_again(event: Any) -> Button:
    return N_("Add evidence"), ids.EVIDENCE_ADD, Ref("evidence", event.crisis_id, extra={"text": ""})


def _drill(_event: Any) -> Button:
    return N_("Start a drill"), ids.DRILL_NEW, Ref("drill", "")


def _keep(event: Any) -> Button:
    return N_("Keep it longer…"), ids.CRISIS_KEEP, Ref("crisis", event.crisis_id)


def _read(event: Any) -> Button:
    return N_("Read and decide"), ids.HOME_STATEMENT, Ref("statement", event.statement_id)


def _open_words(event: Any) -> Button:
    return N_("Open"), ids.HOME_STATEMENT, Ref("statement", event.statement_id)


def _notes(event: Any) -> Button:
    return N_("My notes"), ids.CRISIS_DEBRIEF, Ref("crisis", event.crisis_id)


def _what_is_missing(_event: Any) -> Button:
    return N_("What is missing"), ids.READY_SHOW, Ref("roster", "")


def _agenda(_event: Any) -> Button:
    return N_("What to go through"), ids.COMMITTEE_SHOW, Ref("committee", "")


def _was_held(_event: Any) -> Button:
    return N_("It was held…"), ids.COMMITTEE_HELD, Ref("committee", "")


WRITES: Mapping[type[e.Event], Letter] = {
    e.JoinAsked: Letter(_told, _crisis_card, _decide, outside=True),
    e.JoinMovedOn: Letter(_told, _crisis_card, _decide, outside=True),
    e.MemberLetIn: Letter(_person, _crisis_card, _open_crisis),
    e.JoinRefused: Letter(_person, _crisis_now, _ask_to_join, outside=True),
    e.JoinNeedless: Letter(_person, _crisis_card, _open_crisis),
    e.MemberLeft: Letter(_person, _crisis_now, _ask_to_join, outside=True),
    e.RoomRefused: Letter(_people, _crisis_card, _room_again),
    e.RoomLost: Letter(_people, _crisis_card, _open_crisis),
    e.RoomUnkept: Letter(_told, _crisis_card, _see_members),
    e.PersonAsked: Letter(_person, _alert_card, _take),
    e.ChainExhausted: Letter(_on_call, _alert_card, _take),
    e.AlertUndecided: Letter(_person, _alert_card, _declare),
    e.AlertGivenToCare: Letter(_owner, _alert_card, _declare),
    e.StepOpened: Letter(_whose_step, _crisis_card, _open_step, moment=TOGETHER),
    e.StepAssigned: Letter(_person, _crisis_card, _open_step, moment=TOGETHER),
    e.StepProgressed: Letter(_people, _step_card, _open_step),
    e.ReadingAsked: Letter(_people, _crisis_card, have_read, moment=TOGETHER, reminds=True),
    e.AudienceUnreached: Letter(_told, _crisis_card, _open_step, moment=TOGETHER, reminds=True),
    e.HelpAsked: Letter(_person, _crisis_card, _open_step, moment=TOGETHER),
    e.AudienceNowhere: Letter(_told, _crisis_card, _say_where, moment=TOGETHER, reminds=True),
    e.ReadingUnanswered: Letter(_told, _crisis_card, _open_step, moment=TOGETHER, reminds=True),
    e.StepOverdue: Letter(_told, _crisis_card, _open_step, moment=TOGETHER, reminds=True),
    e.FirstWordsLate: Letter(_told, _crisis_card, _open_crisis, moment=TOGETHER),
    e.PersonPaged: Letter(_paged, _page_card, _answer),
    e.PageMovedOn: Letter(_person, _page_card, _open_crisis),
    e.PageRefused: Letter(_tester, _no_card, _test_again),
    e.ContactChanged: Letter(_person, _no_card, _my_ways),
    e.NewsDue: Letter(_told, _crisis_card, _write, moment=TOGETHER),
    e.NewsAwaited: Letter(_told, _crisis_card, _write, moment=TOGETHER),
    e.CaptureFailed: Letter(_person, _crisis_card, _evidence_again),
    e.LimitNear: Letter(_told, _crisis_card, _keep),
    e.ApprovalAsked: Letter(_people, _statement_card, _read),
    e.ApprovalMovedOn: Letter(_person, _statement_card, _read),
    e.StatementApproved: Letter(_whose_words, _statement_card, _open_words),
    e.ApprovalsOverruled: Letter(_people, _statement_card, _open_words),
    e.StatementRejected: Letter(_author, _statement_card, _read),
    e.ApprovalExpired: Letter(_author, _statement_card, _read),
    e.PublicationAsked: Letter(_person, _statement_card, _read),
    e.PublicationSettled: Letter(_who_sent_it, _statement_card, _open_words),
    e.AccountReviewDue: Letter(_told, _no_card, _account_is_right),
    e.AccessToRevoke: Letter(_told, _no_card, _access_is_gone),
    e.DebriefAsked: Letter(_people, _crisis_card, _notes),
    e.HandoverAsked: Letter(_person, _crisis_card, _take_over, other=_not_me),
    e.HandoverAccepted: Letter(_person, _crisis_card, _open_crisis),
    e.HandoverDropped: Letter(_told, _crisis_card, _hand_over),
    e.HandoverDeclined: Letter(_person, _crisis_card, _hand_over),
    e.ReliefAsked: Letter(_person, _crisis_card, _hand_over),
    e.ContactAsked: Letter(_person, _no_card, _still_right),
    e.PlanIncomplete: Letter(_people, _no_card, _what_is_missing),
    e.CommitteeDue: Letter(_told, _no_card, _agenda, other=_was_held),
    e.CommitteeMissed: Letter(_people, _no_card, _agenda),
    e.PromiseAsked: Letter(_person, _crisis_card, buttons.promise_is_kept),
    e.FactAsked: Letter(_person, _crisis_card, buttons.change, other=buttons.it_is_so),
    e.WordsOutdated: Letter(_told, _crisis_card, buttons.correct),
    e.PackWithdrawn: Letter(_people, _no_card, buttons.said_now, outside=True),
    e.DrillsDue: Letter(_people, _no_card, _drill),
    e.CoverMissing: Letter(_people, _no_card, _cover),
    e.CoverSet: Letter(_person, _no_card, _cover),
}
