"""One page holds the facts, in approved words, and says itself when it is not kept up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comms.hub import page as pages
from bot.domain.comms.hub.page import HUB
from bot.domain.staff.people import Role
from bot.service.comms import hub
from bot.web.hub.render import Edition
from bot.workspace.model import Message
from tests.domain.plans import plan, step
from tests.practices import practice
from tests.slack.office import ANA, PRIYA, TOM, Night, offers, shown
from tests.support.databases import PlainShelf

TEMPLATE = "# {what it is about}\n## What happened\n{what}\n## What you can do\n{action}"
PLAN = plan(
    step("page", "hub", title="Put the facts on one page", owner=Role.CRISIS_LEAD, approvals=["pr_lead"],
         template=TEMPLATE),
)  # fmt: skip
SAID = {
    "title": "About our winter cups",
    "happened": "Some cups carry words that hurt people.",
    "doing": "We take them out of every shop. Next update by 18:00.",
    "you": "Bring yours back to any shop.",
    "help": "Call us at any hour.",
    "language": "en",
}


@pytest.fixture
def room(engine):
    night = Night(engine, PlainShelf({"generic": PLAN}))
    places = {"manual": "By hand", HUB: "Information page"}
    base = {"hub": "https://northwind.example/hub", "dry_run": False}
    night.office._house = replace(night.office._house, outlets=places, **base)
    with night:
        night.declare()
        yield night


def page(room: Night) -> str:
    """As the public reads it now."""
    drawn = Edition(room.office.read(hub.site), room.now()).document("index.html")
    assert drawn is not None
    return drawn.body.decode()


def newest(room: Night, label: str) -> Message:
    replies = room.ws.replies(room.room().channel, room.room().ts)
    return next(m for m in reversed(replies) if offers(m.blocks, label))


def approve_and_publish(room: Night, *people: str) -> None:
    for person in people:
        room.settle()
        room.press(person, room.step("Approve"), "Approve")
    room.settle()
    room.press(ANA, newest(room, "Publish"), "Publish")
    assert room.send(ANA, outlet=HUB).ok
    room.settle()


@practice("S3.6", by=hub.put_up)
@practice("S3.6", by=pages.Matter.is_late)
def test_S3_6_the_facts_stand_on_one_page_in_approved_words_and_it_turns_red_when_it_is_late(room):
    assert "noindex" in page(room)
    room.press(ANA, room.step("Write the draft"), "Write the draft")
    refused = room.send(ANA, **SAID | {"you": "{action}"})
    assert not refused.ok
    assert room.send(ANA, **SAID).ok
    assert "Some cups" not in page(room)
    approve_and_publish(room, TOM)
    assert "Some cups carry words that hurt people." in page(room)
    assert "Information page:" in shown(room.room().blocks)
    room.command(ANA, "/crisis hub")
    room.settle()
    room.pass_time(hours=24)
    assert "It is late." in page(room)
    room.command(ANA, "/crisis hub")
    room.settle()
    told = [m for posted in room.ws.messages.values() for m in posted.values() if m.ephemeral_to == ANA]
    answer = next(m for m in reversed(told) if offers(m.blocks, "Add a question"))
    assert "It says in red" in shown(answer.blocks)
    room.press(ANA, answer, "Add a question")
    assert room.send(ANA, title="Are the cups safe?", text="Yes, they are.", language="en").ok
    approve_and_publish(room, TOM, PRIYA)
    assert "Are the cups safe?" in page(room)
    assert "It is late." in page(room), "one more answer is no news"
