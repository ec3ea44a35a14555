"""The bot as a process of its own: ``python -m tests.faults.child [POSTS]``, settings from the environment.

Posts come from the recording POSTS, which a restart resumes, or else as JSON lines on standard input.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading

from bot import config
from bot.bootstrap import build
from bot.sources.replay import Replay, Times
from bot.sources.textfile import STDIN


def main(posts: str = STDIN) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    times = Times.KEEP if posts == STDIN else Times.LIVE
    bot = build(config.load(), more_sources=[Replay(posts, name="social", times=times)])
    bot.start()
    told.wait()
    bot.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
