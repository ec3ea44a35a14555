"""The copies in an alert say what became of their posts, and the war room hears of it once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.commands.export import export_crisis
from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.events import EvidenceChanged
from bot.domain.storm.alert import Alert, Sample
from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Batch, Change
from bot.service.crisis import forgetting
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.storm import alerts, evidence, tips
from bot.service.watch.listening import Intake
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.service.town import TOM, Night
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
        assert (copy.reactions, copy.reactions_now) == (0, 412), "it was heard as it was written"
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


# --- looked at again --------------------------------------------------------------------------------


class Site:
    """Answers for every source; keeps when it was asked."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.now: dict[str, Now] = {}
        self.asked: list[tuple[datetime, list[str]]] = []

    def __call__(self, asked: Sequence[Asked]) -> list[Now]:
        self.asked.append((self.night.clock.now, [post.id for post in asked]))
        return [self.now[post.id] for post in asked if post.id in self.now]

    def live_through(self, *, step: float = 60, **time: float) -> list[timedelta]:
        """Every ten minutes of the first hour, then every `step` minutes; when it was asked, since then."""
        began, before = self.night.clock.now, len(self.asked)
        while (now := self.night.clock.now) < began + timedelta(**time):
            self.night.clock.go_on(minutes=10 if now - began < timedelta(hours=1) else step)
            evidence.look(self.night.office, self)
        return [at - began for at, _ in self.asked[before:]]


@pytest.fixture
def site(night: Night) -> Site:
    return Site(night)


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def test_copies_are_looked_at_less_and_less_often_until_the_alert_is_decided(
    night: Night, intake: Intake, site: Site
) -> None:
    alert = heard(night, intake)
    assert site.live_through(days=3) == hours(1 / 6, 1, 6, 24, 48, 72)
    assert {tuple(ids) for _, ids in site.asked} == {("1",)}
    night.do(alerts.dismiss, TOM, alert_id=alert.id, reason="A joke post")
    assert len(site.live_through(days=3)) <= 1  # nothing follows the one that was due already
    assert site.live_through(days=3) == []


def test_the_copies_of_a_crisis_are_followed_until_it_is_closed(
    night: Night, intake: Intake, site: Site
) -> None:
    crisis = night.declare(alert_id=heard(night, intake).id)
    assert len(site.live_through(days=20, step=360)) == 4 + 19
    site.now["1"] = Now(source="mastodon", id="1", gone=True)
    site.live_through(days=2, step=360)
    (found,) = night.read(lambda work: work.alerts.of_crisis(crisis.id))
    assert found.samples[0].deleted_at
    over = replace(night.crisis(crisis), status=CrisisStatus.CLOSED, version=night.crisis(crisis).version + 1)
    night.office.perform(lambda work: work.crises.save(over))
    site.live_through(days=2, step=360)
    assert site.live_through(days=2, step=360) == []


def test_what_is_found_stands_beside_the_copy_which_stays(night: Night, intake: Intake, site: Site) -> None:
    alert = heard(night, intake)
    site.now["1"] = Now(source="mastodon", id="1", text="northwind, sorry", likes=900, replies=50)
    site.live_through(minutes=10)
    (copy,) = night.alert(alert).samples
    assert (copy.text, copy.edited_text, copy.edited_at) == (
        "northwind, that slogan!",
        "northwind, sorry",
        night.clock.now,
    )
    shown = night.read(lambda work: evidence.as_of_now(work, work.alerts.get(alert.id))).samples[0]
    assert (shown.reactions, shown.reactions_now) == (0, 950), "it was heard as it was written"
    site.now["1"] = Now(source="mastodon", id="1", gone=True)
    site.live_through(hours=1)
    (copy,) = night.alert(alert).samples
    assert copy.is_gone
    assert copy.edited_text == "northwind, sorry"
    assert [(e.deleted, e.back) for e in night.told(EvidenceChanged)] == [(False, False), (True, False)]


