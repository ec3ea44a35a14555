import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.detection.tail import Tail

PEAKS = st.lists(st.floats(-5, 1e6), min_size=1, max_size=60)


def test_what_every_hour_has_is_not_rare():
    assert Tail([3.0] * 100).rarity(3.0) == 0.0


def test_inside_the_past_it_says_once_in_how_many_hours():
    tail = Tail(float(n) for n in range(2, 1002))
    assert 10 ** tail.rarity(502) == pytest.approx(2, rel=0.02)


def test_beyond_the_past_it_follows_the_tail():
    pareto = Tail(((n + 0.5) / 1000) ** -0.5 for n in range(1000))  # P(> x) = 1 / x squared
    assert 10 ** pareto.rarity(100.0) == pytest.approx(10_000, rel=0.5)


def test_a_heavier_past_makes_the_same_number_less_rare():
    calm, wild = Tail([2.0, 3.0] * 100), Tail([2.0, 3.0] * 90 + [50.0, 90.0] * 10)
    assert calm.rarity(60.0) > wild.rarity(60.0)


def test_without_a_past_nothing_is_rare():
    assert Tail().rarity(1e9) == 0.0


@given(PEAKS, st.floats(-5, 1e6), st.floats(-5, 1e6))
def test_more_is_never_less_rare(peaks, one, other):
    tail = Tail(peaks)
    low, high = sorted((one, other))
    assert 0.0 <= tail.rarity(low) <= tail.rarity(high) + 1e-9
    assert math.isfinite(tail.rarity(high))


@given(PEAKS, PEAKS, st.floats(-5, 1e6))
def test_what_is_removed_leaves_no_trace(kept, gone, value):
    tail = Tail(kept)
    for peak in gone:
        tail.add(peak)
    for peak in gone:
        tail.remove(peak)
    assert tail.rarity(value) == pytest.approx(Tail(kept).rarity(value))
