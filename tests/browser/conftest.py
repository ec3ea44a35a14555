"""The demo's workspace and bot in this process, and a headless browser with a tab for each person."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from bot.demo.play import Running, running
from bot.demo.story import Story, set_up
from tests.browser.person import Person

playwright = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds until a person gives up; the bot posts one message a second
Arrive = Callable[..., Person]


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium from the distribution")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def demo() -> Iterator[Running]:
    """The team is set up, and the storm is about to break."""
    with running(0, 1.0, rates=False) as demo:
        set_up(Story(demo.stage))
        yield demo


@pytest.fixture
def arrive(chromium: playwright.Browser, demo: Running) -> Iterator[Arrive]:
    """Somebody opens the page in a tab of their own; no tab may show an error or refuse any content."""
    contexts, complaints = [], []
    playwright.expect.set_options(timeout=PATIENCE)

    def tab(user: str, *, phone: bool = False) -> Person:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP, has_touch=phone, is_mobile=phone, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        person = Person(page, demo.slack.url, user)
        person.go(demo.stage.channel)
        return person

    yield tab
    for context in contexts:
        context.close()
    playwright.expect.set_options(timeout=5_000)
    assert complaints == []
