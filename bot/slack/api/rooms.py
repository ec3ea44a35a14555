"""Private channels, one for each restricted crisis, and who is in them. Raises ``DeliveryError``."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import Refused

MOST_INVITED = 100  # at once
DONE_ALREADY = frozenset({"already_in_channel"})


def names(crisis_id: str) -> Iterator[str]:
    """What its channel may be called, the first free one: it says nothing of what the crisis is about."""
    digest = hashlib.sha256(crisis_id.encode()).hexdigest()
    return (f"crisis-{digest[:length]}" for length in (4, 8, 12, 16, 20, 24))


def make(gateway: Gateway, crisis_id: str) -> str:
    """The id of a new private channel. Raises ``Refused`` where the workspace allows none."""
    for name in names(crisis_id):
        try:
            return str(gateway.call("conversations.create", name=name, is_private=True)["channel"]["id"])
        except Refused as refusal:
            taken = refusal
            if refusal.error != "name_taken":
                raise
    raise taken


def find(gateway: Gateway, crisis_id: str) -> tuple[str, ...]:
    """The ids of those that may have been made before an answer was lost. One whose crisis begins with the
    same digits is among them.
    """
    wanted, me = set(names(crisis_id)), gateway.identity().user_id
    mine = gateway.listed("conversations.list", "channels", types="private_channel", exclude_archived=True)
    return tuple(str(c["id"]) for c in mine if c["name"] in wanted and c.get("creator") == me)


def keep(gateway: Gateway, channel: str, wanted: Collection[str]) -> None:
    """Invite whoever of `wanted` is missing, and take out everybody else but the bot itself.

    Raises ``Refused`` with the first thing that Slack did not let be done, after all the rest was tried.
    """
    there = _people(gateway, channel)
    refusals = [*_invited(gateway, channel, sorted(set(wanted) - there))]
    outsiders = _outside(gateway, there, wanted)
    refusals += [r for who in outsiders if (r := _try(gateway, "conversations.kick", channel, user=who))]
    if refusals:
        raise refusals[0]


def others(gateway: Gateway, channel: str, wanted: Collection[str]) -> list[str]:
    """Who is in it besides `wanted` and the bot itself."""
    return _outside(gateway, _people(gateway, channel), wanted)


def _people(gateway: Gateway, channel: str) -> set[str]:
    return set(gateway.listed("conversations.members", "members", channel=channel))


def _outside(gateway: Gateway, there: Collection[str], wanted: Collection[str]) -> list[str]:
    return sorted({*there} - {*wanted, gateway.identity().user_id})


def _invited(gateway: Gateway, channel: str, people: list[str]) -> Iterator[Refused]:
    """All together; where Slack refuses, one by one, so that one person does not keep out the others."""
    for begin in range(0, len(people), MOST_INVITED):
        together = people[begin : begin + MOST_INVITED]
        refusal = _try(gateway, "conversations.invite", channel, users=",".join(together))
        if refusal is None or len(together) == 1:
            yield from [refusal] if refusal else []
            continue
        for person in together:
            alone = _try(gateway, "conversations.invite", channel, users=person)
            yield from [alone] if alone else []


def _try(gateway: Gateway, method: str, channel: str, **who: str) -> Refused | None:
    try:
        gateway.call(method, channel=channel, **who)
    except Refused as refusal:
        if not refusal.permanent:
            raise
        return None if refusal.error in DONE_ALREADY else refusal
    return None
