"""Where the bot is blind is written down, and told to those who rely on it: once, and when it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.domain.events import (
    AlertGrew,
    AllowanceLow,
    GapFound,
    SourceBack,
    SourceLost,
    SourceMissed,
    SourceSilent,
)
from bot.domain.log.timeline import entries
from bot.domain.staff.people import Role
from bot.domain.storm.mention import Batch
from bot.domain.storm.rhythm import Rhythm
from bot.domain.storm.source import BRIEF, Allowance, End, Gap, Outage, Silence, SourceStatus, State
from bot.service.crisis import debriefs
from bot.service.overview import boards
from bot.service.records import House
from bot.service.storm import alerts
from bot.service.watch import outages
from bot.service.watch.listening import Intake
from bot.slack.views.crisis.report import report
from bot.slack.words import plain
from bot.sources.board import KEPT, Board
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.service.town import ANA, MEI, TOM, Night
from tests.storage.builders import NOON, a_batch, a_read, a_watch
from tests.support.databases import FakeClock

MINUTE = timedelta(minutes=1)


class Ticking:
    """The night's clock, as the board reads it."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock

    def now(self):
        return self._clock.now

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class Town(Night):
    """With sources, which a restart forgets unless they are written down."""

    def __init__(self, engine: Engine, house: House) -> None:
        clock = FakeClock()
        self._engine, self._house = engine, house
        self.start(clock)
        super().__init__(self.office, clock)
        self.office.perform(lambda work: work.watches.add(a_watch()))

    def start(self, clock: FakeClock) -> None:
        self.board = Board(["bluesky", "rss:a"], Ticking(clock), pushed=["webhook"])
        self.office = Office(self._engine, clock=clock, house=replace(self._house, sources=self.board))
        self.board.recall(self.office.perform(outages.resume))

    def look(self, after: timedelta = timedelta()) -> None:
        self.clock.go_on(seconds=after.total_seconds())
        outages.look(self.office)

    def status(self, name: str = "bluesky") -> SourceStatus:
        return next(status for status in self.board.statuses() if status.name == name)

    def lasting(self) -> tuple[Outage, ...]:
        return self.read(lambda work: work.outages.lasting())


@pytest.fixture
def town(engine: Engine, house: House) -> Town:
    return Town(engine, house)


@pytest.fixture
def lost(town: Town) -> Callable[[], Outage]:
    """Bluesky, for longer than a line takes to come back."""

    def lose() -> Outage:
        town.board.report("bluesky", State.LIVE)
        town.board.report("bluesky", State.DEGRADED, "it answered 503")
        town.look(BRIEF)
        (outage,) = town.lasting()
        return outage

    return lose


# --- outages ----------------------------------------------------------------------------------------


def test_a_line_that_is_back_at_once_is_nobodys_business(town: Town) -> None:
    town.board.report("bluesky", State.DEGRADED, "it answered 503")
    town.look(BRIEF / 2)
    town.board.report("bluesky", State.LIVE)
    town.look(BRIEF)
    assert town.told(SourceLost) == []


def test_an_outage_lasts_from_the_first_trouble_however_often_it_starts_again(town: Town) -> None:
    began = town.clock.now
    for _ in range(10):
        town.board.report("bluesky", State.DEGRADED, "it answered 503")
        town.look(BRIEF / 4)
        town.board.report("bluesky", State.STARTING)
        town.look(BRIEF / 4)
    (outage,) = town.lasting()
    assert (outage.source, outage.since, outage.why) == ("bluesky", began, "it answered 503")
    assert (town.status().state, town.status().silent_since) == (State.STARTING, began)
    assert len(town.told(SourceLost)) == 1


def test_one_that_is_asked_now_and_then_is_asked_again_before_it_is_missed(town: Town) -> None:
    town.board.turn("rss:a", 5 * MINUTE)
    town.board.report("rss:a", State.DEGRADED, "it answered 503")
    town.look(5 * MINUTE)
    assert town.lasting() == ()
    town.look(MINUTE)
    assert [outage.source for outage in town.lasting()] == ["rss:a"]


