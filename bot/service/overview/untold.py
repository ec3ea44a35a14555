"""What people were not told and should have been: shown in App Home, `doctor` and /healthz."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.service.ports import Work

LATELY = timedelta(days=1)  # what is older was seen, or helps nobody any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """How many, lately; `stuck` are tried on."""

    stuck: int  # messages that Slack does not take yet
    refused: int  # messages that it refused for good
    events: int  # that could not be made into messages
    deadlines: int  # whose handling failed again and again

    @property
    def total(self) -> int:
        return self.stuck + self.refused + self.events + self.deadlines


def untold(work: Work) -> Untold:
    since = work.now - LATELY
    return Untold(
        stuck=work.deliveries.count_stuck(),
        refused=work.deliveries.count_dead(since),
        events=work.events.given_up(since),
        deadlines=work.deadlines.given_up(since),
    )
