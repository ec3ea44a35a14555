"""Calling somebody outside Slack: what they are asked for, how far it got, and each single call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.crisis.severity import Severity
from bot.domain.staff.people import Person

AFTER = timedelta(minutes=2)  # without an answer in Slack, unless the settings say otherwise
SLACK_GONE_AFTER = timedelta(minutes=2)  # then everybody is called outside it at once
PER_HOUR = 6  # calls of one person, unless the settings say otherwise
TEST_LIFE = timedelta(hours=1)
LINK_LIFE = timedelta(hours=12)  # of the link that answers
PAGED = frozenset({Severity.SEV1, Severity.SEV2, Severity.SEV3})  # SEV-4 is no crisis and wakes nobody
URGENT = frozenset({Severity.SEV1, Severity.SEV2})


class Ask(StrEnum):
    """What is asked for."""

    ALERT = "alert"  # take it
    DECIDE = "decide"  # whoever took an alert: decide on it
    STEP = "step"
    FIRST_WORDS = "first_words"
    NEWS = "news"
    APPROVAL = "approval"
    TEST = "test"


class PageState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    OVER = "over"  # nobody needs to do it any more
    UNANSWERED = "unanswered"  # every way was tried


SETTLED = frozenset({PageState.ANSWERED, PageState.OVER})  # nobody is called for it any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One person is asked for one thing. `rung` counts the ways that were tried; at `due_at` comes the next.

    `subject_id` is the alert, step or statement; `looked_at` is when Do Not Disturb was looked up. While it
    is open nobody is asked twice for the same: `key` is person and thing.
    """

    id: str
    key: str
    person_id: str
    ask: Ask
    subject_id: str
    crisis_id: str | None = None
    asked_at: datetime
    due_at: datetime
    urgent: bool = False
    rung: int = 0
    looked_at: datetime | None = None
    state: PageState = PageState.OPEN
    version: int = 1

    @property
    def alert_id(self) -> str | None:
        return self.subject_id if self.ask in (Ask.ALERT, Ask.DECIDE) else None


def key_of(person_id: str, ask: Ask, subject_id: str) -> str:
    return f"{person_id}/{ask.value}/{subject_id}"


def tried(page: Page, *, next_at: datetime) -> Page:
    return replace(page, rung=page.rung + 1, due_at=next_at, version=page.version + 1)


def closed(page: Page, state: PageState) -> Page:
    return replace(page, state=state, version=page.version + 1)


class What(StrEnum):
    """What a pager is told. Only those that keep a state of their own hear of the last two."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


class CallState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One way tried, at least once: `key` is the same every time, so that the other side knows it again.

    `sent_at` is when it may first have gone out, whether or not the other side ever said so.
    """

    key: str
    page_id: str
    person_id: str
    pager: str
    address: str
    what: What
    rung: int
    due_at: datetime
    attempts: int = 0
    state: CallState = CallState.PENDING
    error: str = ""
    sent_at: datetime | None = None


def call_key(page_id: str, rung: int, what: What) -> str:
    return f"{page_id}-{rung}-{what.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a pager sends. `thread` stays the same from the trigger to the end, `key` is of this call alone.

    `link` answers, and is empty where nobody can reach us from outside. `to` is the person's address there,
    `name` what they are called; `urgent` may make a noise at night.
    """

    key: str
    thread: str
    what: What
    to: str
    name: str
    title: str
    text: str
    link: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who is asked for what, for the words of a call. Of a restricted crisis no `subject` is told."""

    page: Page
    person: Person
    subject: str = ""
    number: int = 0
    severity: Severity | None = None
