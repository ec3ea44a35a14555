"""Notices of one thread go out together as far as Slack's limits allow."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.service.records import Delivery
from bot.slack.delivery.joining import MAX_BLOCKS, MAX_CHARACTERS, MAX_JOINED, MAX_TEXT, bundle, joined

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def section(text: str, block_id: str | None = None) -> dict:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return block | ({"block_id": block_id} if block_id else {})


def notice(key: str = "k", text: str = "hello", method: str = "notice", channel: str = "C1", **payload):
    return Delivery(
        key=key,
        thread="crisis:1/card",
        lane=3,
        method=method,
        channel=channel,
        payload={"text": text, "thread_of": "crisis:1/card", **payload},
        due_at=NOW,
    )


notices = st.builds(
    notice,
    key=st.uuids().map(str),
    text=st.text(min_size=1, max_size=1500),
    method=st.sampled_from(["notice"] * 6 + ["card"]),
    channel=st.sampled_from(["C1"] * 8 + ["C2"]),
    broadcast=st.sampled_from([False] * 8 + [True]),
    blocks=st.lists(st.text(max_size=200).map(section), max_size=8),
)


@given(head=notices, following=st.lists(notices, max_size=30))
def test_a_bundle_is_what_stands_first_in_order_and_within_the_limits(head, following):
    parts = bundle(head, following)
    assert parts == (head, *following[: len(parts) - 1])
    if len(parts) == 1:
        return
    text, blocks = joined(parts)
    assert len(parts) <= MAX_JOINED
    assert len(text) <= MAX_TEXT
    assert len(blocks) <= MAX_BLOCKS
    assert len(json.dumps(blocks, ensure_ascii=False)) <= MAX_CHARACTERS
    assert {(p.method, p.channel, p.payload.get("broadcast")) for p in parts} == {
        ("notice", head.channel, False)
    }


def test_a_single_notice_goes_out_as_it_is():
    blocks = [section("hello")]
    assert joined([notice(blocks=blocks)]) == ("hello", blocks)
    assert joined([notice()]) == ("hello", [])


def test_plain_words_become_a_section_beside_blocks():
    parts = bundle(notice("a", "first"), [notice("b", "second", blocks=[section("second")])])
    assert joined(parts) == ("first\nsecond", [section("first"), section("second")])


def test_a_notice_that_is_also_sent_to_the_channel_stays_alone():
    loud = notice("b", broadcast=True)
    assert bundle(notice("a"), [loud]) == (notice("a"),)
    assert bundle(loud, [notice("a")]) == (loud,)


def test_notices_whose_block_ids_clash_are_not_joined():
    one, two = (notice(k, blocks=[section(k, "same")]) for k in "ab")
    assert bundle(one, [two]) == (one,)


def test_nothing_overtakes_what_cannot_be_joined():
    card = notice("b", method="card")
    assert bundle(notice("a"), [card, notice("c")]) == (notice("a"),)
