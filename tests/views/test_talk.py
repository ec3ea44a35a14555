"""What a storm is about, on its card: one line at the top, one below."""

from bot.slack.views.storm import alert, talk
from tests.views import boards
from tests.views.reading import read


def test_the_topic_stands_above_the_decision():
    said = read(alert.card(boards.alert_board(str)))
    assert "6 of 10 are about “cup slogan”. 3 of 10 repeat one text." in said
    assert said.index("6 of 10") < said.index("On call: ")


def test_a_topic_of_few_posts_is_none():
    assert talk.topic(boards.talk(str, topic_share=0.1, copied_share=0.1)) == ""
    assert talk.topic(boards.talk(str, topic="", topic_share=0.0, copied_share=0.0)) == ""


def test_the_largest_accounts_and_the_languages_stand_below():
    said = talk.spread(boards.talk(str))
    assert said == (
        "Largest accounts: city_eats (126,000 followers) and lena_bakes (84,000 followers, 3 posts). "
        "Languages: 82% English and 16% French."
    )


def test_one_language_alone_needs_no_word():
    assert talk.spread(boards.talk(str, languages={"en": 99, "fr": 1}, amplifiers=())) == ""
    assert talk.spread(boards.talk(str, languages={}, amplifiers=())) == ""


def test_what_is_said_more_than_before_is_listed():
    assert talk.terms(boards.storm(str)) == (
        "Said more than in the week before: “cup slogan” and “boycott northwind”."
    )
    assert talk.terms(boards.storm(str, top_terms=())) == ""
