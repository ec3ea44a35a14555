"""Every watch is judged once a minute; a storm is one alert from its first number to its last."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import Busy
from bot.domain.events import AlertGrew, AlertRaised, StormEnded
from bot.domain.storm.alert import Alert
from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Watch
from bot.domain.storm.presets import Preset
from bot.domain.storm.rule import Rule
from bot.domain.storm.source import SourceStatus, State
from bot.service.ports import Work
from bot.service.records import House, Read
from bot.service.storm import alerts, evidence
from bot.service.watch.watches import WatchForm, save_watch
from bot.service.watch.watching import MINUTE, Watcher
from tests.service.town import ANA, PRIYA, REASON, Night
from tests.storage.builders import a_batch, a_read, a_watch

HOUR = timedelta(hours=1)
NORTHWIND, RIVAL = a_watch("w1"), a_watch("w2", name="Rival")


class Lookout:
    """A night's watches, the posts they hear, and the minutes in which they are looked at."""

    def __init__(self, night: Night, *watches: Watch) -> None:
        self.night = night
        self.watcher = Watcher(night.office)
        self._numbers = itertools.count()
        for watch in watches:
            night.office.perform(lambda work, w=watch: work.watches.add(w))

    @property
    def now(self) -> datetime:
        return self.night.clock.now

    def hears(self, count: int, at: datetime | None = None, **read: Any) -> None:
        self.store(a_read(next(self._numbers), at=at or self.now, **read) for _ in range(count))

    def store(self, reads: Iterable[Read]) -> None:
        kept = list(reads)
        batch = a_batch(*kept, source=kept[0].mention.source)
        self.night.office.perform(lambda work: work.mentions.store(kept, batch))

    def remembers(self, days: float, *, until: datetime | None = None, **read: Any) -> None:
        """A post every five minutes of those days; the third of an hour is negative."""
        end = until or self.now
        steps = range(1, int(days * 288) + 1)
        scores = [0.4, 0.4, -0.5]
        self.store(
            a_read(next(self._numbers), at=end - n * 5 * MINUTE, **{"score": scores[n % 3]} | read)
            for n in steps
        )

    def lives(self, minutes: int, posts: int = 0, **read: Any) -> None:
        """So many minutes with so many posts in each."""
        for _ in range(minutes):
            if posts:
                self.hears(posts, **read)
            self.night.clock.go_on(minutes=1)
            self.watcher.look()

    def quiets_down(self) -> None:
        for _ in range(30):
            self.lives(4)
            self.lives(1, posts=1)

    def restarts(self) -> None:
        self.watcher = Watcher(self.night.office)

    def alerts(self) -> tuple[Alert, ...]:
        return self.night.read(lambda work: work.alerts.open())

    def alert(self) -> Alert:
        (found,) = self.alerts()
        return found

    def happened(self) -> dict[str, int]:
        kinds = (AlertRaised, AlertGrew, StormEnded)
        return {kind.__name__: len(self.night.told(kind)) for kind in kinds}

    def raised(self) -> int:
        return len(self.night.told(AlertRaised))


class Heard:
    """A source as it is said to be."""

    def __init__(self) -> None:
        self._statuses: tuple[SourceStatus, ...] = ()

    def catches_up(self, since: datetime) -> None:
        self._statuses = (SourceStatus(name="mastodon:a", since=since, state=State.CATCHING_UP),)

    def statuses(self) -> tuple[SourceStatus, ...]:
        return self._statuses


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def house(house: House, heard: Heard) -> House:
    return replace(house, sources=heard)


@pytest.fixture
def lookout(night: Night) -> Lookout:
    """Two ordinary days of one watch are known."""
    lookout = Lookout(night, NORTHWIND)
    lookout.remembers(2)
    lookout.lives(1)
    return lookout


def test_a_storm_is_one_alert_that_grows_in_place_ends_and_cools_down(lookout: Lookout) -> None:
    lookout.lives(20, posts=6)
    first = lookout.alert()
    assert first.storm.count > 4 * first.storm.expected
    lookout.lives(20, posts=8)
    assert lookout.alert().storm.total > 2 * first.storm.total - 8
    assert 1 <= lookout.happened()["AlertGrew"] <= 8  # each a quarter louder than the one before
    lookout.quiets_down()
    assert lookout.alert().storm.ended_at is not None
    lookout.lives(20, posts=6)
    happened = lookout.happened()
    assert (happened["AlertRaised"], happened["StormEnded"]) == (1, 1)
    assert happened["AlertGrew"] <= 8 + 11  # and its numbers again whenever they have fallen by a fifth


