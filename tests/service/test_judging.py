"""People say whether the posts on a card are negative; it stays, and measures the scores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import Stale
from bot.domain.events import PostJudged
from bot.domain.storm.alert import Alert, Sample
from bot.domain.storm.mood import HELD, Judged, judged, key_of, said_of
from bot.service.storm import alerts
from bot.service.watch import precision
from tests.service.town import ANA, TOM, Night
from tests.storage.builders import a_watch


def posts(night: Night) -> tuple[Sample, ...]:
    """Two that the scores call negative, one that they do not, one without a score."""
    return tuple(
        Sample(
            external_id=str(n), source="rss", text=f"post {n}", at=night.clock.now, author="lena", score=score
        )
        for n, score in enumerate((-0.6, -0.05, 0.2, None))
    )


def raised(night: Night) -> Alert:
    first, *loudest = posts(night)
    storm = night.a_storm(first=first)
    return night.office.perform(alerts.raise_alert, a_watch(), storm, tuple(loudest))


def judge(night: Night, alert: Alert, post: Sample, negative: bool, by: str = ANA) -> Alert:
    return night.office.perform(
        alerts.judge, actor_id=by, alert_id=alert.id, post=key_of(post), negative=negative
    )


def test_what_people_say_measures_the_scores(night: Night) -> None:
    alert = raised(night)
    for post, negative in zip(posts(night), (True, False, True, True), strict=True):
        alert = judge(night, alert, post, negative)
    assert judged([alert]) == Judged(posts=3, negative=2, said=2, right=1)
    assert judged([alert]).precision == 0.5
    assert judged([]).precision is None
    assert [(e.author, e.negative) for e in night.told(PostJudged)][:2] == [("lena", True), ("lena", False)]


def test_the_month_tells_how_often_they_were_right(night: Night) -> None:
    alert = raised(night)
    for post in posts(night)[:2]:
        judge(night, alert, post, True)
    found = night.read(lambda work: precision.measured(work, work.now))
    assert found.judged == Judged(posts=2, negative=2, said=2, right=2)


def test_the_last_word_counts_and_its_author_stands_by_it(night: Night) -> None:
    alert, (_, post, *_) = raised(night), posts(night)
    judge(night, alert, post, True)
    alert = judge(night, alert, post, False, by=TOM)
    assert said_of(alert, post) is False
    assert [s.judged_by for s in alert.samples if s.negative is not None] == [TOM]


def test_it_stays_when_other_posts_are_louder_and_when_the_same_come_again(night: Night) -> None:
    alert, (_, post, *_) = raised(night), posts(night)
    judge(night, alert, post, False)
    other = replace(post, external_id="9", text="louder")
    for samples in ((other,), (other, post)):
        alert = night.office.perform(alerts.grow, alert.id, alert.storm, samples)
        assert said_of(alert, post) is False
        assert [s.external_id for s in alert.samples][:2] == ["9", "1"]


def test_a_post_that_left_the_card_cannot_be_judged(night: Night) -> None:
    alert, (_, post, *_) = raised(night), posts(night)
    others = tuple(replace(post, external_id=f"other {n}") for n in range(HELD))
    night.office.perform(alerts.grow, alert.id, alert.storm, others)
    with pytest.raises(Stale, match="no longer on the card"):
        judge(night, alert, post, True)
