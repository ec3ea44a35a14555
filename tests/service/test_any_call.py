"""Whatever people and pagers do, in any order: nobody is called for what is answered, and each way once."""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import events as e
from bot.domain.errors import DeliveryError, OutcomeUnknown, UserError
from bot.domain.staff.page import Ask, PageState
from bot.service.call import reach
from bot.service.records import House
from bot.service.storm import alerts
from bot.storage.work import Office
from tests.service.switch import LINKS, PAGERS, Desk
from tests.service.town import ANA, PRIYA, TOM, Night
from tests.support.databases import FakeClock, opened

TROUBLE = (
    None,
    DeliveryError("answered 429", permanent=False, retry_after=20.0),
    DeliveryError("answered 403", permanent=True),
    OutcomeUnknown("no answer"),
)
DEEDS = st.one_of(
    st.tuples(st.just("storm"), st.just(0)),
    st.tuples(st.just("pass"), st.integers(1, 400)),
    st.tuples(st.just("take"), st.sampled_from([ANA, TOM, PRIYA])),
    st.tuples(st.just("link"), st.integers(0, 30)),
    st.tuples(st.just("ntfy"), st.sampled_from(TROUBLE)),
    st.tuples(st.just("email"), st.sampled_from(TROUBLE)),
    st.tuples(st.just("gone"), st.booleans()),
    st.tuples(st.just("quiet"), st.sampled_from([(), (ANA,), (ANA, TOM)])),
)


class Fuzz:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.night = desk, desk.night
        self.alerts: list[str] = []

    def do(self, deed: str, about: object) -> None:
        if deed in ("ntfy", "email"):
            self.desk.pagers[deed].failing = about  # type: ignore[assignment]
        elif deed == "gone":
            self.desk.gone = bool(about)
        elif deed == "quiet":
            self.desk.quiet = set(about)  # type: ignore[call-overload]
        elif deed == "pass":
            self.desk.pass_time(seconds=float(about))  # type: ignore[arg-type]
        elif deed == "storm" and len(self.alerts) < 4:
            self.alerts.append(self.night.storm().id)
        elif deed == "take" and self.alerts:
            self._take(str(about))
        elif deed == "link":
            self._follow(int(about))  # type: ignore[call-overload]
        self.desk.look()

    def _take(self, person: str) -> None:
        with suppress(UserError):
            self.night.do(alerts.acknowledge, person, alert_id=self.alerts[-1])

    def _follow(self, number: int) -> None:
        sent = [note for pager in self.desk.pagers.values() for note in pager.sent]
        if sent:
            token = sent[number % len(sent)].link.rpartition("/")[2]
            with suppress(UserError):
                self.night.office.perform(reach.answer_link, LINKS, token)

    def check(self) -> None:
        notes = [note for pager in self.desk.pagers.values() for note in pager.sent]
        assert max(Counter(note.key for note in notes).values(), default=1) == 1
        for alert_id in self.alerts:
            taken = self.night.read(lambda work, id=alert_id: not work.alerts.get(id).unclaimed)
            open_ = self.night.read(
                lambda work, id=alert_id: work.pages.unsettled(None, id, work.now - timedelta(days=1))
            )
            asks = [page for page in open_ if page.ask is Ask.ALERT and page.state is PageState.OPEN]
            assert not (taken and asks)
        pages = {x.page_id for x in self.night.told(e.PersonPaged)}
        states = [self.night.read(lambda work, id=id: work.pages.get(id).state) for id in pages]
        assert set(states) <= set(PageState)
        assert not self.night.read(lambda work: work.events.pending("pagers", 10))


@pytest.mark.prove(alone=True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=3, max_size=25))
def test_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    house: House,
    deeds: list[tuple[str, object]],
) -> None:
    path = tmp_path_factory.mktemp("any") / "firebreak.db"
    ours = replace(house, pagers=PAGERS, following=frozenset({"pagerduty"}))
    told, clock, numbers = ("slack", "pagers"), FakeClock(), itertools.count(1)
    with opened(path, copy_of=sqlite_template) as engine:
        office = Office(
            engine, clock=clock, house=ours, subscribers=told, new_id=lambda: f"id{next(numbers)}"
        )
        desk = Desk(Night(office, clock))
        desk.named(ANA, "ntfy", "email")
        desk.named(TOM, "pagerduty")
        fuzz = Fuzz(desk)
        for deed, about in deeds:
            fuzz.do(deed, about)
            fuzz.check()
