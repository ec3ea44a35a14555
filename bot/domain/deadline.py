"""A clock that people see: a row with a due time, claimed once when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAX_ATTEMPTS = 5  # to handle one that is due; then a person must look, see `doctor`


class DeadlineKind(StrEnum):
    ALERT_UNCLAIMED = "alert_unclaimed"  # climb the chain (S1.1, S4.3)
    ALERT_UNDECIDED = "alert_undecided"  # remind whoever took it, then ask others (S1.6, S3.3)
    ALERT_RECHECK = "alert_recheck"  # a dismissed alert is looked at again (S1.9)
    STEP_DUE = "step_due"  # the owner is told, then the lead (S2.4)
    READING_DUE = "reading_due"  # who has not said that they read it is asked again (S1.16)
    IMPACT_DUE = "impact_due"  # how far it has gone is counted again (S0.13)
    PROFILE_EXPIRES = "profile_expires"  # what is known of whoever set it off is erased (S2.6)
    REVIEW_DUE = "review_due"  # nobody looked for a quarter at who holds an account (S1.24)
    ACCESS_DUE = "access_due"  # whoever left still holds an account
    STEP_RIPE = "step_ripe"  # a waiting step's time has come
    FIRST_WORDS = "first_words"  # 30, 45 and 60 minutes from detection (S1.15)
    NEWS_PROMISED = "news_promised"  # the time of the next news that was named in public comes (S1.11)
    NEWS_DUE = "news_due"  # the next public update, again and again until it is resolved (S3.9)
    APPROVAL_DUE = "approval_due"  # silence goes to the backup, never to consent
    APPROVAL_EXPIRES = "approval_expires"
    PUBLICATION_OPEN = "publication_open"  # whoever posts by hand, or has to look, is asked again
    JOIN_DUE = "join_due"  # nobody answered who asked to join a restricted crisis, so the next is asked
    RULE_MUTED = "rule_muted"  # a silent rule speaks again
    PRECISION_DUE = "precision_due"  # what became of the month's alerts is told
    HOME_IDLE = "home_idle"  # nobody looked at this App Home for a while, so it is not kept up to date
    DEBRIEF_DUE = "debrief_due"  # asks again until every participant answered or was excused
    EVIDENCE_DUE = "evidence_due"  # what was copied is looked at again where it stood
    CRISIS_LIMIT = "crisis_limit"  # the lead is told a day before, then what the crisis holds is erased
    HANDOVER_OPEN = "handover_open"  # whoever is to take over is asked again (S2.3)
    RELIEF_DUE = "relief_due"  # whoever is at it for too long is asked to hand over (S2.3)
    DRILL_CHECK = "drill_check"  # every month: which plans nobody has practised for too long (S2.1)
    COVER_CHECK = "cover_check"  # every day: who is on call in the next two weeks (S1.10)
    READINESS_DUE = "readiness_due"  # what the plan still lacks is asked for (S0.1)
    COMMITTEE_DUE = "committee_due"  # the committee has to meet (S3.5)
    FACT_DUE = "fact_due"  # whoever answers for a fact that is not known yet is asked again (S3.6)
    PROMISE_DUE = "promise_due"  # whether what was promised is done (S2.14)
    CONTACT_DUE = "contact_due"  # whoever is on the roster says that it is right still (S1.17)


REMINDERS = frozenset(  # whoever is asked by one of them can be asked by the next in one go
    {
        DeadlineKind.STEP_DUE,
        DeadlineKind.READING_DUE,
        DeadlineKind.NEWS_DUE,
        DeadlineKind.NEWS_PROMISED,
        DeadlineKind.FIRST_WORDS,
    }
)


class DeadlineState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`key` is unique among waiting deadlines, so setting one again moves it instead of doubling it."""

    id: str
    kind: DeadlineKind
    key: str
    due_at: datetime
    crisis_id: str | None = None
    subject_id: str = ""  # the alert, step, statement ... it is about
    data: Mapping[str, str | int] = field(default_factory=dict)
    state: DeadlineState = DeadlineState.WAITING
    attempts: int = 0


def news_key(crisis_id: str) -> str:
    return f"news:{crisis_id}"


def promised_key(crisis_id: str) -> str:
    return f"promised:{crisis_id}"


def first_words_key(crisis_id: str) -> str:
    return f"first-words:{crisis_id}"


def join_key(crisis_id: str, person_id: str) -> str:
    return f"join:{crisis_id}:{person_id}"


def unclaimed_key(alert_id: str) -> str:
    return f"unclaimed:{alert_id}"


def undecided_key(alert_id: str) -> str:
    return f"undecided:{alert_id}"


def limit_key(crisis_id: str) -> str:
    return f"limit:{crisis_id}"
