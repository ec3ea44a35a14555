"""The whole story without a person: from the first card to the kept debrief, played by five people.

Each stage does what somebody would do next, reading only what is on the screen. A stage that cannot be
reached stops the story and says what was missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.stage import Spot, Stage

ANA, TOM, MEI, PRIYA, SAM = "U0ANA", "U0TOM", "U0MEI", "U0PRIYA", "U0SAM"
ROSTER = {
    "crisis_lead": (ANA, TOM),
    "social_lead": (ANA, TOM),
    "pr_lead": (TOM, PRIYA),
    "legal": (MEI,),
    "care_lead": (SAM,),
    "executive_sponsor": (PRIYA,),
    "internal_comms": (TOM,),
}
TERMS = "northwind coffee, #northwind, @northwindcoffee, #sleepisforquitters"


@dataclass
class Story:
    """What the people remember from one stage to the next."""

    stage: Stage
    alert: Spot | None = None
    room: Spot | None = None


def set_up(story: Story) -> None:
    """Priya, an owner of the workspace, names who is asked and says what to listen for."""
    stage = story.stage
    for role, people in ROSTER.items():
        stage.command(PRIYA, f"/crisis roster {role} " + " ".join(f"<@{p}>" for p in people))
    stage.command(PRIYA, "/crisis watch add Northwind Coffee")
    stage.fill(PRIYA, name="Northwind Coffee", terms=TERMS)


def storm(story: Story) -> None:
    """One card appears and names who is asked."""
    story.alert = story.stage.message_with("Northwind Coffee", button="Declare a crisis")
    story.stage.message_with("you are on call", thread=story.alert)
