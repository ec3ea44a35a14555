import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.storm.mention import Watch
from bot.domain.storm.terms import Term, TermKind, check, names, parse, split
from bot.text.matching import Matcher


def watch(*terms, id="w", **more):
    return Watch(id=id, brand_id="b", name="Northwind", terms=terms, **more)


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
        ("Northwind Inc, again", '"Northwind Inc"'),
        ("northwind has no recall", "recall ~5 northwind"),
        ("a recall by Northwind", "Northwind NEAR/1 recall"),
        ("#recall: “Northwind Coffee”", "#recall ~0 “northwind coffee”"),
        ("recall one two three northwind, recall", "recall AROUND(2) northwind"),
        ("北風の回収", "北風 ~2 回収"),
        ("recalling all northwinds", "recall* ~1 northwind*"),
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
        ("northwind has no new recall", "recall ~2 northwind"),
        ("recalled northwind", "recall ~5 northwind"),
        ("northwind", "northwind ~5 northwind coffee"),
        ("northwind coffee", "coffee ~5 northwind coffee"),
        ("北風" + "の" * 20 + "回収", "北風 ~5 回収"),
    ],
)
def test_a_piece_of_something_else_is_not_the_term(text, term):
    assert not found(text, term)


def test_accents_can_be_made_to_count():
    assert found("cafe", "café")
    assert not found("cafe", "café", accents=True)


def test_letters_that_look_the_same_are_the_same_where_a_watch_says_so():
    disguised = "boycott NОRТHWІND"  # a Cyrillic О and І, a Cyrillic Т
    assert not found(disguised, "northwind")
    assert found(disguised, "northwind", lookalikes=True)
    watches = [watch("Nordwind"), watch("Νοrdwind", id="greek", lookalikes=True)]
    assert Matcher(watches).match_one("nordwind") == ("w", "greek")


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


def test_a_grave_word_of_one_language_is_none_in_another():
    matcher = Matcher([watch("northwind", grave_words=("de: Gift", "recall*"))])
    assert matcher.grave("a Gift from Northwind", {"w"}, "en") == ()
    assert matcher.grave("Northwind, recalled Gift", {"w"}, "de") == ("Gift", "recall")
    assert matcher.grave("Gift!", {"w"}, None) == ("Gift",)


def test_a_grave_word_that_several_languages_share_is_told_once():
    matcher = Matcher([watch("northwind", grave_words=("en: boycott*", "nl: boycot*", "fr: Boycott*"))])
    assert matcher.grave("Boycott!", {"w"}, None) == ("boycott",)
    assert matcher.grave("Boycott!", {"w"}, "nl") == ("boycot",)


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


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ('"northwind', "quotation mark"),
        ("((recall", "brackets and bars"),
        ("recall|cup", "brackets and bars"),
        ("recall.*", "brackets and bars"),
        ("northwind OR nordwind", "one term to a line"),
        ("jaguar -cat", "a line of its own"),
        ("recall ~ northwind", "with ~ and a number"),
        ("a ~5 b ~5 c", "with ~ and a number"),
        ("recall ~31 northwind", "At most 30 words"),
        ("recall ~5 …", "no letter or digit"),
    ],
)
def test_what_would_be_waited_for_in_vain_is_refused_with_what_to_write(written, help):
    with pytest.raises(Invalid, match=help):
        check(written)


def test_what_is_quoted_or_all_in_capitals_is_no_notation():
    for written in ('"black AND white"', "BLACK AND WHITE", "rock and roll", "“Jaguar -cat”"):
        check(written)


def test_line_ends_and_commas_separate_terms_but_not_inside_quotation_marks():
    typed = 'cups,  cold\tcups\n"Northwind, Inc"; "cups\ncups'
    assert split(typed) == ("cups", "cold cups", '"Northwind, Inc"', '"cups')


def test_names_are_what_is_said_without_its_notation():
    assert tuple(names(("Northwind*", '"Cold cup"', "recall ~5 cup"))) == ("Northwind", "Cold cup")


@settings(max_examples=80)
@given(st.lists(st.sampled_from(["recall", "cup", "x", "recall.", "cups"]), max_size=14), st.integers(0, 5))
def test_near_means_at_most_so_many_words_between(words, apart):
    plain = [word.strip(".") for word in words]
    places = {word: [i for i, said in enumerate(plain) if said == word] for word in ("recall", "cup")}
    near = any(abs(a - b) <= apart + 1 for a in places["recall"] for b in places["cup"])
    assert found(" ".join(words), f"cup ~{apart} recall") == near


def test_a_post_made_to_be_slow_near_its_words_is_not():
    matcher = Matcher([watch("a ~30 b", "b ~0 c", "風 ~30 雨")])
    start = time.process_time()
    matcher.match(
        ["a " * 10_000, "a." * 10_000 + "bb", "b d c " * 3_000, "風" * 10_000 + "雪" * 99 + "雨" * 9_000]
    )
    assert time.process_time() - start < 0.5


def test_the_kind_of_a_term_is_read_from_how_it_is_written():
    assert parse("#Cup*") == Term("#cup", TermKind.HASHTAG, prefix=True)
    kinds = [parse(t).kind for t in ("cup", "cold cup", "@cup", "cup.example")]
    assert kinds == [TermKind.WORD, TermKind.PHRASE, TermKind.HANDLE, TermKind.DOMAIN]


@given(
    st.lists(st.text("ab @#.-~1éа漢", max_size=12), max_size=4),
    st.lists(st.text("aB \n\t@#.-éа漢", max_size=40), max_size=4),
)
def test_any_texts_are_matched_without_an_error_and_like_one_text_and_one_watch_at_a_time(terms, texts):
    terms = [t for t in terms if any(c.isalnum() for c in t)]
    watches = [watch(t, id=str(i), accents=i == 1, lookalikes=i > 1) for i, t in enumerate(terms)]
    alone = [tuple(i for w in watches for i in Matcher([w]).match_one(text)) for text in texts]
    assert Matcher(watches).match(texts) == alone


def test_five_hundred_terms_are_matched_at_firehose_rate():
    matcher = Matcher([watch(f"brand{i:03d}", f"#tag{i:03d}", id=str(i)) for i in range(250)])
    texts = [f"nothing to see here, just a long post about the weather and cat {i}" for i in range(20_000)]
    texts[::20] = ["where is my brand123? #tag007"] * 1_000
    start = time.process_time()
    hits = sum(map(bool, matcher.match(texts)))
    assert hits == 1_000
    assert len(texts) / (time.process_time() - start) > 50_000  # 400,000 on an idle core
