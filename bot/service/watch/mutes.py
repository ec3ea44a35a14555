"""A rule of a watch that is silent for a while: why, by whose wish and until when. It always ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Invalid, NotFound
from bot.domain.events import BOT, RuleMuted, RuleUnmuted
from bot.domain.staff.rights import Action
from bot.domain.storm.alert import MIN_REASON, Alert, Storm
from bot.domain.storm.mention import Watch
from bot.domain.storm.rule import COOLS_FOR, DETECTED, FAR_WORSE, MUTED_AT_MOST, OF_SOURCES, Mute, Rule
from bot.domain.words import N_, Phrase, phrase
from bot.service.access import require
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work


def mute(work: Work, *, actor_id: str, watch_id: str, rule: Rule, lasts: timedelta, reason: str) -> Watch:
    """Whoever decides on alerts may do it. A rule that is muted already takes the new end and reason."""
    require(work, actor_id, Action.DECIDE_ALERT)
    wrong: dict[str, Phrase] = {}
    try:
        reason = checked_note(reason)
    except Invalid as fault:
        wrong["reason"] = fault.phrase
    if len(reason.strip()) < MIN_REASON:
        wrong["reason"] = phrase(N_("Say in a few words why: whoever wonders at the silence reads it."))
    if not timedelta() < lasts <= MUTED_AT_MOST:
        wrong["hours"] = phrase(N_("Choose an end within the next 30 days."))
    if wrong:
        raise Invalid(N_("Some fields need another look."), fields=wrong)
    wish = Mute(rule=rule, until=work.now + lasts, reason=reason, by=actor_id, at=work.now)
    return _silence(work, work.watches.get(watch_id), [wish])


def unmute(work: Work, *, actor_id: str, watch_id: str, rule: Rule) -> Watch:
    """Raises ``NotFound`` when it speaks already."""
    require(work, actor_id, Action.DECIDE_ALERT)
    watch = work.watches.get(watch_id)
    if all(mute.rule is not rule for mute in watch.mutes):
        raise NotFound(N_("This rule is not muted any more."))
    work.deadlines.cancel(_key(watch, rule))
    return _let_speak(work, watch, rule, actor_id)


def cool_down(work: Work, alert: Alert, *, actor_id: str, reason: str) -> None:
    """What people called no crisis is not told again at once. A silence that was asked for stays, and ends
    when everybody was told that it does.
    """
    watch = _found(work, alert.watch_id)
    if watch is None:
        return
    until, storm = work.now + COOLS_FOR, alert.storm
    silent = {mute.rule for mute in watch.mutes if not mute.cools or mute.until >= until}
    rules = [rule for rule in DETECTED if rule in storm.rules and rule not in silent]
    wishes = [
        Mute(
            rule=rule,
            until=until,
            reason=reason,
            by=actor_id,
            at=work.now,
            unless_over=FAR_WORSE * max(watch.min_count, _most(storm, rule)),
            words=_named(storm, rule),
        )
        for rule in rules
    ]
    _silence(work, watch, wishes, alert_id=alert.id)


def _most(storm: Storm, rule: Rule) -> int:
    """Posts in 15 minutes, as loud as people saw it; a storm that no number shows may have had none."""
    sources = storm.signs.sources(rule)
    return max(sources.values(), default=0) if rule in OF_SOURCES else storm.peak


def _named(storm: Storm, rule: Rule) -> tuple[str, ...]:
    """What it alerted for; under other names it is news."""
    return storm.grave_words if rule is Rule.GRAVE_WORDS else tuple(storm.signs.sources(rule))


def current(work: Work) -> tuple[tuple[str, Mute], ...]:
    """What is silent now, each with the name of its watch."""
    return tuple((watch.name, mute) for watch in work.watches.all() for mute in watch.mutes)


def run_out(work: Work, deadline: Deadline) -> None:
    """Its time is over: it speaks again, whether or not anybody remembers."""
    watch, rule = _found(work, deadline.subject_id), Rule(str(deadline.data["rule"]))
    if watch and any(mute.rule is rule and mute.until <= work.now for mute in watch.mutes):
        _let_speak(work, watch, rule)


def _silence(work: Work, watch: Watch, wishes: Iterable[Mute], alert_id: str | None = None) -> Watch:
    for wish in wishes:
        others = (mute for mute in watch.mutes if mute.rule is not wish.rule)
        watch = replace(watch, mutes=(*others, wish), version=watch.version + 1)
        work.watches.save(watch)
        work.deadlines.set(
            Deadline(
                id=work.new_id(),
                kind=DeadlineKind.RULE_MUTED,
                key=_key(watch, wish.rule),
                due_at=wish.until,
                subject_id=watch.id,
                data={"rule": wish.rule.value},
            )
        )
        work.record(
            RuleMuted(
                actor=wish.by,
                watch_id=watch.id,
                name=watch.name,
                rule=wish.rule.value,
                until=wish.until,
                reason=wish.reason,
                alert_id=alert_id,
            )
        )
    return watch


def _let_speak(work: Work, watch: Watch, rule: Rule, actor_id: str = BOT) -> Watch:
    cooled = any(mute.rule is rule and mute.cools for mute in watch.mutes)
    mutes = tuple(mute for mute in watch.mutes if mute.rule is not rule)
    watch = replace(watch, mutes=mutes, version=watch.version + 1)
    work.watches.save(watch)
    over = RuleUnmuted(actor=actor_id, watch_id=watch.id, name=watch.name, rule=rule.value, cooled=cooled)
    work.record(over)
    return watch


def _found(work: Work, watch_id: str) -> Watch | None:
    """Nothing for what a person reported, and for a watch that was removed since."""
    return next((watch for watch in work.watches.all() if watch.id == watch_id), None)


def _key(watch: Watch, rule: Rule) -> str:
    return f"mute:{watch.id}:{rule}"
