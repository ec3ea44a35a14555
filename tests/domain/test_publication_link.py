"""The link that proves a publication, as a person pastes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comms.publication import check_link
from bot.domain.errors import Invalid


@pytest.mark.parametrize(
    "url", ["https://social.example/@northwind/1", "http://a.example/?q=ü&b=[1]", " <https://a.example/1> "]
)
def test_a_link_is_taken(url: str) -> None:
    assert check_link(url) == url.strip(" <>")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "social.example/1",
        "javascript:alert('a.b')",
        "https://localhost/1",
        "https://[abc.d",
        "https://a.example/1 <!channel>",
        "https://a.example/1|label",
        "<https://x.example/1|label>",
        "https://a.example/\u202e1",
        "https://a.example/" + "1" * 2_000,
    ],
)
def test_what_is_no_link_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="https://"):
        check_link(url)


@given(st.text(st.sampled_from("[]:/.@<>|a \n\u200b")))
def test_no_link_holds_what_ends_one_in_a_message(text: str) -> None:
    try:
        link = check_link(f"https://{text}")
    except Invalid:
        return
    assert not set(link) & set("<>| \n\u200b")
