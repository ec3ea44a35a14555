from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import StatementState, Verdict, sha256_of
from bot.domain.comms.version import MAX_VARIANTS, Variant
from bot.slack import ids
from bot.slack.ids import decode
from bot.slack.views.blocks import MAX_BLOCKS, characters
from bot.slack.views.comms import statement_forms, statements
from tests.views import boards
from tests.views.boards import MEI, NOW, TOM, ago
from tests.views.reading import blocks_of, buttons, fields, filled, read

OTHER_WORDS = "Other words for a network…"
TEXT = "We have seen what our cup says. It hurts people, and we are sorry.\nWe will be back by 01:00."


def with_text(text: str):
    version = replace(boards.version(str, 2), text=text, sha256=sha256_of(text))
    return boards.statement_board(str, boards.statement(str, versions=(version,)))


def publications(*states: PublicationState, **changes):
    return tuple(boards.publication(str, s, **changes) for s in states)


def test_the_exact_words_are_shown_literally_and_every_press_carries_their_fingerprint():
    shown = statements.card(boards.statement_board(str))
    literal = [
        b["text"] for b in shown.blocks if b["type"] == "section" and b["text"]["type"] == "plain_text"
    ]
    assert literal == [{"type": "plain_text", "text": TEXT, "emoji": False}]
    assert "Holding statement, version 2 · waiting for approval" in read(shown)
    assert {decode(b["value"]).extra["sha256"] for b in buttons(shown).values()} == {sha256_of(TEXT)}
    assert "Fingerprint" not in read(shown)


def test_a_published_text_says_once_when_and_where_it_went():
    sent = boards.publication(str, PublicationState.SENT)
    board = boards.approved(str, sent)
    out = replace(board.statement, state=StatementState.PUBLISHED, published_at=ago(1))
    said = read(statements.card(replace(board, statement=out)))
    assert said.casefold().count("published 23:") == 1
    assert "DRY RUN" not in said


def test_markup_in_the_words_is_shown_and_not_obeyed():
    nasty = "*bold* <!channel> :fire: `x`\n> quote &amp; & <https://x.example|y>"
    shown = statements.card(with_text(nasty))
    assert nasty in [b["text"]["text"] for b in shown.blocks if b["type"] == "section"]


def test_a_hidden_character_in_the_words_is_marked_and_explained():
    said = read(statements.card(with_text("pay\u202etxet\u200b now")))
    assert "pay▯txet▯ now" in said
    assert "▯ stands for a hidden character in the text. Edit it out before you approve." in said


def test_a_text_longer_than_one_block_is_shown_whole():
    long = "x" * 2_990 + " end of it"
    shown = [b["text"]["text"] for b in blocks_of(statements.card(with_text(long))) if b["type"] == "section"]
    assert long == "".join(t for t in shown if t.startswith("x"))


def test_blanks_that_nobody_filled_are_named():
    said = read(statements.card(with_text("We will be back by {next update}.")))
    assert "Still to be filled in: {next update}." in said


def test_each_seat_says_who_approved_or_whom_it_waits_for():
    said = read(statements.card(boards.statement_board(str)))
    assert "✓ Crisis lead or Social lead: approved by @Tom Okafor, 23:48 UTC." in said
    assert (
        "Legal: waiting for @Mei Lin and @Priya Shah since 23:46 UTC. Answer due 2026-03-08 23:56 UTC."
        in said
    )
    assert "HR: nobody else holds it. Give somebody the role: Give a role on the crisis card." in said
    assert "The text was changed, so the approval by @Priya Shah no longer counts." in said