def test_a_post_that_is_there_again_is_marked_so_and_both_stay_recorded(
    night: Night, intake: Intake, site: Site
) -> None:
    """A platform has a bad hour, or somebody takes a deletion back: `stands` tells no words."""
    alert = heard(night, intake)
    crisis = night.declare(alert_id=alert.id)
    site.now["1"] = Now(source="mastodon", id="1", gone=True)
    site.live_through(minutes=10)
    assert not night.alert(alert).samples[0].is_gone, "one look is not enough"
    assert look_after(night, site, minutes=5) == ["1"], "the second follows at once"
    gone_at = night.clock.now
    assert night.alert(alert).samples[0].is_gone
    site.now["1"] = Now(source="mastodon", id="1", likes=3)
    assert look_after(night, site, hours=1) == ["1"], "one that is gone is asked for as well"
    (copy,) = night.alert(alert).samples
    assert (copy.is_gone, copy.deleted_at, copy.back_at) == (False, gone_at, night.clock.now)
    told = [(e.crisis_id, e.deleted, e.back) for e in night.told(EvidenceChanged)]
    assert told == [(crisis.id, True, False), (crisis.id, False, True)]
    look_after(night, site, hours=6)
    assert len(night.told(EvidenceChanged)) == 2


def look_after(night: Night, site: Site, **time: float) -> list[str]:
    night.clock.go_on(**time)
    before = len(site.asked)
    evidence.look(night.office, site)
    return [id_ for _, ids in site.asked[before:] for id_ in ids]


def test_a_reported_message_that_nobody_stored_is_marked_too(night: Night, site: Site) -> None:
    post = Sample(external_id="C1:1.0", source="slack", text="Look", at=night.clock.now)
    alert = night.do(tips.tip, text="They burn", post=post, make=Matcher)
    site.now["C1:1.0"] = Now(source="slack", id="C1:1.0", gone=True)
    site.live_through(minutes=10)
    gone = replace(post, deleted_at=night.clock.now)
    assert night.alert(alert).samples == (gone,)
    site.now["C1:1.0"] = Now(source="slack", id="C1:1.0")
    site.live_through(hours=1)
    (copy,) = night.alert(alert).samples
    assert copy.back_at
    assert copy == replace(gone, back_at=copy.back_at)
    assert [(e.deleted, e.back) for e in night.told(EvidenceChanged)] == [(True, False), (False, True)]


def test_a_source_that_says_nothing_marks_nothing_and_is_asked_again(
    night: Night, intake: Intake, site: Site
) -> None:
    alert = heard(night, intake)
    before = night.alert(alert)
    assert len(site.live_through(hours=6)) == 3
    assert night.alert(alert) == before
    assert night.told(EvidenceChanged) == []


def test_a_look_that_breaks_is_not_repeated_before_its_time(night: Night, intake: Intake) -> None:
    heard(night, intake)
    asked: list[datetime] = []

    def breaks(posts: Sequence[Asked]) -> list[Now]:
        asked.append(night.clock.now)
        raise KeyError("a field that it left out")

    night.clock.go_on(minutes=11)
    for _ in range(3):
        evidence.look(night.office, breaks)
        night.clock.go_on(seconds=10)
    assert len(asked) == 1
    evidence.follow(night.office, breaks)


def test_what_cannot_be_noted_is_not_asked_for_again_before_its_time(
    night: Night, intake: Intake, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question may cost."""
    alert = heard(night, intake)
    site.now["1"] = Now(source="mastodon", id="1", likes=2)
    mark = evidence.mark

    def breaks(work: Work, changes: Sequence[Change]) -> None:
        if changes:
            raise KeyError("a copy that nobody thought of")

    monkeypatch.setattr(evidence, "mark", breaks)
    night.clock.go_on(minutes=11)
    for _ in range(3):
        evidence.look(night.office, site)
        night.clock.go_on(seconds=10)
    assert len(site.asked) == 1
    evidence.follow(night.office, site)
    monkeypatch.setattr(evidence, "mark", mark)
    assert site.live_through(hours=1) != []
    assert night.alert(alert).samples[0].deleted_at is None


def test_a_post_that_its_source_may_not_show_yet_is_not_taken_for_deleted(
    night: Night, intake: Intake, site: Site
) -> None:
    alert = heard(night, intake)
    site.now["1"] = Now(source="mastodon", id="1", gone=True)
    night.clock.go_on(minutes=9)
    evidence.follow(night.office, site)
    assert [copy.deleted_at for copy in night.alert(alert).samples] == [None]
    for _ in range(2):
        night.clock.go_on(minutes=15)
        evidence.follow(night.office, site)
    assert [copy.deleted_at for copy in night.alert(alert).samples] == [night.clock.now]
