from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.detection.episode import CALM_FOR, COOL_DOWN, Change, Episode, advance
from bot.detection.spike import Heard, judge
from bot.domain.storm.sign import Loud, Turned
from tests.detection.made import HOUR, START, flat_baseline, window
from tests.detection.test_spike import QUIET

STORM = (40, 45, 48, 54)
CALM = (0, 1, 3, 6)
TICK = timedelta(minutes=1)
NONE_YET = Episode()


def seen(counts, at, grave=()):
    return judge(window(*counts, after=at), flat_baseline(12), QUIET, heard=Heard(grave=grave))


def through(*steps, episode=NONE_YET):
    """The changes of (minute, counts, new posts) one after another, and where the episode then stands."""
    changes = []
    for minute, counts, new in steps:
        episode, change = advance(episode, seen(counts, minute * TICK), new)
        changes.append(change)
    return changes, episode


def loud_at(hour, source, once_in_hours, turned=()):
    """What is said of a storm on one source, in an hour that is calm on all others."""
    loud = Loud(source=source, minutes=15, count=40, expected=3.0, once_in_hours=once_in_hours, quarter=40)
    heard = Heard(loud=(loud,), turned=turned)
    return judge(window(*CALM, after=hour * HOUR), flat_baseline(12), QUIET, heard=heard)


def test_after_the_end_another_source_or_a_louder_hour_of_it_opens_a_new_one():
    episode, _ = advance(NONE_YET, loud_at(1, "hackernews", 5_000.0))
    episode, change = advance(replace(episode, calm_since=START), seen(CALM, 2 * HOUR))
    assert change is Change.ENDED
    later = [("hackernews", 4_000.0), ("hackernews", 6_000.0), ("reddit", 1_500.0)]
    found = [advance(episode, loud_at(3, source, rare))[1] for source, rare in later]
    assert found == [Change.NONE, Change.OPENED, Change.OPENED]
    assert Episode.from_plain(episode.to_plain()) == episode


def test_a_rarer_burst_alerts_in_the_cool_down_however_rare_the_mood_of_its_source_had_been():
    angry = Turned(source="reddit", scored=60, share=0.9, usual=0.2, once_in_hours=90_000.0, quarter=40)
    opened, _ = advance(NONE_YET, loud_at(1, "reddit", 2_000.0, turned=(angry,)))
    episode, _ = advance(replace(opened, calm_since=START), seen(CALM, 2 * HOUR))
    stored = Episode.from_plain(episode.to_plain())
    later = [advance(stored, loud_at(3, "reddit", rare))[1] for rare in (2_000.0, 9_000.0)]
    assert later == [Change.NONE, Change.OPENED]
    mixed = episode.to_plain() | {"sources": {"reddit": 90_000.0}}
    del mixed["moods"]
    again = loud_at(3, "reddit", 9_000.0, turned=(angry,))
    assert advance(Episode.from_plain(mixed), again)[1] is Change.NONE, "as stored before they were apart"


def test_a_storm_opens_once_and_says_when_it_began():
    changes, episode = through((60, STORM, 0), (61, STORM, 1), (62, STORM, 1))
    assert changes == [Change.OPENED, Change.NONE, Change.NONE]
    assert episode.began_at == START + timedelta(minutes=55)
    assert episode.open
    assert (episode.total, episode.peak, episode.rules) == (42, 45, ("volume",))


def test_it_grows_when_the_total_doubled_or_a_quarter_of_an_hour_was_a_quarter_higher():
    changes, episode = through((60, STORM, 0), (61, STORM, 39), (62, STORM, 1), (63, (40, 57, 80, 90), 1))
    assert changes == [Change.OPENED, Change.NONE, Change.GREW, Change.GREW]
    assert (episode.shown_total, episode.shown_peak) == (81, 57)


def test_what_adds_up_while_it_is_calm_is_no_growth():
    changes, _ = through((60, STORM, 0), (70, CALM, 40), (71, STORM, 1))
    assert changes == [Change.OPENED, Change.NONE, Change.GREW]


def test_a_storm_of_grave_words_in_late_posts_is_not_drawn_again_every_minute():
    episode, changes = NONE_YET, []
    for minute in range(30):
        verdict = seen((0, 0, 3, 3), (60 + minute) * TICK, grave=[("died",)] * 3)
        episode, change = advance(episode, verdict)
        changes.append(change)
    assert changes == [Change.OPENED] + [Change.NONE] * 29


