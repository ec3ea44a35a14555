"""`outlets test`: one post per account, seen by somebody who gives their name, and taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.commands.outlets import try_out
from bot.domain.errors import OutcomeUnknown
from bot.outlets import OUTLETS
from tests.outlets.cases import CASES
from tests.outlets.networks import Met, Peer
from tests.outlets.posts import NOW


def run(met: Met, name: str, *answers: str, on_answer: Callable[[], None] = lambda: None) -> int:
    given = iter(answers)

    def ask(_: str) -> str:
        on_answer()
        return next(given)

    return try_out({name: met.outlet}, name, "Ana Ruiz", now=NOW, ask=ask)


@pytest.mark.parametrize("name", sorted(OUTLETS))
def test_a_post_and_an_answer_are_seen_and_what_can_be_deleted_is(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with CASES[name](Peer.TAKES) as met:
        counts: list[int] = []
        assert run(met, name, name, "yes", on_answer=lambda: counts.append(len(met.standing()))) == 0
        assert counts == [0, 2 if met.outlet.limits.replies else 1]
        assert (met.standing() == []) is met.outlet.limits.deletes
    told = capsys.readouterr().out
    assert f"{name}: seen by Ana Ruiz, 2026-03-01 00:00 UTC." in told
    assert ("Deleted." in told) is met.outlet.limits.deletes
    assert ("Delete it there by hand" in told) is not met.outlet.limits.deletes


def test_nothing_is_posted_before_its_name_is_typed() -> None:
    with CASES["mastodon"](Peer.TAKES) as met:
        assert run(met, "mastodon", "yes") == 1
        assert met.sent() == []


def test_what_nobody_saw_is_no_success_and_is_taken_away_all_the_same() -> None:
    with CASES["bluesky"](Peer.TAKES) as met:
        assert run(met, "bluesky", "bluesky", "no") == 1
        assert met.standing() == []


def test_a_lost_answer_is_looked_for_and_never_posted_again() -> None:
    with CASES["bluesky"](Peer.LOSES_ANSWER) as met:
        assert run(met, "bluesky", "bluesky", "yes") == 0
        assert len(met.sent()) == 2  # the post and its answer
    with CASES["mastodon"](Peer.BROKEN) as met, pytest.raises(OutcomeUnknown):
        run(met, "mastodon", "mastodon")
    assert len(met.sent()) == 1


def test_an_outlet_that_is_not_set_up_is_said_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert try_out({}, "mastodon", "Ana Ruiz", now=NOW) == 2
    assert "mastodon is not set up; set up are: none" in capsys.readouterr().out
