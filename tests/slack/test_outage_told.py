"""A source that is lost during a storm: one message that calls who relies on it, edited when it is over."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.domain.storm.source import BRIEF, State
from bot.service.watch import outages
from bot.sources.board import Board
from tests.slack.office import ANA, CRISIS, shown


@pytest.fixture
def sources(night, monkeypatch):
    """How the sources are, and a look at them as the clock's job takes it."""
    board = Board(["bluesky"], SimpleNamespace(now=night.now))
    house = night.office.read(lambda work: work.house)
    monkeypatch.setattr(night.office, "_house", replace(house, sources=board))
    night.open_desk()

    def say(state, detail=""):
        board.report("bluesky", state, detail)
        night.clock.advance(BRIEF.total_seconds())
        outages.look(night.office)
        night.settle()

    return say


def told(night):
    said = [(m.ts, shown(m.blocks)) for m in night.ws.timeline(CRISIS)]
    return [(ts, text) for ts, text in said if text.startswith("*Bluesky is")]


def test_who_has_the_alert_is_called_once_and_told_by_an_edit_when_it_is_over(night, sources):
    night.storm()
    sources(State.LIVE)
    for _ in range(3):
        sources(State.DEGRADED, "it answered 503")
    ((ts, text),) = told(night)
    assert "*Bluesky is not heard since" in text
    assert f"<@{ANA}>" in text
    assert "it answered 503" in text
    assert "/crisis tip" in text
    sources(State.LIVE)
    ((same, over),) = told(night)
    assert same == ts
    assert "*Bluesky is heard again*" in over
    assert "caught up with" in over


def test_while_all_is_calm_nobody_is_called(night, sources):
    sources(State.LIVE)
    sources(State.DEGRADED, "it answered 503")
    assert told(night) == []
