"""What every pager promises. A new line in PAGERS needs a case here."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.registry import Proof
from bot.domain.staff.page import Note, What
from bot.pagers import PAGERS
from tests.pagers.cases import CASES, STEP, Peer

NOTE = Note(
    key="p1-0-trigger",
    thread="p1-0",
    what=What.TRIGGER,
    to="ana",
    name="Ana Ruiz",
    title="Firebreak asks you: take the alert\nBcc: eve@example.com",
    text="“Northwind Coffee”: 412 mentions in 30 min. <b>Zoë</b>",
    link="https://bot.example/answer/t0ken",
    urgent=True,
)
pagers = pytest.mark.parametrize("name", sorted(PAGERS))


def note_for(name: str) -> Note:
    return replace(NOTE, to="ana@example.com") if name in ("email", "opsgenie") else NOTE


def test_every_pager_has_a_case_and_says_how_it_was_proved() -> None:
    assert set(CASES) == set(PAGERS)
    assert all(entry.proof in Proof and entry.label for entry in PAGERS.values())


@pagers
def test_it_hands_over_who_is_asked_for_what_and_where_to_answer(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        met.pager.send(note_for(name))
        (taken,) = met.taken()
    assert NOTE.link in taken
    assert "take the alert" in taken
    assert "\nBcc: eve" not in taken  # what others wrote never becomes a header


@pagers
def test_the_same_call_again_is_known_again_by_its_key(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        met.pager.send(note_for(name))
        met.pager.send(note_for(name))
        first, second = met.taken()
    assert "p1-0" in first
    assert "p1-0" in second


@pagers
@pytest.mark.parametrize("what", [What.ACKNOWLEDGE, What.RESOLVE])
def test_who_keeps_a_state_is_told_the_answer_and_the_end(name: str, what: What) -> None:
    with CASES[name](Peer.TAKES) as met:
        if not met.pager.follows:
            return
        met.pager.send(replace(note_for(name), what=what))
        (taken,) = met.taken()
    assert "p1-0" in taken
    assert what.value in taken or "/close?" in taken


@pagers
@pytest.mark.parametrize(
    ("behaviour", "permanent"), [(Peer.NOT_NOW, False), (Peer.BROKEN, False), (Peer.NEVER, True)]
)
def test_a_refusal_says_whether_trying_again_can_help(name: str, behaviour: Peer, permanent: bool) -> None:
    with CASES[name](behaviour) as met, pytest.raises(DeliveryError) as refused:
        met.pager.send(note_for(name))
    assert refused.value.permanent is permanent
    assert not isinstance(refused.value, OutcomeUnknown)
    if behaviour is Peer.NOT_NOW and name != "email":
        assert refused.value.retry_after == 30


@pagers
def test_a_lost_answer_may_have_been_taken(name: str) -> None:
    with CASES[name](Peer.LOSES_ANSWER) as met, pytest.raises(OutcomeUnknown):
        met.pager.send(note_for(name))


@pagers
@pytest.mark.parametrize("behaviour", [Peer.HANGS, Peer.DRIBBLES, Peer.GARBLED])
def test_who_hangs_or_talks_nonsense_is_left_in_time_and_may_be_tried_again(
    name: str, behaviour: Peer
) -> None:
    began = time.monotonic()
    with CASES[name](behaviour) as met, pytest.raises(DeliveryError) as refused:
        met.pager.send(note_for(name))
    assert not refused.value.permanent
    assert time.monotonic() - began < 6 * STEP


@pagers
def test_no_secret_and_no_address_stands_in_an_error(name: str) -> None:
    for behaviour in (Peer.NEVER, Peer.HANGS, Peer.LOSES_ANSWER):
        with CASES[name](behaviour) as met, pytest.raises(DeliveryError) as refused:
            met.pager.send(note_for(name))
        secrets = (
            "se@cret",
            "se%40cret",
            "tk_northwind",
            "R0UT1NGKEY",
            "g3n1e-key",
            "whsec_",
            "ana@",
            "t0ken",
        )
        assert not [secret for secret in secrets if secret in f"{refused.value!r} {met.pager!r}"]


@pagers
def test_a_closed_door_is_no_end(name: str) -> None:
    with CASES[name](Peer.TAKES) as met:
        pager = met.pager
    with pytest.raises(DeliveryError) as refused:  # the server is gone
        pager.send(note_for(name))
    assert not refused.value.permanent
    assert not isinstance(refused.value, OutcomeUnknown)
