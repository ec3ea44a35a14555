"""Whoever has to know at a stage is told in person or in their channel, counted, and asked again."""

from __future__ import annotations

import pytest

from bot.domain.plan.playbook import Due
from bot.domain.staff.audiences import Audience
from bot.domain.staff.people import Role
from bot.service.step import audiences, overdue, reading, roles
from bot.slack.delivery import audiences as delivery
from bot.slack.handlers import audiences as slack_audiences
from bot.slack.views.crisis.declare import RESTRICTED
from bot.workspace.model import Message
from bot.workspace.people import Outcome
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import ANA, LENA, MEI, PRIYA, SAM, SOCIAL, TOM, Night, offers, shown
from tests.support.databases import PlainShelf

GENERAL = "C0GENERAL"
DEPARTMENT = [
    {"id": "department", "label": "Which department?"},
    {"id": "head", "label": "Who is its head?", "kind": "person", "gives": "department_head"},
]
CAUSE = [{"id": "cause", "label": "What was the cause?"}]
PLAN = plan(
    step("told", "notify", title="All know", owner=Role.CRISIS_LEAD, roles=["care_lead"],
         audiences=["all_staff", "investors"], text="Please answer nobody."),
    step("department", title="Name the department", owner=Role.CRISIS_LEAD, ask=DEPARTMENT, button="Name it"),
    step("cause", title="Find the cause", owner=Role.DEPARTMENT_HEAD, ask=CAUSE, after=("department",),
         due=Due(60), button="Write it down"),
)  # fmt: skip


@pytest.fixture
def room(engine):
    with Night(engine, PlainShelf({"generic": PLAN})) as night:
        night.clock.advance(1)
        yield night


def set_channel(night: Night, channel: str) -> Outcome:
    """An administrator does, in the form that the list of groups opens."""
    night.command(PRIYA, "/crisis audiences")
    night.settle()
    everything = (m for posted in night.ws.messages.values() for m in posted.values())
    listed = [m for m in everything if m.ephemeral_to == PRIYA and "All staff" in shown(m.blocks)][-1]
    row = next(block for block in listed.blocks if "All staff" in shown(block))
    pressed = row["accessory"]
    night.slack.people.press(
        PRIYA, listed.channel, listed.ts, pressed["action_id"], row["block_id"], pressed["value"]
    )
    night._until_heard()
    return night.send(PRIYA, channels=[channel])


def say_where(night: Night, letter: Message, **answers: str) -> Outcome:
    if not night.has_window(ANA):
        night.press(ANA, letter, "Say where they are told")
    outcome = night.send(ANA, **answers)
    night.settle()
    return outcome


def asked_in(night: Night, channel: str) -> list[Message]:
    return [m for m in night.ws.timeline(channel) if offers(m.blocks, "I have read it")]


def lead_reads(night: Night) -> str:
    return "\n".join(shown(m.blocks) for m in night.letters(ANA))


@practice("S1.16", by=audiences.told)
@practice("S1.16", by=reading._tell_lead)
def test_S1_16_a_channel_is_told_counted_by_name_and_asked_again_until_the_lead_knows_who_is_missing(room):
    assert set_channel(room, GENERAL).ok
    room.declare(title="Barista Mia K. hit a guest")
    [post] = asked_in(room, GENERAL)
    assert "Crisis #1" in shown(post.blocks)
    assert "Mia K." not in shown(post.blocks) + post.text
    for person in (ANA, TOM, SAM, LENA):
        room.press(person, post, "I have read it")
    card = shown(room.step("I have read it").blocks)
    assert "*4 of 6 have read it*" in card
    assert "Nobody tells these yet:* Investor relations" in card
    room.pass_time(minutes=10)
    assert f"<@{MEI}> and <@{PRIYA}>, you have not said yet" in shown(asked_in(room, GENERAL)[1].blocks)
    assert "stage 2: 4 of 6" in shown(room.room().blocks)
    assert "however often the others were asked" not in lead_reads(room)
    room.pass_time(minutes=20)
    room.pass_time(minutes=40)
    assert "4 of 6 have read “All know”" in lead_reads(room)
    room.press(PRIYA, post, "I have read it")
    room.press(MEI, post, "I have read it")
    assert "✓ *All know*" not in "\n".join(room.thread())
    room.press(ANA, room.step("They are not told"), "They are not told")
    assert room.send(ANA, audience="investors", reason="We have none outside the family.").ok
    room.settle()
    assert "✓ *All know*" in "\n".join(room.thread())


