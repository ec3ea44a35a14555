"""One night on which every kind of step is pressed through in Slack: what is shown, refused, asked again."""

from __future__ import annotations

import pytest

from bot.domain.plan.playbook import Due, StepStatus
from bot.domain.staff.people import Role
from tests.domain.plans import plan, step
from tests.slack.office import ANA, MEI, PRIYA, SAM, TOM, Night, shown
from tests.support.databases import PlainShelf

THINGS = [{"id": "ads", "label": "Paid ads"}, {"id": "bots", "label": "Chatbots"}]
REASON = "We looked at it together and agreed on it."
PLAN = plan(
    step("triage", "triage", title="What do we know?", owner=Role.CRISIS_LEAD, stage=1, due=Due(15)),
    step("list", "checklist", title="Go through it", items=THINGS, button="The list"),
    step("pause", "pause", title="Stop what goes out", holds=THINGS, review=60),
    step("watch", "monitor", title="Watch", words=["boycott"], required=False, stage=0),
    step("answers", "replies", title="Answer everyone", stage=6),
    step("hub", "hub", title="The page of facts", approvals=["pr_lead"], stage=5),
    step("gift", "compensation", title="Give something", cap=50, currency="EUR", stage=6),
    step("shift", "handover", title="Hand over the night", stage=6),
    step("debrief", "debrief", title="Debrief", departments=THINGS, stage=6),
)


@pytest.fixture
def night(engine):
    with Night(engine, PlainShelf({"insensitive_post": PLAN, "generic": PLAN})) as night:
        night.declare()
        yield night


def state(night, step_id):
    crisis = night.crisis()
    found = night.office.read(lambda work: work.crises.steps(crisis.id))
    return next(s for s in found if s.step_id == step_id)


def do(night, who, label, /, **form):
    """Press it on the card that offers it, and send what it asks."""
    night.pass_time(seconds=1)
    night.press(who, night.step(label), label)
    if form:
        outcome = night.send(who, **form)
        assert outcome.ok, outcome
    night.settle()


def card(night, step_id):
    night.settle()
    return shown(night.card(f"step:{night.crisis().id}:{step_id}").blocks).replace("*", "")


def test_every_kind_is_pressed_through_in_slack(night):
    # triage: only the first words can be written before
    night.press(ANA, night.step("Write the draft"), "Write the draft")
    assert "Only the first words can be written yet" in night.told(ANA)[-1]
    do(night, SAM, "1. What happened", what="A cup", origin="own_post")
    do(night, SAM, "2. Who, and whose fault", fault="ours", warned="yes")
    do(night, SAM, "3. How far it goes, and what weighs more", reach_now="several")
    assert "One level worse than that alone, because we had been warned" in card(night, "triage")
    assert "*Known:*" in shown(night.room().blocks)
    do(night, ANA, "Decide how bad it is", severity_now="2", severity_24h="1", reason=REASON)
    assert night.crisis().severity.value == 1
    assert state(night, "triage").outcome == "own_post"
    night.press(ANA, night.step("Write the draft"), "Write the draft")
    assert night.has_window(ANA)

    # checklist: what is not needed has a reason, what is not done yet asks again
    do(night, SAM, "The list", ads="done", bots="not_yet")
    assert "Chatbots: to do" in card(night, "list")
    do(night, SAM, "The list", bots="not_needed", note="We have no chatbot at all.")
    assert state(night, "list").status is StepStatus.DONE

    # pause: ordered, gone through, looked at again, ended by two people
    do(night, ANA, "Order the pause", scope="brand", reason="Out of respect", may_post="The social lead")
    assert "Firebreak stops nothing by itself yet" in card(night, "pause")
    do(night, ANA, "Go through the list", ads="stopped", bots="by_hand", who=SAM, until="20")
    assert f"<@{SAM}>" in card(night, "pause")
    do(night, ANA, "Go through the list", bots="stopped")
    night.pass_time(minutes=61)
    assert any("Stop what goes out" in shown(m.blocks) for m in night.letters(ANA)[-3:])
    do(night, ANA, "Each was looked at: it may run", reason=REASON)
    assert state(night, "pause").status is StepStatus.OPEN
    do(night, TOM, "Each was looked at: it may run", reason=REASON)
    assert state(night, "pause").outcome == "resumed"

    # monitor: whoever is named is asked whether they still watch
    do(night, ANA, "Name the watcher", person=MEI)
    assert state(night, "watch").owner_id == MEI
    night.press(ANA, night.step("I am watching"), "I am watching")
    assert "Only" in night.told(ANA)[-1]
    do(night, MEI, "I am watching", new="A journalist asks.")
    before = len(night.letters(MEI))
    night.pass_time(minutes=31)
    assert len(night.letters(MEI)) > before

    # replies, hand-over, debrief
    do(night, SAM, "Say how many wait", waiting="37", late="4", answering="2")
    assert "37 wait, 4 of them too long" in card(night, "answers")
    do(night, SAM, "Nobody waits any more")
    do(night, ANA, "Hand over", to=PRIYA, open="Two texts", promised="News at six", watch="The tag")
    do(night, PRIYA, "I have it")
    assert (state(night, "shift").outcome, state(night, "shift").finished_by) == ("taken", PRIYA)
    do(night, ANA, "Set the day", date=f"{night.now():%Y-%m-%d}", host=PRIYA)
    do(night, PRIYA, "It was held", ads="answered", bots="not_hit")
    assert state(night, "debrief").outcome == "held"

    # compensation: tied to nothing, above the cap three sign, and nobody who proposed it
    gift = {"whom": "@lena", "ended": "put_right", "what": "Coffee", "amount": "90", "channel": "mail"}
    night.press(ANA, night.step("Propose something"), "Propose something")
    assert "nothing in return" in " ".join(night.send(ANA, **gift, tied_to="something").errors.values())
    assert night.send(ANA, **gift, tied_to="nothing").ok
    for person in (SAM, MEI, PRIYA):
        do(night, person, "Approve it above the cap", reason=REASON)
    do(night, ANA, "It was handed over", how="By mail, with a card.")
    assert "Coffee (90 EUR) to @lena" in card(night, "gift")
    do(night, ANA, "Nothing more is given", reason=REASON)

    # hub: says where its words are to stand, and asks for them part by part
    assert "publish it to the information page" in card(night, "hub")
