"""What a storm is about is read from its own posts against those of the week before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain.storm.talk import Talk
from bot.service.storm.talking import READ, talk
from tests.service.town import Night
from tests.storage.builders import a_batch, a_read, a_watch

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
WATCH = a_watch(terms=("northwind", "recall ~5 cup"))
ORDINARY = ("Northwind latte this morning", "queue at northwind", "northwind latte again")
CRUEL = ("Northwind, that cup slogan is cruel", "cruel cup slogan by northwind", "take the cup slogan down")


class Storm:
    def __init__(self, night: Night) -> None:
        self.night = night
        self.began = night.clock.now - HOUR
        self._numbers = iter(range(100_000))

    def hears(self, texts: Iterable[str], since: datetime, **read: object) -> None:
        reads = [
            a_read(next(self._numbers), at=since + n * SECOND, text=text, **read)
            for n, text in enumerate(texts)
        ]
        self.night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))

    def read(self) -> tuple[Sequence[str], Talk]:
        return self.night.office.read(talk, WATCH, self.began)


@pytest.fixture
def storm(night: Night) -> Storm:
    found = Storm(night)
    found.hears(ORDINARY * 50, found.began - 3 * 24 * HOUR)
    return found


def test_one_loud_day_does_not_hide_what_is_said_all_week(
    storm: Storm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.storm.talking.READ", 70)
    storm.hears(["northwind wins the bakery prize"] * 80, storm.began - HOUR)
    storm.hears(CRUEL * 5 + ORDINARY * 5, storm.began)
    terms, _ = storm.read()
    assert terms[0] == "cup slogan"
    assert "latte" not in " ".join(terms)


def test_the_topic_and_its_share_are_told(storm: Storm) -> None:
    storm.hears(CRUEL * 20 + ORDINARY * 13, storm.began)
    terms, found = storm.read()
    assert terms[0] == found.topic == "cup slogan"
    assert 0.5 < found.topic_share < 0.7
    assert found.read == 99
    assert not any("latte" in term or "northwind" in term for term in terms)


def test_an_hour_like_any_other_is_about_nothing(storm: Storm) -> None:
    storm.hears(ORDINARY * 20, storm.began)
    terms, found = storm.read()
    assert (terms, found.topic, found.topic_share) == ((), "", 0.0)


def test_one_text_that_many_repeat_is_noticed(storm: Storm) -> None:
    copies = [f"Northwind must take this cruel cup slogan down today please {n}" for n in range(40)]
    storm.hears([*copies, *ORDINARY * 20], storm.began)
    assert storm.read()[1].copied_share == 0.4


def test_languages_and_the_largest_accounts_are_counted(storm: Storm) -> None:
    storm.hears(CRUEL * 3, storm.began, author_handle="lena_bakes", author_followers=84_000)
    storm.hears(CRUEL, storm.began + 60 * SECOND, language="fr", author_handle="small", author_followers=9)
    storm.hears(CRUEL, storm.began + 90 * SECOND, language=None)
    found = storm.read()[1]
    assert found.languages == {"en": 9, "fr": 3}
    assert [(each.author, each.posts) for each in found.amplifiers] == [("lena_bakes", 9), ("small", 3)]


def test_a_storm_of_any_size_is_read_in_part_only(storm: Storm) -> None:
    storm.hears(CRUEL * 400, storm.began)
    assert storm.read()[1].read == READ


def test_without_a_single_post_there_is_nothing_to_say(night: Night) -> None:
    assert Storm(night).read() == ((), Talk())
