"""The crisis: declared by a person, led by a person, resolved only when nothing is left open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.crisis.severity import Severity, worse_of
from bot.domain.errors import Blocked, Invalid, Stale
from bot.domain.plan.playbook import Step
from bot.domain.staff.people import Role
from bot.domain.words import N_, Phrase, phrase

MAX_TITLE = 120
KEEP_DAYS = 365
FIRST_WORDS_CALLS = tuple(timedelta(minutes=m) for m in (30, 45, 60))  # S1.15; the last one is the limit
CALL_ON_SPONSOR = FIRST_WORDS_CALLS[1]  # from here on it is asked above the lead


class CrisisStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"  # over, being watched and debriefed
    CLOSED = "closed"  # the debrief is kept; nothing moves any more


class Fault(StrEnum):
    """Whose fault it is, as known now (C0 triage)."""

    OURS = "ours"
    SHARED = "shared"
    OTHER = "other"
    NONE = "none"
    UNKNOWN = "unknown"


FAULT_LABELS = {
    Fault.OURS: N_("Ours"),
    Fault.SHARED: N_("Shared"),
    Fault.OTHER: N_("Somebody else's"),
    Fault.NONE: N_("Nobody's"),
    Fault.UNKNOWN: N_("Not known yet"),
}

TRANSITIONS: Mapping[tuple[CrisisStatus, str], CrisisStatus] = {
    (CrisisStatus.OPEN, "resolve"): CrisisStatus.RESOLVED,
    (CrisisStatus.RESOLVED, "reopen"): CrisisStatus.OPEN,
    (CrisisStatus.RESOLVED, "close"): CrisisStatus.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """`number` is what people say aloud. Clocks run from `detected_at`, not from `declared_at` (S3.13)."""

    id: str
    number: int
    brand_id: str
    type: str
    title: str
    platform: str
    fault: Fault
    severity_now: Severity
    severity_24h: Severity
    lead_id: str
    declared_by: str
    declared_at: datetime
    detected_at: datetime
    link: str = ""
    roles: Mapping[Role, str] = field(default_factory=dict)
    status: CrisisStatus = CrisisStatus.OPEN
    restricted: bool = False
    members: tuple[str, ...] = ()  # who sees it while it is restricted, besides those with a role
    about: tuple[str, ...] = ()  # whom it concerns: they have no part in it and never see it
    alert_id: str | None = None
    first_words_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    keep_days: int = KEEP_DAYS  # after its close, until what it holds of people is erased
    erased_at: datetime | None = None
    drill: bool = False  # it is only practised: nobody outside hears of it, and it counts for nothing (S2.1)
    version: int = 1

    @property
    def severity(self) -> Severity:
        return worse_of(self.severity_now, self.severity_24h)

    @property
    def is_open(self) -> bool:
        return self.status is CrisisStatus.OPEN

    def holder(self, role: Role) -> str | None:
        return self.lead_id if role is Role.CRISIS_LEAD else self.roles.get(role)

    @property
    def insiders(self) -> tuple[str, ...]:
        """Whom a restricted crisis shows itself to, the lead first."""
        people = dict.fromkeys((self.lead_id, *self.roles.values(), *self.members))
        return tuple(person for person in people if person not in self.about)

    def roles_of(self, person_id: str) -> frozenset[Role]:
        held = {role for role, who in self.roles.items() if who == person_id}
        return frozenset(held | ({Role.CRISIS_LEAD} if person_id == self.lead_id else set()))


def check_title(title: str) -> str:
    """One line that says what happened."""
    clean = " ".join(title.split())
    if not clean:
        raise Invalid(N_("Say in one line what happened."))
    if len(clean) > MAX_TITLE:
        raise Invalid(
            N_("Keep it to one line of {limit} characters; details go into a note."), limit=MAX_TITLE
        )
    return clean


def retype(crisis: Crisis, type_: str) -> Crisis:
    return replace(crisis, type=type_, version=crisis.version + 1)


def must_be_open(crisis: Crisis) -> None:
    if not crisis.is_open:
        raise Stale(_ILLEGAL[crisis.status], who=crisis.resolved_by, at=crisis.resolved_at)


def must_not_concern(crisis: Crisis, person_id: str) -> None:
    """Nobody works on what is about themselves."""
    if person_id in crisis.about:
        raise Invalid(
            N_("This crisis is about <@{who}>, so they get no part in it. Choose somebody else."),
            who=person_id,
        )


def assign_role(crisis: Crisis, role: Role, person_id: str) -> Crisis:
    must_not_be_closed(crisis)
    must_not_concern(crisis, person_id)
    if role is Role.CRISIS_LEAD:
        return replace(crisis, lead_id=person_id, version=crisis.version + 1)
    return replace(crisis, roles={**crisis.roles, role: person_id}, version=crisis.version + 1)


def must_be_as_seen(crisis: Crisis, version: int) -> None:
    """Nobody undoes by an old form what somebody else decided meanwhile."""
    if crisis.version != version:
        raise Stale(
            N_(
                "This crisis changed while you looked at it: it is {severity} now, led by <@{lead}>. "
                "Nothing was done. Open the form again and decide on what it says then."
            ),
            severity=phrase(crisis.severity.label),
            lead=crisis.lead_id,
        )


def change_severity(crisis: Crisis, *, now: Severity, in_24h: Severity) -> Crisis:
    must_not_be_closed(crisis)
    return replace(crisis, severity_now=now, severity_24h=in_24h, version=crisis.version + 1)


def learn(crisis: Crisis, *, platform: str = "", link: str = "", fault: str = "") -> Crisis:
    """What has been found out since it was declared; the same crisis where nothing is new."""
    known = replace(
        crisis,
        platform=platform or crisis.platform,
        link=link or crisis.link,
        fault=Fault(fault) if fault else crisis.fault,
    )
    return crisis if known == crisis else replace(known, version=crisis.version + 1)


def at_least(crisis: Crisis, severity: Severity) -> Crisis:
    """As bad as an answer says; never less than it was."""
    if worse_of(crisis.severity, severity) is crisis.severity:
        return crisis
    return change_severity(crisis, now=severity, in_24h=crisis.severity_24h)


def first_words_out(crisis: Crisis, at: datetime) -> Crisis:
    """The first public words; a later statement does not move the clock."""
    if crisis.first_words_at is not None:
        return crisis
    return replace(crisis, first_words_at=at, version=crisis.version + 1)


def resolve(
    crisis: Crisis, *, actor: str, outcome: str, blockers: tuple[Phrase, ...], now: datetime
) -> Crisis:
    """`blockers` are the reasons why it cannot end yet; each names what to do (C0 close criteria)."""
    after = _move(crisis, "resolve")
    if blockers:
        raise Blocked(N_("It cannot be resolved yet:\n{reasons}"), reasons=blockers)
    if not outcome.strip():
        raise Invalid(N_("Say in one or two lines how it ended; everyone who was told will read it."))
    return replace(
        crisis,
        status=after,
        resolved_at=now,
        resolved_by=actor,
        outcome=outcome.strip(),
        version=crisis.version + 1,
    )


def reopen(crisis: Crisis) -> Crisis:
    return replace(
        crisis, status=_move(crisis, "reopen"), resolved_at=None, resolved_by=None, version=crisis.version + 1
    )


def close(crisis: Crisis, *, blockers: tuple[Phrase, ...], now: datetime) -> Crisis:
    """`blockers` are what was to be done afterwards and is neither done nor skipped with a reason (S1.27)."""
    after = _move(crisis, "close")
    if blockers:
        raise Blocked(N_("It cannot be closed yet:\n{reasons}"), reasons=blockers)
    return replace(crisis, status=after, closed_at=now, version=crisis.version + 1)


_ILLEGAL = {
    CrisisStatus.OPEN: N_("This crisis is still open."),
    CrisisStatus.RESOLVED: N_("This crisis was resolved by <@{who}>, {at}. Reopen it if it has come back."),
    CrisisStatus.CLOSED: N_(
        "This crisis is closed and its record is kept as it is. Declare a new one if it is back."
    ),
}


def _move(crisis: Crisis, action: str) -> CrisisStatus:
    after = TRANSITIONS.get((crisis.status, action))
    if after is None:
        raise Stale(_ILLEGAL[crisis.status], who=crisis.resolved_by, at=crisis.resolved_at)
    return after


def is_workable(crisis: Crisis, step: Step) -> bool:
    """Once it is resolved, what comes afterwards is still worked; in a closed one nothing moves any more."""
    return crisis.is_open or (crisis.status is CrisisStatus.RESOLVED and step.is_afterwards)


def first_words_calls(target: timedelta) -> tuple[timedelta, ...]:
    """When somebody is asked for the first words, from detection: at the target, then as S1.15 says."""
    return (target, *(call for call in FIRST_WORDS_CALLS if call > target))


def must_not_be_closed(crisis: Crisis) -> None:
    """The record of a closed crisis is kept as it is."""
    if crisis.status is CrisisStatus.CLOSED:
        raise Stale(_ILLEGAL[CrisisStatus.CLOSED])
