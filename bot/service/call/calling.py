"""The pages at work: `Switchboard.look` opens and moves them on, `ring` sends one call, at least once.

A call is claimed in one transaction, sent in none and settled in another, so that a pager that hangs holds up
nothing but itself. Who died in between is claimed again, with the same key.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain import events as e
from bot.domain.errors import Busy, DeliveryError, OutcomeUnknown, Stale
from bot.domain.log.record import Recorded
from bot.domain.staff.page import SETTLED, Ask, Asking, Call, CallState, Note, Page, PageState, What
from bot.domain.staff.people import Person
from bot.service.call import paging
from bot.service.call.links import Links
from bot.service.ports import Office, Work

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(minutes=1)  # longer than any pager takes
TRIES = 8  # about four minutes, as whoever greylists lets in after some
ENDING_TRIES = 180  # three hours: what was rung and is not told of the end rings on
PAUSE = timedelta(seconds=5)  # after the first try, then twice as long each time
LONGEST_PAUSE = timedelta(minutes=1)  # whatever the other side asks: another way is better


class Pager(Protocol):
    follows: bool

    def send(self, note: Note) -> None: ...


Wording = Callable[[Asking, bool], tuple[str, str]]  # whether there is a link -> title and text


class Broken(OutcomeUnknown):
    """A fault of ours: to try again does not help, and it may have gone out all the same."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.permanent = True


class Switchboard:
    """`is_gone` says whether Slack has been away for two minutes; `in_quiet`, of these people, whom Slack
    would not disturb. `pagers` by the name in their table.
    """

    def __init__(
        self,
        office: Office,
        pagers: Mapping[str, Pager],
        *,
        wording: Wording,
        links: Links,
        is_gone: Callable[[], bool],
        in_quiet: Callable[[Collection[str]], Collection[str]],
    ) -> None:
        self._office = office
        self._pagers = pagers
        self._wording = wording
        self._links = links
        self._is_gone = is_gone
        self._in_quiet = in_quiet
        self._tries: Counter[int] = Counter()

    def look(self) -> None:
        """What asks people and what answers it, then every page that is due; each its own transaction."""
        for recorded in self._office.read(_pending):
            self._react(recorded)
        self._hurry(self._office.read(_waiting))
        for page in self._office.read(_due):
            self._go_on(page)

    def ring(self, pager: str) -> bool:
        """One call by this pager; false when none is due."""
        is_due = self._office.read(lambda work: work.pages.is_due(pager, work.now))
        claimed = self._office.perform(self._claim, pager) if is_due else None
        if claimed is None:
            return False
        call, note = claimed
        self._office.perform(settle, call, self._sent(pager, note))
        return True

    def _react(self, recorded: Recorded) -> None:
        try:
            self._office.perform(paging.react, recorded)
        except Busy:
            raise
        except Exception as error:
            log.exception("what event %d asks of people could not be handled", recorded.id)
            self._tries[recorded.id] += 1
            self._office.perform(_failed, recorded.id, repr(error), self._tries[recorded.id])

    def _hurry(self, waiting: tuple[Page, ...]) -> None:
        """Whoever will see nothing in Slack is called at once."""
        if not waiting:
            return
        if self._is_gone():
            self._office.perform(_bring_forward, [page.id for page in waiting])
            return
        unlooked = [page for page in waiting if page.looked_at is None]
        if not unlooked:
            return
        quiet = self._in_quiet({page.person_id for page in unlooked})
        self._office.perform(_looked, unlooked, quiet)

    def _go_on(self, page: Page) -> None:
        try:
            self._office.perform(paging.go_on, page.id)
        except (Busy, Stale):
            log.info("a page was changed meanwhile; it is looked at again")
        except Exception:
            log.exception("a page could not go on", extra={"page": page.id})
            self._office.perform(_put_off, page)

    def _claim(self, work: Work, pager: str) -> tuple[Call, Note] | None:
        call = work.pages.claim(pager, work.now, LEASE)
        return (call, self._note(work, call, work.pages.get(call.page_id))) if call else None

    def _note(self, work: Work, call: Call, page: Page) -> Note:
        link = self._links.make(page, call.rung, work.now)
        asking = asking_of(work, page)
        title, text = self._wording(asking, bool(link))
        return Note(
            key=call.key,
            thread=f"firebreak-{page.id}-{call.rung}",
            what=call.what,
            to=call.address,
            name=asking.person.name,
            title=title,
            text=text,
            link=link,
            urgent=page.urgent,
        )

    def _sent(self, pager: str, note: Note) -> DeliveryError | None:
        """What went wrong, if anything did."""
        try:
            self._pagers[pager].send(note)
        except DeliveryError as error:
            log.warning("a page by %s: %s", pager, error)
            return error
        except Exception as error:
            log.exception("the pager %s failed in an unknown way", pager)
            return Broken(type(error).__name__)
        return None


