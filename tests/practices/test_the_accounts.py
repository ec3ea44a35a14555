"""Who can get into the brand's accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.plan.step_kinds import secure_accounts
from bot.service.staff import accounts
from bot.service.step import asking_again
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import ANA, LENA, PRIYA, TOM, Night, offers, shown
from tests.support.databases import PlainShelf

CHECKS = [{"id": "logins", "label": "No login we do not know"}, {"id": "apps", "label": "No app"}]
PLAN = plan(
    step("access", "secure_accounts", title="Look at our accounts", checks=CHECKS),
    step("win_back", "secure_accounts", title="Throw the stranger out", order="hijacked"),
)


@pytest.fixture
def room(engine):
    with Night(engine, PlainShelf({"generic": PLAN})) as night:
        night.command(PRIYA, "/crisis accounts add")
        assert night.send(PRIYA, network="X", handle="@northwind", owners=[TOM], second_factor="on").ok
        night.declare(severity_now="3", severity_24h="3")
        yield night


@practice("S1.24", by=secure_accounts._why)
@practice("S1.24", by=asking_again.follow)
def test_S1_24_every_account_of_the_register_is_gone_through_and_asked_for_again(room):
    room.pass_time(minutes=7)  # what had time to be told is told
    room.press(ANA, room.step("X: @northwind"), "X: @northwind")
    refused = room.send(ANA, logins="not_done", apps="not_yet")
    assert "why" in (refused.errors or {})
    assert room.send(ANA, logins="not_done", apps="not_yet", why="The agency is asked first.").ok
    before = len(room.letters(ANA))
    room.pass_time(minutes=61)
    assert any("Look at our accounts" in shown(m.blocks) for m in room.letters(ANA)[before:])


@practice("S1.24", by=secure_accounts._must_be_another)
@practice("S1.24", by=secure_accounts._must_be_in_order)
def test_S1_24_an_account_that_was_taken_is_won_back_in_order_and_a_second_person_confirms_it(room):
    room.press(ANA, room.step("Say which are taken"), "Say which are taken")
    assert room.send(ANA, taken_0="taken").ok
    waits = {check["id"]: "not_yet" for check in secure_accounts.ORDER}
    room.settle()
    for person, answers in ((ANA, {"confirmed": "done"}), (TOM, {"confirmed": "done", "password": "done"})):
        room.press(person, room.step("Another is taken"), "X: @northwind")
        refused = room.send(person, **waits | answers)
        assert list(answers)[-1] in (refused.errors or {})


@practice("S1.24", by=accounts.look_at)
def test_S1_24_whoever_leaves_slack_loses_the_accounts_and_somebody_sees_to_it(night: Night) -> None:
    night.command(PRIYA, "/crisis accounts add")
    fields = {"network": "Bluesky", "handle": "@northwind", "owners": [ANA], "publishers": [LENA]}
    assert night.send(PRIYA, **fields, second_factor="on").ok
    lena = night.ws.users[LENA]
    night.ws.users[LENA] = replace(lena, deleted=True)
    night.event("user_change", lambda: night.ws.publish("user", user=LENA))
    (letter,) = [m for m in night.letters(ANA) if offers(m.blocks, "The access is gone")]
    assert "has left the workspace and still holds Bluesky: @northwind" in shown(letter.blocks)
    night.press(ANA, letter, "The access is gone")
    assert f"<@{LENA}>" not in shown(night.command(ANA, "/crisis accounts").response["blocks"])


@practice("S1.24", by=accounts.ask_for_review)
def test_S1_24_every_quarter_somebody_is_asked_to_look_who_can_get_in(night: Night) -> None:
    night.command(PRIYA, "/crisis accounts add")
    fields = {"network": "Bluesky", "handle": "@northwind", "owners": [TOM]}
    assert night.send(PRIYA, **fields, second_factor="unknown").ok
    night.pass_time(days=91)
    (letter,) = [m for m in night.letters(TOM) if offers(m.blocks, "It is right")]
    night.press(TOM, letter, "It is right")
    night.pass_time(days=8)
    assert len([m for m in night.letters(TOM) if offers(m.blocks, "It is right")]) == 1
