"""What every row class stands on: the metadata, and short ways to say what tables often need."""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    Table,
    literal_column,
    text,
)
from sqlmodel import Field, SQLModel

BIG_ID = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER is SQLite's own row id


class Row(SQLModel):
    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(row: type[Row]) -> Table:
    return cast("Table", getattr(row, "__table__"))  # noqa: B009 - SQLModel does not declare it


def one_of(column: str, values: type[Enum]) -> CheckConstraint:
    allowed = ", ".join(f"'{member.value}'" for member in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def counted(column: str = "version", least: int = 1) -> CheckConstraint:
    return CheckConstraint(f"{column} >= {least}", name=column)


def pending(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over those rows only for which `where` holds: often the few that still have work in them."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def json_field(*, nullable: bool = False) -> Any:
    return Field(sa_type=JSON, nullable=nullable)


def is_(column: Any, value: Enum) -> ColumnElement[bool]:
    """`column` equals `value`, written out: an index over part of a table is not used for a parameter."""
    return cast("ColumnElement[bool]", column == literal_column(f"'{value.value}'"))
