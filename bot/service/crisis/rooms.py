"""Who sees a restricted crisis, and the private channel in which its war room is.

The channel is remembered as a standing of its own, whose `ts` is ``ROOM``. The people in it follow from the
crisis: whoever is let in, leaves, or loses their last role there is invited or taken out by what these events
bring about.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import StatementState
from bot.domain.crisis import restricting as rules
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.deadline import Deadline, DeadlineKind, join_key
from bot.domain.errors import Invalid, Stale
from bot.domain.events import (
    BOT,
    CrisisRestricted,
    CrisisUnrestricted,
    JoinAsked,
    JoinMovedOn,
    JoinNeedless,
    JoinRefused,
    MemberCalledBack,
    MemberLeft,
    MemberLetIn,
    OutsiderTakenOut,
    RoomAsked,
    RoomLost,
    RoomMade,
    RoomRefused,
    RoomUnkept,
)
from bot.domain.message import ROOM, MessageState, Standing
from bot.domain.plan.playbook import StepStatus
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import administrators, here, in_charge, may_see, require
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work
from bot.service.staff.people import check_can_hold
from bot.service.step import reading, unseen

ANSWER_WITHIN = timedelta(minutes=15)
UNFINISHED = (StatementState.DRAFT, StatementState.IN_REVIEW, StatementState.APPROVED)


# --- who sees it ------------------------------------------------------------------------------------


def restrict(work: Work, *, actor_id: str, crisis_id: str, reason: str) -> Crisis:
    """Whoever is at work in it stays in it; what was said so far has been said."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.RESTRICT, before)
    at_work = here(work, _at_work(work, crisis_id))
    members = dict.fromkeys(p for p in (*before.members, actor_id, *at_work) if p not in before.about)
    crisis = replace(rules.restrict(before), members=tuple(members))
    work.crises.save(crisis)
    work.record(CrisisRestricted(actor=actor_id, crisis_id=crisis_id, reason=checked_note(reason)))
    unseen.let_go(work, crisis.id)
    return crisis


def unrestrict(work: Work, *, actor_id: str, crisis_id: str, reason: str) -> Crisis:
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.RESTRICT, before)
    crisis = rules.unrestrict(before)
    work.crises.save(crisis)
    asked = waiting(work, crisis_id)
    work.deadlines.cancel(*(join_key(crisis_id, person) for person in asked))
    work.record(CrisisUnrestricted(actor=actor_id, crisis_id=crisis_id, reason=checked_note(reason)))
    for person in here(work, asked):
        work.record(JoinNeedless(crisis_id=crisis_id, person_id=person))
    reading.open_to_all(work, crisis)
    return crisis


def ask_to_join(work: Work, *, actor_id: str, crisis_id: str, reason: str) -> None:
    """By somebody who sees no more of it than who leads it."""
    crisis = to_join(work, actor_id, crisis_id)
    if actor_id in waiting(work, crisis_id):
        raise Stale(
            N_("You asked already: <@{lead}> decides, and you are told."), lead=_who_answers(work, crisis)
        )
    told = _who_answers(work, crisis)
    work.record(JoinAsked(actor=actor_id, crisis_id=crisis_id, reason=checked_note(reason), told=told))
    _set_join_clock(work, crisis_id, actor_id, (told,))


def ask_next(work: Work, deadline: Deadline) -> None:
    """Nobody answered: the next of those in it is asked, and at the end all over again."""
    crisis, person_id = work.crises.get(deadline.crisis_id or ""), deadline.subject_id
    reason = waiting(work, crisis.id).get(person_id)
    if reason is None or not crisis.restricted or not here(work, [person_id]):
        return
    asked = str(deadline.data["asked"]).split()
    left = [p for p in here(work, crisis.insiders) if p not in asked]
    told = left[0] if left else _who_answers(work, crisis)
    work.record(JoinMovedOn(crisis_id=crisis.id, person_id=person_id, reason=reason, told=told))
    _set_join_clock(work, crisis.id, person_id, (*asked, told) if left else (told,))


def wait_again(work: Work, crisis_id: str, person_id: str) -> None:
    """What they asked for before has no answer and asked nobody meanwhile: those in it are asked again."""
    if person_id in waiting(work, crisis_id):
        _set_join_clock(work, crisis_id, person_id, ())


def _set_join_clock(work: Work, crisis_id: str, person_id: str, asked: tuple[str, ...]) -> None:
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.JOIN_DUE,
            key=join_key(crisis_id, person_id),
            due_at=work.now + ANSWER_WITHIN,
            crisis_id=crisis_id,
            subject_id=person_id,
            data={"asked": " ".join(asked)},
        )
    )


