"""How a person can be reached outside Slack, in the order in which it is tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import Invalid
from bot.domain.words import N_, phrase

MAX_WAYS = 3
PAGER_LABELS: Mapping[str, str] = {
    "email": N_("e-mail"),
    "ntfy": "ntfy",
    "webhook": N_("the team’s own pager"),
    "pagerduty": "PagerDuty",
    "opsgenie": "Opsgenie",
}
LONGEST_ADDRESS = 200
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`pager` names it; `address` is where it finds this person, which one or the other needs not.

    `confirmed_at` is when they said that a test arrived.
    """

    pager: str
    address: str = ""
    confirmed_at: datetime | None = None

    def leads_where(self, other: Way) -> bool:
        return (self.pager, self.address) == (other.pager, other.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    person_id: str
    ways: tuple[Way, ...] = ()

    def usable(self, pagers: Iterable[str]) -> tuple[Way, ...]:
        """Those whose pager is set up."""
        known = set(pagers)
        return tuple(way for way in self.ways if way.pager in known)


def changed(contact: Contact, ways: Iterable[Way]) -> Contact:
    """With these in their order; one that stays as it was stays confirmed."""
    told = tuple(dict.fromkeys(replace(way, confirmed_at=None) for way in ways))
    if len(told) > MAX_WAYS:
        raise Invalid(N_("Name at most {limit} ways."), limit=MAX_WAYS)
    confirmed = {(way.pager, way.address): way.confirmed_at for way in contact.ways}
    kept = tuple(replace(way, confirmed_at=confirmed.get((way.pager, way.address))) for way in told)
    return replace(contact, ways=kept)


def confirm(contact: Contact, confirmed: Way, *, now: datetime) -> Contact:
    """They say that a test arrived this way. One that was taken out meanwhile stays out."""
    ways = tuple(replace(w, confirmed_at=now) if w.leads_where(confirmed) else w for w in contact.ways)
    return replace(contact, ways=ways)


def checked(pager: str, typed: str, *, field: str) -> Way:
    """Raises ``Invalid``, which names the form's `field`, where this pager finds nobody by what was typed."""
    address = typed.strip()
    problem = ADDRESS.get(pager, _anything)(address)
    if problem:
        raise Invalid(problem, fields={field: phrase(problem)})
    return Way(pager=pager, address=address)


def _email(address: str) -> str:
    fits = len(address) <= LONGEST_ADDRESS and _EMAIL.fullmatch(address)
    return "" if fits else N_("Write one e-mail address, such as ana@example.com.")


def _topic(address: str) -> str:
    if _TOPIC.fullmatch(address):
        return ""
    return N_("Write the topic’s name alone: letters, digits, - and _, at most 64 of them.")


def _nothing(address: str) -> str:
    return N_("PagerDuty knows by itself whom to call: leave the address empty.") if address else ""


def _anything(address: str) -> str:
    fits = len(address) <= LONGEST_ADDRESS and address.isprintable()
    return "" if fits else N_("Write at most 200 characters on one line.")


ADDRESS: Mapping[str, Callable[[str], str]] = {
    "email": _email,
    "ntfy": _topic,
    "opsgenie": _email,
    "pagerduty": _nothing,
}


def masked(address: str) -> str:
    """Enough to know one's own by, too little for anybody else to write to: ``a…@e…``."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}…@{host[:1]}…"
    return f"{address[:2]}…" if address else ""
