"""Words go where they fit, and a network without an outlet is a place of its own that a person posts to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comms.networks import MANUAL, NETWORKS, by_hand, label_of
from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import Statement, StatementState
from bot.domain.errors import Blocked, Invalid, Stale
from bot.domain.events import PublicationAsked, PublicationSettled
from bot.domain.plan.playbook import Playbook
from bot.domain.staff.accounts import Account
from bot.service.comms import places, publishing
from bot.service.overview import boards
from bot.service.records import House
from bot.service.staff import accounts
from tests.service.town import NOOR, PRIYA, SAM, TEXT, TOM, Night
from tests.support.databases import PlainShelf

LONG = f"{TEXT} {'We are sorry. ' * 20}"
WHY = "On Mastodon nobody writes about it any more."
POST = "https://www.instagram.com/p/C1/"


@pytest.fixture
def house(shipped: dict[str, Playbook]) -> House:
    """One outlet is set up; Mastodon's server takes more than is usual."""
    outlets = {"mastodon": "Mastodon", **{name: label_of(name) for name in by_hand(["mastodon"])}}
    return House(
        shelf=PlainShelf(shipped),
        outlets=outlets,
        by_hand=frozenset(by_hand(["mastodon"])),
        longest=lambda place: 600 if place == "mastodon" else None,
        dry_run=False,
    )


@pytest.fixture
def text(night: Night) -> Statement:
    return night.approved(night.declare())


def test_a_network_by_hand_is_asked_once_and_proved_by_a_link_there(night: Night, text: Statement) -> None:
    asked = night.publish(text, "instagram", person=NOOR, out_of_order=WHY)
    assert (asked.state, asked.person_id) == (PublicationState.AWAITING, NOOR)
    with pytest.raises(Stale, match="Nothing is sent twice"):
        night.publish(text, "instagram", person=TOM, out_of_order=WHY)
    assert night.publish(text, "threads", person=NOOR, out_of_order=WHY).state is PublicationState.AWAITING
    assert night.publish(text, MANUAL, person=NOOR, out_of_order=WHY).state is PublicationState.AWAITING
    assert [e.outlet for e in night.told(PublicationAsked)] == ["instagram", "threads", MANUAL]
    for elsewhere in ("https://www.threads.net/@northwind/post/1", "https://www.instagram.com/"):
        with pytest.raises(Invalid, match=r"(of|on) Instagram"):
            night.do(publishing.confirm, NOOR, publication_id=asked.id, url=elsewhere)
    night.do(publishing.confirm, NOOR, publication_id=asked.id, url=POST)
    (settled,) = night.told(PublicationSettled)
    assert (settled.outlet, settled.state, settled.url) == ("instagram", "sent", POST)
    assert night.statement(text).state is StatementState.PUBLISHED


def test_words_that_are_too_long_for_a_place_are_not_published_there(night: Night) -> None:
    text = night.approved(night.declare(), text=LONG)
    over = len(text.current.text) - 280
    with pytest.raises(Blocked, match=f"X takes 280 characters.* {over} too many") as refused:
        night.publish(text, "x")
    assert "Shorten them" in str(refused.value)
    assert night.told(PublicationAsked) == []
    assert night.publish(text, "linkedin", out_of_order=WHY).state is PublicationState.AWAITING
    assert night.publish(text, "mastodon").state is PublicationState.CLAIMED


def test_networks_by_hand_are_offered_where_the_brand_has_an_account(night: Night, text: Statement) -> None:
    def offered() -> set[str]:
        return set(night.read(lambda work: places.places(work, text)))

    assert offered() == {*NETWORKS, MANUAL}
    for network in ("X (formerly Twitter)", "Facebook page"):
        night.do(accounts.save, PRIYA, account=_account(network))
    assert offered() == {"mastodon", "x", "facebook", MANUAL}
    board = night.read(lambda work: boards.statement_board(work, text.id))
    assert board.outlets.keys() == offered()
    assert board.by_hand >= {"x", "facebook", MANUAL}
    assert board.longest == {"mastodon": 600}


def _account(network: str) -> Account:
    return replace(Account(id="", network=network, handle="northwind"), owners=(SAM,))