def to_join(work: Work, actor_id: str, crisis_id: str) -> Crisis:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.ASK_TO_JOIN)
    rules.must_be_restricted(crisis)
    if may_see(actor_id, crisis):
        raise Stale(N_("You are in it already: `/crisis status` shows where it stands."))
    return crisis


def waiting(work: Work, crisis_id: str) -> dict[str, str]:
    """Who asked to join and has no answer yet, with their reason."""
    told = work.events.timeline(crisis_id, *rules.ASKED_OR_ANSWERED)
    return rules.waiting(recorded.event for recorded in told)


def let_in(work: Work, *, actor_id: str, crisis_id: str, person_id: str, reason: str) -> Crisis:
    before = to_answer(work, actor_id, crisis_id)
    check_can_hold(work, person_id)
    crisis = rules.let_in(before, person_id)
    work.crises.save(crisis)
    _answered(work, MemberLetIn(actor=actor_id, crisis_id=crisis_id, person_id=person_id, reason=reason))
    return crisis


def refuse(work: Work, *, actor_id: str, crisis_id: str, person_id: str, reason: str) -> None:
    crisis = to_answer(work, actor_id, crisis_id)
    rules.must_be_restricted(crisis)
    if person_id not in waiting(work, crisis_id):
        raise Stale(N_("<@{who}> has their answer already."), who=person_id)
    silent = person_id in crisis.about
    answer = JoinRefused(
        actor=actor_id, crisis_id=crisis_id, person_id=person_id, reason=reason, silent=silent
    )
    _answered(work, answer)


def unanswered(work: Work, crisis: Crisis) -> tuple[str, ...]:
    """Who asked to join a restricted crisis, is here, and has no answer."""
    return here(work, waiting(work, crisis.id)) if crisis.restricted else ()


def role_given(work: Work, crisis_id: str, person_id: str) -> None:
    """Whoever holds a role sees it, and needs no other answer."""
    work.deadlines.cancel(join_key(crisis_id, person_id))


def _who_answers(work: Work, crisis: Crisis) -> str:
    return next(iter(_doorkeepers(work, crisis)), in_charge(work, crisis))


def to_answer(work: Work, actor_id: str, crisis_id: str) -> Crisis:
    crisis = work.crises.get(crisis_id)
    is_keeper = actor_id in _doorkeepers(work, crisis)
    require(work, actor_id, Action.LET_IN, None if is_keeper else crisis)
    return crisis


def _doorkeepers(work: Work, crisis: Crisis) -> tuple[str, ...]:
    """Administrators, where all who were in it have left: else nobody could ever enter it again."""
    if here(work, crisis.insiders):
        return ()
    return tuple(p for p in here(work, administrators(work)) if p not in crisis.about)


def _answered(work: Work, answer: MemberLetIn | JoinRefused) -> None:
    work.record(replace(answer, reason=checked_note(answer.reason)))
    work.deadlines.cancel(join_key(answer.crisis_id or "", answer.person_id))


def take_out(work: Work, *, actor_id: str, crisis_id: str, person_id: str, reason: str) -> Crisis:
    """Leaving oneself takes no right. What they owned goes to the lead."""
    before = work.crises.get(crisis_id)
    require(work, actor_id, Action.LEAVE if person_id == actor_id else Action.TAKE_OUT, before)
    return _take_out(work, before, person_id, actor_id, checked_note(reason))


def role_taken(work: Work, crisis: Crisis, person_id: str | None) -> None:
    """Whoever lost their last role sees it no more, unless they were let in besides."""
    if person_id and crisis.restricted and not may_see(person_id, crisis):
        work.record(MemberLeft(crisis_id=crisis.id, person_id=person_id))
        unseen.let_go(work, crisis.id)


def _take_out(work: Work, before: Crisis, person_id: str, actor_id: str, reason: str) -> Crisis:
    crisis = rules.take_out(before, person_id)
    work.crises.save(crisis)
    work.record(MemberLeft(actor=actor_id, crisis_id=crisis.id, person_id=person_id, reason=reason))
    unseen.let_go(work, crisis.id)
    return crisis


def _at_work(work: Work, crisis_id: str) -> list[str]:
    """Who owns an open step, is the author of words that are not out, or is to post some by hand."""
    steps = (s for s in work.crises.steps(crisis_id) if s.status is StepStatus.OPEN)
    texts = work.words.of_crisis(crisis_id)
    sent = (p for text in texts for p in work.words.publications(text.id))
    by_hand = (p.person_id for p in sent if p.state is PublicationState.AWAITING and p.person_id)
    writers = (text.current.author_id for text in texts if text.state in UNFINISHED)
    return [*(s.owner_id for s in steps if s.owner_id), *writers, *by_hand]


