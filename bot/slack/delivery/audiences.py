"""Posts in the channels of an audience: who is in one is counted, and one that is closed is told of."""

from __future__ import annotations

from dataclasses import replace

from bot.service.ports import Work
from bot.service.step import audiences as service
from bot.slack.api.refusals import CLOSED_CHANNEL, Refused
from bot.slack.delivery.parcel import Kind, Parcel, Sent, Tools


class AudiencePost(Kind):
    """Nobody else waits for that channel, so one that is closed is given up at once and the lead is told."""

    tries = 20

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:
        found = super().find(tools, parcel)
        return replace(found, people=_people(tools, parcel)) if found else None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        """The people are looked up first: after the post nothing may go wrong any more."""
        crisis_id, step_id = _of(parcel)
        if not tools.office.read(service.is_awaited, crisis_id, step_id, parcel.delivery.channel):
            return Sent(keys=parcel.keys)
        try:
            _must_be_ours(tools, parcel)
            people = _people(tools, parcel)
            return replace(super().send(tools, parcel), people=people)
        except Refused as refusal:
            if refusal.error not in CLOSED_CHANNEL:
                raise
            raise Refused(refusal.method, refusal.error, permanent=True) from refusal

    def settle(self, work: Work, parcel: Parcel, sent: Sent) -> None:
        if sent.ts:
            service.told(work, *_of(parcel), parcel.delivery.channel, sent.people)

    def died(self, work: Work, parcel: Parcel, error: str) -> None:
        """`error` is what Slack called it, behind the method's name."""
        reason = error.partition(": ")[2].split(" ")[0]
        service.unreached(work, *_of(parcel), parcel.delivery.channel, reason)


def _of(parcel: Parcel) -> tuple[str, str]:
    about = parcel.payload["step"]
    return about["crisis"], about["step"]


def _must_be_ours(tools: Tools, parcel: Parcel) -> None:
    """It may have been shared since it was chosen, or named in a file that nobody checked with Slack."""
    if tools.gateway.conversation(parcel.delivery.channel).is_shared:
        raise Refused("conversations.info", "shared", permanent=True)


def _people(tools: Tools, parcel: Parcel) -> tuple[str, ...]:
    found = tools.gateway.listed("conversations.members", "members", channel=parcel.delivery.channel)
    return tuple(str(person) for person in found)
