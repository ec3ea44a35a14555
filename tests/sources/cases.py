"""A case for every source: how to let it hear the same posts, whatever it listens to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from standardwebhooks import Webhook as Reference

from bot.domain.intake import AlreadyDone
from bot.sources.bluesky.source import Bluesky
from bot.sources.folder import Folder
from bot.sources.frame import Source
from bot.sources.mailbox.login import Password
from bot.sources.mailbox.source import Mailbox
from bot.sources.mastodon.source import Mastodon
from bot.sources.replay import Replay
from bot.sources.rss import Feed
from bot.sources.senders import SENDERS
from bot.sources.webhook import Webhook
from tests.sources.case import BEARER
from tests.sources.case import EXPECTED as EXPECTED
from tests.sources.case import SECRET as SECRET
from tests.sources.case import Case as Case
from tests.sources.case import Pulled as Pulled
from tests.sources.dovecot import PASSWORD, Dovecot, Wire, a_letter
from tests.sources.jetstream import Happening, Jetstream, a_post
from tests.sources.loopback import Loopback, Request, reply
from tests.sources.mastodon import TOKEN, MastodonServer, an_event
from tests.sources.polled import GdeltCase, HackerNewsCase, RedditCase, SlackChannelCase, XCase, YouTubeCase
from tests.sources.support import NOW, Cut, FakeClock, HastyClock, SqliteStore


class ReplayCase(Pulled):
    bad = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        rows = [
            {"id": n, "at": (NOW + timedelta(seconds=n)).isoformat(), "text": text}
            for n, text in enumerate(EXPECTED)
        ]
        lines = [*map(json.dumps, rows)]
        lines[300:300] = ["{not json", '{"id": 1, "text": "", "at": "yesterday"}']
        (folder / "posts.jsonl").write_text("\n".join(lines))

    def source(self) -> Source:
        return Replay(self.folder / "posts.jsonl", clock=self.clock)


class FolderCase(Pulled):
    """Two files, the older of them rotated."""

    bad = 1

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        (folder / "posts").mkdir()
        lines = [json.dumps({"id": n, "text": text}) for n, text in enumerate(EXPECTED)]
        for name, some in (("a.jsonl.1", lines[:700]), ("a.jsonl", ["{not json", *lines[700:]])):
            (folder / "posts" / name).write_text("".join(f"{line}\n" for line in some))

    def source(self) -> Source:
        return Folder(self.folder / "posts", clock=self.clock)


class RssCase(Pulled):
    """A feed that shows its latest 500 entries, and at every request has moved on by 350."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._first = 0

    def source(self) -> Source:
        return Feed(f"{self._server.url}/feed", allow_private=True, clock=self.clock)

    @contextmanager
    def peer(self) -> Iterator[None]:
        with Loopback(self._page) as self._server:
            yield

    def _page(self, request: Request) -> bytes:
        """Moves on only once the page shown last was read, so that nothing can be missed for good."""
        etag = f'"{self._first}"'
        if request.headers.get("if-none-match") == etag:
            self._first = min(self._first + 350, len(EXPECTED) - 500)
            etag = f'"{self._first}"'
        shown = EXPECTED[self._first : self._first + 500]
        items = "".join(f"<item><guid>tag:{t.split()[-1]}</guid><title>{t}</title></item>" for t in shown)
        return reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), ETag=etag)