def test_a_card_names_the_source_that_is_loud_by_its_own_past(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    for source in ("bluesky", "hackernews"):
        lookout.remembers(1.2, source=source)
    lookout.lives(1)
    lookout.restarts()
    lookout.lives(5, posts=6, source="hackernews")
    alert = lookout.alert()
    assert "source" in alert.storm.rules
    assert [loud.source for loud in alert.storm.signs.loud] == ["hackernews"]


def test_a_storm_that_ebbs_is_shown_ebbing(lookout: Lookout) -> None:
    lookout.lives(20, posts=6)
    loudest = lookout.alert().storm
    lookout.lives(30, posts=1)
    storm = lookout.alert().storm
    assert storm.count / storm.window_minutes < loudest.count / loudest.window_minutes / 2
    assert lookout.now - storm.seen_at <= 30 * MINUTE
    assert storm.began_at == loudest.began_at


def test_ordinary_hours_raise_nothing(lookout: Lookout) -> None:
    lookout.quiets_down()
    assert lookout.happened() == {"AlertRaised": 0, "AlertGrew": 0, "StormEnded": 0}


def test_a_process_that_restarts_every_minute_carries_on_the_same_storm(lookout: Lookout) -> None:
    for _ in range(40):
        lookout.lives(1, posts=6)
        lookout.restarts()
    assert lookout.happened()["AlertRaised"] == 1
    alert = lookout.alert()
    since = int((alert.storm.seen_at - max(alert.storm.began_at, lookout.now - 40 * MINUTE)) / MINUTE)
    assert alert.storm.total == pytest.approx(6 * since, abs=3)
    lookout.quiets_down()
    assert lookout.happened()["StormEnded"] == 1


def test_one_storm_stays_one_alert_whatever_people_decide(lookout: Lookout) -> None:
    lookout.lives(20, posts=6)
    alert = lookout.alert()
    lookout.night.do(alerts.dismiss, ANA, alert_id=alert.id, reason=REASON)
    lookout.lives(20, posts=12)
    assert lookout.raised() == 1
    assert lookout.night.alert(alert).storm.total > alert.storm.total


def test_nothing_is_judged_while_a_source_still_brings_what_was_missed(night: Night, heard: Heard) -> None:
    lookout = Lookout(night, NORTHWIND)
    heard.catches_up(lookout.now + MINUTE)
    lookout.remembers(2)
    lookout.hears(300, at=lookout.now - 3 * HOUR)
    lookout.hears(300)
    lookout.lives(1)
    assert lookout.raised() == 0
    night.clock.go_on(hours=5)
    lookout.watcher.look()
    assert lookout.raised() == 0, "what is long over is no news"
    lookout.lives(20, posts=6)
    assert lookout.raised() == 1


def test_a_source_that_catches_up_holds_up_who_hears_it_for_a_minute_and_nobody_else(
    night: Night, heard: Heard
) -> None:
    lookout = Lookout(night, NORTHWIND, a_watch("w2", name="Feeds", sources=("rss",)))
    heard.catches_up(lookout.now + MINUTE)
    lookout.hears(300, watches=("w1", "w2"))
    lookout.lives(1)
    assert [alert.watch_id for alert in lookout.alerts()] == ["w2"]
    lookout.lives(1)
    assert sorted(alert.watch_id for alert in lookout.alerts()) == ["w1", "w2"]


def test_without_enough_history_a_flood_alerts_and_nothing_is_called_normal(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    lookout.lives(20, posts=6)
    storm = lookout.alert().storm
    assert storm.rules == (Rule.FIXED_MINIMUM,)
    assert (storm.expected, storm.ratio, storm.band, storm.level) == (None, None, None, "not_enough_history")


def test_a_watch_that_has_heard_nothing_yet_waits(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    lookout.lives(5)
    assert lookout.night.read(lambda work: work.watches.state("w1")) is None


def hours_known(lookout: Lookout) -> list[Any]:
    state = lookout.night.read(lambda work: work.watches.state("w1"))
    assert state is not None
    return list(state["hours"])


def test_hours_without_posts_are_learnt_as_quiet_ones(lookout: Lookout) -> None:
    lookout.lives(150)
    assert lookout.raised() == 0
    assert [row[0] for row in hours_known(lookout)[-1:]] == [0]


def test_hours_in_which_no_process_ran_teach_nothing(lookout: Lookout) -> None:
    lookout.lives(61)
    before = len(hours_known(lookout))
    lookout.night.clock.go_on(hours=48)
    lookout.restarts()
    lookout.lives(61, posts=1)
    hours = hours_known(lookout)
    assert hours[before : before + 40] == [None] * 40
    assert hours[-1][0] > 50


def test_what_a_source_brings_after_a_stop_is_learnt(lookout: Lookout) -> None:
    lookout.lives(61)
    before = len(hours_known(lookout))
    lookout.night.clock.go_on(hours=6)
    lookout.restarts()
    lookout.remembers(5 / 24)
    lookout.lives(61)
    assert [row and row[0] for row in hours_known(lookout)[before + 2 : before + 5]] == [12, 12, 12]


def test_what_lies_further_back_than_the_minutes_is_learnt_from_the_hours(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    old = lookout.now - timedelta(days=14)
    lookout.remembers(2, until=old)
    lookout.remembers(7)
    lookout.lives(61)
    hours = hours_known(lookout)
    assert len(hours) == 16 * 24 + 1
    assert [row[0] for row in hours[1:47]] == [12] * 46
    assert [row[0] for row in hours[-24:-2]] == [12] * 22


def test_one_old_post_is_no_long_silence(night: Night) -> None:
    lookout = Lookout(night, a_watch("w1", created_at=night.clock.now))
    lookout.hears(1, at=lookout.now - timedelta(days=20), uncounted=("w1",))
    lookout.hears(8)
    lookout.lives(30, posts=0)
    assert lookout.raised() == 0


def test_a_first_post_of_long_ago_costs_no_more_than_what_is_remembered(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    lookout.hears(1)
    night.clock.go_on(days=300)
    lookout.hears(1)
    lookout.lives(61)
    assert len(hours_known(lookout)) <= 8 * 7 * 24


def test_two_processes_side_by_side_raise_one_storm_once(lookout: Lookout) -> None:
    other = Watcher(lookout.night.office)
    for _ in range(30):
        lookout.hears(6)
        lookout.night.clock.go_on(minutes=1)
        lookout.watcher.look()
        other.look()
    assert lookout.raised() == 1
    lookout.quiets_down()
    other.look()
    assert lookout.happened()["StormEnded"] == 1


def change_terms(lookout: Lookout, *terms: str) -> None:
    def change(work: Work) -> None:
        before = work.watches.get("w1")
        form = WatchForm(name=before.name, terms=", ".join(terms))
        save_watch(work, actor_id=PRIYA, form=form, watch_id="w1", version=before.version)

    lookout.night.office.perform(change)


def test_a_wider_watch_is_not_compared_with_what_was_normal_for_fewer_words(lookout: Lookout) -> None:
    change_terms(lookout, "northwind", "coffee")
    lookout.quiets_down()
    lookout.lives(15, posts=2)  # three times what was normal for fewer words
    assert lookout.raised() == 0
    lookout.lives(20, posts=6)
    assert lookout.alert().storm.level == "not_enough_history"
    assert lookout.alert().storm.expected is None


def test_a_change_of_its_words_does_not_end_the_storm_that_is_on(lookout: Lookout) -> None:
    lookout.lives(20, posts=6)
    change_terms(lookout, "northwind", "coffee")
    lookout.lives(20, posts=12)
    assert lookout.raised() == 1
    lookout.quiets_down()
    assert lookout.happened() | {"AlertGrew": 0} == {"AlertRaised": 1, "AlertGrew": 0, "StormEnded": 1}


def test_other_thresholds_leave_what_is_normal_alone(lookout: Lookout) -> None:
    change_terms(lookout, *reversed(NORTHWIND.terms))
    lookout.lives(20, posts=6)
    assert lookout.alert().storm.expected is not None


def test_each_watch_has_its_own_storm(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND, RIVAL)
    lookout.remembers(2, watches=("w1", "w2"))
    lookout.lives(20, posts=6, watches=("w2",))
    assert [a.watch_name for a in lookout.alerts()] == ["Rival"]
    lookout.lives(20, posts=9, watches=("w1",))
    assert sorted(a.watch_name for a in lookout.alerts()) == ["Northwind Coffee", "Rival"]


def test_a_watch_that_cannot_be_judged_does_not_stop_the_others(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND, RIVAL)
    lookout.remembers(2, watches=("w1", "w2"))
    night.office.perform(lambda work: work.watches.save_state("w1", {"not": "a state"}))
    lookout.lives(20, posts=6, watches=("w1", "w2"))
    assert [a.watch_name for a in lookout.alerts()] == ["Rival"]


class BusyOffice:
    """The night's office, whose next commit does not come through."""

    def __init__(self, night: Night) -> None:
        self.read = night.office.read
        self._perform = night.office.perform
        self.is_busy = False

    def perform(self, use_case: Any, *args: Any) -> Any:
        if not self.is_busy:
            return self._perform(use_case, *args)
        self.is_busy = False

        def fail(work: Work) -> None:
            use_case(work, *args)
            raise Busy("nothing was recorded")

        return self._perform(fail)


def test_what_could_not_be_recorded_is_seen_again_at_the_next_look(lookout: Lookout) -> None:
    office = BusyOffice(lookout.night)
    lookout.watcher = Watcher(office)
    office.is_busy = True
    lookout.lives(20, posts=6)
    assert not office.is_busy
    assert lookout.raised() == 1


def test_growth_that_could_not_be_recorded_is_told_by_what_is_known_already(lookout: Lookout) -> None:
    office = BusyOffice(lookout.night)
    lookout.watcher = Watcher(office)
    lookout.lives(150, posts=1)
    lookout.lives(20, posts=8)
    grown = lookout.happened()["AlertGrew"]
    for _ in range(30):
        office.is_busy = True
        lookout.lives(1, posts=30)
        if not office.is_busy:
            break
    office.is_busy = False
    lookout.watcher.look()
    assert lookout.happened()["AlertGrew"] == grown + 1
    assert lookout.alert().storm.total > 200
    assert lookout.raised() == 1


def test_posts_that_a_source_brings_late_count_into_the_storm(lookout: Lookout) -> None:
    for _ in range(8):
        lookout.lives(5)
        for ago in range(1, 6):
            lookout.hears(6, at=lookout.now - ago * MINUTE, source="rss")
    lookout.lives(1)
    began_at = lookout.alert().storm.began_at
    lookout.lives(1, posts=500)
    counted = lookout.night.read(lambda work: work.mentions.minutes("w1", began_at, work.now))
    assert lookout.alert().storm.total == sum(minute.count for minute in counted)
    assert lookout.alert().storm.total > 700


def test_the_evidence_is_of_the_storm_and_not_of_the_days_before(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    lookout.remembers(2, text="Lovely oat milk", author_followers=1_000_000)
    lookout.lives(20, posts=6, text="Northwind, this cup slogan is cruel", author_followers=9, score=-0.8)
    alert = lookout.alert()
    assert {sample.text for sample in alert.samples} == {"Northwind, this cup slogan is cruel"}
    assert "cup slogan" in alert.storm.top_terms
    assert not any("northwind" in term for term in alert.storm.top_terms)


def test_a_storm_that_is_noticed_late_is_shown_from_its_beginning(lookout: Lookout) -> None:
    began = lookout.now - 20 * MINUTE
    for minute in range(20):
        lookout.hears(6, at=began + minute * MINUTE)
    lookout.lives(1, posts=6)
    assert abs(lookout.alert().storm.began_at - began) <= 5 * MINUTE
    shown = lookout.alert().storm.began_at
    lookout.lives(30, posts=12)
    assert lookout.happened()["AlertGrew"] > 0
    assert lookout.alert().storm.began_at == shown


def test_the_first_post_is_the_earliest_that_speaks_of_it(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    lookout.remembers(2)
    lookout.lives(1, posts=1, text="Northwind was lovely this morning")
    lookout.lives(1, posts=1, text="Have you seen the Cup  Slogan of Northwind?", author_handle="@nurse")
    lookout.lives(20, posts=6, text="Northwind, this cup slogan is cruel", author_followers=90_000)
    first = lookout.alert().storm.first
    assert first is not None
    assert first.author == "@nurse"


def test_the_alert_says_of_how_many_past_hours_its_normal_is_made(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    lookout.remembers(9)
    lookout.lives(20, posts=6)
    storm = lookout.alert().storm
    assert storm.level == "hour_of_day"
    assert storm.past == 9


def test_the_mood_stands_with_what_it_covers(lookout: Lookout) -> None:
    for _ in range(20):
        lookout.hears(4, score=-0.6)
        lookout.hears(2, score=None, language="fr")
        lookout.lives(1)
    lookout.lives(1, posts=500, score=None, language="th")
    storm = lookout.alert().storm
    assert storm.negative_share > 0.7
    assert storm.usual_negative_share == pytest.approx(1 / 3, abs=0.05)
    assert storm.unscored == {"fr": 40, "th": 500}


def test_one_person_with_many_grave_words_raises_no_alert_alone(lookout: Lookout) -> None:
    lookout.hears(1, grave=("boycott", "recall", "injured"))
    lookout.hears(4, grave=("boycott",), author_handle="@one_angry_guest")
    lookout.lives(1)
    assert lookout.night.told(AlertRaised) == []


def test_a_few_posts_with_grave_words_are_heard_at_once(lookout: Lookout) -> None:
    lookout.hears(3, grave=("boycott",))
    lookout.lives(1)
    storm = lookout.alert().storm
    assert (storm.rules, storm.grave_words) == ((Rule.GRAVE_WORDS,), ("boycott",))
    assert storm.expected is not None
    lookout.lives(90)
    assert lookout.raised() == 1


def test_the_normal_band_stands_beside_the_numbers(lookout: Lookout) -> None:
    lookout.lives(20, posts=6)
    storm = lookout.alert().storm
    assert storm.band is not None
    assert storm.band[0] == pytest.approx(1.0, abs=0.1), "a post in five minutes"
    assert 1.5 < storm.band[1] < 6


def test_the_watchs_own_thresholds_decide(night: Night) -> None:
    lookout = Lookout(night, a_watch("w1", min_count=200), a_watch("w2", name="Rival"))
    both = ("w1", "w2")
    lookout.remembers(2, watches=both)
    lookout.lives(20, posts=6, watches=both)
    assert [a.watch_name for a in lookout.alerts()] == ["Rival"]


def test_the_watchs_own_preset_and_rarity_decide(night: Night) -> None:
    watches = {
        "w1": a_watch("w1", once_in_hours=1e90),
        "w2": a_watch("w2", name="By the week", preset=Preset.DEVIATIONS_3),
        "w3": a_watch("w3", name="Sustained", preset=Preset.SUSTAINED),
    }
    lookout = Lookout(night, *watches.values())
    lookout.remembers(2, watches=tuple(watches))
    lookout.lives(20, posts=6, watches=tuple(watches))
    assert [a.watch_name for a in lookout.alerts()] == ["Sustained"]


def test_a_post_of_ours_that_many_answer_alerts_and_shows_it_though_nobody_names_a_word(night: Night) -> None:
    lookout = Lookout(night, NORTHWIND)
    lookout.remembers(2)
    answer: dict[str, Any] = {"source": "bluesky", "watches": (), "conversation_id": "at://own"}
    own = a_read(900_000, at=lookout.now, external_id="at://own", author_handle="northwind.example", **answer)
    crowd = [a_read(n, at=lookout.now, author_handle=f"fan{n}", **answer) for n in range(900_001, 900_025)]
    lookout.store(replace(read, answers=("w1",)) for read in (own, *crowd))
    lookout.lives(16)
    alert = lookout.alert()
    assert alert.storm.rules == (Rule.CONVERSATION,)
    talk = alert.storm.signs.conversation
    assert talk
    assert (talk.author, talk.posts, talk.people) == ("northwind.example", 25, 25)
    assert alert.samples[0].external_id == "at://own"


def test_one_post_that_goes_further_and_further_alerts_though_few_write_about_it(night: Night) -> None:
    """Four posts in an afternoon; one of them is looked at again, and its counts grow."""
    lookout = Lookout(night, NORTHWIND)
    lookout.remembers(14, likes=4, source="bluesky")
    lookout.lives(1)
    lookout.store(
        [a_read(1, at=night.clock.now, source="bluesky", external_id="at://1", author_handle="dave")]
    )
    asked: list[str] = []
    likes = itertools.count(40, 300)

    def again(posts: Sequence[Asked]) -> list[Now]:
        asked.extend(post.id for post in posts)
        return [Now(source="bluesky", id="at://1", likes=next(likes))]

    for _ in range(16):
        evidence.follow(night.office, again)
        lookout.lives(14)
        lookout.lives(1, posts=1)
    assert "at://1" in asked
    alert = lookout.alert()
    assert alert.storm.rules == (Rule.GROWTH,)
    growth = alert.storm.signs.growth
    assert growth
    assert (growth.author, growth.before) == ("dave", 4)
    assert growth.reactions >= 1_000 <= 2 * growth.gained
    assert lookout.happened()["AlertRaised"] == 1
