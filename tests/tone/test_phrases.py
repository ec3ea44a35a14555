"""The language that phrases are written in: what it finds, what it leaves alone, and what it refuses."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comms.tone.checks import check
from bot.domain.comms.tone.draft import Draft
from bot.domain.comms.tone.phrases import BadPhrase, Grammar
from bot.domain.comms.tone.reading import Reading
from tests.tone.words import book, draft, small

LANGUAGES = ("en", "it", "fr", "es", "de", "nl", "zh")


def found(phrase: str, text: str, **more: object) -> list[str]:
    """The words that the phrase finds in `text`."""
    language = small(phrase, **more).languages["en"]
    reading = Reading(text, language)
    return [reading.words(reading.span(hit)) for hit in reading.hits("attack", turned=False, quoted=False)]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("sorry if", "SORRY,  if you…", "SORRY,  if"),
        ("so called experts", "The so-called experts", "so-called experts"),
        ("don't panic", "don’t panic", "don’t panic"),
        ("apolog*", "our Apologies.", "Apologies"),
        ("*firma", "die Reinigungsfirma sagt", "Reinigungsfirma"),
        ("(our | the new) agency", "It was the new agency.", "the new agency"),
        ("very? sorry", "sorry", "sorry"),
        ("so (very much)? sorry", "so very much sorry", "so very much sorry"),
        ("sorry ... offended", "sorry to those of you offended", "sorry to those of you offended"),
        ("^ actually", "Right. Actually no.", "Actually"),
        ("<number> % off", "now 20% off", "20% off"),
        ("at <clock>", "back at 16:30, here", "at 16:30"),
        ("the * agency", "the big agency", "the big agency"),
        ("很抱歉但是", "很抱歉，但是我们", "很抱歉，但是"),
        ("café", "the cafe\u0301 is shut", "cafe\u0301"),
    ],
)
def test_a_phrase_finds(phrase: str, text: str, words: str) -> None:
    assert found(phrase, text) == [words]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("sorry if", "We are sorry. If you paid, write to us."),
        ("sorry ... offended", "sorry that one two three four five six seven offended"),
        ("sorry", "sorrynotsorry"),
        ("^ actually", "You are actually right."),
        ("at <clock>", "at 99:99"),
        ("guarantee", "We cannot guarantee it, nor can we guarantee that."),
        ("we ... guarantee", "we do not guarantee"),
        ("nothing happened", "He said “nothing happened” to her."),
    ],
)
def test_a_phrase_leaves_alone(phrase: str, text: str) -> None:
    alike = {"cannot": "can not"}
    assert found(phrase, text, negations=["not", "nor"], alike=alike) == []


def test_what_makes_it_harmless_counts_in_its_own_sentence() -> None:
    harmless = small("critics", unless=("were right",))
    assert check(draft("Our critics were right.", "M6"), harmless) == ()
    assert check(draft("Our critics. They were right.", "M6"), harmless)


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("(a | b", "not closed"),
        ("a) b", "not opened"),
        ("a | ", "empty choice"),
        ("()", "empty brackets"),
        ("... sorry", "begins with"),
        ("sorry ...", "ends with"),
        ("a ... b ... c ... d", "more than 2"),
        ("very?", "no word that must be there"),
        ("<wee> sorry", "stands nowhere above"),
        ("*", "any word"),
        ("§", "no word"),
        ("? a", "none belongs"),
        ("", "no word"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(phrase: str, why: str) -> None:
    with pytest.raises(BadPhrase, match=why):
        Grammar().read(phrase)


@given(st.text(st.sampled_from("ab |()?*.<>^ §1很"), max_size=30))
def test_any_phrase_is_read_or_refused(phrase: str) -> None:
    try:
        pattern = Grammar().read(phrase)
    except BadPhrase:
        return
    pattern.compiled.match(" a b 1")


HOSTILE = st.text(st.sampled_from("sorry if 1! .?…'’“”\n\t很抱歉ß½ﷺ\u0301@#🙂-"), max_size=200) | st.text(
    max_size=80
)


@given(HOSTILE, st.sampled_from(LANGUAGES), st.sampled_from(["M1", "M2", "M3", "M6", "M7", "M11", "reply"]))
def test_no_text_breaks_it_and_every_span_lies_within(text: str, language: str, message: str) -> None:
    hostile = Draft(text=text, language=language, message=message, fault="ours", harmed=True, severity=1)
    for one in check(hostile, book()):
        assert 0 <= one.span.start <= one.span.end <= len(text)
        assert str(one.reason)


HOSTILE_PARTS = [
    "sorry if ",
    "we are ",
    "-",
    "!",
    "'",
    "“",
    "a",
    "1",
    "很抱歉",
    "sorry\n",
    "a@",
    "1 2 ",
    "我们的",
    "…",
    "not sorry but ",
    "#a ",
    "#Ab. ",
    "John Smith ",
    "“no” ",
    "12 guests, ",
    "may have ",
    "it was 5. ",
    "we were it was posted ",
    "never ",
    "🙂",
    "a.b@c.",
    "‘a",
    "1.000",
    "haters who were right ",
]


def seconds(part: str, length: int) -> float:
    language = "zh" if "\u4e00" <= part[0] < "\ua000" else "en"
    text = (part * length)[:length]
    hostile = draft(text, language=language, severity=1, said=("12 guests were hurt.",), deleted=True)
    began = time.process_time()
    check(hostile, book())
    return time.process_time() - began


def test_forty_thousand_characters_take_a_second_at_most() -> None:
    seconds("1 2 ", 500)  # phrases are compiled when first needed
    assert seconds("1 2 ", 40_000) < 1


@pytest.mark.prove(alone=True)
def test_of_whatever_four_times_as_much_takes_four_times_as_long() -> None:
    for part in HOSTILE_PARTS:
        seconds(part, 500)
        assert seconds(part, 40_000) < max(8 * seconds(part, 10_000), 0.5), part
