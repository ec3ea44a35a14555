"""Serving the sample on this machine for a browser; `python -m tests.workspace_page.serve` to look at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from bot.workspace.clock import RealClock
from bot.workspace.page.guard import guarded
from bot.workspace.page.guide import Guide
from bot.workspace.page.routes import page_routes
from tests.workspace_page.sample import Sample, build

GUIDE = Guide(
    welcome="A made-up team practises here.",
    first="U0ANA",
    hint=lambda person: f"Try /crisis help in #crisis, {person}.",
)


def application(sample: Sample) -> Starlette:
    return guarded(page_routes(sample.ws, sample.people, guide=GUIDE))


@contextmanager
def served(sample: Sample, port: int = 0) -> Iterator[str]:
    """The address of the running page."""
    config = uvicorn.Config(application(sample), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    bound = config.bind_socket()
    thread = threading.Thread(target=server.run, args=([bound],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        sample.ws.publish("stopped")
        server.should_exit = True
        thread.join()
        bound.close()


if __name__ == "__main__":
    with served(build(RealClock()), port=8047) as address:
        threading.Event().wait()
