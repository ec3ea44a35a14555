"""What people are shown in calm times, and what is told then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.plan.readiness import Part, Readiness
from bot.domain.staff.committee import Agenda, Meeting, Promise
from bot.domain.words import phrase
from bot.slack.views.staff import calm
from tests.views.boards import ANA, MEI, NOW, PRIYA, TOM, Say


def meeting(say: Say) -> Meeting:
    return Meeting(
        id="m",
        held_on=date(2026, 2, 1),
        people=(ANA, MEI),
        decisions=say("Two people look at each post."),
        recorded_by=ANA,
        recorded_at=NOW,
    )


def promise(say: Say) -> Promise:
    return Promise(
        crisis_id="c1",
        step_id="prevention",
        title=say("Say what changes"),
        number=3,
        text=say("Cups are read aloud"),
        who=TOM,
        by="2026-04-01",
    )


def agenda(say: Say, *, promises: int = 2) -> Agenda:
    return Agenda(
        since=NOW - timedelta(days=30),
        outcomes={"declared": 1, "dismissed": 2},
        crises=(say("#3 Cup slogan"),),
        promises=(promise(say),) * promises,
        stale=(say("Tom"),),
        lacking=(say("Hacked account"),) * 12,
        causes={"conduct": 3},
        counted=4,
        hours=42,
        spent=900,
        unplanned=2,
        last=meeting(say),
        due_at=NOW,
        host=ANA,
    )


def happened(say: Say) -> tuple[e.Event, ...]:
    step = {"crisis_id": "c1", "step_id": "prevention", "title": say("Say what changes")}
    return (
        e.PlanIncomplete(people=(ANA, PRIYA), missing=tuple(part.value for part in Part), parts=len(Part)),
        e.CommitteeDue(told=ANA, days=0),
        e.CommitteeDue(told=ANA, days=3),
        e.CommitteeDue(told=None, days=3),
        e.CommitteeMissed(people=(PRIYA,), days=7),
        e.CommitteeHeld(actor=ANA, meeting_id="m", people=(ANA, MEI), text=say("Two people look")),
        e.CommitteeMoved(actor=ANA, days=7),
        e.PromiseAsked(
            person_id=TOM, promised=say("Cups are read aloud"), by=say("2026-04-01"), number=3, **step
        ),
        e.PromiseKept(actor=TOM, **step),
        e.PromiseKept(actor=TOM, reason=say("The plan was right"), **step),
        e.PromiseKept(actor=e.BOT, **step),
    )


CALM: Mapping[str, Callable[[Say], Any]] = {
    "ready": lambda _: calm.readiness(Readiness(missing={})),
    "ready, nothing is": lambda say: calm.readiness(
        Readiness(
            missing={
                **dict.fromkeys(Part, ()),
                Part.THRESHOLDS: (say("Northwind"),),
                Part.ROLES: ("legal", "hr"),
                Part.PLANS: (say("Hacked account"),) * 12,
            }
        )
    ),
    "committee": lambda say: calm.agenda(agenda(say), may_hold=True),
    "committee, many promises": lambda say: calm.agenda(agenda(say, promises=60), may_hold=True),
    "committee, the first": lambda _: calm.agenda(Agenda(since=NOW), may_hold=False),
    "form of an unchanged plan": lambda say: calm.why_unchanged(
        promise(say), phrase("The plan still is version {version}.", version="3-1f0c9a2b")
    ),
    "form committee": lambda _: calm.form(date(2026, 3, 1), (ANA, MEI)),
}
