"""Signed intake: what is trusted, what is refused and what the sender is told."""

from __future__ import annotations

import base64
import hmac
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Reference

from bot.domain.intake import AlreadyDone, IntakeError, Malformed, NotTrusted, TooLarge, Unusable
from bot.domain.storm.mention import MAX_TEXT
from bot.sources.senders import SENDERS, Sender
from bot.sources.webhook import MAX_BODY, MAX_POSTS, REMEMBERED, Webhook
from tests.sources.support import NOW

SECRET = "whsec_" + base64.b64encode(b"northwind coffee secret 1").decode()
OTHER = "whsec_" + base64.b64encode(b"northwind coffee secret 2").decode()
BEARER = "a-token-of-twenty-characters"
ONE = {
    "id": "p1",
    "at": "2026-03-01T11:59:00Z",
    "text": "This cup is awful",
    "author": "lena",
    "followers": 84_000,
}


def signed(
    body: bytes, *, secret: str = SECRET, delivery: str = "msg_1", at: Any = NOW, **changed: str
) -> dict[str, str]:
    """The headers that the reference implementation makes."""
    return {
        "webhook-id": delivery,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Reference(secret).sign(delivery, at, body.decode()),
        **changed,
    }


def sent(content: Any) -> bytes:
    return json.dumps(content).encode()


def test_a_signed_post_is_taken() -> None:
    batch = Webhook(secrets=[SECRET]).receive(signed(sent(ONE)), sent(ONE), NOW)
    (post,) = batch.mentions
    assert (batch.source, post.source, post.external_id, post.author_handle) == (
        "webhook",
        "webhook",
        "p1",
        "lena",
    )
    assert (post.author_followers, post.likes) == (84_000, None)


def test_both_secrets_are_good_while_one_is_exchanged_for_the_other() -> None:
    webhook, body = Webhook(secrets=[SECRET, OTHER]), sent(ONE)
    for secret in (SECRET, OTHER):
        assert webhook.receive(signed(body, secret=secret), body, NOW).mentions
    both = f"{signed(body)['webhook-signature']} {signed(body, secret=OTHER)['webhook-signature']}"
    headers = signed(body, **{"webhook-signature": both})
    assert Webhook(secrets=[OTHER]).receive(headers, body, NOW).mentions


@pytest.mark.parametrize("skew", [-301, 301, 86_400])
def test_a_clock_that_is_off_is_named(skew: int) -> None:
    body = sent(ONE)
    with pytest.raises(NotTrusted, match="minutes from the clock here") as refused:
        Webhook(secrets=[SECRET]).receive(signed(body, at=NOW + timedelta(seconds=skew)), body, NOW)
    assert str(int(NOW.timestamp())) in str(refused.value)


@pytest.mark.parametrize("skew", [-299, 0, 299])
def test_a_clock_that_is_a_little_off_is_good_enough(skew: int) -> None:
    body = sent(ONE)
    assert (
        Webhook(secrets=[SECRET]).receive(signed(body, at=NOW + timedelta(seconds=skew)), body, NOW).mentions
    )


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"webhook-signature": "v1,AAAA"}, NotTrusted),
        ({"webhook-signature": "nonsense"}, NotTrusted),
        ({"webhook-signature": ""}, NotTrusted),
        ({"webhook-signature": "v1,é v2,ö ,,,"}, NotTrusted),
        ({"webhook-id": "another"}, NotTrusted),
        ({"webhook-id": ""}, Malformed),
        ({"webhook-id": "x" * 501}, Malformed),
        ({"webhook-timestamp": ""}, Malformed),
        ({"webhook-timestamp": "1e9"}, Malformed),
        ({"webhook-timestamp": "9" * 20}, Malformed),
        ({"webhook-timestamp": "²"}, Malformed),
    ],
)
def test_a_header_that_was_touched_is_refused(changed: dict[str, str], error: type[IntakeError]) -> None:
    with pytest.raises(error):
        Webhook(secrets=[SECRET]).receive(signed(sent(ONE), **changed), sent(ONE), NOW)


@given(body=st.binary(max_size=200), flip=st.integers(0, 199))
def test_our_reading_of_signatures_is_the_reference_implementations(body: bytes, flip: int) -> None:
    webhook = Webhook(secrets=[SECRET])
    text = body.decode("utf-8", "replace").encode()
    headers = signed(text)
    assert webhook._check_signature(headers, text, NOW) == "msg_1"
    if text:
        touched = bytearray(text)
        touched[flip % len(text)] ^= 1
        with pytest.raises(IntakeError):
            webhook._check_signature(headers, bytes(touched), NOW)


def test_without_a_signature_or_token_the_sender_is_told_how() -> None:
    for webhook in (Webhook(secrets=[SECRET]), Webhook(bearers=[BEARER])):
        with pytest.raises(NotTrusted, match=r"webhook-signature .*Bearer"):
            webhook.receive({}, sent(ONE), NOW)


