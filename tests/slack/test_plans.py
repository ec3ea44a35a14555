"""`/crisis playbooks`: which plans there are, what each still lacks, and how each is walked."""

from __future__ import annotations

import pytest

from bot.domain.staff.people import Role
from tests.slack.office import ANA, CRISIS, LENA, MEI, PRIYA, SAM, elements, shown

TYPES = ("hacked_account", "data_breach", "generic", "insensitive_post")


def said(night, text):
    outcome = night.command(PRIYA, f"/crisis playbooks {text}".strip())
    return shown(outcome.response.get("blocks", [])) or outcome.response["text"]


def test_every_plan_is_listed_with_what_it_lacks_and_walked_as_a_script(night):
    everything = said(night, "")
    assert "12 playbooks" in everything
    assert all(f"`{type_}`" in everything for type_ in TYPES)
    assert "Nobody to ask" in everything
    assert "*Never practised.*" in everything
    assert "not shown here" not in everything

    hacked = said(night, "hacked_account")
    assert "Begins at SEV-1" in hacked
    assert "Throw the stranger out, in this order" in hacked
    assert "5 min after detection" in hacked
    assert "Stage 8" in hacked
    assert "not shown here" not in hacked

    contain = said(night, "hacked_account 2")
    assert "IT security" in contain
    assert "no answer counts before evidence is stored" in contain
    assert "→ Yes, it is ours alone: then no." in contain
    assert "Stage 3" not in contain


def test_a_role_that_is_named_is_missed_no_more(night):
    night.office.perform(lambda work: work.people.set_chain(Role.SECURITY, (MEI, SAM)))
    assert "IT security" not in said(night, "hacked_account").split("Nobody to ask")[1]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("hakced_account", "There is no playbook for"),
        ("generic 9", "A stage is a number from 0 to 8"),
        ("generic two", "A stage is a number from 0 to 8"),
    ],
)
def test_what_is_not_there_is_answered_with_what_there_is(night, text, answer):
    assert answer in said(night, text)


def test_a_crisis_goes_on_with_the_plan_of_another_kind(night):
    night.declare(title="Cups")
    assert "/crisis retype hacked_account why" in night.command(PRIYA, "/crisis retype").response["text"]
    answered = night.command(PRIYA, "/crisis retype hacked_account Somebody else posts there")
    assert "goes on with the plan “Hacked account”" in shown(answered.response["blocks"])
    night.settle()
    assert "A second person looks. Is it a hack?" in " ".join(night.thread())


def test_a_kind_that_few_may_see_goes_on_out_of_sight_and_what_was_seen_is_said(night):
    crisis = night.declare(title="Members in a list")
    night.command(ANA, "/crisis note It was mailed to a supplier")
    night.settle()
    old = night.room()
    told = shown(night.command(PRIYA, "/crisis retype data_breach A list is public").response["blocks"])
    assert "only these see it" in told
    assert "whoever read it knows it" in told
    night.settle()

    room = night.room()
    assert room.channel != old.channel
    assert LENA not in night.ws.channels[room.channel].members
    now = " ".join(night.thread())
    assert "What was said in the old thread stays there" in now
    assert "Write down what is known" in now
    left = [m for m in night.ws.replies(CRISIS, old.ts) if not m.deleted]
    assert not any(elements(m.blocks) for m in left)  # nothing is worked on in front of everybody
    assert "Write nothing more here" in shown([m.blocks for m in left])
    assert "supplier" in shown([m.blocks for m in left])
    outside = shown(night.ws.message(CRISIS, old.ts).blocks)
    assert "A restricted crisis is open" in outside
    assert "Members" not in outside
    assert "no crisis" in shown(night.command(LENA, f"/crisis status {crisis.number}").response["blocks"])
