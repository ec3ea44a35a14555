"""A mailbox, with Dovecot for a server: read only, announced at once, and found again after renumbering."""

from __future__ import annotations

import asyncio
import imaplib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.frame import GiveUp, Interrupted, State
from bot.sources.mailbox import letters
from bot.sources.mailbox.folder import MOST_BYTES, Address, Folder, Letter
from bot.sources.mailbox.letters import Unreadable
from bot.sources.mailbox.login import Password
from bot.sources.mailbox.source import Mailbox
from tests.sources.dovecot import PASSWORD, Dovecot, Wire, a_letter
from tests.sources.support import NOW, HastyClock, ListSink, run, until


def read(raw: bytes, received: datetime | None = NOW) -> Mention | None:
    return letters.mention(Letter(1, received, raw), NOW)


def test_a_letter_becomes_a_mention_whose_key_is_its_message_id() -> None:
    letter = a_letter(
        "Northwind Coffee", key="1", body="It burnt my tongue.", References="<0@n.example> <x@y>"
    )
    assert read(letter, NOW - timedelta(minutes=3)) == Mention(
        source="email",
        external_id="1@northwind.example",
        text="Northwind Coffee\nIt burnt my tongue.",
        created_at=NOW - timedelta(minutes=3),
        kind=MentionKind.EMAIL,
        conversation_id="0@n.example",
        author_id="lena@northwind.example",
        author_handle="lena@northwind.example",
        network="Email",
    )


def test_the_time_of_the_server_counts_and_not_what_the_sender_claims() -> None:
    letter = a_letter("Northwind", Date="Fri, 01 Jan 2100 00:00:00 +0000")
    for received in (NOW, None, NOW + timedelta(days=1)):
        found = read(letter, received)
        assert found
        assert found.created_at == NOW


def test_html_is_read_as_its_words() -> None:
    found = read(
        a_letter("Hi", Content_Type="text/html; charset=utf-8", body="<p>Northwind&nbsp;<b>Coffee</b></p>")
    )
    assert found
    assert found.text == "Hi\nNorthwind Coffee"


def test_a_letter_without_id_has_a_key_of_its_own_and_one_without_words_is_none() -> None:
    one, other = (read(a_letter(text, Message_ID="")) for text in ("Northwind 1", "Northwind 2"))
    assert one
    assert other
    assert len({one.external_id, other.external_id}) == 2
    assert read(a_letter("", Subject=" ")) is None


def test_a_huge_letter_is_cut() -> None:
    found = read(a_letter("Northwind", body="Coffee " * 30_000))
    assert found
    assert (len(found.text), found.truncated) == (MAX_TEXT, True)


@pytest.mark.parametrize(
    "raw",
    [
        a_letter("x", Content_Type="text/plain; charset=idna"),
        a_letter("x", Content_Type="text/plain; charset=\0"),
        b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        b"From: " + b"(" * 90_000,
    ],
    ids=["a codec for names", "no codec", "letters in letters", "brackets"],
)
def test_what_breaks_every_parser_is_named_as_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read(raw)


HEADERS = ["Subject", "From", "Message-ID", "References", "Content-Type", "Content-Transfer-Encoding", "Date"]


@given(
    headers=st.dictionaries(st.sampled_from(HEADERS), st.binary(max_size=60)), body=st.binary(max_size=200)
)
def test_whatever_a_letter_holds_it_is_read_or_unreadable(headers: dict[str, bytes], body: bytes) -> None:
    raw = (
        b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers.items()) + b"\r\n" + body
    )
    try:
        found = read(raw)
    except Unreadable:
        return
    if found:
        f"{found.text}{found.external_id}{found.conversation_id}{found.author_handle}".encode()
        assert 0 < len(found.external_id) <= 500


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("imaps://mail.example", Address("mail.example", 993, "INBOX", encrypted=True)),
        ("imaps://mail.example:1993/Care%20Team", Address("mail.example", 1993, "Care Team", encrypted=True)),
        ("imap://127.0.0.1", Address("127.0.0.1", 143, "INBOX", encrypted=False)),
    ],
)
def test_an_address_names_host_port_and_folder(url: str, address: Address) -> None:
    assert Address.parsed(url) == address


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("imap://mail.example", "in the clear"),
        ("https://mail.example", "imaps://host"),
        ("imaps://ana:secret@mail.example", "without user"),
        ("imaps://", "imaps://host"),
    ],
)
def test_an_address_that_would_give_the_password_away_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Address.parsed(url)


# --- with a server ----------------------------------------------------------------------------------


class Post:
    """A user of one's own, and what the source is told about."""

    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.user = f"fan{uuid4().hex}"
        self._delivered = 0

    def arrives(self, *texts: str, **headers: str) -> None:
        self.files(*(a_letter(text, **headers) for text in texts))

    def files(self, *raw: bytes) -> None:
        self.server.deliver(self.user, raw, first=self._delivered)
        self._delivered += len(raw)

    def box(self, path: str = "", port: int = 0, password: str = PASSWORD) -> Mailbox:
        url = f"imap://127.0.0.1:{port or self.server.port}{path}"
        return Mailbox(url, self.user, Password(password), clock=HastyClock())

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.server.port)
        client.login(self.user, PASSWORD)
        return client

    def heard(self, sink: ListSink, enough: Callable[[], bool], **box: Any) -> BaseException | None:
        """What ended it, if it did not go on until it was `enough`."""

        async def listen() -> BaseException | None:
            task = asyncio.create_task(self.box(**box).run(sink))
            await until(lambda: enough() or task.done())
            ended = task.exception() if task.done() else None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return ended

        return run(listen())


