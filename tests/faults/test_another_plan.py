"""One whole plan through the workspace: a hacked account, from the declaration until it is resolved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.crew import ANA, HANDLES, MEI, PRIYA, SAM, TOM, Crew
from bot.demo.story import ROSTER
from tests.faults.people import Patient
from tests.faults.town import Town, check_books

MORE = {"security": (SAM, MEI), "spokesperson": (PRIYA,), "regional_lead": (TOM,)}
TITLE = "Strange posts on our account"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path, f"sqlite:///{tmp_path / 'hacked.db'}") as opened:
        yield opened


@pytest.mark.prove(alone=True)
@pytest.mark.timeout(900)
def test_a_hacked_account_is_walked_to_its_end_by_the_team(town: Town) -> None:
    stage = Patient(town)
    for role, holders in {**ROSTER, **MORE}.items():
        stage.command(PRIYA, f"/crisis roster {role} " + " ".join(f"@{HANDLES[p]}" for p in holders))
    stage.command(ANA, "/crisis declare")
    stage.fill(
        ANA,
        title=TITLE,
        type="hacked_account",
        platform="Social",
        fault="unknown",
        severity_now="1",
        severity_24h="1",
        lead_id=ANA,
    )
    room = stage.message_with(TITLE, button="My next step")
    stage.say(ANA, "It says: buy coins now", room)
    seen = next(spot for spot in stage.thread(room) if "buy coins now" in stage.read(spot).text)
    town.slack.people.shortcut(ANA, "add_to_crisis", seen.channel, seen.ts)
    stage.fill(ANA)
    crew = Crew(stage, room)
    crew.do("A second person looks", choice="Yes, or we cannot rule it out")
    crew.do("Can we still log in?", choice="No, we are locked out")
    crew.work_until_done()
    stage.press(ANA, room, "Resolve…")
    stage.fill(ANA, outcome="The account is ours again, and everybody has changed their passwords.")
    town.settle(60)

    finished = [e["step_id"] for e in town.timeline("StepFinished")]
    order = [s for s in finished if s in {"confirm", "throw_out", "back", "delete_or_keep", "admit_removal"}]
    assert order[:4] == ["confirm", "throw_out", "back", "delete_or_keep"]
    assert {"suspend", "report_platform", "rotate", "access_review"} <= set(finished)
    assert len(town.timeline("CrisisResolved")) == 1
    check_books(town)
