"""What holds on any night, whatever people do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from bot.domain.comms.outgoing import OutgoingPost
from bot.domain.comms.publication import OVER, Publication, PublicationState
from bot.domain.comms.statement import Statement, StatementState, sha256_of
from bot.domain.comms.version import is_whole
from bot.domain.crisis.crisis import Crisis, CrisisStatus, is_workable
from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import (
    BOT,
    ApprovalsOverruled,
    CrisisDeclared,
    CrisisRestricted,
    CrisisRetyped,
    CrisisUnrestricted,
    JoinAsked,
    MemberLeft,
    MemberLetIn,
    OutsiderTakenOut,
    PublicationSettled,
    RoleAssigned,
    StatementApproved,
    StatementDrafted,
    StepFinished,
)
from bot.domain.plan.playbook import Playbook, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.handover import Handover, HandoverState
from bot.domain.storm.alert import Alert, AlertState
from bot.domain.words import Phrase
from bot.service.access import in_charge
from bot.service.crisis import blockers
from bot.service.ports import Work
from bot.service.step.clocks import STEP_CLOCKS
from tests.service.town import (
    GUEST,
)

Posts = list[OutgoingPost]
TO_DO = (StepStatus.OPEN, StepStatus.WAITING)


@dataclass(frozen=True)
class Seen:
    """Everything there is between two rules, read in one go."""

    told: list[Any]
    crises: tuple[Crisis, ...]
    playbooks: dict[str, Playbook]
    steps: dict[tuple[str, str], StepState]
    clocks: dict[str, Deadline]
    broken: list[int | None]
    blocked: dict[str, tuple[Phrase, ...]]
    statements: dict[str, Statement]
    publications: list[Publication]
    handovers: dict[str, Handover]
    alerts: list[Alert]
    paged: set[str]
    chased: set[str]
    here: set[str]
    in_charge: dict[str, str]
    lately: list[Any]


def look(work: Work, before: int = 0) -> Seen:
    """`before` is how many events were seen before."""
    told = [r.event for r in work.events.pending("slack", 10_000)]
    found = work.crises.recent(100)
    words = {s.id: s for c in found for s in work.words.of_crisis(c.id)}
    alert_ids = sorted({e.alert_id for e in told if getattr(e, "alert_id", None)})
    return Seen(
        told=told,
        crises=found,
        playbooks={c.id: work.crises.playbook(c.id) for c in found},
        steps={(c.id, s.step_id): s for c in found for s in work.crises.steps(c.id)},
        clocks={d.key: d for c in found for d in work.deadlines.waiting(c.id)},
        broken=[work.events.broken_link(c.id) for c in found],
        blocked={
            c.id: blockers.of_closing(work, c) if c.closed_at else blockers.of_the_end(work, c) for c in found
        },
        statements=words,
        publications=[p for i in words for p in work.words.publications(i)],
        handovers={h.id: h for c in found for h in work.team.handovers(c.id)},
        alerts=[work.alerts.get(i) for i in alert_ids],
        paged={i for i in alert_ids if work.deadlines.get(f"unclaimed:{i}")},
        chased={i for i in alert_ids if work.deadlines.get(f"undecided:{i}")},
        here={person.id for person in work.people.all() if person.may_act},
        in_charge={c.id: in_charge(work, c) for c in found},
        lately=told[before:],
    )


def no_event_is_lost(seen: Seen, _: Posts) -> None:
    kinds = Counter(type(e) for e in seen.told)
    assert kinds[CrisisDeclared] == len(seen.crises)
    assert kinds[StatementDrafted] == len(seen.statements)
    finished = Counter((e.crisis_id, e.step_id) for e in seen.told if isinstance(e, StepFinished))
    done = {key for key, state in seen.steps.items() if state.status is StepStatus.DONE}
    assert done <= set(finished)
    again = {e.crisis_id for e in seen.told if isinstance(e, CrisisRetyped)}  # asks more in what was done
    assert not [key for key, n in finished.items() if n > 1 and key[0] not in again]
    sent = [e.publication_id for e in seen.told if isinstance(e, PublicationSettled) and e.state == "sent"]
    assert sorted(sent) == sorted(p.id for p in seen.publications if p.state is PublicationState.SENT)


def every_chain_verifies(seen: Seen, _: Posts) -> None:
    assert not any(seen.broken)


def what_is_public_was_approved_word_for_word(seen: Seen, posts: Posts) -> None:
    by_id = {p.id: p for p in seen.publications}
    approved = {
        (e.statement_id, e.number, e.sha256)
        for e in seen.told
        if isinstance(e, StatementApproved) and e.complete
    }
    for post in posts:
        publication = by_id[post.id]
        statement = seen.statements[publication.statement_id]
        assert sha256_of(post.text) == post.sha256
        assert post.text == statement.current.text_for(publication.outlet, publication.language)
        assert publication.sha256 == statement.current.sha256
        assert is_whole(statement.current)
        assert (statement.id, publication.version_number, publication.sha256) in approved
        assert statement.missing == () or statement.state is StatementState.DRAFT  # expired since


def nothing_is_public_twice_in_one_place(_: Seen, posts: Posts) -> None:
    assert not [key for key, n in Counter(p.idempotency_key for p in posts).items() if n > 1]


def only_who_leads_went_on_without_an_approval(seen: Seen, _: Posts) -> None:
    """Each time recorded, with a reason, for exactly the text that it let out."""
    recorded = {
        (e.statement_id, e.number, e.sha256, e.actor)
        for e in seen.told
        if isinstance(e, ApprovalsOverruled) and e.reason
    }
    for statement in seen.statements.values():
        for press in statement.approvals:
            key = (statement.id, press.version_number, press.sha256, press.person_id)
            assert not press.instead or key in recorded


def no_author_approved(seen: Seen, _: Posts) -> None:
    for statement in seen.statements.values():
        for approval in statement.approvals:
            so_far = statement.versions[: approval.version_number]
            assert approval.person_id not in {v.author_id for v in so_far}


def what_is_approved_has_every_approval(seen: Seen, _: Posts) -> None:
    ready = (StatementState.APPROVED, StatementState.PUBLISHED)
    assert not [s.id for s in seen.statements.values() if s.state in ready and s.missing]


def guests_did_nothing(seen: Seen, _: Posts) -> None:
    assert GUEST not in {e.actor for e in seen.told}


def who_acts_in_a_restricted_crisis_has_a_part_in_it(seen: Seen, _: Posts) -> None:
    """Besides asking to join it, and bringing somebody along who is taken out again."""
    for crisis in seen.crises:
        told = [e for e in seen.told if e.crisis_id == crisis.id]
        roles = [e for e in told if isinstance(e, RoleAssigned)]
        ever = {crisis.declared_by, *crisis.insiders, BOT}
        ever |= {e.before for e in roles} | {e.person_id for e in roles}
        ever |= {e.person_id for e in told if isinstance(e, MemberLetIn | MemberLeft)}
        changes = [e for e in told if isinstance(e, CrisisRestricted | CrisisUnrestricted)]
        restricted = isinstance(changes[0], CrisisUnrestricted) if changes else crisis.restricted
        for event in told:
            if isinstance(event, CrisisRestricted | CrisisUnrestricted):
                restricted = isinstance(event, CrisisRestricted)
            assert not restricted or event.actor in ever or isinstance(event, JoinAsked | OutsiderTakenOut)


def whom_it_is_about_has_no_part_in_it(seen: Seen, _: Posts) -> None:
    for crisis in (c for c in seen.crises if c.status is not CrisisStatus.CLOSED):
        held = {crisis.lead_id, *crisis.roles.values(), *crisis.members}
        steps = (s for (id_, _), s in seen.steps.items() if id_ == crisis.id)
        assert held.isdisjoint(crisis.about)
        assert {s.owner_id for s in steps if s.status in TO_DO}.isdisjoint(crisis.about)


def what_is_open_is_of_somebody_who_is_here(seen: Seen, _: Posts) -> None:
    """As long as anybody is: what leavers had went to the next one."""
    for crisis in (c for c in seen.crises if c.status is not CrisisStatus.CLOSED):
        if seen.here.intersection(crisis.insiders):
            steps = (s for (id_, _), s in seen.steps.items() if id_ == crisis.id)
            owners = {s.owner_id for s in steps if s.status in TO_DO}
            assert owners - {None} <= seen.here


def what_is_open_in_a_restricted_crisis_is_of_somebody_who_sees_it(seen: Seen, _: Posts) -> None:
    """So that no clock runs for nobody; its people are those who were not taken out."""
    for crisis in (c for c in seen.crises if c.restricted and c.status is not CrisisStatus.CLOSED):
        steps = (s for (id_, _), s in seen.steps.items() if id_ == crisis.id and s.status in TO_DO)
        assert {s.owner_id for s in steps} <= {None, *crisis.insiders}


def nothing_asks_whom_may_not_see_it(seen: Seen, _: Posts) -> None:
    """Neither what an open step remembers nor a clock, but for those who answer for a crisis nobody is in."""
    by_id = {c.id: c for c in seen.crises}
    for (crisis_id, step_id), state in seen.steps.items():
        crisis, step = by_id[crisis_id], seen.playbooks[crisis_id].step(step_id)
        if crisis.restricted and step and state.status is StepStatus.OPEN and is_workable(crisis, step):
            assert STEP_KINDS[step.kind].waits_for(state) <= {*crisis.insiders}, (step_id, state)
    for clock in seen.clocks.values():
        crisis = by_id[clock.crisis_id or ""]
        if crisis.restricted and clock.kind is not DeadlineKind.JOIN_DUE:
            assert {*str(clock.data.get("asked", "")).split()} <= {*crisis.insiders}, clock


def whoever_is_told_that_something_waits_can_do_it(seen: Seen, _: Posts) -> None:
    """Of what happened last: whoever left, or does not see it, would let the clock run for nobody."""
    by_id = {c.id: c for c in seen.crises}
    for event in seen.lately:
        told, crisis = getattr(event, "told", None), by_id.get(event.crisis_id or "")
        if isinstance(told, str) and crisis and any(p in seen.here for p in crisis.insiders):
            assert told in seen.here, event
            assert not crisis.restricted or told in crisis.insiders, event


def every_clock_has_an_owner(seen: Seen, _: Posts) -> None:
    """Somebody who is here, sees it, and whom it is not about: whoever has the step, else the lead."""
    by_id = {c.id: c for c in seen.crises}
    for clock in seen.clocks.values():
        crisis = by_id[clock.crisis_id or ""]
        state = seen.steps.get((crisis.id, clock.subject_id)) if clock.kind in STEP_CLOCKS else None
        owner = (state.owner_id if state else None) or seen.in_charge[crisis.id]
        if seen.here.intersection(crisis.insiders):
            assert owner in seen.here, clock
            assert owner not in crisis.about, clock
            assert not crisis.restricted or owner in crisis.insiders, clock


def every_clock_belongs_to_something_open(seen: Seen, _: Posts) -> None:
    by_id = {c.id: c for c in seen.crises}
    for deadline in seen.clocks.values():
        assert _is_open(seen, by_id[deadline.crisis_id or ""], deadline), deadline


def _is_open(seen: Seen, crisis: Crisis, deadline: Deadline) -> bool:
    if deadline.kind in STEP_CLOCKS:
        step = seen.playbooks[crisis.id].step(deadline.subject_id)
        state = seen.steps[crisis.id, deadline.subject_id]
        return state.status is StepStatus.OPEN and step is not None and is_workable(crisis, step)
    if deadline.kind is DeadlineKind.APPROVAL_DUE:
        statement = seen.statements[deadline.subject_id]
        return statement.state is StatementState.IN_REVIEW and deadline.data["slot"] in statement.missing
    if deadline.kind is DeadlineKind.APPROVAL_EXPIRES:
        return seen.statements[deadline.subject_id].state is StatementState.APPROVED
    if deadline.kind is DeadlineKind.PUBLICATION_OPEN:
        waits = (PublicationState.AWAITING, PublicationState.UNKNOWN)
        return any(p.id == deadline.subject_id and p.state in waits for p in seen.publications)
    if deadline.kind in (
        DeadlineKind.NEWS_DUE,
        DeadlineKind.NEWS_PROMISED,
        DeadlineKind.RELIEF_DUE,
        DeadlineKind.IMPACT_DUE,
    ):
        return crisis.is_open
    if deadline.kind is DeadlineKind.HANDOVER_OPEN:
        return crisis.is_open and seen.handovers[deadline.subject_id].state is HandoverState.ASKED
    if deadline.kind is DeadlineKind.JOIN_DUE:
        return crisis.restricted and deadline.subject_id not in crisis.insiders
    if deadline.kind is DeadlineKind.CRISIS_LIMIT:
        return crisis.status is CrisisStatus.CLOSED
    if deadline.kind is DeadlineKind.FIRST_WORDS:
        return crisis.is_open and crisis.first_words_at is None
    return deadline.kind is DeadlineKind.DEBRIEF_DUE and crisis.status is CrisisStatus.RESOLVED


def what_waits_for_somebody_has_a_clock(seen: Seen, _: Posts) -> None:
    for statement in seen.statements.values():
        if statement.state is StatementState.IN_REVIEW:
            for slot in statement.missing:
                assert f"approval:{statement.id}:{statement.current.number}:{slot}" in seen.clocks
    assert seen.paged == {a.id for a in seen.alerts if a.unclaimed}
    assert seen.chased == {a.id for a in seen.alerts if a.undecided}


def what_is_over_has_nothing_open(seen: Seen, _: Posts) -> None:
    live = {p.crisis_id for p in seen.publications if p.state not in OVER}
    live |= {s.crisis_id for s in seen.statements.values() if s.state is StatementState.IN_REVIEW}
    for crisis in seen.crises:
        assert crisis.is_open or (crisis.id not in live and not seen.blocked[crisis.id])
        assert (crisis.resolved_at is None) is crisis.is_open


def a_decided_alert_names_who_decided(seen: Seen, _: Posts) -> None:
    for alert in seen.alerts:
        assert (alert.state is AlertState.OPEN) is (alert.decided_by is None)


PROMISES = (
    no_event_is_lost,
    every_chain_verifies,
    what_is_public_was_approved_word_for_word,
    nothing_is_public_twice_in_one_place,
    no_author_approved,
    only_who_leads_went_on_without_an_approval,
    what_is_approved_has_every_approval,
    guests_did_nothing,
    who_acts_in_a_restricted_crisis_has_a_part_in_it,
    whom_it_is_about_has_no_part_in_it,
    what_is_open_is_of_somebody_who_is_here,
    what_is_open_in_a_restricted_crisis_is_of_somebody_who_sees_it,
    nothing_asks_whom_may_not_see_it,
    whoever_is_told_that_something_waits_can_do_it,
    every_clock_has_an_owner,
    every_clock_belongs_to_something_open,
    what_waits_for_somebody_has_a_clock,
    what_is_over_has_nothing_open,
    a_decided_alert_names_who_decided,
)
