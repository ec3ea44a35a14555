"""The link that proves a publication, as a person pastes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comms import lengths, networks
from bot.domain.comms.networks import MANUAL, NETWORKS, check_stands_at
from bot.domain.comms.publication import check_link
from bot.domain.errors import Invalid
from bot.domain.place import NETWORKS as HOSTS


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


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("instagram", "https://www.instagram.com/p/C1/"),
        ("threads", "https://threads.net/@northwind/post/1"),
        ("tiktok", "https://vm.tiktok.com/Z1"),
        ("youtube", "https://youtu.be/1"),
        ("x", "https://mobile.twitter.com/northwind/status/1"),
        ("mastodon", "https://northwind.example/@coffee/1"),
        (MANUAL, "https://northwind.example/"),
        ("webhook", "https://northwind.example/"),
    ],
)
def test_a_link_to_the_network_it_was_asked_for_on_is_proof(place: str, url: str) -> None:
    assert check_stands_at(place, url) == url


@pytest.mark.parametrize(
    ("place", "url", "told"),
    [
        ("instagram", "https://www.threads.net/@northwind/post/1", "the link leads to Threads"),
        (
            "instagram",
            "https://instagram.com.northwind.example/p/1",
            "leads to instagram.com.northwind.example",
        ),
        ("instagram", "https://instagram.com@northwind.example/p/1", "leads to northwind.example"),
        ("instagram", "https://northwind.example/instagram.com", "leads to northwind.example"),
        ("mastodon", "https://x.com/northwind/status/1", "leads to X"),
        ("youtube", "https://www.youtube.com/", "the front page of YouTube"),
    ],
)
def test_a_link_to_anywhere_else_proves_nothing(place: str, url: str, told: str) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        check_stands_at(place, url)
    assert NETWORKS[place].example in str(refused.value)


def test_every_network_is_known_by_its_host_and_its_measure() -> None:
    assert NETWORKS.keys() == lengths.MEASURES.keys()
    assert {network.label for network in NETWORKS.values()} <= set(HOSTS.values())


def test_a_network_without_an_outlet_is_posted_to_by_hand() -> None:
    assert networks.by_hand(["x", "webhook"]) == (*(name for name in NETWORKS if name != "x"), MANUAL)
