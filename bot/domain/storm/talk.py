"""What a storm is about, who spreads it, and in which languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Amplifier:
    """One of the largest accounts in a storm, with how many of its posts it wrote."""

    author: str
    followers: int
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """`topic` is a word or phrase that stands for the storm. Of the `read` posts `topic_share` (0..1) are on
    it and `copied_share` are one text, more or less; `languages` counts those whose language is known, by
    code. `amplifiers` are of the whole storm, the largest first.
    """

    topic: str = ""
    topic_share: float = 0.0
    copied_share: float = 0.0
    read: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    amplifiers: tuple[Amplifier, ...] = ()
