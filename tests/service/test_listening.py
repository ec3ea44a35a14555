"""What listeners hear is matched before it is stored, and a watch may listen to some sources only."""

from __future__ import annotations

import pytest

from bot.domain.mention import Batch
from bot.service.listening import Intake
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.service.town import Night
from tests.storage.builders import a_read, a_watch

FEED = "rss:blog.example-1a2b3c"


@pytest.mark.parametrize(
    ("chosen", "heard"),
    [((), True), (("rss",), True), ((FEED,), True), (("rss:other.example-1",), False), (("bluesky",), False)],
)
def test_a_watch_hears_the_sources_it_chose_by_name_or_by_kind(
    night: Night, chosen: tuple[str, ...], heard: bool
) -> None:
    night.office.perform(lambda work: work.watches.add(a_watch(sources=chosen)))
    intake = Intake(night.office, Matcher, VaderScorer)
    post = a_read(1, source="rss", text="Northwind burnt my tongue").mention
    other = a_read(2, source="rss", text="Nobody burnt my tongue").mention
    assert intake.wanted(FEED, [post, other]) == ((post,) if heard else ())
    assert intake.store(Batch(source=FEED, mentions=(post, other))) == int(heard)
