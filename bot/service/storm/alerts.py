"""An alert from the first number to the decision: raised once, grown in place, never left unclaimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.crisis.crisis import CrisisStatus, must_not_be_closed
from bot.domain.crisis.keeping import without_people
from bot.domain.deadline import Deadline, DeadlineKind, unclaimed_key, undecided_key
from bot.domain.durations import minutes_of
from bot.domain.errors import Stale
from bot.domain.events import (
    AlertAcknowledged,
    AlertDismissed,
    AlertGivenToCare,
    AlertGrew,
    AlertLetGo,
    AlertMissed,
    AlertNoteAdded,
    AlertRaised,
    AlertReopened,
    AlertUndecided,
    ChainExhausted,
    NoteAdded,
    PersonAsked,
    PostJudged,
    StormEnded,
)
from bot.domain.staff.rights import Action
from bot.domain.storm import alert as rules
from bot.domain.storm import mood
from bot.domain.storm.alert import Alert, AlertState, Sample, Storm
from bot.domain.storm.mention import Watch
from bot.domain.words import N_
from bot.service.access import require
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.staff.duties import is_here
from bot.service.staff.people import check_can_hold
from bot.service.storm import storms
from bot.service.storm.looking import look_later
from bot.service.watch.mutes import cool_down
from bot.service.watch.precision import tell_later

STEP_UP = rules.CHAIN_AFTER - rules.BACKUP_AFTER


def raise_alert(work: Work, watch: Watch, storm: Storm, samples: tuple[Sample, ...]) -> Alert:
    """A storm began: one alert, and the first person on call is asked."""
    alert = Alert(
        id=work.new_id(),
        brand_id=watch.brand_id,
        watch_id=watch.id,
        watch_name=watch.name,
        opened_at=work.now,
        storm=storm,
        samples=samples,
    )
    work.alerts.add(alert)
    work.record(AlertRaised(alert_id=alert.id, watch_name=watch.name, rules=storm.rules))
    return begin(work, alert)


def begin(work: Work, alert: Alert) -> Alert:
    """It is written down: the first person on call is asked."""
    tell_later(work)
    look_later(work, alert)
    return _ask(work, alert)


def grow(
    work: Work, alert_id: str, storm: Storm, samples: tuple[Sample, ...], *, is_much: bool = True
) -> Alert:
    """New numbers on the same card. A decided alert comes back: at once for a rule or grave words that
    people did not know of when they decided, after a first half hour because it has doubled.

    Unless it `is_much` the record of its crisis has no line about it.
    """
    known = work.alerts.get(alert_id)
    storm = replace(storm, signs=storm.signs.or_else(known.storm.signs))
    alert = replace(known, storm=storm, samples=mood.louder_now(known, samples))
    if _is_erased(work, alert):
        alert = replace(alert, storm=without_people(storm), samples=())
    work.alerts.save(alert)
    work.record(
        AlertGrew(
            alert_id=alert.id,
            crisis_id=open_record(work, alert) if is_much else None,
            posts=storm.count,
            minutes=storm.window_minutes,
            total=storm.total,
        )
    )
    if _is_watched(alert) and storm.is_news_after(known.storm):
        return _reopen(work, alert)
    standing = work.deadlines.get(_recheck_key(alert, rules.RECHECK_AFTER[-1]))
    if standing and not work.deadlines.get(_recheck_key(alert, rules.RECHECK_AFTER[0])):
        return _reopen_if_doubled(work, alert, standing)
    return alert


def judge(work: Work, *, actor_id: str, alert_id: str, post: str, negative: bool) -> Alert:
    """A person says whether a post on the card is negative: measured against its score, month by month."""
    require(work, actor_id, Action.TAKE_ALERT)
    alert, author = mood.judge(work.alerts.get(alert_id), post, negative=negative, actor=actor_id)
    work.alerts.save(alert)
    work.record(PostJudged(actor=actor_id, alert_id=alert_id, author=author, negative=negative))
    return alert


def open_record(work: Work, alert: Alert) -> str | None:
    """The crisis whose record this goes into; that of a closed one stays as it is."""
    crisis = work.crises.get(alert.crisis_id) if alert.crisis_id else None
    return crisis.id if crisis and crisis.status is not CrisisStatus.CLOSED else None


def _is_erased(work: Work, alert: Alert) -> bool:
    """Its crisis's limit passed: the storm may go on, but nothing of people is kept for it any more."""
    return bool(alert.crisis_id and work.crises.get(alert.crisis_id).erased_at)


