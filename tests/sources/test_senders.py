"""Other tools' posts: their documented shapes, a team's own maps, and what is said about any other shape."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.intake import IntakeError, Unusable
from bot.domain.storm.mention import Batch, Mention
from bot.sources import posts
from bot.sources.senders import SENDERS, own
from bot.sources.webhook import Webhook
from tests.sources.support import NOW
from tests.support.settings import PROJECT

BEARER = "a-token-of-twenty-characters"
TRUSTED = {"authorization": f"Bearer {BEARER}"}
PAGE = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^\*\*\w+\*\* \(`(\w+)`\).*\n\n```json\n(.+)\n```$", PAGE, re.MULTILINE))
OWN = own(
    "radar", {"posts": "payload.items", "id": "uid", "text": "headline + body | body", "author": "by.name"}
)


def received(sender: str, content: Any) -> Batch:
    body = content if isinstance(content, str) else json.dumps(content)
    return Webhook(bearers=[BEARER], sender=SENDERS.get(sender, OWN)).receive(TRUSTED, body.encode(), NOW)


def one(sender: str, content: Any) -> Mention:
    (post,) = received(sender, content).mentions
    return post


def refused(sender: str, content: Any) -> dict[str, str]:
    with pytest.raises(Unusable, match="Nothing was stored") as refusal:
        received(sender, content)
    return refusal.value.fields


def test_every_tool_has_an_example_on_the_page() -> None:
    assert EXAMPLES.keys() == SENDERS.keys()


@pytest.mark.parametrize("sender", SENDERS)
def test_the_example_on_the_page_becomes_a_post_with_all_that_it_tells(sender: str) -> None:
    post = one(sender, EXAMPLES[sender])
    assert post.external_id.startswith(f"{sender}:")
    assert post.text.endswith("Northwind Coffee, seriously?")
    assert post.created_at.replace(microsecond=0) == datetime(2026, 3, 1, 11, 58, 10, tzinfo=UTC)
    assert (post.author_handle or "").removeprefix("@") == "lena_bakes"
    assert post.author_followers == (None if sender == "meltwater" else 84_000)
    assert post.url.startswith("https://")
    assert post.lang == "en"
    assert (post.likes, post.source) == (None, "webhook")


def test_a_sender_has_a_name_of_its_own_and_its_posts_keys_of_their_own() -> None:
    batch = received("zapier", EXAMPLES["zapier"])
    assert batch.source == "webhook:zapier"
    assert one("n8n", EXAMPLES["n8n"]).external_id != batch.mentions[0].external_id


def test_a_shape_that_is_another_is_refused_with_what_is_missing_and_the_names_that_were_sent() -> None:
    sent = {
        "headline": "secret-1",
        "writer": {"name": "secret-2", "mail": "secret-3"},
        "url": "https://s.example",
    }
    told = refused("brandwatch", sent)["text"]
    assert told == "is missing; sent were: headline, url, writer.mail, writer.name"
    assert "secret" not in told


def test_a_list_under_a_path_that_is_not_there_is_named_by_what_is_there() -> None:
    assert "hook_id, items" in refused("meltwater", {"hook_id": "h1", "items": []})["id"]
    assert "data.id" in refused("talkwalker", {"result_content": {"hits": 7, "data": {"id": 7}}})["text"]


def test_what_a_tool_cannot_mend_is_left_out_and_counted() -> None:
    mute = {"resourceId": "2", "fullText": None, "url": "https://s.example/2"}
    batch = received("brandwatch", {"results": [*json.loads(EXAMPLES["brandwatch"])["results"], mute]})
    assert [m.external_id for m in batch.mentions] == ["brandwatch:c54d12f5"]
    ((reason, count),) = batch.rejected.items()
    assert (reason.partition(";")[0], count) == ("text is missing", 1)


def test_a_field_that_makes_no_sense_is_left_out_and_the_post_is_kept() -> None:
    post = one("zapier", {"id": "1", "text": "a", "followers": "many", "url": "about:blank", "lang": "?"})
    assert (post.author_followers, post.url, post.lang) == (None, "", None)


def test_a_count_of_nothing_is_not_known() -> None:
    post = one(
        "brandwatch", {"resourceId": "1", "fullText": "a", "facebookLikes": 0, "twitterFollowers": None}
    )
    assert (post.likes, post.author_followers) == (None, None)


def test_what_a_tool_counts_together_stands_for_what_it_does_not_tell_apart() -> None:
    together = {"url": "https://a.example/1", "content": "a", "published": 1772366290000, "engagement": 1_200}
    apart = together | {"article_extended_attributes": {"twitter_likes": 900, "num_comments": 40}}
    told = [one("talkwalker", post) for post in (together, apart)]
    assert [(post.likes, post.replies) for post in told] == [(1_200, None), (900, 40)]
    bluesky = one("brandwatch", {"resourceId": "1", "fullText": "a", "blueskyLikes": 3, "blueskyReposts": 2})
    assert (bluesky.likes, bluesky.reposts) == (3, 2)


@pytest.mark.parametrize("engagement", ["3.4%", "1.2K", "-", 4.1, -1])
def test_a_post_is_taken_whatever_its_tool_calls_engagement(engagement: str | float) -> None:
    post = {"text": "a", "at": "2026-03-01T11:59:30Z", "engagement": engagement}
    told = [posts.mention(each, source="csv") for each in (post, post | {"likes": 3})]
    assert [(each.likes, each.reposts, each.replies) for each in told] == [(None,) * 3, (3, None, None)]


def test_a_stream_that_has_nothing_to_tell_is_no_fault() -> None:
    assert received("meltwater", {"request": {}, "documents": []}).mentions == ()


def test_a_text_that_is_whole_goes_before_a_part_of_one() -> None:
    post = {"resourceId": "1", "title": "A cup", "snippet": "Northwind…"}
    assert one("brandwatch", post).text == "A cup\nNorthwind…"
    assert one("brandwatch", post | {"fullText": "Northwind Coffee"}).text == "A cup\nNorthwind Coffee"
    assert one("brandwatch", post | {"title": "Northwind…"}).text == "Northwind…"


def test_a_team_writes_a_map_of_its_own() -> None:
    item = {"uid": 7, "headline": "A cup", "body": "and a storm", "by": [{"name": "lena"}, {"name": "tom"}]}
    post = one("own", {"payload": {"items": [item]}})
    assert (post.external_id, post.text, post.author_handle) == ("radar:7", "A cup\nand a storm", "lena")


@pytest.mark.parametrize(
    ("name", "places", "said"),
    [
        ("Radar One", {"text": "a"}, "is no name"),
        ("radar", {"text": "a", "sentiment": "b"}, "maps 'sentiment', which is no field; there is id, at"),
        ("radar", {"id": "a"}, "does not say where the text stands"),
        ("radar", {"text": "a..b"}, "radar.text is not like"),
        ("radar", {"text": "a", "id": "a |"}, "radar.id is not like"),
    ],
)
def test_a_map_that_cannot_be_read_is_refused(name: str, places: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        own(name, places)


_names = st.sampled_from(
    [
        *SENDERS["brandwatch"].fields,
        *SENDERS["talkwalker"].fields.values(),
        "results",
        "documents",
        "data",
        "json",
    ]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=12,
)


@given(sender=st.sampled_from([*SENDERS, "own"]), content=_values)
def test_any_json_is_taken_or_refused_with_a_reason(sender: str, content: Any) -> None:
    with suppress(IntakeError):
        for post in received(sender, content).mentions:
            assert post.text.strip()
            assert post.external_id