def test_a_source_that_gave_up_is_lost_at_once(town: Town) -> None:
    town.board.report("bluesky", State.STOPPED, "the token is wrong")
    town.look()
    assert [outage.why for outage in town.lasting()] == ["the token is wrong"]


def test_what_is_heard_again_is_no_outage_any_more(town: Town, lost: Callable[[], Outage]) -> None:
    outage = lost()
    town.board.report("bluesky", State.CATCHING_UP)
    town.look(MINUTE)
    assert town.lasting() == (outage,)
    town.board.report("bluesky", State.LIVE)
    town.look(MINUTE)
    assert town.lasting() == ()
    assert [e.outage_id for e in town.told(SourceBack)] == [outage.id]
    assert town.read(lambda w: w.outages.get(outage.id)).ended_at == town.clock.now


def test_an_outage_goes_on_over_a_restart(town: Town, lost: Callable[[], Outage]) -> None:
    outage = lost()
    town.clock.go_on(hours=1)
    town.start(town.clock)
    assert (town.status().state, town.status().silent_since) == (State.STARTING, outage.since)
    town.look(MINUTE)
    assert town.lasting() == (outage,)
    town.board.report("bluesky", State.LIVE)
    town.look()
    assert town.lasting() == ()


def test_a_source_that_is_no_longer_set_up_is_not_missed_for_ever(town: Town) -> None:
    gone = Outage(id="o", source="mastodon:old.example", since=NOON, why="")
    town.office.perform(lambda work: work.outages.save(gone))
    assert town.read(lambda work: outages.board(work, "o")).is_set_up is False
    town.look()
    assert town.lasting() == ()


def test_looking_writes_nothing_while_all_is_as_it_was(town: Town, lost: Callable[[], Outage]) -> None:
    lost()
    with town.nothing_but() as seen:
        town.look(MINUTE)
        town.look(MINUTE)
    assert seen == []


# --- who has to know --------------------------------------------------------------------------------


def test_nobody_is_told_while_all_is_calm(town: Town, lost: Callable[[], Outage]) -> None:
    lost()
    assert town.told(SourceMissed) == []


def test_whoever_has_the_alert_is_told_once_in_an_outage(town: Town, lost: Callable[[], Outage]) -> None:
    outage = lost()
    town.storm()
    for _ in range(3):
        town.look(MINUTE)
    assert [(e.outage_id, e.people) for e in town.told(SourceMissed)] == [(outage.id, (ANA,))]
    assert town.read(lambda w: outages.board(w, outage.id)).outage.people == (ANA,)


def test_an_outage_that_begins_in_a_crisis_is_told_to_who_leads_it(town: Town, lost: Callable) -> None:
    town.declare(TOM, lead_id=TOM)
    lost()
    assert [e.people for e in town.told(SourceMissed)] == [(TOM,)]


def test_a_restricted_crisis_calls_nobody_where_all_can_read_it(town: Town, lost: Callable) -> None:
    town.declare(TOM, lead_id=TOM, type="data_breach")
    lost()
    assert town.told(SourceMissed) == []


def test_of_a_restricted_crisis_nobody_is_named_beside_the_others(town: Town, lost: Callable) -> None:
    town.declare(MEI, lead_id=MEI, type="data_breach")
    town.declare(TOM, lead_id=TOM)
    lost()
    assert [e.people for e in town.told(SourceMissed)] == [(TOM,)]


def test_the_next_outage_is_told_again(town: Town, lost: Callable[[], Outage]) -> None:
    town.storm()
    first = lost()
    town.board.report("bluesky", State.LIVE)
    town.look(MINUTE)
    second = lost()
    assert [e.outage_id for e in town.told(SourceMissed)] == [first.id, second.id]


def test_a_source_that_the_storms_watch_does_not_hear_is_not_missed(town: Town, lost: Callable) -> None:
    town.office.perform(lambda w: w.watches.add(a_watch("w2", name="Feeds", sources=("rss",))))
    town.office.perform(alerts.raise_alert, a_watch("w2", sources=("rss",)), town.a_storm(), ())
    lost()
    assert town.told(SourceMissed) == []


