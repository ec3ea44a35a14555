"""When words promise the next news, as people of several countries write it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.comms.next_news import expected_at, is_named, promised_at

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("You will hear from us here by 18:00.", time(18)),
        ("Seen at 11:05, first told at 9:30. More here by 20:15", time(20, 15)),
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
        ("On 01/02/2026, version 2.10.3, 3時間, 2시간", None),
        ("Meer om 18 uur", time(18)),
        ("Meer om 18.30 uur", time(18, 30)),
        ("Novità alle 18.30", time(18, 30)),
        ("Novità alle ore 18", time(18)),
        ("Más a las 18.30.", time(18, 30)),
        ("Plus d’informations à 18 h 30.", time(18, 30)),
        ("次のお知らせは18時30分", time(18, 30)),
        ("By 25:00 or 18:75", None),
    ],
)
def test_the_soonest_time_from_then_on_is_the_one(text: str, at: time | None) -> None:
    by = expected_at(text, NOON, "UTC")
    assert (by and by.time()) == at
    assert is_named(text) is (at is not None)


def test_what_has_been_is_not_taken_for_what_is_promised() -> None:
    late = NOON.replace(hour=23, minute=50)
    told = "More here by 00:30. Orders have failed since 20:15."
    assert expected_at(told, late, "UTC") == late + timedelta(minutes=40)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Next update in 1 h.", 60),
        ("More within 2 h, here", 120),
        ("We are back in 45 minutes.", 45),
        ("More in an hour.", 60),
        ("Plus d’informations dans 2 heures.", 120),
        ("Mehr in 2 Stunden.", 120),
        ("Novità entro 2 ore.", 120),
        ("Más en 30 minutos.", 30),
        ("Meer over 2 uur.", 120),
        ("2時間後にお知らせします。", 120),
        ("30分以内にお知らせします。", 30),
        ("2小时后再说", 120),
        ("2시간 후에 알려드리겠습니다", 120),
    ],
)
def test_a_time_from_now_counts_from_the_writing(text: str, minutes: int) -> None:
    assert is_named(text)
    assert expected_at(text, NOON, "UTC") == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("We removed a post at 22:15.", None),
        ("A post by a colleague was up until 22:15.", None),
        ("We removed a post at 22:15. We will say more here at 23:00.", 23),
        ("Wir haben um 22 Uhr einen Beitrag entfernt.", None),
        ("Wir melden uns um 23 Uhr wieder.", 23),
        ("Nous avons retiré un message à 22h15. Nous reviendrons à 23h.", 23),
        ("Retiramos una publicación a las 22:15. Volvemos a las 23:00.", 23),
        ("Abbiamo tolto un post alle 22:15. Torniamo alle 23:00.", 23),
        ("Om 22:15 is een bericht verwijderd. We melden ons om 23 uur.", 23),
        ("我们于22:15删除了帖子。我们将在23:00通报。", 23),
        ("22:15に投稿を削除しました。次は23時です。", 23),
        ("22:15에 삭제했습니다. 다음 소식은 23시", 23),
    ],
)
def test_where_no_time_is_asked_for_only_a_look_ahead_promises_one(text: str, hour: int | None) -> None:
    by = expected_at(text, NOON, "UTC", promised=False)
    assert (by and by.hour) == hour
    assert promised_at(text, NOON, "UTC") == by


@pytest.mark.parametrize(
    "text",
    [
        "Bring it back. Our shops will be open until 20:00.",
        "We will swap them in the shop next to you by 20:00, and you get your money back within 2 h.",
        "Wir tauschen sie bis 20 Uhr in der nächsten Filiale. Sie werden bis 21 Uhr ein neues Glas bekommen.",
        "Nous les échangerons dans le prochain magasin jusqu’à 20h.",
        "Las cambiaremos en la tienda más próxima hasta las 20:00.",
        "Le cambieremo nel negozio più vicino entro le 20:00.",
        "We zullen ze in de volgende winkel ruilen tot 20:00.",
    ],
)
def test_readers_take_opening_hours_for_no_promise_of_news(text: str) -> None:
    assert expected_at(text, NOON, "UTC", promised=False) is not None
    assert promised_at(text, NOON, "UTC") is None
    by = promised_at(f"{text} Next update by 18:00.", NOON, "UTC")
    assert by is not None
    assert by.hour == 18


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