def test_a_press_carries_the_fingerprint_of_the_text_that_was_shown():
    for button in buttons(statements.card(boards.statement_board(str))).values():
        assert decode(button["value"]).extra == {"sha256": sha256_of(TEXT)}


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (StatementState.DRAFT, ["Edit", "Ask again as it is", "Withdraw", OTHER_WORDS]),
        (StatementState.IN_REVIEW, ["Approve", "Ask for changes", "Edit", "Withdraw", OTHER_WORDS]),
        (StatementState.APPROVED, ["Publish…", "Edit", "Withdraw", OTHER_WORDS]),
        (StatementState.PUBLISHED, ["Publish…"]),
        (StatementState.WITHDRAWN, []),
    ],
)
def test_each_state_offers_what_can_be_done_in_it(state: StatementState, labels: list[str]):
    shown = statements.card(boards.statement_board(str, boards.statement(str, state=state)))
    assert list(buttons(shown)) == labels


def test_whoever_asked_for_changes_is_named_with_the_reason():
    rejected = boards.statement(
        str, state=StatementState.DRAFT, approvals=(boards.press(str, Verdict.REJECT, MEI),)
    )
    said = read(statements.card(boards.statement_board(str, rejected)))
    assert (
        "@Mei Lin asked for changes: “Say who is speaking.”\n@Ana Ruiz: edit the text, or ask again" in said
    )


def test_changes_asked_for_an_older_version_are_not_shown_any_more():
    old = replace(boards.press(str, Verdict.REJECT, MEI), version_number=1)
    rewritten = boards.statement(str, state=StatementState.DRAFT, approvals=(old,))
    assert "asked for changes" not in read(statements.card(boards.statement_board(str, rewritten)))


def test_an_approved_text_says_who_approved_and_until_when_it_counts():
    said = read(statements.card(boards.approved(str)))
    assert "Approved 23:49 UTC: ready to publish." in said
    assert "Approved by @Tom Okafor (Crisis lead or Social lead)" in said
    assert "Publish before 2026-03-09 03:49 UTC; then it must be approved again." in said


@pytest.mark.parametrize(
    ("state", "words", "labels"),
    [
        ("claimed", "Our website: on its way since 23:49 UTC.", []),
        ("sending", "Our website: on its way since 23:49 UTC.", []),
        (
            "awaiting",
            "@Tom Okafor publishes it word for word, then confirms",
            ["It is out: give the link", "It is not out"],
        ),
        ("sent", "Our website: published 23:50 UTC, @Tom Okafor confirmed it. See it there", []),
        ("rehearsed", "Our website: DRY RUN. Rehearsed 23:50 UTC. Nothing left the house.", []),
        (
            "unknown",
            "Our website: not certain whether it is out. @Tom Okafor, look there",
            ["It is out: give the link", "It is not out"],
        ),
        ("failed", "Our website: not published. POST https://ours.example/hook", []),
    ],
)
def test_each_publication_says_where_it_stands_and_what_a_person_must_do(
    state: str, words: str, labels: list[str]
):
    sent = publications(PublicationState(state), person_id=TOM, settled_at=NOW, url="https://ours.example/p")
    shown = statements.card(boards.approved(str, *sent))
    assert words in read(shown)
    found = buttons(shown)
    assert [label for label in found if label.startswith("It is")] == labels
    assert all(decode(found[label]["value"]).id == f"p{state}" for label in labels)


def test_words_on_their_way_can_go_elsewhere_but_not_be_changed():
    shown = statements.card(boards.approved(str, *publications(PublicationState.SENT)))
    assert list(buttons(shown)) == ["Publish elsewhere too…"]
    assert "ready to publish" not in read(shown)
    everywhere = publications(PublicationState.SENT) + publications(
        PublicationState.SENT, outlet="manual", id="p2"
    )
    assert not buttons(statements.card(boards.approved(str, *everywhere)))


def test_what_failed_or_was_rehearsed_can_be_published_again():
    for state in (PublicationState.FAILED, PublicationState.REHEARSED):
        shown = statements.card(boards.approved(str, *publications(state)))
        assert list(buttons(shown)) == ["Publish…", "Edit", "Withdraw", OTHER_WORDS]


def test_a_dry_run_is_said_plainly():
    shown = statements.card(boards.approved(str, dry_run=True))
    assert "DRY RUN: Firebreak itself publishes nothing. What people post by hand is real." in read(shown)
    assert "Publish… (dry run)" in buttons(shown)
    assert "DRY RUN" not in read(statements.card(boards.approved(str)))