def test_where_nobody_is_on_call_it_is_told_all_the_same(town: Town, lost: Callable[[], Outage]) -> None:
    town.office.perform(lambda work: [work.people.set_chain(role, ()) for role in Role])
    town.storm()
    lost()
    assert [e.people for e in town.told(SourceMissed)] == [()]


def test_one_that_is_silent_and_then_lost_is_told_as_both_and_so_the_other_way(town: Town) -> None:
    town.declare(TOM, lead_id=TOM)
    silence = {"bluesky": Silence(since=town.clock.now - 60 * MINUTE, every=60)}
    town.board.report("bluesky", State.LIVE)
    town.board.hush(silence)
    town.look()
    town.board.report("bluesky", State.DEGRADED, "it answered 503")
    town.look(BRIEF / 2)
    assert town.told(SourceLost) == []
    town.look(BRIEF)
    assert [outage.why for outage in town.lasting()] == ["it answered 503"]
    town.start(town.clock)
    assert town.status().deaf_since is not None
    town.board.report("bluesky", State.LIVE)
    town.board.hush(silence)
    town.look(BRIEF)
    assert [outage.every for outage in town.lasting()] == [60]
    assert [len(town.told(kind)) for kind in (SourceSilent, SourceLost, SourceMissed)] == [2, 1, 3]
    assert all(event.crisis_id is None for event in town.told(SourceBack))
    ends = [town.read(lambda w, e=e: w.outages.get(e.outage_id)).end for e in town.told(SourceBack)]
    assert ends == [End.OTHERWISE, End.OTHERWISE]


# --- silence ----------------------------------------------------------------------------------------


def spoke_for_weeks(town: Town, *names: str) -> None:
    """Each in twenty minutes of every hour of the last eight weeks."""
    now, hours = town.clock.now, (20,) * (56 * 24)
    hour = now.replace(minute=0, second=0, microsecond=0)
    rhythm = Rhythm(hour=hour, looked_at=now, quiet_since=now, heard_at=now, hours=hours, whole=True)
    town.office.perform(lambda work: work.outages.save_rhythms(dict.fromkeys(names, rhythm)))


def pass_minutes(town: Town, minutes: int) -> None:
    """With the looks of the clock's jobs."""
    for _ in range(minutes):
        town.look(MINUTE)
        outages.listen_on(town.office)
    town.look()


def sends(town: Town, number: int) -> None:
    """One post that no watch listens for."""
    read = a_read(number, at=town.clock.now, source="webhook", text="the weather")
    town.board.committed(a_batch(read, source="webhook"), 0)


def test_a_webhook_whose_sender_stopped_is_told_once_and_once_when_it_speaks_again(town: Town) -> None:
    town.board.report("bluesky", State.LIVE)
    spoke_for_weeks(town, "webhook")
    since, alert = town.clock.now, town.storm()
    crisis = town.declare(alert_id=alert.id)
    pass_minutes(town, 90)
    assert town.status("webhook").silence == Silence(since=since, every=pytest.approx(180, abs=20))
    (outage,) = town.lasting()
    assert (outage.source, outage.since, outage.every) == ("webhook", since, pytest.approx(180, abs=20))
    assert [e.outage_id for e in town.told(SourceMissed)] == [outage.id]
    (hole,) = town.read(lambda w: boards.alert_board(w, alert.id)).holes
    assert (hole.source, hole.since, hole.until, hole.silent) == ("webhook", since, None, True)
    sends(town, 1)
    back = town.clock.now
    pass_minutes(town, 2)
    assert (town.lasting(), town.status("webhook").silence) == ((), None)
    assert len(town.told(SourceMissed)) == len(town.told(SourceBack)) == 1
    (hole,) = town.read(lambda w: outages.board(w, outage.id)).holes
    assert (hole.since, hole.until, hole.silent) == (since, back, True)
    assert town.read(lambda w: boards.alert_board(w, alert.id)).holes == (hole,)
    assert record(town, crisis.id) == [
        f"The source webhook has brought nothing since {since:%Y-%m-%d %H:%M} UTC, for longer than usual.",
        "The source webhook is heard again.",
    ]


