"""What the page says to somebody who has never seen it: on the way in, and in the banner all along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Hint = Callable[[str], str]


def no_hint(_person: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """`welcome` stands where a person is chosen, and `first` is the id of the one to begin with.

    `hint` tells a person (by id) what to do next. It is asked for again whenever something has happened,
    while the workspace stands still: it only looks.
    """

    welcome: str = ""
    first: str = ""
    hint: Hint = no_hint
