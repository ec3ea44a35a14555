"""Whoever is asked and does not answer in Slack is called outside it, by one way after another (S1.1, S3.3).

An event that asks somebody opens a page; each tick tries the next way of those that are due. What answers it
is the deed itself, done anywhere: a page is never open longer than what it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.deadline import unclaimed_key
from bot.domain.log.record import Recorded
from bot.domain.staff import page as rules
from bot.domain.staff.contact import Way
from bot.domain.staff.page import Ask, Call, CallState, Page, PageState, What
from bot.domain.storm.alert import AlertState
from bot.service.access import can_be_asked, here, may_see
from bot.service.ports import Work
from bot.service.staff import chain

SUBSCRIBER = "pagers"
AN_HOUR = timedelta(hours=1)
NEEDLESS = "nobody needed it any more"
UNSETTLED_FOR = timedelta(days=1)  # so long, whoever keeps a state of their own is told of the end


@dataclass(frozen=True, slots=True)
class Asked:
    people: tuple[str, ...]
    ask: Ask
    subject_id: str


# --- what asks somebody -----------------------------------------------------------------------------


def _alert(event: e.PersonAsked, _work: Work) -> Asked:
    return Asked((event.person_id,), Ask.ALERT, event.alert_id)


def _everybody(event: e.ChainExhausted, work: Work) -> Asked:
    return Asked(chain.escalation(work), Ask.ALERT, event.alert_id)


def _decide(event: e.AlertUndecided, _work: Work) -> Asked:
    return Asked((event.person_id,), Ask.DECIDE, event.alert_id)


def _step(event: e.StepOverdue, _work: Work) -> Asked:
    return Asked(_some(event.told), Ask.STEP, event.step_id)


def _first_words(event: e.FirstWordsLate, _work: Work) -> Asked:
    return Asked(_some(event.told), Ask.FIRST_WORDS, event.crisis_id or "")


def _news(event: e.NewsDue | e.NewsAwaited, _work: Work) -> Asked:
    return Asked((event.told,), Ask.NEWS, event.crisis_id or "")


def _approval(event: e.ApprovalMovedOn, _work: Work) -> Asked:
    return Asked(_some(event.person_id), Ask.APPROVAL, event.statement_id)


def _moved_on(event: e.PageMovedOn, _work: Work) -> Asked:
    return Asked(_some(event.person_id), Ask(event.ask), event.subject_id)


def _some(person_id: str | None) -> tuple[str, ...]:
    return (person_id,) if person_id else ()


ASKS: Mapping[type[e.Event], Callable[[Any, Work], Asked]] = {
    e.PersonAsked: _alert,
    e.ChainExhausted: _everybody,
    e.AlertUndecided: _decide,
    e.StepOverdue: _step,
    e.FirstWordsLate: _first_words,
    e.NewsDue: _news,
    e.NewsAwaited: _news,
    e.ApprovalMovedOn: _approval,
    e.PageMovedOn: _moved_on,
}


def react(work: Work, recorded: Recorded) -> None:
    """What an event means for pages: new ones, and those that it answered."""
    event = recorded.event
    settle_answered(work, event)
    asks = ASKS.get(type(event))
    if asks and not recorded.erased:
        _open(work, asks(event, work), event.crisis_id)
    work.events.handled(SUBSCRIBER, recorded.id)


def _open(work: Work, asked: Asked, crisis_id: str | None) -> None:
    """Not for those who may sleep now, and not for what is no crisis or only a drill."""
    crisis = work.crises.get(crisis_id) if crisis_id else None
    severity = crisis.severity if crisis else None
    if crisis and (crisis.drill or crisis.severity not in rules.PAGED):
        return
    for person_id in can_be_asked(work, crisis, asked.people) if crisis else here(work, asked.people):
        if severity is not None and chain.may_sleep(work, person_id, severity):
            continue
        work.pages.add(
            Page(
                id=work.new_id(),
                key=rules.key_of(person_id, asked.ask, f"{crisis_id or ''}/{asked.subject_id}"),
                person_id=person_id,
                ask=asked.ask,
                subject_id=asked.subject_id,
                crisis_id=crisis_id,
                asked_at=work.now,
                due_at=work.now + work.house.page_after,
                urgent=severity is None or severity in rules.URGENT,
            )
        )


# --- how it stands ----------------------------------------------------------------------------------


def standing(work: Work, page: Page) -> PageState:
    """Whether it is still asked for: what people did decides, wherever they did it."""
    if page.ask is Ask.TEST:
        return PageState.OPEN if work.now < page.asked_at + rules.TEST_LIFE else PageState.OVER
    if page.crisis_id:
        return _in_crisis(work, page, page.crisis_id)
    alert = work.alerts.get(page.subject_id)
    if alert.state is not AlertState.OPEN or alert.acknowledged_by not in (None, page.person_id):
        return PageState.OVER
    if page.ask is Ask.DECIDE:
        return PageState.OPEN if alert.undecided else PageState.OVER
    return PageState.OPEN if alert.unclaimed else PageState.ANSWERED


def _in_crisis(work: Work, page: Page, crisis_id: str) -> PageState:
    crisis = work.crises.get(crisis_id)
    if not crisis.is_open or not may_see(page.person_id, crisis) or _is_done(work, page, crisis):
        return PageState.OVER
    if work.pages.acted(page.person_id, crisis_id, page.asked_at):
        return PageState.ANSWERED
    return PageState.OVER if work.pages.answered_by_another(page) else PageState.OPEN


def _is_done(work: Work, page: Page, crisis: Crisis) -> bool:
    if page.ask is Ask.STEP:
        return any(s.is_over for s in work.crises.steps(crisis.id) if s.step_id == page.subject_id)
    if page.ask is Ask.APPROVAL:
        return work.words.get(page.subject_id).state is not StatementState.IN_REVIEW
    return page.ask is Ask.FIRST_WORDS and crisis.first_words_at is not None


def settle_answered(work: Work, event: e.Event) -> None:
    """Pages about the same alert or crisis that somebody's deed has answered, or made needless; what comes
    about without anybody is seen when the next way is due.
    """
    if event.actor == e.BOT:
        return
    since, alert_id = work.now - UNSETTLED_FOR, getattr(event, "alert_id", None)
    for page in work.pages.unsettled(event.crisis_id, alert_id, since):
        state = standing(work, page)
        if state is PageState.OVER or (state is PageState.ANSWERED and page.state is not state):
            close(work, page, state)


def close(work: Work, page: Page, state: PageState) -> None:
    """What is not sent yet stays unsent."""
    closed, calls = rules.closed(page, state), work.pages.calls(page.id)
    work.pages.save(closed)
    _drop_calls(work, calls)
    tell_followers(work, closed, calls)


def _drop_calls(work: Work, calls: Iterable[Call]) -> None:
    for call in calls:
        if call.what is What.TRIGGER and call.state is CallState.PENDING:
            work.pages.save_call(replace(call, state=CallState.FAILED, error=NEEDLESS))


def tell_followers(work: Work, page: Page, calls: Iterable[Call]) -> None:
    """Pagers that keep a state of their own are told that it was answered, or is over: for each call that
    may have rung, and once more for one that went out late. To say it of what never rang is harmless.
    """
    what = What.ACKNOWLEDGE if page.state is PageState.ANSWERED else What.RESOLVE
    for call in calls:
        if call.what is What.TRIGGER and call.sent_at and call.pager in work.house.following:
            work.pages.save_call(_following(call, what, work))


def _following(call: Call, what: What, work: Work) -> Call:
    key = rules.call_key(call.page_id, call.rung, what)
    return replace(
        call, key=key, what=what, due_at=work.now, attempts=0, sent_at=None, state=CallState.PENDING, error=""
    )


# --- the next way -----------------------------------------------------------------------------------


def go_on(work: Work, page_id: str) -> None:
    """One that is due: nobody answered so far, so the next way is tried; after the last it moves on."""
    page = work.pages.get(page_id)
    if page.state is not PageState.OPEN or page.due_at > work.now:
        return
    state = standing(work, page)
    if state is not PageState.OPEN:
        close(work, page, state)
        return
    if not here(work, [page.person_id]):
        _let_go(work, page)
        return
    _note_silence(work, page)
    ways = work.contacts.of(page.person_id).usable(work.house.pagers)
    if page.rung >= len(ways):
        _give_up(work, page, "silent" if page.rung else "no_way")
    elif not _may_call(work, page):
        _give_up(work, page, "bound")
    else:
        _call(work, page, ways[page.rung])


def left(work: Work, person_id: str, crisis_id: str | None, alert_id: str | None) -> None:
    """They are called no more about it, not even by what is on its way, and the next one is asked."""
    for page in work.pages.unsettled(crisis_id, alert_id, work.now - UNSETTLED_FOR):
        if page.person_id == person_id and page.state is PageState.OPEN:
            _let_go(work, page)


def unseen(work: Work, crisis: Crisis) -> None:
    """Whoever is called about it and may not see it any more is not, and the next one is asked."""
    for page in work.pages.unsettled(crisis.id, None, work.now - UNSETTLED_FOR):
        if page.state is PageState.OPEN and not may_see(page.person_id, crisis):
            close(work, page, PageState.OVER)
            _next_in_crisis(work, page, crisis.id)


def _let_go(work: Work, page: Page) -> None:
    _drop_calls(work, work.pages.calls(page.id))
    _give_up(work, page, "left")


def _call(work: Work, page: Page, way: Way) -> None:
    work.pages.save(rules.tried(page, next_at=work.now + work.house.page_after))
    work.pages.add_calls([call_of(work, page, page.rung, way)])


def call_of(work: Work, page: Page, rung: int, way: Way) -> Call:
    return Call(
        key=rules.call_key(page.id, rung, What.TRIGGER),
        page_id=page.id,
        person_id=page.person_id,
        pager=way.pager,
        address=way.address,
        what=What.TRIGGER,
        rung=rung,
        due_at=work.now,
    )


def _may_call(work: Work, page: Page) -> bool:
    """Bounded per person and hour; never the first page about an alert or a serious crisis."""
    if page.urgent and page.rung == 0 and not work.pages.asked_before(page):
        return True
    return work.pages.called(page.person_id, work.now - AN_HOUR) < work.house.pages_per_hour


def _note_silence(work: Work, page: Page) -> None:
    last = work.pages.call(rules.call_key(page.id, page.rung - 1, What.TRIGGER)) if page.rung else None
    if last and last.state is CallState.SENT:
        work.record(e.PageUnanswered(**about(page), pager=last.pager))


def about(page: Page) -> dict[str, Any]:
    """What every event about it says."""
    return {
        "crisis_id": page.crisis_id,
        "page_id": page.id,
        "person_id": page.person_id,
        "ask": page.ask.value,
        "alert_id": page.alert_id,
    }


def _give_up(work: Work, page: Page, why: str) -> None:
    work.pages.save(rules.closed(page, PageState.UNANSWERED))
    if page.ask is Ask.TEST:
        return
    work.record(e.PersonNotReached(**about(page), why=why))
    if page.crisis_id:
        _next_in_crisis(work, page, page.crisis_id)
    elif page.ask is Ask.ALERT:
        _next_for_alert(work, page)


def _next_for_alert(work: Work, page: Page) -> None:
    """Its clock need not run to the end for somebody who cannot be reached (S1.1)."""
    alert = work.alerts.get(page.subject_id)
    clock = work.deadlines.get(unclaimed_key(alert.id))
    if clock and clock.due_at > work.now and alert.asked and alert.asked[-1] == page.person_id:
        work.deadlines.set(replace(clock, due_at=work.now))


def _next_in_crisis(work: Work, page: Page, crisis_id: str) -> None:
    """The next one up is asked for the same, in Slack and outside; whoever may not see it never is."""
    crisis = work.crises.get(crisis_id)
    asked = work.pages.people_asked(crisis_id, page.subject_id, work.now - AN_HOUR)
    inside = crisis.insiders if crisis.restricted else ()
    ladder = can_be_asked(work, crisis, (crisis.lead_id, *chain.escalation(work), *inside))
    rung = chain.next_up(work, ladder, asked, severity=crisis.severity)
    chain.tell_asleep(work, rung, crisis_id)
    moved = about(page) | {"person_id": rung.person_id or ""}
    unreached = page.person_id if may_see(page.person_id, crisis) else ""
    work.record(e.PageMovedOn(**moved, unreached=unreached, subject_id=page.subject_id))