@practice("S1.16", by=reading._ask_where)
@practice("S1.16", by=audiences.placed)
@practice("S1.16", by=audiences.never_told)
def test_S1_16_a_group_that_nobody_tells_is_asked_for_by_name_until_somebody_says_where_or_why_not(engine):
    with Night(engine, PlainShelf({"generic": plan(PLAN.steps[0])})) as room:
        room.declare()
        room.press(SAM, room.step("I have read it"), "I have read it")
        wanted = "nobody tells these yet: All staff and Investor relations"
        assert wanted in lead_reads(room)
        room.pass_time(minutes=11)
        assert lead_reads(room).count(wanted) == 2
        asking = [m for m in room.letters(ANA) if offers(m.blocks, "Say where they are told")][-1]
        assert say_where(room, asking, audience="all_staff").errors
        assert say_where(room, asking, audience="all_staff", channel=SOCIAL).errors
        assert say_where(room, asking, audience="all_staff", channel=GENERAL, person=LENA).ok
        assert len(asked_in(room, GENERAL)) == 1
        assert "tell these: All staff" in "\n".join(shown(m.blocks) for m in room.letters(LENA))
        assert "blocked" not in shown(room.room().blocks)
        room.press(ANA, room.step("They are not told"), "They are not told")
        assert room.send(ANA, audience="investors", reason="We have none outside the family.").ok
        for person in (ANA, TOM, MEI, PRIYA, SAM, LENA):
            room.press(person, asked_in(room, GENERAL)[0], "I have read it")
        room.settle()
        assert "✓ *All know*" in "\n".join(room.thread())
        room.press(ANA, room.room(), "Resolve…")
        assert "Never told of it:* Investor relations" in shown(room.window(ANA).blocks)
        assert room.send(ANA, outcome="The guest has an apology.").ok
        room.settle()
        assert "Never told of it: Investor relations." in "\n".join(room.thread())
        kept = room.office.read(lambda work: work.team.audiences())
        assert kept == {Audience.ALL_STAFF: (GENERAL, LENA)}


@practice("S1.16", by=audiences.unreached)
def test_S1_16_a_channel_that_is_closed_is_told_to_the_lead_and_told_once_it_is_open(room):
    assert set_channel(room, GENERAL).ok
    channel = room.ws.channel(GENERAL)
    channel.is_archived = True
    room.declare()
    assert f"could not be written in <#{GENERAL}>: it is archived" in lead_reads(room)
    room.press(SAM, room.step("I have read it"), "I have read it")
    assert "*Not told:* All staff" in shown(room.step("I have read it").blocks)
    channel.is_archived = False
    room.pass_time(minutes=10)
    assert len(asked_in(room, GENERAL)) == 1


@practice("S1.16", by=delivery._must_be_ours)
def test_S1_16_a_channel_that_another_organisation_reads_meanwhile_is_not_told_and_the_lead_reads_why(room):
    assert set_channel(room, GENERAL).ok
    room.ws.channel(GENERAL).is_ext_shared = True
    room.declare()
    assert not asked_in(room, GENERAL)
    assert "people of another organisation read it: choose one of your own" in lead_reads(room)


@practice("S1.16", by=slack_audiences._why_not)
def test_S1_16_strangers_are_not_told_and_of_a_restricted_crisis_no_channel_hears(room):
    errors = set_channel(room, SOCIAL).errors or {}
    assert "people of another organisation read it" in errors.get("channels", "")
    assert set_channel(room, GENERAL).ok
    room.declare(restricted=RESTRICTED)
    assert not asked_in(room, GENERAL)
    assert "no channel is told: All staff" in shown(room.step("I have read it").blocks)


@practice("S2.12", by=roles.give_named)
@practice("S2.12", by=overdue.climb)
def test_S2_12_the_head_of_the_department_gets_a_task_with_a_date_and_is_asked_until_it_is_done(room):
    room.declare()
    room.press(ANA, room.step("Name it"), "Name it")
    assert room.send(ANA, department="Cups", head=LENA).ok
    room.pass_time(minutes=7)  # it has an hour, so it waits for whatever else there is to say
    letters = [shown(m.blocks) for m in room.letters(LENA)]
    assert any("“Find the cause” is yours, by" in text for text in letters)
    assert room.crisis().roles[Role.DEPARTMENT_HEAD] == LENA
    room.pass_time(minutes=61)
    late = [
        text for text in (shown(m.blocks) for m in room.letters(LENA)) if "“Find the cause” was due" in text
    ]
    assert len(late) == 1
