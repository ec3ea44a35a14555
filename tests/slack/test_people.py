"""The roster, a hand-over, quiet hours and the one next action, as people meet them in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.crisis.severity import Severity
from bot.domain.events import ContactAsked, ContactChanged
from bot.service.crisis import crises
from bot.service.staff import roster
from bot.service.step import steps
from tests.slack.office import ANA, DECLARATION, MEI, PRIYA, TOM, Night, offers, shown


def test_the_roster_is_read_by_all_and_changed_and_confirmed_by_each(night: Night) -> None:
    night.command(MEI, "/crisis roster me")
    sent = night.send(MEI, function="Head of Legal", quiet_from="22:00", quiet_until="07:00")
    assert "Quiet from 22:00 until 07:00" in shown(sent.response["view"]["blocks"])
    night.command(TOM, "/crisis roster")
    told = night.told(TOM)[-1]
    assert f"*Legal:* <@{MEI}> (Head of Legal; confirmed" in told
    assert "*Nobody can be asked for:* Spokesperson" in told
    assert "Change a role" not in told
    night.command(PRIYA, "/crisis roster")
    assert "Change a power" in night.told(PRIYA)[-1]
    night.office.perform(lambda work: work.record(ContactAsked(person_id=TOM)))
    letter = night.letters(TOM)[-1]
    assert "is what the roster says of you still right" in letter.text
    night.press(TOM, letter, "That is right")
    assert night.office.read(roster.stale).count(TOM) == 0


def test_who_is_called_somewhere_else_by_somebody_elses_doing_is_told(night: Night) -> None:
    for actor in (TOM, PRIYA):
        changed = ContactChanged(actor=actor, person_id=TOM, pagers=("email",))
        night.office.perform(lambda work, event=changed: work.record(event))
    (letter,) = [m for m in night.letters(TOM) if "how you are called outside Slack" in m.text]
    assert letter.text.startswith(f"<@{TOM}>, <@{PRIYA}> changed")
    assert offers(letter.blocks, "How to reach me")


def test_a_shift_is_handed_over_by_a_yes_and_the_next_action_stands_alone(long_night: Night) -> None:
    night = long_night
    home = shown(night.home(ANA).blocks)
    assert home.index("*Do this next:*") < home.index("After that:")
    night.command(ANA, "/crisis handover")
    form = night.window(ANA)
    assert "your roles in crisis #1 (Crisis lead" in shown(form.blocks)
    prefilled = next(block["element"] for block in form.blocks if block.get("block_id") == "still_open")
    assert prefilled["initial_value"].startswith("• ")
    assert night.send(ANA, to_id=TOM, still_open="Call the press", promised="News by six").ok
    letter = night.letters(TOM)[-1]
    assert "Call the press" in shown(letter.blocks)
    assert night.crisis().lead_id == ANA
    night.press(TOM, letter, "I take over")
    night.settle()
    assert night.crisis().lead_id == TOM
    assert any("Tom Okafor took over from Ana Ruiz" in line for line in night.thread())


def test_a_small_thing_waits_for_the_morning_and_is_told_at_once_when_it_grows(night: Night) -> None:
    hour = datetime.fromtimestamp(night.clock.now(), UTC)
    tom = night.office.read(lambda work: work.people.get(TOM))

    def sleep(work):  # type: ignore[no-untyped-def]
        work.people.save(replace(tom, tz="UTC"))
        start, end = (hour - timedelta(hours=1)).time(), (hour + timedelta(hours=3)).time()
        work.team.save_member(replace(work.team.member(TOM), quiet_from=start, quiet_until=end))

    night.office.perform(sleep)
    night.command(ANA, "/crisis declare")
    assert night.send(ANA, **DECLARATION | {"severity_now": "3", "severity_24h": "3"}).ok
    night.settle()
    give = {"crisis_id": night.crisis().id, "step_id": "watcher", "person_id": TOM}
    night.office.perform(steps.assign, actor_id=ANA, **give)
    night.desk.drain()
    held = "SELECT error FROM deliveries WHERE state = 'pending' AND channel = 'U0TOM'"
    assert {row[0].partition(":")[0] for row in night.rows(held)} == {"quiet hours"}
    crisis = night.crisis()
    night.office.perform(
        crises.set_severity, actor_id=ANA, crisis_id=crisis.id,
        now=Severity.SEV1, in_24h=Severity.SEV1, reason="The press calls",
    )  # fmt: skip
    assert night.letters(TOM)
    assert not night.rows(held)
