"""Texts that our own people may share: only approved ones, only where they read, and back as soon as they are
wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.comms.fact import FactForm
from bot.domain.comms.inside import Why
from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.events import PackShared, PackWithdrawn, ReadingAsked, WordsErased
from bot.domain.staff.audiences import Audience
from bot.service.comms import facts, inside, packs
from bot.service.crisis import rooms
from bot.service.records import House
from bot.service.step import audiences, steps
from bot.slack.delivery.reactor import Reactor
from bot.slack.drawings import Drawings
from bot.slack.reactions import ON, parts
from bot.slack.subjects import pack_subject
from bot.slack.views.notices import draw
from tests.service.town import ANA, GUEST, LEO, MEI, NOOR, PRIYA, REASON, SAM, TOM, Night
from tests.tone.words import book

NOTE = (
    "You may say: “We have seen it.” Please do not guess, and do not answer from your own account. Questions "
    "go to Tom, extension 12. Next news for you at 18:00."
)
PACK, STAFF = MessageType.SHARE_PACK, "C0STAFF"
TEXT = "We are calling back 412 cups. Our answer stands at northwind.example/cups."


@pytest.fixture
def house(house: House) -> House:
    return replace(house, tone=book())


@pytest.fixture
def crisis(night: Night) -> Crisis:
    staff = {"audience": Audience.ALL_STAFF, "places": (STAFF,)}
    night.do(audiences.set_places, PRIYA, **staff)
    return night.declare()


def pack(night: Night, crisis: Crisis, text: str = TEXT) -> Statement:
    written = night.draft(crisis, SAM, text, PACK)
    for person in (ANA, TOM):
        written = night.decide(written, person)
    return written


def share(night: Night, statement: Statement, actor: str = ANA) -> Statement:
    seen = statement.current.sha256
    return night.do(inside.share, actor, statement_id=statement.id, seen=seen)


def take(night: Night, statement: Statement, actor: str) -> Any:
    return night.do(packs.take, actor, statement_id=statement.id)


def over(night: Night) -> list[tuple[str, tuple[str, ...]]]:
    return [(event.why, event.people) for event in night.told(PackWithdrawn)]


def stands(work: Any, subject: str) -> None:
    """As it does once it was posted and is over."""
    (standing,) = work.standings.of(subject)
    work.standings.drawn(standing.key, wanted=standing.wanted, ts="1.1")
    work.standings.finish(standing.key)


def shown(night: Night, statement: Statement) -> str:
    """In the channel of staff."""
    reactor = Reactor(night.office, ON)
    while reactor.step():
        pass

    def drawn(work: Any) -> str:
        (standing,) = work.standings.of(pack_subject(statement.id))
        assert standing.channel == STAFF
        return str(Drawings().render(work, standing))

    return night.read(drawn)


def test_only_what_is_approved_is_posted_and_only_where_staff_reads(night: Night, crisis: Crisis) -> None:
    draft = night.draft(crisis, SAM, TEXT, PACK)
    with pytest.raises(Blocked, match="not approved"):
        share(night, draft)
    night.decide(draft, ANA)
    approved = night.decide(draft, TOM)
    with pytest.raises(NotAllowed):
        share(night, approved, NOOR)
    with pytest.raises(Invalid, match="go to no network"):
        night.publish(approved)
    assert share(night, approved).state is StatementState.PUBLISHED
    with pytest.raises(Stale, match="not posted a second time"):
        share(night, approved, TOM)  # who pressed at the same moment
    assert [event.channels for event in night.told(PackShared)] == [(STAFF,)]
    assert "412 cups" in shown(night, approved)
    with pytest.raises(Invalid):
        share(night, night.approved(crisis, text="More here by 18:00."))


def test_it_is_posted_nowhere_without_a_channel_or_where_only_members_may_know(night: Night) -> None:
    with pytest.raises(Blocked, match="/crisis audiences"):
        share(night, pack(night, night.declare()))
    hidden = night.declare(restricted=True)
    with pytest.raises(Blocked, match="Only its members"):
        share(night, pack(night, hidden))


def test_a_new_pack_takes_the_old_one_back_and_who_shared_it_is_told(night: Night, crisis: Crisis) -> None:
    old = share(night, pack(night, crisis))
    take(night, old, LEO)
    take(night, old, MEI)
    with pytest.raises(Stale, match="already"):
        take(night, old, LEO)
    with pytest.raises(NotAllowed):
        take(night, old, GUEST)
    assert "2 colleagues share it" in shown(night, old)
    new = share(night, pack(night, crisis, "Please use these words."))
    assert over(night) == [(Why.NEW_PACK, (LEO, MEI))]
    drawn = shown(night, old)
    assert "Do not share this any more" in drawn
    assert "Please use these words." in drawn
    assert "412 cups" not in drawn
    with pytest.raises(Stale, match="do not share"):
        take(night, old, SAM)
    assert night.statement(new).state is StatementState.PUBLISHED


def test_a_fact_that_changes_takes_back_the_words_that_say_it(night: Night, crisis: Crisis) -> None:
    old = share(night, pack(night, crisis, "Please use these words."))
    form = FactForm(text="Cups called back", number="412", evidence="The list")
    first = night.do(facts.enter, SAM, crisis_id=crisis.id, form=form)
    share(night, pack(night, crisis))
    assert "412 cups" in shown(night, old)
    night.office.perform(stands, pack_subject(old.id))
    more = replace(form, number="2,310")
    night.do(facts.enter, SAM, crisis_id=crisis.id, form=more, instead_of=first.id)
    assert over(night)[-1] == (Why.FACT_CHANGED, ())
    assert "412 cups" not in shown(night, old), "what took its place is wrong by now"
    (standing,) = night.read(lambda work: work.standings.of(pack_subject(old.id)))
    assert standing.drawn < standing.wanted, "and it is drawn again where it stands"


def test_whoever_shared_it_is_told_although_it_was_restricted_meanwhile(night: Night, crisis: Crisis) -> None:
    shared = share(night, pack(night, crisis))
    take(night, shared, LEO)
    hidden = night.do(rooms.restrict, ANA, crisis_id=crisis.id, reason=REASON)
    assert LEO not in hidden.insiders
    assert shown(night, shared) == "None", "where it does not stand yet it is not posted any more"
    night.office.perform(packs.withdraw, hidden, Why.CORRECTED)
    (recorded,) = night.read(lambda work: work.events.timeline(crisis.id, PackWithdrawn))
    assert [person.id for person in night.office.perform(parts.written_to, recorded)] == [LEO]


def test_what_is_erased_of_it_is_erased_where_staff_reads_it(night: Night, crisis: Crisis) -> None:
    shared = share(night, pack(night, crisis))
    shown(night, shared)
    night.office.perform(stands, pack_subject(shared.id))
    night.office.perform(lambda work: work.record(WordsErased(crisis_id=crisis.id, entries=1)))
    shown(night, shared)
    (standing,) = night.read(lambda work: work.standings.of(pack_subject(shared.id)))
    assert standing.drawn < standing.wanted


def test_it_ends_with_the_crisis(night: Night) -> None:
    night.do(audiences.set_places, PRIYA, audience=Audience.ALL_STAFF, places=(STAFF,))
    crisis = night.declare()
    shared = share(night, pack(night, crisis))
    night.work_through(crisis)
    night.resolve(crisis)
    assert over(night) == [(Why.ENDED, ())]
    assert night.statement(shared).state is StatementState.WITHDRAWN


def test_the_note_to_staff_is_told_word_for_word_and_asked_for_until_it_is_read(night: Night) -> None:
    crisis = night.declare()
    night.triage(crisis)
    note = night.draft(crisis, SAM, NOTE, MessageType.INTERNAL_NOTE, "staff_note")
    for person in (TOM, MEI):
        note = night.decide(note, person)
    share(night, note)
    night.answer(crisis, "department")
    told = [asked for asked in night.told(ReadingAsked) if asked.step_id == "tell_teams"]
    assert {asked.note for asked in told} == {NOTE}
    assert NOTE in str(draw(told[0]).blocks)
    night.pass_time(minutes=10)
    again = [asked for asked in night.told(ReadingAsked) if asked.step_id == "tell_teams"][-1]
    assert (again.note, again.again) == (NOTE, 1)
    with pytest.raises(Invalid, match="go to no network"):
        night.publish(note)


def test_a_note_that_no_step_is_left_to_tell_is_not_counted_as_told(night: Night) -> None:
    crisis = night.declare()
    night.triage(crisis)
    note = night.draft(crisis, SAM, NOTE, MessageType.INTERNAL_NOTE)
    for person in (TOM, MEI):
        note = night.decide(note, person)
    night.do(steps.skip, ANA, crisis_id=crisis.id, step_id="tell_teams", reason=REASON)
    with pytest.raises(Blocked, match="By hand"):
        share(night, note)
    assert night.statement(note).state is StatementState.APPROVED
