"""What the stores share: one transaction, and reading and writing domain objects through the mapper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.errors import NotFound, Stale
from bot.storage.mapper import from_row, to_row

T = TypeVar("T")
P = ParamSpec("P")
S = TypeVar("S", bound="Store")
SLICE = 500  # values named in one statement


@dataclass(frozen=True, slots=True)
class Tx:
    """One open transaction. `news` collects the kinds of work it leaves for others to wake up for; `known` is
    what was read in it, by store (`Store._once`).
    """

    connection: Connection
    now: datetime
    writing: bool
    news: set[str] = field(default_factory=set)
    known: dict[type, dict[Any, Any]] = field(default_factory=dict)

    def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        return self.connection.execute(statement, values)

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT, which both databases write alike and SQLAlchemy keeps apart."""
        return _insert(table, self.on_sqlite)

    @property
    def on_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"


def remembered(read: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """What a transaction that only reads has read: it sees one snapshot throughout, so it stays as it is."""

    @wraps(read)
    def again(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self.tx.writing:
            return read(self, *args, **kwargs)
        what = (read.__name__, args, *kwargs.items())
        return self._once(what, lambda: read(self, *args, **kwargs))

    return again


class Store:
    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._read: dict[Any, Any] = tx.known.setdefault(type(self), {})

    def _once(self, what: Any, read: Callable[[], T]) -> T:
        """What every use case asks for many times is read once in a transaction; whoever writes it in this
        one calls `_forget`.
        """
        if what not in self._read:
            self._read[what] = read()
        found: T = self._read[what]
        return found

    def _forget(self) -> None:
        self._read.clear()

    def _add(self, table: Table, value: Any, **own: Any) -> None:
        self.tx.execute(insertion(table), to_row(value) | own)

    def _add_new(self, table: Table, row: dict[str, Any]) -> bool:
        """False when a row stands in its way, and then it stays as it is."""
        return self.tx.execute(_unless_there(table, self.tx.on_sqlite), row).first() is not None

    def _batch(self, table: Table, rows: list[dict[str, Any]]) -> tuple[Any, Any]:
        """An INSERT of many rows and its parameters, to be executed with what is added to it.

        PostgreSQL takes one array per column: three times as fast as one set of parameters after another.
        """
        if self.tx.on_sqlite:
            return self.tx.insert(table), rows
        columns = [table.c[name] for name in rows[0]]
        arrays = (bindparam(f"{c.name}_", type_=ARRAY(c.type)) for c in columns)
        unnested = func.unnest(*arrays).table_valued(*(c.name for c in columns)).render_derived()
        statement = self.tx.insert(table).from_select([c.name for c in columns], select(unnested))
        return statement, {f"{name}_": [row[name] for row in rows] for name in rows[0]}

    def _put(self, table: Table, row: dict[str, Any]) -> None:
        """Insert, or overwrite what stands under the primary key."""
        self.tx.execute(_upsert(table, tuple(row), self.tx.on_sqlite), row)

    def _one(self, cls: type[T], table: Table, *where: ColumnElement[bool]) -> T | None:
        """At most one, locked until the end of a writing transaction: who decides on it goes one by one.

        SQLite's writers do so anyway; PostgreSQL takes the lock that leaves foreign keys to it alone.
        """
        query = select(table).where(*where)
        if self.tx.writing:
            query = query.with_for_update(key_share=True)
        row = self.tx.execute(query).mappings().one_or_none()
        return None if row is None else from_row(cls, row)

    def _get(self, cls: type[T], table: Table, id_: str, missing: str) -> T:
        row = self.tx.execute(_by_id(table, self.tx.writing), {"id_": id_}).mappings().one_or_none()
        if row is None:
            raise NotFound(missing)
        return from_row(cls, row)

    def _all(self, cls: type[T], query: Select[Any], **values: Any) -> tuple[T, ...]:
        """`values` are those of the parameters that the query names."""
        return tuple(from_row(cls, row) for row in self.tx.execute(query, values).mappings())

    def _save(self, table: Table, value: Any, stale: str, *, overwrite: bool = False) -> None:
        """Write version n over version n-1 (with `overwrite` also over n), else raise ``Stale``.

        The same object again changes nothing and is no conflict.
        """
        over = (value.version - 1, value.version) if overwrite else (value.version - 1,)
        if (
            not self._replace(table, value, over)
            and self._one(type(value), table, *_key(table, value)) != value
        ):
            raise Stale(stale)

    def _replace(self, table: Table, value: Any, over: tuple[int, ...], **own: Any) -> bool:
        """False when the row does not hold one of the versions in `over`, which follow each other. `own` is
        what of its key is storage's own.
        """
        row = to_row(value)
        held = row | own
        which = {f"its_{column.name}": held[column.name] for column in table.primary_key}
        which |= {"from_version": over[0], "to_version": over[-1]}
        return self.tx.execute(_replacement(table), row | which).rowcount == 1

    def _count_up(self, counters: Table, name: str) -> int:
        """The next value of a counter; whoever comes second waits for the first to commit."""
        statement = self.tx.insert(counters).values(name=name, value=1)
        grown = statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": counters.c.value + 1}
        ).returning(counters.c.value)
        return int(self.tx.execute(grown).scalar_one())


# Statements that every use case needs are built once: building one takes longer than running it.


@cache
def insertion(table: Table) -> Insert:
    return table.insert()


def _insert(table: Table, on_sqlite: bool) -> Any:
    return sqlite.insert(table) if on_sqlite else postgresql.insert(table)


@cache
def _unless_there(table: Table, on_sqlite: bool) -> Any:
    return _insert(table, on_sqlite).on_conflict_do_nothing().returning(*table.primary_key)


@cache
def _upsert(table: Table, columns: tuple[str, ...], on_sqlite: bool) -> Any:
    statement, keys = _insert(table, on_sqlite), [c.name for c in table.primary_key]
    changes = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


@cache
def _by_id(table: Table, writing: bool) -> Select[Any]:
    query = select(table).where(table.c.id == bindparam("id_"))
    return query.with_for_update(key_share=True) if writing else query


@cache
def _replacement(table: Table) -> Update:
    its = (column == bindparam(f"its_{column.name}") for column in table.primary_key)
    versions = table.c.version.between(bindparam("from_version"), bindparam("to_version"))
    return update(table).where(*its, versions)


def _key(table: Table, value: Any) -> list[ColumnElement[bool]]:
    return [column == getattr(value, column.name) for column in table.primary_key]


def rows_of(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [to_row(value) for value in values]


def sliced(values: Iterable[Any]) -> Iterator[list[Any]]:
    """In lists that are short enough for one statement."""
    rest = list(values)
    while rest:
        part, rest = rest[:SLICE], rest[SLICE:]
        yield part
