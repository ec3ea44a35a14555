"""Fetching a file that was handed over as evidence: tried for half an hour, then it is asked for again."""

from __future__ import annotations

from bot.domain.crisis.capture import MAX_BYTES, read
from bot.domain.errors import DeliveryError
from bot.service.crisis import captures as service
from bot.service.ports import Work
from bot.slack.api.refusals import Refused
from bot.slack.delivery.parcel import Kind, Parcel, Sent, Tools

NOT_THERE = frozenset({"file_not_found", "file_deleted"})


class CaptureFetch(Kind):
    """Twice is once, so there is nothing to look for."""

    method = "files.info"
    tries = 10

    def find(self, tools: Tools, parcel: Parcel) -> Sent | None:  # noqa: ARG002
        return None

    def send(self, tools: Tools, parcel: Parcel) -> Sent:
        capture = tools.office.read(service.wanted, parcel.payload["capture_id"])
        if capture is None:
            return Sent(keys=parcel.keys)
        try:
            content = tools.gateway.download(capture.file_id, MAX_BYTES)
        except Refused as refusal:
            if refusal.error in NOT_THERE:
                raise DeliveryError("gone", permanent=True) from refusal
            raise
        found = read(content)
        if found is None:
            raise DeliveryError("unknown_kind", permanent=True)
        service.store(tools.office, found)
        return Sent(keys=parcel.keys, sha256=found.sha256)

    def settle(self, work: Work, parcel: Parcel, sent: Sent) -> None:
        if sent.sha256:
            service.keep(work, parcel.payload["capture_id"], sent.sha256)

    def died(self, work: Work, parcel: Parcel, error: str) -> None:
        service.fail(work, parcel.payload["capture_id"], error)
