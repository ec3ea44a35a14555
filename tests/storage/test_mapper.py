"""Every domain object that is stored: its fields are its table's columns, and it comes back equal."""

from __future__ import annotations

import json
import os
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Engine, Table, delete, select

from bot.domain.comms.fact import Fact
from bot.domain.comms.publication import Publication
from bot.domain.comms.statement import Statement
from bot.domain.crisis.capture import Capture
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.debrief import DebriefNote
from bot.domain.deadline import Deadline
from bot.domain.message import Standing
from bot.domain.plan.playbook import Playbook, StepState
from bot.domain.staff.contact import Contact
from bot.domain.staff.handover import Handover
from bot.domain.staff.member import Member
from bot.domain.staff.oncall import Cover, Rota
from bot.domain.staff.page import Call, Page
from bot.domain.staff.people import Person, RosterEntry
from bot.domain.storm.alert import Alert, Storm
from bot.domain.storm.feed import Feed
from bot.domain.storm.grave import GraveList
from bot.domain.storm.mention import Mention, Watch
from bot.domain.storm.rhythm import Rhythm
from bot.domain.storm.source import Outage
from bot.domain.storm.trial import Trial
from bot.service.records import Brand, Delivery
from bot.storage import tables
from bot.storage.database import begin, is_sqlite
from bot.storage.mapper import clean, decode, encode, from_row, to_row
from tests.storage.builders import a_storm

# domain type -> its row class and the columns that are storage's own, with any value they may hold
AT = datetime(2026, 3, 1, tzinfo=UTC)
STORAGES_OWN = (
    "score",
    "language",
    "seen_at",
    "edited_at",
    "deleted_at",
    "back_at",
    "missing_at",
    "edited_text",
    "first_counts",
)
PAIRS: dict[type, tuple[type[tables.Row], dict[str, Any]]] = {
    Capture: (tables.CaptureRow, {}),
    Alert: (tables.AlertRow, {}),
    Call: (tables.CallRow, {"leased_until": None}),
    Contact: (tables.ContactRow, {}),
    Page: (tables.PageRow, {}),
    Brand: (tables.BrandRow, {"position": 1}),
    Cover: (tables.CoverRow, {"position": 1}),
    Crisis: (tables.CrisisRow, {}),
    Deadline: (tables.DeadlineRow, {}),
    DebriefNote: (tables.DebriefNoteRow, {}),
    Delivery: (tables.DeliveryRow, {"position": 1, "leased_until": None}),
    Fact: (tables.FactRow, {}),
    Feed: (tables.FeedRow, {}),
    Mention: (
        tables.MentionRow,
        dict.fromkeys(STORAGES_OWN) | {"id": 1},
    ),
    GraveList: (tables.GraveListRow, {}),
    Handover: (tables.HandoverRow, {}),
    Member: (tables.MemberRow, {}),
    Outage: (tables.OutageRow, {}),
    Rhythm: (tables.SourceRhythmRow, {"source": "rss"}),
    Person: (tables.PersonRow, {}),
    Publication: (tables.PublicationRow, {}),
    RosterEntry: (tables.RosterRow, {}),
    Rota: (tables.RotaRow, {"position": 1}),
    Standing: (
        tables.StandingRow,
        {"key": "k", "wanted_at": AT, "not_before": None, "leased_until": None},
    ),
    Statement: (tables.StatementRow, {}),
    StepState: (tables.StepRow, {"crisis_id": "c1", "position": 1}),
    Trial: (tables.TrialRow, {}),
    Watch: (tables.WatchRow, {}),
}
PROVING = bool(os.environ.get("FIREBREAK_PROVE"))
KINDS = pytest.mark.parametrize("kind", PAIRS, ids=lambda kind: kind.__name__)


def table_of(kind: type) -> Table:
    return tables.table_of(PAIRS[kind][0])


@KINDS
def test_every_field_has_a_column_and_every_other_column_is_storages_own(kind: type) -> None:
    named = {field.name for field in fields(kind)}
    assert {column.name for column in table_of(kind).columns} == named | set(PAIRS[kind][1])


