"""What the process says about itself."""

from __future__ import annotations

import pytest

from bot.domain.mention import Batch, Mention
from bot.sources.frame import GiveUp, Source, StreamSink
from bot.sources.supervisor import Supervisor
from bot.vitals import sources_part
from bot.web.health import Health


class Empty:
    def store(self, batch: Batch) -> int:
        return 0

    def cursor(self, source: str) -> str | None:
        return None

    def wanted(self, source: str, mentions: object) -> tuple[Mention, ...]:
        return ()


class Ended:
    name = "recording"

    async def run(self, sink: StreamSink) -> None:
        """There is nothing more to come."""


class GivenUp:
    name = "rss"

    async def run(self, sink: StreamSink) -> None:
        raise GiveUp("the address is gone")


@pytest.mark.parametrize(
    ("sources", "health"),
    [
        ((), Health.OK),
        ((Ended(),), Health.OK),
        ((Ended(), GivenUp()), Health.DEGRADED),
        ((GivenUp(),), Health.DOWN),
    ],
)
def test_a_listener_that_gave_up_is_not_well(sources: tuple[Source, ...], health: Health) -> None:
    supervisor = Supervisor(Empty(), sources)
    supervisor.start()
    supervisor.join(10)
    assert sources_part(supervisor.statuses()).state is health
