"""Who was called outside Slack, and whether they answered. `pager` is a name in the table of pagers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEvent(Event):
    """About an alert or in a crisis; `ask` is a value of ``page.Ask``."""

    page_id: str
    person_id: str
    ask: str
    alert_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPaged(PageEvent):
    pager: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRefused(PageEvent):
    """The pager did not take it, so the next way is tried; `why` is for whoever runs the bot."""

    pager: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageUnanswered(PageEvent):
    """No answer by this `pager`."""

    pager: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNotReached(PageEvent):
    """`why`: ``silent`` after every way was tried, ``no_way`` to try, ``bound``: too often, or ``left``."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswered(PageEvent):
    """They said that they are on it, in Slack or, where it names the `pager`, by its link."""

    pager: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMovedOn(PageEvent):
    """`unreached` was not, so `person_id` is asked for the same; nobody is left where that is empty. Whoever
    was called and may not see it any more is not named.
    """

    unreached: str
    subject_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Event):
    """How `person_id` can be reached; nobody is told the address."""

    person_id: str
    pagers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayConfirmed(Event):
    """They said that a test arrived."""

    pager: str
