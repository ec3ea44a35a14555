"""What opens an account stands in no table, on no card and in no log, whatever the other side repeats."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import Engine, inspect, text

from bot.domain.comms.publication import PublicationState as State
from bot.outlets import OUTLETS
from bot.service.comms.sending import Press
from bot.service.overview import boards
from bot.service.records import House
from bot.slack.views.comms import statements
from tests.outlets.cases import CASES
from tests.outlets.networks import Peer
from tests.service.town import Night


@pytest.fixture
def house(house: House) -> House:
    return replace(house, outlets={name: entry.label for name, entry in OUTLETS.items()})


def test_no_secret_is_stored_drawn_or_logged(
    night: Night, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    words = night.approved(night.declare(platform=""))  # so that no place comes before the others
    with ExitStack() as stack:
        met = {name: stack.enter_context(CASES[name](Peer.REFUSES)) for name in OUTLETS}
        outlets = {name: each.outlet for name, each in met.items()}
        cards = ""
        for dry_run, state in ((True, State.REHEARSED), (False, State.FAILED)):
            asked = [night.publish(words, name) for name in OUTLETS]
            press = Press(night.office, outlets, dry_run=dry_run)
            while press.run_once():
                pass
            assert {night.publication(each).state for each in asked} == {state}
            cards += str(night.read(lambda work: statements.card(boards.statement_board(work, words.id))))
    assert "locked; you sent" in cards  # the networks repeated what they were sent
    seen = {"database": _everything(engine), "card": cards, "log": caplog.text}
    secrets = [secret for each in met.values() for secret in each.secrets]
    assert not [(where, secret) for where, told in seen.items() for secret in secrets if secret in told]


def _everything(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = inspect(engine).get_table_names()
        return "".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)
