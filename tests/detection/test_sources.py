"""Each source is judged by its own past: a small one is heard beside a large one, and all is one storm."""

import json
from dataclasses import replace

import pytest

from bot.detection.detector import Detector
from bot.detection.episode import Change
from bot.detection.timeline import Bucket
from bot.domain.storm.rule import Mute, Rule
from bot.domain.storm.sign import OTHERS
from tests.detection.made import HOUR, MINUTE, START, hours_of, minutes_of

DAYS = 4
NOW = START + DAYS * 24 * HOUR
RATES = {"hackernews": 3, "reddit": 6, "forum": 130, "bluesky": 600}


def week_of(source, *, begin=START, hours=DAYS * 24 + 6):
    made = minutes_of(hours_of(hours, begin=begin, per_hour=lambda _: RATES[source], seed=RATES[source]))
    return [replace(bucket, source=source) for bucket in made]


def burst(source, posts_a_minute=3, minutes=14, begin=NOW + HOUR):
    return [Bucket(begin + n * MINUTE, posts_a_minute, source=source) for n in range(minutes)]


@pytest.fixture(scope="module")
def posts():
    return [bucket for source in RATES for bucket in week_of(source)]


@pytest.fixture(scope="module")
def memory(posts):
    """What a detector knows after four ordinary days of three sources, as it is stored."""
    detector = Detector(START)
    detector.look([b for b in posts if b.at < NOW], NOW)
    return json.dumps(detector.to_plain())


def live(memory, buckets, hours=3, **kwargs):
    detector, looks = Detector.from_plain(json.loads(memory)), []
    for n in range(1, hours * 60 + 1):
        now = NOW + n * MINUTE
        since = detector.needed_since(now)
        looks.append(detector.look([b for b in buckets if since <= b.at < now], now, **kwargs))
    return looks


def opened(looks):
    return [look for look in looks if look.change is Change.OPENED]


def lately(posts):
    return [bucket for bucket in posts if bucket.at >= NOW - 2 * HOUR]


def test_a_storm_on_a_small_source_is_not_drowned_by_a_large_one(memory, posts):
    night = [*lately(posts), *burst("hackernews")]
    (look,) = opened(live(memory, night))
    assert look.verdict.rules == (Rule.SOURCE,)
    (loud,) = look.verdict.signs.loud
    assert (loud.source, loud.minutes <= 15) == ("hackernews", True)
    assert loud.count > 5 * loud.expected
    assert look.verdict.window.at <= NOW + HOUR + 15 * MINUTE
    unnamed = [replace(bucket, source="") for bucket in night]
    assert opened(live(memory, unnamed)) == []


