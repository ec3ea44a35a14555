"""Who acts, and in which role. Slack ids are kept as plain strings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.words import N_, Phrase, phrase


class Role(StrEnum):
    """The roles of practice.md C0. One person may hold several; the bot is the scribe."""

    CRISIS_LEAD = "crisis_lead"
    SOCIAL_LEAD = "social_lead"
    PR_LEAD = "pr_lead"
    SPOKESPERSON = "spokesperson"
    LEGAL = "legal"
    CARE_LEAD = "care_lead"
    ANALYST = "analyst"
    INTERNAL_COMMS = "internal_comms"
    EXECUTIVE_SPONSOR = "executive_sponsor"
    DEPARTMENT_HEAD = "department_head"
    SECURITY = "security"
    HR = "hr"
    REGIONAL_LEAD = "regional_lead"
    FACT_OWNER = "fact_owner"
    COMMUNITY_READER = "community_reader"
    DATA_PROTECTION = "data_protection"
    PUBLIC_AFFAIRS = "public_affairs"


ROLE_LABELS = {
    Role.CRISIS_LEAD: N_("Crisis lead"),
    Role.SOCIAL_LEAD: N_("Social lead"),
    Role.PR_LEAD: N_("PR lead"),
    Role.SPOKESPERSON: N_("Spokesperson"),
    Role.LEGAL: N_("Legal"),
    Role.CARE_LEAD: N_("Customer care lead"),
    Role.ANALYST: N_("Analyst"),
    Role.INTERNAL_COMMS: N_("Internal communication"),
    Role.EXECUTIVE_SPONSOR: N_("Executive sponsor"),
    Role.DEPARTMENT_HEAD: N_("Head of the responsible department"),
    Role.SECURITY: N_("IT security"),
    Role.HR: N_("HR"),
    Role.REGIONAL_LEAD: N_("Regional lead"),
    Role.FACT_OWNER: N_("Owner of the facts"),
    Role.COMMUNITY_READER: N_("Reader from the group concerned"),
    Role.DATA_PROTECTION: N_("Data protection officer"),
    Role.PUBLIC_AFFAIRS: N_("Public affairs"),
}

# Whose chains an alert climbs, one after the other.
ESCALATION = (Role.SOCIAL_LEAD, Role.CRISIS_LEAD, Role.PR_LEAD, Role.EXECUTIVE_SPONSOR)

NEEDED_ROLES = (  # without one of them an alert or an approval stops
    Role.CRISIS_LEAD,
    Role.SOCIAL_LEAD,
    Role.PR_LEAD,
    Role.LEGAL,
    Role.CARE_LEAD,
    Role.EXECUTIVE_SPONSOR,
)
MAX_CHAIN = 3  # primary, backup, second backup (S1.1)


def either(roles: tuple[Role, ...]) -> Phrase:
    """Any one of them will do: “Crisis lead or Social lead”."""
    last = phrase(ROLE_LABELS[roles[-1]])
    return phrase(N_("{some} or {last}"), some=either(roles[:-1]), last=last) if roles[1:] else last


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A Slack user as last seen, with their own `title`. `tz` is an IANA name, `locale` like ``en-US``."""

    id: str
    name: str
    title: str = ""
    tz: str = "UTC"
    locale: str = "en-US"
    is_workspace_admin: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False

    @property
    def may_act(self) -> bool:
        """Guests, strangers from shared channels, bots and leavers never act."""
        return not (self.is_guest or self.is_stranger or self.is_bot or self.deleted)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """`rank` 0 is the primary, 1 the backup, 2 the second backup (S1.1)."""

    role: Role
    rank: int
    person_id: str


@dataclass(frozen=True, slots=True)
class Roster:
    """The chain of command: who holds which role, in order."""

    entries: tuple[RosterEntry, ...] = ()

    def chain(self, role: Role) -> tuple[str, ...]:
        """Person ids for `role`, primary first; empty when nobody is named."""
        found = sorted((e for e in self.entries if e.role is role), key=lambda e: e.rank)
        return tuple(e.person_id for e in found)

    def roles_of(self, person_id: str) -> frozenset[Role]:
        return frozenset(e.role for e in self.entries if e.person_id == person_id)

    def staffed(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """Everyone named for any of `roles`, primaries first, each once."""
        wanted = set(roles)
        found = sorted((e for e in self.entries if e.role in wanted), key=lambda e: e.rank)
        return tuple(dict.fromkeys(e.person_id for e in found))
