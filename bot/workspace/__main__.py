"""python -m bot.workspace: the workspace alone, with its page, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from bot.workspace.manifest import App, ManifestError, load
from bot.workspace.server import WorkspaceServer

HOW = """\
A Slack workspace of your own: {url}
Connect an app to it with
  SLACK_API_URL={api_url}
  SLACK_BOT_TOKEN={bot_token}
  SLACK_APP_TOKEN={app_token}
Ctrl-C ends it; nothing is kept.
"""


def main(argv: list[str] | None = None) -> int:
    """Runs the workspace. Returns 0, or 2 for a manifest or port that will not do."""
    parser = argparse.ArgumentParser(prog="python -m bot.workspace", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="HTTP port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--manifest", type=Path, help="the app's manifest as JSON (default: all is allowed)")
    parser.add_argument("--no-rates", action="store_true", help="do not limit how often methods are called")
    arguments = parser.parse_args(argv)
    try:
        app = load(json.loads(arguments.manifest.read_text())) if arguments.manifest else App()
        server = WorkspaceServer(app, port=arguments.port, rates=not arguments.no_rates)
    except (OSError, ValueError, ManifestError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    ended = _told_to_end()
    with server:
        tokens = {"bot_token": server.bot_token, "app_token": server.app_token}
        sys.stdout.write(HOW.format(url=server.url, api_url=server.api_url, **tokens))
        sys.stdout.flush()
        ended.wait()
    return 0


def _told_to_end() -> threading.Event:
    """Listens before anybody can know that it runs: whoever read its first line may end it at once."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    return ended


if __name__ == "__main__":
    sys.exit(main())
