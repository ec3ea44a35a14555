"""One person's eyes: which conversations, people and files of the workspace they may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bot.workspace.model import Channel, File, Message, User
from bot.workspace.page.render.scene import Names, Place, Scene
from bot.workspace.state import Workspace


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at the workspace. Whoever reads several things holds the workspace's lock."""

    ws: Workspace
    user: User

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.user.tz)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.ws.now(), UTC)

    def is_in(self, channel: Channel) -> bool:
        return self.id in channel.members

    def may_see(self, channel: Channel) -> bool:
        """Members see a conversation; public channels are open to every full member of the workspace."""
        insider = not self.user.is_guest and self.user.team_id == self.ws.team.id
        return self.is_in(channel) or (channel.kind == "channel" and insider)

    def may_read(self, message: Message) -> bool:
        channel = self.ws.channel(message.channel)
        is_gone = message.deleted and message.subtype != "tombstone"
        if channel is None or is_gone or not self.may_see(channel):
            return False
        return message.ephemeral_to in (None, self.id)

    def may_open(self, file: File) -> bool:
        """Own files, files of conversations one may see, and pictures in what is on one's screen."""
        if file.user == self.id or any(self._sees_channel(channel) for channel in file.channels):
            return True
        if any(file.id in picture_files(view.blocks) for view in self._screens()):
            return True
        posts = (message for room in self.ws.messages.values() for message in room.values())
        return any(self._shows(message, file.id) for message in posts if self.may_read(message))

    def places(self) -> dict[str, Place]:
        """Every conversation this person may see, with the name it has for them."""
        return {c.id: self._place(c) for c in self.ws.channels.values() if self.may_see(c)}

    def title(self, channel: Channel) -> str:
        """The channel's name; for a direct conversation the names of the others."""
        if not channel.is_direct:
            return channel.name
        others = sorted(self.name(member) for member in channel.members - {self.id})
        return ", ".join(others) or f"{self.user.real_name} (you)"

    def name(self, user_id: str) -> str:
        user = self.ws.user(user_id)
        return (user.real_name or user.name) if user else user_id

    def names(self) -> Names:
        users = {user.id: user.real_name or user.name for user in self.ws.users.values()}
        present = [u for u in self.ws.users.values() if not u.deleted and not u.is_bot]
        people = sorted(present, key=lambda u: (u.id != self.id, u.real_name.lower()))
        return Names(
            users=users,
            places=self.places(),
            groups={group.id: group.handle for group in self.ws.usergroups.values()},
            files={f.id: self.file_address(f) for f in self.ws.files.values() if self._usable(f)},
            people=tuple(user.id for user in people),
        )

    def scene(self, prefix: str, names: Names | None = None, **more: Any) -> Scene:
        return Scene(
            me=self.id,
            names=names or self.names(),
            zone=self.zone,
            now=self.now,
            twelve_hours=self.user.locale.startswith("en-US"),
            prefix=prefix,
            **more,
        )

    def file_address(self, file: File) -> str:
        return f"/as/{self.id}/files/{file.id}"

    def _usable(self, file: File) -> bool:
        return not file.deleted and file.is_ready(self.ws.now())

    def _sees_channel(self, channel_id: str) -> bool:
        channel = self.ws.channel(channel_id)
        return channel is not None and self.may_see(channel)

    def _place(self, channel: Channel) -> Place:
        kind = {"channel": "public", "group": "private"}.get(channel.kind, channel.kind)
        return Place(self.title(channel), kind)  # type: ignore[arg-type]

    def _screens(self) -> Iterator[Any]:
        yield from self.ws.stack(self.id)
        if home := self.ws.home(self.id):
            yield home

    def _shows(self, message: Message, file_id: str) -> bool:
        return file_id in message.files or file_id in picture_files([message.blocks, message.attachments])


def picture_files(part: Any) -> set[str]:
    """The ids of all files that blocks show as pictures."""
    if isinstance(part, list):
        return set().union(*(picture_files(item) for item in part))
    if not isinstance(part, dict):
        return set()
    own = part.get("slack_file")
    found = {str(own["id"])} if isinstance(own, dict) and "id" in own else set()
    return found.union(*(picture_files(value) for value in part.values() if isinstance(value, (list, dict))))
