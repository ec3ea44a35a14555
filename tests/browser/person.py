"""Somebody in front of the page: finds things by the words on them, clicks, and writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

LINK = "https://social.example/@northwindcoffee/note"


class Person:
    def __init__(self, page: Page, url: str, user: str) -> None:
        self.page = page
        self._home = f"{url}/as/{user}"

    # --- going somewhere ---

    def go(self, place: str) -> None:
        self.page.goto(f"{self._home}/{place}")
        self.page.wait_for_selector("body[data-ready]")

    def become(self, name: str) -> None:
        """Switch person in the page, as somebody does who plays the whole team; the thread stays open."""
        self.page.get_by_role("button", name="Switch person").click()
        with self.page.expect_navigation():
            self.page.get_by_role("menuitem", name=name).click()
        self.page.wait_for_selector("body[data-ready]")
        self._home = self.page.url.rsplit("/", 1)[0]

    def open_thread_of(self, words: str) -> None:
        self.channel.locator("article.message").filter(has_text=words).locator(".thread-link").last.click()
        expect(self.thread.get_by_role("heading", name="Thread")).to_be_visible()

    # --- seeing ---

    @property
    def channel(self) -> Locator:
        return self.page.locator("#messages")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def hint(self) -> Locator:
        return self.page.locator("#hint")

    @property
    def form(self) -> Locator:
        return self.page.locator("dialog#modal")

    def message(self, words: str, *, button: str = "") -> Locator:
        """The newest message of the channel that says so."""
        return _newest(self.channel, words, button)

    def card(self, words: str) -> Locator:
        """The pinned card that says so."""
        return self.channel.locator("article.pinned").filter(has_text=words)

    def reply(self, words: str, *, button: str = "") -> Locator:
        """The newest message of the open thread that says so."""
        return _newest(self.thread, words, button)

    def told_alone(self, words: str) -> Locator:
        """What Firebreak says to this person and to nobody else."""
        return self.page.locator("article.private").filter(has_text=words)

    # --- acting ---

    def press(self, card: Locator, label: str) -> None:
        card.get_by_role("button", name=label).first.click()

    def choose(self, label: str, option: str) -> None:
        self.form.get_by_role("button", name=label).click()
        self.page.get_by_role("option", name=option).click()

    def write(self, label: str, text: str) -> None:
        self.form.get_by_role("textbox", name=label).fill(text)

    def answer_what_is_left(self, text: str) -> None:
        """Every menu that nobody touched gets its first answer, every empty field the text, or a number."""
        expect(self.form).to_be_visible()
        untouched = self.form.locator(".picker-face").filter(has=self.page.locator(".empty"))
        for _ in range(untouched.count()):
            untouched.first.click()
            self.page.get_by_role("option").first.click()
        for field in self.form.get_by_role("textbox").all():
            if not field.input_value():
                is_url = field.get_attribute("type") == "url"
                is_number = field.get_attribute("inputmode") == "numeric"
                field.fill(LINK if is_url else "3" if is_number else text)
        for day in self.form.locator("input[type=date]").all():
            if not day.input_value():
                day.fill(f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}")

    def send(self, label: str) -> None:
        """Send the form; it must be accepted."""
        title = self.form.get_by_role("heading").first.inner_text()
        self.form.get_by_role("button", name=label, exact=True).last.click()
        expect(self.page.get_by_role("dialog", name=title, exact=True)).to_have_count(0)

    def say(self, text: str, *, in_thread: bool = False) -> Locator:
        """Type it and press Enter; the field that it was typed into."""
        field = (self.thread if in_thread else self.page.locator("main")).get_by_role("combobox")
        field.fill(text)
        field.press("Escape")  # no suggestion is taken
        field.press("Enter")
        return field


def _newest(place: Locator, words: str, button: str) -> Locator:
    found = place.locator("article.message").filter(has_text=words)
    if button:
        found = found.filter(has=place.page.get_by_role("button", name=button))
    return found.last