def asking_of(work: Work, page: Page) -> Asking:
    """Of a restricted crisis a call tells nothing: whoever reads it is not known."""
    person = work.people.get(page.person_id) or Person(id=page.person_id, name="")
    if page.crisis_id is None:
        subject = "" if page.ask is Ask.TEST else work.alerts.get(page.subject_id).watch_name
        return Asking(page=page, person=person, subject=subject)
    crisis = work.crises.get(page.crisis_id)
    if crisis.restricted:
        return Asking(page=page, person=person)
    return Asking(
        page=page, person=person, subject=crisis.title, number=crisis.number, severity=crisis.severity
    )


def _pending(work: Work) -> tuple[Recorded, ...]:
    return work.events.pending(paging.SUBSCRIBER, BATCH)


def _waiting(work: Work) -> tuple[Page, ...]:
    return work.pages.waiting(work.now, BATCH)


def _due(work: Work) -> tuple[Page, ...]:
    return work.pages.due(work.now, BATCH)


def _bring_forward(work: Work, page_ids: list[str]) -> None:
    work.pages.hurry(page_ids, work.now)


def _looked(work: Work, pages: list[Page], quiet: Collection[str]) -> None:
    work.pages.look([page.id for page in pages], work.now)
    work.pages.hurry([page.id for page in pages if page.person_id in quiet], work.now)


def _failed(work: Work, event_id: int, error: str, tries: int) -> None:
    """After the last try somebody has to look: `doctor` counts it."""
    again_at = work.now + LONGEST_PAUSE if tries < TRIES else None
    work.events.failed(paging.SUBSCRIBER, event_id, error=error, again_at=again_at)


def _put_off(work: Work, page: Page) -> None:
    work.pages.save(replace(page, due_at=work.now + LONGEST_PAUSE, version=page.version + 1))


def settle(work: Work, call: Call, error: DeliveryError | None) -> None:
    """What came of a call, and what follows from it."""
    page = work.pages.get(call.page_id)
    if error is None:
        _went_out(work, call, page)
        return
    tried = replace(call, error=str(error), sent_at=call.sent_at if _may_have_rung(call, error) else None)
    if call.what is What.TRIGGER and page.state in SETTLED:
        work.pages.save_call(replace(tried, state=CallState.FAILED))
        paging.tell_followers(work, page, [tried])  # it was answered while the call was on its way
    elif _is_hopeless(call, error):
        work.pages.save_call(replace(tried, state=CallState.FAILED))
        if call.what is What.TRIGGER and page.state is PageState.OPEN:
            work.record(e.PageRefused(**paging.about(page), pager=call.pager, why=str(error)))
            _move(work, page, call, work.now)  # nobody waits for an answer to what did not go out
    else:
        pause = max(PAUSE * 2 ** min(call.attempts, TRIES), timedelta(seconds=error.retry_after or 0))
        later = work.now + min(pause, LONGEST_PAUSE)
        work.pages.save_call(replace(tried, attempts=call.attempts + 1, due_at=later))


def _may_have_rung(call: Call, error: DeliveryError) -> bool:
    return call.attempts > 0 or isinstance(error, OutcomeUnknown)


def _is_hopeless(call: Call, error: DeliveryError) -> bool:
    """The end of a call is told for longer: there is no other way to end it."""
    is_call = call.what is What.TRIGGER
    too_long = is_call and timedelta(seconds=error.retry_after or 0) > LONGEST_PAUSE
    return error.permanent or too_long or call.attempts + 1 >= (TRIES if is_call else ENDING_TRIES)


def _went_out(work: Work, call: Call, page: Page) -> None:
    sent = replace(call, state=CallState.SENT, error="")
    work.pages.save_call(sent)
    if call.what is not What.TRIGGER:
        return
    work.record(e.PersonPaged(**paging.about(page), pager=call.pager))
    if page.state is PageState.OPEN:
        _move(work, page, call, work.now + work.house.page_after)
    elif page.state is not PageState.UNANSWERED:
        paging.tell_followers(work, page, [sent])  # it was answered while the call was on its way


def _move(work: Work, page: Page, call: Call, next_at: datetime) -> None:
    """Its next way comes then, unless another one was begun meanwhile; a test has tried them all at once."""
    if page.ask is not Ask.TEST and page.rung == call.rung + 1:
        work.pages.save(replace(page, due_at=next_at, version=page.version + 1))
