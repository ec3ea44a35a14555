"""The link of a call, as a phone and a mail scanner open it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from bot.web.calls import Calls, Told
from tests.web.support import web


class Book:
    """What was asked, and what is said."""

    def __init__(self) -> None:
        self.answered: list[str] = []

    def look(self, token: str) -> Told:
        if token != "good":
            return Told("This link does not work.", found=False)
        return Told("Ana <Ruiz>, you are asked for.", "I’m on it", "en-US")

    def answer(self, token: str) -> Told:
        self.answered.append(token)
        return Told("Noted.")


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def phone(book: Book) -> Iterator[httpx.Client]:
    with web(calls=Calls(book.look, book.answer)) as client:
        yield client


def test_opening_it_answers_nothing_and_its_button_does(phone: httpx.Client, book: Book) -> None:
    for ask in (phone.get, phone.head, phone.get):
        assert ask("/answer/good").status_code == 200
    assert book.answered == []
    page = phone.get("/answer/good")
    assert '<form method="post"><button type="submit">I’m on it</button></form>' in page.text
    assert "Ana &lt;Ruiz&gt;" in page.text
    assert phone.post("/answer/good").text.count("Noted.") == 1
    assert book.answered == ["good"]


def test_nobody_keeps_it_frames_it_or_learns_its_address(phone: httpx.Client) -> None:
    headers = phone.get("/answer/good").headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "form-action 'self'" in headers["content-security-policy"]


def test_a_link_that_leads_nowhere_has_no_button(phone: httpx.Client) -> None:
    page = phone.get("/answer/bad")
    assert page.status_code == 404
    assert "<form" not in page.text