def test_silence_goes_on_over_a_restart_and_nobody_is_told_anew(town: Town) -> None:
    spoke_for_weeks(town, "webhook")
    town.storm()
    pass_minutes(town, 60)
    town.clock.go_on(hours=1)
    town.start(town.clock)
    pass_minutes(town, 5)
    assert (len(town.told(SourceMissed)), town.told(SourceBack)) == (1, [])


def test_a_week_of_silence_ends_its_outage_and_claims_no_word(town: Town) -> None:
    spoke_for_weeks(town, "webhook")
    town.storm()
    pass_minutes(town, 60)
    (outage,) = town.lasting()
    town.clock.go_on(days=7)
    town.board.report("bluesky", State.LIVE)
    pass_minutes(town, 5)
    assert (town.lasting(), town.status("webhook").silence) == ((), None)
    assert town.read(lambda w: w.outages.get(outage.id)).end is End.NORMAL
    (gap,) = town.status("webhook").gaps
    assert (gap.since, gap.until - gap.since > timedelta(days=7)) == (outage.since, True)
    pass_minutes(town, 90)
    assert town.lasting() == ()


def test_who_sends_what_nobody_listens_for_is_not_silent(town: Town) -> None:
    spoke_for_weeks(town, "webhook")
    for number in range(8):
        sends(town, number)
        pass_minutes(town, 10)
    assert town.lasting() == ()


# --- gaps -------------------------------------------------------------------------------------------


def heard(town: Town, *gaps: Gap, cursor: str | None = "42") -> None:
    intake = Intake(town.office, Matcher, VaderScorer)
    intake.store(Batch(source="bluesky", mentions=(), cursor=cursor, gaps=gaps))


def test_a_gap_stands_in_the_transaction_of_its_cursor_and_is_told_once(town: Town) -> None:
    gap = Gap(town.clock.now - 5 * MINUTE, town.clock.now, "the server no longer had it")
    heard(town, gap)
    heard(town, gap)
    heard(town, gap, cursor=None)
    assert town.read(lambda w: w.outages.gaps("bluesky", NOON - 60 * MINUTE, NOON + 60 * MINUTE)) == (gap,)
    assert [e.source for e in town.told(GapFound)] == ["bluesky"]
    assert town.read(lambda w: w.mentions.cursor("bluesky")) == "42"


def test_gaps_and_last_posts_are_known_after_a_restart(town: Town) -> None:
    now = town.clock.now
    gaps = [Gap(now - 5 * n * MINUTE, now - (5 * n - 1) * MINUTE, "gone") for n in range(KEPT + 5, 0, -1)]
    heard(town, *gaps)
    town.board.heard("bluesky", now)
    town.office.perform(outages.note_alive)
    alert = town.storm()
    town.clock.go_on(minutes=1)
    town.start(town.clock)
    assert (town.status().gaps, town.status().last_event) == (tuple(gaps[-KEPT:]), now)
    holes = town.read(lambda w: boards.alert_board(w, alert.id)).holes
    assert ("bluesky", gaps[-1].since, gaps[-1].until) in [(h.source, h.since, h.until) for h in holes]


def test_app_home_tells_what_was_missed_in_the_last_day(town: Town) -> None:
    now = town.clock.now
    old = Gap(now - 30 * 60 * MINUTE, now - 25 * 60 * MINUTE, "gone")
    new = Gap(now - 5 * MINUTE, now, "gone")
    heard(town, old, new)
    town.start(town.clock)
    home = town.read(lambda work: boards.home_board(work, ANA))
    assert [status.gaps for status in home.sources if status.name == "bluesky"] == [(new,)]


def test_who_sends_to_us_was_turned_away_while_nobody_listened(town: Town) -> None:
    town.office.perform(outages.note_alive)
    alive = town.clock.now
    town.clock.go_on(minutes=1)
    town.start(town.clock)
    assert town.status("webhook").gaps == ()
    town.clock.go_on(minutes=30)
    town.start(town.clock)
    assert [(gap.since, gap.until) for gap in town.status("webhook").gaps] == [(alive, town.clock.now)]
    assert town.status("bluesky").gaps == ()
    assert [e.source for e in town.told(GapFound)] == ["webhook"]


