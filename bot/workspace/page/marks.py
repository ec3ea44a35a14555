"""How far each person has read, per conversation and per thread. Only the page knows this, not the app."""

from __future__ import annotations

import threading
from itertools import takewhile

from bot.workspace.model import Message, Notification
from bot.workspace.page.reader import Reader
from bot.workspace.state import Workspace

Place = tuple[str, str, str]  # person, channel, thread ("" for the channel itself)


class Marks:
    """What stood in the workspace when the page began counts as read."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._start = ws.new_ts()
        self._read: dict[Place, str] = {}
        self._lock = threading.Lock()

    def read_up_to(self, user: str, channel: str, thread: str = "") -> str:
        """The ts of the last message this person has seen there."""
        return self._read.get((user, channel, thread), self._start)

    def mark(self, user: str, channel: str, thread: str, ts: str) -> bool:
        """Notes that somebody has read up to `ts`; false when that is nothing new."""
        with self._lock:
            if ts <= self.read_up_to(user, channel, thread):
                return False
            self._read[user, channel, thread] = ts
            return True

    def is_new(self, reader: Reader, message: Message) -> bool:
        if message.user == reader.id:
            return False
        place = message.thread_ts or "" if message.is_reply and not message.reply_broadcast else ""
        return message.ts > self.read_up_to(reader.id, message.channel, place)

    def has_unread(self, reader: Reader, channel_id: str) -> bool:
        mark = self.read_up_to(reader.id, channel_id)
        newest_first = reversed(self._ws.timeline(channel_id, reader.id))
        fresh = takewhile(lambda message: message.ts > mark, newest_first)
        return any(message.user != reader.id and not is_system(message) for message in fresh)

    def waiting(self, reader: Reader) -> list[Notification]:
        """The notifications whose message this person has not seen yet, oldest first."""
        return [note for note in self._ws.notifications(reader.id) if self.is_waiting(reader, note)]

    def is_waiting(self, reader: Reader, note: Notification) -> bool:
        message = self._ws.message(note.channel, note.ts)
        return message is not None and reader.may_read(message) and self.is_new(reader, message)

    def mark_everything(self, reader: Reader) -> None:
        """Reads all channels and all threads to their end."""
        now = self._ws.new_ts()
        with self._ws.lock:
            for channel_id in self._ws.messages:
                self.mark(reader.id, channel_id, "", now)
            for channel_id, thread in self._ws.threads:
                self.mark(reader.id, channel_id, thread, now)


def is_system(message: Message) -> bool:
    return message.subtype in ("channel_join", "channel_leave")
