"""Texts that our own people may share: who took them up, and when they take themselves back (S1.23)."""

from __future__ import annotations

from typing import Any

from bot.domain.comms import inside as rules
from bot.domain.comms.fact import Fact
from bot.domain.comms.fact import rests_on as rests_on_fact
from bot.domain.comms.inside import PackBoard, Why
from bot.domain.comms.statement import MessageType, Statement
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Stale
from bot.domain.event import WordsEvent
from bot.domain.events import PackTaken, PackWithdrawn
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import here, require
from bot.service.comms import numbers
from bot.service.ports import Work

SUPERSEDES = {MessageType.SHARE_PACK: Why.NEW_PACK, MessageType.CORRECTION: Why.CORRECTED}


def take(work: Work, *, actor_id: str, statement_id: str) -> Statement:
    """Somebody says that they share it, so that they can be told when it is not right any more."""
    statement = work.words.get(statement_id)
    require(work, actor_id, Action.NOTE, work.crises.get(statement.crisis_id))
    if not rules.is_shared(statement):
        raise Stale(N_("Please do not share this any more. Look at the message again: it says why."))
    if actor_id in takers(work, statement):
        raise Stale(N_("You have said so already. Thank you."))
    work.record(
        PackTaken(
            actor=actor_id,
            crisis_id=statement.crisis_id,
            statement_id=statement.id,
            message=statement.message.value,
        )
    )
    return statement


def takers(work: Work, statement: Statement) -> tuple[str, ...]:
    """Who said that they share it, in order."""
    return tuple(dict.fromkeys(event.actor for event in _told(work, statement, PackTaken)))


def _told(work: Work, statement: Statement, kind: type[WordsEvent]) -> list[Any]:
    """What the record says of these words, but for what was erased."""
    told: list[Any] = [r.event for r in work.events.timeline(statement.crisis_id, kind) if not r.erased]
    return [event for event in told if event.statement_id == statement.id]


def said(work: Work, statement: Statement) -> None:
    """These words are out: what they supersede is taken back."""
    why = SUPERSEDES.get(statement.message)
    if why:
        withdraw(work, work.crises.get(statement.crisis_id), why, instead=statement)


def rest_on(work: Work, crisis: Crisis, fact: Fact) -> None:
    """It is not so any more: what says it is not shared on."""
    for pack in _shared(work, crisis):
        text = "\n".join(pack.current.texts)
        if rests_on_fact(text, numbers.counted(work, text), fact):
            _take_back(work, pack, Why.FACT_CHANGED, None)


def withdraw(work: Work, crisis: Crisis, why: Why, *, instead: Statement | None = None) -> None:
    """Whatever our own people share about it, but for `instead`."""
    for pack in _shared(work, crisis):
        if instead is None or pack.id != instead.id:
            _take_back(work, pack, why, instead)


def _shared(work: Work, crisis: Crisis) -> list[Statement]:
    return [s for s in work.words.of_crisis(crisis.id) if rules.is_shared(s)]


def _take_back(work: Work, pack: Statement, why: Why, instead: Statement | None) -> None:
    work.words.save(rules.take_back(pack))
    work.record(
        PackWithdrawn(
            crisis_id=pack.crisis_id,
            statement_id=pack.id,
            message=pack.message.value,
            why=why.value,
            people=here(work, takers(work, pack)),
            instead_id=instead.id if instead else "",
        )
    )


def board(work: Work, statement_id: str) -> PackBoard:
    statement = work.words.get(statement_id)
    over = _told(work, statement, PackWithdrawn)
    return PackBoard(
        crisis=work.crises.get(statement.crisis_id),
        statement=statement,
        takers=len(takers(work, statement)),
        why=Why(over[-1].why) if over else None,
        instead=_said_now(work, statement) if over else None,
    )


def _said_now(work: Work, statement: Statement) -> Statement | None:
    """What took its place; where that was taken back too, what took the place of that."""
    while over := _told(work, statement, PackWithdrawn):
        if not over[-1].instead_id:
            return None
        statement = work.words.get(over[-1].instead_id)
    return statement


def gone(work: Work, crisis_id: str) -> tuple[Statement, ...]:
    """Those of this crisis that nobody shares any more."""
    packs = (s for s in work.words.of_crisis(crisis_id) if s.message is MessageType.SHARE_PACK)
    return tuple(pack for pack in packs if pack.published_at and not rules.is_shared(pack))
