"""The copies in an alert say what became of their posts, and the war room hears of it once."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from bot.domain.alert import Alert
from bot.domain.events import EvidenceChanged
from bot.domain.mention import Batch, Change
from bot.exporting import export_crisis
from bot.service import alerts, boards, forgetting
from bot.service.listening import Intake
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.service.town import Night
from tests.storage.builders import a_read, a_watch, minutes


@pytest.fixture
def intake(night: Night) -> Intake:
    night.office.perform(lambda work: work.watches.add(a_watch()))
    return Intake(night.office, Matcher, VaderScorer)


def heard(night: Night, intake: Intake) -> Alert:
    """An alert that copied the only post there is, as one of the loudest and as the first."""
    now = night.clock.now
    post = a_read(1, at=now, text="northwind, that slogan!", author_handle="lena").mention
    intake.store(Batch(source="mastodon", mentions=(post,)))
    (sample,) = night.read(lambda work: work.mentions.loudest("w1", now - minutes(60), 3))
    storm = night.a_storm(first=sample)
    return night.office.perform(lambda w: alerts.raise_alert(w, w.watches.get("w1"), storm, (sample,)))


def tell(night: Night, intake: Intake, *, text: str | None = None) -> None:
    change = Change(source="mastodon", id="1", at=night.clock.now, text=text)
    intake.store(Batch(source="mastodon", mentions=(), changes=(change,), cursor="42"))


def test_a_deleted_post_stays_as_evidence_and_is_marked(night: Night, intake: Intake) -> None:
    alert = heard(night, intake)
    night.clock.go_on(minutes=5)
    tell(night, intake)
    found = night.alert(alert)
    assert found.storm.first is not None
    for copy in (*found.samples, found.storm.first):
        assert (copy.text, copy.deleted_at) == ("northwind, that slogan!", night.clock.now)
    assert [(e.alert_id, e.author, e.deleted) for e in night.told(EvidenceChanged)] == [
        (alert.id, "lena", True)
    ]
    assert night.read(lambda work: work.mentions.cursor("mastodon")) == "42"


def test_what_stood_on_the_card_is_kept_when_others_are_louder(night: Night, intake: Intake) -> None:
    alert = heard(night, intake)
    (lena,) = alert.samples
    for n in range(40):
        seen = night.clock.now + minutes(n + 1)
        louder = tuple(replace(lena, external_id=f"{n}{part}", seen_at=seen) for part in "abc")
        alert = night.office.perform(alerts.grow, alert.id, alert.storm, louder)
    held = [copy.external_id for copy in alert.samples]
    assert held[:5] == ["39a", "39b", "39c", "1", "0a"]
    assert len(held) == len(set(held)) == 30
    tell(night, intake)
    assert [copy.external_id for copy in night.alert(alert).samples if copy.deleted_at] == ["1"]


def test_an_edited_post_is_marked_and_told_once(night: Night, intake: Intake) -> None:
    alert = heard(night, intake)
    for text in ("northwind, that slogan!", "all is well", "all is very well"):
        tell(night, intake, text=text)
    assert [copy.edited_at for copy in night.alert(alert).samples] == [night.clock.now]
    assert [e.deleted for e in night.told(EvidenceChanged)] == [False]


def test_the_card_shows_what_a_post_reads_and_counts_now_beside_what_was_seen(
    night: Night, intake: Intake
) -> None:
    alert = heard(night, intake)
    for followers, likes in ((100, 1), (9_000, 412)):
        later = a_read(1, text="northwind, that slogan!", author_followers=followers, likes=likes)
        intake.store(Batch(source="mastodon", mentions=(later.mention,)))
    tell(night, intake, text="northwind is fine, @lena")
    board = night.read(lambda work: boards.alert_board(work, alert.id))
    for copy in board.alert.copies:
        assert (copy.text, copy.edited_text) == ("northwind, that slogan!", "northwind is fine, @lena")
        assert (copy.followers, copy.followers_now) == (100, 9_000)
        assert (copy.reactions, copy.reactions_now) == (1, 412)
    assert len(board.alert.copies) == 2


def test_who_is_forgotten_is_so_with_the_words_of_their_edits(night: Night, intake: Intake) -> None:
    alert = heard(night, intake)
    tell(night, intake, text="northwind is fine")
    was = night.alert(alert).copies
    night.office.perform(forgetting.forget, night.office.read(forgetting.look, "lena"))
    assert night.alert(alert).copies == ()
    assert night.read(lambda work: work.mentions.again(was)) == ()


def test_what_became_of_it_goes_into_the_record_of_its_crisis(night: Night, intake: Intake) -> None:
    alert = heard(night, intake)
    crisis = night.declare(alert_id=alert.id)
    tell(night, intake)
    assert [e.crisis_id for e in night.told(EvidenceChanged)] == [crisis.id]


def test_a_post_that_nobody_copied_is_marked_without_a_word(night: Night, intake: Intake) -> None:
    night.storm()
    intake.store(
        Batch(source="mastodon", mentions=(a_read(1, at=night.clock.now, text="northwind").mention,))
    )
    tell(night, intake)
    assert night.told(EvidenceChanged) == []


def test_the_export_holds_the_copy_and_says_what_became_of_its_post(
    night: Night, intake: Intake, tmp_path: Path
) -> None:
    alert = heard(night, intake)
    crisis = night.declare(alert_id=alert.id)
    tell(night, intake)
    export_crisis(night.office, crisis.number, tmp_path / "crisis.json")
    (copy,) = json.loads((tmp_path / "crisis.json").read_text())["alert"]["samples"]
    assert copy["text"] == "northwind, that slogan!"
    assert copy["digest"] == sha256(copy["text"].encode()).hexdigest()
    assert copy["deleted_at"] == copy["seen_at"] == night.clock.now.isoformat()
