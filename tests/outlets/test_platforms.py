"""X, LinkedIn and a Facebook page: what only they do. What every outlet promises is in the contract suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.domain.comms.outgoing import Published
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets import oauth1
from bot.outlets.facebook import Facebook
from bot.outlets.linkedin import LinkedIn
from bot.outlets.oauth1 import Keys
from bot.outlets.x import X
from tests.outlets import facebook, linkedin
from tests.outlets import x as x_network
from tests.outlets.cases import TIMING
from tests.outlets.networks import Peer, answer_of
from tests.outlets.posts import NOW, a_post
from tests.sources.loopback import Loopback, reply

TRICKY = (
    "Cups & mugs <recalled>: #cups @lena_b (all of them) at https://northwind.example/cups_1?a=1 *now* \\o/"
)


def _x(url: str) -> X:
    keys = x_network.KEYS
    made = X(keys.key, keys.key_secret, keys.token, keys.token_secret, longest="4000", api=url, timing=TIMING)
    assert made.limits.longest == 4_000
    return made


def _linkedin(url: str) -> LinkedIn:
    return LinkedIn(linkedin.TOKEN, linkedin.PAGE, "202610", api=url, timing=TIMING)


def _facebook(url: str) -> Facebook:
    return Facebook(facebook.PAGE, facebook.TOKEN, facebook.SECRET, api=url, timing=TIMING)


Made = X | LinkedIn | Facebook
ALL = pytest.mark.parametrize(
    ("make", "network"),
    [
        (_x, x_network.XServer),
        (_linkedin, linkedin.LinkedInServer),
        (_facebook, facebook.FacebookServer),
    ],
)


@contextmanager
def met(make: Callable[[str], Made], network: Callable[..., object]) -> Iterator[tuple[Made, object]]:
    there = network(Peer.TAKES, NOW)
    with Loopback(lambda request: there.answer(request, server)) as server:  # type: ignore[attr-defined]
        yield make(server.url), there


@ALL
@pytest.mark.parametrize("text", [TRICKY, f"{TRICKY} {'We are sorry. ' * 30}done"])
def test_words_stand_there_to_the_letter_and_are_never_posted_twice(make, network, text: str) -> None:
    with met(make, network) as (outlet, there):
        published = outlet.publish(a_post(text))
        with pytest.raises(OutcomeUnknown, match="stand there already"):
            outlet.publish(a_post(text))
        assert there.texts == [text]
        assert outlet.read_back(a_post(text)) == published
        assert outlet.read_back(a_post(text.replace("*now*", "*later*"))) is None
        assert outlet.read_back(a_post(text, written_at=NOW + timedelta(hours=1))) is None  # an older post
        there.posts.clear()
        outlet.delete(Published(url=published.url))


def test_a_signature_is_that_of_the_standard() -> None:
    """RFC 5849, section 1.2."""
    keys = Keys("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    url = "http://photos.example.net/photos?file=vacation.jpg&size=original"
    said = oauth1.header("GET", url, keys, nonce="chapoH", timestamp=137131202)
    assert 'oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"' in said
    assert "kd94" not in f"{said}{keys!r}"


def refused(make: Callable[[str], Made], answer: bytes) -> DeliveryError:
    with Loopback(lambda _: answer) as server, pytest.raises(DeliveryError) as error:
        make(server.url).publish(a_post("We are sorry."))
    return error.value


def test_x_says_how_long_to_wait_what_it_costs_and_what_is_missing() -> None:
    reset = str(int(NOW.timestamp()) + 40)
    assert refused(_x, reply(status=429, x_rate_limit_reset=reset)).retry_after == 40
    assert "used up" in str(refused(_x, answer_of({"title": "CreditsDepleted", "status": 402}, 402)))
    locked = answer_of({"title": "Forbidden", "detail": "Not permitted to perform this", "status": 403}, 403)
    assert str(refused(_x, locked)).endswith("made anew after that: Not permitted to perform this")
    outlet = _x("http://127.0.0.1:9")
    assert "about $0.015" in outlet.preview(a_post("We are sorry."))
    assert "about $0.20 " in outlet.preview(a_post(TRICKY))
    answers = a_post("Thank you.", reply_to=Published(url="https://x.com/lena/status/77?s=20"))
    assert "https://x.com/lena/status/77" in outlet.preview(answers)
    with Loopback(lambda _: answer_of({"data": {"id": "78"}}, 201)) as server:
        assert _x(server.url).publish(answers).url == "https://x.com/i/web/status/78"
        assert b'"in_reply_to_tweet_id": "77"' in server.requests[0].body
    beside = {"data": {"id": "79"}, "errors": [{"detail": "Could not find user"}]}
    with Loopback(lambda _: answer_of(beside, 201)) as server:
        assert _x(server.url).publish(a_post("We are sorry.")).remote_id == "79"
    elsewhere = a_post("Thank you.", reply_to=Published(url="https://social.example/@lena/status/77"))
    with pytest.raises(DeliveryError, match="no post on X"):
        outlet.publish(elsewhere)


def test_linkedin_says_that_its_month_is_over() -> None:
    gone = answer_of(
        {"status": 426, "code": "NONEXISTENT_VERSION", "message": "Version 20 is not active"}, 426
    )
    error = refused(_linkedin, gone)
    assert error.permanent
    assert "set OUTLET_LINKEDIN_VERSION to a newer month" in str(error)
    assert "Version 20 is not active" in str(error)


@pytest.mark.parametrize(
    ("code", "kind", "permanent", "told"),
    [
        (190, DeliveryError, True, "set OUTLET_FACEBOOK_TOKEN"),
        (4, DeliveryError, False, "takes no more for now"),
        (368, DeliveryError, True, "post by hand"),
        (1, OutcomeUnknown, False, "may have been taken"),
        (803, DeliveryError, True, "refused it: Some reason"),
    ],
)
def test_facebook_says_no_by_a_number_in_its_body(code: int, kind: type, permanent: bool, told: str) -> None:
    error = refused(_facebook, facebook.no(code, "Some reason", 200))
    assert type(error) is kind
    assert error.permanent is permanent
    assert told in str(error)


def test_facebook_takes_nothing_for_gone_that_still_stands() -> None:
    with met(_facebook, facebook.FacebookServer) as (outlet, there):
        published = outlet.publish(a_post("We are sorry."))
        there.deletes = False
        with pytest.raises(DeliveryError, match="Unsupported delete request"):
            outlet.delete(published)
