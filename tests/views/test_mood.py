"""What scores say of posts, what people say of them, and how often the two agree."""

from dataclasses import replace

from bot.domain.storm.mood import Judged
from bot.slack.views.storm import alert, precision
from tests.views import boards as b
from tests.views.reading import blocks_of, read


def radios(**changes):
    shown = blocks_of(alert.card(b.alert_board(str, b.alert(str, **changes))))
    sections = [block for block in shown if block.get("accessory")]
    return [
        (s["text"]["text"], s["accessory"]) for s in sections if s["accessory"]["type"] == "radio_buttons"
    ]


def sample(n, **changes):
    return replace(b.sample(str, n), **changes)


def test_each_scored_post_on_the_card_says_how_it_was_read_and_asks_what_it_is():
    storm = b.storm(str, first=sample(1, score=-0.6))
    loudest = (sample(2, score=0.4), sample(3, score=None))
    (negative, radio), (other, _) = radios(storm=storm, samples=loudest)
    assert negative == "Read by its words as negative. Is that right?"
    assert other == "Read by its words as not negative. Is that right?"
    assert [o["text"]["text"] for o in radio["options"]] == ["Negative", "Not negative"]
    assert "initial_option" not in radio


def test_what_a_person_said_stands_there_also_on_the_first_post():
    storm = b.storm(str, first=sample(1, score=-0.6))
    said = sample(1, score=-0.6, negative=False, judged_by=b.TOM)
    ((text, radio),) = radios(storm=storm, samples=(said,))
    assert text == f"Read by its words as negative. <@{b.TOM}> says: not negative."
    assert radio["initial_option"]["text"]["text"] == "Not negative"


def test_the_month_tells_how_often_negative_was_right():
    found = replace(b.precision(str), judged=Judged(posts=6, negative=3, said=4, right=3))
    told = "Mood: of 4 posts that were read as negative, 3 are so, as people said on the cards."
    assert told in read(precision.report(found))
    assert "Mood" not in read(precision.report(b.precision(str)))