def test_of_two_processes_that_take_posts_the_later_post_is_the_last(town: Town) -> None:
    heard_at = town.clock.now
    town.office.perform(lambda work: work.outages.alive({"webhook": heard_at}))
    town.office.perform(lambda work: work.outages.alive({"webhook": None}))
    town.office.perform(lambda work: work.outages.alive({"webhook": heard_at - MINUTE}))
    assert town.read(lambda work: work.outages.past())["webhook"].last_event == heard_at


def test_when_it_is_over_the_message_says_what_was_missed(town: Town, lost: Callable[[], Outage]) -> None:
    town.storm()
    outage = lost()
    gap = Gap(outage.since + MINUTE / 4, town.clock.now, "the server no longer had it")
    heard(town, gap)
    town.board.report("bluesky", State.LIVE)
    town.look(MINUTE)
    board = town.read(lambda work: outages.board(work, outage.id))
    assert [(hole.since, hole.until) for hole in board.holes] == [(gap.since, gap.until)]
    assert town.told(AlertGrew) == []


# --- the record of a crisis -------------------------------------------------------------------------


def record(town: Town, crisis_id: str) -> list[str]:
    told = entries(town.read(lambda work: work.events.timeline(crisis_id)))
    return [
        plain(entry.msgid, **entry.params)
        for entry in told
        if entry.kind in ("SourceLost", "SourceSilent", "SourceBack", "GapFound")
    ]


def test_what_was_not_heard_of_a_crisis_stands_in_its_record_and_its_report(town: Town, lost) -> None:
    crisis = town.declare()
    outage = lost()
    town.board.report("bluesky", State.LIVE)
    town.look()
    gap = Gap(outage.since, town.clock.now, "the server had forgotten it")
    for _ in range(2):
        town.office.perform(outages.keep_gaps, "bluesky", [gap])
    since, until = (f"{at:%Y-%m-%d %H:%M} UTC" for at in (gap.since, gap.until))
    assert record(town, crisis.id) == [
        "The source bluesky is not heard any more.",
        "The source bluesky is heard again.",
        f"What the source bluesky told from {since} to {until} was missed.",
    ]
    assert "was missed" in report(town.read(lambda work: debriefs.board(work, crisis.id)))


def test_what_no_watch_of_a_crisis_listens_to_and_what_was_before_it_is_not_its_business(
    town: Town, lost
) -> None:
    before = Gap(town.clock.now - 9 * MINUTE, town.clock.now - 8 * MINUTE, "")
    alert = town.storm()
    only_feeds = replace(town.read(lambda work: work.watches.get("w1")), sources=("rss",), version=2)
    town.office.perform(lambda work: work.watches.save(only_feeds))
    crisis = town.declare(alert_id=alert.id)
    lost()
    town.office.perform(outages.keep_gaps, "rss:a", [before])
    assert record(town, crisis.id) == []
    town.office.perform(outages.keep_gaps, "rss:a", [Gap(town.clock.now - MINUTE, town.clock.now, "")])
    assert len(record(town, crisis.id)) == 1
    assert {event.crisis_id for event in town.told(SourceLost)} == {None}


def test_before_a_source_has_used_what_it_may_the_channel_is_told_once_a_day(town: Town) -> None:
    def used(units: float, renewed_at: datetime) -> list[tuple[float, datetime]]:
        town.board.allowed("bluesky", Allowance(units, 100, "units", renewed_at))
        town.look()
        return [(event.used, event.renewed_at) for event in town.told(AllowanceLow)]

    tomorrow, later = NOON + timedelta(days=1), NOON + timedelta(days=2)
    assert used(69, tomorrow) == []
    assert used(70, tomorrow) == [(70, tomorrow)]
    assert used(90, tomorrow) == [(70, tomorrow)]
    assert used(0, later) == [(70, tomorrow)]
    assert used(100, later) == [(70, tomorrow), (100, later)]
