"""Rows and domain objects meet here, by field name and by the field's annotation.

`to_row` gives the values of a row: scalars and times as they are, enumerations by value, everything nested
as plain JSON. `from_row` builds the frozen object again; columns that the object does not have are storage's
own and are left out.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from collections.abc import Mapping as AbstractMapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Decoder = Callable[[Any], Any]
PLAIN = frozenset({types.NoneType, bool, int, float, bytes, datetime})
JSONS_OWN = frozenset({types.NoneType, bool, int, float, str})  # most of it: told apart at a glance


def to_row(value: Any) -> dict[str, Any]:
    """The domain object's fields as column values."""
    return {name: _column(getattr(value, name)) for name in _decoders(type(value))}


def from_row(cls: type[T], row: Mapping[Any, Any]) -> T:
    """`row` as an object of `cls`; raises ``KeyError`` when a field has no column."""
    return cls(**{name: decode(row[name]) for name, decode in _decoders(cls).items()})


def clean(text: str) -> str:
    """What both databases can hold: PostgreSQL takes no NUL, and neither takes half a surrogate pair."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _column(value: Any) -> Any:
    kind = type(value)
    if kind in PLAIN:
        return value
    return clean(value) if kind is str else encode(value)


def encode(value: Any) -> Any:
    """`value` as plain JSON: tuples become lists, times ISO text, enumerations their value."""
    kind = type(value)
    if kind in JSONS_OWN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, AbstractMapping):
        return {str(encode(k)): encode(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [encode(v) for v in value]
    if is_dataclass(value):
        return {f.name: encode(getattr(value, f.name)) for f in fields(value)}
    return value


def decode(annotation: Any, value: Any) -> Any:
    """The reverse of `encode`, as `annotation` says."""
    return _decoder(annotation)(value)


def _find_decoders(cls: Any) -> dict[str, Decoder]:
    hints = get_type_hints(cls)
    return {f.name: _decoder(hints[f.name]) for f in fields(cls)}


_decoders: Callable[[Any], dict[str, Decoder]] = cache(_find_decoders)


def _decoder(annotation: Any) -> Decoder:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _optional(args)
    if origin is tuple:
        return _tuple(args)
    if origin in (dict, AbstractMapping):
        return _mapping(*args)
    if not isinstance(annotation, type):
        return _as_is
    if issubclass(annotation, Enum):
        return annotation
    if issubclass(annotation, datetime):
        return _datetime
    if is_dataclass(annotation):
        return lambda plain: _nested(annotation, plain)
    return _as_is


def _nested(cls: Any, plain: Mapping[str, Any]) -> Any:
    """A field that came later takes its default in what was stored before it, and one that went is left."""
    return cls(**{name: decode(plain[name]) for name, decode in _decoders(cls).items() if name in plain})


def _optional(args: tuple[Any, ...]) -> Decoder:
    """``X | None``; a union of plain JSON values needs no decoding."""
    inner = [a for a in args if a is not type(None)]
    if len(inner) > 1:
        return _as_is
    decode = _decoder(inner[0])
    return lambda value: None if value is None else decode(value)


def _tuple(args: tuple[Any, ...]) -> Decoder:
    if len(args) == 2 and args[1] is Ellipsis:
        decode = _decoder(args[0])
        return lambda values: tuple(decode(v) for v in values)
    decoders = [_decoder(a) for a in args]
    return lambda values: tuple(d(v) for d, v in zip(decoders, values, strict=True))


def _mapping(key: Any, value: Any) -> Decoder:
    """The keys of a JSON object are text, also where ours are numbers."""
    decode_key, decode_value = _decoder(key), _decoder(value)
    is_number = isinstance(key, type) and issubclass(key, int)
    return lambda found: {decode_key(int(k) if is_number else k): decode_value(v) for k, v in found.items()}


def _datetime(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _as_is(value: Any) -> Any:
    return value
