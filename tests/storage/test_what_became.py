"""What became of a post: marked once, found by either of its names, its text kept as it was seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from bot.domain.alert import Sample
from bot.domain.mention import Batch, Change
from bot.storage.work import Office
from tests.storage.builders import NOON, a_read, a_watch, minutes

LATER = NOON + minutes(5)
LOCAL = "northwind.example/77"


@pytest.fixture
def posts(office: Office) -> Office:
    reads = [a_read(n, known_as=f"northwind.example/{n}") for n in (1, 2)] + [a_read(3, source="bluesky")]
    office.perform(lambda work: work.watches.add(a_watch()))
    office.perform(lambda work: work.mentions.store(reads, Batch(source="mastodon", mentions=())))
    return office


def changed(id_: str, at: datetime = LATER, text: str | None = None, source: str = "mastodon") -> Change:
    return Change(source=source, id=id_, at=at, text=text)


def mark(office: Office, *changes: Change) -> list[str]:
    return [post.external_id for _, post in office.perform(lambda work: work.mentions.mark(changes))]


def kept(office: Office) -> dict[str, Sample]:
    found = office.read(lambda work: work.mentions.earliest("w1", NOON - timedelta(days=1), 10))
    return {post.external_id: post for post in found}


def test_a_deleted_post_is_marked_by_its_id_or_by_what_its_server_calls_it(posts: Office) -> None:
    gone = [changed("1"), changed("northwind.example/2"), changed("3"), changed("99")]
    assert mark(posts, *gone) == ["1", "2"]
    assert {id_: post.deleted_at for id_, post in kept(posts).items()} == {"1": LATER, "2": LATER, "3": None}


def test_what_is_told_twice_marks_once(posts: Office) -> None:
    assert mark(posts, changed("1")) == ["1"]
    assert mark(posts, changed("1", LATER + minutes(1))) == []
    assert kept(posts)["1"].deleted_at == LATER


def test_an_edit_marks_and_the_text_stays_as_it_was_seen(posts: Office) -> None:
    assert mark(posts, changed("1", text="post 1")) == []
    assert mark(posts, changed("1", text="nothing was said")) == ["1"]
    post = kept(posts)["1"]
    assert (post.text, post.edited_at, post.deleted_at) == ("post 1", LATER, None)
    assert post.digest == sha256(b"post 1").hexdigest()


def test_when_it_was_seen_is_kept_beside_when_it_was_written(posts: Office) -> None:
    assert kept(posts)["1"].seen_at == posts.read(lambda work: work.now)


def test_edited_and_then_deleted_bears_both_marks(posts: Office) -> None:
    mark(posts, changed("1", text="nothing was said"))
    mark(posts, changed("1", LATER + minutes(1)))
    post = kept(posts)["1"]
    assert (post.edited_at, post.deleted_at) == (LATER, LATER + minutes(1))


def test_a_mark_of_a_transaction_that_fails_is_gone_with_its_cursor(posts: Office) -> None:
    def fail(work) -> None:
        work.mentions.store([], Batch(source="mastodon", mentions=(), cursor="41"))
        work.mentions.mark([changed("1")])
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        posts.perform(fail)
    assert kept(posts)["1"].deleted_at is None
    assert posts.read(lambda work: work.mentions.cursor("mastodon")) is None
