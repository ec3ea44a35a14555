"""Where a post stood, in the words people use for it."""

from __future__ import annotations

import pytest

from bot.domain.place import place_of


@pytest.mark.parametrize(
    ("network", "url", "place"),
    [
        (" Mastodon ", "https://x.com/lena/1", "Mastodon"),
        (None, "https://x.com/lena/1", "X"),
        ("", "https://old.reddit.com/r/cups/1", "Reddit"),
        (None, "https://www.northwind.example/blog", "northwind.example"),
        (None, "https://netflix.com/title", "netflix.com"),  # ends like x.com and is not
        (None, "https://[::1", ""),
        ("  ", "", ""),
    ],
)
def test_a_place_is_what_the_source_said_else_what_the_address_tells(network, url, place):
    assert place_of(network, url) == place
