"""Who is to be forgotten is found wherever they are named, and nobody else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.crisis.traces import Author, own_texts

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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2026", "{'at': '2026-11-22T03:00:00+00:00'}"),
        ("follow-up", "Tom owes the follow-up to care by 15:00"),
        ("customer service", "Customer service was told at 14:05"),
    ],
)
def test_a_name_that_is_a_number_or_usual_words_is_not_taken_for_them(name: str, text: str) -> None:
    assert not Author(name).is_in(text)


def test_the_number_of_an_account_is_no_word_of_the_team_whatever_is_asked() -> None:
    lena = Author(
        "lena", also=frozenset({("x", "lena"), ("x", "t2_1042")}), ids=frozenset({"t2_1042"}), bare=True
    )
    assert not lena.is_in("T2_1042 is the order we lost")
    assert lena.is_in("Lena lost it")
    assert Author("lena_bakes").is_in("lena_bakes lost it")


OWN = "The red cup of last winter burned my hand, and nobody at the counter cared. #RedCup"
THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = THEN + timedelta(minutes=1)


def test_only_what_they_said_first_and_at_length_is_clearly_their_own() -> None:
    said = [(OWN, THEN), ("#RedCup", THEN), (f"#RedCup @northwind https://social.example/{'x' * 90}", THEN)]
    found = frozenset({OWN.casefold()})
    assert own_texts(said, [(OWN, LATER)], [(f"You said: {OWN}", LATER)]) == found
    for at in (THEN, None):
        assert own_texts(said, [(OWN.upper(), at)], []) == frozenset()
        assert own_texts(said, [], [(f"We are sorry. {OWN} Write to us.", at)]) == frozenset()
    assert own_texts([(OWN, None)], [(OWN, LATER)], []) == frozenset()
    assert own_texts([(OWN, None)], [], []) == found
