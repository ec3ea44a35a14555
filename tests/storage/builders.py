"""Domain objects with plausible values; a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import MessageType, Statement, draft
from bot.domain.crisis.crisis import Crisis, Fault
from bot.domain.crisis.severity import Severity
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.message import Lane, Standing
from bot.domain.staff.people import Role
from bot.domain.storm.alert import Alert, Sample, Storm
from bot.domain.storm.mention import Batch, Mention, Watch
from bot.service.records import Delivery, Read

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def a_crisis(id: str = "c1", **changes: Any) -> Crisis:
    values: dict[str, Any] = {
        "id": id,
        "number": 1,
        "brand_id": "northwind",
        "type": "insensitive_post",
        "title": "Cup slogan",
        "platform": "Mastodon",
        "fault": Fault.OURS,
        "severity_now": Severity.SEV3,
        "severity_24h": Severity.SEV2,
        "lead_id": "UANA",
        "roles": {Role.LEGAL: "UMEI"},
        "declared_by": "UANA",
        "declared_at": NOON,
        "detected_at": NOON - minutes(4),
    }
    return Crisis(**values | changes)


def a_storm(**changes: Any) -> Storm:
    values: dict[str, Any] = {
        "began_at": NOON - minutes(30),
        "seen_at": NOON,
        "window_minutes": 30,
        "count": 412,
        "expected": 38.0,
        "level": "hour of the week",
        "ratio": 10.8,
        "unscored": {"fr": 96, "th": 12},
        "rules": ("volume", "negative"),
    }
    return Storm(**values | changes)


def an_alert(id: str = "a1", **changes: Any) -> Alert:
    sample = Sample(external_id="1", source="mastodon", text="That slogan!", followers=84_000, at=NOON)
    values: dict[str, Any] = {
        "id": id,
        "brand_id": "northwind",
        "watch_id": "w1",
        "watch_name": "Northwind Coffee",
        "opened_at": NOON,
        "storm": a_storm(),
        "samples": (sample,),
    }
    return Alert(**values | changes)


def a_statement(id: str = "s1", crisis_id: str = "c1", **changes: Any) -> Statement:
    values: dict[str, Any] = {
        "id": id,
        "crisis_id": crisis_id,
        "message": MessageType.HOLDING,
        "policy": ((Role.CRISIS_LEAD, Role.SOCIAL_LEAD), (Role.PR_LEAD,)),
        "text": "We have seen the cups. They are being withdrawn.",
        "author_id": "UTOM",
        "now": NOON,
    }
    return draft(**values | changes)


def a_publication(id: str = "p1", **changes: Any) -> Publication:
    values: dict[str, Any] = {
        "id": id,
        "statement_id": "s1",
        "crisis_id": "c1",
        "version_number": 1,
        "sha256": "0" * 64,
        "outlet": "webhook",
        "state": PublicationState.CLAIMED,
        "asked_by": "UANA",
        "claimed_at": NOON,
    }
    return Publication(**values | changes)


def a_deadline(id: str = "d1", **changes: Any) -> Deadline:
    values: dict[str, Any] = {
        "id": id,
        "kind": DeadlineKind.STEP_DUE,
        "key": "step_due:c1:delete_or_keep",
        "due_at": NOON + minutes(15),
        "crisis_id": "c1",
        "subject_id": "delete_or_keep",
        "data": {"rung": 0},
    }
    return Deadline(**values | changes)


def a_delivery(key: str, thread: str = "crisis:c1", **changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "key": key,
        "thread": thread,
        "lane": Lane.NOTICE,
        "method": "notice",
        "channel": "CINCIDENT",
        "payload": {"text": f"<{key}>", "lines": [1, 2]},
        "due_at": NOON,
    }
    return Delivery(**values | changes)


def a_standing(subject: str = "crisis:c1", place: str = "root", **changes: Any) -> Standing:
    return Standing(**{"subject": subject, "place": place, "channel": "CINCIDENT"} | changes)


def a_watch(id: str = "w1", **changes: Any) -> Watch:
    values: dict[str, Any] = {
        "id": id,
        "brand_id": "northwind",
        "name": "Northwind Coffee",
        "terms": ("northwind", "#cupslogan"),
        "grave_words": ("boycott",),
        "created_at": NOON,
    }
    return Watch(**values | changes)


def a_read(
    n: int, *, at: datetime = NOON, watches: tuple[str, ...] = ("w1",), score: float | None = 0.4,
    language: str | None = "en", grave: tuple[str, ...] = (), uncounted: tuple[str, ...] = (), **mention: Any,
) -> Read:  # fmt: skip
    values = {"source": "mastodon", "external_id": str(n), "text": f"post {n}", "created_at": at} | mention
    read = {"watches": watches, "score": score, "language": language, "grave": grave, "uncounted": uncounted}
    return Read(mention=Mention(**values), **read)


def a_batch(*reads: Read, source: str = "mastodon", cursor: str | None = None) -> Batch:
    return Batch(source=source, mentions=tuple(read.mention for read in reads), cursor=cursor)
