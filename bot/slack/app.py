"""The Bolt app: which payload goes to which listener."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from bot.slack.handlers.listeners import Listeners
from bot.slack.handlers.shell import Shell
from bot.slack.manifest import COMMAND

LISTENERS = 50  # Bolt's own 5 dropped 21 of 25 commands that came at once (measured)
EVERYTHING = re.compile(".*", re.DOTALL)


def build_app(
    client: WebClient, shell: Shell, ring: Callable[[Mapping[str, Any]], None] = lambda _: None
) -> App:
    """`client` answers Bolt's own authorisation; cards are sent by the delivery workers' own client. `ring`
    is called with the event of every message, changed and deleted ones too.
    """
    app = App(
        client=client,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        # Bolt takes a person's deletion of one of our messages for something that we did ourselves.
        ignoring_self_events_enabled=False,
    )
    listen = Listeners(shell)

    def heard(
        body: Mapping[str, Any], context: BoltContext, ack: Ack, next: Callable[[], None]
    ) -> BoltResponse | None:
        event = body.get("event") or {}
        if _is_echo(event, context.bot_id):
            return ack()
        if event.get("type") == "message":
            ring(event)
        next()
        return None

    app.use(heard)
    app.command(COMMAND)(listen.command)
    app.action(EVERYTHING)(listen.press)
    app.view_submission(EVERYTHING)(listen.submission)
    app.view_closed(EVERYTHING)(listen.ignore)
    app.global_shortcut(EVERYTHING)(listen.shortcut)
    app.message_shortcut(EVERYTHING)(listen.shortcut)
    app.event("app_mention")(listen.mention)
    app.event({"type": "message", "subtype": None})(listen.direct)
    app.event({"type": "message", "subtype": "file_share"})(listen.shared)
    app.event("app_home_opened")(listen.home)
    for changed in ("user_change", "team_join"):
        app.event(changed)(listen.person)
    app.event("member_joined_channel")(listen.came)
    app.event("member_left_channel")(listen.went)
    for closed in ("group_archive", "group_deleted", "group_left"):
        app.event(closed)(listen.closed)
    app.event({"type": "message", "subtype": "message_deleted"})(listen.deleted)
    app.event({"type": "message", "subtype": "message_changed"})(listen.changed)
    app.event(EVERYTHING)(listen.ignore)
    return app


def _is_echo(event: Mapping[str, Any], bot_id: str | None) -> bool:
    """Our own words, or our own edit of them."""
    said = event.get("message") or event
    return bool(bot_id) and said.get("bot_id") == bot_id and said.get("subtype") != "tombstone"
