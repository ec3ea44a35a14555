from bot.detection.terms import telling_words, top_terms


def test_phrases_are_told_as_they_are_mostly_written_and_before_single_words():
    posts = ["Your fleet’s on fleek?", "The fleet's on fleek. Refunds!", "fleet's so fleek", "refunds now"]
    assert top_terms(posts) == ("fleet's on fleek", "refunds")


def test_a_phrase_does_not_go_on_behind_a_full_stop():
    assert top_terms(["Cruel slogan. Take it down"] * 3) == ("cruel slogan", "take")


def test_the_brands_own_names_and_what_every_post_has_are_left_out():
    posts = [
        "@acme Acme Coffee and the refunds https://acme.example/refunds",
        "About that acme refunds thing",
    ]
    assert top_terms(posts, without=("Acme Coffee",)) == ("refunds",)


def test_a_post_that_repeats_a_word_weighs_no_more_than_another():
    assert top_terms(["spam spam spam", "refunds", "refunds"]) == ("refunds",)


def test_equal_terms_stand_in_the_order_in_which_they_were_met():
    posts = ["zebra", "apple", "mango"] * 2
    assert top_terms(posts) == ("zebra", "apple", "mango")


def test_what_was_said_as_much_before_is_no_term_of_the_storm():
    before = ["morning latte", "cold latte", "latte again", "queue today"] * 20
    storm = ["cruel slogan, my latte", "that cruel slogan", "morning latte"] * 10
    assert top_terms(storm, before=before) == ("cruel slogan",)
    assert top_terms(before, before=before) == ()


def test_words_of_scripts_without_spaces_are_told_too():
    storm = ["あの標語は最悪だ", "標語ひどすぎる", "スローガンの標語"] * 5
    assert top_terms(storm, before=["今日も晴れ"] * 20)[0] == "標語"
    assert telling_words("スローガンは酷い標語") == {"スローガン", "標語"}
