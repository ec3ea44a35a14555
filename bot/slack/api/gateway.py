"""The only place that calls Slack's Web API. Every method raises ``DeliveryError`` and nothing else.

It never retries a call by itself: whether to send again is decided where it is remembered what was sent.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.domain.errors import DeliveryError
from bot.domain.staff.people import Person
from bot.slack.api.directory import Conversation, Identity, conversation_from, identity_from, person_from
from bot.slack.api.downloads import fetch
from bot.slack.api.metadata import EVENT_TYPE, ids_of, payload_of
from bot.slack.api.refusals import Refused, told
from bot.slack.safe import is_channel

log = logging.getLogger(__name__)
PAGE = 500  # of people and channels; Slack gives about twenty pages a minute
READ_BACK_PAGE = 999  # the most that history gives: reading back must end before its delivery's lease
MAX_PAGES = 50
MAX_LISTED = 2_000  # pages of people or channels: a million of them
VISIBLE_CHANNELS: Mapping[str, Any] = {"types": "public_channel,private_channel", "exclude_archived": True}
# Seconds between looks at an upload that Slack is still processing; 14 s in all.
USABLE_AFTER = (0.3, 0.7, 1.0, 2.0, 4.0, 6.0)

Json = Mapping[str, Any]
Blocks = Sequence[Json]


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands. `ids` are the deliveries it carries (only when it was read back)."""

    channel: str
    ts: str
    ids: tuple[str, ...] = ()


