"""The whole bot as `run` builds it: its own clock, threads, sockets and web page, and a phone that rings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot import config
from bot.bootstrap import Bot, build
from bot.domain.staff.contact import Way
from bot.domain.staff.people import Role
from bot.meeting import BRAND_ID
from bot.service.call import reach
from bot.service.ports import Work
from bot.service.staff import roster
from bot.service.storm import alerts
from bot.slack.manifest import manifest
from bot.workspace.server import WorkspaceServer
from tests.sources.loopback import Loopback, reply
from tests.storage.builders import a_storm, a_watch
from tests.support.settings import PROJECT
from tests.support.waiting import until

ANA = "U0ANA"


@pytest.fixture
def ntfy() -> Iterator[Loopback]:
    with Loopback(lambda _: reply(b"{}")) as server:
        yield server


@pytest.fixture
def slack() -> Iterator[WorkspaceServer]:
    server = WorkspaceServer(manifest())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bot(slack: WorkspaceServer, ntfy: Loopback, tmp_path: Path) -> Iterator[Bot]:
    settings = config.given(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        incident_channel="#crisis",
        database_url=f"sqlite:///{tmp_path / 'firebreak.db'}",
        playbooks=PROJECT / "playbooks",
        admins=(ANA,),
        port=0,
        host="127.0.0.1",
        public_url="https://bot.example",
        answer_secret="a secret of more than twenty",
        pager_ntfy_url=ntfy.url,
    )
    made = build(settings)
    made.start()
    yield made
    made.stop()


def break_out(work: Work) -> str:
    watch = a_watch(brand_id=BRAND_ID)
    work.watches.add(watch)
    return alerts.raise_alert(work, watch, a_storm(), ()).id


def test_a_phone_rings_at_night_and_its_link_takes_the_alert(
    bot: Bot, slack: WorkspaceServer, ntfy: Loopback
) -> None:
    office = bot.office
    office.perform(roster.set_chain, actor_id=ANA, role=Role.SOCIAL_LEAD, person_ids=(ANA,))
    ways = (Way(pager="ntfy", address="ana-secret-topic"),)
    office.perform(reach.change, actor_id=ANA, person_id=ANA, ways=ways)
    slack.people.do_not_disturb(ANA, 3600)
    alert_id = office.perform(break_out)
    until(lambda: ntfy.requests, "the phone rings")
    call = json.loads(ntfy.requests[0].body)
    path = call["click"].removeprefix("https://bot.example")
    with httpx.Client(base_url=f"http://127.0.0.1:{bot.web.port}") as phone:
        assert "<button" in phone.get(path).text
        assert not office.read(lambda work: work.alerts.get(alert_id)).acknowledged_by
        assert "Noted: you are on it" in phone.post(path).text
        assert "<button" not in phone.get(path).text
        assert phone.get("/answer/x").status_code == 404
    assert office.read(lambda work: work.alerts.get(alert_id)).acknowledged_by == ANA
    assert len(ntfy.requests) == 1
