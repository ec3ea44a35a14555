"""Feeds: what an entry becomes, and how politely they are asked."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources import feed
from bot.sources.feed import NotAFeed, canonical, real_address
from bot.sources.frame import Interrupted, State
from bot.sources.htmltext import text_of
from bot.sources.polling import poll
from bot.sources.rss import Feed
from tests.sources.loopback import Answer, Loopback, Request, reply
from tests.sources.support import NOW, FakeClock, ListSink, run, until

GOOGLE = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Google Alert</title><entry>
<id>tag:google.com,2013:googlealerts/feed:1</id>
<title type="html">&lt;b&gt;Northwind Coffee&lt;/b&gt; cup slogan &amp;amp; outrage</title>
<link href="https://www.google.com/url?rct=j&amp;url=https://news.example/cup%3Fa%3D1&amp;ct=ga"/>
<published>2026-03-01T11:00:00Z</published><content type="html">They &lt;b&gt;did&lt;/b&gt; it</content>
<author><name></name></author></entry></feed>"""


def item(number: int, at: datetime | None = NOW - timedelta(hours=1), more: str = "") -> str:
    date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
    return f"<item><guid>https://n.example/{number}</guid><title>Post {number}</title>{date}{more}</item>"


def rss(*items: str, head: str = "<language>en-US</language>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def read(body: bytes | str, url: str = "https://n.example/feed") -> tuple[Mention, ...]:
    content = body if isinstance(body, bytes) else body.encode()
    return feed.mentions(content, url=url, headers={"content-type": "text/xml"}, source="rss", seen_at=NOW)


def test_an_entry_becomes_an_article() -> None:
    more = "<link>https://n.example/a</link><author>Lena</author><description>&lt;p&gt;Hot&lt;/p&gt;</description>"
    more += '<slash:comments xmlns:slash="http://purl.org/rss/1.0/modules/slash/">42</slash:comments>'
    (post,) = read(rss(item(1, more=more)))
    assert post == Mention(
        source="rss",
        external_id="https://n.example/1",
        text="Post 1\nHot",
        created_at=NOW - timedelta(hours=1),
        url="https://n.example/a",
        kind=MentionKind.ARTICLE,
        author_handle="Lena",
        lang="en-us",
        replies=42,
    )


def test_a_google_alert_is_unwrapped() -> None:
    (post,) = read(GOOGLE, "https://www.google.com/alerts/feeds/1/2")
    assert post.url == "https://news.example/cup?a=1"
    assert post.text == "Northwind Coffee cup slogan & outrage\nThey did it"
    assert post.author_handle is None
    assert post.external_id == "tag:google.com,2013:googlealerts/feed:1"


def test_entries_come_the_oldest_first_and_undated_ones_were_seen_now() -> None:
    posts = read(rss(item(1, NOW - timedelta(hours=1)), item(2, None), item(3, NOW - timedelta(hours=2))))
    assert [p.text for p in posts] == ["Post 3", "Post 1", "Post 2"]
    assert posts[2].created_at == NOW


def test_no_entry_lies_in_the_future() -> None:
    (post,) = read(rss(item(1, NOW + timedelta(days=30))))
    assert post.created_at == NOW


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("<guid>https://n.example/?p=7</guid><title>t</title>", "https://n.example/?p=7"),
        ("<guid>7</guid><title>t</title>", "https://n.example/7"),
        (
            "<link>https://N.example/a?utm_source=x&amp;b=1#top</link><title>t</title>",
            "https://n.example/a?b=1",
        ),
    ],
)
def test_an_entry_is_known_by_its_id_or_its_link(entry: str, key: str) -> None:
    assert read(rss(f"<item>{entry}</item>"))[0].external_id == key


