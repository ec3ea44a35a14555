"""What the process says about itself."""

from __future__ import annotations

import pytest

from bot.domain.mention import Batch
from bot.service.untold import Untold
from bot.slack.refusals import Refused
from bot.slack.socket import Health as Connected
from bot.slack.socket import Link
from bot.sources.frame import Allowance, GiveUp, Source, SourceStatus, StreamSink
from bot.sources.supervisor import Supervisor
from bot.vitals import allowance_metrics, deliveries_part, slack_part, sources_part
from bot.web.health import Health
from bot.web.metrics import Sample
from tests.sources.support import NOW


class Empty:
    def store(self, batch: Batch) -> int:
        return 0

    def cursor(self, source: str) -> str | None:
        return None

    def wanted(self, source: str, texts: object) -> tuple[bool, ...]:
        return ()

    def terms(self, source: str) -> tuple[str, ...]:
        return ()


class Ended:
    name = "recording"

    async def run(self, sink: StreamSink) -> None:
        """There is nothing more to come."""


class GivenUp:
    name = "rss"

    async def run(self, sink: StreamSink) -> None:
        raise GiveUp("the address is gone")


def test_what_a_source_used_of_its_day_is_a_number() -> None:
    allowance = Allowance(120, 8_000, "units", NOW)
    youtube = SourceStatus(name="youtube", since=NOW, allowance=allowance)
    used, limit = allowance_metrics([youtube, SourceStatus(name="rss", since=NOW)])
    assert used.samples == (Sample(120, {"source": "youtube", "unit": "units"}),)
    assert limit.samples == (Sample(8_000, {"source": "youtube", "unit": "units"}),)


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


@pytest.mark.parametrize(
    ("state", "refusal", "health", "said"),
    [
        (Link.CONNECTED, None, Health.OK, "2 sockets open"),
        (Link.RECONNECTING, None, Health.DEGRADED, "reconnecting"),
        (Link.REFUSED, None, Health.DOWN, "does not take SLACK_APP_TOKEN"),
        (Link.CONNECTED, "token_revoked", Health.DOWN, "does not take SLACK_BOT_TOKEN (token_revoked)"),
    ],
)
def test_a_token_that_slack_does_not_take_is_down_with_its_name(
    state: Link, refusal: str | None, health: Health, said: str
) -> None:
    link = Connected(state=state, open=2, silent_for=0, replaced=0, failed_tries=0, last_error="")
    part = slack_part(link, Refused("auth.test", refusal, permanent=False) if refusal else None)
    assert part.state is health
    assert said in part.detail


@pytest.mark.parametrize(
    ("waiting", "lost", "health"),
    [
        (0, {}, Health.OK),
        (501, {}, Health.DEGRADED),
        (0, {"refused": 1}, Health.DEGRADED),
        (0, {"events": 1}, Health.DEGRADED),
        (0, {"deadlines": 1}, Health.DEGRADED),
    ],
)
def test_what_was_not_told_lately_is_not_well(waiting: int, lost: dict[str, int], health: Health) -> None:
    found = Untold(**{"stuck": 0, "refused": 0, "events": 0, "deadlines": 0} | lost)
    assert deliveries_part(waiting, found).state is health
