"""The register of the brand's accounts: who holds what, who has to look, and whose access has to go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.events import AccessToRevoke, AccountReviewDue, StepProgressed
from bot.domain.plan.step_kinds.secure_accounts import ORDER
from bot.domain.staff.accounts import Account, Why
from bot.domain.staff.people import Role
from bot.service.crisis import crises
from bot.service.overview import waiting
from bot.service.staff import accounts, people
from tests.service.town import ANA, GUEST, LEO, MEI, NOOR, PRIYA, REASON, SAM, TOM, Night

NEW = Account(id="", network="Bluesky", handle="@northwind", owners=(PRIYA,), publishers=(TOM, MEI))


@pytest.fixture
def account(night: Night) -> Account:
    return night.do(accounts.save, PRIYA, account=NEW)


def changed(night: Night, person: str, **how: object) -> None:
    known = night.read(lambda work: work.people.get(person))
    night.office.perform(people.remember, (replace(known, **how),))


def to_revoke(night: Night) -> list[tuple[str, Why]]:
    return [(task.person_id, task.why) for task in night.read(lambda work: work.accounts.to_revoke())]


def test_what_slack_tells_of_a_leaver_a_guest_and_a_mover_asks_for_their_access(night, account):
    changed(night, TOM, title="Social media")
    assert to_revoke(night) == []
    changed(night, TOM, title="Sales")
    changed(night, MEI, is_guest=True)
    changed(night, PRIYA, deleted=True)
    assert set(to_revoke(night)) == {(TOM, Why.MOVED), (MEI, Why.GUEST), (PRIYA, Why.LEFT)}
    changed(night, TOM, title="Sales, north")
    assert len(to_revoke(night)) == 3


def test_the_first_sight_of_a_workspace_asks_for_nobodys_access(night):
    changed(night, GUEST, name="Robin")
    night.do(accounts.save, PRIYA, account=NEW)
    changed(night, GUEST, name="Robin Roe")
    assert to_revoke(night) == []


def test_somebody_is_asked_every_day_until_the_access_is_gone(night, account):
    changed(night, MEI, deleted=True)
    for _ in range(2):
        night.pass_time(days=1)
    assert [event.person_id for event in night.told(AccessToRevoke)] == [MEI] * 3
    assert {event.told for event in night.told(AccessToRevoke)} == {ANA}
    ((task),) = night.read(lambda work: work.accounts.to_revoke())
    night.do(accounts.revoke, task_id=task.id)
    night.pass_time(days=3)
    assert len(night.told(AccessToRevoke)) == 3
    assert night.read(lambda work: work.accounts.get(account.id)).publishers == (TOM,)
    with pytest.raises(Stale):
        night.do(accounts.revoke, task_id=task.id)


def test_a_mover_does_not_say_of_themselves_that_their_access_is_gone(night, account):
    changed(night, TOM, title="Social media")
    changed(night, TOM, title="Sales")
    ((task),) = night.read(lambda work: work.accounts.to_revoke())
    with pytest.raises(NotAllowed):
        night.do(accounts.revoke, TOM, task_id=task.id)


def test_after_a_quarter_the_owner_is_asked_every_week_until_somebody_looked(night, account):
    night.pass_time(days=90)
    assert not night.told(AccountReviewDue)
    night.pass_time(days=1)
    night.pass_time(days=7)
    assert [event.told for event in night.told(AccountReviewDue)] == [PRIYA, PRIYA]
    night.do(accounts.review, account_id=account.id)
    night.pass_time(days=30)
    assert len(night.told(AccountReviewDue)) == 2


def test_an_account_that_is_removed_is_not_looked_at_any_more(night, account):
    night.do(accounts.remove, PRIYA, account_id=account.id)
    night.pass_time(days=100)
    assert (night.told(AccessToRevoke), night.told(AccountReviewDue)) == ([], [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"network": " "}, "network"),
        ({"handle": ""}, "handle"),
        ({"owners": ()}, "owners"),
        ({"outside": ("Agency Blue, password: hunter2",)}, "outside"),
    ],
)
def test_what_is_missing_or_must_not_be_kept_is_said_at_its_field(night, changes, field):
    with pytest.raises(Invalid) as refused:
        night.do(accounts.save, PRIYA, account=replace(NEW, **changes))
    assert field in refused.value.fields


def test_guests_hold_nothing_by_name(night):
    with pytest.raises(Invalid, match="outside Slack"):
        night.do(accounts.save, PRIYA, account=replace(NEW, readers=(GUEST,)))


def test_of_two_who_change_an_account_at_once_one_is_told(night, account):
    night.do(accounts.save, PRIYA, account=replace(account, handle="@north"))
    with pytest.raises(Stale):
        night.do(accounts.save, PRIYA, account=replace(account, handle="@wind"))


def test_the_owner_who_is_asked_to_look_may_see_it_and_say_that_it_is_right(night: Night) -> None:
    made = night.do(accounts.save, PRIYA, account=replace(NEW, owners=(NOOR,)))
    other = night.do(accounts.save, PRIYA, account=replace(NEW, handle="@northwind_care"))
    night.pass_time(days=92)
    assert NOOR in {asked.told for asked in night.told(AccountReviewDue)}
    assert [account.id for account in night.read(lambda work: accounts.board(work, NOOR)).accounts] == [
        made.id
    ]
    assert night.do(accounts.review, NOOR, account_id=made.id).reviewed_by == NOOR
    with pytest.raises(NotAllowed):
        night.do(accounts.review, NOOR, account_id=other.id)
    with pytest.raises(NotAllowed):
        night.read(lambda work: accounts.board(work, LEO))


def test_out_of_the_register_an_access_that_has_to_go_is_still_asked_for(night: Night, account) -> None:
    changed(night, MEI, deleted=True)
    night.do(accounts.remove, PRIYA, account_id=account.id)
    before = len(night.told(AccessToRevoke))
    night.pass_time(days=2)
    assert len(night.told(AccessToRevoke)) > before
    (task,) = night.read(lambda work: work.accounts.to_revoke())
    night.do(accounts.revoke, ANA, task_id=task.id)
    assert to_revoke(night) == []


def test_whoever_says_that_an_account_is_taken_is_not_alone_somebody_else_is_asked_to_confirm_it(
    night: Night,
) -> None:
    crisis = night.declare(type="hacked_account")
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.SECURITY, person_id=LEO)
    night.press(crisis, "confirm", "hack", LEO, reason=REASON)

    night.press(crisis, "throw_out", "name", LEO, others="Social: northwind")
    (asked,) = night.told(StepProgressed)[-1].people
    assert asked == ANA
    waits = {b.step.id for b in night.read(lambda work: waiting.for_steps(work, asked))}
    assert "throw_out" in waits
    named = night.read(lambda work: waiting.for_steps(work, SAM))
    assert "throw_out" not in {b.step.id for b in named}

    form = dict.fromkeys((check["id"] for check in ORDER), "done")
    night.press(crisis, "throw_out", "account_0", asked, **form)
    assert night.step(crisis, "throw_out").is_over