def end_storm(work: Work, alert_id: str) -> None:
    alert = work.alerts.get(alert_id)
    work.alerts.save(replace(alert, storm=replace(alert.storm, ended_at=work.now)))
    work.record(StormEnded(alert_id=alert_id, crisis_id=open_record(work, alert)))


def acknowledge(work: Work, *, actor_id: str, alert_id: str) -> Alert:
    """ "I'm on it": the paging stops, the decision stays open and has a clock of its own."""
    require(work, actor_id, Action.TAKE_ALERT)
    alert = rules.acknowledge(work.alerts.get(alert_id), actor=actor_id, now=work.now)
    _settle(work, alert)
    _chase_later(work, alert, work.house.decide_within)
    work.record(AlertAcknowledged(actor=actor_id, alert_id=alert_id))
    return alert


def give_to_care(work: Work, *, actor_id: str, alert_id: str, owner_id: str, seen: int = 0) -> Alert:
    """Individuals are answered through customer care, by a named owner (S1.6)."""
    require(work, actor_id, Action.DECIDE_ALERT)
    check_can_hold(work, owner_id)
    alert = rules.handle_one_to_one(
        work.alerts.get(alert_id), actor=actor_id, owner_id=owner_id, now=work.now, seen=seen
    )
    _settle(work, alert)
    _recheck_later(work, alert)
    work.record(AlertGivenToCare(actor=actor_id, alert_id=alert_id, owner_id=owner_id))
    return alert


def dismiss(work: Work, *, actor_id: str, alert_id: str, reason: str, seen: int = 0) -> Alert:
    require(work, actor_id, Action.DECIDE_ALERT)
    alert = rules.dismiss(work.alerts.get(alert_id), actor=actor_id, reason=reason, now=work.now, seen=seen)
    _settle(work, alert)
    _recheck_later(work, alert)
    cool_down(work, alert, actor_id=actor_id, reason=alert.reason or "")
    work.record(AlertDismissed(actor=actor_id, alert_id=alert_id, reason=alert.reason or ""))
    return alert


def attach(work: Work, alert_id: str, *, crisis_id: str, actor_id: str) -> Alert:
    """The alert became a crisis."""
    alert = rules.declared(work.alerts.get(alert_id), actor=actor_id, crisis_id=crisis_id, now=work.now)
    _settle(work, alert)
    return alert


def ask_next(work: Work, *, actor_id: str, alert_id: str) -> Alert:
    """Somebody does not want to wait for the clock: the next person is asked now."""
    require(work, actor_id, Action.TAKE_ALERT)
    alert = work.alerts.get(alert_id)
    if not alert.unclaimed:
        raise Stale(N_("Somebody has this alert already, so nobody else is asked."))
    return _ask(work, alert)


def add_note(work: Work, *, actor_id: str, alert_id: str, text: str) -> None:
    """Once it is a crisis, a note belongs there: only there is it known who may read it."""
    alert = work.alerts.get(alert_id)
    crisis = work.crises.get(alert.crisis_id) if alert.crisis_id else None
    require(work, actor_id, Action.NOTE, crisis)
    note = checked_note(text)
    if crisis is None:
        work.record(AlertNoteAdded(actor=actor_id, alert_id=alert_id, text=note))
        return
    must_not_be_closed(crisis)
    work.record(NoteAdded(actor=actor_id, crisis_id=crisis.id, text=note))


def climb(work: Work, deadline: Deadline) -> None:
    """Nobody took it: ask the next one up, and say so when nobody is left (S1.1, S3.3)."""
    alert = work.alerts.get(deadline.subject_id)
    if not alert.unclaimed:
        return
    if not deadline.data.get("again"):
        _missed(work, alert, alert.asked[-1])
    _ask(work, alert)


def _missed(work: Work, alert: Alert, person: str) -> None:
    """A missed acknowledgement is counted (S4.3)."""
    member = work.team.member(person)
    work.team.save_member(replace(member, missed=member.missed + 1))
    work.record(AlertMissed(alert_id=alert.id, person_id=person))


def chase(work: Work, deadline: Deadline) -> None:
    """Whoever took it has not decided: they are reminded, then it goes on up the chain (S1.6, S3.3)."""
    alert = work.alerts.get(deadline.subject_id)
    if not alert.undecided or alert.acknowledged_by is None or alert.acknowledged_at is None:
        return
    if not deadline.data.get("reminded") and is_here(work, alert.acknowledged_by):
        minutes = minutes_of(work.now - alert.acknowledged_at)
        work.record(AlertUndecided(alert_id=alert.id, person_id=alert.acknowledged_by, minutes=minutes))
        _chase_later(work, alert, rules.LET_GO_AFTER, reminded=1)
        return
    work.record(AlertLetGo(alert_id=alert.id, person_id=alert.acknowledged_by))
    alert = rules.let_go(alert, now=work.now)
    work.alerts.save(alert)
    _ask(work, alert)


