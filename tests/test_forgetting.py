"""`forget`: it shows what it found, asks, and does nothing without a yes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from bot.commands.forget import forget_author
from bot.domain.storm.mention import Batch, Mention
from bot.service.records import Brand, House
from bot.service.watch.listening import Intake
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.storage.builders import a_watch
from tests.support.databases import FakeClock, PlainShelf

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def office(engine: Engine, clock: FakeClock) -> Office:
    """Two posts by Lena, who was renamed between them."""
    office = Office(engine, clock=clock, house=House(shelf=PlainShelf(), outlets={}))
    office.perform(
        lambda work: work.people.save_brand(Brand(id="b", name="Northwind", incident_channel="C1"))
    )
    office.perform(lambda work: work.watches.add(a_watch()))
    at = datetime(2026, 3, 1, tzinfo=UTC)
    posts = tuple(
        Mention(
            source="bluesky",
            external_id=name,
            text="northwind!",
            created_at=at,
            author_handle=name,
            author_id="did:9",
        )
        for name in ("Lena", "lena_bakes")
    )
    Intake(office, Matcher, VaderScorer).store(Batch(source="bluesky", mentions=posts))
    return office


def forgotten(office: Office, name: str, source: str = "", *, answer: str = "", is_sure: bool = False) -> int:
    def ask(_: str) -> str:
        if answer:
            return answer
        raise EOFError

    return forget_author(office, name, source, is_sure=is_sure, ask=ask, rest=list)


@pytest.mark.parametrize("answer", ["", "no", "y"])
def test_without_a_yes_nothing_is_erased(office: Office, answer: str, capsys: Captured) -> None:
    assert forgotten(office, "@lena", answer=answer) == 1
    told = capsys.readouterr()
    assert "Posts: 2 (bluesky 2)" in told.out
    assert "search for the name there" in told.out
    assert told.err == "Nothing was erased.\n"
    assert forgotten(office, "did:9", is_sure=True) == 0


def test_with_a_yes_they_are_gone_under_every_name(office: Office, capsys: Captured) -> None:
    assert forgotten(office, "LENA_BAKES", "reddit", answer="yes") == 1
    assert forgotten(office, "LENA_BAKES", "bluesky", answer="yes") == 0
    assert "Erased." in capsys.readouterr().out
    for name in ("lena", "lena_bakes", "did:9"):
        assert forgotten(office, name) == 1
        assert capsys.readouterr().err == f"Nothing is kept about {name}.\n"


def test_a_name_that_they_took_later_is_theirs_only_where_they_took_it(
    office: Office, capsys: Captured
) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    another = Mention(
        source="reddit", external_id="1", text="northwind!", created_at=at, author_handle="lena_bakes"
    )
    Intake(office, Matcher, VaderScorer).store(Batch(source="reddit", mentions=(another,)))
    assert forgotten(office, "lena", is_sure=True) == 0
    assert "Posts: 2 (bluesky 2)" in capsys.readouterr().out
    assert forgotten(office, "lena_bakes", answer="no") == 1
    assert "Posts: 1 (reddit 1)" in capsys.readouterr().out