@pytest.fixture
def post(dovecot: Dovecot) -> Post:
    return Post(dovecot)


def seen(sink: ListSink) -> list[str]:
    return [mention.text for mention in sink.posts]


@pytest.mark.dovecot
def test_what_was_there_before_the_first_start_is_not_news_and_what_comes_is_announced(post: Post) -> None:
    post.arrives("Northwind of yesterday")
    sink = ListSink()
    with Wire(
        post.server.port, on_idle=lambda: post.arrives("Northwind now") if not seen(sink) else None
    ) as wire:
        assert post.heard(sink, lambda: bool(sink.posts), port=wire.port) is None
    assert seen(sink) == ["Northwind now"]
    assert (State.LIVE, "") in sink.reports


@pytest.mark.dovecot
def test_nothing_in_the_mailbox_changes(post: Post) -> None:
    post.arrives("Northwind 1")
    with Wire(post.server.port) as wire:
        sink = ListSink(json.dumps({"validity": 0, "uid": 0, "at": NOW.isoformat()}))
        post.heard(sink, lambda: bool(sink.posts), port=wire.port)
        assert b"EXAMINE" in wire.said
        assert not any(word in wire.said for word in (b"SELECT", b"STORE", b"EXPUNGE", b"COPY"))
    client = post.client()
    client.select("INBOX")
    assert client.search(None, "UNSEEN") == ("OK", [b"1"])
    client.shutdown()


@pytest.mark.dovecot
def test_the_newest_letter_is_not_new_again_when_nothing_came(post: Post) -> None:
    post.arrives("Northwind 1", "Northwind 2")
    folder = Folder(
        Address.parsed(f"imap://127.0.0.1:{post.server.port}"), post.user, Password(PASSWORD), NOW
    )
    assert folder.after(0) == [1, 2]
    assert folder.after(2) == []
    folder.close()


@pytest.mark.dovecot
def test_after_renumbering_letters_since_the_last_one_are_known_by_their_message_id(post: Post) -> None:
    post.arrives("Northwind 1", "Northwind 2", "Northwind 3")
    old = {"validity": 7, "uid": 900, "at": datetime.now(UTC).isoformat()}
    sink = ListSink(json.dumps(old))
    post.heard(sink, lambda: len(sink.posts) == 3)
    assert [mention.external_id for mention in sink.posts] == [
        f"Northwind.{n}@northwind.example" for n in (1, 2, 3)
    ]
    position = json.loads(sink._cursor or "")
    assert position["uid"] == 3
    assert position["validity"] != 7


@pytest.mark.dovecot
def test_after_renumbering_an_empty_folder_what_comes_next_is_new(post: Post) -> None:
    old = {"validity": 7, "uid": 900, "at": datetime.now(UTC).isoformat()}
    sink = ListSink(json.dumps(old))
    with Wire(
        post.server.port, on_idle=lambda: post.arrives("Northwind now") if not seen(sink) else None
    ) as wire:
        post.heard(sink, lambda: bool(sink.posts), port=wire.port)
    assert seen(sink) == ["Northwind now"]


@pytest.mark.dovecot
def test_only_the_beginning_of_a_large_letter_is_fetched(post: Post) -> None:
    post.files(a_letter("Northwind", body="Coffee " * 150_000))
    folder = Folder(
        Address.parsed(f"imap://127.0.0.1:{post.server.port}"), post.user, Password(PASSWORD), NOW
    )
    (letter,) = folder.letters([1])
    assert len(letter.raw) == MOST_BYTES
    assert letter.received
    assert abs(letter.received - datetime.now(UTC)) < timedelta(minutes=5)
    folder.close()


@pytest.mark.dovecot
@pytest.mark.parametrize(
    ("box", "said"),
    [({"password": "wrong"}, "IMAP_PASSWORD"), ({"path": "/Nowhere"}, "no folder 'Nowhere'")],
)
def test_what_only_a_person_can_mend_is_said_and_not_tried_again(
    post: Post, box: dict[str, str], said: str
) -> None:
    post.arrives("Northwind 1")
    ended = post.heard(ListSink(), lambda: False, **box)
    assert isinstance(ended, GiveUp)
    assert said in str(ended)
    assert post.user not in str(ended)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    async def test() -> None:
        with pytest.raises(Interrupted, match="ended the connection"):
            await Mailbox("imap://127.0.0.1:9", "ana", Password(PASSWORD), clock=HastyClock()).run(ListSink())

    run(test())


def test_its_name_gives_neither_user_nor_folder_away() -> None:
    box = Mailbox("imaps://mail.example/Secret", "ana@northwind.example", Password(PASSWORD))
    assert box.name.startswith("email:mail.example-")
    assert not any(word in repr(box) for word in ("ana", "Secret", PASSWORD))
