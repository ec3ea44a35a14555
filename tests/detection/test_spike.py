from datetime import timedelta

import pytest

from bot.detection.baseline import Level
from bot.detection.spike import SHIPPED, Heard, Thresholds, judge
from bot.detection.tail import Tail
from bot.domain.storm.rule import Mute, Rule
from bot.domain.storm.sign import Climb, Conversation, Voice
from tests.detection.made import START, flat_baseline, window

QUIET = tuple(Tail([0.5, 1.0, 1.5, 2.0] * 60) for _ in range(5))  # 240 hours without a storm
YOUNG = flat_baseline(0, Level.NOT_ENOUGH_HISTORY)


def test_a_storm_alerts_by_its_volume_and_says_on_which_scale():
    verdict = judge(window(40, 45, 48, 54), flat_baseline(12), QUIET)
    assert verdict.rules == (Rule.VOLUME,)
    assert verdict.score > SHIPPED.once_in_hours
    assert (verdict.main.minutes, verdict.main.count, verdict.main.ratio) == (5, 40, pytest.approx(40))
    assert [fact.minutes for fact in verdict.facts] == [5, 15, 30, 60]
    assert not verdict.calm


def test_an_ordinary_hour_does_not_alert():
    verdict = judge(window(2, 4, 7, 13), flat_baseline(12), QUIET)
    assert not verdict.alert
    assert verdict.calm
    assert verdict.main.minutes == 60


def test_the_same_numbers_are_no_alert_for_a_brand_whose_past_is_full_of_them():
    wild = tuple(Tail([1.0, 2.0, 30.0, 60.0] * 60) for _ in range(5))
    assert not judge(window(40, 45, 48, 54), flat_baseline(12), wild).alert


def test_a_handful_of_posts_is_no_storm_however_quiet_the_brand():
    assert not judge(window(4, 4, 4, 4), flat_baseline(0), QUIET).alert
    assert judge(window(9, 9, 9, 9), flat_baseline(0), QUIET).alert


def test_the_watch_can_ask_for_more():
    burst = window(40, 45, 48, 54)
    assert not judge(burst, flat_baseline(12), QUIET, Thresholds(min_count=55)).alert
    assert not judge(burst, flat_baseline(12), QUIET, Thresholds(ratio=41)).alert
    assert judge(burst, flat_baseline(12), QUIET, Thresholds(min_count=54, ratio=39)).alert


def test_without_enough_history_no_number_is_compared_and_only_a_fixed_minimum_alerts():
    few, many = window(10, 20, 30, 49), window(10, 20, 30, 50)
    assert not judge(few, YOUNG, QUIET).alert
    verdict = judge(many, YOUNG, QUIET)
    assert verdict.rules == (Rule.FIXED_MINIMUM,)
    assert verdict.score == 0.0
    assert (verdict.main.minutes, verdict.main.expected, verdict.main.ratio) == (60, None, None)
    assert judge(few, YOUNG, QUIET, heard=Heard(grave=[("boycott",)] * 3)).rules == (Rule.GRAVE_WORDS,)


def test_without_enough_history_what_needs_none_alerts_all_the_same():
    few, voice = window(1, 2, 3, 4), Voice(author="lena", followers=SHIPPED.reach)
    assert judge(few, YOUNG, QUIET, heard=Heard(voice=voice)).rules == (Rule.REACH,)


def test_grave_words_alert_alone_when_several_posts_hold_them():
    calm = window(1, 3, 6, 12)
    verdict = judge(
        calm, flat_baseline(12), QUIET, heard=Heard(grave=[("recall", "injured"), ("recall",), ("injured",)])
    )
    assert verdict.rules == (Rule.GRAVE_WORDS,)
    assert verdict.grave == {"recall": 2, "injured": 2}


def test_one_post_full_of_grave_words_alerts_nobody():
    calm, loud = window(1, 3, 6, 12), ("recall", "injured", "boycott", "lawsuit", "recall")
    assert not judge(calm, flat_baseline(12), QUIET, heard=Heard(grave=[loud])).alert
    assert not judge(calm, flat_baseline(12), QUIET, heard=Heard(grave=[loud, loud])).alert


def test_a_turned_mood_alerts_at_normal_volume():
    mood = flat_baseline(80, share=0.2)
    verdict = judge(window(6, 20, 40, 80, scored=60, negative=36), mood, QUIET)
    assert verdict.rules == (Rule.NEGATIVE_SHARE,)
    assert verdict.negative_share == pytest.approx(0.6)
    assert verdict.usual_negative_share == 0.2
    assert verdict.coverage == pytest.approx(0.75)


