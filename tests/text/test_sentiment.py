import time

from bot.text.sentiment import MAX_SCORED, NEGATIVE, Reading, VaderScorer, compound, prepare
from tests.real_data import AIRLINE_TWEETS, airline_rows, needs


def test_handles_links_and_brand_names_do_not_weigh():
    scorer = VaderScorer(brand_names=("Best Brew", "@happybrew", "brew*"))
    plain = scorer.score(["they never answered me at all"])
    assert scorer.score(["@love.brew.example Best  Brew's they never answered me at all"]) == plain
    assert scorer.score(["they never answered me at all https://love.example/great"]) == plain
    assert VaderScorer().score(["Best Brew, they never answered me at all"]) > plain


def test_a_name_inside_another_word_is_left():
    scorer = VaderScorer(brand_names=("happy",))
    assert scorer.score(["I am unhappy with this"])[0] < 0
    assert scorer.score(["I am happy with this"]) == [0.0]


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
    assert readings[0].negative
    assert [r.language for r in readings] == ["en", "de", "zh", None, None, None]
    assert [r.score for r in readings[1:]] == [None] * 5
    assert VaderScorer().score(texts) == [r.score for r in readings]


def test_negative_begins_at_the_published_cut():
    assert Reading("en", NEGATIVE).negative
    assert not Reading("en", -0.0499).negative
    assert not Reading("de", None).negative


def test_only_the_beginning_of_a_very_long_post_counts():
    text = "this is the best and I love it " + "word " * MAX_SCORED + "horrible terrible"
    assert compound([text]) == compound([text[:MAX_SCORED]])


def test_a_post_of_four_thousand_emoji_is_read_at_once():
    compound(["load what is loaded lazily"])
    start = time.process_time()
    compound(["you and me 😂" + "😂" * 4_000])
    assert time.process_time() - start < 0.1  # 11 ms on an idle core


@needs(AIRLINE_TWEETS)
def test_on_real_complaints_the_measured_accuracy_holds():
    rows = airline_rows()
    texts, truth = zip(*dict.fromkeys((r["text"], r["airline_sentiment"]) for r in rows), strict=True)
    scores = compound(texts)
    said = ["neutral" if abs(s or 0.0) < -NEGATIVE else "negative" if s < 0 else "positive" for s in scores]
    precision, recall, f1 = _measures(truth, said)
    assert f1 >= 0.50
    assert recall["negative"] >= 0.49
    assert precision["negative"] >= 0.88
    assert sum(s is not None for s in scores) / len(scores) >= 0.96


def _measures(truth, said):
    precision, recall, f1 = {}, {}, []
    for label in ("negative", "neutral", "positive"):
        right = sum(t == s == label for t, s in zip(truth, said, strict=True))
        precision[label], recall[label] = right / said.count(label), right / truth.count(label)
        f1.append(2 * right / (said.count(label) + truth.count(label)))
    return precision, recall, sum(f1) / 3
