"""When words promise the next news, as people of several countries write it."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.domain.comms.next_news import expected_at, named

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("You will hear from us here by 18:00.", time(18)),
        ("Seen at 14:05, first told at 9:30. More here by 20:15", time(20, 15)),
        ("More at 6.30 pm.", time(18, 30)),
        ("More by 6 p.m., promised", time(18)),
        ("Back at 12 am", time(0)),
        ("Mehr um 18 Uhr.", time(18)),
        ("Plus d’informations à 18h30.", time(18, 30)),
        ("Novità entro le 18 h", time(18)),
        ("次のお知らせは18時", time(18)),
        ("下午6點再說", time(18)),
        ("We are back by １８：００", time(18)),
        ("More soon.", None),
        ("It costs 12.50, and 3.000 people asked.", None),
        ("In 24 hours, on 01/02/2026, version 2.10.3", None),
        ("By 25:00 or 18:75", None),
    ],
)
def test_the_time_that_is_named_last_is_the_one(text: str, at: time | None) -> None:
    assert named(text) == at


def test_it_is_the_next_such_time_on_the_clock_of_the_team() -> None:
    berlin = "Europe/Berlin"
    assert expected_at("by 18:00", NOON, berlin) == datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    assert expected_at("by 9:00", NOON, berlin) == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert expected_at("soon", NOON, berlin) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I will report here by 18:00 tomorrow on what changes.", 2),
        ("Mehr morgen um 18 Uhr.", 2),
        ("明日18時にお知らせします。", 2),
        ("Mañana a las 18:00 decimos más.", 2),
        ("Tomorrow’s event is off. News here by 18:00.", 1),
        ("Heute morgen um 9 Uhr sahen wir es. Mehr um 18 Uhr", 1),
    ],
)
def test_it_is_tomorrow_where_its_sentence_says_so(text: str, day: int) -> None:
    assert expected_at(text, NOON, "UTC") == datetime(2026, 3, day, 18, 0, tzinfo=UTC)
