"""The page of facts in a real browser: WCAG 2.2 AA, on a phone, by keyboard alone, without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.comms.hub.page import Posted, Site
from bot.domain.comms.hub.text import Section, compose, compose_entry
from bot.domain.comms.message_types import MessageType as Type
from bot.web.hub.folder import Folder
from tests.web.test_hub import DUE, EMPTY, GERMAN, NOW, SLUG, UPDATE, WHOLE, a_site, posted

playwright = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.prove(alone=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium from the distribution"),
]
DESKTOP, PHONE, NARROW = (1280, 800), (390, 844), (320, 640)  # the last is 1280 at 400 % (WCAG 1.4.10)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2
ENTRIES = [
    posted(compose_entry("en", Section.QUESTIONS, "Are the cups safe?", f"Yes. {LONG}")),
    posted(compose_entry("en", Section.RUMOURS, "They knew for weeks", "https://northwind.example/facts")),
]
ARABIC = compose("ar", "عن أكوابنا", {Section.HAPPENED: "كلمات مؤذية.", Section.HELP: "اتصلوا بنا."})
OLD = posted("We take them out.", message=Type.UPDATE, minutes=1)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def everything() -> list[Posted]:
    return [posted(WHOLE), *ENTRIES, posted(GERMAN, "de"), posted(ARABIC, "ar"), OLD, UPDATE]


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made: dict[str, tuple[Site, str]] = {
        "all": (a_site(*everything()), "index.html"),
        "german": (a_site(*everything()), f"{SLUG}/de/index.html"),
        "arabic": (a_site(*everything()), f"{SLUG}/ar/index.html"),
        "empty": (EMPTY, "index.html"),
    }
    found = {}
    for name, (site, path) in made.items():
        folder = tmp_path_factory.mktemp(name)
        now = DUE + timedelta(minutes=1) if name == "all" else NOW
        Folder(folder, lambda site=site: site, lambda now=now: now).look()
        found[name] = folder / path
    return found


def opened(browser: playwright.Browser, path: Path, size: tuple[int, int], **more: object) -> playwright.Page:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport, **more).new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["all", "german", "arabic", "empty"])
def test_axe_finds_nothing_to_mend(chromium, pages: dict[str, Path], name: str, scheme: str) -> None:
    for size in (DESKTOP, PHONE):
        page = opened(chromium, pages[name], size, color_scheme=scheme, bypass_csp=True)
        found = axe.Axe().run(page, options=RULES).response
        assert "color-contrast" in {p["id"] for p in found["passes"]}, "it looked"
        assert not [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
        page.context.close()


@pytest.mark.parametrize("name", ["all", "arabic", "empty"])
def test_it_fits_the_narrowest_screen_and_fingers_hit_its_links(chromium, pages, name: str) -> None:
    page = opened(chromium, pages[name], NARROW, java_script_enabled=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    for link in page.locator("nav a, footer a").all():
        box = link.bounding_box()
        assert min(box["width"], box["height"]) >= 24, "WCAG 2.5.8"
    page.context.close()


def test_without_scripts_it_is_the_same_and_asks_nobody_for_more(chromium, pages: dict[str, Path]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if "http" in request.url[:4] else None)
    page.goto(pages["all"].as_uri())
    assert page.get_by_text("It is late.").is_visible()
    assert page.get_by_role("heading", name="Are the cups safe?").is_visible()
    assert complaints == []
    context.close()


def test_the_keyboard_reaches_the_content_first_and_then_each_link(chromium, pages: dict[str, Path]) -> None:
    page = opened(chromium, pages["all"], PHONE)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Skip to the content"
    assert focused.bounding_box()["y"] >= 0, "it is seen when it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "northwind.example" in (page.locator(":focus").get_attribute("href") or "")
    page.context.close()
