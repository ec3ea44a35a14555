"""A brand's team on a bad night: who they are, what they can do in a line, and the outlet they publish to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.comms.publication import Publication
from bot.domain.comms.statement import MessageType, Statement, Verdict
from bot.domain.crisis.crisis import Crisis, Fault
from bot.domain.crisis.severity import Severity
from bot.domain.deadline import Deadline
from bot.domain.errors import DeliveryError, OutcomeUnknown, UserError
from bot.domain.events import Event
from bot.domain.forms import Choice, FieldKind, FormField, Style
from bot.domain.plan.playbook import Playbook, Step, StepState, StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.plan.step_kinds.questions import ORIGINS, OWN_POST
from bot.domain.staff.people import Person, Role
from bot.domain.storm.alert import Alert, Storm
from bot.service import clocks
from bot.service.comms import publishing, statements
from bot.service.comms.sending import Press
from bot.service.crisis import crises
from bot.service.crisis.crises import Declaration
from bot.service.ports import Work
from bot.service.records import Brand
from bot.service.step import steps
from bot.service.storm import alerts
from bot.storage.work import Office
from tests.service.over import Over
from tests.storage.builders import a_storm, a_watch
from tests.support import knowing
from tests.support.databases import FakeClock

T = TypeVar("T")

ANA, TOM, MEI, SAM, PRIYA, LEO, NOOR = "UANA", "UTOM", "UMEI", "USAM", "UPRIYA", "ULEO", "UNOOR"
MEMBERS = (ANA, TOM, MEI, SAM, PRIYA, LEO, NOOR)
GUEST, STRANGER, ROBOT, LEAVER = "UGUEST", "USTRANGER", "UROBOT", "ULEAVER"
OUTSIDERS = (GUEST, STRANGER, ROBOT, LEAVER)
ROSTER = {
    Role.SOCIAL_LEAD: (ANA, TOM),
    Role.CRISIS_LEAD: (ANA, TOM),
    Role.PR_LEAD: (TOM, PRIYA),
    Role.LEGAL: (MEI, LEO),
    Role.CARE_LEAD: (SAM,),
    Role.EXECUTIVE_SPONSOR: (PRIYA,),
    Role.INTERNAL_COMMS: (TOM,),
    Role.HR: (MEI,),
    Role.DEPARTMENT_HEAD: (SAM,),
}
TEXT = "We have seen the cups. They are wrong, and they are being withdrawn. More here by 18:00."
REASON = "We looked at it together and this is what we found."
LINK = "https://social.example/@northwindcoffee/1"
LIKED = ("someone", "keep", "full", "tick", "resumed", "answered", "held", "end", "over")
LIKED_ANSWERS = ("everyone", "unpopular")


class Killed(BaseException):
    """The process died here."""


@dataclass
class FakeOutlet:
    """Keeps what reached it. `next` says how the next call ends, in words of `publish`."""

    posts: list[OutgoingPost] = field(default_factory=list)
    next: str = "ok"
    can_read_back: bool = True

    def publish(self, post: OutgoingPost) -> Published:
        ending, self.next = self.next, "ok"
        if ending == "killed before":
            raise Killed
        if ending == "refused":
            raise DeliveryError("403 Forbidden", permanent=True)
        if ending != "timed out before":
            self.posts.append(post)
        if ending == "killed after":
            raise Killed
        if ending in ("timed out before", "timed out after"):
            raise OutcomeUnknown("no answer in 20 s")
        if ending == "broken":
            raise RuntimeError("a bug in the outlet")
        return Published(url=LINK)

    def read_back(self, post: OutgoingPost) -> Published | None:
        if not self.can_read_back:
            raise DeliveryError("500 while reading back", permanent=False)
        return Published(url=LINK) if post in self.posts else None

    def preview(self, post: OutgoingPost) -> str:
        return f"POST {post.text}"


class Night:
    """One team, one database, one clock. What people do here goes through the real use cases. With `earlier`,
    a crisis that is resolved first of all is not lived through again.
    """

    def __init__(self, office: Office, clock: FakeClock, earlier: Callable[[], Over] | None = None) -> None:
        self.office = office
        self._earlier = earlier
        self.clock = clock
        self.outlet = FakeOutlet()
        self.press_ = Press(office, {"webhook": self.outlet}, dry_run=False)
        office.perform(_move_in)

    def do(self, use_case: Callable[..., T], actor: str = ANA, **values: Any) -> T:
        return self.office.perform(use_case, actor_id=actor, **values)

    def read(self, query: Callable[[Work], T]) -> T:
        return self.office.read(query)

    def pass_time(self, **by: float) -> datetime:
        """Let time go by in one jump, as after downtime, and handle what is due then."""
        self.clock.go_on(**by)
        while clocks.tick(self.office):
            pass
        return self.clock.now

    # --- what happened

    def told(self, kind: type[Event] = Event) -> list[Any]:
        """Every event of that kind so far, in order."""
        pending = self.read(lambda work: work.events.pending("slack", 10_000))
        return [r.event for r in pending if isinstance(r.event, kind)]

    @contextmanager
    def nothing_but(self, *kinds: type[Event]) -> Iterator[list[Any]]:
        """What happens inside the block, which is of these kinds only."""
        before = len(self.told())
        seen: list[Any] = []
        yield seen
        seen += self.told()[before:]
        assert {type(e) for e in seen} <= set(kinds), seen

    # --- alerts

    def storm(self, **changes: Any) -> Alert:
        storm = self.a_storm(**changes)
        return self.office.perform(alerts.raise_alert, a_watch(), storm, ())

    def a_storm(self, **changes: Any) -> Storm:
        return a_storm(began_at=self.clock.now, seen_at=self.clock.now, **{"total": 400} | changes)

    def alert(self, alert: Alert) -> Alert:
        return self.read(lambda work: work.alerts.get(alert.id))

    # --- crises

    def declare(self, actor: str = ANA, **changes: Any) -> Crisis:
        """A crisis of which it is known where it comes from, so that words can be written."""
        form = a_form(**changes)
        playbook = crises.playbook_of(self.read(lambda work: work.house.shelf), form.type)
        crisis = self.do(crises.declare, actor, form=form, playbook=playbook)
        return self.office.perform(knowing.know, actor, crisis.id)

    def triage(self, crisis: Crisis, origin: str = OWN_POST, actor: str = ANA) -> StepState:
        return self.office.perform(knowing.triaged, actor, crisis.id, origin)

    def crisis(self, crisis: Crisis) -> Crisis:
        return self.read(lambda work: work.crises.get(crisis.id))

    def playbook(self, crisis: Crisis) -> Playbook:
        return self.read(lambda work: work.crises.playbook(crisis.id))

    def step(self, crisis: Crisis, step_id: str) -> StepState:
        return next(s for s in self.steps(crisis) if s.step_id == step_id)

    def steps(self, crisis: Crisis, *status: StepStatus) -> list[StepState]:
        found = self.read(lambda work: work.crises.steps(crisis.id))
        return [s for s in found if not status or s.status in status]

    def clocks(self, crisis: Crisis) -> dict[str, Deadline]:
        return {d.key: d for d in self.read(lambda work: work.deadlines.waiting(crisis.id))}

    def press(self, crisis: Crisis, step_id: str, choice: str, actor: str = ANA, **form: str) -> StepState:
        return self.do(steps.press, actor, crisis_id=crisis.id, step_id=step_id, choice=choice, form=form)

    def answer(self, crisis: Crisis, step_id: str, *, wish: str = "") -> StepState:
        """Do the step as the first colleague who may, as often as it takes. `wish` names the outcome."""
        step = self.playbook(crisis).step(step_id)
        assert step is not None
        state = self.step(crisis, step_id)
        for _ in range(12):
            if state.status is not StepStatus.OPEN:
                return state
            state = self.answer_once(crisis, step, state, wish)
        raise AssertionError(f"{step_id} does not end: {state}")

    def answer_once(self, crisis: Crisis, step: Step, state: StepState, wish: str) -> StepState:
        if step.kind == "wait" and not wish:
            self.pass_time(days=2)
            return self.step(crisis, step.id)
        if step.kind == "triage":
            return self.triage(crisis, wish if wish in ORIGINS else OWN_POST)
        refusals = []
        somebody = crisis.lead_id if crisis.restricted else NOOR  # where few may see it, one of the few
        for choice in by_liking(STEP_KINDS[step.kind].choices(step, state), wish):
            form = {f.id: fill(f, somebody) for f in choice.form}
            for person in dict.fromkeys((state.owner_id or ANA, *MEMBERS)):
                try:
                    return self.press(crisis, step.id, choice.id, person, **form)
                except UserError as error:
                    refusals.append(f"{person}: {error} {error.fields}")
        raise AssertionError(f"nobody could do {step.id}: {refusals}")

    def work_through(self, crisis: Crisis, *, afterwards: bool = False) -> None:
        """Everything required, until nothing holds the end up; statements are decided not to be published."""
        playbook = self.playbook(crisis)
        if not afterwards:
            self.do(crises.add_evidence, crisis_id=crisis.id, text="The post, as it was", link=LINK)
        for _ in range(100):
            waiting = [
                s.step_id
                for s in self.steps(crisis, StepStatus.OPEN)
                if (step := playbook.step(s.step_id)) and step.required and step.is_afterwards is afterwards
            ]
            if not waiting:
                return
            for step_id in waiting:
                self.answer(crisis, step_id, wish="not_published")
        raise AssertionError("the playbook does not end")

    def resolve(self, crisis: Crisis, actor: str = ANA) -> Crisis:
        return self.do(crises.resolve, actor, crisis_id=crisis.id, outcome="The cups are gone.")

    def resolved(self, **changes: Any) -> Crisis:
        if self._earlier and not changes and not self.told():
            return self._earlier().go_on(self.office, self.clock)
        crisis = self.declare(**changes)
        self.work_through(crisis)
        return self.resolve(crisis)

    # --- words

    def draft(
        self,
        crisis: Crisis,
        actor: str = SAM,
        text: str = TEXT,
        message: MessageType = MessageType.UPDATE,
        step: str | None = None,
    ) -> Statement:
        return self.do(statements.draft, actor, crisis_id=crisis.id, message=message, text=text, step_id=step)

    def statement(self, statement: Statement) -> Statement:
        return self.read(lambda work: work.words.get(statement.id))

    def decide(
        self, statement: Statement, actor: str, verdict: Verdict = Verdict.APPROVE, reason: str = ""
    ) -> Statement:
        return self.do(
            statements.decide, actor,
            statement_id=statement.id, sha256=statement.current.sha256, verdict=verdict, reason=reason,
        )  # fmt: skip

    def approved(self, crisis: Crisis, **draft: Any) -> Statement:
        """Written by Sam, approved by the crisis lead and PR (the policy of an update)."""
        statement = self.draft(crisis, **draft)
        self.decide(statement, ANA)
        return self.decide(statement, TOM)

    def publish(
        self,
        statement: Statement,
        outlet: str = "webhook",
        actor: str = ANA,
        person: str | None = None,
        out_of_order: str = "",
    ) -> Publication:
        (made,) = self.do(
            publishing.ask, actor,
            statement_id=statement.id, sha256=statement.current.sha256, outlets=(outlet,), person_id=person,
            out_of_order=out_of_order,
        )  # fmt: skip
        return made

    def publication(self, publication: Publication) -> Publication:
        return self.read(lambda work: work.words.publication(publication.id))

    def clocks_of(self, statement: Statement) -> list[Deadline]:
        crisis = self.read(lambda work: work.crises.get(statement.crisis_id))
        return [d for d in self.clocks(crisis).values() if d.subject_id == statement.id]

    # --- invariants

    def check_record(self, crises_: Iterable[Crisis]) -> None:
        for crisis in crises_:
            assert self.read(lambda work, c=crisis: work.events.broken_link(c.id)) is None


def a_form(**changes: Any) -> Declaration:
    values: dict[str, Any] = {
        "type": "generic",
        "title": "Cup slogan mocks exhaustion",
        "platform": "Mastodon",
        "fault": Fault.OURS,
        "severity_now": Severity.SEV3,
        "severity_24h": Severity.SEV2,
        "lead_id": ANA,
    }
    return Declaration(**values | changes)


def _move_in(work: Work) -> None:
    work.people.save_brand(Brand(id="brand", name="Northwind Coffee", incident_channel="CINCIDENT"))
    for person in MEMBERS:
        work.people.save(Person(id=person, name=person[1:].title(), is_workspace_admin=person == PRIYA))
    work.people.save(Person(id=GUEST, name="Gus", is_guest=True))
    work.people.save(Person(id=STRANGER, name="Stella", is_stranger=True))
    work.people.save(Person(id=ROBOT, name="Robbie", is_bot=True))
    work.people.save(Person(id=LEAVER, name="Lea", deleted=True))
    for role, chain in ROSTER.items():
        work.people.set_chain(role, chain)


def by_liking(choices: tuple[Choice, ...], wish: str) -> list[Choice]:
    liked = [wish, *LIKED]
    return sorted(
        choices, key=lambda c: (liked.index(c.id) if c.id in liked else len(liked), not _stands_out(c))
    )


def _stands_out(choice: Choice) -> bool:
    return choice.style is Style.PRIMARY


def fill(field_: FormField, somebody: str = NOOR) -> str:
    if field_.kind is FieldKind.SELECT:
        ids = [o.id for o in field_.options]
        return next((liked for liked in LIKED_ANSWERS if liked in ids), ids[0])
    return {
        FieldKind.PERSON: somebody,
        FieldKind.URL: LINK,
        FieldKind.NUMBER: "3",
        FieldKind.DATE: "2030-01-01",
        FieldKind.MOMENT: "",
        FieldKind.CHANNEL: "",
    }.get(field_.kind, REASON)