def test_an_entry_without_id_and_link_is_known_by_title_and_date() -> None:
    bare = "<item><title>t</title><pubDate>{}</pubDate></item>"
    monday, tuesday = (
        bare.format("Mon, 02 Feb 2026 10:00:00 GMT"),
        bare.format("Tue, 03 Feb 2026 10:00:00 GMT"),
    )
    first, second = read(rss(monday, tuesday))
    assert first.external_id != second.external_id
    assert read(rss(monday))[0].external_id == first.external_id
    assert read(rss(bare.format("")))[0].external_id == read(rss(bare.format("")))[0].external_id


@pytest.mark.parametrize(
    "entry", ["<guid>tag:{}</guid><title>t</title>", "<link>https://n.example/{}</link>"]
)
def test_a_key_is_never_too_long_for_an_index(entry: str) -> None:
    (post,) = read(rss(f"<item>{entry.format('ß' * 1_500)}</item>"))
    assert len(post.external_id.encode()) <= 2_000


def test_what_is_no_feed_is_refused() -> None:
    for body in (b"", b"<html><body>Log in</body></html>", b"{}", b"\x00" * 1_000, b"\xff\xfe\x00"):
        with pytest.raises(NotAFeed, match="text/xml"):
            read(body)


def test_a_feed_that_breaks_off_gives_what_it_had() -> None:
    assert [p.text for p in read(rss(item(1), item(2))[:-40])][:1] == ["Post 1"]


def test_nothing_is_fetched_because_a_feed_says_so() -> None:
    with Loopback(lambda _: reply(b"secret")) as server:
        entity = (
            f'<!DOCTYPE r [<!ENTITY x SYSTEM "{server.url}/x"> <!ENTITY % y SYSTEM "{server.url}/y"> %y;]>'
        )
        body = rss(item(1, more="<description>&x;</description>")).decode()
        read(body.replace("?>", f"?>{entity}", 1))
        read(body.replace("<rss", f'<?xml-stylesheet href="{server.url}/z"?><rss', 1))
    assert server.requests == []


def test_entities_that_multiply_do_not() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    doc = f'<!DOCTYPE r [<!ENTITY a0 "boom">{bomb}]>'
    try:
        posts = read(
            rss(item(1, more="<description>&a11;</description>")).decode().replace("?>", f"?>{doc}", 1)
        )
    except NotAFeed:
        return
    assert all(len(p.text) <= MAX_TEXT for p in posts)


@given(
    parts=st.lists(
        st.sampled_from(
            ["<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "&#", "&amp", "<!--", "9" * 5000]
        )
        | st.sampled_from(
            [
                "<link>",
                "http://[",
                "<pubDate>",
                "Mon, 99",
                "<guid>",
                "<?x",
                "<!DOCTYPE",
                '<a b="',
                "\x00",
                "ß",
            ]
        )
        | st.text(max_size=5),
        max_size=30,
    )
)
def test_any_feed_is_read_or_refused(parts: list[str]) -> None:
    try:
        posts = read(rss("".join(parts)).decode("utf-8", "replace").encode("utf-8", "replace"))
    except NotAFeed:
        return
    for post in posts:
        assert post.text.strip()
        assert post.external_id
        assert post.created_at <= NOW
        assert post.url == "" or post.url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("link", "real"),
    [
        ("https://www.google.com/url?q=https://n.example/a", "https://n.example/a"),
        ("https://google.co.uk/url?url=https://n.example/a", "https://n.example/a"),
        ("https://www.google.com/url?url=javascript:alert(1)", ""),
        (
            "https://google.evil.example/url?url=https://n.example",
            "https://google.evil.example/url?url=https://n.example",
        ),
        ("javascript:alert(1)", ""),
        ("http://[::1", ""),
        ("", ""),
        (" https://n.example/a ", "https://n.example/a"),
    ],
)
def test_links_lead_to_web_addresses_only(link: str, real: str) -> None:
    assert real_address(link) == real