class Gateway:
    """Slack as the deliveries need it. Safe to share between threads.

    `client` comes from ``posting_client``; `wait` takes seconds and is used only between looks at an
    upload and between the pages of ``users``.
    """

    def __init__(self, client: WebClient, wait: Callable[[float], object] = time.sleep) -> None:
        if client.retry_handlers:
            raise ValueError("the posting client must have no retry handlers")
        self._client = client
        self._wait = wait
        self._identity: Identity | None = None
        self.refusal: Refused | None = None  # of the token, when it was used last
        self._directs: dict[str, str] = {}

    # Messages

    def post(
        self,
        channel: str,
        text: str,
        blocks: Blocks,
        thread_ts: str | None = None,
        *,
        delivery_ids: Sequence[str],
        reply_broadcast: bool = False,
    ) -> Posted:
        """Posts once. `delivery_ids` travel in the metadata, by which ``find_posted`` finds it again.

        Raises ``OutcomeUnknown`` when it may have been taken although no answer came.
        """
        answer = self.call(
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=list(blocks),
            thread_ts=thread_ts,
            reply_broadcast=(reply_broadcast or None) if thread_ts else None,
            metadata={"event_type": EVENT_TYPE, "event_payload": payload_of(delivery_ids)},
            unfurl_links=False,
            unfurl_media=False,
        )
        return Posted(answer["channel"], answer["ts"], tuple(delivery_ids))

    def find_posted(
        self, channel: str, thread_ts: str | None, delivery_id: str, oldest: float
    ) -> Posted | None:
        """The message that carries `delivery_id`, if Slack took it after `oldest` (epoch seconds)."""
        for message in self._messages(channel, thread_ts, oldest):
            ids = ids_of(message)
            if delivery_id in ids:
                return Posted(channel, message["ts"], ids)
        return None

    def said_by_apps(self, channel: str, oldest: float) -> list[Json]:
        """What other apps wrote at the top of a channel after `oldest` (epoch seconds), the oldest first."""
        mine = self.identity().bot_id
        found = [
            message
            for message in self._messages(channel, None, oldest)
            if message.get("bot_id", mine) != mine and message.get("thread_ts") in (None, message["ts"])
        ]
        return sorted(found, key=lambda message: str(message["ts"]))

    def update(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        self.call("chat.update", channel=channel, ts=ts, text=text, blocks=list(blocks))

    def ephemeral(
        self, channel: str, person_id: str, text: str, blocks: Blocks, thread_ts: str | None = None
    ) -> None:
        """Best effort by nature: Slack shows it only to somebody who is there now."""
        self.call(
            "chat.postEphemeral",
            channel=channel,
            user=person_id,
            text=text,
            blocks=list(blocks),
            thread_ts=thread_ts,
        )

    def pin(self, channel: str, ts: str) -> None:
        self._unless(("already_pinned",), "pins.add", channel=channel, timestamp=ts)

    def unpin(self, channel: str, ts: str) -> None:
        self._unless(("no_pin",), "pins.remove", channel=channel, timestamp=ts)

    def delete(self, channel: str, ts: str) -> None:
        """One of our own messages; one that is gone already is fine."""
        self._unless(("message_not_found",), "chat.delete", channel=channel, ts=ts)

    def permalink(self, channel: str, ts: str) -> str:
        return str(self.call("chat.getPermalink", channel=channel, message_ts=ts)["permalink"])

    # Views

    def publish_home(self, person_id: str, view: Json) -> None:
        self.call("views.publish", user_id=person_id, view=dict(view))

    def open_view(self, trigger_id: str, view: Json) -> None:
        """Raises ``Refused`` with ``expired_trigger_id`` when three seconds have passed since the press."""
        self.call("views.open", trigger_id=trigger_id, view=dict(view))

    def push_view(self, trigger_id: str, view: Json) -> None:
        """On top of the window that was pressed in; on the third ``Refused`` with ``push_limit_reached``."""
        self.call("views.push", trigger_id=trigger_id, view=dict(view))

    def update_view(self, view_id: str, view: Json) -> None:
        """Raises ``Refused`` with ``not_found`` when it was closed."""
        self.call("views.update", view_id=view_id, view=dict(view))

    # Files

    def upload_chart(self, png: bytes, name: str, alt: str) -> str:
        """The id of a picture that can be shown as ``slack_file``, once Slack has processed it."""
        answer = self._upload(filename=name, content=png, title=name, alt_txt=alt)
        file_id = str(answer["files"][0]["id"])
        for pause in (*USABLE_AFTER, None):
            if self.call("files.info", file=file_id)["file"].get("original_w"):
                return file_id
            if pause is not None:
                self._wait(pause)
        raise DeliveryError(f"files.info: {name} was not processed in time", permanent=False)

    def upload_file(self, channel: str, thread_ts: str | None, name: str, content: bytes, title: str) -> str:
        """Shares a file in a channel or thread. Raises ``OutcomeUnknown`` as ``post`` does: look by name."""
        args = {"filename": name, "content": content, "title": title}
        answer = self._upload(**args, channel=channel, thread_ts=thread_ts)
        return str(answer["files"][0]["id"])

    def find_file(self, channel: str, thread_ts: str | None, name: str, oldest: float) -> str | None:
        """The id of the file of that name, if Slack took it after `oldest` (epoch seconds)."""
        messages = self._messages(channel, thread_ts, oldest)
        files = (file for message in messages for file in message.get("files") or ())
        return next((str(file["id"]) for file in files if file.get("name") == name), None)

    def download(self, file_id: str, most: int) -> bytes:
        """The bytes of a file. One of more than `most` is not read, nor what lies elsewhere."""
        file = self.call("files.info", file=file_id)["file"]
        size = int(file.get("size") or 0)
        if size > most:
            raise DeliveryError("too_large", permanent=True)
        url = file.get("url_private_download") or file.get("url_private") or ""
        return fetch(url, self._client.token or "", self._client.base_url, most, size=size)

    def delete_file(self, file_id: str) -> None:
        self._unless(("file_not_found", "file_deleted"), "files.delete", file=file_id)

    # People and places

    def identity(self) -> Identity:
        if self._identity is None:
            answer = self.call("auth.test")
            self._identity = identity_from(answer, answer.headers)
        return self._identity

    def try_token(self) -> None:
        """Whether Slack still takes it, for days on which nobody else asks; `refusal` holds the answer."""
        with suppress(DeliveryError):
            self.call("auth.test")

    def user(self, person_id: str) -> Person:
        """Raises ``Refused`` with ``user_not_found``."""
        answer = self.call("users.info", user=person_id, include_locale=True)
        return person_from(answer["user"], self.identity().team_id)

    def users(self) -> Iterator[Person]:
        """Everybody in the workspace, page after page; waits where Slack asks for patience."""
        team_id = self.identity().team_id
        for user in self.listed("users.list", "members", include_locale=True):
            yield person_from(user, team_id)

    def conversation(self, channel: str) -> Conversation:
        """Raises ``Refused`` with ``channel_not_found``, also for a private one without the bot."""
        return conversation_from(self.call("conversations.info", channel=channel)["channel"])

    def find_channel(self, name_or_id: str) -> Conversation:
        """By id or by name, with or without its ``#``. Raises ``Refused`` with ``channel_not_found``."""
        if is_channel(name_or_id):
            return self.conversation(name_or_id)
        name = name_or_id.removeprefix("#")
        for channel in self.listed("conversations.list", "channels", **VISIBLE_CHANNELS):
            if channel.get("name") == name:
                return conversation_from(channel)
        raise Refused("conversations.list", "channel_not_found", permanent=True, detail=f" (#{name})")

    def direct_channel(self, person_id: str) -> str:
        """The id of the direct conversation with a person, opened when there was none."""
        if person_id not in self._directs:
            answer = self.call("conversations.open", users=person_id)
            self._directs[person_id] = str(answer["channel"]["id"])
        return self._directs[person_id]

    # Calling

    def call(self, method: str, **args: Any) -> Any:
        """The answer of one Web API method, such as ``conversations.create``."""

        def call() -> Any:
            with self._noting_token(), told(method):
                return getattr(self._client, method.replace(".", "_"))(**args)

        return self._joining(args.get("channel"), call)

    def _upload(self, **args: Any) -> Any:
        def call() -> Any:
            with self._noting_token(), told("files.completeUploadExternal"):
                return self._client.files_upload_v2(**args)

        return self._joining(args.get("channel"), call)

    @contextmanager
    def _noting_token(self) -> Iterator[None]:
        """Only Slack's own answer says something about the token, be it yes or another no."""
        try:
            yield
        except Refused as refusal:
            if refusal.needs_token and not self.refusal:
                log.error("Slack does not take SLACK_BOT_TOKEN (%s): put in another one", refusal.error)
            self.refusal = refusal if refusal.needs_token else None
            raise
        self.refusal = None

    def _joining(self, channel: str | None, call: Callable[[], Any]) -> Any:
        """Calls; when the bot is not in the channel it tries to join, which public channels allow.

        With chat:write.public it may post where it can neither pin nor read back before it has joined.
        """
        try:
            return call()
        except Refused as refusal:
            if refusal.error != "not_in_channel" or not channel:
                raise
            self._join(channel, refusal)
            return call()

    def _join(self, channel: str, refusal: Refused) -> None:
        try:
            with told("conversations.join"):
                self._client.conversations_join(channel=channel)
        except Refused as second:
            raise refusal from second

    def _unless(self, fine: Sequence[str], method: str, **args: Any) -> None:
        """Calls; the errors in `fine` say that it is already so."""
        try:
            self.call(method, **args)
        except Refused as refusal:
            if refusal.error not in fine:
                raise

    def _messages(self, channel: str, thread_ts: str | None, oldest: float) -> Iterator[Json]:
        """What was said since `oldest`. Where a thread's root was deleted, replies land in the channel."""
        args: dict[str, Any] = {"channel": channel, "oldest": f"{oldest:.6f}", "limit": READ_BACK_PAGE}
        args["include_all_metadata"] = True
        if thread_ts:
            try:
                yield from self._pages("conversations.replies", "messages", ts=thread_ts, **args)
                return
            except Refused as refusal:
                if refusal.error != "thread_not_found":
                    raise
        yield from self._pages("conversations.history", "messages", **args)

    def listed(self, method: str, items: str, **args: Any) -> Iterator[Any]:
        """Every one of `items`, page after page; waits where Slack asks for patience."""
        return self._pages(method, items, patience=3, most=MAX_LISTED, limit=PAGE, **args)

    def _pages(
        self, method: str, items: str, *, patience: int = 0, most: int = MAX_PAGES, **args: Any
    ) -> Iterator[Json]:
        """Every item there is. Raises ``DeliveryError`` where that would be more than `most` pages."""
        cursor = None
        for _ in range(most):
            answer = self._patiently(patience, method, cursor=cursor, **args)
            yield from answer[items]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return
        raise DeliveryError(f"{method}: there are more than {most} pages", permanent=False)

    def _patiently(self, patience: int, method: str, **args: Any) -> Any:
        for _ in range(patience):
            try:
                return self.call(method, **args)
            except DeliveryError as error:
                if error.retry_after is None or error.permanent:
                    raise
                self._wait(error.retry_after)
        return self.call(method, **args)