def test_a_bearer_token_is_compared_whole() -> None:
    webhook = Webhook(bearers=[BEARER])
    assert webhook.receive({"authorization": f"Bearer {BEARER}"}, sent(ONE), NOW).mentions
    for wrong in (f"Bearer {BEARER[:-1]}", f"Bearer {BEARER}x", f"Basic {BEARER}", "Bearer", "Bearer é"):
        with pytest.raises(NotTrusted, match="WEBHOOK_BEARER"):
            webhook.receive({"authorization": wrong}, sent(ONE), NOW)


def test_when_posts_came_without_a_signature_is_known_and_they_are_no_delivery_to_remember() -> None:
    webhook, body = Webhook(bearers=[BEARER]), sent(ONE)
    batch = webhook.receive({"authorization": f"Bearer {BEARER}"}, body, NOW)
    webhook.stored(batch, NOW)
    assert (batch.cursor, len(webhook._done)) == (f"unsigned, {NOW.isoformat()}", 0)


def test_a_signature_is_no_good_where_only_the_token_is_set() -> None:
    with pytest.raises(NotTrusted):
        Webhook(bearers=[BEARER]).receive(signed(sent(ONE)), sent(ONE), NOW)


def test_a_delivery_that_was_stored_is_known_and_one_that_was_not_is_not() -> None:
    webhook, body = Webhook(secrets=[SECRET]), sent(ONE)
    batch = webhook.receive(signed(body), body, NOW)
    assert webhook.receive(signed(body), body, NOW) == batch
    webhook.stored(batch, NOW)
    with pytest.raises(AlreadyDone):
        webhook.receive(signed(body), body, NOW)
    later = NOW + timedelta(minutes=9)
    with pytest.raises(AlreadyDone):
        webhook.receive(signed(body, at=later), body, later)


def test_remembered_deliveries_are_bounded_in_number_and_age() -> None:
    webhook, body = Webhook(secrets=[SECRET]), sent(ONE)
    for number in range(REMEMBERED + 10):
        webhook.stored(webhook.receive(signed(body, delivery=f"m{number}"), body, NOW), NOW)
    assert len(webhook._done) == REMEMBERED
    later = NOW + timedelta(minutes=11)
    webhook.receive(signed(body, delivery="m1", at=later), body, later)
    assert len(webhook._done) == 0


def test_a_retry_of_posts_without_ids_makes_the_same_posts() -> None:
    body = sent([{"text": "a"}, {"text": "a"}])
    first, second = (
        Webhook(secrets=[SECRET]).receive(signed(body, at=at), body, at)
        for at in (NOW, NOW + timedelta(hours=2))
    )
    assert [m.external_id for m in first.mentions] == [m.external_id for m in second.mentions]
    assert len({m.external_id for m in first.mentions}) == 2


def test_with_a_token_only_every_post_needs_an_id_or_an_address() -> None:
    webhook, headers = Webhook(bearers=[BEARER]), {"authorization": f"Bearer {BEARER}"}
    with pytest.raises(Unusable) as refused:
        webhook.receive(headers, sent({"text": "a"}), NOW)
    assert "id" in refused.value.fields
    body = sent({"text": "a", "url": "https://s.example/1"})
    first, second = (webhook.receive(headers, body, at) for at in (NOW, NOW + timedelta(hours=2)))
    assert first.mentions[0].external_id == second.mentions[0].external_id


def test_every_wrong_field_is_named_and_nothing_is_taken() -> None:
    body = sent([ONE, {"at": "soon", "text": 7}, "post", {**ONE, "url": "javascript:alert(1)", "likes": -1}])
    with pytest.raises(Unusable, match="Nothing was stored") as refused:
        Webhook(secrets=[SECRET]).receive(signed(body), body, NOW)
    assert sorted(refused.value.fields) == ["[1].at", "[1].text", "[2].post", "[3].likes", "[3].url"]


def test_a_post_from_the_future_is_refused_by_name() -> None:
    body = sent({**ONE, "at": "2026-03-01T12:06:00Z"})
    with pytest.raises(Unusable) as refused:
        Webhook(secrets=[SECRET]).receive(signed(body), body, NOW)
    assert refused.value.fields == {"at": "lies in the future; check the sender's clock and time zone"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", Malformed),
        (b"not json", Malformed),
        (b"[" * 100_000, Malformed),
        (b"9" * 5_000, Malformed),
        (b"[]", Unusable),
        (b"7", Unusable),
        (b"null", Unusable),
        (b'{"text": null, "id": "1"}', Unusable),
        (b'{"text": "a", "likes": NaN, "at": 1e999}', Unusable),
        (sent([ONE] * (MAX_POSTS + 1)), TooLarge),
        (b"x" * (MAX_BODY + 1), TooLarge),
    ],
)
def test_what_is_no_list_of_posts_is_refused(body: bytes, error: type[IntakeError]) -> None:
    with pytest.raises(error):
        Webhook(secrets=[SECRET]).receive(signed(body), body, NOW)


