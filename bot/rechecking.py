"""The clock's jobs that look again at posts: which real parts stand behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.scheduler import Job
from bot.service.storm import evidence
from bot.slack.api.gateway import Gateway
from bot.slack.handlers.app_posts import Messages
from bot.sources.again import Again, Links
from bot.sources.fetch import Fetcher
from bot.sources.supervisor import Supervisor
from bot.storage.work import Office

EVERY, FOLLOWED_EVERY = 10.0, 900.0  # seconds between two looks at evidence, and at the day's largest posts
PATIENCE = 90.0  # seconds for all sources together


def jobs(office: Office, gateway: Gateway, sources: Iterable[object], listeners: Supervisor) -> list[Job]:
    links = Links(Fetcher(now=lambda: datetime.now(UTC)))
    again = Again([*sources, Messages(gateway)], links, lambda look: listeners.ask(look, PATIENCE))
    return [
        Job("evidence", EVERY, lambda: evidence.look(office, again)),
        Job("growth", FOLLOWED_EVERY, lambda: evidence.follow(office, again)),
    ]
