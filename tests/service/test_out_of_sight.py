"""Whoever may see a crisis no more is called, shown and asked by nothing in it: the next one is (C6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest

from bot.domain import events as e
from bot.domain.comms.statement import MessageType
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.deadline import promised_key
from bot.domain.errors import Invalid
from bot.domain.plan.playbook import Due, StepStatus
from bot.domain.staff.handover import HandoverState
from bot.domain.staff.page import PageState
from bot.domain.staff.people import Role
from bot.service.call import paging
from bot.service.crisis import captures, concerned, crises, debriefs, rooms
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.step import steps
from tests.domain.plans import plan, step
from tests.service.test_handover import offer
from tests.service.town import ANA, LEO, MEI, NOOR, REASON, SAM, Night, a_form

HISTORY = {"acks", "reached", "by", "signatures", "before"}  # what they did, and not what is asked of them
GOODBYE = (e.MemberLeft, e.PersonLeftOut)
PLAN = plan(
    step("begin"),
    step("watch", "monitor"),
    step("stop", "pause", holds=[{"id": "ads", "label": "Ads"}]),
    step("take", "handover"),
    step("tell", "notify", roles=["legal", "pr_lead"], text="Quiet.", owner=Role.PR_LEAD, after=("begin",)),
    step("hold", "debrief", departments=[{"id": "care", "label": "Care"}]),
    step("look", owner=Role.LEGAL, due=Due(5)),
    step("words", "statement", message="M1", template="We have seen it. More here by 18:00.",
         approvals=["legal"], approvals_unchanged=["legal"], minutes_per_approval=10),
    type="generic",
)  # fmt: skip
NAMED = {
    "watch": ("name", {"person": LEO}),
    "stop": ("tick", {"ads": "by_hand", "who": LEO, "until": "30"}),
    "take": ("hand", {"to": LEO, "open": "All", "promised": "News", "watch": "The press"}),
    "hold": ("set", {"date": "2030-01-01", "host": LEO, "reason": REASON}),
}


def begun(night: Night, *, restricted: bool) -> Crisis:
    """Leo was Legal as everybody was to be told, and is named wherever a step names somebody."""
    form = a_form(restricted=restricted, severity_now=Severity.SEV1)
    crisis: Crisis = night.do(crises.declare, form=form, playbook=PLAN)
    if restricted:
        night.do(rooms.let_in, crisis_id=crisis.id, person_id=LEO, reason=REASON)
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.LEGAL, person_id=LEO)
    night.press(crisis, "begin", "done")
    night.press(crisis, "stop", "order", scope="brand", reason=REASON, may_post="Nobody")
    for step_id, (choice, said) in NAMED.items():
        night.press(crisis, step_id, choice, **said)
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.LEGAL, person_id=MEI)
    return night.crisis(crisis)


@pytest.fixture
def crisis(night: Night) -> Crisis:
    """Leo is waited for by everything that can wait for somebody."""
    crisis = begun(night, restricted=True)
    night.do(steps.assign, crisis_id=crisis.id, step_id="look", person_id=LEO)
    offer(night, crisis, to=LEO)
    night.publish(night.approved(crisis), "manual", person=LEO)
    night.draft(
        crisis, message=MessageType.HOLDING, step="words", text="We have seen it. More here by 18:00."
    )
    files = [("F1", "post.png")]
    night.do(captures.offer, LEO, crisis_id=crisis.id, files=files)
    night.pass_time(minutes=11)  # Mei was silent, so Leo is asked to approve, and the step is late
    for recorded in night.read(lambda work: work.events.timeline(crisis.id)):
        night.office.perform(paging.react, recorded)
    assert {kind for kind, _ in asked(night, crisis)} == set(ASKING)
    return crisis


def leave(night: Night, crisis: Crisis) -> None:
    night.office.perform(rooms.made, crisis.id, "GROOM")
    night.office.perform(rooms.went, "GROOM", LEO)


LOSING: dict[str, Callable[[Night, Crisis], Any]] = {
    "taken out": lambda night, crisis: night.do(
        rooms.take_out, crisis_id=crisis.id, person_id=LEO, reason=REASON
    ),
    "it is about them": lambda night, crisis: night.do(
        concerned.leave_out, crisis_id=crisis.id, person_id=LEO, reason=REASON
    ),
    "left its channel": leave,
}


def _steps(work: Work, crisis: Crisis) -> list[Any]:
    open_ones = (s for s in work.crises.steps(crisis.id) if s.status is StepStatus.OPEN)
    return [(s.owner_id, s.data) for s in open_ones]


def _seats(work: Work, crisis: Crisis) -> list[Any]:
    words = boards.crisis_board(work, crisis.id).statements
    return [seat.asked for text in words for seat in text.seats]


def _to_post(work: Work, crisis: Crisis) -> list[Any]:
    words = work.words.of_crisis(crisis.id)
    return [p.person_id for text in words for p in work.words.publications(text.id) if p.person_id]


def _offers(work: Work, crisis: Crisis) -> list[Any]:
    return [h.to_id for h in work.team.handovers(crisis.id) if h.state is HandoverState.ASKED]


def _pages(work: Work, crisis: Crisis) -> list[Any]:
    found = work.pages.unsettled(crisis.id, None, crisis.declared_at)
    return [page.person_id for page in found if page.state is PageState.OPEN]


ASKING: dict[str, Callable[[Work, Crisis], list[Any]]] = {
    "steps": _steps,
    "clocks": lambda work, crisis: [(d.subject_id, d.data) for d in work.deadlines.waiting(crisis.id)],
    "seats": _seats,
    "publications": _to_post,
    "hand-overs": _offers,
    "pages": _pages,
}


def words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (word for key, v in value.items() if key not in HISTORY for word in (key, *words(v)))
    elif isinstance(value, list | tuple):
        yield from (word for v in value for word in words(v))
    elif isinstance(value, str):
        yield from value.split()


def asked(night: Night, crisis: Crisis, who: str = LEO) -> list[tuple[str, Any]]:
    """Where somebody is waited for."""
    return [
        (kind, value)
        for kind, of in ASKING.items()
        for value in night.read(lambda work, of=of: of(work, crisis))
        if who in words(value)
    ]


@pytest.mark.parametrize(
    "way", ["taken out", "it is about them", pytest.param("left its channel", marks=pytest.mark.prove)]
)
def test_nothing_asks_them_any_more_and_what_waited_for_them_waits_for_the_next(
    night: Night, crisis: Crisis, way: str
) -> None:
    before = len(night.told())
    LOSING[way](night, crisis)
    night.pass_time(seconds=1)
    assert asked(night, crisis) == []
    board = night.read(lambda work: boards.home_board(work, LEO))
    assert (board.crises, board.my_steps, board.my_approvals, board.my_words) == ((), (), (), ())
    found = {s.step_id: s for s in night.steps(crisis, StepStatus.OPEN)}
    for name, key in (("watch", "watcher"), ("take", "to"), ("hold", "host")):
        assert found[name].data[key] == found[name].owner_id == ANA
    assert "ads" not in found["stop"].data["holds"]
    assert found["tell"].data["gaps"] == ["legal"]
    assert found["look"].owner_id == MEI
    assert night.told(e.PublicationAsked)[-1].person_id == ANA
    assert night.told(e.HandoverAsked)[-1].person_id not in (LEO, "")
    assert night.told(e.PageMovedOn)[-1].person_id not in (LEO, "")
    capture = night.read(lambda work: work.captures.of_crisis(crisis.id))[0]
    night.office.perform(captures.fail, capture.id, "too_large")
    assert night.told(e.CaptureFailed)[-1].person_id == ANA
    for _ in range(3):
        night.pass_time(hours=2)
    since = [event for event in night.told()[before:] if not isinstance(event, GOODBYE)]
    assert since
    assert [event for event in since if LEO in words(asdict(event))] == []
    assert LEO not in night.read(lambda work: debriefs.participants(work, work.crises.get(crisis.id)))


def test_nobody_is_named_in_a_step_who_may_not_see_it(night: Night) -> None:
    crisis = night.declare(restricted=True)
    night.press(crisis, "pause", "order", scope="brand", reason=REASON, may_post="Nobody")
    holds = {hold["id"]: "by_hand" for hold in night.playbook(crisis).step("pause").params["holds"]}
    with pytest.raises(Invalid, match="those who have a part in it"):
        night.press(crisis, "pause", "tick", **holds, who=NOOR, until="30")


def test_restricted_later_it_asks_only_who_has_a_part_in_it(night: Night) -> None:
    crisis = begun(night, restricted=False)
    for step_id in ("watch", "take", "hold"):
        night.do(steps.assign, crisis_id=crisis.id, step_id=step_id, person_id=SAM)
    assert asked(night, crisis)
    night.do(rooms.restrict, crisis_id=crisis.id, reason=REASON)
    assert asked(night, crisis) == []
    assert night.step(crisis, "watch").data["watcher"] == SAM
    told = [(a.step_id, a.person_id) for a in night.told(e.StepAssigned)]
    assert told[-4:] == [("watch", SAM), ("stop", ANA), ("take", SAM), ("hold", SAM)]


def test_what_was_promised_in_public_is_asked_about_as_if_nobody_had_lost_sight_of_it(night: Night) -> None:
    crisis = begun(night, restricted=False)
    text = "We have seen it. More here by 18:00."
    words = night.draft(crisis, message=MessageType.HOLDING, step="words", text=text)
    night.decide(words, MEI)
    night.publish(words)
    night.press_.run_once()
    promised = night.clocks(crisis)[promised_key(crisis.id)]
    night.do(rooms.restrict, crisis_id=crisis.id, reason=REASON)
    assert night.clocks(crisis)[promised.key] == promised
    night.pass_time(hours=6, minutes=1)
    assert [event.is_late for event in night.told(e.NewsAwaited)] == [True]
    next_one = night.clocks(crisis)[promised.key]
    lost = replace(next_one, due_at=night.clock.now, data={**promised.data, "asked": ""})
    night.office.perform(lambda work: work.deadlines.set(lost))
    night.pass_time(seconds=1)
    assert len(night.told(e.NewsAwaited)) == 2
