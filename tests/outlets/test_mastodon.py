"""The Mastodon outlet against a server that behaves as its documents say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.comms.outgoing import Published
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets.http import Timing
from bot.outlets.mastodon import Mastodon
from tests.outlets.mastodon import TOKEN, MastodonServer
from tests.outlets.networks import Peer, answer_of, served
from tests.outlets.posts import NOW, a_post
from tests.sources.loopback import Loopback, Request, reply

WORDS = "Sorry, @zoe@tea.example! <The cup> is gone: https://northwind.example/cups?a=1&b=2\n\n#cups “Zoë”"


@dataclass
class There:
    outlet: Mastodon
    network: MastodonServer
    server: Loopback

    @property
    def posted(self) -> list[Request]:
        return [r for r in self.server.requests if r.method == "POST"]


@pytest.fixture
def there() -> Iterator[There]:
    network = MastodonServer(Peer.TAKES, NOW)
    with served(Peer.TAKES, network.answer) as server:
        yield There(Mastodon(server.url, TOKEN, timing=Timing(now=lambda: NOW)), network, server)


def test_it_says_the_words_their_language_and_who_may_see_them_under_the_key_of_the_words(
    there: There,
) -> None:
    Mastodon(there.server.url, TOKEN, visibility="unlisted").publish(a_post(WORDS))
    (request,) = there.posted
    assert json.loads(request.body) == {"status": WORDS, "visibility": "unlisted", "language": "en"}
    assert request.headers["idempotency-key"] == "s1-1-any"


def test_the_same_words_again_within_the_hour_are_the_same_post(there: There) -> None:
    first = there.outlet.publish(a_post())
    assert there.outlet.publish(a_post()) == first
    assert len(there.network.statuses) == 1


def test_what_was_typed_is_found_again_although_it_is_shown_otherwise(there: There) -> None:
    published = there.outlet.publish(a_post(WORDS))
    assert there.outlet.read_back(a_post(WORDS)) == published
    assert there.outlet.read_back(a_post(f"{WORDS}!")) is None


def test_the_same_words_of_an_earlier_time_are_not_taken_for_these(there: There) -> None:
    there.outlet.publish(a_post())
    assert there.outlet.read_back(a_post(asked_at=NOW + timedelta(minutes=2))) is None
    assert there.outlet.read_back(a_post(asked_at=NOW + timedelta(seconds=50))) is not None  # clocks differ


def test_how_long_a_text_may_be_is_asked_once_and_counted_as_the_server_counts() -> None:
    network = MastodonServer(Peer.TAKES, NOW, longest=60)
    with served(Peer.TAKES, network.answer) as server:
        outlet = Mastodon(server.url, TOKEN)
        link = "https://northwind.example/" + "x" * 200  # a link counts 23
        outlet.publish(a_post(link))
        with pytest.raises(DeliveryError, match="61 characters and 60 is the most"):
            outlet.publish(a_post("x" * 61))
        assert [r.path for r in server.requests].count("/api/v2/instance") == 1
        assert outlet.limits.longest == 60
        network.longest = 5_000
        outlet.look()
        assert outlet.limits.longest == 5_000


def test_a_server_that_does_not_say_how_long_a_text_may_be_judges_by_itself() -> None:
    def answer(request: Request) -> bytes:
        if request.method == "GET":
            return answer_of({"configuration": {"statuses": "many"}})
        return answer_of({"error": "Validation failed: Text character limit of 9 exceeded"}, 422)

    with Loopback(answer) as server, pytest.raises(DeliveryError, match="limit of 9") as refused:
        Mastodon(server.url, TOKEN).publish(a_post())
    assert refused.value.permanent


def test_an_answer_goes_to_a_post_of_anybody_by_its_link(there: There) -> None:
    asked = there.outlet.publish(a_post("Where is my cup?", "s0"))
    answer = there.outlet.publish(a_post("Here.", "s2", reply_to=Published(url=asked.url)))
    assert there.network.statuses[answer.remote_id]["in_reply_to_id"] == asked.remote_id
    with pytest.raises(DeliveryError, match="does not find the post that is answered; nothing was sent"):
        there.outlet.publish(a_post("Here.", "s3", reply_to=Published(url="https://tea.example/@zoe/9")))
    assert len(there.posted) == 2


def test_what_is_known_by_its_link_alone_is_taken_away(there: There) -> None:
    published = there.outlet.publish(a_post())
    there.outlet.delete(Published(url=published.url))
    assert there.network.statuses == {}
    with pytest.raises(DeliveryError, match="no link to a post"):
        there.outlet.delete(Published(url="https://social.example/"))


@pytest.mark.parametrize("answer", [answer_of({}), answer_of([]), answer_of({"id": ""}), reply(b"fine")])
def test_a_yes_without_a_place_is_no_yes(answer: bytes) -> None:
    with Loopback(lambda _: answer) as server, pytest.raises(OutcomeUnknown, match="where it stands"):
        Mastodon(server.url, TOKEN).publish(a_post())


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (301, "set OUTLET_MASTODON_URL to the address it leads to"),
        (401, "does not take OUTLET_MASTODON_TOKEN"),
        (403, "OUTLET_MASTODON_TOKEN may not do that: make a new one there, with read:accounts"),
        (404, "no Mastodon at OUTLET_MASTODON_URL"),
        (422, "answered 422: This is too much"),
    ],
)
def test_a_no_says_what_to_do_about_it(status: int, told: str) -> None:
    with (
        Loopback(lambda _: answer_of({"error": "This is too much"}, status)) as server,
        pytest.raises(DeliveryError, match=told) as refused,
    ):
        Mastodon(server.url, TOKEN).publish(a_post())
    assert refused.value.permanent


@pytest.mark.parametrize("reset", ["2026-03-01T00:04:00.000Z", "2026-03-01T00:04:00"])
def test_until_when_its_limit_is_used_up_is_told(reset: str) -> None:
    with (
        Loopback(lambda _: reply(status=429, X_RateLimit_Reset=reset)) as server,
        pytest.raises(DeliveryError, match="asks to wait 240 seconds") as refused,
    ):
        Mastodon(server.url, TOKEN, timing=Timing(now=lambda: NOW)).publish(a_post())
    assert refused.value.retry_after == 240


def test_whoever_looks_reads_the_account_and_how_much_it_takes(there: There) -> None:
    assert there.outlet.look() == "@northwind@127.0.0.1, up to 500 characters"
