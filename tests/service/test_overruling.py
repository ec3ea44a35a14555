"""In an emergency who leads goes on without an approval: by name, with a reason, told, and never alone."""

from __future__ import annotations

import pytest

from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.events import ApprovalExpired, ApprovalsOverruled, StatementApproved
from bot.domain.staff.people import Role
from bot.service.comms import overruling, statements
from bot.service.crisis import crises
from bot.service.crisis.debriefs import board as debrief
from bot.service.overview import boards
from bot.slack.views.comms import statements as cards
from bot.slack.views.crisis.report import report
from tests.service.town import ANA, LEO, MEI, PRIYA, REASON, SAM, Night


@pytest.fixture
def text(night: Night) -> Statement:
    """A full statement: it needs the crisis lead, the executive sponsor and Legal, and Ana has signed."""
    return night.decide(night.draft(night.declare(), SAM, message=MessageType.STATEMENT), ANA)


def overrule(night: Night, text: Statement, actor: str = ANA, reason: str = REASON) -> Statement:
    seen = {"statement_id": text.id, "sha256": text.current.sha256}
    return night.do(overruling.overrule, actor, **seen, reason=reason)


def test_who_leads_goes_on_without_those_who_do_not_answer_and_they_are_told(
    night: Night, text: Statement
) -> None:
    with pytest.raises(Invalid):
        overrule(night, text, reason=" ")
    assert overrule(night, text).state is StatementState.APPROVED
    (event,) = night.told(ApprovalsOverruled)
    assert (event.actor, event.reason, event.sha256) == (ANA, REASON, text.current.sha256)
    assert event.roles == ("executive_sponsor", "legal")
    assert event.people == (PRIYA, MEI)
    assert [(e.actor, e.complete) for e in night.told(StatementApproved)][-1] == (ANA, True)
    assert [d.kind.value for d in night.clocks_of(text)] == ["approval_expires"]  # nobody is asked any more
    card = str(cards.card(night.read(lambda work: boards.statement_board(work, text.id))).blocks)
    assert "*Without the approval of" in card
    assert REASON in card
    night.pass_time(minutes=5)  # in which they rest
    night.publish(night.statement(text))
    assert night.press_.run_once()
    assert [post.sha256 for post in night.outlet.posts] == [text.current.sha256]


def test_only_who_leads_may_and_only_for_the_text_they_saw_and_did_not_write(
    night: Night, text: Statement
) -> None:
    for other in (SAM, MEI, PRIYA):
        with pytest.raises(NotAllowed):
            overrule(night, text, other)
    edited = night.do(statements.edit, SAM, statement_id=text.id, text="Other words, by 18:00.")
    with pytest.raises(Stale):
        overrule(night, text)
    crisis = night.read(lambda work: work.crises.get(text.crisis_id))
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.CRISIS_LEAD, person_id=SAM)
    with pytest.raises(NotAllowed, match="You wrote a version"):
        overrule(night, edited, SAM)
    assert night.statement(text).state is StatementState.IN_REVIEW
    assert night.told(ApprovalsOverruled) == []


def test_it_is_offered_to_who_leads_when_nothing_of_theirs_is_missing(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=MessageType.STATEMENT)

    def offered(person: str, statement: Statement) -> bool:
        seen = {"statement_id": statement.id, "seen": statement.current.sha256}
        return night.read(lambda work: overruling.is_the_way_on(work, actor_id=person, **seen))

    assert not offered(ANA, text)  # she has to approve it herself first
    signed = night.decide(text, ANA)
    assert [person for person in (ANA, SAM, LEO, MEI) if offered(person, signed)] == [ANA]
    assert not offered(ANA, overrule(night, signed))


def test_what_was_done_without_grows_old_is_voided_and_stands_in_the_report(
    night: Night, text: Statement
) -> None:
    overrule(night, text)
    edited = night.do(statements.edit, SAM, statement_id=text.id, text="Other words, by 18:00.")
    assert edited.missing == (0, 1, 2)
    overrule(night, edited)
    night.pass_time(hours=4)
    assert len(night.told(ApprovalExpired)) == 1
    assert night.statement(text).state is StatementState.DRAFT
    crisis = night.read(lambda work: work.crises.get(text.crisis_id))
    said = report(night.read(lambda work: debrief(work, crisis.id)))
    assert "went on with version 2" in said
