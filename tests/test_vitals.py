"""What the process says about itself."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.storm.alert import Alert, AlertState
from bot.domain.storm.mention import Batch
from bot.service.overview.untold import Untold
from bot.service.ports import Work
from bot.slack.api.refusals import Refused
from bot.slack.api.socket import Health as Connected
from bot.slack.api.socket import Link
from bot.sources.frame import Allowance, Gap, GiveUp, Source, SourceStatus, State, StreamSink
from bot.sources.supervisor import Supervisor
from bot.storage.work import Office
from bot.vitals import (
    BotVitals,
    Vitals,
    allowance_metrics,
    deliveries_part,
    slack_part,
    source_metrics,
    sources_part,
)
from bot.web.health import Health
from bot.web.metrics import Sample, render
from tests.sources.support import NOW
from tests.storage.builders import a_delivery, a_read, an_alert
from tests.support.databases import FakeClock

LINK = Connected(state=Link.CONNECTED, open=2, silent_for=0, replaced=0, failed_tries=0, last_error="")


class Empty:
    def store(self, batch: Batch) -> int:
        return 0

    def cursor(self, source: str) -> str | None:
        return None

    def wanted(self, source: str, texts: object, above: object = ()) -> tuple[bool, ...]:
        return ()

    def terms(self, source: str) -> tuple[str, ...]:
        return ()

    def accounts(self, source: str) -> tuple[str, ...]:
        return ()


class Ended:
    name = "recording"

    async def run(self, sink: StreamSink) -> None:
        """There is nothing more to come."""


class Slow(Empty):
    """Stores when it `may`."""

    def __init__(self) -> None:
        self.asked, self.may = threading.Event(), threading.Event()

    def store(self, batch: Batch) -> int:
        self.asked.set()
        assert self.may.wait(10)
        return len(batch.mentions)


class Open:
    """A connection to Slack."""

    def health(self) -> Connected:
        return LINK


class Three:
    name = "recording"

    async def run(self, sink: StreamSink) -> None:
        await sink.store(Batch(source="recording", mentions=tuple(a_read(n).mention for n in range(3))))


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


def test_a_source_tells_its_state_its_restarts_and_until_when_it_missed_something() -> None:
    gap = Gap(NOW - timedelta(minutes=9), NOW, "the line broke")
    rss = SourceStatus(name="rss", since=NOW, state=State.LIVE, restarts=3, rejected=2, gaps=(gap,))
    shown = render(source_metrics([rss]))
    assert 'firebreak_source_state{source="rss",state="live"} 1.0' in shown
    assert 'firebreak_source_state{source="rss",state="degraded"} 0.0' in shown
    assert 'firebreak_source_restarts_total{source="rss"} 3.0' in shown
    assert 'firebreak_posts_rejected_total{source="rss"} 2.0' in shown
    assert f'firebreak_source_last_gap_timestamp_seconds{{source="rss"}} {NOW.timestamp()!r}' in shown
    assert 'firebreak_source_missed_seconds{source="rss"} 540.0' in shown
    assert "deaf_since_timestamp_seconds{" not in shown
    lost = render(source_metrics([replace(rss, state=State.DEGRADED, last_event=NOW)]))
    for name in ("last_post", "deaf_since"):
        assert f'firebreak_source_{name}_timestamp_seconds{{source="rss"}} {NOW.timestamp()!r}' in lost


def test_how_late_messages_are_is_a_number(office: Office, clock: FakeClock) -> None:
    assert "firebreak_delivery_lag_seconds 0.0" in render(Vitals(office, tuple).metrics())
    waits = [
        a_delivery(key, thread=key, due_at=clock.now - timedelta(seconds=n)) for n, key in enumerate("abc")
    ]
    later = a_delivery("d", thread="d", due_at=clock.now + timedelta(minutes=1))
    office.perform(lambda work: work.deliveries.add([*waits, later]))
    assert "firebreak_delivery_lag_seconds 2.0" in render(Vitals(office, tuple).metrics())


def test_alerts_are_counted_by_what_became_of_them_and_by_how_long_they_waited(
    office: Office, clock: FakeClock
) -> None:
    def taken_after(id_: str, minutes: int, **changes: Any) -> Alert:
        opened = clock.now - timedelta(hours=2)
        at = opened + timedelta(minutes=minutes)
        return an_alert(id_, opened_at=opened, acknowledged_by="UANA", acknowledged_at=at, **changes)

    def remember(work: Work) -> None:
        work.alerts.add(an_alert("waits", opened_at=clock.now))
        work.alerts.add(taken_after("taken", 2))
        work.alerts.add(taken_after("care", 3, state=AlertState.ONE_TO_ONE))
        work.alerts.add(taken_after("over", 9, state=AlertState.DISMISSED))
        work.alerts.add(taken_after("back", 90, reopened_version=4))

    assert "acknowledgement_seconds{" not in render(Vitals(office, tuple).metrics())
    office.perform(remember)
    shown = render(Vitals(office, tuple).metrics())
    assert "firebreak_alerts_raised_total 5.0" in shown
    assert 'firebreak_alerts{state="open"} 3.0' in shown
    assert 'firebreak_alerts{state="one_to_one"} 1.0' in shown
    assert 'firebreak_alerts{state="declared"} 0.0' in shown
    assert "firebreak_alerts_unclaimed 1.0" in shown
    assert "firebreak_alerts_acknowledged 3.0" in shown
    assert 'firebreak_alert_acknowledgement_seconds{quantile="0.5"} 180.0' in shown
    assert 'firebreak_alert_acknowledgement_seconds{quantile="1"} 540.0' in shown


def test_what_was_heard_and_is_not_stored_yet_is_a_number(office: Office) -> None:
    store = Slow()
    supervisor = Supervisor(store, [Three()])
    vitals = BotVitals(office, None, Open(), supervisor)
    assert "firebreak_posts_waiting 0.0" in render(vitals.metrics())
    supervisor.start()
    assert store.asked.wait(10)
    assert "firebreak_posts_waiting 3.0" in render(vitals.metrics())
    store.may.set()
    assert supervisor.join(10)
    assert "firebreak_posts_waiting 0.0" in render(vitals.metrics())


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
    part = slack_part(
        replace(LINK, state=state), Refused("auth.test", refusal, permanent=False) if refusal else None
    )
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
