"""How long a crisis is kept: a day before its limit somebody is told, then what it holds of people goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.comms.statement import Statement
from bot.domain.crisis import keeping as rules
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.keeping import TOLD_BEFORE
from bot.domain.deadline import Deadline, DeadlineKind, limit_key
from bot.domain.events import CrisisErased, LimitChanged, LimitNear
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.service.access import administrators, can_be_asked, require
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work


def start(work: Work, crisis: Crisis) -> None:
    """It was closed, or its limit moved: whoever led it is told a day before."""
    limit = rules.limit_of(crisis)
    if limit:
        _set(work, crisis.id, limit - TOLD_BEFORE)


def change_limit(work: Work, *, actor_id: str, crisis_id: str, days: int, reason: str) -> Crisis:
    """Longer or shorter, by whoever leads it or an administrator, with a reason for the record."""
    before = work.crises.get(crisis_id)
    must_be_keeper(work, actor_id, before)
    why, crisis = checked_note(reason), rules.change_limit(before, days)
    work.crises.save(crisis)
    work.record(
        LimitChanged(
            actor=actor_id, crisis_id=crisis_id, before=before.keep_days, after=crisis.keep_days, reason=why
        )
    )
    start(work, crisis)
    return crisis


def must_be_keeper(work: Work, actor_id: str, crisis: Crisis) -> None:
    is_administrator = actor_id in administrators(work)
    require(work, actor_id, Action.READ if is_administrator else Action.SET_LIMIT, crisis)


def reach(work: Work, deadline: Deadline) -> None:
    """Told first; a day later erased, one slice after another. Killed in between, it goes on where it was."""
    crisis = work.crises.get(deadline.subject_id)
    if "after" in deadline.data:
        _erase_on(work, crisis, deadline)
    elif "told" in deadline.data:
        _erase(work, crisis)
    else:
        _tell(work, crisis)


def _tell(work: Work, crisis: Crisis) -> None:
    """After downtime, too, there is a day to keep it longer."""
    at = max(work.now + TOLD_BEFORE, rules.limit_of(crisis) or work.now)
    asked = (crisis.lead_id, crisis.holder(Role.EXECUTIVE_SPONSOR) or "", *administrators(work))
    told = next(iter(can_be_asked(work, crisis, asked)), None)
    work.record(LimitNear(crisis_id=crisis.id, at=at, told=told))
    _set(work, crisis.id, at, told=1)


def _erase(work: Work, crisis: Crisis) -> None:
    """Copies and what was typed into steps and notes at once, the words of the record in slices after it."""
    work.crises.save(rules.erase(crisis, now=work.now))
    alerts = work.alerts.of_crisis(crisis.id)
    for alert in alerts:
        work.alerts.save(rules.without_copies(alert))
    work.crises.strip(crisis.id)
    work.facts.strip(crisis.id)
    copies = sum(len(alert.copies) for alert in alerts) + work.captures.strip(crisis.id)
    for statement in work.words.of_crisis(crisis.id):
        _erase_words(work, statement)
    _set(work, crisis.id, work.now, after=0, entries=0, copies=copies)


def _erase_words(work: Work, statement: Statement) -> None:
    publications = work.words.publications(statement.id)
    own = rules.own_words(statement, publications)
    work.words.save(rules.without_words(statement, own))
    for publication in publications:
        work.words.save_publication(rules.without_detail(publication, own))


def _erase_on(work: Work, crisis: Crisis, deadline: Deadline) -> None:
    """One slice, of its files, of the words in its record, or of what was said about it in the chat."""
    at = dict(deadline.data)
    if not work.captures.sweep():
        at |= _erase_slice(work, crisis, at)
    if "over" not in at:
        _set(work, crisis.id, work.now, **at)
        return
    entries, copies = int(at["entries"]), int(at["copies"])
    work.record(CrisisErased(crisis_id=crisis.id, entries=entries, copies=copies))


def _erase_slice(work: Work, crisis: Crisis, at: Mapping[str, str | int]) -> Mapping[str, str | int]:
    """How far it is after it: `said` and then `posted` follow when the record is through."""
    alert_ids = frozenset(alert.id for alert in work.alerts.of_crisis(crisis.id))
    words = work.words.of_crisis(crisis.id)
    subjects = [crisis.id, *alert_ids, *(text.id for text in words)]
    if "posted" in at:
        key = work.deliveries.take_back_posted(subjects, str(at["posted"]))
        return {"over": 1} if key is None else {"posted": key}
    if "said" in at:
        upto = work.deliveries.take_back(subjects, int(at["said"]))
        return {"posted": ""} if upto is None else {"said": upto}
    own = {text.id: rules.own_words(text, work.words.publications(text.id)) for text in words}
    upto, erased = work.events.strip(crisis.id, alert_ids, own, int(at["after"]))
    entries = int(at["entries"]) + erased
    return {"entries": entries} | ({"said": 0} if upto is None else {"after": upto})


def _set(work: Work, crisis_id: str, due_at: datetime, **data: str | int) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.CRISIS_LIMIT,
            key=limit_key(crisis_id),
            due_at=due_at,
            crisis_id=crisis_id,
            subject_id=crisis_id,
            data=data,
        )
    )