def recheck(work: Work, deadline: Deadline) -> None:
    """A dismissed storm that kept growing comes back as an open alert, as long as it lasts and somebody
    listens (S1.9).
    """
    alert = _reopen_if_doubled(work, work.alerts.get(deadline.subject_id), deadline)
    last = rules.RECHECK_AFTER[-1]
    goes_on = _is_watched(alert) and storms.watch_of(work, alert) is not None
    if goes_on and deadline.key == _recheck_key(alert, last):
        work.deadlines.set(replace(deadline, id=work.new_id(), due_at=work.now + last))


def _reopen_if_doubled(work: Work, alert: Alert, standing: Deadline) -> Alert:
    """`standing` knows how large and how loud it was when it was decided."""
    if not _is_watched(alert) or not _has_doubled(work, alert, standing):
        return alert
    return _reopen(work, alert)


def _reopen(work: Work, alert: Alert) -> Alert:
    alert = rules.reopen(alert, now=work.now)
    work.alerts.save(alert)
    work.deadlines.cancel(*(_recheck_key(alert, after) for after in rules.RECHECK_AFTER))
    work.record(AlertReopened(alert_id=alert.id))
    look_later(work, alert)
    return _ask(work, alert)


def _has_doubled(work: Work, alert: Alert, standing: Deadline) -> bool:
    """In all, or in how loud it or one source of it is: after a long evening, a second storm of that size is
    no twice the sum.
    """
    peak, loudest = (int(standing.data.get(name, 0)) for name in ("peak", "loudest"))
    louder = peak > 0 and storms.last_quarter(work, alert) >= 2 * peak
    louder = louder or 0 < 2 * loudest <= alert.storm.signs.loudest
    return louder or storms.total(work, alert) >= 2 * int(standing.data["total"])


def _is_watched(alert: Alert) -> bool:
    """Decided not to be a crisis, while its storm goes on."""
    return alert.state in (AlertState.DISMISSED, AlertState.ONE_TO_ONE) and not alert.storm.ended_at


def _ask(work: Work, alert: Alert) -> Alert:
    """The next one up is asked; when nobody is left, everybody who reads it, again and again (S3.3)."""
    person = chain.next_up(work, chain.escalation(work), alert.asked).person_id
    if person is None:
        work.record(ChainExhausted(alert_id=alert.id))
        _climb_later(work, alert, rules.CALL_AGAIN_AFTER, again=1)
        return alert
    asked = rules.ask(alert, person, now=work.now)
    work.alerts.save(asked)
    rung = len(asked.asked) - 1
    work.record(PersonAsked(alert_id=alert.id, person_id=person, rung=rung))
    _climb_later(work, alert, rules.BACKUP_AFTER if rung == 0 else STEP_UP)
    return asked


def _climb_later(work: Work, alert: Alert, wait: timedelta, *, again: int = 0) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.ALERT_UNCLAIMED,
            key=unclaimed_key(alert.id),
            due_at=work.now + wait,
            subject_id=alert.id,
            data={"again": again},
        )
    )


def _chase_later(work: Work, alert: Alert, wait: timedelta, *, reminded: int = 0) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.ALERT_UNDECIDED,
            key=undecided_key(alert.id),
            due_at=work.now + wait,
            subject_id=alert.id,
            data={"reminded": reminded},
        )
    )


def _settle(work: Work, alert: Alert) -> None:
    work.alerts.save(alert)
    work.deadlines.cancel(unclaimed_key(alert.id), undecided_key(alert.id))


def _recheck_later(work: Work, alert: Alert) -> None:
    if alert.tip is not None:
        return  # it has no numbers that could go on growing
    loudest = max(alert.storm.peak, storms.last_quarter(work, alert))
    size = {"total": storms.total(work, alert), "peak": loudest, "loudest": alert.storm.signs.loudest}
    for after in rules.RECHECK_AFTER:
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.ALERT_RECHECK,
                key=_recheck_key(alert, after),
                due_at=work.now + after,
                subject_id=alert.id,
                data=size,
            )
        )


def _recheck_key(alert: Alert, after: timedelta) -> str:
    return f"recheck:{alert.id}:{after // timedelta(minutes=1)}"
