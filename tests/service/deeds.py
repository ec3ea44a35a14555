"""More that people do on any night: another kind, a hand-over, a drill, the committee, who leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from bot.domain.crisis.crisis import Crisis
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import groups, triage
from bot.domain.staff.audiences import Audience
from bot.domain.staff.handover import Handover
from bot.domain.staff.people import Role
from bot.service.crisis import crises, drills, keeping, retyping, rooms
from bot.service.crisis.correcting import change
from bot.service.staff import committee, handover, roster
from bot.service.step import audiences, promises
from tests.service.town import GUEST, MEMBERS, PRIYA, REASON, Night, a_form

PEOPLE = st.sampled_from((*MEMBERS, GUEST))
PICK = st.integers(0, 10_000)
KINDS = st.sampled_from(("generic", "data_breach", "hacked_account", "customer_complaint_viral"))
ANSWERS = st.sampled_from(
    ({"comes_out": "yes"}, {"actor": "agency"}, {"fault": "ours"}, {"origin": "outside"}, {"hurt": "group"})
)
STAFF = "CSTAFF"


class Deeds(RuleBasedStateMachine):
    """Whoever builds on it has a `night` and `tries`, and knows every crisis there is."""

    night: Night
    tries: Callable[..., bool]
    all_crises: Callable[[], tuple[Crisis, ...]]
    _crisis: Callable[[int], Crisis]

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK, kind=KINDS)
    def it_is_another_kind(self, who: str, pick: int, kind: str) -> None:
        book = crises.playbook_of(self.night.read(lambda work: work.house.shelf), kind)
        about = {"crisis_id": self._crisis(pick).id, "playbook": book, "reason": REASON}
        self.tries(retyping.retype, who, **about)

    @rule(who=PEOPLE, other=PEOPLE, is_drill=st.booleans())
    def declare_about_somebody_or_as_a_drill(self, who: str, other: str, is_drill: bool) -> None:
        if len(self.all_crises()) >= 3:
            return
        book = crises.playbook_of(self.night.read(lambda work: work.house.shelf), "generic")
        if is_drill:
            self.tries(drills.start, who, playbook=book, title="", mark="DRILL:")
        else:
            self.tries(crises.declare, who, form=a_form(lead_id=who, about=other), playbook=book)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, other=PEOPLE, pick=PICK, act=st.sampled_from(("offer", "accept", "decline")))
    def hand_over(self, who: str, other: str, pick: int, act: str) -> None:
        crisis = self._crisis(pick)
        if act == "offer":
            offered = {"crisis_id": crisis.id, "to_id": other, "still_open": "x"}
            self.tries(handover.offer, who, **offered)
            return
        made: tuple[Handover, ...] = self.night.read(lambda work: work.team.handovers(crisis.id))
        for one in made[-1:]:
            more = {} if act == "accept" else {"reason": REASON}
            self.tries(getattr(handover, act), who, handover_id=one.id, **more)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK)
    def leave(self, who: str, pick: int) -> None:
        crisis = self._crisis(pick)
        self.tries(rooms.take_out, who, crisis_id=crisis.id, person_id=who, reason=REASON)

    @precondition(lambda self: self.all_crises())
    @rule(who=PEOPLE, pick=PICK, answers=ANSWERS)
    def learn_more(self, who: str, pick: int, answers: dict[str, str]) -> None:
        crisis = self._crisis(pick)
        state = next(s for s in self.night.steps(crisis) if s.step_id == triage.Triage.name)
        given = {"what": "A cup", "origin": "unknown", "fault": "unknown", **state.data.get("answers", {})}
        self.tries(change, who, crisis_id=crisis.id, answers=given | answers, seen=state.version)

    @precondition(lambda self: self.all_crises())
    @rule(pick=PICK, people=st.lists(PEOPLE, max_size=4), is_open=st.booleans())
    def a_channel_is_told_or_shut(self, pick: int, people: list[str], is_open: bool) -> None:
        crisis, tell = self._crisis(pick), self.night.office.perform
        for state in self.night.steps(crisis, StepStatus.OPEN):
            if STAFF in groups.channels(state):
                if is_open:
                    tell(audiences.told, crisis.id, state.step_id, STAFF, people)
                else:
                    tell(audiences.unreached, crisis.id, state.step_id, STAFF, "is_archived")

    @rule(people=st.lists(PEOPLE, max_size=3), role=st.sampled_from(list(Role)), told=st.booleans())
    def the_house_is_set_up_anew(self, people: list[str], role: Role, told: bool) -> None:
        self.tries(roster.set_chain, PRIYA, role=role, person_ids=people)
        channels = (STAFF,) if told else ()
        self.tries(audiences.set_places, PRIYA, audience=Audience.ALL_STAFF, places=channels)

    @rule(who=PEOPLE, pick=PICK, days=st.sampled_from((30, 400)))
    def afterwards(self, who: str, pick: int, days: int) -> None:
        """The committee meets, a promise is kept, a crisis is kept for longer."""
        today = self.night.clock.now.date() - timedelta(days=1)
        self.tries(committee.held, who, held_on=today, people=MEMBERS[:2], decisions=REASON)
        for crisis in self.all_crises()[:1]:
            about: dict[str, Any] = {"crisis_id": crisis.id}
            self.tries(promises.keep, who, **about, step_id="prevention")
            self.tries(keeping.change_limit, who, **about, days=days, reason=REASON)
