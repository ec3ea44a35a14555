import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.mention import Watch
from bot.domain.terms import Term, TermKind, parse
from bot.text.matching import Matcher


def watch(*terms, id="w", must_not=(), grave_words=()):
    return Watch(
        id=id, brand_id="b", name="Northwind", terms=terms, must_not=must_not, grave_words=grave_words
    )


def found(text, *terms, **kwargs):
    return bool(Matcher([watch(*terms, **kwargs)]).match_one(text))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("I love Northwind!", "northwind"),
        ("northwind's cup", "Northwind"),
        ("Nórthwind", "northwind"),
        ("NORTH\u200bWIND down", "northwind"),
        ("Northwind\nCoffee is closed", "northwind coffee"),
        ("so #NorthwindDown again", "#northwind*"),
        ("@Northwind, answer me", "@northwind"),
        ("see https://www.northwind.example/menu", "northwind.example"),
        ("go to northwind.example.", "northwind.example"),
        ("北風珈琲が嫌い", "北風珈琲"),
        ("노스윈드가 싫어", "노스윈드"),
        ("กาแฟนอร์ธวินด์แย่มาก", "นอร์ธวินด์"),
        ("Northwindが嫌い", "northwind"),
    ],
)
def test_a_term_is_found(text, term):
    assert found(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("northwinds blow", "northwind"),
        ("#NorthwindDown", "#northwind"),
        ("northwind", "#northwind"),
        ("mail help@northwind.example", "@northwind"),
        ("@northwindfan", "@northwind"),
        ("my-northwind.example", "northwind.example"),
        ("northwind.example.evil.example", "northwind.example"),
        ("coffee by Northwind", "northwind coffee"),
    ],
)
def test_a_piece_of_something_else_is_not_the_term(text, term):
    assert not found(text, term)


def test_accents_can_be_made_to_count():
    watches = [watch("café")]
    assert Matcher(watches).match_one("cafe") == ("w",)
    assert Matcher(watches, accents=True).match_one("cafe") == ()


def test_a_post_belongs_to_every_watch_that_it_names_unless_one_of_its_must_not_words_is_there():
    matcher = Matcher(
        [
            watch("northwind", id="brand", must_not=("weather",)),
            watch("northwind coffee", "#cup", id="coffee"),
            watch("cup", id="cup"),
        ]
    )
    texts = ["Northwind Coffee #cup", "north wind", "cold Northwind weather, northwind coffee"]
    assert matcher.match(texts) == [("brand", "coffee", "cup"), (), ("coffee",)]


def test_grave_words_are_told_as_written_for_the_asked_watches_only():
    matcher = Matcher(
        [
            watch("northwind", id="a", grave_words=("boycott", "Recall")),
            watch("acme", id="b", grave_words=("boycott", "hacked")),
        ]
    )
    text = "BOYCOTT Northwind, they hacked the recall"
    assert matcher.grave(text, ("a",)) == ("boycott", "Recall")
    assert matcher.grave(text, ("b",)) == ("boycott", "hacked")
    assert matcher.grave("fine", ("a", "b")) == ()


def test_no_watches_match_nothing():
    assert Matcher([]).match(["northwind"]) == [()]


@pytest.mark.parametrize("written", ["", "  ", "*", "#", "…", "\u200b", "x" * 201])
def test_a_term_with_nothing_to_look_for_is_refused(written):
    with pytest.raises(Invalid):
        parse(written)


def test_one_term_that_slipped_through_does_not_make_the_others_deaf():
    matcher = Matcher([watch("\u3164\u3164", "cups", must_not=("*",), grave_words=("…", "recall"))])
    assert matcher.match(["recall the cups"]) == [("w",)]
    assert matcher.grave("recall the cups", {"w"}) == ("recall",)


def test_the_kind_of_a_term_is_read_from_how_it_is_written():
    assert parse("#Cup*") == Term("#cup", TermKind.HASHTAG, prefix=True)
    kinds = [parse(t).kind for t in ("cup", "cold cup", "@cup", "cup.example")]
    assert kinds == [TermKind.WORD, TermKind.PHRASE, TermKind.HANDLE, TermKind.DOMAIN]


@given(st.lists(st.text("ab @#.-é漢", max_size=12), max_size=4), st.text("ab @#.-é漢", max_size=40))
def test_any_text_is_matched_without_an_error_and_like_one_watch_at_a_time(terms, text):
    terms = [t for t in terms if any(c.isalnum() for c in t)]
    watches = [watch(t, id=str(i)) for i, t in enumerate(terms)]
    alone = tuple(i for w in watches for i in Matcher([w]).match_one(text))
    assert Matcher(watches).match([text]) == [alone]


def test_five_hundred_terms_are_matched_at_firehose_rate():
    matcher = Matcher([watch(f"brand{i:03d}", f"#tag{i:03d}", id=str(i)) for i in range(250)])
    texts = [f"nothing to see here, just a long post about the weather and cat {i}" for i in range(20_000)]
    texts[::20] = ["where is my brand123? #tag007"] * 1_000
    start = time.process_time()
    hits = sum(map(bool, matcher.match(texts)))
    assert hits == 1_000
    assert len(texts) / (time.process_time() - start) > 50_000  # 400,000 on an idle core
