from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Stale
from bot.slack import ids
from bot.slack.ids import Ref, decode


@given(st.text(max_size=40), st.text(max_size=40), st.integers(), st.dictionaries(st.text(), st.text()))
def test_what_a_press_carries_comes_back_as_it_went(kind: str, id_: str, version: int, extra: dict[str, str]):
    ref = Ref(kind, id_, version, extra)
    try:
        packed = ref.encode()
    except ValueError:
        return
    assert decode(packed) == ref


@given(st.text())
def test_a_value_that_is_none_of_ours_is_refused_in_words(packed: str):
    with pytest.raises(Stale, match="Open the card again"):
        decode(packed)


@pytest.mark.parametrize(
    "packed",
    ["", "x", "null", "[]", "{}", '["a","b"]', '["a","b","1"]', '["a","b",true]', '["a","b",1,{"x":2}]',
     '["a","b",1,{},{}]', '[1,"b",1]', "[" * 5_000],
)  # fmt: skip
def test_malformed_values_are_refused(packed: str):
    with pytest.raises(Stale, match="older version"):
        decode(packed)


def test_a_reference_that_does_not_fit_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="does not fit"):
        Ref("x", "y", 1, {"z": "a" * 150}).encode(ids.MAX_OPTION_VALUE)


def test_names_of_actions_and_forms_differ():
    names = [v for k, v in vars(ids).items() if k.isupper() and isinstance(v, str)]
    assert len(names) == len(set(names))
