"""What people write and mark in conversations, none of which waits for the app."""

from __future__ import annotations

from collections.abc import Sequence

from bot.workspace import posts, uploads
from bot.workspace.model import Channel, File
from bot.workspace.people import rights
from bot.workspace.people.outcome import Outcome
from bot.workspace.people.rights import Refused, shown
from bot.workspace.state import Workspace
from bot.workspace.typed import linked, rich_text


class Writing:
    """The half of `People` that needs nobody to answer."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @shown
    def say(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, files: Sequence[str] = ()
    ) -> Outcome:
        """Writes a message; @names, #channels and addresses in it are linked, all else is plain text."""
        rights.person(self.workspace, user)
        room = rights.open_room(self.workspace, user, channel)
        if thread_ts and not self.workspace.is_thread(room.id, thread_ts):
            raise Refused("message_not_found", rights.GONE)
        stored = linked(self.workspace, text)
        message = posts.post(
            self.workspace,
            channel=room.id,
            user=user,
            text=stored,
            blocks=rich_text(stored) if stored else (),
            thread_ts=thread_ts,
            files=list(files),
            subtype="file_share" if files else None,
        )
        return Outcome(ts=message.ts)

    @shown
    def edit_message(self, user: str, channel: str, ts: str, text: str) -> Outcome:
        message = rights.message(self.workspace, user, channel, ts)
        if message.user != user:
            raise Refused("cant_update_message")
        stored = linked(self.workspace, text)
        posts.edit(self.workspace, message, user, {"text": stored, "blocks": rich_text(stored)})
        return Outcome(ts=ts)

    @shown
    def delete_message(self, user: str, channel: str, ts: str) -> Outcome:
        """Deletes an own message; administrators delete anybody's, the app's included."""
        person = rights.person(self.workspace, user)
        message = rights.message(self.workspace, user, channel, ts)
        is_theirs = user in (message.user, message.ephemeral_to)
        if not (is_theirs or person.is_admin or person.is_owner):
            raise Refused("cant_delete_message")
        posts.remove(self.workspace, message, user)
        return Outcome(ts=ts)

    @shown
    def react(self, user: str, channel: str, ts: str, name: str) -> Outcome:
        """Adds an emoji, or takes it back when this person had added it."""
        message = rights.message(self.workspace, user, channel, ts)
        undo = user in message.reactions.get(name, ())
        (posts.unreact if undo else posts.react)(self.workspace, message, user, name)
        return Outcome(ts=ts)

    @shown
    def pin(self, user: str, channel: str, ts: str) -> Outcome:
        """Pins a message, or unpins it."""
        message = rights.message(self.workspace, user, channel, ts)
        (posts.unpin if message.pinned_by else posts.pin)(self.workspace, message, user)
        return Outcome(ts=ts)

    @shown
    def join(self, user: str, channel: str) -> Outcome:
        room = self.workspace.channel(channel)
        if room is None or room.kind != "channel" or rights.person(self.workspace, user).is_guest:
            raise Refused("channel_not_found")
        posts.join(self.workspace, room, user)
        return Outcome()

    @shown
    def upload(
        self, user: str, channel: str, name: str, data: bytes, text: str = "", thread_ts: str | None = None
    ) -> Outcome:
        """Puts a file in a channel, with a few words if there are any."""
        rights.person(self.workspace, user)
        room = rights.open_room(self.workspace, user, channel)
        file = uploads.announce(self.workspace, user, name, len(data))
        uploads.store(self.workspace, file, data)
        uploads.complete(self.workspace, file, name)
        stored = linked(self.workspace, text)
        return Outcome(ts=uploads.share(self.workspace, [file], room.id, comment=stored, thread_ts=thread_ts))

    def attach(self, user: str, name: str, data: bytes) -> File:
        """Puts a file into a form that is not sent yet: no conversation has it, and the app may read it."""
        rights.person(self.workspace, user)
        file = uploads.announce(self.workspace, user, name, len(data))
        uploads.store(self.workspace, file, data)
        uploads.complete(self.workspace, file, name)
        return file

    @shown
    def do_not_disturb(self, user: str, seconds: float) -> Outcome:
        """Silences a person's notifications from now on for so long; 0 ends it."""
        person, now = rights.person(self.workspace, user), self.workspace.now()
        with self.workspace.lock:
            person.dnd[:] = [(now, now + seconds)] if seconds else []
            self.workspace.publish("user", user=user)
        return Outcome()

    @shown
    def reload(self, user: str) -> Outcome:
        """Starts the client anew: what only this person saw is gone, as it is in Slack."""
        ws, person = self.workspace, rights.person(self.workspace, user)
        with ws.lock:
            for message in [m for posted in ws.messages.values() for m in posted.values()]:
                if message.ephemeral_to == person.id and not message.deleted:
                    posts.remove(ws, message, person.id)
        return Outcome()

    def open_direct(self, user: str, other: str | None = None) -> Channel:
        """The direct conversation with somebody; with nobody named, with the app."""
        pair = {user, other or self.workspace.app.bot_user_id}
        return posts.open_direct(self.workspace, pair)[0]
