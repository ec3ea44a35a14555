"""The clock that ticks. Deadlines themselves are rows; APScheduler only calls these functions in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    seconds: float
    run: Callable[[], object]
    after: int | None = None  # seconds into each minute at which the rhythm begins; else whenever it started

    @property
    def rhythm(self) -> CronTrigger | IntervalTrigger:
        if self.after is None:
            return IntervalTrigger(seconds=self.seconds, timezone=UTC)
        return CronTrigger(second=f"{self.after}/{self.seconds:.0f}", timezone=UTC)


def scheduler(jobs: Sequence[Job]) -> BackgroundScheduler:
    """Not started yet. Each job runs at once, then in its rhythm, and never twice at the same time;
    none waits for another to end.

    At once: a bot that is started again and again in the middle of a storm must not be blind meanwhile.
    """
    made = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(jobs))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        made.add_job(job.run, job.rhythm, id=job.name, next_run_time=datetime.now(UTC))
    return made
