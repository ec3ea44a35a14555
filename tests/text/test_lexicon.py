"""A team's own word list: what it holds is scored as VADER would, and a broken one says where."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import lexicon, sentiment
from bot.text.lexicon import LexiconScorer, Unreadable

LIST = "génial\t3.1\t0.5\t[3, 3]\nnul->-2.4\nhorrible\t-2.5\n:(\t-1.9\ncassé\t-1.2\n"


@pytest.fixture
def french(tmp_path: Path) -> Path:
    (tmp_path / "fr_negations.txt").write_text("pas\njamais\n", "utf-8")
    (tmp_path / "fr_boosters.txt").write_text("très\t0.293\npeu\t-0.293\n", "utf-8")
    file = tmp_path / "french.txt"
    file.write_text(LIST, "utf-8")
    return file


def test_words_weigh_as_in_vader_and_accents_and_capitals_do_not_matter(french: Path) -> None:
    score = lexicon.read("fr", french).score
    assert score("Le café est NUL !") == pytest.approx(-2.4 / (2.4**2 + 15) ** 0.5)
    assert score("genial, mon gobelet") == score("«génial» mon gobelet") > 0.6
    assert score("Mon gobelet :(") == pytest.approx(-1.9 / (1.9**2 + 15) ** 0.5)
    assert score("Un gobelet") == 0.0


def test_a_negation_before_it_turns_a_word_and_boosters_weigh_it(french: Path) -> None:
    score = lexicon.read("fr", french).score
    assert score("ce n’est pas génial") < 0 < score("ce n'est pas nul")
    assert score("jamais je ne dirais que c'est nul") < 0  # too far away
    assert score("très nul") < score("nul") < score("peu nul") < 0
    assert 0 < score("peu génial") < score("génial") < score("très génial")


def test_what_an_apostrophe_joins_is_found_whole_or_in_parts_whichever_is_listed(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("honte\t-3\nd’accord\t2\n:'(\t-2\n", "utf-8")
    (tmp_path / "fr_negations.txt").write_text("n'\n", "utf-8")
    score = lexicon.read("fr", tmp_path / "list").score
    assert score("l'honte") == score("honte") < 0
    assert score("D'accord !") == score("«d’accord»") > 0
    assert score("gobelet :'(") < 0
    assert score("il n'a honte") > 0


def test_what_nobody_sees_is_no_word(tmp_path: Path) -> None:
    """Else whatever is punctuation alone would weigh as much."""
    (tmp_path / "list").write_text("nul\t-2\n\t-3\n\u200b\t-4\n", "utf-8")
    (tmp_path / "fr_negations.txt").write_text("\u200b\n", "utf-8")
    score = lexicon.read("fr", tmp_path / "list").score
    assert score("!!! ...") == 0.0
    assert score("... nul") == score("nul") < 0


def test_what_is_no_file_or_too_large_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(lexicon.LARGEST + 1)
    for name in ("pipe", "large", "."):
        with pytest.raises(Unreadable, match="is no list of words"):
            lexicon.read("fr", tmp_path / name)


def test_negations_and_boosters_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("nul\t-2\n", "utf-8")
    scorer = lexicon.read("fr", tmp_path / "list")
    assert str(scorer) == "fr (1 words, 0 negations, 0 boosters)"
    assert scorer.score("pas très nul") == scorer.score("nul") < 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no word"),
        (b"nul\t-2\n\nbon 3\n", "line 3: no number"),
        (b"nul\tvery\n", "line 1: no number"),
        (b"nul\t-9\n", "line 1: -9 is not between"),
        (b"nul\tnan\n", "line 1: nan is not between"),
        ("cassé\t-1".encode("latin-1"), "is not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_list_that_cannot_be_used_says_where_and_leaves_its_language_unscored(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "list"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Unreadable, match=said):
        lexicon.read("fr", file)
    assert lexicon.usable((("fr", file),)) == ()


def test_posts_in_its_language_are_scored_and_others_as_before(french: Path) -> None:
    read = sentiment.reader((("fr", french),))(["northwind"]).read
    texts = ["Le gobelet de Northwind est vraiment nul", "Das Café ist leider schon wieder geschlossen"]
    scored, unscored = read([*texts])
    assert (scored.language, scored.negative) == ("fr", True)
    assert (unscored.language, unscored.score) == ("de", None)


@given(st.text(max_size=300))
def test_every_text_has_a_score_between_minus_one_and_one(text: str) -> None:
    words = {"nul": -4.0, "a": 4.0, "0": 0.0}
    scorer = LexiconScorer(frozenset({"fr"}), words, frozenset({"b"}), {"c": 4.0, "d": -4.0})
    assert -1 <= scorer.score(f"{text} {'nul ' * len(text)} {' '.join(text)}") <= 1
