"""Who is to be forgotten is found wherever they are named, and nobody else is."""

from __future__ import annotations

import pytest

from bot.domain.crisis.traces import Author

POST = "https://social.example/profile/lena/post/1?a=1&copy=2"
LENA = Author("lena", also=frozenset({("mastodon", "did:7")}), urls=frozenset({POST}))


@pytest.mark.parametrize(
    "said",
    [
        POST,
        f"See {POST}.",
        "A post was deleted. <https://social.example/profile/lena/post/1?a=1&amp;copy=2|where it stood>",
        "Call @Lena, she is furious.",
        {"blocks": [{"text": f"(<{POST}>)"}]},
        {"author": "did:7", "source": "mastodon"},
    ],
)
def test_whatever_names_them_or_leads_to_their_post_is_theirs(said: object) -> None:
    assert LENA.is_in(said)


@pytest.mark.parametrize(
    "said",
    [f"See {POST}4", "selena", "@lenard", "https://social.example/", "", {"author": "did:7", "source": "x"}],
)
def test_what_only_looks_alike_is_somebody_elses(said: object) -> None:
    assert not LENA.is_in(said)
