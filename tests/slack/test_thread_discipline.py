"""Several crises in one channel do not mix, what was deleted comes back, and talk is no press."""

from __future__ import annotations

from bot.domain.events import AlertJoined
from bot.domain.plan.playbook import StepStatus
from bot.service.storm import alerts
from bot.workspace.model import Message
from tests.slack.office import ANA, CRISIS, LENA, TOM, Night, button, shown
from tests.storage.builders import a_storm, a_watch


def states(night: Night, number: int) -> dict[str, StepStatus]:
    def read(work):
        crisis = work.crises.by_number(number)
        return {s.step_id: s.status for s in work.crises.steps(crisis.id)}

    return night.office.read(read)


def record(night: Night, number: int) -> str:
    def read(work):
        crisis = work.crises.by_number(number)
        return [repr(r.event) for r in work.events.timeline(crisis.id)]

    return "\n".join(night.office.read(read))


def open_cards(night: Night, root: Message) -> list[Message]:
    replies = night.ws.replies(root.channel, root.ts)
    return [m for m in replies if not m.deleted and any(b["type"] == "actions" for b in m.blocks)]


def test_two_crises_in_one_channel_keep_to_their_threads(long_night: Night) -> None:
    first = long_night.crisis()
    second = long_night.declare(title="Drivers on strike", by=TOM, lead_id=TOM)
    rooms = [long_night.room(crisis) for crisis in (first, second)]
    for root, said in zip(rooms, ("about the cups", "about the strike"), strict=True):
        long_night.say(LENA, f"@Firebreak note {said}", thread_ts=root.ts)
    assert "about the cups" in record(long_night, 1)
    assert "about the strike" not in record(long_night, 1)
    assert "about the strike" in "\n".join(long_night.thread(second))
    assert "about the cups" not in "\n".join(long_night.thread(second))
    assert all(open_cards(long_night, root) for root in rooms)
    long_night.command(TOM, "/crisis note #2 only here")
    assert "only here" not in record(long_night, 1)
    answer = shown(long_night.command(LENA, "/crisis status").response["blocks"])
    assert "it may be meant for more than one. Say the number" in answer


def test_done_that_is_typed_in_the_thread_finishes_nothing(long_night: Night) -> None:
    root, before = long_night.room(), states(long_night, 1)
    posted = len(long_night.ws.replies(CRISIS, root.ts))
    for said in ("done", "Done!", "all ticked, next please", "evidence saved"):
        long_night.event("message", lambda text=said: long_night.slack.people.say(ANA, CRISIS, text, root.ts))
    assert states(long_night, 1) == before
    assert len(long_night.ws.replies(CRISIS, root.ts)) == posted + 4
    long_night.say(ANA, "@Firebreak done", thread_ts=root.ts)
    assert "There is no “done”" in long_night.told(ANA)[-1]
    assert states(long_night, 1) == before


def test_an_open_step_whose_message_was_deleted_stands_in_its_thread_again(long_night: Night) -> None:
    root = long_night.room()
    card = open_cards(long_night, root)[-1]
    said, cards = shown(card.blocks), len(open_cards(long_night, root))
    long_night.delete(card)
    long_night.settle()
    assert len(open_cards(long_night, root)) == cards
    again = [m for m in open_cards(long_night, root) if shown(m.blocks) == said]
    assert [m.ts != card.ts for m in again] == [True]
    assert button(again[0].blocks, "")


def test_a_crisis_about_two_brands_is_one_room_and_an_alert_of_neither_stays_out(long_night: Night) -> None:
    """What is listened for beside the brand's own name: each alert keeps its card, one room has them all."""
    found = []
    for number, name in enumerate(("Northwind Beans", "Northwind Tea", "Hillside")):
        watch = a_watch(f"w{number}", name=name)
        found.append(long_night.office.perform(lambda work, w=watch: _alert(work, w)))
    long_night.settle()
    for alert in found[:2]:
        long_night.office.perform(_join, alert.id, long_night.crisis().id)
    long_night.settle()
    assert "Northwind Beans" in shown(long_night.room().blocks)
    assert "Northwind Tea" in shown(long_night.room().blocks)
    assert "Hillside" not in shown(long_night.room().blocks)
    beans, tea, other = (long_night.card(f"alert:{alert.id}") for alert in found)
    assert "Northwind Tea" not in shown(beans.blocks)
    long_night.say(TOM, "@Firebreak note seen beside the tea", thread_ts=tea.ts)
    assert "seen beside the tea" in record(long_night, 1)
    assert "Declare a crisis" in shown(other.blocks)


def _alert(work, watch):
    work.watches.add(watch)
    return alerts.raise_alert(work, watch, a_storm(), ())


def _join(work, alert_id, crisis_id):
    alerts.attach(work, alert_id, crisis_id=crisis_id, actor_id=ANA)
    work.record(AlertJoined(actor=ANA, crisis_id=crisis_id, alert_id=alert_id))


def test_a_command_in_the_private_channel_of_a_crisis_means_that_one(long_night: Night) -> None:
    secret = long_night.declare(title="Badge photos", restricted="True")
    channel = long_night.room(secret).channel
    answer = shown(long_night.command(ANA, "/crisis status", channel).response["blocks"])
    assert "Badge photos" in answer