# --- its private channel ----------------------------------------------------------------------------


def room_subject(crisis_id: str) -> str:
    return f"room:{crisis_id}"


def room_of(work: Work, crisis_id: str) -> str:
    """The id of its private channel; empty as long as there is none."""
    found = work.standings.get(f"{room_subject(crisis_id)}/{ROOM}")
    return found.channel if found and found.state is MessageState.LIVE else ""


def crisis_in(work: Work, channel: str) -> str | None:
    """The id of the crisis whose private channel this is."""
    found = work.standings.at(channel, ROOM)
    return found.subject.partition(":")[2] if found and found.state is MessageState.LIVE else None


def made(work: Work, crisis_id: str, channel: str, *, actor_id: str = BOT) -> None:
    subject = room_subject(crisis_id)
    work.standings.remove(f"{subject}/{ROOM}")
    work.standings.add(Standing(subject=subject, place=ROOM, channel=channel, ts=ROOM, wanted=0))
    work.record(RoomMade(actor=actor_id, crisis_id=crisis_id, channel=channel, adopted=actor_id != BOT))


def adopt(work: Work, *, actor_id: str, crisis_id: str, channel: str) -> None:
    """A private channel that a person made, where the bot may make none."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.RESTRICT, crisis)
    _must_want_room(work, crisis)
    if crisis_in(work, channel):
        raise Stale(N_("This channel is the war room of another crisis. Make one of its own."))
    if channel in (work.people.brand().incident_channel, work.house.feed_channel):
        raise Invalid(N_("Everybody reads this channel. Make a new private one for this crisis."))
    made(work, crisis_id, channel, actor_id=actor_id)


def ask_again(work: Work, *, actor_id: str, crisis_id: str) -> None:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.LET_IN, crisis)
    _must_want_room(work, crisis)
    work.record(RoomAsked(actor=actor_id, crisis_id=crisis_id))


def _must_want_room(work: Work, crisis: Crisis) -> None:
    rules.must_be_restricted(crisis)
    room = room_of(work, crisis.id)
    if room:
        raise Stale(N_("It has its private channel already: <#{channel}>."), channel=room)


def refused(work: Work, crisis_id: str, error: str) -> None:
    """The workspace lets the bot make none. The crisis goes on by direct messages, and each is told how."""
    insiders = here(work, work.crises.get(crisis_id).insiders)
    work.record(RoomRefused(crisis_id=crisis_id, error=error, people=insiders))


def unkept(work: Work, crisis_id: str, error: str) -> None:
    told = in_charge(work, work.crises.get(crisis_id))
    work.record(RoomUnkept(crisis_id=crisis_id, error=error, told=told))


def lost(work: Work, channel: str) -> None:
    """Archived, deleted, or the bot was taken out of it; known by an event or because nothing can be said."""
    crisis_id = crisis_in(work, channel)
    if crisis_id is None:
        return
    work.standings.gone(f"{room_subject(crisis_id)}/{ROOM}")
    crisis = work.crises.get(crisis_id)
    if crisis.restricted and crisis.status is not CrisisStatus.CLOSED:
        work.record(RoomLost(crisis_id=crisis_id, people=here(work, crisis.insiders)))


def came(work: Work, channel: str, person_id: str, inviter_id: str) -> None:
    """Somebody is in the private channel now; whoever brought them answers for it."""
    crisis = _of(work, channel)
    if crisis is None or not inviter_id or person_id in crisis.insiders:
        return
    person = work.people.get(person_id)
    may_be_in = person is not None and person.may_act and person_id not in crisis.about
    if may_be_in and may_see(inviter_id, crisis):
        work.crises.save(rules.let_in(crisis, person_id))
        said = "brought into the channel"
        _answered(work, MemberLetIn(actor=inviter_id, crisis_id=crisis.id, person_id=person_id, reason=said))
    else:
        work.record(OutsiderTakenOut(actor=inviter_id, crisis_id=crisis.id, person_id=person_id))


def went(work: Work, channel: str, person_id: str) -> None:
    """Whoever leaves the channel leaves the crisis; with a role they are called back."""
    crisis = _of(work, channel)
    if crisis is None or person_id not in crisis.insiders:
        return
    if crisis.roles_of(person_id):
        work.record(MemberCalledBack(crisis_id=crisis.id, person_id=person_id))
    else:
        _take_out(work, crisis, person_id, person_id, "")


def _of(work: Work, channel: str) -> Crisis | None:
    """The restricted crisis whose channel it is, unless that is closed."""
    crisis_id = crisis_in(work, channel)
    crisis = work.crises.get(crisis_id) if crisis_id else None
    return crisis if crisis and crisis.restricted and crisis.status is not CrisisStatus.CLOSED else None
