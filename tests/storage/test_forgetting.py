"""Whoever asks to be forgotten is found, whatever the database makes of letters beyond A to Z."""

from __future__ import annotations

from bot.domain.storm.mention import Batch
from bot.storage.work import Office
from tests.storage.builders import a_read, a_watch


def test_a_name_is_found_in_whatever_letters(office: Office) -> None:
    handles = ("ZOË.Örn", "@Café Groß", "Σάμος", "tom")
    reads = [a_read(n, author_handle=handle) for n, handle in enumerate(handles)]
    office.perform(lambda work: work.watches.add(a_watch()))
    office.perform(lambda work: work.mentions.store(reads, Batch(source="mastodon", mentions=())))
    typed = {"ZOË.ÖRN": 1, "@zoë.örn": 1, "CAFÉ GROSS": 1, "café groß": 1, "ΣΆΜΟΣ": 1, "Zoe": 0}
    found = {name: office.read(lambda work, name=name: work.forgetting.traces(name)) for name in typed}
    assert {name: sum(map(len, traces.posts.values())) for name, traces in found.items()} == typed