@pytest.mark.parametrize(
    "seen",
    [
        window(6, 20, 40, 80, scored=49, negative=45),  # too few of them could be scored
        window(6, 20, 40, 80, scored=60, negative=20),  # risen by less than 20 points
        window(1, 1, 1, 1, scored=1, negative=1),  # one post
    ],
)
def test_a_mood_that_cannot_be_told_does_not_alert(seen):
    assert not judge(seen, flat_baseline(80, share=0.2), QUIET).alert


def test_nothing_scored_has_no_share_rather_than_a_share_of_zero():
    verdict = judge(window(0, 0, 0, 0), flat_baseline(12), QUIET)
    assert verdict.negative_share is None
    assert verdict.coverage is None


def test_a_rule_never_fires_on_a_scale_nobody_has_a_past_for():
    tails = (*(Tail() for _ in range(3)), Tail([0.5, 1.0, 2.0] * 80), Tail())
    assert judge(window(40, 45, 48, 54), flat_baseline(12), tails).rules == (Rule.VOLUME,)
    assert not judge(window(40, 45, 48, 54), flat_baseline(12), tuple(Tail() for _ in range(5))).alert


CALM = window(1, 3, 6, 12)


def judged(seen=CALM, share=None, **kwargs):
    return judge(seen, flat_baseline(12, share=share), QUIET, **kwargs)


def test_one_large_account_alerts_at_normal_volume():
    assert judged(heard=Heard(voice=Voice(author="lena", followers=100_000))).rules == (Rule.REACH,)
    assert not judged(heard=Heard(voice=Voice(author="lena", followers=99_999))).alert


def test_a_brand_that_large_accounts_speak_of_every_week_hears_only_of_a_far_larger_one():
    assert not judged(heard=Heard(voice=Voice(author="lena", followers=300_000, before=200_000))).alert
    assert judged(heard=Heard(voice=Voice(author="lena", followers=400_000, before=200_000))).alert


def test_the_watch_says_how_large_an_account_must_be_and_may_want_to_hear_of_none():
    lena = Heard(voice=Voice(author="lena", followers=20_000))
    assert judged(heard=lena, thresholds=Thresholds(reach=20_000)).alert
    assert not judged(heard=lena, thresholds=Thresholds(reach=0)).alert


@pytest.mark.parametrize(
    ("talk", "alerts"),
    [
        (Conversation(posts=44, people=30, before=20), True),
        (Conversation(posts=44, people=30, before=23), False),  # such a one was there yesterday
        (Conversation(posts=200, people=19), False),  # a few people who quarrel
    ],
)
def test_a_conversation_alerts_when_it_outgrows_those_of_the_day_before(talk, alerts):
    assert judged(heard=Heard(conversation=talk)).alert is alerts


def test_a_climb_of_days_alerts_and_is_told():
    climb = Climb(days=(120, 180, 300), usual=100)
    verdict = judged(heard=Heard(climb=climb))
    assert (verdict.rules, verdict.heard.climb) == ((Rule.CLIMB,), climb)


def mute(rule, minutes=60, **kwargs):
    return Mute(
        rule=rule, at=START, until=START + timedelta(minutes=minutes), by="UANA", reason="a", **kwargs
    )


def test_a_muted_rule_is_silent_until_its_end_and_the_others_are_not():
    heard = Heard(grave=[("recall",)] * 3, voice=Voice(author="lena", followers=100_000))
    assert judged(heard=heard, mutes=(mute(Rule.GRAVE_WORDS, 61),)).rules == (Rule.REACH,)
    assert judged(heard=heard, mutes=(mute(Rule.GRAVE_WORDS, 60),)).rules == (Rule.GRAVE_WORDS, Rule.REACH)


def test_a_rule_that_cools_down_speaks_up_when_it_is_far_worse():
    burst = window(40, 45, 48, 54)
    assert judged(burst, mutes=(mute(Rule.VOLUME, 90, unless_over=45),)).rules == ()
    assert judged(burst, mutes=(mute(Rule.VOLUME, 90, unless_over=44),)).rules == (Rule.VOLUME,)


def test_grave_words_that_cool_down_speak_up_for_other_words():
    cools = mute(Rule.GRAVE_WORDS, 90, unless_over=100, words=("recall", "boycott"))
    assert not judged(heard=Heard(grave=[("recall",)] * 3), mutes=(cools,)).alert
    assert judged(heard=Heard(grave=[("recall", "injured")] * 3), mutes=(cools,)).alert
