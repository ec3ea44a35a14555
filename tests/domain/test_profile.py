"""A profile card holds what is public; whether it is true comes before who says it."""

from __future__ import annotations

import pytest

from bot.domain.errors import Invalid
from bot.domain.plan.step_kinds.profile import QUESTIONS, expired, path
from tests.domain.plans import NOON, choice_ids, minutes, opened, press, step

WHO = step("s", "profile")
CARD = {"author": "@lena_bakes", "platform": "Bluesky", "facts": "Bakes and films it.", "reach": "84000"}


@pytest.mark.parametrize(
    ("answers", "suggested"),
    [
        ({"true": "unknown", "bashing": "yes"}, "check"),
        ({"true": "yes", "bashing": "yes", "rage": "yes"}, "admit"),
        ({"true": "yes", "experience": "yes"}, "put_right"),
        ({"true": "no", "bashing": "yes", "wrong": "yes"}, "watch"),
        ({"true": "no", "rage": "yes"}, "watch"),
        ({"true": "no", "wrong": "yes", "experience": "yes"}, "correct"),
        ({"true": "no", "experience": "yes"}, "put_right"),
        ({"true": "no"}, "let_stand"),
    ],
)
def test_whether_it_is_true_comes_first(answers: dict[str, str], suggested: str) -> None:
    assert path({**dict.fromkeys(QUESTIONS, "no"), **answers}) == suggested


@pytest.mark.parametrize(
    "private",
    [
        "lena@example.com",
        "Call +49 170 1234567",
        "(0170) 12 34 56 78",
        "Lives at 12 Long Baker Street",
        "Wohnt Bäckerstraße 7",
    ],
)
def test_what_looks_private_is_refused(private: str) -> None:
    with pytest.raises(Invalid) as refused:
        press(WHO, opened(WHO), "add", **{**CARD, "facts": private})
    assert refused.value.fields.keys() == {"facts"}


def test_a_handle_a_date_and_a_number_are_public() -> None:
    facts = "Also @lena@social.example since 2019-03-01, 1,200,000 views, 3 posts a day."
    state = press(WHO, opened(WHO), "add", **{**CARD, "facts": facts})
    assert state.data["cards"][0]["facts"] == facts


def test_nobody_is_known_before_the_questions_are_answered() -> None:
    state = press(WHO, opened(WHO), "add", **CARD)
    assert choice_ids(WHO, state) == ["ask_0", "add"]
    with pytest.raises(Invalid):
        press(WHO, state, "add", **CARD)
    state = press(WHO, state, "ask_0")
    assert choice_ids(WHO, state) == ["known", "add"]


def test_a_card_is_erased_on_its_day() -> None:
    state = press(WHO, opened(WHO), "add", **CARD, days="2")
    assert expired(state, NOON + minutes(60)) is state
    assert expired(state, NOON + minutes(2 * 1440)).data["cards"] == []
    with pytest.raises(Invalid):
        press(WHO, opened(WHO), "add", **CARD, days="91")
