"""Accounts are entered before they are needed."""

from __future__ import annotations

import pytest

from bot.outlets.mastodon import Mastodon
from bot.outlets.visits import visit
from tests.outlets.mastodon import TOKEN, MastodonServer
from tests.outlets.networks import Peer, served
from tests.outlets.posts import NOW


def test_how_much_an_account_takes_is_known_before_words_are_written_and_a_closed_one_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    network = MastodonServer(Peer.TAKES, NOW, longest=5_000)
    with served(Peer.TAKES, network.answer) as server:
        closed, open_ = Mastodon(server.url, "an-old-token"), Mastodon(server.url, TOKEN)
        visit({"closed": closed, "open": open_})
    assert open_.limits.longest == 5_000
    assert "the outlet closed cannot be entered: 127.0.0.1 answered 401" in caplog.text
    assert "an-old-token" not in caplog.text
