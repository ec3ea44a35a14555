"""`python -m bot demo`: the strict workspace, the whole bot and a storm, all on this machine.

With `--once` the story plays without a person and is printed; else the page is yours until Ctrl-C.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import bootstrap, config
from bot.demo import storm
from bot.demo.coach import Coach
from bot.demo.crew import ANA
from bot.demo.stage import Missed, Stage
from bot.demo.story import STAGES, Story, set_up
from bot.demo.transcript import Transcript
from bot.slack.manifest import manifest
from bot.sources.replay import Replay, Times
from bot.workspace.page.guide import Guide
from bot.workspace.server import WorkspaceServer

CHANNEL, CHANNEL_ID = "#crisis", "C0CRISIS"
WELCOME = (
    "A storm of angry posts is about to break over Northwind Coffee. Firebreak, a bot in the team’s Slack, "
    "hears it, asks who is on call, and walks the team from the first card to the lessons learned. "
    "The brand, the people and the storm are made up. The yellow line on top says what to do next."
)
PURPOSE = (
    "Firebreak puts its alerts and war rooms here. The first card appears by itself within about a minute "
    "of the start; until then there is nothing to do."
)


@dataclass(frozen=True, slots=True)
class Running:
    slack: WorkspaceServer
    bot: bootstrap.Bot
    stage: Stage
    posts: Path
    speed: float

    def let_it_break(self) -> None:
        """Write down a fortnight and the storm, and begin to listen."""
        storm.write(self.posts, datetime.now(UTC), speed=self.speed)
        self.bot.listeners.start()


def play(*, port: int, speed: float, once: bool) -> int:
    """0 when everything was reached (with `once`), or when the person ended it."""
    with running(0 if once else port, speed) as demo:
        return _play_story(demo) if once else _wait_for_people(demo)


def _wait_for_people(demo: Running) -> int:
    print(f"Firebreak's practice workspace is at {demo.slack.url}/")
    print("No token, no account: nothing leaves this machine. Ctrl-C ends it.")
    set_up(Story(demo.stage))
    demo.let_it_break()
    print("The storm breaks now. The first card appears in #crisis within about a minute.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print("\nEnded. Nothing was kept.")
    return 0


def _play_story(demo: Running) -> int:
    transcript = Transcript(demo.slack.workspace, sys.stdout)
    story = Story(demo.stage)
    for number, (title, act) in enumerate(STAGES.items(), 1):
        transcript.heading(f"{number}. {title}")
        try:
            act(story)
        except Missed as missed:
            transcript.heading(f"Stopped in “{title}”: {missed}")
            return 1
        if act is set_up:
            demo.let_it_break()
    transcript.heading("Every stage was reached.")
    return 0


@contextmanager
def running(port: int, speed: float, *, rates: bool = True) -> Iterator[Running]:
    """The workspace with the bot in it, on 127.0.0.1; nothing is kept. `rates`: calls are counted."""
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="firebreak-demo-") as folder:
        slack = _workspace(port, rates).start()
        try:
            posts = Path(folder, "posts.jsonl")
            source = Replay(posts, name="social", times=Times.LIVE)
            bot = bootstrap.build(_settings(slack, Path(folder)), more_sources=[source])
            bot.start_answering()
            try:
                yield Running(slack, bot, Stage(slack, CHANNEL_ID), posts, speed)
            finally:
                bot.stop()
        finally:
            slack.stop()


def _workspace(port: int, rates: bool) -> WorkspaceServer:
    coach = Coach()
    guide = Guide(welcome=WELCOME, first=ANA, hint=coach.hint)
    slack = WorkspaceServer(manifest(), port=port, rates=rates, guide=guide)
    slack.workspace.channels[CHANNEL_ID].purpose = PURPOSE
    coach.watch(slack.workspace, CHANNEL_ID)
    return slack


def _settings(slack: WorkspaceServer, folder: Path) -> config.Settings:
    """Shipped settings; only where Slack is, and where things are kept, is the demo's own. Nobody who looks
    at it waits five minutes until words have rested.
    """
    return config.given(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        incident_channel=CHANNEL,
        host="127.0.0.1",
        port=0,
        brand_name=storm.BRAND,
        cool_off_minutes=0,
        database_url=f"sqlite:///{folder / 'firebreak.db'}",
        playbooks=Path(__file__).parents[2] / "playbooks",
    )
