"""The fact sheet of a crisis: each entry has an owner, is asked for until it is known, and words rest on it
(S3.6).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.comms import fact as rules
from bot.domain.comms.fact import Fact, FactForm, FactState
from bot.domain.comms.statement import Statement, StatementState
from bot.domain.crisis.crisis import Crisis, must_be_open
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Blocked, NotAllowed
from bot.domain.events import FactAsked, FactConfirmed, FactEntered, WordsOutdated
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import can_be_asked, here, in_charge, may_see, require
from bot.service.comms import numbers, packs
from bot.service.ports import Work
from bot.service.step import clocks as step_clocks

CONFIRM_WITHIN = timedelta(minutes=10)
LEAD_EVERY = 2  # every so many times the lead is asked as well: silence makes no fact
SAID = (StatementState.APPROVED, StatementState.PUBLISHED)


def enter(
    work: Work, *, actor_id: str, crisis_id: str, form: FactForm, instead_of: str | None = None
) -> Fact:
    """A new entry, or one that takes the place of `instead_of`. What somebody else answers for waits until
    they say that it is so.
    """
    crisis = to_enter(work, actor_id=actor_id, crisis_id=crisis_id)
    fact = rules.enter(form, id=work.new_id(), crisis_id=crisis.id, actor_id=actor_id, now=work.now)
    _must_answer_for_it(work, crisis, fact.owner_id)
    before = _gives_way(work, crisis, instead_of, fact) if instead_of else None
    if before is None and len(current(work, crisis.id)) >= rules.MOST_FACTS:
        raise Blocked(
            N_("The sheet holds {most} entries already. Change one of them."), most=rules.MOST_FACTS
        )
    work.facts.add(fact)
    work.record(
        FactEntered(
            actor=actor_id,
            crisis_id=crisis.id,
            fact_id=fact.id,
            text=fact.line,
            owner_id=fact.owner_id,
            state=fact.state.value,
            before=before.line if before else "",
        )
    )
    _ask_its_owner(work, crisis, fact)
    if before:
        outdated(work, crisis, before, fact)
    return fact


def to_enter(work: Work, *, actor_id: str, crisis_id: str) -> Crisis:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.WORK_STEP, crisis)
    must_be_open(crisis)
    return crisis


def confirm(work: Work, *, actor_id: str, fact_id: str) -> Fact:
    """Whoever it belongs to says that it is so; nobody says it for them."""
    before = work.facts.get(fact_id)
    to_enter(work, actor_id=actor_id, crisis_id=before.crisis_id)
    if actor_id != before.owner_id:
        raise NotAllowed(
            N_("<@{who}> answers for this and has to say it. If you know better, change it in your name."),
            who=before.owner_id,
        )
    fact = rules.confirm(before, now=work.now)
    work.facts.save(fact)
    work.deadlines.cancel(_key(fact))
    work.record(FactConfirmed(actor=actor_id, crisis_id=fact.crisis_id, fact_id=fact.id, text=fact.line))
    return fact


def current(work: Work, crisis_id: str) -> tuple[Fact, ...]:
    """As the sheet reads now; what is open first."""
    facts = (f for f in work.facts.of_crisis(crisis_id) if f.state is not FactState.REPLACED)
    return tuple(sorted(facts, key=lambda fact: not fact.is_open))


def ask_again(work: Work, deadline: Deadline) -> None:
    """Whoever answers for it; every other time who leads."""
    fact = work.facts.get(deadline.subject_id)
    crisis = work.crises.get(fact.crisis_id)
    if fact.is_open and crisis.is_open:
        _ask(work, crisis, fact, rung=int(deadline.data["rung"]))


def resume(work: Work, crisis: Crisis) -> None:
    """It is back, so what is not known is asked for again."""
    for fact in work.facts.of_crisis(crisis.id):
        if fact.is_open:
            _set(work, fact, max(fact.again_at or work.now, work.now), rung=0)


def _must_answer_for_it(work: Work, crisis: Crisis, owner_id: str) -> None:
    if not here(work, [owner_id]) or not may_see(owner_id, crisis):
        raise NotAllowed(
            N_("<@{who}> cannot be asked in this crisis. Name somebody who is in it, or yourself."),
            who=owner_id,
        )


def _gives_way(work: Work, crisis: Crisis, instead_of: str, fact: Fact) -> Fact | None:
    before = work.facts.get(instead_of)
    if before.crisis_id != crisis.id:
        return None
    work.facts.save(rules.give_way(before, fact.id))
    work.deadlines.cancel(_key(before))
    return before


def _ask_its_owner(work: Work, crisis: Crisis, fact: Fact) -> None:
    """At once, where somebody else says that it is so; else at the time that was named."""
    if fact.state is FactState.CLAIMED:
        _ask(work, crisis, fact, rung=0)
    elif fact.state is FactState.UNKNOWN:
        _set(work, fact, fact.again_at or work.now + CONFIRM_WITHIN, rung=0)


def _ask(work: Work, crisis: Crisis, fact: Fact, *, rung: int) -> None:
    lead = in_charge(work, crisis)
    owner = next(iter(can_be_asked(work, crisis, [fact.owner_id])), lead)
    work.record(
        FactAsked(
            crisis_id=crisis.id,
            fact_id=fact.id,
            text=fact.line,
            person_id=lead if rung % LEAD_EVERY else owner,
            owner_id=fact.owner_id,
            claimed=fact.state is FactState.CLAIMED,
            again=rung,
        )
    )
    _set(work, fact, work.now + step_clocks.next_pause(CONFIRM_WITHIN, rung), rung=rung + 1)


def _set(work: Work, fact: Fact, due_at: datetime, *, rung: int) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.FACT_DUE,
            key=_key(fact),
            due_at=due_at,
            crisis_id=fact.crisis_id,
            subject_id=fact.id,
            data={"rung": rung},
        )
    )


def _key(fact: Fact) -> str:
    return f"fact:{fact.id}"


# --- words that rest on it --------------------------------------------------------------------------


def outdated(work: Work, crisis: Crisis, before: Fact, now: Fact) -> None:
    """It was so when words were approved or published, and is not any more: whoever leads is told which."""
    if before.state is FactState.UNKNOWN or _says_the_same(before, now):
        return
    packs.rest_on(work, crisis, before)
    resting = [s for s in work.words.of_crisis(crisis.id) if s.state in SAID and _rests(work, s, before)]
    if resting:
        work.record(
            WordsOutdated(
                crisis_id=crisis.id,
                fact_id=now.id,
                text=now.line,
                before=before.line,
                messages=tuple(statement.message.value for statement in resting),
                public=sum(statement.state is StatementState.PUBLISHED for statement in resting),
                told=in_charge(work, crisis),
            )
        )


def _says_the_same(before: Fact, now: Fact) -> bool:
    """Another owner, who need not have said yes yet; a newer count with the same result."""
    if now.state is FactState.UNKNOWN:
        return False
    held = rules.numbers(rules.said(before))
    return held <= rules.numbers(rules.said(now)) if held else before.text == now.text


def _rests(work: Work, statement: Statement, fact: Fact) -> bool:
    text = "\n".join(statement.current.texts)
    return rules.rests_on(text, numbers.counted(work, text), fact)
