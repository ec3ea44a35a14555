"""Every action, by every kind of person: who may, and what those who may not are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.comms.statement import MessageType, Verdict
from bot.domain.crisis.severity import Severity
from bot.domain.errors import NotAllowed, NotFound, UserError
from bot.domain.staff.people import ROLE_LABELS, Person, Role
from bot.domain.staff.rights import ANYONE, RIGHTS, Action
from bot.service.access import require
from bot.service.comms import publishing, statements
from bot.service.crisis import crises, debriefs, drills
from bot.service.staff import roster
from bot.service.step import steps
from bot.service.storm import alerts
from bot.service.watch import watches
from bot.service.watch.watches import WatchForm
from bot.slack.handlers.calls import Call
from bot.slack.handlers.shell import WhichCrisis, which_crisis
from tests.service.town import (
    ANA,
    GUEST,
    LEAVER,
    NOOR,
    OUTSIDERS,
    PRIYA,
    REASON,
    ROBOT,
    STRANGER,
    TOM,
    Night,
    a_form,
)

HOLDER = {role: f"U{role.value.upper()}" for role in Role}


@pytest.fixture
def staffed(night: Night) -> Night:
    """One person for each role, who holds nothing else."""

    def name(work) -> None:
        for role, person in HOLDER.items():
            work.people.save(Person(id=person, name=role.value))
            work.people.set_chain(role, (person,))

    night.office.perform(name)
    return night


def allowed(night: Night, person: str, action: Action) -> bool:
    try:
        night.read(lambda work: require(work, person, action))
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_exactly_what_the_table_says(staffed: Night, action: Action) -> None:
    may = {role for role in Role if allowed(staffed, HOLDER[role], action)}
    if action is Action.EDIT_SETTINGS:
        assert may == set()
    else:
        assert may == (set(Role) if RIGHTS[action] == ANYONE else RIGHTS[action])
    assert allowed(staffed, NOOR, action) is (RIGHTS.get(action) == ANYONE)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_guests_strangers_bots_and_leavers_may_nothing(night: Night, action: Action, outsider: str) -> None:
    """Whatever role they were once given."""
    night.office.perform(lambda work: work.people.set_chain(Role.CRISIS_LEAD, (outsider,)))
    assert not allowed(night, outsider, action)


@pytest.mark.parametrize(
    ("person", "says"),
    [
        (GUEST, "Ask the crisis lead"),
        (STRANGER, "another organisation"),
        (ROBOT, "Only people"),
        (LEAVER, "Only people"),
        ("UNEVERSEEN", "Try again"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(night: Night, person: str, says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        night.declare(person)


@pytest.mark.parametrize("action", [a for a in Action if RIGHTS.get(a)])
def test_a_missing_role_is_named_with_those_who_hold_it(staffed: Night, action: Action) -> None:
    with pytest.raises(NotAllowed) as refused:
        staffed.read(lambda work: require(work, NOOR, action))
    said = str(refused.value)
    assert all(ROLE_LABELS[role] in said for role in RIGHTS[action])
    assert any(HOLDER[role] in said for role in RIGHTS[action])
    assert ("one of these roles" in said) is (len(RIGHTS[action]) > 1)


@pytest.mark.parametrize("action", [a for a in Action if RIGHTS.get(a)])
def test_where_nobody_holds_the_role_any_member_may_act(night: Night, action: Action) -> None:
    """A missing roster must not stop the work; nor one of people who left."""

    def clear(work) -> None:
        for role in Role:
            work.people.set_chain(role, (LEAVER,))

    night.office.perform(clear)
    assert allowed(night, NOOR, action)
    assert not allowed(night, GUEST, action)


def test_settings_are_for_administrators_and_a_refusal_names_one(night: Night) -> None:
    with pytest.raises(NotAllowed, match=PRIYA):
        night.do(roster.set_chain, ANA, role=Role.LEGAL, person_ids=())
    night.do(roster.set_chain, PRIYA, role=Role.LEGAL, person_ids=(NOOR,))
    with pytest.raises(NotAllowed, match=PRIYA):
        night.do(watches.save_watch, ANA, form=WatchForm(name="Cups", terms="cups"))


# --- a restricted crisis ----------------------------------------------------------------------------


def _acts(night: Night) -> list[tuple[Callable[..., object], dict[str, object]]]:
    crisis = night.declare(type="data_breach", title="Customer list in the open")
    text = night.approved(crisis)
    waiting = night.draft(crisis, text="More by 20:00.")
    publication = night.publish(text, "manual", person=ANA)
    in_it = {"crisis_id": crisis.id}
    words = {"statement_id": waiting.id}
    exact = {"sha256": waiting.current.sha256}
    severity = Severity.SEV1
    return [
        (crises.add_note, in_it | {"text": "x"}),
        (crises.add_evidence, in_it | {"text": "x"}),
        (crises.add_to, in_it | {"form": a_form()}),
        (crises.assign_role, in_it | {"role": Role.ANALYST, "person_id": NOOR}),
        (crises.set_severity, in_it | {"now": severity, "in_24h": severity, "reason": ""}),
        (crises.resolve, in_it | {"outcome": "x"}),
        (crises.reopen, in_it | {"reason": "x"}),
        (crises.close, in_it),
        (steps.press, in_it | {"step_id": "watcher", "choice": "done"}),
        (steps.skip, in_it | {"step_id": "watcher", "reason": REASON}),
        (steps.assign, in_it | {"step_id": "watcher", "person_id": NOOR}),
        (statements.draft, in_it | {"message": MessageType.UPDATE, "text": "x"}),
        (statements.edit, words | {"text": "x"}),
        (statements.submit, words),
        (statements.withdraw, words | {"reason": "x"}),
        (statements.decide, words | exact | {"verdict": Verdict.APPROVE}),
        (publishing.ask, words | exact | {"outlets": ("webhook",)}),
        (publishing.confirm, {"publication_id": publication.id, "url": "https://a.example/1"}),
        (publishing.say_it_failed, {"publication_id": publication.id, "detail": "x"}),
        (debriefs.give_note, in_it | {"answers": {"went_well": "x"}}),
        (debriefs.keep_report, in_it | {"content": b"x"}),
    ]


def test_who_has_no_part_in_a_restricted_crisis_learns_nothing_of_it(night: Night) -> None:
    acts = _acts(night)
    before = len(night.told())
    for use_case, values in acts:
        with pytest.raises(NotFound, match="There is no such crisis") as refused:
            night.do(use_case, NOOR, **values)
        assert "Customer" not in str(refused.value)
    assert len(night.told()) == before


def test_members_are_not_kept_out(night: Night) -> None:
    refused = []
    for use_case, values in _acts(night):
        try:
            night.do(use_case, ANA, **values)
        except UserError as error:
            refused.append(error)
    assert not [error for error in refused if isinstance(error, NotFound)]


def test_asking_which_crisis_does_not_name_a_restricted_one(night: Night) -> None:
    secret = night.declare(type="data_breach")
    open_one = night.declare()
    call = Call(actor_id=NOOR, key="k")
    assert night.read(lambda work: which_crisis(work, call))[0].id == open_one.id
    for number in (secret.number, 99):
        asked = call.saying(f"#{number} what is this")
        with pytest.raises(NotFound, match=f"no crisis number {number}"):
            night.read(lambda work, a=asked: which_crisis(work, a))
    member = Call(actor_id=TOM, key="k", text=f"#{secret.number} more")
    assert night.read(lambda work: which_crisis(work, member)) == (secret, "more")


def test_nobody_guesses_whether_a_number_without_its_sign_means_a_drill_or_one_that_is_over(
    night: Night,
) -> None:
    book = night.read(lambda work: work.house.shelf.types()["generic"])
    drill = night.do(drills.start, playbook=book, title="", mark="DRILL:")
    over, real = night.declare(), night.declare()

    def meant(text: str):
        return night.read(lambda work: which_crisis(work, Call(actor_id=ANA, key="k", text=text)))

    assert meant(f"{real.number} posts were deleted") == (real, "posts were deleted")
    with pytest.raises(WhichCrisis) as asked:
        meant(f"{drill.number} words")
    assert [c.drill for c in asked.value.crises] == [False, False, True]
    assert meant(f"#{drill.number} words") == (drill, "words")
    assert meant(str(drill.number)) == (drill, "")
    night.work_through(over)
    night.resolve(over)
    with pytest.raises(WhichCrisis) as asked:
        meant(f"{over.number} words")
    assert [c.number for c in asked.value.crises] == [real.number, drill.number, over.number]


def test_an_alert_joins_only_a_crisis_that_one_may_see(night: Night) -> None:
    secret, alert = night.declare(type="data_breach"), night.storm()
    with pytest.raises(NotFound):
        night.do(crises.add_to, NOOR, crisis_id=secret.id, form=a_form(alert_id=alert.id))
    assert night.alert(alert).unclaimed
    night.do(alerts.acknowledge, NOOR, alert_id=alert.id)
