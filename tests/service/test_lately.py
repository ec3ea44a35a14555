"""Whoever writes the next public word begins with what was heard since the last one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.board import Lately
from bot.domain.comms.statement import MessageType
from bot.domain.crisis.crisis import Crisis
from bot.domain.events import NoteAdded, StatementDrafted
from bot.service.ports import Work
from bot.service.storm import alerts, lately
from tests.service.town import SAM, TEXT, Night
from tests.storage.builders import a_batch, a_read, a_watch


@pytest.fixture
def crisis(night: Night) -> Crisis:
    night.office.perform(lambda work: work.watches.add(a_watch()))
    return night.declare(alert_id=night.storm().id)


def hears(night: Night, first: int, posts: int, **post: object) -> None:
    at = night.clock.now - timedelta(minutes=1)
    reads = [a_read(n, at=at, **post) for n in range(first, first + posts)]  # type: ignore[arg-type]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def heard(night: Night, crisis: Crisis) -> Lately | None:
    return night.read(lambda work: lately.since_last_word(work, work.crises.get(crisis.id)))


def test_it_counts_from_the_last_public_word_against_as_long_before(night: Night, crisis: Crisis) -> None:
    assert heard(night, crisis) is None
    hears(night, 1, 6, text="look at this cup")
    night.publish(night.approved(crisis))
    night.press_.run_once()
    night.pass_time(minutes=30)
    hears(night, 10, 4, text="it is the cup slogan, they said", score=-0.6)
    hears(night, 20, 2, text="le slogan", score=None, language="fr")
    found = heard(night, crisis)
    assert found is not None
    assert (found.posts, found.before, found.scored, found.negative) == (6, 6, 4, 4)
    assert found.unscored == {"fr": 2}
    assert found.until - found.since == timedelta(minutes=30)
    assert "slogan" in found.term


def test_a_post_that_two_watches_heard_is_one_post(night: Night, crisis: Crisis) -> None:
    second = a_watch("w2", name="Cups")
    night.office.perform(lambda work: work.watches.add(second))
    storm = night.office.perform(alerts.raise_alert, second, night.a_storm(), ())
    night.office.perform(alerts.attach, storm.id, crisis_id=crisis.id, actor_id=SAM)
    both = ("w1", "w2")
    hears(night, 1, 6, watches=both)
    night.publish(night.approved(crisis))
    night.press_.run_once()
    night.pass_time(minutes=30)
    hears(night, 10, 4, score=-0.6, watches=both)
    hears(night, 20, 1, score=None, language=None, watches=("w2",))
    hears(night, 30, 5, watches=("another",))
    found = heard(night, crisis)
    assert found is not None
    assert (found.posts, found.before, found.scored, found.negative) == (5, 6, 4, 4)
    assert found.unscored == {"und": 1}


def test_what_the_writer_leaves_of_it_stands_in_the_thread(night: Night, crisis: Crisis) -> None:
    def write(work: Work, said: str) -> None:
        words = {"crisis_id": crisis.id, "message": MessageType.UPDATE, "text": TEXT}
        lately.draft(work, actor_id=SAM, lately=said, **words)

    night.office.perform(write, " ")
    assert night.told(NoteAdded) == []
    night.office.perform(write, "6 posts, nothing new")
    (note,) = night.told(NoteAdded)
    assert (note.actor, note.text) == (SAM, "6 posts, nothing new")
    assert len(night.told(StatementDrafted)) == 2
