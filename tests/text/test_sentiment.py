import re
import time

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.storm.mood import NEGATIVE
from bot.text.sentiment import MAX_SCORED, VaderScorer, any_of, compound, installed, prepare
from tests.real_data import AIRLINE_TWEETS, airline_rows, needs


def scores(texts, **scorer):
    return [reading.score for reading in VaderScorer(**scorer).read(texts)]


def test_handles_links_and_brand_names_do_not_weigh():
    names = ("Best Brew", "@happybrew", "brew*")
    plain = scores(["they never answered me at all"], brand_names=names)
    for more in ("@love.brew.example Best  Brew's {}", "{} https://love.example/great"):
        assert scores([more.format("they never answered me at all")], brand_names=names) == plain
    assert scores(["Best Brew, they never answered me at all"]) > plain


def test_a_name_inside_another_word_is_left():
    unhappy, happy = scores(["I am unhappy with this", "I am happy with this"], brand_names=("happy",))
    assert unhappy < 0 == happy


@given(st.lists(st.text("aB #.", min_size=1, max_size=5), max_size=6), st.text("Ab #.'s", max_size=20))
def test_names_go_as_if_they_were_looked_for_one_by_one_the_longest_first(names, text):
    kept = sorted((name for name in names if name.strip()), key=len, reverse=True)
    each = "|".join(r"\s+".join(map(re.escape, name.split())) for name in kept)
    one_by_one = re.compile(rf"(?<!\w)(?:{each})(?:['’]s)?(?!\w)", re.IGNORECASE) if kept else None
    assert prepare(text, any_of(names)) == prepare(text, one_by_one)


def test_mastodon_and_dotted_handles_go_whole_and_mail_addresses_stay():
    assert prepare("@ana@social.example hi").strip() == "hi"
    assert prepare("@ana.brew.example hi").strip() == "hi"
    assert prepare("@ana.Thanks").strip() == ".Thanks"
    assert prepare("me@brew.example") == "me@brew.example"


def test_other_languages_and_very_short_posts_are_not_scored():
    texts = [
        "This is a terrible and horrible coffee",
        "Das ist wirklich ein furchtbarer Kaffee, die Tasse ist kaputt",
        "这杯咖啡太糟糕了",
        "horrible!",
        "",
        "https://brew.example",
    ]
    readings = VaderScorer().read(texts)
    assert readings[0].score <= NEGATIVE
    assert [r.language for r in readings] == ["en", "de", "zh", None, None, None]
    assert [r.score for r in readings[1:]] == [None] * 5
    assert compound(texts) == [r.score for r in readings]


def test_only_the_beginning_of_a_very_long_post_counts():
    text = "this is the best and I love it " + "word " * MAX_SCORED + "horrible terrible"
    assert compound([text]) == compound([text[:MAX_SCORED]])


def test_a_post_of_four_thousand_emoji_is_read_at_once():
    compound(["load what is loaded lazily"])
    start = time.process_time()
    compound(["you and me 😂" + "😂" * 4_000])
    assert time.process_time() - start < 0.1  # 11 ms on an idle core


class French:
    """Knows one word, and stumbles over another."""

    languages = frozenset({"fr"})

    def score(self, text):
        return -1 / text.count("horrible") if "ne sais pas" not in text else None


def test_a_team_adds_a_scorer_for_a_language_of_its_own():
    texts = [
        "ce café est vraiment horrible ce matin",
        "je ne sais pas si ce café est horrible",
        "this is horrible",
    ]
    scored = VaderScorer(scorers=[French()]).read(texts)
    assert [reading.language for reading in scored] == ["fr", "fr", "en"]
    assert [reading.score for reading in scored] == [-1.0, None, compound(texts)[2]]


def test_a_scorer_that_fails_costs_the_score_and_not_the_post():
    assert scores(["la boutique est restée fermée toute la journée"], scorers=[French()]) == [None]


def test_a_package_brings_its_scorer_under_the_entry_point(tmp_path, monkeypatch):
    made = tmp_path / "tone-1.0.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Name: tone\nVersion: 1.0\n", encoding="utf-8")
    names = "fr = tests.text.test_sentiment:French\nxx = tests.text.nowhere:Nobody\n"
    (made / "entry_points.txt").write_text(f"[firebreak.scorers]\n{names}", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert [scorer.languages for scorer in installed.__wrapped__()] == [{"fr"}]


@needs(AIRLINE_TWEETS)
def test_on_real_complaints_the_measured_accuracy_holds():
    rows = airline_rows()
    texts, truth = zip(*dict.fromkeys((r["text"], r["airline_sentiment"]) for r in rows), strict=True)
    found = compound(texts)
    said = ["neutral" if abs(s or 0.0) < -NEGATIVE else "negative" if s < 0 else "positive" for s in found]
    precision, recall, f1 = _measures(truth, said)
    assert f1 >= 0.50
    assert recall["negative"] >= 0.49
    assert precision["negative"] >= 0.88
    assert sum(s is not None for s in found) / len(found) >= 0.96


def _measures(truth, said):
    precision, recall, f1 = {}, {}, []
    for label in ("negative", "neutral", "positive"):
        right = sum(t == s == label for t, s in zip(truth, said, strict=True))
        precision[label], recall[label] = right / said.count(label), right / truth.count(label)
        f1.append(2 * right / (said.count(label) + truth.count(label)))
    return precision, recall, sum(f1) / 3