class WebhookCase(Case):
    """A sender that repeats each delivery until it is answered, and then once more."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._answered = 0

    def deliver(self, store: SqliteStore) -> None:
        webhook = Webhook(secrets=[SECRET])
        while self._answered < len(EXPECTED):
            try:
                self._send(webhook, store)
                self._send(webhook, store)
            except Cut:
                return
            self._answered += 300

    def _send(self, webhook: Webhook, store: SqliteStore) -> None:
        body = json.dumps([{"text": text} for text in EXPECTED[self._answered :][:300]]).encode()
        delivery = f"msg_{self._answered}"
        headers = {
            "webhook-id": delivery,
            "webhook-timestamp": str(int(NOW.timestamp())),
            "webhook-signature": Reference(SECRET).sign(delivery, NOW, body.decode()),
        }
        try:
            batch = webhook.receive(headers, body, NOW)
        except AlreadyDone:
            return
        store.store(batch)
        webhook.stored(batch, NOW)


class SenderCase(WebhookCase):
    """A tool that signs nothing, sends lists in its own shape, and in each a post without words."""

    def _send(self, webhook: Webhook, store: SqliteStore) -> None:
        texts = EXPECTED[self._answered :][:300]
        posts = [{"id": text.rpartition(" ")[2], "content": {"body": text}} for text in texts]
        body = json.dumps({"documents": [*posts, {"id": "mute"}]}).encode()
        tool = Webhook(bearers=[BEARER], sender=SENDERS["meltwater"])
        store.store(tool.receive({"authorization": f"Bearer {BEARER}"}, body, NOW))


class BlueskyCase(Pulled):
    """A stream of which every other post is somebody else's, and whose server breaks off three times."""

    bad = 3
    v2 = False

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = HastyClock()
        happenings: list[Happening] = []
        for number, text in enumerate(EXPECTED):
            happenings += [a_post(text, key=f"k{number}"), a_post("Somebody else's tea", key=f"t{number}")]
        happenings[500:500] = [
            Happening(raw="{not json"),
            Happening(raw=json.dumps({"kind": "commit", "commit": {}})),
            Happening(key="../../etc/passwd", record={"text": "Northwind Coffee"}),
            Happening(key="t3", operation="delete"),
        ]
        self._server = Jetstream(happenings, v2=self.v2, aborts=(30, 700, 1_500))

    def source(self) -> Source:
        return Bluesky(servers=[self._server.url], api="http://127.0.0.1:9", clock=self.clock)

    @contextmanager
    def peer(self) -> Iterator[None]:
        with self._server:
            yield


class NewBlueskyCase(BlueskyCase):
    v2 = True


class MastodonCase(Pulled):
    """A stream that breaks off three times; each time thirty posts are written before it is back."""

    bad = 3

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = HastyClock()
        junk = an_event("update", "{not json") + an_event("update", {"id": 7})
        junk += an_event("update", "x" * 1_200_000) + an_event("delete", "42")
        self._server = MastodonServer(EXPECTED, aborts=(30, 400, 500), missed=30, junk=junk)

    def source(self) -> Source:
        return Mastodon(self._server.url, TOKEN, clock=self.clock)

    @contextmanager
    def peer(self) -> Iterator[None]:
        with self._server:
            yield


class MailboxCase(Pulled):
    """Letters that arrive while the source waits for them, over a wire that is cut three times."""

    bad = 2
    needs = "dovecot"
    server: Dovecot

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = HastyClock()
        self._user = f"fan{uuid4().hex}"
        self._wire: Wire | None = None
        self._arrived = False

    def source(self) -> Source:
        return Mailbox(
            f"imap://127.0.0.1:{self._wire.port}", self._user, Password(PASSWORD), clock=self.clock
        )

    @contextmanager
    def peer(self) -> Iterator[None]:
        """The first time that it waits everything comes; what was there before is not news."""
        aborts = () if self._wire else (30_000, 200_000, 300_000)
        if not self._wire:
            self.server.deliver(self._user, [a_letter("Northwind Coffee of yesterday")])
        with Wire(self.server.port, aborts=aborts, on_idle=self._arrive) as self._wire:
            yield

    def _arrive(self) -> None:
        if self._arrived:
            return
        self._arrived = True
        letters = [a_letter(text) for text in EXPECTED]
        letters[300:300] = [a_letter("x", Content_Type="text/plain; charset=idna"), b"From: " + b"(" * 9_000]
        self.server.deliver(self._user, letters, first=1)


CASES: Mapping[str, tuple[type[Case], ...]] = {
    "bluesky": (BlueskyCase, NewBlueskyCase),
    "email": (MailboxCase,),
    "folder": (FolderCase,),
    "gdelt": (GdeltCase,),
    "hackernews": (HackerNewsCase,),
    "mastodon": (MastodonCase,),
    "reddit": (RedditCase,),
    "replay": (ReplayCase,),
    "rss": (RssCase,),
    "slack": (SlackChannelCase,),
    "webhook": (WebhookCase, SenderCase),
    "x": (XCase,),
    "youtube": (YouTubeCase,),
}
