"""Our rules against the package itself: the same compound for every text."""

import itertools
import os
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from bot.text.sentiment import prepare
from bot.text.vader import tables
from tests.real_data import AIRLINE_TWEETS, airline_rows, needs

PROVING = bool(os.environ.get("FIREBREAK_PROVE"))
PACKAGE = SentimentIntensityAnalyzer()
RULES = "but BUT least at very never so this without doubt or nor no NO kind of sort just enough"
ODD = "w İ ΑΣ 😂 ❤ ok😂ok ON! !! ? ??? ..."
PLAIN = (*BOOSTER_DICT, *NEGATE, *SPECIAL_CASES, *RULES.split(), *ODD.split())
LADEN = (*sorted(PACKAGE.lexicon), *PACKAGE.emojis)
SHAPES = (str, str, str, str.upper, str.capitalize, "({})".format, "{}!".format, '"{}",'.format)
WORDS = st.tuples(st.sampled_from(PLAIN) | st.sampled_from(LADEN), st.sampled_from(SHAPES)).map(
    lambda pair: pair[1](pair[0])
)
POSTS = st.builds(str.join, st.sampled_from([" ", " ", "\n", "  "]), st.lists(WORDS, max_size=16))


def same(text):
    return tables().compound(text) == PACKAGE.polarity_scores(text)["compound"]


@settings(max_examples=600, deadline=None)
@given(POSTS)
def test_made_up_posts_score_as_the_package_scores_them(text):
    assert same(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_scores_as_the_package_scores_it(text):
    assert same(text)


@pytest.mark.prove
def test_a_hundred_thousand_posts_score_as_the_package_scores_them():
    dice = random.Random(1)
    assert all(map(same, itertools.islice(made_up(dice), 120_000 if PROVING else 3_000)))


def made_up(dice):
    while True:
        words = (dice.choice(dice.choice((PLAIN, LADEN))) for _ in range(dice.randint(1, 16)))
        yield dice.choice((" ", " ", "\n", "  ")).join(dice.choice(SHAPES)(word) for word in words)


@needs(AIRLINE_TWEETS)
@pytest.mark.prove
def test_all_real_posts_score_as_the_package_scores_them():
    texts = [row["text"] for row in airline_rows()[:: 1 if PROVING else 10]]
    assert len(texts) > 1_000
    assert all(same(text) and same(prepare(text)) for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        "good but bad but good but GOOD but bad",  # equal values are changed one for another
        "not good, not good, but not good",
        "not the shit, kind of the bomb, kiss of death",
        "no good or bad, no.",
        "at least good, least good",
        "never so good, without doubt good",
    ],
)
def test_quirks_are_kept(text):
    assert same(text)


@pytest.mark.parametrize(
    "text",
    ["😂" * 4_000, "w good " * 2_000, "good but " * 2_000, "x!" * 4_000],
    ids=["emoji", "hits", "but", "marks"],
)
def test_a_hostile_post_takes_time_in_line_with_its_length(text):
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.06  # 11 ms on an idle core; the package takes 12 s for the emoji


def _seconds(text):
    start = time.process_time()
    tables().compound(text)
    return time.process_time() - start