def test_a_body_that_is_no_text_is_refused() -> None:
    with pytest.raises(Malformed, match="UTF-8"):
        Webhook(secrets=[SECRET]).receive(signed(b""), b"\xff\xfe", NOW)


def test_hostile_text_is_kept_as_it_is_and_a_long_one_cut() -> None:
    text = "<!channel> \u202eevil\u200b \x00" + "x" * 100_000
    body = sent({**ONE, "text": text})
    (post,) = Webhook(secrets=[SECRET]).receive(signed(body), body, NOW).mentions
    assert post.text.startswith("<!channel> \u202eevil\u200b \ufffdx")
    assert (len(post.text), post.truncated) == (MAX_TEXT, True)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "at", "text", "url", "likes", "lang", "kind", "x"]), inner, max_size=6
        )
    ),
    max_leaves=12,
)


@given(content=_json)
def test_any_json_is_taken_or_refused_with_a_reason(content: Any) -> None:
    body = sent(content)
    with suppress(IntakeError):
        for post in Webhook(secrets=[SECRET]).receive(signed(body), body, NOW).mentions:
            assert post.text.strip()
            assert post.external_id
            assert post.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "no base64 at all!", "whsec_ä"])
def test_a_weak_secret_is_refused_with_what_a_good_one_is(secret: str) -> None:
    with pytest.raises(ValueError, match="base64 of at least 24 random bytes"):
        Webhook(secrets=[secret])


def test_an_open_door_and_a_short_token_are_refused() -> None:
    with pytest.raises(ValueError, match="anybody could post"):
        Webhook()
    with pytest.raises(ValueError, match="too short"):
        Webhook(bearers=["short"])


def test_no_secret_shows_in_words_about_it() -> None:
    webhook, body = Webhook(secrets=[SECRET, OTHER], bearers=[BEARER]), sent(ONE)
    told = [repr(webhook), str(webhook)]
    for headers in (signed(body, **{"webhook-signature": "v1,x"}), {"authorization": "Bearer no"}, {}):
        with pytest.raises(IntakeError) as refused:
            webhook.receive(headers, body, NOW)
        told.append(f"{refused.value!r} {refused.value.fields}")
    for secret in (SECRET, SECRET.removeprefix("whsec_"), OTHER, BEARER, "northwind coffee secret"):
        assert not any(secret in text for text in told)


def hub(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """As GitHub signs: with the text of the secret, over the body alone."""
    return {"x-hub-signature-256": f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"}


def test_a_body_signed_as_github_does_is_taken_once() -> None:
    webhook, body = Webhook(secrets=[OTHER, SECRET]), sent({"text": "This cup is awful"})
    batch = webhook.receive(hub(body), body, NOW)
    assert webhook.receive(hub(body), body, NOW).mentions[0].external_id == batch.mentions[0].external_id
    webhook.stored(batch, NOW)
    with pytest.raises(AlreadyDone):
        webhook.receive(hub(body), body, NOW)


@pytest.mark.parametrize(
    "given", ["", "sha256=", "sha1=00", "sha256=\xe9", hub(b"other")["x-hub-signature-256"]]
)
def test_a_body_signed_otherwise_is_refused_with_what_to_do(given: str) -> None:
    with pytest.raises(NotTrusted, match="whsec_ included"):
        Webhook(secrets=[SECRET]).receive({"x-hub-signature-256": given}, sent(ONE), NOW)
    with pytest.raises(NotTrusted, match="cannot be told"):
        Webhook(bearers=[BEARER]).receive(hub(sent(ONE)), sent(ONE), NOW)


@given(st.sampled_from(sorted(SENDERS)), st.text(min_size=1, max_size=20))
def test_no_sender_takes_the_place_of_another_ones_post(name: str, id_: str) -> None:
    """Also not the one without a prefix, whatever ids it chooses."""
    own = Webhook(secrets=[SECRET], sender=Sender(name, fields={"id": "id", "text": "text"}))
    there = _ids(own, [{"id": id_, "text": "a cup"}])
    plain = _ids(
        Webhook(secrets=[SECRET]),
        [{"id": i, "text": "a cup"} for i in (f"{name}:{id_}", f":{name}:{id_}", id_)],
    )
    assert not there & plain
    assert len(plain) == 3 or not id_.strip()


def _ids(webhook: Webhook, posts: list[dict[str, str]]) -> set[str]:
    body = sent(posts)
    with suppress(IntakeError):
        return {post.external_id for post in webhook.receive(signed(body), body, NOW).mentions}
    return set()
