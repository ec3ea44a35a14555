"""What became of the posts that were copied as evidence: the copies stay and say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce

from bot.domain.alert import Alert, Sample, marked
from bot.domain.events import EvidenceChanged
from bot.domain.mention import Change
from bot.service.alerts import open_record
from bot.service.ports import Work

LOOKED_THROUGH = timedelta(days=30)  # older alerts show posts that are no longer stored


def mark(work: Work, changes: Sequence[Change]) -> None:
    """Their authors edited or deleted posts: those that are stored are marked, and their copies in alerts."""
    for watch_id, post in work.mentions.mark(changes):
        for alert in work.alerts.of_watch(watch_id, work.now - LOOKED_THROUGH):
            if marked(alert, post) is not alert:
                _mark_copy(work, alert.id, post)


def as_of_now(work: Work, alert: Alert) -> Alert:
    """Its copies with the counts of now, as long as their posts are kept."""
    return reduce(marked, work.mentions.again(alert.copies), alert)


def _mark_copy(work: Work, alert_id: str, post: Sample) -> None:
    """`get` locks it: what somebody does to the alert right now stays. Of edits people are told the first."""
    before = work.alerts.get(alert_id)
    alert = marked(before, post)
    work.alerts.save(alert)
    if _fates(alert) == _fates(before):
        return
    work.record(
        EvidenceChanged(
            alert_id=alert.id,
            crisis_id=open_record(work, alert),
            author=post.author,
            deleted=post.deleted_at is not None,
            url=post.url,
        )
    )


def _fates(alert: Alert) -> list[tuple[datetime | None, datetime | None]]:
    return [(copy.edited_at, copy.deleted_at) for copy in alert.copies]
