"""What could not be told is counted where people and machines look, for a day."""

from __future__ import annotations

from bot.service.overview import boards
from bot.service.overview.untold import Untold, untold
from bot.service.ports import Work
from tests.service.town import ANA, Night
from tests.storage.builders import a_delivery


def lose_an_event(work: Work) -> None:
    first = work.events.pending("slack", 1)[0]
    work.events.failed("slack", first.id, error="a bug", again_at=None)


def refuse_a_message(work: Work) -> None:
    work.deliveries.add([a_delivery("d1", due_at=work.now)])
    work.deliveries.dead("d1", "chat.postMessage: not_in_channel")


def test_an_event_that_could_not_be_told_and_a_message_that_was_refused_are_shown_for_a_day(
    night: Night,
) -> None:
    night.storm()
    night.office.perform(lose_an_event)
    night.office.perform(refuse_a_message)
    assert night.read(untold) == Untold(stuck=0, refused=1, events=1, deadlines=0)
    assert night.read(lambda work: boards.home_board(work, ANA)).untold == 2
    night.clock.go_on(days=2)
    assert night.read(untold).total == 0
