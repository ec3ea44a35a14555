"""Whoever asks to be forgotten is found, whatever the database makes of letters beyond A to Z."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.domain.errors import Busy
from bot.domain.storm.mention import Batch
from bot.storage import typed
from bot.storage.database import begin
from bot.storage.store import Tx
from bot.storage.tables import Row
from bot.storage.typed import COLUMNS
from bot.storage.work import Office
from tests.storage.builders import NOON, a_crisis, a_read, a_watch
from tests.support.everything import can_hold_words


def test_a_name_is_found_in_whatever_letters(office: Office) -> None:
    handles = ("ZOË.Örn", "@Café Groß", "Σάμος", "tom")
    reads = [a_read(n, author_handle=handle) for n, handle in enumerate(handles)]
    office.perform(lambda work: work.watches.add(a_watch()))
    office.perform(lambda work: work.mentions.store(reads, Batch(source="mastodon", mentions=())))
    typed = {"ZOË.ÖRN": 1, "@zoë.örn": 1, "CAFÉ GROSS": 1, "café groß": 1, "ΣΆΜΟΣ": 1, "Zoe": 0}
    found = {name: office.read(lambda work, name=name: work.forgetting.traces(name)) for name in typed}
    assert {name: sum(map(len, traces.posts.values())) for name, traces in found.items()} == typed


def test_what_is_being_erased_nobody_else_changes_meanwhile(office: Office, engine: Engine) -> None:
    office.perform(lambda work: work.crises.add(a_crisis()))
    changed = replace(a_crisis(), title="Cups", version=2)
    with begin(engine, writing=True) as connection:
        (found,) = typed.these(Tx(connection, NOON, writing=True), {"crises": (("c1",),)})
        assert found.said["title"] == "Cup slogan"
        with pytest.raises(Busy):
            office.with_patience(0.1).perform(lambda work: work.crises.save(changed))


READ_THROUGH = {"deliveries", "event_bodies", "mentions"}  # by the store itself
NO_WORDS_ABOUT_AUTHORS = {
    "accounts": "the brand's own accounts",
    "audiences": "channels of the team",
    "brands": "the team's own settings",
    "bucket_languages": "counts",
    "buckets": "counts",
    "budgets": "how much was said to Slack",
    "calls": "how colleagues are reached",
    "capture_files": "pictures: people are asked to look at them",
    "capture_pieces": "pictures: people are asked to look at them",
    "chains": "digests",
    "contacts": "how colleagues are reached",
    "counters": "numbers",
    "covers": "colleagues",
    "crisis_playbooks": "the plan as it was, which names roles",
    "cursors": "how far a source was read",
    "deadlines": "ids and counts",
    "events": "kinds, ids of colleagues, digests; what they say is in their bodies",
    "feeds": "how far a channel was told",
    "forgetting": "whoever is being forgotten, until it is done",
    "forgotten": "digests",
    "grave_lists": "words that the team listens for",
    "hits": "words that the team listens for",
    "members": "colleagues",
    "outages": "errors of sources",
    "pages": "ids",
    "pending_events": "errors of ours",
    "people": "colleagues",
    "posted": "addresses in Slack",
    "powers": "roles",
    "requests": "ids of presses",
    "revocations": "access of colleagues",
    "roster": "colleagues",
    "rotas": "colleagues",
    "source_gaps": "errors of sources",
    "source_lives": "times",
    "source_rhythms": "counts",
    "standings": "addresses in Slack",
    "watch_states": "counts",
}
KEYS_OF_TYPED = frozenset(
    """
    about acknowledged_by actor_id added_by alert_id asked asked_by before brand_id created_by crisis_id
    decided_by declared_by entered_by fault file_id filename finished_by from_id grave_left_out
    grave_words id language lead_id members message must_not not_asked outlet owner_id paid people
    person_id policy preset recorded_by replaced_by reported_by resolved_by roles sha256 sources state
    statement_id status step_id terms to_ask to_id tuned_by type watch watch_id watch_name
    """.split()  # noqa: SIM905
)  # ids, choices, names of watches and what they listen for, which is told
BY_NAME = {"captures.reason", "steps.outcome", "watches.name"}  # keys, and a name that is told


def test_every_column_that_can_hold_words_is_looked_through_or_holds_none_about_authors() -> None:
    undecided = {
        f"{table.name}.{column.name}"
        for table in Row.metadata.sorted_tables
        if table.name not in READ_THROUGH | NO_WORDS_ABOUT_AUTHORS.keys()
        for column in filter(can_hold_words, table.columns)
        if column.name not in {*COLUMNS.get(table, ()), *KEYS_OF_TYPED}
    }
    assert undecided == BY_NAME
