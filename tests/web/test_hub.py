"""The page of facts as readers and their machines meet it: served, written to a folder, and as a feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import httpx
import pytest

from bot.domain.comms.hub.page import Matter, Posted, Site, slug_of
from bot.domain.comms.hub.text import Section, compose, compose_entry
from bot.domain.comms.message_types import MessageType as Type
from bot.web.hub import folder as files
from bot.web.hub.folder import Folder
from bot.web.hub.render import Edition
from bot.web.hub.routes import HubPages
from tests.support.hostile import INVISIBLE, NASTY
from tests.web.support import web

BASE = "https://northwind.example/hub"
NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
DUE = NOW + timedelta(hours=4)
SLUG = slug_of("a crisis")
WHOLE = compose(
    "en",
    "About our winter cups",
    {
        Section.HAPPENED: "Some cups hurt.",
        Section.YOU: "Swap them:\n- in a shop\n- https://northwind.example/swap.",
    },
)
GERMAN = compose("de", "Zu unseren Bechern", {Section.YOU: "Tauschen Sie sie um."})


def posted(text: str, language: str = "en", message: Type = Type.HUB_PAGE, minutes: int = 0) -> Posted:
    return Posted(
        id=f"{language}{minutes}",
        message=message,
        language=language,
        text=text,
        at=NOW + timedelta(minutes=minutes),
    )


def a_site(*texts: Posted, promised: datetime | None = DUE) -> Site:
    matter = Matter(slug=SLUG, posted=texts or (posted(WHOLE),), promised=promised)
    return Site(base=BASE, brand="Northwind Coffee", language="en", zone="Europe/Berlin", matters=(matter,))


EMPTY = replace(a_site(), matters=())
UPDATE = posted("41 of 43 shops are done.", message=Type.UPDATE, minutes=5)


def html(site: Site, path: str = "index.html", now: datetime = NOW) -> str:
    document = Edition(site, now).document(path)
    assert document is not None
    return document.body.decode()


class House:
    """What stands there, and the clock; both can be changed while the page is being served."""

    def __init__(self, site: Site) -> None:
        self.site, self.now, self.is_broken = site, NOW, False

    def read(self) -> Site:
        if self.is_broken:
            raise OSError("the database is away")
        return self.site


@pytest.fixture
def house() -> House:
    return House(a_site(posted(WHOLE), posted(GERMAN, "de"), UPDATE))


@pytest.fixture
def reader(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setattr("bot.web.hub.routes.FRESH", 0.0)
    with web(hub=HubPages(house.read, lambda: house.now)) as client:
        yield client


# --- what it says -----------------------------------------------------------------------------------


def test_each_text_stands_below_its_heading_with_when_it_changed_and_what_comes_next() -> None:
    page = html(a_site(posted(WHOLE), UPDATE))
    assert '<h1 dir="auto">About our winter cups</h1>' in page
    assert (
        page.index("Latest update")
        < page.index("41 of 43")
        < page.index("What happened")
        < page.index("Some cups")
    )
    assert '<a href="https://northwind.example/swap">https://northwind.example/swap</a>.' in page
    assert (
        'Last changed <time datetime="2026-11-22T13:10:00+00:00">22 November 2026, 14:10 CET</time>' in page
    )
    assert "Next update by <time" in page
    assert "noindex" not in page
    assert "Firebreak" not in page


def test_it_turns_late_by_itself_and_says_what_was_promised() -> None:
    late = html(a_site(), now=DUE)
    assert '<p class="notice late">An update was promised for <time' in late
    assert "Next update by" not in late
    assert 'class="notice' not in html(a_site(promised=None), now=DUE)


def test_nobody_finds_it_before_the_first_approval() -> None:
    page = html(EMPTY)
    assert '<meta name="robots" content="noindex">' in page
    assert "There is no current information here." in page


def test_each_language_is_a_page_of_its_own_that_leads_to_the_others_and_to_newer_news() -> None:
    site = a_site(posted(WHOLE), posted(GERMAN, "de"), UPDATE)
    german = html(site, f"{SLUG}/de/index.html")
    assert '<html lang="de">' in german
    assert f'<a href="{BASE}/{SLUG}/en/" lang="en" hreflang="en">English</a>' in german
    assert "Neuere Informationen: English (22. November 2026, 14:10 Uhr CET)" in german
    assert "41 of 43" not in german
    arabic = html(a_site(posted("خبر", "ar")), f"{SLUG}/ar/index.html")
    assert '<html lang="ar" dir="rtl">' in arabic


def test_several_matters_are_listed_and_each_keeps_its_address() -> None:
    site = a_site()
    other = replace(
        site.matters[0], slug=slug_of("another"), posted=(posted("# Oat Bars\n## What happened\nMilk."),)
    )
    both = replace(site, matters=(other, *site.matters))
    page = html(both)
    assert page.index("Oat Bars") < page.index("About our winter cups")
    assert f'href="{BASE}/{SLUG}/en/"' in page
    assert "About our winter cups" in html(both, f"{SLUG}/index.html")


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


OURS = {"a", "body", "br", "footer", "h1", "h2", "h3", "head", "header", "html", "li", "link", "main", "meta"}
OURS |= {"nav", "ol", "p", "section", "span", "style", "time", "title", "ul", "div"}


def test_nothing_in_the_words_is_ever_code_or_turns_the_page_around() -> None:
    evil = [
        "javascript:alert(1)",
        "http://a@b.example/",
        "https://[1",
        "\u202egnp.exe\u2066",
        '"><script>x</script>',
    ]
    for text in (*NASTY, *INVISIBLE, *evil):
        entry = compose_entry("en", Section.RUMOURS, text, text)
        page = html(
            a_site(
                posted(f"# {text}\n## {text}\n{text}"),
                posted(entry),
                posted(text, message=Type.UPDATE),
            )
        )
        tags = Tags(page).seen
        assert {tag for tag, _ in tags} <= OURS
        assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]
        links = [attrs["href"] or "" for tag, attrs in tags if tag == "a"]
        assert all(link.startswith(("https://", "http://", "#content")) for link in links), links
        assert not set(page) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b")


# --- as it is served --------------------------------------------------------------------------------


def test_it_is_served_with_what_keeps_readers_safe_and_caches_short(reader: httpx.Client) -> None:
    for path in ("/hub", "/hub/", f"/hub/{SLUG}/de/", f"/hub/{SLUG}/de"):
        answer = reader.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert answer.headers["cache-control"] == "public, max-age=30"
        assert "set-cookie" not in answer.headers
        assert "x-robots-tag" not in answer.headers
    assert "Zu unseren Bechern" in reader.get(f"/hub/{SLUG}/de/").text
    for path in ("/hub/nothing/", "/hub/healthz", f"/hub/{SLUG}/xx/", "/hub/page.css"):
        assert reader.get(path).status_code == 404


def test_what_did_not_change_is_not_sent_twice_and_what_turned_late_is(
    reader: httpx.Client, house: House
) -> None:
    first = reader.get("/hub")
    seen = {"If-None-Match": first.headers["etag"]}
    assert reader.get("/hub", headers=seen).status_code == 304
    house.now = DUE
    again = reader.get("/hub", headers=seen)
    assert again.status_code == 200
    assert "It is late." in again.text
    assert again.headers["last-modified"] == "Sun, 22 Nov 2026 17:05:00 GMT"


def test_while_the_database_is_away_readers_get_what_stood_there(reader: httpx.Client, house: House) -> None:
    before = reader.get("/hub").text
    house.is_broken = True
    assert reader.get("/hub").text == before
    house.now = DUE
    assert "It is late." in reader.get("/hub").text, "a promise is broken whether or not we can look"


def test_an_empty_page_tells_machines_too_not_to_list_it(reader: httpx.Client, house: House) -> None:
    house.site = EMPTY
    assert reader.get("/hub").headers["x-robots-tag"] == "noindex"


def test_the_feed_has_the_updates_with_addresses_that_lead_to_them(reader: httpx.Client) -> None:
    answer = reader.get(f"/hub/{SLUG}/en/feed.atom")
    feed = feedparser.parse(answer.content)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert not feed.bozo
    (entry,) = feed.entries
    assert (feed.feed.title, feed.feed.author) == ("About our winter cups", "Northwind Coffee")
    assert (entry.title, entry.updated) == ("Update", "2026-11-22T13:10:00+00:00")
    assert entry.content[0].value == '<p dir="auto">41 of 43 shops are done.</p>'
    anchor = entry.link.partition("#")[2]
    assert f'id="{anchor}"' in reader.get(f"/hub/{SLUG}/en/").text


# --- as it is written -------------------------------------------------------------------------------


def test_the_same_page_is_written_and_again_when_it_turns_late(tmp_path: Path, house: House) -> None:
    (tmp_path / "logo.png").write_bytes(b"theirs")
    written = Folder(tmp_path, house.read, lambda: house.now)
    assert written.look() == 6
    assert written.look() == 0
    edition = Edition(house.site, NOW)
    for path in edition.paths:
        document = edition.document(path)
        assert document is not None
        assert (tmp_path / path).read_bytes() == document.body
    house.now = DUE
    assert written.look() == 4, "the pages, and not the feeds"
    assert "It is late." in (tmp_path / "index.html").read_text()
    assert Folder(tmp_path, house.read, lambda: house.now).look() == 0, (
        "started anew, it finds them as they should be"
    )
    assert (tmp_path / "logo.png").read_bytes() == b"theirs"
    assert not [p for p in tmp_path.rglob("*") if p.name.endswith(".new")]


def test_a_crash_while_writing_leaves_the_whole_old_page(
    tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Folder(tmp_path, house.read, lambda: house.now)
    written.look()
    before = (tmp_path / "index.html").read_text()
    house.now = DUE

    def crash(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, "fsync", crash)
    with pytest.raises(OSError, match="no space"):
        written.look()
    assert (tmp_path / "index.html").read_text() == before
    monkeypatch.undo()
    assert written.look() == 4
    assert "It is late." in (tmp_path / "index.html").read_text()


def test_what_two_processes_write_at_once_does_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, sync = tmp_path / "index.html", files.os.fsync

    def killed(_: int) -> None:
        raise OSError("killed")

    def meanwhile(number: int) -> None:
        monkeypatch.setattr(files.os, "fsync", killed)
        with pytest.raises(OSError, match="killed"):
            files.replace_file(there, b"half of another")
        monkeypatch.setattr(files.os, "fsync", sync)
        sync(number)

    monkeypatch.setattr(files.os, "fsync", meanwhile)
    files.replace_file(there, b"the whole page")
    assert there.read_bytes() == b"the whole page"
    assert list(tmp_path.iterdir()) == [there]
