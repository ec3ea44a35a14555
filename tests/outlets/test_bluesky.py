"""The Bluesky outlet against a server with the answers of a real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.comms.outgoing import Published
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets.bluesky.facets import found_in
from bot.outlets.bluesky.outlet import Bluesky
from bot.outlets.bluesky.tid import tid
from bot.outlets.http import Timing
from tests.outlets.bluesky import DID, HANDLE, OTHER, OTHER_DID, PASSWORD, TID, BlueskyServer
from tests.outlets.networks import Peer, answer_of, served
from tests.outlets.posts import NOW, a_post
from tests.sources.loopback import Loopback, reply


@dataclass
class There:
    outlet: Bluesky
    network: BlueskyServer
    server: Loopback

    @property
    def puts(self) -> list[Any]:
        return [json.loads(r.body) for r in self.server.requests if r.path.endswith("putRecord")]


@pytest.fixture
def there() -> Iterator[There]:
    network = BlueskyServer(Peer.TAKES)
    with served(Peer.TAKES, network.answer) as server:
        yield There(_outlet(server), network, server)


def _outlet(server: Loopback, password: str = PASSWORD, now: datetime = NOW) -> Bluesky:
    return Bluesky(HANDLE, password, server=server.url, timing=Timing(now=lambda: now))


def test_a_post_is_a_record_that_may_only_be_new(there: There) -> None:
    published = there.outlet.publish(a_post())
    (put,) = there.puts
    assert put["repo"] == DID
    assert put["swapRecord"] is None
    assert put["record"] == {
        "$type": "app.bsky.feed.post",
        "text": "We are sorry. The cup is gone.",
        "createdAt": "2026-03-01T00:00:00.000Z",
        "langs": ["en"],
    }
    assert published.url == f"https://bsky.app/profile/{DID}/post/{put['rkey']}"
    assert published.remote_id == f"at://{DID}/app.bsky.feed.post/{put['rkey']}"


def test_a_second_attempt_at_the_same_words_finds_the_first_and_changes_nothing(there: There) -> None:
    first = there.outlet.publish(a_post())
    later = _outlet(there.server, now=NOW + timedelta(hours=3))  # so the record would not be the same
    assert later.publish(a_post(asked_at=NOW + timedelta(hours=3))) == first
    (record,) = there.network.records.values()
    assert record["createdAt"] == "2026-03-01T00:00:00.000Z"


def test_other_words_under_the_same_key_are_for_a_person_to_look_at(there: There) -> None:
    there.outlet.publish(a_post())
    with pytest.raises(OutcomeUnknown, match="something else under the key"):
        there.outlet.publish(a_post("Other words."))
    assert there.network.texts == ["We are sorry. The cup is gone."]


def test_a_key_is_a_time_and_the_same_for_every_attempt() -> None:
    at = datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)
    keys = [tid(at, f"s1-{number}-bluesky") for number in range(500)]
    assert keys[7] == tid(at, "s1-7-bluesky")
    assert len(set(keys)) == 500
    assert all(TID.fullmatch(key) for key in keys)
    assert max(keys) < tid(at + timedelta(milliseconds=1), "s0")  # they sort as the times do


def test_an_old_access_token_is_renewed_and_nothing_is_lost_or_doubled(there: There) -> None:
    there.outlet.publish(a_post("One.", "s1"))
    there.network.expire()
    there.outlet.publish(a_post("Two.", "s2"))
    assert (there.network.logins, there.network.texts) == (1, ["One.", "Two."])


def test_with_an_old_refresh_token_it_logs_in_again(there: There) -> None:
    there.outlet.publish(a_post("One.", "s1"))
    there.network.expire()
    there.network.is_forgotten = True
    there.outlet.publish(a_post("Two.", "s2"))
    assert (there.network.logins, there.network.texts) == (2, ["One.", "Two."])


def test_a_wrong_password_says_what_to_do_and_stands_nowhere(there: There) -> None:
    outlet = _outlet(there.server, "not-the-app-password")
    for deed in (lambda: outlet.publish(a_post()), outlet.look):
        with pytest.raises(DeliveryError, match="does not take OUTLET_BLUESKY_PASSWORD") as refused:
            deed()
        assert refused.value.permanent
        assert "not-the-app" not in str(refused.value)
    assert there.puts == []


@pytest.mark.parametrize(
    ("answer", "permanent", "told"),
    [
        (answer_of({"active": False, "status": "takendown"}), True, "opened no session"),
        (
            answer_of(
                {"accessJwt": "a", "refreshJwt": "r", "did": DID, "active": False, "status": "takendown"}
            ),
            True,
            "is takendown",
        ),
        (reply(b"<html>"), True, "opened no session"),
        (reply(status=502), False, "answered 502; nothing was sent"),
        (b"", False, "could not be asked"),
        (reply(status=429, RateLimit_Reset="1772323260"), False, "wait 60 seconds"),
    ],
)
def test_where_nobody_can_log_in_nothing_was_sent(answer: bytes, permanent: bool, told: str) -> None:
    with Loopback(lambda _: answer) as server, pytest.raises(DeliveryError, match=told) as refused:
        _outlet(server).publish(a_post())
    assert not isinstance(refused.value, OutcomeUnknown)
    assert refused.value.permanent is permanent


def test_links_mentions_and_hashtags_are_where_the_bytes_are(there: There) -> None:
    text = f"Zoë 🫖 @{OTHER}, see (https://northwind.example/a_(b)). #café! @nobody.example"
    there.outlet.publish(a_post(text))
    found = {
        text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"]
        for facet in there.puts[0]["record"]["facets"]
    }
    kind = "app.bsky.richtext.facet"
    assert found == {
        f"@{OTHER}": [{"$type": f"{kind}#mention", "did": OTHER_DID}],
        "https://northwind.example/a_(b)": [
            {"$type": f"{kind}#link", "uri": "https://northwind.example/a_(b)"}
        ],
        "#café": [{"$type": f"{kind}#tag", "tag": "café"}],
    }


def test_a_text_whose_names_take_long_to_look_up_is_not_sent_when_it_may_be_taken_for_lost(
    there: There,
) -> None:
    def now() -> datetime:
        """Each look-up takes nine seconds."""
        return NOW + timedelta(seconds=9 * len(there.server.requests))

    outlet = Bluesky(HANDLE, PASSWORD, server=there.server.url, timing=Timing(now=now))
    with pytest.raises(DeliveryError, match="took too long") as refused:
        outlet.publish(a_post("@a.example @b.example @c.example @d.example"))
    assert not isinstance(refused.value, OutcomeUnknown)
    assert (len(there.server.requests), there.puts) == (2, [])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ("mail zoe@tea.example or a#b, #1, # , #️⃣", []),
        ("#a#b #tee_kanne. “#c”", ["a#b", "tee_kanne"]),
        ("https:// https://a.example/?q=1&b=2#x.", ["https://a.example/?q=1&b=2#x"]),
        ("(@zoe.tea.example) @zoe @zoe.", ["zoe.tea.example"]),
        ("#" + "x" * 65, []),
        ("HTTPS://A.example/, https://b.example", ["HTTPS://A.example/", "https://b.example"]),
    ],
)
def test_what_is_a_link_a_mention_or_a_hashtag(text: str, values: list[str]) -> None:
    assert [found.value for found in found_in(text)] == values


def test_an_answer_names_the_post_above_it_and_the_first_of_the_thread(there: There) -> None:
    first = there.outlet.publish(a_post("Where is my cup?", "s0"))
    second = there.outlet.publish(a_post("Which one?", "s1", reply_to=Published(url=first.url)))
    by_name = Published(url=second.url.replace(DID, HANDLE))
    there.outlet.publish(a_post("The red one.", "s2", reply_to=by_name))
    reply_to = there.puts[2]["record"]["reply"]
    assert (reply_to["root"]["uri"], reply_to["parent"]["uri"]) == (first.remote_id, second.remote_id)
    assert reply_to["parent"]["cid"].startswith("bafy")
    for gone in (f"https://bsky.app/profile/{OTHER}/post/3aaaaaaaaaaaa", "https://bsky.app/profile/x"):
        with pytest.raises(DeliveryError, match="nothing was sent"):
            there.outlet.publish(a_post("Hello?", "s3", reply_to=Published(url=gone)))
    assert len(there.puts) == 3


def test_what_is_known_by_its_link_alone_is_taken_away(there: There) -> None:
    published = there.outlet.publish(a_post())
    there.outlet.delete(Published(url=published.url))
    assert there.network.texts == []
    assert there.outlet.read_back(a_post()) is None


def test_a_text_is_as_long_as_people_see_it_and_no_longer_than_its_bytes(there: There) -> None:
    there.outlet.publish(a_post("é" * 300))
    with pytest.raises(DeliveryError, match="301 characters and 300 is the most"):
        there.outlet.publish(a_post("e\u0301" * 301))
    with pytest.raises(DeliveryError, match="bytes and 3000 is the most"):
        there.outlet.publish(a_post("👩\u200d👩\u200d👧\u200d👦" * 290))


def test_a_rehearsal_shows_where_what_is_looked_up_will_stand(there: There) -> None:
    shown = there.outlet.preview(a_post(f"Sorry, @{OTHER}.", reply_to=Published(url="https://bsky.app/x")))
    assert there.server.requests == []
    assert f'"repo": "{HANDLE}"' in shown
    assert '"createdAt": "(set when sent)"' in shown
    assert '"did": "(looked up when sent)"' in shown