def test_it_ends_after_an_hour_inside_the_band_and_not_before():
    changes, episode = through((60, STORM, 0), (70, CALM, 0), (100, STORM, 0), (110, CALM, 0), (169, CALM, 0))
    assert Change.ENDED not in changes
    changes, episode = through((170, CALM, 0), episode=episode)
    assert changes == [Change.ENDED]
    assert not episode.open
    assert episode.ended_at - episode.calm_since == CALM_FOR


def test_it_ends_when_a_new_level_has_become_normal_for_the_rules():
    raised = (1, 5, 11, 24)  # twice the normal hour, for good
    steps = [(60 + 30 * n, raised, 10) for n in range(1, 13)]
    changes, episode = through((60, STORM, 0), *steps)
    assert changes[-1] is Change.ENDED
    assert episode.calm_since is None


def ended_storm():
    _, episode = through((60, STORM, 0), (100, CALM, 0), (160, CALM, 0))
    assert episode.ended_at
    return episode


def test_the_same_burst_flaring_up_again_does_not_alert_twice():
    assert through((200, STORM, 0), episode=ended_storm())[0] == [Change.NONE]


def test_a_worse_storm_alerts_in_the_cool_down_too():
    assert through((200, (90, 140, 150, 160), 0), episode=ended_storm())[0] == [Change.OPENED]


def test_another_kind_of_alarm_does_too():
    grave = seen(CALM, 200 * TICK, grave=[("recall",)] * 5)
    assert advance(ended_storm(), grave)[1] is Change.OPENED


def test_what_cools_down_does_not_come_back_because_a_quiet_hour_was_a_little_less_quiet():
    grave = [("recall",)] * 5
    opened, _ = advance(NONE_YET, seen(CALM, 60 * TICK, grave))
    ended, change = advance(replace(opened, calm_since=START), seen(CALM, 120 * TICK))
    assert change is Change.ENDED
    again = seen((3, 6, 12, 18), 130 * TICK, grave)
    assert again.score > ended.score
    assert advance(ended, again)[1] is Change.NONE


def test_another_rule_in_an_open_storm_is_news():
    _, storm = through((60, STORM, 0))
    grave = seen(STORM, 61 * TICK, grave=[("recall",)] * 5)
    storm, change = advance(storm, grave)
    assert (change, storm.rules) == (Change.GREW, ("volume", "grave_words"))
    assert advance(storm, grave)[1] is Change.NONE


def test_a_grave_word_that_too_few_said_is_news_when_many_say_it():
    recall, injured = ("recall",), ("injured",)
    storm, _ = advance(NONE_YET, seen(CALM, 60 * TICK, grave=[recall] * 5))
    storm, change = advance(storm, seen(CALM, 130 * TICK, grave=[injured] * 2))
    assert change is Change.NONE
    assert advance(storm, seen(CALM, 140 * TICK, grave=[injured] * 5))[1] is Change.GREW


def test_after_the_cool_down_the_same_storm_alerts_again():
    later = 160 + COOL_DOWN / TICK
    assert through((later, STORM, 0), episode=ended_storm())[0] == [Change.OPENED]


@pytest.mark.parametrize("episode", [NONE_YET, through((60, STORM, 0))[1], ended_storm()])
def test_its_state_survives_a_restart(episode):
    assert Episode.from_plain(episode.to_plain()) == episode


COUNTS = st.sampled_from([CALM, STORM, (90, 140, 150, 160), (0, 0, 0, 0), (3, 9, 18, 30)])


@given(st.lists(st.tuples(st.integers(1, 300), COUNTS, st.integers(0, 200)), max_size=30))
def test_openings_and_ends_take_turns_whatever_comes(steps):
    minute, episode, turns = 0, NONE_YET, []
    for gap, counts, new in steps:
        minute += gap
        before = episode
        episode, change = advance(episode, seen(counts, minute * TICK), new)
        if change in (Change.OPENED, Change.ENDED):
            turns.append(change)
        if change is Change.GREW:
            assert episode.total >= 2 * before.shown_total or episode.peak >= 1.25 * before.shown_peak
        assert episode.open == (bool(turns) and turns[-1] is Change.OPENED)
        assert episode.total >= 0
    assert turns == [Change.OPENED, Change.ENDED] * (len(turns) // 2) + [Change.OPENED] * (len(turns) % 2)
