"""Who is on call is asked first, and their rights come and go with their turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.crisis.severity import Severity
from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.events import (
    AlertMissed,
    ApprovalMovedOn,
    ChainExhausted,
    PeopleLeftAsleep,
    PersonAsked,
    StepOverdue,
)
from bot.domain.plan.readiness import lacks
from bot.domain.staff.oncall import WATCHER, Cover, Rota
from bot.domain.staff.people import Role
from bot.service.access import roles_of
from bot.service.comms import statements
from bot.service.crisis import crises
from bot.service.overview import boards
from bot.service.records import House
from bot.service.staff import chain, oncall, people
from bot.service.staff.duties import on_call, roles_on_call
from bot.service.step import steps
from bot.service.storm import alerts
from tests.service.town import ANA, GUEST, LEAVER, LEO, MEI, NOOR, PRIYA, SAM, TOM, Night


class Year:
    """One holiday a year."""

    def knows(self, country: str) -> bool:
        return country == "DE"

    def of(self, country: str, year: int) -> Mapping[date, str]:
        return {date(year, 3, 3): "Coffee Day"}


@pytest.fixture
def house(house: House) -> House:
    return replace(house, holidays=Year())


def a_rota(duty: str = WATCHER, *people: str, **changes: object) -> Rota:
    values = {"id": "", "duty": duty, "people": people or (NOOR,), "zone": "UTC", "begins": date(2026, 2, 23)}
    return Rota(**values | changes)  # type: ignore[arg-type]


def plan(night: Night, *rotas: Rota) -> None:
    for rota in rotas:
        night.do(oncall.save_rota, PRIYA, rota=rota)


def a_cover(night: Night, person: str = NOOR, instead_of: str = ANA, **changes: object) -> Cover:
    now = night.clock.now
    values = {"id": "", "duty": "", "person_id": person, "instead_of": instead_of, "since": now}
    return Cover(**values | {"until": now + timedelta(hours=8)} | changes)  # type: ignore[arg-type]


def sleep(night: Night, *people: str) -> None:
    """It is noon; their quiet hours are from 11 to 19."""

    def set_hours(work):  # type: ignore[no-untyped-def]
        for person in people:
            work.team.save_member(
                replace(work.team.member(person), quiet_from=time(11), quiet_until=time(19))
            )

    night.office.perform(set_hours)


def test_an_alert_begins_with_whoever_is_on_watch_then_on_call_then_the_backups(night: Night) -> None:
    plan(night, a_rota(), a_rota(Role.SOCIAL_LEAD.value, SAM))
    night.storm()
    for _ in range(6):
        night.pass_time(minutes=10)
    assert [e.person_id for e in night.told(PersonAsked)] == [NOOR, SAM, ANA, TOM, PRIYA]
    missed = [e.person_id for e in night.told(AlertMissed)]
    assert missed == [NOOR, SAM, ANA, TOM, PRIYA]
    assert night.told(ChainExhausted)
    assert night.read(lambda work: work.team.member(NOOR)).missed == 1


def test_the_one_on_call_holds_the_role_and_its_rights_until_the_turn_is_over(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis)
    with pytest.raises(NotAllowed):
        night.do(
            crises.set_severity,
            NOOR,
            crisis_id=crisis.id,
            now=Severity.SEV1,
            in_24h=Severity.SEV1,
            reason="Grows",
        )
    plan(night, a_rota("crisis_lead", LEO))
    night.do(oncall.cover, PRIYA, cover=a_cover(night, NOOR, LEO))
    night.decide(text, NOOR)
    assert Role.CRISIS_LEAD in night.read(lambda work: roles_of(work, NOOR, None))
    night.pass_time(hours=8)
    assert not night.read(lambda work: roles_of(work, NOOR, None))


def test_only_administrators_plan_and_everybody_gives_their_own_turns_away(night: Night) -> None:
    with pytest.raises(NotAllowed, match="administrators"):
        night.do(oncall.save_rota, ANA, rota=a_rota())
    with pytest.raises(NotAllowed, match="administrators"):  # or a turn would be a way to a right
        night.do(oncall.cover, NOOR, cover=a_cover(night))
    made = night.do(oncall.cover, ANA, cover=a_cover(night))
    assert night.read(lambda work: chain.escalation(work))[0] == ANA  # no turn of hers to take
    with pytest.raises(NotAllowed):
        night.do(oncall.end_cover, SAM, cover_id=made.id)
    night.do(oncall.end_cover, NOOR, cover_id=made.id)
    assert not night.read(lambda work: work.team.covers(work.now))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": datetime.fromisoformat("2020-01-01T00:00Z")}, "until"),
        ({"until": datetime.fromisoformat("2030-01-01T00:00Z")}, "until"),
        ({"instead_of": ""}, "instead_of"),
        ({"instead_of": NOOR}, "instead_of"),
    ],
)
def test_a_cover_that_makes_no_sense_is_refused(night: Night, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        night.do(oncall.cover, PRIYA, cover=replace(a_cover(night), **changes))
    assert list(refused.value.fields) == [field]


def test_turns_are_planned_with_people_who_can_act_for_a_country_that_there_is(night: Night) -> None:
    for wrong in (a_rota(WATCHER, GUEST), a_rota(WATCHER, LEAVER), a_rota(country="XX"), a_rota(zone="")):
        with pytest.raises(Invalid):
            night.do(oncall.save_rota, PRIYA, rota=wrong)
    made = night.do(oncall.save_rota, PRIYA, rota=a_rota())
    night.do(oncall.save_rota, PRIYA, rota=replace(made, days=1, version=2))
    with pytest.raises(Stale):
        night.do(oncall.save_rota, PRIYA, rota=replace(made, days=3, version=2))


def test_a_holiday_and_somebody_who_left_are_gaps_that_are_shown_ahead(night: Night) -> None:
    plan(night, a_rota(country="DE"), a_rota("legal", MEI))
    (gap,) = night.read(oncall.gaps)
    assert (gap.duty, gap.since.day, gap.holiday) == (WATCHER, 3, "Coffee Day")
    mei = night.read(lambda work: work.people.get(MEI))
    night.office.perform(people.remember, (replace(mei, deleted=True),))
    assert {g.duty for g in night.read(oncall.gaps)} == {WATCHER, "legal"}
    assert night.read(lambda work: chain.of_role(work, Role.LEGAL)) == (LEO,)
    assert night.read(lambda work: oncall.board(work, ANA)).watcher == NOOR


def test_a_turn_falls_back_when_whoever_covers_it_has_left(night: Night) -> None:
    plan(night, a_rota("legal", NOOR))
    night.do(oncall.cover, NOOR, cover=a_cover(night, LEO, NOOR))
    assert night.read(lambda work: on_call(work, "legal")) == (LEO,)
    leo = night.read(lambda work: work.people.get(LEO))
    night.office.perform(people.remember, (replace(leo, deleted=True),))
    assert night.read(lambda work: on_call(work, "legal")) == (NOOR,)
    assert Role.LEGAL in night.read(lambda work: roles_on_call(work, NOOR))


def test_whom_only_a_rota_names_is_asked_whether_it_is_right(night: Night) -> None:
    plan(night, a_rota("legal", NOOR))
    assert night.read(lambda work: work.deadlines.get(f"contact:{NOOR}")) is not None


def test_quiet_hours_let_people_sleep_in_a_small_crisis_and_it_is_said(night: Night) -> None:
    crisis = night.declare(severity_now=Severity.SEV3, severity_24h=Severity.SEV3)
    sleep(night, TOM, MEI, PRIYA)
    text = night.draft(crisis)
    night.pass_time(minutes=30)
    (moved,) = [e for e in night.told(ApprovalMovedOn) if e.silent == (TOM,)]
    assert moved.person_id == ANA  # the lead, as the backup sleeps
    assert (PRIYA,) in [e.people for e in night.told(PeopleLeftAsleep)]
    night.do(statements.withdraw, SAM, statement_id=text.id, reason="Nobody needs it any more")


def test_a_serious_crisis_and_a_turn_on_call_wake_everybody(night: Night) -> None:
    sleep(night, TOM)
    asleep = lambda severity: night.read(lambda work: chain.may_sleep(work, TOM, severity))  # noqa: E731
    assert [asleep(severity) for severity in Severity] == [False, False, True, True]
    plan(night, a_rota("legal", TOM))
    assert not any(asleep(severity) for severity in Severity)


def test_a_late_step_climbs_from_its_owner_to_the_lead_and_up_the_chain_of_its_role(night: Night) -> None:
    crisis = night.declare()
    plan(night, a_rota(night.playbook(crisis).step("watcher").owner.value, LEO))  # type: ignore[union-attr]
    night.do(steps.assign, crisis_id=crisis.id, step_id="watcher", person_id=NOOR)
    for _ in range(20):
        night.pass_time(minutes=10)
    told = [e.told for e in night.told(StepOverdue) if e.step_id == "watcher"]
    assert told[:5] == [NOOR, ANA, LEO, TOM, NOOR]


def test_the_card_names_who_is_next_by_the_calendar(night: Night) -> None:
    plan(night, a_rota())
    alert = night.storm()
    assert night.read(lambda work: boards.alert_board(work, alert.id)).next_person == ANA
    night.do(alerts.acknowledge, NOOR, alert_id=alert.id)
    assert night.read(lambda work: boards.alert_board(work, alert.id)).next_person is None


def test_readiness_knows_who_is_here_and_when_nobody_is_on_call(night: Night) -> None:
    """Mei is on call for Legal on weekdays alone; Leo of the roster has left, and HR has only its turns."""
    for duty, person in (("legal", MEI), ("hr", SAM)):
        rota = Rota(
            id="", duty=duty, people=(person,), zone="UTC", begins=date(2026, 1, 1), weekdays=(0, 1, 2, 3, 4)
        )
        night.do(oncall.save_rota, PRIYA, rota=rota)
    night.office.perform(lambda work: work.people.set_chain(Role.HR, ()))
    night.office.perform(lambda work: work.people.save(replace(work.people.get(LEO), deleted=True)))
    staff = night.read(oncall.staff)
    assert (staff.people[Role.LEGAL], staff.people[Role.HR]) == ((MEI,), (SAM,))
    found = lacks(night.read(lambda work: work.house.shelf).types()["generic"], staff)
    assert Role.HR not in found.roles
    hole = next(u for u in found.uncovered if u.roles == (Role.LEGAL,))
    assert hole.since.weekday() in (5, 6)