def test_a_place_that_only_rehearses_while_others_publish_is_named():
    board = boards.approved(str, rehearsed=frozenset({"webhook"}))
    assert "DRY RUN for Our website: Firebreak only rehearses there." in read(statements.card(board))
    assert "Our website (dry run)" in str(statement_forms.publish(board))
    assert "Our website (dry run)" not in str(statement_forms.publish(boards.approved(str)))


def test_a_rehearsed_request_is_shown_up_to_its_words():
    request = "POST https://ours.example\n" + "authorization: Bearer …\n" * 20 + "\n{the words}"
    rehearsed = boards.publication(str, PublicationState.REHEARSED, detail=request)
    assert "{the words}" in read(statements.card(boards.approved(str, rehearsed)))


# --- forms ------------------------------------------------------------------------------------------


def test_writing_for_a_step_begins_with_its_template_and_names_the_blanks():
    form = statement_forms.draft_for_step(boards.step_board(str, boards.step(str, "statement")))
    assert filled(form) == {"text": "We have seen it. We will be back by {next update}."}
    assert "Fill in the blanks in {braces}: next update." in read(form)
    assert decode(form["private_metadata"]).extra == {"step": "pause", "message": "M1"}


def test_writing_without_a_step_asks_what_kind_of_text_it_is():
    form = statement_forms.draft(boards.crisis(str))
    assert filled(form) == {"message": "M1"}
    assert fields(form)["text"]["max_length"] == 3_000


def test_an_update_is_offered_with_what_was_heard_since_the_last_public_word():
    form = statement_forms.draft(boards.crisis(str), boards.lately(str))
    assert filled(form) == {
        "message": "M5",
        "lately": "412 posts in the 185 minutes since the last public word, 318 in as long before. "
        "41% negative (312 of 412 scored; not scored: 96 French and 4 Thai). "
        "New in what they say: “cup slogan”.",
    }
    assert "never to the public" in str(fields(form) | form)
    quiet = boards.lately(str, posts=0, before=9, scored=0, negative=0, unscored={}, term="")
    assert statement_forms.in_words(quiet).startswith("0 posts in the 185 minutes")
    just_now = replace(quiet, since=quiet.until - timedelta(minutes=1))
    assert statement_forms.in_words(just_now).startswith("0 posts in the 1 minute since")
    step = boards.step_board(str, boards.step(str, "statement"))
    assert "lately" not in filled(statement_forms.draft_for_step(step, boards.lately(str)))


def test_editing_says_whose_approval_becomes_void():
    form = statement_forms.edit(boards.approved(str))
    assert "Your change makes the approval by @Tom Okafor void." in read(form)
    assert filled(form) == {"text": TEXT}
    assert "void" not in read(statement_forms.edit(boards.statement_board(str)))


def test_publishing_says_what_will_happen_and_shows_the_words_once_more():
    said = read(statement_forms.publish(boards.approved(str)))
    assert "Version 2 goes out to the public word for word, once. That cannot be taken back." in said
    assert TEXT in said
    rehearsal = statement_forms.publish(boards.approved(str, dry_run=True))
    assert "DRY RUN. Firebreak only rehearses version 2" in read(rehearsal)
    assert "By hand is real: a person posts it in public." in read(rehearsal)
    assert rehearsal["submit"]["text"] == "Go on"


def test_publishing_says_what_is_too_long_where_and_begins_where_it_began():
    outlets = {"webhook": "Our website", "x": "X", "mastodon": "Mastodon", "manual": "By hand"}
    board = boards.approved(
        str, outlets=outlets, by_hand=frozenset({"x", "manual"}), longest={"mastodon": 300}
    )
    words = (replace(boards.version(str, 2), text="a" * 312),)
    board = replace(board, statement=replace(board.statement, versions=words))
    form = statement_forms.publish(board)
    told = "Too long for X (312 of 280, 32 too many) and Mastodon (312 of 300, 12 too many)."
    assert told in read(form)
    assert told in read(statements.card(board))
    offered = [option["text"]["text"] for option in fields(form)["outlet"]["options"]]
    assert offered == ["Our website", "X, by hand", "Mastodon", "By hand"]
    assert filled(form)["outlet"] == "webhook"
    began = replace(board, crisis=replace(board.crisis, platform="x "))
    assert filled(statement_forms.publish(began))["outlet"] == "x"


