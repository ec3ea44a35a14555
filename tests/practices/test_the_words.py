"""What words must have and must not have before anybody is asked to approve them, and where they go first."""

from __future__ import annotations

import pytest

from bot.domain.comms.statement import MessageType, StatementState
from bot.domain.crisis.crisis import Fault
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked, Invalid
from bot.domain.events import ApprovalAsked, StatementHeld
from bot.service.comms import order, publishing, statements, tone
from bot.service.records import House
from bot.storage.work import Office
from bot.text.language import detect
from tests.practices import practice
from tests.practices.test_the_plan import shipped as shipped
from tests.service.town import ANA, LINK, SAM, Night
from tests.support.databases import FakeClock, PlainShelf
from tests.tone.words import book

SORRY = (
    "You were let down, and we are sorry. We sold cups that mock people, and that is our fault. We have "
    "stopped the sale and refund every one of them. You will hear from us here at 18:00."
)
PLACES = {"mastodon": "Mastodon", "x": "X", "manual": "By hand"}


@pytest.fixture
def house(shipped) -> House:
    by_hand = frozenset(PLACES)
    return House(
        shelf=PlainShelf(shipped),
        outlets=PLACES,
        by_hand=by_hand,
        tone=book(),
        tongue=detect,
    )


@pytest.fixture
def town(office: Office, clock: FakeClock) -> Night:
    detect("ja ja ja")  # it loads its model once, and the night's clock does not wait for it
    return Night(office, clock)


def held(town: Night, text: str, *, severity: Severity = Severity.SEV3) -> tuple[str, ...]:
    """What holds a full statement back, asked of nobody."""
    crisis = town.declare(fault=Fault.OURS, severity_now=severity, severity_24h=severity)
    statement = town.draft(crisis, SAM, text, MessageType.STATEMENT)
    assert statement.state is StatementState.DRAFT
    assert town.told(ApprovalAsked) == []
    with pytest.raises(Blocked):
        town.do(statements.submit, SAM, statement_id=statement.id)
    return town.told(StatementHeld)[-1].checks


@practice("S0.10", by=tone.holds_back)
def test_S0_10_what_is_our_fault_is_said_sorry_for_plainly_before_anybody_is_asked(town):
    assert "D-02" in held(town, SORRY.replace(", and we are sorry", ""))
    crisis = town.declare(fault=Fault.OURS, severity_now=Severity.SEV3, severity_24h=Severity.SEV3)
    plain = town.draft(crisis, SAM, SORRY, MessageType.STATEMENT)
    assert plain.state is StatementState.IN_REVIEW


@practice("S3.16", by=tone.holds_back)
def test_S3_16_an_apology_without_ifs_and_excuses(town):
    hedged = SORRY.replace("we are sorry.", "we are sorry if anyone was offended, but it was only a joke.")
    assert {"D-04", "D-07"} <= set(held(town, hedged))


@practice("S4.7", by=tone.holds_back)
def test_S4_7_the_blame_is_not_passed_on_and_nobody_is_attacked(town):
    turned = (
        "You were let down. Our agency is to blame for these cups. People misunderstood them. Whoever "
        "complains is a troll. The sale is stopped since today. More here at 18:00."
    )
    assert {"D-03", "D-06"} <= set(held(town, turned))


@practice("S3.14", by=tone.holds_back)
def test_S3_14_in_a_grave_crisis_a_person_with_name_and_function_speaks(town):
    assert "D-14" in held(town, SORRY, severity=Severity.SEV2)


@practice("S3.12", by=order.must_be_kept)
@practice("S4.5", by=order.must_be_kept)
def test_S3_12_words_go_first_to_where_it_began_unless_a_reason_is_written_down(town):
    text = town.approved(town.declare(platform="Mastodon"))
    wanted = {"statement_id": text.id, "sha256": text.current.sha256}
    with pytest.raises(Invalid):
        town.do(publishing.ask, ANA, **wanted, outlets=("x",))
    (there,) = town.do(publishing.ask, ANA, **wanted, outlets=("mastodon",))
    town.do(publishing.confirm, ANA, publication_id=there.id, url=LINK)
    (elsewhere,) = town.do(publishing.ask, ANA, **wanted, outlets=("x",))
    assert elsewhere.out_of_order == ""
