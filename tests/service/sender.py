"""The part of a bot that sends, alone in a process, so that it can be killed in the middle."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from bot.outlets.webhook import Webhook
from bot.service.comms.sending import Press
from bot.service.records import House
from bot.storage.database import open_database
from bot.storage.work import Office
from tests.support.databases import PlainShelf

PROCESSES = get_context("forkserver")  # each begins with this module read, in some milliseconds
PROCESSES.set_forkserver_preload([__name__])
SIGNING = "whsec_bm9ydGh3aW5kIGNvZmZlZSBzZWNyZXQgMQ=="
BETWEEN_LOOKS = 0.01  # seconds
PATIENCE = 60.0


@contextmanager
def sender(database_url: str, server: str, now: datetime, *, looks: int = 0) -> Iterator[BaseProcess]:
    """A life of it at `now`. With `looks` it ends by itself when it found so many times nothing to send."""
    process = PROCESSES.Process(target=_send, args=(database_url, server, now, looks), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.join(PATIENCE)
        process.kill()


def _send(database_url: str, server: str, now: datetime, looks: int) -> None:
    """As a bot does: first what an earlier life left behind, then what was claimed."""
    house = House(shelf=PlainShelf(), outlets={"webhook": "The brand's webhook"}, dry_run=False)
    office = Office(open_database(database_url), clock=lambda: now, house=house).with_patience(PATIENCE)
    outlet = Webhook(f"{server}/hook", SIGNING, read_back=f"{server}/posts/{{id}}")
    press, idle = Press(office, {"webhook": outlet}, dry_run=False), 0
    press.sweep()
    while not looks or idle < looks:
        if not press.run_once():
            idle += 1
            time.sleep(BETWEEN_LOOKS)
