"""Posts that say the same are found together, in time that grows with their number."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detection.grouping import ALIKE, COPIED, RareWords, about, likeness
from bot.detection.terms import telling_words

WORDS = [f"word{n}" for n in range(400)]
POSTS = st.lists(st.frozensets(st.sampled_from(WORDS[:8]), max_size=5), max_size=30)


def made(number: int, seed: int = 1) -> list[frozenset[str]]:
    dice = random.Random(seed)
    return [frozenset(dice.sample(WORDS, 12)) for _ in range(number)]


def edited(post: frozenset[str], dice: random.Random) -> frozenset[str]:
    gone = dice.choice(sorted(post))
    return (post - {gone}) | {dice.choice(WORDS)}


@settings(max_examples=150)
@given(POSTS, st.sampled_from([ALIKE, COPIED]))
def test_every_post_is_in_one_group_and_shares_enough_with_one_of_it(posts, alike):
    groups = RareWords().groups(posts, alike)
    assert sorted(n for group in groups for n in group) == list(range(len(posts)))
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)
    for group in groups:
        assert all(
            any(posts[n] == posts[m] or likeness(posts[n], posts[m]) >= alike for m in group if m < n)
            for n in group[1:]
        )


@settings(max_examples=50)
@given(POSTS)
def test_the_same_words_are_one_group_unless_there_are_none(posts):
    groups = RareWords().groups(posts, COPIED)
    place = {n: number for number, group in enumerate(groups) for n in group}
    for n, words in enumerate(posts):
        assert all((place[n] == place[m]) == bool(words) for m in range(n) if posts[m] == words)


def test_copies_with_a_word_changed_are_found_among_others():
    dice = random.Random(2)
    posts = made(1_000)
    originals = [dice.randrange(1_000) for _ in range(300)]
    found = RareWords().groups([*posts, *(edited(posts[n], dice) for n in originals)], COPIED)
    group = {n: number for number, members in enumerate(found) for n in members}
    recalled = sum(group[n] == group[1_000 + copy] for copy, n in enumerate(originals))
    assert recalled >= 0.97 * len(originals)


def test_twice_the_posts_take_about_twice_the_time_also_in_a_burst_of_copies():
    def took(number: int) -> float:
        dice = random.Random(3)
        post = made(1)[0]
        posts = [edited(post, dice) for _ in range(number)]
        start = time.process_time()
        RareWords().groups(posts, COPIED)
        return time.process_time() - start

    assert took(4_000) < 4 * took(2_000) + 0.05


def test_the_share_on_a_topic_counts_those_that_say_it_and_their_like():
    texts = ["The cup slogan is cruel", "cup slogan, how cruel", "cruel slogan", "lovely weather today"]
    posts = [telling_words(text) for text in texts]
    groups = RareWords().groups(posts, ALIKE)
    assert about(posts, frozenset({"cup", "slogan"}), groups) == 0.75
    assert about(posts, frozenset(), groups) == 0.0
    assert about([], frozenset({"cup"}), []) == 0.0
