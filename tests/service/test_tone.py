"""Words that would make it worse are held back before anybody approves them, and again before they go out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comms import toned as rules
from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import MessageType, StatementState
from bot.domain.comms.tone.book import ToneBook
from bot.domain.comms.tone.draft import Level
from bot.domain.crisis.crisis import CrisisStatus, Fault
from bot.domain.crisis.keeping import without_words
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.events import (
    ApprovalAsked,
    CrisisRetyped,
    Event,
    FactsChanged,
    NoteAdded,
    PublicationSettled,
    SeverityChanged,
    StatementHeld,
    StepFinished,
    StepSkipped,
    ToneLetStand,
)
from bot.service.comms import statements, tone
from bot.service.comms.sending import Press
from bot.service.crisis import debriefs
from bot.service.overview import boards
from bot.service.records import Brand, House
from bot.slack import ids
from bot.slack.delivery.reactor import Reactor
from bot.slack.reactions import ON
from bot.slack.subjects import statement_subject
from bot.slack.views.comms import statement_forms
from bot.slack.views.comms.statements import card
from bot.slack.views.crisis.report import report
from bot.storage.tone_files import Languages
from bot.text.language import detect
from tests.service.town import ANA, MEI, PRIYA, REASON, SAM, Night
from tests.tone.words import book

M3, M5 = MessageType.STATEMENT, MessageType.UPDATE
GOOD = (
    "You were let down, and we are sorry. We sold cups that mock people, and that is our fault. We have "
    "stopped the sale and refund every one of them. You will hear from us here at 18:00."
)
BAD = "You were let down, and we are sorry if anyone was offended. We have stopped the sale today."


@pytest.fixture
def house(house: House) -> House:
    detect("ja ja ja")  # it loads its model once, and the night's clock does not wait for it
    return replace(house, tone=book(), tongue=detect)


@pytest.fixture
def owned(night: Night):
    """A crisis at SEV-3 that is our fault."""
    return night.declare(fault=Fault.OURS, severity_now=Severity.SEV3, severity_24h=Severity.SEV3)


def in_the_way(night: Night, statement) -> set[str]:
    board = night.read(lambda work: boards.statement_board(work, statement.id))
    return {finding.check for finding in board.tone.toned.in_the_way}


def let_stand(night: Night, statement, check: str, actor: str = ANA, reason: str = REASON):
    seen = {"statement_id": statement.id, "sha256": statement.current.sha256}
    return night.do(statements.let_stand, actor, **seen, check=check, reason=reason)


def test_what_would_make_it_worse_stays_a_draft_and_nobody_is_asked(night: Night, owned) -> None:
    text = night.draft(owned, SAM, message=M3, text=BAD)
    assert night.statement(text).state is StatementState.DRAFT
    assert night.told(ApprovalAsked) == []
    (held,) = night.told(StatementHeld)
    assert (held.number, held.checks) == (1, ("D-04",))
    (found,) = night.statement(text).current.tone.in_the_way
    assert BAD[found.sentence.start : found.sentence.end].startswith("You were let down")
    assert "sorry if anyone" in str(found.reason)
    with pytest.raises(Blocked, match="The tone check holds this text back") as refused:
        night.do(statements.submit, SAM, statement_id=text.id)
    assert "Let it stand" in str(refused.value)


def test_changed_words_are_looked_at_anew_and_asked_for(night: Night, owned) -> None:
    text = night.draft(owned, SAM, message=M3, text=BAD)
    after = night.do(statements.edit, SAM, statement_id=text.id, text=GOOD)
    assert after.state is StatementState.IN_REVIEW
    assert after.versions[0].tone.in_the_way
    assert after.current.tone.in_the_way == ()


def test_the_lead_alone_lets_one_thing_stand_with_a_reason_in_this_very_text(night: Night, owned) -> None:
    text = night.draft(owned, SAM, message=M3, text=f"{BAD} It was the fault of our supplier.")
    assert in_the_way(night, text) == {"D-03", "D-04"}
    with pytest.raises(NotAllowed):
        let_stand(night, text, "D-04", SAM)
    with pytest.raises(Invalid):
        let_stand(night, text, "D-04", reason=" ")
    assert let_stand(night, text, "D-04").state is StatementState.DRAFT
    after = let_stand(night, night.statement(text), "D-03")
    assert after.state is StatementState.IN_REVIEW
    assert [(e.actor, e.check, e.reason) for e in night.told(ToneLetStand)] == [
        (ANA, "D-04", REASON),
        (ANA, "D-03", REASON),
    ]
    with pytest.raises(Stale):
        let_stand(night, after, "D-04")
    edited = night.do(statements.edit, SAM, statement_id=text.id, text=f"{BAD} It was cold.")
    assert (edited.state, in_the_way(night, edited)) == (StatementState.DRAFT, {"D-04"})


def test_a_brand_called_like_a_person_may_say_its_name(night: Night, owned) -> None:
    named = Brand(id="brand", name="Hugo Boss", incident_channel="CINCIDENT")
    night.office.perform(lambda work: work.people.save_brand(named))
    text = night.draft(owned, SAM, message=M3, text=f"{GOOD}\n\nAll of us at Hugo Boss are with you.")
    assert text.state is StatementState.IN_REVIEW


def in_doubt(night: Night):
    """Words approved while it was not known whose fault it is, and rested."""
    crisis = night.declare(fault=Fault.UNKNOWN, severity_now=Severity.SEV3, severity_24h=Severity.SEV3)
    text = "We know how much this hurt you. We have stopped the sale and say more here at 18:00."
    statement = night.draft(crisis, SAM, message=M3, text=text)
    for person in (ANA, PRIYA, MEI):
        statement = night.decide(statement, person)
    night.pass_time(minutes=6)
    return crisis, statement


def it_is_ours(night: Night, crisis) -> None:
    known = night.crisis(crisis)
    learnt = replace(known, fault=Fault.OURS, version=known.version + 1)
    night.office.perform(lambda work: work.crises.save(learnt))


def test_what_is_known_only_since_holds_back_approved_words(night: Night) -> None:
    crisis, statement = in_doubt(night)
    it_is_ours(night, crisis)
    assert in_the_way(night, statement) == {"D-02"}
    with pytest.raises(Blocked, match="Nobody says sorry"):
        night.publish(statement)
    let_stand(night, statement, "D-02")
    assert night.publish(statement).state is PublicationState.CLAIMED


def test_words_on_their_way_are_looked_at_once_more(night: Night) -> None:
    crisis, statement = in_doubt(night)
    sent = night.publish(statement)
    it_is_ours(night, crisis)
    Press(night.office, {"webhook": night.outlet}, dry_run=False).run_once()
    assert night.publication(sent).state is PublicationState.FAILED
    assert night.outlet.posts == []


def test_public_words_go_nowhere_else_until_the_lead_lets_them_stand(night: Night) -> None:
    crisis, statement = in_doubt(night)
    night.publish(statement)
    Press(night.office, {"webhook": night.outlet}, dry_run=False).run_once()
    it_is_ours(night, crisis)
    assert night.statement(statement).state is StatementState.PUBLISHED
    assert in_the_way(night, statement) == {"D-02"}
    drawn = night.read(lambda work: card(boards.statement_board(work, statement.id)))
    assert ids.STATEMENT_LET_STAND in str(drawn.blocks)
    with pytest.raises(Blocked, match="Nobody says sorry") as refused:
        night.publish(statement, "manual", person=ANA)
    assert "Edit it" not in str(refused.value)
    let_stand(night, statement, "D-02")
    assert night.statement(statement).current.tone.fault == Fault.UNKNOWN.value
    assert night.publish(statement, "manual", person=ANA).state is PublicationState.AWAITING


def test_what_was_let_stand_is_the_place_that_the_lead_saw(night: Night) -> None:
    crisis = night.declare(fault=Fault.UNKNOWN, severity_now=Severity.SEV3, severity_24h=Severity.SEV3)
    text = "We have stopped the sale. 40 cups are out. 57 shops sold them. We say more here at 18:00."
    statement = night.draft(crisis, SAM, message=M3, text=text)
    found = night.statement(statement).current.tone
    assert [f.check for f in found.in_the_way] == ["D-20", "D-20"]
    seen = replace(found, findings=found.in_the_way[:1])
    let = rules.let_stand(seen, check="D-20", person_id=ANA, at=night.clock.now, reason=REASON)
    (left,) = replace(let, findings=found.findings).in_the_way
    assert text[left.span.start : left.span.end] == "57"


def test_the_lead_is_shown_all_that_is_let_stand(night: Night, owned) -> None:
    numbers = [str(number) for number in range(41, 47)]
    text = " ".join(f"{number} cups broke." for number in numbers)
    statement = night.draft(owned, SAM, message=M3, text=text)
    shown = str(
        night.read(lambda work: statement_forms.let_stand(boards.statement_board(work, statement.id)))
    )
    assert all(f"{number} is not on the fact sheet" in shown for number in numbers)


def test_withdrawn_words_and_those_of_a_crisis_that_is_over_are_not_let_stand(night: Night, owned) -> None:
    withdrawn = night.draft(owned, SAM, message=M3, text=BAD)
    night.do(statements.withdraw, SAM, statement_id=withdrawn.id, reason=REASON)
    with pytest.raises(Stale, match="withdrawn"):
        let_stand(night, withdrawn, "D-04")
    late = night.draft(owned, SAM, message=M5, text="57 cups are out. We say more here at 18:00.")
    known = night.crisis(owned)
    over = replace(
        known,
        status=CrisisStatus.RESOLVED,
        resolved_by=ANA,
        resolved_at=night.clock.now,
        version=known.version + 1,
    )
    night.office.perform(lambda work: work.crises.save(over))
    with pytest.raises(Stale):
        let_stand(night, late, "D-20")


def test_words_that_are_erased_are_not_said_to_be_held_back(night: Night, owned) -> None:
    statement = night.draft(owned, SAM, message=M3, text=BAD)
    erased = without_words(night.statement(statement), own=())
    night.office.perform(lambda work: work.words.save(erased))
    assert night.read(lambda work: boards.statement_board(work, statement.id)).tone is None


def test_a_language_without_phrases_is_said_not_to_be_checked(night: Night, owned) -> None:
    text = "Przepraszamy wszystkich, którzy poczuli się urażeni. Wycofaliśmy te kubki ze sprzedaży wczoraj."
    statement = night.draft(owned, SAM, message=M3, text=text)
    assert statement.state is StatementState.IN_REVIEW
    toned = statement.current.tone
    assert (toned.language, toned.checked, toned.findings) == ("pl", False, ())


def test_agreed_words_may_lack_something_but_not_hold_it(night: Night) -> None:
    crisis = night.declare(severity_now=Severity.SEV1, severity_24h=Severity.SEV1)
    night.triage(crisis)
    template = night.playbook(crisis).step("first_words").params["template"]
    fine = template.replace("{what}", "our cups").replace("{time}", "18:00")
    values = {"crisis_id": crisis.id, "message": MessageType.HOLDING, "step_id": "first_words"}
    statement = night.do(statements.draft, SAM, **values, text=fine)
    assert {f.level for f in statement.current.tone.findings} <= {Level.WARNS}
    assert statement.state is StatementState.IN_REVIEW
    joking = template.replace("{what}", "our cups (shop now, 20% off)").replace("{time}", "18:00")
    after = night.do(statements.edit, SAM, statement_id=statement.id, text=joking)
    assert (after.state, in_the_way(night, after)) == (StatementState.DRAFT, {"D-18", "D-20"})


def test_what_was_held_back_and_let_stand_is_counted_in_the_report(night: Night) -> None:
    crisis = night.declare(fault=Fault.OURS, severity_now=Severity.SEV3, severity_24h=Severity.SEV3)
    text = night.draft(crisis, SAM, message=M3, text=BAD)
    let_stand(night, text, "D-04")
    written = report(night.read(lambda work: debriefs.board(work, crisis.id)))
    assert "The tone check held back 1 version; 1 finding was let stand by the lead." in written
    assert REASON in written


def test_the_cards_of_words_are_drawn_again_as_more_is_known(night: Night) -> None:
    crisis, statement = in_doubt(night)
    reactor, key = Reactor(night.office, ON), f"{statement_subject(statement.id)}/card"

    def wanted() -> int:
        while reactor.step():
            pass
        return night.read(lambda work: work.standings.get(key).wanted)

    def is_drawn_again(known: Event) -> bool:
        before = wanted()
        night.office.perform(lambda work: work.record(known))
        return wanted() > before

    about = {"actor": ANA, "crisis_id": crisis.id}
    step = {**about, "step_id": "triage", "title": "Triage"}
    other = night.draft(crisis, SAM, message=M5, text="We say more at 18:00.")
    sent = {"statement_id": other.id, "message": "M5", "publication_id": "p", "sha256": "", "state": "sent"}
    assert is_drawn_again(FactsChanged(**about, after={"fault": "ours"}))
    assert is_drawn_again(SeverityChanged(**about, before=3, after=1))
    assert is_drawn_again(CrisisRetyped(**about, before="Anything", after="A break-in", reason=REASON))
    assert is_drawn_again(StepFinished(**step, outcome="done", outcome_label="Done"))
    assert is_drawn_again(StepSkipped(**step, reason=REASON))
    assert is_drawn_again(PublicationSettled(**about, **sent, outlet="webhook"))
    assert not is_drawn_again(NoteAdded(**about, text="Tea is ready."))


def test_what_a_language_needs_is_read_before_the_text_is_written_down(night: Night, tmp_path) -> None:
    file = tmp_path / "de.yaml"
    file.write_text("language: de\nlists: {}\n", encoding="utf-8")
    before = night.office.read(lambda work: work.house)
    night.office._house = replace(before, tone=ToneBook(Languages(tmp_path)))
    night.office.read(tone.get_ready, "Wir wissen es noch nicht und melden uns hier um 18 Uhr wieder.")
    file.unlink()
    assert night.office.read(lambda work: work.house.tone.language("de")) is not None
