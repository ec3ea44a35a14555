"""Shipped phrases, and drafts that need few words."""

from __future__ import annotations

from functools import cache
from typing import Any

from bot.domain.comms.tone.book import ToneBook
from bot.domain.comms.tone.checks import check
from bot.domain.comms.tone.draft import Draft, Finding
from bot.domain.comms.tone.schema import build, faults
from bot.storage.tone_files import load_tone
from tests.support.settings import PROJECT

SHIPPED = PROJECT / "playbooks" / "tone"


@cache
def book() -> ToneBook:
    found, problems = load_tone(SHIPPED)
    assert problems == ()
    return found


def draft(text: str, message: str = "M3", **known: Any) -> Draft:
    usual = {"fault": "ours", "severity": 3, "language": "en"}
    return Draft(text=text, message=message, **{**usual, **known})


def findings(text: str, message: str = "M3", **known: Any) -> tuple[Finding, ...]:
    return check(draft(text, message, **known), book())


def flagged(text: str, message: str = "M3", **known: Any) -> set[str]:
    return {one.check for one in findings(text, message, **known)}


def small(*phrases: str, unless: tuple[str, ...] = (), name: str = "attack", **more: Any) -> ToneBook:
    """A book of one list, as a file would give it."""
    lists = {name: {"find": list(phrases), "unless": list(unless)} if unless else list(phrases)}
    plain = {"language": "en", "lists": lists, **more}
    assert faults(plain) == ()
    return ToneBook({"en": build(plain)})
