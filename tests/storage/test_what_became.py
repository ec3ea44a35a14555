"""What became of a post: marked once, found by either of its names, its text kept as it was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from bot.domain.storm.alert import Sample
from bot.domain.storm.evidence import APART, Now
from bot.domain.storm.mention import Batch, Change
from bot.storage.work import Office
from tests.storage.builders import NOON, a_read, a_watch, minutes
from tests.support.databases import FakeClock

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


def test_the_newest_words_stand_beside_the_first_and_an_edit_taken_back_too(posts: Office) -> None:
    for at, text in enumerate(("less was said", "nothing was said", "nothing was said", "post 1")):
        mark(posts, changed("1", LATER + minutes(at), text=text))
        post = kept(posts)["1"]
        assert (post.text, post.edited_text, post.edited_at) == ("post 1", text, LATER)
    assert kept(posts)["2"].edited_text is None


def told(posts: Office, **counts: int | None) -> tuple[int | None, ...]:
    """Followers and reactions, at first and now, of a post that was first told in the minute in which it was
    written, after its source told it with these counts.
    """
    reads = [a_read(9, **counts), a_read(2)]
    posts.perform(lambda work: work.mentions.store(reads, Batch(source="mastodon", mentions=())))
    post = kept(posts)["9"]
    return post.followers, post.followers_now, post.reactions, post.reactions_now


def test_a_later_copy_brings_new_counts_and_what_was_not_counted_began_at_nothing(posts: Office) -> None:
    unknown = dict.fromkeys(("author_followers", "replies", "reposts", "likes"))
    assert told(posts, **unknown) == (None, None, None, None)
    assert told(posts, **unknown | {"likes": 3}) == (None, None, 0, 3)
    assert told(posts, **unknown | {"likes": 90, "replies": 4}) == (None, None, 0, 94)
    assert told(posts, **unknown | {"author_followers": 2**40}) == (2**31 - 1, None, 0, 94)
    assert told(posts, **unknown) == (2**31 - 1, None, 0, 94)
    assert told(posts, likes=2, replies=4, reposts=1, author_followers=50) == (2**31 - 1, 50, 0, 7)
    assert told(posts, likes=3, replies=4, reposts=1, author_followers=2**31) == (2**31 - 1, None, 0, 8)


def test_the_first_counts_stay(posts: Office) -> None:
    assert told(posts, likes=2, replies=4, reposts=1, author_followers=50) == (50, None, 7, None)
    assert told(posts, likes=3, replies=4, reposts=1, author_followers=60) == (50, 60, 7, 8)
    assert told(posts, likes=2, replies=4, reposts=1, author_followers=50) == (50, None, 7, None)


def test_a_post_as_it_is_now_is_told_as_long_as_it_is_kept(posts: Office) -> None:
    told(posts, likes=3, replies=0, reposts=0, author_followers=50)
    copy = kept(posts)["9"]
    told(posts, likes=30, replies=0, reposts=0, author_followers=50)
    gone = replace(copy, external_id="no longer kept")
    (now,) = posts.read(lambda work: work.mentions.again([copy, gone]))
    assert (now.reactions, now.reactions_now) == (3, 30)


def test_when_it_was_seen_is_kept_beside_when_it_was_written(posts: Office) -> None:
    assert kept(posts)["1"].seen_at == posts.read(lambda work: work.now)


def test_edited_and_then_deleted_bears_both_marks(posts: Office) -> None:
    mark(posts, changed("1", text="nothing was said"))
    mark(posts, changed("1", LATER + minutes(1)))
    post = kept(posts)["1"]
    assert (post.edited_at, post.deleted_at) == (LATER, LATER + minutes(1))


def test_a_post_that_is_there_again_is_not_gone_and_an_old_word_of_its_end_is_none(posts: Office) -> None:
    mark(posts, changed("1"))
    again = Change(source="mastodon", id="1", at=LATER + minutes(2), stands=True)
    assert mark(posts, again) == ["1"]
    assert mark(posts, again, changed("2", text="less was said")) == ["2"]
    assert mark(posts, changed("1", LATER + minutes(1))) == [], "told twice by a stream that began anew"
    post = kept(posts)["1"]
    assert (post.is_gone, post.deleted_at, post.back_at) == (False, LATER, LATER + minutes(2))
    assert mark(posts, changed("1", LATER + minutes(9))) == ["1"]
    assert kept(posts)["1"].is_gone
    assert mark(posts, changed("1", LATER + minutes(10), text="it was edited, so it stands")) == ["1"]
    assert not kept(posts)["1"].is_gone


def test_only_what_is_missing_in_two_looks_in_a_row_is_gone(posts: Office, clock: FakeClock) -> None:
    gone, stands = Now(source="mastodon", id="1", gone=True), Now(source="mastodon", id="1", likes=2)
    unstored = Now(source="slack", id="C1:1.0", gone=True)

    def look(found: Now, after: timedelta = APART) -> tuple[Now, ...]:
        clock.go_on(seconds=after.total_seconds())
        return posts.perform(lambda work: work.mentions.found([found, unstored]))

    assert [look(gone), look(stands), look(gone), look(gone, APART / 2)] == [
        (unstored,), (stands, unstored), (unstored,), (unstored,)
    ]  # fmt: skip
    assert look(gone, APART / 2) == (gone, unstored)
    mark(posts, changed("1"))
    assert look(gone) == (gone, unstored)


def test_a_mark_of_a_transaction_that_fails_is_gone_with_its_cursor(posts: Office) -> None:
    def fail(work) -> None:
        work.mentions.store([], Batch(source="mastodon", mentions=(), cursor="41"))
        work.mentions.mark([changed("1")])
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        posts.perform(fail)
    assert kept(posts)["1"].deleted_at is None
    assert posts.read(lambda work: work.mentions.cursor("mastodon")) is None
