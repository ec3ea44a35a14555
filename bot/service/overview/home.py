"""App Home is kept up to date for those who looked at it lately."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import HomeOpened
from bot.domain.message import HOME
from bot.service.ports import Work

LATELY = timedelta(hours=4)


def opened(work: Work, person_id: str) -> None:
    work.record(HomeOpened(actor=person_id))
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.HOME_IDLE,
            key=f"home:{person_id}",
            due_at=work.now + LATELY,
            subject_id=person_id,
        )
    )


def idle(work: Work, deadline: Deadline) -> None:
    work.standings.remove(f"{HOME}/{deadline.subject_id}")