def test_one_page_has_one_address() -> None:
    assert canonical("HTTPS://N.Example/A?utm_medium=b&x=1&fbclid=2#c") == "https://n.example/A?x=1"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain 3 < 5 and 7 > 2", "plain 3 < 5 and 7 > 2"),
        ("<p>one</p><p>two<br/>three", "one\ntwo\nthree"),
        ("a<script>if (x<y) alert()</script>b<STYLE>p{}</STYLE >c", "ab"),
        ("a<!-- <b>x</b> -->b", "ab"),
        ("cup&nbsp;slogan &amp; more&#8217;s", "cup slogan & more’s"),
        ("<b>North</b>wind", "Northwind"),
        ("&#" + "9" * 5_000 + ";x", "\ufffd;x"),
        ("İ<script>x</script>y", "İy"),
    ],
)
def test_html_becomes_its_words(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    "part", ["<", "<!--", "<script", "<a ", "&", "&#", " \n", "\u2003", "a", "<p", "&amp"]
)
def test_html_is_read_in_linear_time(part: str) -> None:
    """The quadratic patterns that were found took minutes for this; the suite's timeout is the bound."""
    text_of(part * (200_000 // len(part)) + "x")


class Polled:
    """A feed on this machine, a sink and a clock."""

    def __init__(self, answer: Callable[[Request], Answer], cursor: str | None = None) -> None:
        self.server = Loopback(answer)
        self.sink, self.clock = ListSink(cursor), FakeClock()
        self.feed = Feed(
            f"{self.server.url}/feed?token=hunter2",
            allow_private=True,
            clock=self.clock,
            dice=random.Random(4),
        )

    def times(self, polls: int) -> None:
        async def test() -> None:
            task = asyncio.create_task(self.feed.run(self.sink))
            for number in range(1, polls + 1):
                await until(lambda: len(self.sink.reports) == number + 1 and bool(self.clock.asleep))  # noqa: B023
                if number < polls:
                    self.clock.skip()
            task.cancel()

        with self.server:
            run(test())


def test_a_feed_is_asked_again_after_five_minutes_with_what_it_said_last() -> None:
    def answer(request: Request) -> bytes:
        if request.headers.get("if-none-match") == '"v1"':
            return reply(status=304)
        return reply(rss(item(1)), ETag='"v1"', Last_Modified="Sun, 01 Mar 2026 10:00:00 GMT")

    polled = Polled(answer)
    polled.times(3)
    assert [len(b.mentions) for b in polled.sink.batches] == [1, 0, 0]
    first, second, third = polled.server.requests
    assert "if-none-match" not in first.headers
    assert second.headers["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"
    assert third.headers["if-none-match"] == '"v1"'
    assert all(300 <= wait <= 330 for wait in polled.clock.slept)
    assert [state for state, _ in polled.sink.reports] == [State.CATCHING_UP, *[State.LIVE] * 3]


def test_a_restart_waits_out_the_five_minutes() -> None:
    cursor = json.dumps(
        {"at": (NOW - timedelta(minutes=2)).isoformat(), "etag": '"v1"', "modified": "", "most": 3}
    )
    polled = Polled(lambda _: reply(rss(item(1))), cursor)

    async def test() -> None:
        task = asyncio.create_task(polled.feed.run(polled.sink))
        await until(lambda: polled.clock.asleep == [180.0])
        assert polled.server.requests == []
        assert polled.sink.reports == [(State.LIVE, "")]
        polled.clock.go_on(180)
        await until(lambda: len(polled.sink.batches) == 1)
        task.cancel()

    with polled.server:
        run(test())
    assert polled.server.requests[0].headers["if-none-match"] == '"v1"'


def test_a_server_that_asks_for_peace_gets_it() -> None:
    answers = iter([reply(status=429, Retry_After="3600"), reply(rss(item(1)))])
    polled = Polled(lambda _: next(answers))
    polled.times(2)
    assert polled.sink.reports[1] == (State.DEGRADED, "127.0.0.1 answered 429")
    assert polled.sink.reports[2][0] is State.LIVE
    assert 3600 <= polled.clock.slept[0] <= 3960


def test_a_feed_whose_reading_hangs_ends_the_run_so_that_it_is_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Hanging:
        async def get(self, url: str, headers: object) -> object:
            return await asyncio.Event().wait()

    monkeypatch.setitem(poll.__kwdefaults__, "hangs", 0.01)
    with pytest.raises(Interrupted, match="did not come to an end"):
        run(Feed("https://n.example/feed", fetcher=Hanging(), clock=FakeClock()).run(sink := ListSink()))
    assert sink.turns == [300], "whoever is asked now and then holds up nobody, from the first question on"


def test_a_page_that_is_no_feed_degrades_and_is_asked_again() -> None:
    answers = iter([reply(b"<html>Log in", Content_Type="text/html"), reply(rss(item(1)))])
    polled = Polled(lambda _: next(answers))
    polled.times(2)
    assert polled.sink.reports[1] == (State.DEGRADED, "sent no feed (text/html)")
    assert len(polled.sink.posts) == 1


def test_a_feed_that_moved_on_by_more_than_a_page_leaves_a_gap() -> None:
    def page(first: int) -> bytes:
        return reply(rss(*(item(n, NOW + timedelta(minutes=n)) for n in range(first, first + 3))))

    answers = iter([page(-30), page(-28), page(6), page(7)])
    polled = Polled(lambda _: next(answers))
    polled.times(4)
    (gap,) = polled.sink.gaps
    assert gap.until == NOW + timedelta(minutes=6)
    assert NOW + timedelta(minutes=5) <= gap.since < gap.until


def test_a_first_entry_in_an_empty_feed_and_undated_entries_are_no_gap() -> None:
    answers = iter([reply(rss()), reply(rss(item(1, NOW + timedelta(minutes=2)))), reply(rss(item(2, None)))])
    polled = Polled(lambda _: next(answers))
    polled.times(3)
    assert polled.sink.gaps == []


def test_the_name_of_a_feed_hides_its_token() -> None:
    one, two = Feed("https://n.example/a?token=hunter2"), Feed("https://n.example/b?token=hunter2")
    assert one.name != two.name
    assert one.name.startswith("rss:n.example-")
    assert "hunter2" not in f"{one!r} {one.name}"


def test_a_feeds_token_stands_in_no_log_and_no_status(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answers = iter([reply(status=500), reply(b"no feed"), reply(rss(item(1)))])
    polled = Polled(lambda _: next(answers))
    polled.times(3)
    told = [record.getMessage() for record in caplog.records]
    told += [f"{polled.sink.reports} {polled.sink.batches}"]
    assert not any("hunter2" in text for text in told)
    assert all("token=hunter2" in request.path for request in polled.server.requests)


def test_times_of_entries_are_aware_utc() -> None:
    (post,) = read(rss(item(1, datetime(2026, 2, 28, 23, 30, tzinfo=UTC))))
    assert post.created_at.utcoffset() == timedelta(0)


def test_what_a_feed_shows_at_its_first_read_is_kept_and_not_counted() -> None:
    entries = rss(item(1, None), item(2, NOW - timedelta(days=20)), item(3))
    answers = iter([reply(entries), reply(rss(item(4, None), item(5)))])
    polled = Polled(lambda _: next(answers))
    polled.times(2)
    first, second = polled.sink.batches
    assert first.uncounted == {m.external_id for m in first.mentions}
    assert len(second.mentions) == 2
    assert second.uncounted == frozenset()


def test_undated_entries_after_a_silence_may_have_come_at_any_time() -> None:
    yesterday = json.dumps({"at": (NOW - timedelta(days=1)).isoformat(), "most": 2})
    polled = Polled(lambda _: reply(rss(item(1, None), item(2))), yesterday)
    polled.times(1)
    (batch,) = polled.sink.batches
    assert batch.uncounted == {"https://n.example/1"}