def test_publishing_offers_only_places_where_the_words_do_not_stand():
    form = statement_forms.publish(boards.approved(str, *publications(PublicationState.SENT)))
    assert [o["value"] for o in fields(form)["outlet"]["options"]] == ["manual"]
    by_machine = statement_forms.publish(boards.approved(str, outlets={"webhook": "Our website"}))
    assert list(fields(by_machine)) == ["outlet"]


def test_with_no_place_left_it_says_who_asked_and_where_it_went():
    sent = publications(PublicationState.SENT)
    shown = statement_forms.publish(boards.approved(str, *sent, outlets={"webhook": "Our website"}))
    assert "@Tom Okafor had it sent already" in read(shown)
    assert "Our website: published" in read(shown)
    assert not fields(shown)


@pytest.mark.parametrize(
    ("form", "field", "callback"),
    [
        (statement_forms.reject, "reason", ids.FORM_REJECT),
        (statement_forms.overrule, "reason", ids.FORM_OVERRULE),
        (statement_forms.withdraw, "reason", ids.FORM_WITHDRAW),
    ],
)
def test_saying_no_asks_for_the_reason(form, field: str, callback: str):
    view = form(boards.statement_board(str))
    assert (list(fields(view)), view["callback_id"]) == ([field], callback)


def test_confirming_by_hand_asks_for_the_link_of_that_very_publication():
    waiting = boards.publication(str, PublicationState.AWAITING, version=4)
    board = boards.approved(str, boards.publication(str, PublicationState.SENT), waiting)
    for form, field in ((statement_forms.confirm, "link"), (statement_forms.failed, "reason")):
        view = form(board, waiting.id)
        ref = decode(view["private_metadata"])
        assert (list(fields(view)), ref.id, ref.version) == ([field], waiting.id, 4)


def test_what_somebody_has_to_settle_is_never_pushed_off_the_card():
    waiting = boards.publication(str, PublicationState.AWAITING, outlet="x", claimed_at=ago(60))
    sent = [boards.publication(str, PublicationState.SENT, id=f"p{n}") for n in range(10)]
    shown = str(statements.card(boards.approved(str, waiting, *sent)).blocks)
    assert "It is out: give the link" in shown
    assert shown.count("published") == 5


def test_slack_takes_the_card_of_the_longest_words_that_were_rehearsed_everywhere():
    texts = [Variant(text=f"{n}{'a' * 698}", place=f"place{n}") for n in range(MAX_VARIANTS)]
    words = boards.statement(str).current
    long = replace(boards.version(str, 2), text="a" * 700, variants=tuple(texts))
    early = {"detail": "a" * 2_000, "out_of_order": "a" * 300}
    rehearsed = [boards.publication(str, PublicationState.REHEARSED, id=f"p{n}", **early) for n in range(9)]
    board = boards.approved(str, *rehearsed, tone=boards.toned(str))
    board = replace(board, statement=replace(board.statement, versions=(words, long)))
    blocks = statements.card(board).blocks
    assert len(blocks) <= MAX_BLOCKS
    assert characters(blocks) < 10_500  # it refuses about 12,000


def test_the_notification_names_who_must_decide():
    text = statements.card(boards.statement_board(str)).text
    assert "<@U0MEI>" in text
    assert "We have seen what our cup says." in text


def test_the_latest_places_are_shown_when_there_are_many():
    many = tuple(
        boards.publication(str, PublicationState.FAILED, claimed_at=ago(n), id=str(n)) for n in range(9)
    )
    assert read(statements.card(boards.approved(str, *many))).count("not published") == 6
