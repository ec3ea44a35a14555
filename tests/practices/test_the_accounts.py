"""Who can get into the brand's accounts."""

from __future__ import annotations

from dataclasses import replace

from bot.service import accounts
from tests.practices import practice
from tests.slack.office import ANA, LENA, PRIYA, TOM, Night, offers, shown


@practice("S1.24", by=accounts.look_at)
def test_S1_24_whoever_leaves_slack_loses_the_accounts_and_somebody_sees_to_it(night: Night) -> None:
    night.command(PRIYA, "/crisis accounts add")
    fields = {"network": "Bluesky", "handle": "@northwind", "owners": [ANA], "publishers": [LENA]}
    assert night.send(PRIYA, **fields, second_factor="on").ok
    lena = night.ws.users[LENA]
    night.ws.users[LENA] = replace(lena, deleted=True)
    night.event("user_change", lambda: night.ws.publish("user", user=LENA))
    (letter,) = [m for m in night.letters(ANA) if offers(m.blocks, "The access is gone")]
    assert "has left the workspace and still holds Bluesky: @northwind" in shown(letter.blocks)
    night.press(ANA, letter, "The access is gone")
    assert f"<@{LENA}>" not in shown(night.command(ANA, "/crisis accounts").response["blocks"])


@practice("S1.24", by=accounts.ask_for_review)
def test_S1_24_every_quarter_somebody_is_asked_to_look_who_can_get_in(night: Night) -> None:
    night.command(PRIYA, "/crisis accounts add")
    fields = {"network": "Bluesky", "handle": "@northwind", "owners": [TOM]}
    assert night.send(PRIYA, **fields, second_factor="unknown").ok
    night.pass_time(days=91)
    (letter,) = [m for m in night.letters(TOM) if offers(m.blocks, "It is right")]
    night.press(TOM, letter, "It is right")
    night.pass_time(days=8)
    assert len([m for m in night.letters(TOM) if offers(m.blocks, "It is right")]) == 1
