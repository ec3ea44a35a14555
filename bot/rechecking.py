"""The clock's job that looks again at evidence: which real parts stand behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.scheduler import Job
from bot.service import evidence
from bot.slack.app_posts import Messages
from bot.slack.gateway import Gateway
from bot.sources.again import Again, Links
from bot.sources.fetch import Fetcher
from bot.sources.supervisor import Supervisor
from bot.storage.work import Office

EVERY, PATIENCE = 10.0, 90.0  # seconds: between two looks, and for all sources together


def job(office: Office, gateway: Gateway, sources: Iterable[object], listeners: Supervisor) -> Job:
    links = Links(Fetcher(now=lambda: datetime.now(UTC)))
    again = Again([*sources, Messages(gateway)], links, lambda look: listeners.ask(look, PATIENCE))
    return Job("evidence", EVERY, lambda: evidence.look(office, again))
