"""The web app on a real port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import httpx

from bot.domain.storm.mention import Batch
from bot.sources.senders import SENDERS
from bot.sources.webhook import Webhook
from bot.web.app import create_web
from bot.web.calls import Calls
from bot.web.health import Check
from bot.web.hub.routes import HubPages
from bot.web.intake import Intake
from bot.web.metrics import Metric
from bot.web.server import serve
from tests.sources.support import NOW

BEARER = "a-token-of-twenty-characters"
TRUSTED = {"Authorization": f"Bearer {BEARER}"}


class Kept:
    """A store that can be told to fail."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.fails = False

    def store(self, batch: Batch) -> int:
        if self.fails:
            raise OSError("disk full at /var/private")
        self.batches.append(batch)
        return len(batch.mentions)


def nothing() -> Iterable[Metric]:
    return ()


@contextmanager
def web(
    *,
    store: Callable[[Batch], int] | None = None,
    secrets: tuple[str, ...] = (),
    health: Mapping[str, Check] | None = None,
    metrics: Callable[[], Iterable[Metric]] = nothing,
    patience: float = 10.0,
    within: float = 3.0,
    token: str = "",
    calls: Calls | None = None,
    hub: HubPages | None = None,
) -> Iterator[httpx.Client]:
    hooks = {
        "webhook": Webhook(secrets=secrets, bearers=[BEARER]),
        "webhook/meltwater": Webhook(bearers=[BEARER], sender=SENDERS["meltwater"]),
    }
    intake = Intake(hooks, store or Kept().store, lambda: NOW, patience=patience)
    app = create_web(intake, health or {}, metrics, token=token, within=within, calls=calls, hub=hub)
    server = serve(app, "127.0.0.1", 0)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
            yield client
    finally:
        server.stop()