def hour_of(posts, **angry):
    """The night until NOW + HOUR, then an hour as loud as ever; on each source of `angry` so many of four
    posts are negative, elsewhere one of four.
    """
    a_minute = {"bluesky": 12, "forum": 2, "reddit": 0.1}
    hour = [
        Bucket(NOW + HOUR + n * MINUTE, count, count, count * angry.get(source, 1) // 4, source)
        for n in range(0, 60, 10)
        for source, rate in a_minute.items()
        if (count := round(10 * rate))
    ]
    return [*(bucket for bucket in lately(posts) if bucket.at < NOW + HOUR), *hour]


def test_anger_on_a_small_source_is_not_drowned_by_a_loud_neutral_one(memory, posts):
    night = hour_of(posts, forum=4)
    looks = live(memory, night, hours=2)
    (look,) = opened(looks)
    assert look.verdict.rules == (Rule.SOURCE_MOOD,)
    (turned,) = look.verdict.signs.turned
    assert (turned.source, turned.share - turned.usual > 0.2) == ("forum", True)
    assert turned.scored >= 50
    assert NOW + HOUR < look.verdict.window.at <= NOW + 2 * HOUR
    assert {source for look in looks for source in look.episode.moods} == {"forum"}
    unnamed = [replace(bucket, source="") for bucket in night]
    assert opened(live(memory, unnamed)) == []


def test_a_mood_that_turns_everywhere_is_one_storm_and_one_of_few_posts_is_none(memory, posts):
    looks = live(memory, hour_of(posts, forum=4, bluesky=3), hours=2)
    assert len(opened(looks)) == 1
    assert {Rule.NEGATIVE_SHARE, Rule.SOURCE_MOOD} <= set(looks[-1].episode.rules)
    assert opened(live(memory, hour_of(posts, reddit=4), hours=2)) == []


def test_what_is_loud_on_several_sources_is_one_storm(memory, posts):
    looks = live(memory, [*lately(posts), *burst("hackernews"), *burst("reddit", 4, begin=NOW + 70 * MINUTE)])
    assert len(opened(looks)) == 1
    assert set(looks[-1].episode.sources) == {"hackernews", "reddit"}


def test_a_new_source_raises_nothing_by_its_volume_until_it_has_a_past(memory, posts):
    night = [*lately(posts), *burst("mastodon", 1), *burst("mastodon", begin=NOW + 2 * HOUR)]
    assert opened(live(memory, night)) == []


def test_hours_in_which_a_source_was_down_are_unknown_to_it_alone(memory, posts):
    detector = Detector.from_plain(json.loads(memory))
    detector.look(lately(posts), NOW + 2 * HOUR, unheard={"reddit": [(NOW, NOW + HOUR)]})
    plain = detector.to_plain()
    known = {source: past["hours"][-1] is not None for source, past in plain["sources"].items()}
    assert known == {"hackernews": True, "reddit": False, "forum": True, "bluesky": True}
    assert plain["hours"][-1] is not None


def test_a_memory_from_before_sources_were_told_apart_goes_on(memory, posts):
    old = json.loads(memory)
    del old["sources"], old["episode"]["sources"]
    detector = Detector.from_plain(old)
    detector.look(lately(posts), NOW + MINUTE)
    assert set(detector.to_plain()["sources"]) == set(RATES)


def test_a_source_that_says_nothing_for_eight_weeks_is_forgotten(memory):
    detector = Detector.from_plain(json.loads(memory))
    detector.catch_up([], NOW + 57 * 24 * HOUR)
    detector.look([], NOW + 57 * 24 * HOUR)
    assert detector.to_plain()["sources"] == {}


def test_of_hundreds_of_feeds_some_are_followed_by_themselves_and_the_others_together():
    """Those that a memory already follows stay so."""
    detector = Detector(START)
    for n in range(3):
        buckets = [Bucket(START + n * MINUTE, 1, source=f"rss:{300 * n + i}") for i in range(300)]
        detector.look(buckets, START + (n + 1) * MINUTE)
    followed = detector.to_plain()["sources"].keys()
    assert followed == {OTHERS, *(f"rss:{n}" for n in range(15))}


def test_a_silenced_source_speaks_when_it_is_far_worse_and_does_not_silence_others(memory, posts):
    cooling = Mute(
        rule=Rule.SOURCE,
        until=NOW + 12 * HOUR,
        reason="a launch",
        by="U1",
        at=NOW,
        unless_over=60,
        words=("hackernews",),
    )
    storms = (burst("hackernews"), burst("hackernews", 6), burst("reddit", 4))
    told = [bool(opened(live(memory, [*lately(posts), *storm], mutes=(cooling,)))) for storm in storms]
    assert told == [False, True, True]
    for source, speaks in (("forum", False), ("bluesky", True)):
        mood = replace(cooling, rule=Rule.SOURCE_MOOD, unless_over=500, words=(source,))
        muted = (mood, replace(mood, rule=Rule.NEGATIVE_SHARE, words=()))
        looks = live(memory, hour_of(posts, forum=4), hours=2, mutes=muted)
        assert bool(opened(looks)) == speaks
