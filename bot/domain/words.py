"""Marks the words people read, so that the shell can translate them.

The domain never translates: it hands a ``Phrase`` to the shell, which knows who is reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(msgid: str) -> str:
    """Mark `msgid` for the catalogue and give it back unchanged."""
    return msgid


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message id with the values that fill its ``{slots}``; translated only where it is shown."""

    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid.format(**self.params) if self.params else self.msgid


def phrase(msgid: str, /, **params: Any) -> Phrase:
    return Phrase(msgid, params)
