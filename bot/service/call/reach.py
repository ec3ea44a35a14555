"""How people can be reached outside Slack: said by themselves, tried by a test, and told where nobody can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain import events as e
from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.staff import contact as rules
from bot.domain.staff import page as paged
from bot.domain.staff.contact import Contact, Way
from bot.domain.staff.page import Ask, Page, PageState
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import require
from bot.service.call import paging
from bot.service.call.links import Links
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.staff.people import check_can_hold
from bot.service.storm import alerts


def to_change(work: Work, *, actor_id: str, person_id: str) -> Contact:
    """One's own, or as an administrator anybody's. ``NotAllowed``, or ``Invalid`` without any pager."""
    require(work, actor_id, Action.NOTE if actor_id == person_id else Action.EDIT_SETTINGS)
    check_can_hold(work, person_id)
    if not work.house.pagers:
        raise Invalid(N_("No way outside Slack is set up yet. Whoever runs Firebreak sets PAGER_… for it."))
    return work.contacts.of(person_id)


def change(work: Work, *, actor_id: str, person_id: str, ways: Sequence[Way]) -> Contact:
    before = to_change(work, actor_id=actor_id, person_id=person_id)
    after = rules.changed(before, ways)
    if after != before:
        work.contacts.save(after)
        pagers = tuple(way.pager for way in after.ways)
        work.record(e.ContactChanged(actor=actor_id, person_id=person_id, pagers=pagers))
    return after


def send_test(work: Work, *, actor_id: str) -> tuple[Page, tuple[Way, ...]]:
    """One call by every way of one's own, side by side; each is confirmed alone."""
    contact = to_change(work, actor_id=actor_id, person_id=actor_id)
    ways = contact.usable(work.house.pagers)
    if not ways:
        raise Invalid(N_("Say first how you can be reached."))
    page = _test_page(work, actor_id, len(ways))
    if not work.pages.add(page):
        raise Stale(N_("A test is on its way already. Wait for it, and press when it arrived."))
    calls = (paging.call_of(work, page, rung, way) for rung, way in enumerate(ways))
    work.pages.add_calls(calls)
    return page, ways


def _test_page(work: Work, person_id: str, ways: int) -> Page:
    """All of them are tried at once, so there is no next one."""
    return Page(
        id=work.new_id(),
        key=paged.key_of(person_id, Ask.TEST, ""),
        person_id=person_id,
        ask=Ask.TEST,
        subject_id="",
        asked_at=work.now,
        due_at=work.now + paged.TEST_LIFE,
        rung=ways,
    )


def confirm(work: Work, *, actor_id: str, page_id: str, rung: int) -> Way:
    """A test arrived. Returns the way by which it did."""
    page = _mine(work, actor_id, page_id)
    call = next((c for c in work.pages.calls(page.id) if c.rung == rung), None)
    if page.ask is not Ask.TEST or call is None or paging.standing(work, page) is PageState.OVER:
        raise Stale(N_("This test is over. Send another one."))
    contact, way = work.contacts.of(actor_id), Way(pager=call.pager, address=call.address)
    if any(w.leads_where(way) and w.confirmed_at and w.confirmed_at >= page.asked_at for w in contact.ways):
        raise Stale(N_("You confirmed this test already: that way wakes you. Nothing is left to do."))
    work.contacts.save(rules.confirm(contact, way, now=work.now))
    work.record(e.WayConfirmed(actor=actor_id, pager=way.pager))
    return way


def answer(work: Work, *, actor_id: str, page_id: str, pager: str = "") -> Page:
    """ "I'm on it", in Slack or by the link of a call. Raises ``Stale`` when it was answered, or is over."""
    page = _mine(work, actor_id, page_id)
    if page.state in paged.SETTLED or paging.standing(work, page) is PageState.OVER:
        raise Stale(N_("This was answered, or nobody needs it any more. Open Slack to see how it stands."))
    if page.ask is Ask.ALERT:
        alerts.acknowledge(work, actor_id=actor_id, alert_id=page.subject_id)
    work.record(e.PageAnswered(actor=actor_id, **paging.about(page), pager=pager))
    paging.close(work, page, PageState.ANSWERED)
    return page


def answer_link(work: Work, links: Links, token: str) -> Page:
    """What the link of a call was made for, once. Raises ``NotFound`` or ``Stale``."""
    page, rung = links.page_of(work, token)
    if page.ask is Ask.TEST:
        confirm(work, actor_id=page.person_id, page_id=page.id, rung=rung)
        return page
    call = next(c for c in work.pages.calls(page.id) if c.rung == rung)
    return answer(work, actor_id=page.person_id, page_id=page.id, pager=call.pager)


def _mine(work: Work, actor_id: str, page_id: str) -> Page:
    require(work, actor_id, Action.NOTE)
    page = work.pages.get(page_id)
    if page.person_id != actor_id:
        raise NotAllowed(N_("Somebody else was asked this."))
    return page


def unreachable(work: Work) -> tuple[str, ...]:
    """The names of those who are asked when something happens, and whom nothing outside Slack can wake."""
    return asleep(work, chain.escalation(work), work.house.pagers)


def asleep(work: Work, people: Iterable[str], pagers: Iterable[str]) -> tuple[str, ...]:
    """The names of those of them who have confirmed no way by one of these `pagers`."""
    usable = frozenset(pagers)
    found = (person for person_id in people if (person := work.people.get(person_id)))
    return tuple(person.name for person in found if not _wakes(work.contacts.of(person.id), usable))


def _wakes(contact: Contact, pagers: frozenset[str]) -> bool:
    return any(way.confirmed_at for way in contact.usable(pagers))