@KINDS
def test_a_column_takes_nothing_exactly_where_the_field_may_be_none(kind: type) -> None:
    hints = typing.get_type_hints(kind)
    wrong = [
        field.name
        for field in fields(kind)
        if table_of(kind).c[field.name].nullable != (type(None) in typing.get_args(hints[field.name]))
    ]
    assert not wrong


@KINDS
def test_nested_fields_and_only_they_stand_as_json(kind: type) -> None:
    hints = typing.get_type_hints(kind)
    wrong = [f.name for f in fields(kind) if _is_json(table_of(kind), f.name) != _is_nested(hints[f.name])]
    assert not wrong


@pytest.mark.prove
@KINDS
@given(data=st.data())
@settings(max_examples=25 if PROVING else 5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_stored_comes_back_equal(kind: type, engine: Engine, data: st.DataObject) -> None:
    value = data.draw(objects(kind))
    with begin(engine, writing=True) as connection:
        _leave_references_alone(connection)
        connection.execute(delete(table_of(kind)))
        connection.execute(table_of(kind).insert(), to_row(value) | PAIRS[kind][1])
        row = connection.execute(select(table_of(kind))).mappings().one()
        assert from_row(kind, row) == value
        connection.execute(delete(table_of(kind)))


@given(value=st.deferred(lambda: objects(Playbook)))
def test_plain_json_gives_back_what_it_was_made_of(value: Playbook) -> None:
    assert decode(Playbook, json.loads(json.dumps(encode(value)))) == value


def test_a_nested_field_that_came_later_takes_its_default_in_what_was_stored_before() -> None:
    stored = encode(a_storm())
    del stored["peak"]
    assert decode(Storm, stored | {"dropped since": 1}) == a_storm(peak=0)


@given(text=st.text(st.characters(codec=None)))
def test_cleaned_text_can_always_be_stored(text: str) -> None:
    assert "\0" not in clean(text)
    clean(text).encode()


def test_clean_text_is_left_as_it_is() -> None:
    assert clean("Café ☕ \u202e right to left") == "Café ☕ \u202e right to left"


# --- values of a type, as its annotations say -------------------------------------------------------

NUMBERS = st.integers(1, 2**31 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TIMES = st.datetimes(timezones=st.just(UTC))
COLUMN_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NESTED_TEXT = st.text(max_size=12)
PLAIN_JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | FLOATS | NESTED_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NESTED_TEXT, inner, max_size=3),
    max_leaves=5,
)


def objects(kind: type, text: st.SearchStrategy[str] = COLUMN_TEXT) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{f.name: values(hints[f.name], text) for f in fields(kind)})


def values(hint: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(values(arg, text) for arg in args))
    if origin is tuple and args[1] is not Ellipsis:
        return st.tuples(*(values(arg, NESTED_TEXT) for arg in args))
    if origin is tuple:
        return st.lists(values(args[0], NESTED_TEXT), max_size=3).map(tuple)
    if origin in (dict, Mapping):
        key, value = (values(arg, NESTED_TEXT) for arg in args)
        return st.dictionaries(key, value, max_size=3)
    if is_dataclass(hint):
        return objects(hint, NESTED_TEXT)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    plain = {str: text, int: NUMBERS, float: FLOATS, bool: st.booleans(), bytes: st.binary(), Any: PLAIN_JSON}
    plain |= {datetime: TIMES, date: st.dates(), time: st.times()}
    return plain[hint] if hint is not type(None) else st.none()


def _is_json(table: Table, column: str) -> bool:
    return isinstance(table.c[column].type, JSON)


def _is_nested(hint: Any) -> bool:
    kinds = (
        [kind for kind in typing.get_args(hint) if kind is not type(None)] if is_optional(hint) else [hint]
    )
    return any(typing.get_origin(kind) in (tuple, dict, Mapping) or is_dataclass(kind) for kind in kinds)


def is_optional(hint: Any) -> bool:
    return type(None) in typing.get_args(hint)


def _leave_references_alone(connection: Any) -> None:
    """The generated ids refer to nothing; that is not what is tested here."""
    deferred = "PRAGMA defer_foreign_keys=ON"
    replica = "SET LOCAL session_replication_role = replica"
    connection.exec_driver_sql(deferred if is_sqlite(connection.engine) else replica)
