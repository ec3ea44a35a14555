"""What every outlet promises. A new line in OUTLETS needs a case in `tests.outlets.cases`."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.domain.comms.limits import Limits
from bot.domain.comms.statement import sha256_of
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.registry import Proof
from bot.outlets import OUTLETS
from tests.outlets.cases import CASES
from tests.outlets.networks import Peer
from tests.outlets.posts import a_post

WORDS = "We are sorry. The cup is gone."
POST = a_post(WORDS)
outlets = pytest.mark.parametrize("name", sorted(OUTLETS))
TAKEN_IN_SILENCE = (Peer.LOSES_ANSWER, Peer.HALF_ANSWER, Peer.DRIPS)


def test_every_outlet_has_a_case_and_says_how_it_was_proved() -> None:
    assert set(CASES) == set(OUTLETS)
    assert all(isinstance(entry.proof, Proof) and entry.label for entry in OUTLETS.values())


@outlets
def test_it_stands_there_once_and_is_found_there(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        published = met.outlet.publish(POST)
        assert published.url
        assert met.standing() == [WORDS]
        assert len(met.sent()) == 1
        if met.outlet.limits.reads_back:
            assert met.outlet.read_back(POST) == published


@outlets
@pytest.mark.parametrize("peer", TAKEN_IN_SILENCE)
def test_what_was_taken_in_silence_is_unknown_until_it_is_read_back_and_never_sent_again(
    name: str, peer: Peer
) -> None:
    with CASES[name](peer) as met:
        with pytest.raises(OutcomeUnknown):
            met.outlet.publish(POST)
        found = met.outlet.read_back(POST)
        assert bool(found and found.url) is met.outlet.limits.reads_back
        assert met.standing() == [WORDS]
        assert len(met.sent()) == 1


@outlets
def test_a_server_that_breaks_leaves_it_unknown_and_nothing_is_found(name: str) -> None:
    with CASES[name](Peer.BROKEN) as met:
        with pytest.raises(OutcomeUnknown):
            met.outlet.publish(POST)
        assert met.outlet.read_back(POST) is None
        assert len(met.sent()) == 1


@outlets
@pytest.mark.parametrize("peer", [Peer.NOT_NOW, Peer.REFUSES, Peer.SAYS_ERROR, Peer.LOCKED])
def test_a_no_means_that_it_is_not_out_and_says_whether_waiting_helps(name: str, peer: Peer) -> None:
    with CASES[name](peer) as met:
        with pytest.raises(DeliveryError) as refused:
            met.outlet.publish(POST)
        assert not isinstance(refused.value, OutcomeUnknown)
        assert refused.value.permanent is (peer is not Peer.NOT_NOW)
        assert refused.value.retry_after == (30 if peer is Peer.NOT_NOW else None)
        assert met.standing() == []
        assert len(met.sent()) <= 1


@outlets
def test_looking_before_anything_was_sent_finds_nothing(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        assert met.outlet.read_back(POST) is None


@outlets
def test_what_is_too_long_or_not_what_was_approved_is_never_sent(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        if met.too_long:
            long = replace(POST, text=met.too_long, sha256=sha256_of(met.too_long))
            with pytest.raises(DeliveryError, match="nothing was sent") as refused:
                met.outlet.publish(long)
            assert refused.value.permanent
        with pytest.raises(DeliveryError, match="not the one that was approved"):
            met.outlet.publish(replace(POST, text=f"{WORDS}!"))
        assert met.sent() == []


@outlets
def test_a_preview_holds_the_words_and_asks_nobody(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        assert WORDS in met.outlet.preview(POST)
        assert met.asked() == []


@outlets
def test_whoever_looks_whether_it_works_publishes_nothing(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        assert met.outlet.look()
        assert met.sent() == []
    with CASES[name](Peer.LOCKED) as met:
        if met.looks:
            with pytest.raises(DeliveryError, match="answered 401"):
                met.outlet.look()


@outlets
def test_what_it_can_it_does_and_what_it_cannot_it_refuses(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        assert isinstance(met.outlet.limits, Limits)
        published = met.outlet.publish(POST)
        reply = a_post("Thank you for telling us.", "s2-1-any", reply_to=published)
        if met.outlet.limits.replies:
            assert met.outlet.publish(reply).url not in ("", published.url)
        else:
            with pytest.raises(DeliveryError, match="nothing was sent"):
                met.outlet.publish(reply)
        if met.outlet.limits.deletes:
            met.outlet.delete(published)
            met.outlet.delete(published)
            assert WORDS not in met.standing()
        else:
            with pytest.raises(DeliveryError) as refused:
                met.outlet.delete(published)
            assert refused.value.permanent


@outlets
def test_no_secret_stands_in_errors_logs_previews_or_the_object(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for peer in Peer:
        with CASES[name](peer) as met:
            told += [f"{met.outlet!r} {met.outlet}", met.outlet.preview(POST)]
            for deed in (met.outlet.publish, met.outlet.read_back):
                try:
                    told.append(repr(deed(POST)))
                except DeliveryError as error:
                    told.append(f"{error!r} {error.__cause__!r}")
            try:
                told.append(met.outlet.look())
            except DeliveryError as error:
                told.append(repr(error))
            secrets = met.secrets
    told += [f"{record.getMessage()} {record.exc_text}" for record in caplog.records]
    assert secrets
    assert not [secret for secret in secrets if any(secret in text for text in told)]


@outlets
def test_a_closed_door_is_no_doubt(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        outlet = met.outlet
    with pytest.raises(DeliveryError, match="nothing was sent") as refused:  # the server is gone
        outlet.publish(POST)
    assert not isinstance(refused.value, OutcomeUnknown)
    assert not refused.value.permanent
    assert outlet.read_back(POST) is None


def test_unknown_is_a_kind_of_not_delivered() -> None:
    assert issubclass(OutcomeUnknown, DeliveryError)
