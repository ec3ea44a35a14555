"""What became of the posts that were copied as evidence: the copies stay and say so.

Some sources tell when a post is edited or deleted. The others are asked again, while the alert is open or its
crisis goes on: after 10 minutes, 1, 6 and 24 hours, then once a day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.errors import Busy
from bot.domain.events import EvidenceChanged
from bot.domain.storm.alert import Alert, Sample, marked
from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Change
from bot.service.ports import Office, Work
from bot.service.storm.alerts import open_record
from bot.service.storm.looking import is_followed, look_later

log = logging.getLogger(__name__)

AT_ONCE = 5  # alerts
MOST_COPIES = 40  # of one alert, those of its card first
FOLLOWED, FOLLOWED_FOR = 20, timedelta(days=1)  # posts of each watch
SETTLED = timedelta(minutes=10)  # a source that does not show a post sooner may not have come to it yet
TELL_COUNTS = frozenset({"bluesky", "hackernews", "mastodon", "reddit", "youtube"})  # for nothing
LookAgain = Callable[[Sequence[Asked]], Iterable[Now]]
LOOKED_THROUGH = timedelta(days=30)  # older alerts show posts that are no longer stored


def mark(work: Work, changes: Sequence[Change]) -> None:
    """Posts were edited or deleted, or are there again: those that are stored are marked, and their copies in
    alerts.
    """
    for watch_id, post in work.mentions.mark(changes):
        for alert in work.alerts.of_watch(watch_id, work.now - LOOKED_THROUGH):
            if marked(alert, post) is not alert:
                _mark_copy(work, alert.id, post)


def look(office: Office, again: LookAgain) -> None:
    """At what is due. No transaction is open while sources are asked; who does not answer marks nothing."""
    for deadline, asked in office.read(_due):
        found = _answers(again, asked)
        try:
            office.perform(_looked, deadline, found)
        except Busy:
            return  # it is still due
        except Exception:  # as with what breaks in asking
            log.exception("What was found out about %s posts could not be noted", len(found))
            office.perform(_looked, deadline, ())


def _answers(again: LookAgain, asked: Sequence[Asked]) -> tuple[Now, ...]:
    """Whatever breaks, the clock moves on: asking again at once would cost the allowance of a day."""
    try:
        return tuple(again(asked)) if asked else ()
    except Exception:
        log.exception("Nothing was found out about %s posts", len(asked))
        return ()


def _due(work: Work) -> list[tuple[Deadline, tuple[Asked, ...]]]:
    due = work.deadlines.due(work.now, AT_ONCE, (DeadlineKind.EVIDENCE_DUE,))
    alerts = [work.alerts.get(deadline.subject_id) for deadline in due]
    copies = [sorted(alert.copies, key=lambda copy: copy.is_gone)[:MOST_COPIES] for alert in alerts]
    return [(deadline, work.mentions.asked(each)) for deadline, each in zip(due, copies, strict=True)]


def _looked(work: Work, deadline: Deadline, found: Sequence[Now]) -> None:
    alert = work.alerts.get(deadline.subject_id)
    if not work.deadlines.claim(deadline) or not is_followed(work, alert):
        return
    certain = _marked(work, found)
    _mark_unstored(work, alert.id, certain)
    look_later(work, alert, soon=len(certain) < len(found))


def _marked(work: Work, found: Sequence[Now]) -> tuple[Now, ...]:
    """What of it is certain."""
    certain = work.mentions.found(found)
    at = work.now
    mark(work, [Change(source=p.source, id=p.id, at=at, text=p.text, stands=not p.gone) for p in certain])
    return certain


def follow(office: Office, again: LookAgain) -> None:
    """The largest posts of the day of each watch, whatever is open: what they count is how far they go."""
    for watch_id in office.read(lambda work: [watch.id for watch in work.watches.all()]):
        found = _answers(again, office.read(_followed, watch_id))
        try:
            office.perform(_marked, found)
        except Busy:
            return
        except Exception:  # of this watch; the others are followed on
            log.exception("What the posts of the watch %s count could not be noted", watch_id)


def _followed(work: Work, watch_id: str) -> tuple[Asked, ...]:
    posts = work.mentions.furthest(watch_id, work.now - FOLLOWED_FOR, work.now - SETTLED, FOLLOWED)
    return work.mentions.asked(post for post in posts if post.source in TELL_COUNTS)


def _mark_unstored(work: Work, alert_id: str, told: Sequence[Now]) -> None:
    """Copies whose posts are not stored, such as a message that a colleague reported."""
    by_id = {(post.source, post.id): post for post in told}
    for copy in dict.fromkeys(work.alerts.get(alert_id).copies):
        now = by_id.get((copy.source, copy.external_id))
        if now and (found := _as_found(copy, now, work.now)) != copy:
            _mark_copy(work, alert_id, found)


def _as_found(copy: Sample, now: Now, at: datetime) -> Sample:
    if now.gone:
        return copy if copy.is_gone else replace(copy, deleted_at=at, back_at=None)
    found = replace(copy, back_at=at) if copy.is_gone else copy
    if now.text is None or now.text in (copy.text, copy.edited_text):
        return found
    return replace(found, edited_at=copy.edited_at or at, edited_text=now.text)


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
            deleted=post.is_gone,
            back=any(copy.is_gone for copy in before.copies if copy.is_same(post)) and not post.is_gone,
            url=post.url,
        )
    )


def _fates(alert: Alert) -> list[tuple[datetime | None, ...]]:
    return [(copy.edited_at, copy.deleted_at, copy.back_at) for copy in alert.copies]
