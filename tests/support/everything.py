"""Every text of every table, found by looking at the schema: a new column cannot be left out."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, Column, Engine, LargeBinary, String, select
from sqlmodel import AutoString

from bot.storage.database import begin
from bot.storage.tables import Row


def texts(engine: Engine) -> Iterator[tuple[str, str]]:
    """Pairs of ``table.column`` and a value in it, as text."""
    with begin(engine, writing=False, patience=5) as connection:
        for table in Row.metadata.sorted_tables:
            columns = list(filter(can_hold_words, table.columns))
            for row in connection.execute(select(*columns)) if columns else ():
                yield from ((f"{table.name}.{c.name}", _text(row._mapping[c])) for c in columns)


def can_hold_words(column: Column[object]) -> bool:
    return isinstance(column.type, String | AutoString | JSON | LargeBinary)


def standing_in(engine: Engine, *words: str) -> set[str]:
    """The columns in which one of these words stands, in whatever letters."""
    return {
        place for place, text in texts(engine) if any(word.casefold() in text.casefold() for word in words)
    }


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
