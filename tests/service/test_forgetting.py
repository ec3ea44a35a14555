"""Whoever asks to be forgotten is: nothing that is kept names them, and the record stays whole."""

from __future__ import annotations

import json

import pytest

from bot.domain.crisis.crisis import Crisis
from bot.domain.events import CopiesErased, TrialMoved, WordsErased
from bot.domain.storm.alert import Alert
from bot.domain.storm.mention import Batch
from bot.domain.storm.talk import Amplifier, Talk
from bot.service.crisis import crises, forgetting
from bot.service.storm import alerts
from bot.service.watch.listening import Intake
from bot.service.watch.trying import Trier, save_or_try
from bot.service.watch.watches import WatchForm
from bot.sources.lookback import Pasts
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.service.town import ANA, PRIYA, Night
from tests.storage.builders import a_read, a_watch, minutes

LINK = "https://social.example/@lena/1"


@pytest.fixture
def crisis(night: Night) -> Crisis:
    """It began with a post by @lena; @tom, and another lena elsewhere, wrote too."""
    night.office.perform(lambda work: work.watches.add(a_watch()))
    now, intake = night.clock.now, Intake(night.office, Matcher, VaderScorer)
    posts = [
        a_read(n, at=now, text=f"northwind, says {n}", author_handle=who, url=url).mention
        for n, (who, url) in enumerate([("Lena", LINK), ("tom", "https://social.example/@tom/2")])
    ]
    other = a_read(7, at=now, text="northwind again", author_handle="lena", source="reddit").mention
    intake.store(Batch(source="mastodon", mentions=tuple(posts)))
    intake.store(Batch(source="reddit", mentions=(other,)))
    samples = night.read(lambda work: work.mentions.loudest("w1", now - minutes(60), 3))
    first = next(sample for sample in samples if sample.url == LINK)
    talk = Talk(amplifiers=tuple(Amplifier(author=who, followers=9, posts=1) for who in ("@lena", "tom")))
    storm = night.a_storm(first=first, talk=talk)
    alert = night.office.perform(lambda w: alerts.raise_alert(w, w.watches.get("w1"), storm, samples))
    declared = night.declare(alert_id=alert.id, link=LINK)
    for text in ("Call @Lena, she is furious.", f"See {LINK}", "Selena and lena.example are others."):
        night.office.perform(crises.add_note, actor_id=ANA, crisis_id=declared.id, text=text)
    return declared


def left(night: Night, crisis: Crisis) -> tuple[Alert, str]:
    alert = night.read(lambda work: work.alerts.get(crisis.alert_id or ""))
    told = night.read(lambda work: [str(entry.event) for entry in work.events.timeline(crisis.id)])
    return alert, json.dumps(told)


def test_who_is_forgotten_is_named_nowhere_and_the_others_are(night: Night, crisis: Crisis) -> None:
    traces = night.office.read(forgetting.look, "@LENA", "mastodon")
    assert {source: len(ids) for source, ids in traces.posts.items()} == {"mastodon": 1}
    night.office.perform(forgetting.forget, traces)
    alert, told = left(night, crisis)
    assert alert.storm.first is None
    assert [amplifier.author for amplifier in alert.storm.talk.amplifiers] == ["tom"]
    assert sorted((sample.source, sample.author) for sample in alert.samples) == [
        ("mastodon", "tom"),
        ("reddit", "lena"),
    ]
    assert "furious" not in told
    assert "Selena and lena.example are others." in told
    assert night.read(lambda work: work.crises.get(crisis.id)).link == ""
    assert night.office.read(forgetting.look, "lena", "mastodon").is_empty
    assert not night.office.read(forgetting.look, "lena").is_empty  # another one elsewhere


def test_the_record_says_that_words_were_erased_and_stays_whole(night: Night, crisis: Crisis) -> None:
    night.office.perform(forgetting.forget, night.office.read(forgetting.look, "lena"))
    assert night.read(lambda work: work.events.broken_link(crisis.id)) is None
    (erased,) = night.told(WordsErased)
    entries = night.read(lambda work: work.events.timeline(crisis.id))
    assert erased.entries == sum(entry.erased for entry in entries) > 0
    assert [event.alert_id for event in night.told(CopiesErased)] == [crisis.alert_id]


def test_nobody_who_is_not_there_leaves_traces(night: Night, crisis: Crisis) -> None:
    assert night.office.read(forgetting.look, "nobody").is_empty


def test_a_trial_of_new_words_shows_the_posts_of_others_only(night: Night, crisis: Crisis) -> None:
    form = WatchForm(name="Says", terms="says")
    trial = night.do(save_or_try, PRIYA, form=form)
    Trier(night.office, Matcher, Pasts([]), float).look()
    night.office.perform(forgetting.forget, night.office.read(forgetting.look, "@LENA", "mastodon"))
    after = night.read(lambda work: work.trials.get(trial.id))
    assert [sample.author for sample in after.samples] == ["tom"]
    assert len(night.told(TrialMoved)) > 1
