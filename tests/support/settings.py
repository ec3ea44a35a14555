"""A place to start commands in: a folder with playbooks, and none of this machine's settings."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import THROWN_AWAY, Settings
from bot.workspace.server import WorkspaceServer

PROJECT = Path(__file__).parents[2]
NEEDED = {
    "SLACK_BOT_TOKEN": "xoxb-not-a-real-token",
    "SLACK_APP_TOKEN": "xapp-not-a-real-token",
    "INCIDENT_CHANNEL": "#crisis",
}


@dataclass
class Place:
    """The folder a command is started in, and the environment it sees."""

    folder: Path
    patch: pytest.MonkeyPatch

    def set(self, **environment: str) -> None:
        for name, value in environment.items():
            self.patch.setenv(name, value)

    def complete(self) -> None:
        """All that is needed, and a Slack that cannot be reached."""
        self.set(**NEEDED, SLACK_API_URL="http://127.0.0.1:9/api/")

    def connect(self, slack: WorkspaceServer) -> None:
        self.complete()
        self.set(
            SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.app_token, SLACK_API_URL=slack.api_url
        )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in (*(field.upper() for field in Settings.model_fields), *THROWN_AWAY):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(PROJECT / "playbooks", tmp_path / "playbooks")
    monkeypatch.chdir(tmp_path)
    return Place(tmp_path, monkeypatch)
