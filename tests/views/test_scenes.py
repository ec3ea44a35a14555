"""What holds for every view in every state: Slack takes it, everybody can read it, nobody can abuse it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.ids import decode
from bot.slack.views.blocks import MAX_CHARACTERS, Drawn, characters
from bot.slack.words import reading
from bot.workspace.mrkdwn import mentions, tokenize
from bot.workspace.page.render.blocks import draw_blocks
from bot.workspace.page.render.scene import Scene
from bot.workspace.rules import check_message, check_view
from tests.support.each import for_each
from tests.support.hostile import NASTY, hostile_text, misdeeds, mrkdwn_texts, tokens
from tests.support.pseudo import Pseudo
from tests.views.scenes import SCENES, Shown

every_scene = for_each(SCENES)
ALL_AT_ONCE = " ".join(n for n in NASTY if len(n) < 100)
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def same(text: str) -> str:
    return text


def written(text: str) -> Callable[[str], str]:
    """Somebody wrote `text` wherever anybody can write; addresses stay what they were."""
    return lambda nice: nice if nice.startswith("https://") else text


def blocks_of(shown: Shown) -> list[dict[str, Any]]:
    return shown.blocks if isinstance(shown, Drawn) else shown["blocks"]


def check_limits(name: str, shown: Shown) -> None:
    blocks = blocks_of(shown)
    if name.startswith("home"):
        check_view({"type": "home", "blocks": blocks}, "home")
    elif isinstance(shown, Drawn):
        check_message(shown.text, blocks, [])
        assert characters(blocks) <= MAX_CHARACTERS
        assert 0 < len(shown.text) <= 3_000
    else:
        check_view(shown, "modal")


def elements(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from elements(item, kind)
    elif isinstance(value, dict):
        if value.get("type") == kind:
            yield value
        for item in value.values():
            yield from elements(item, kind)


# --- limits -----------------------------------------------------------------------------------------


@every_scene
def test_slack_takes_every_view(name: str):
    check_limits(name, SCENES[name](same))


@every_scene
def test_the_page_of_the_workspace_draws_every_view(name: str):
    html = draw_blocks(blocks_of(SCENES[name](same)), Scene(me="U0ANA"))
    assert html
    assert 'class="refused"' not in html


@every_scene
def test_slack_takes_every_view_whatever_was_written(name: str):
    for text in ("x" * 100_000, "<" * 3_000, "&\n" * 3_000, " ", "", "\u202e\u200b", ALL_AT_ONCE):
        check_limits(name, SCENES[name](written(text)))


@every_scene
def test_a_card_has_at_most_five_buttons_in_a_row_and_every_press_can_be_read(name: str):
    blocks = blocks_of(SCENES[name](same))
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    assert all(len(list(elements(row, "button"))) <= 5 for row in rows)
    values = [button["value"] for button in elements(blocks, "button")]
    values += [option["value"] for more in elements(blocks, "overflow") for option in more["options"]]
    assert all(decode(value).kind for value in values)


@every_scene
def test_a_message_carries_no_block_ids_so_that_every_edit_gets_new_ones(name: str):
    shown = SCENES[name](same)
    if isinstance(shown, Drawn):
        assert not any("block_id" in block for block in shown.blocks)


@every_scene
def test_every_picture_and_field_says_what_it_is(name: str):
    blocks = blocks_of(SCENES[name](same))
    assert all(image["alt_text"].strip() for image in elements(blocks, "image"))
    assert all(field["label"]["text"].strip() for field in elements(blocks, "input"))


# --- language ---------------------------------------------------------------------------------------

GREEK = "λέξη"
NOT_WORDS = re.compile(
    r"https?\u2060?://[\w./@]+|SEV-\d|Firebreak|debrief-\d+\.md|[0-9a-f]{12}|\{\w+\}|/crisis status \d+"
    r"|replay|rss|sev|xx-nonsense|\bC0[A-Z]+\b"
)


def spoken(value: Any) -> Iterator[str]:
    """Every word that somebody reads, without what mentions, dates, links and code hold."""
    if isinstance(value, list):
        for item in value:
            yield from spoken(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield from _words(value["text"])
        elif value.get("type") == "plain_text":
            yield value["text"]
        else:
            for item in value.values():
                yield from spoken(item)


def _words(text: str) -> Iterator[str]:
    code = {child.text for token in tokens(text) if token.kind == "code" for child in token.children}
    yield from (t.text for t in tokens(text) if t.kind in ("text", "link") and t.text not in code)


@every_scene
def test_no_word_is_left_untranslated(name: str):
    with reading(Pseudo()):
        shown = SCENES[name](written(GREEK))
    texts = list(spoken(blocks_of(shown)))
    texts += (
        _words(shown.text)
        if isinstance(shown, Drawn)
        else spoken([shown["title"], shown["close"], shown.get("submit")])
    )
    left = [found for text in texts for found in re.findall(r"[A-Za-z]{2,}", NOT_WORDS.sub("", text))]
    assert not left


# --- hostile words ----------------------------------------------------------------------------------


def proven_harmless(shown: Shown) -> None:
    blocks = blocks_of(shown)
    assert not misdeeds(mrkdwn_texts(blocks))
    assert not any(BIDI & set(text) for text in spoken(blocks))
    if isinstance(shown, Drawn):
        assert not misdeeds([shown.text], verbatim=False)


@every_scene
def test_what_others_wrote_calls_links_and_formats_nothing(name: str):
    proven_harmless(SCENES[name](written(ALL_AT_ONCE)))


@given(name=st.sampled_from(sorted(SCENES)), text=hostile_text)
@settings(max_examples=250, deadline=None)
def test_nothing_hostile_gets_through_anywhere(name: str, text: str):
    shown = SCENES[name](written(text))
    proven_harmless(shown)
    check_limits(name, shown)


@given(name=st.sampled_from(sorted(SCENES)), address=hostile_text)
@settings(max_examples=150, deadline=None)
def test_a_hostile_address_is_at_most_a_link_to_itself(name: str, address: str):
    shown = SCENES[name](lambda nice: address if nice.startswith("https://") else nice)
    bad = [token for token in misdeeds(mrkdwn_texts(blocks_of(shown))) if token.kind != "link"]
    assert not bad
    check_limits(name, shown)


@every_scene
def test_nobody_is_pinged_who_is_not_named_by_us(name: str):
    text = " ".join(mrkdwn_texts(blocks_of(SCENES[name](lambda nice: f"{nice} <@U0ANA> <!here>"))))
    quiet = " ".join(mrkdwn_texts(blocks_of(SCENES[name](same))))
    assert sorted(mentions(text).users) == sorted(mentions(quiet).users)
    assert not mentions(text).broadcasts


def test_the_words_of_a_view_can_be_read_aloud():
    for name, scene in SCENES.items():
        shown = scene(same)
        if isinstance(shown, Drawn):
            kinds = {token.kind for token in tokenize(shown.text)}
            assert kinds <= {"text", "user", "date", "code"}, name
