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
APART = 300.0  # seconds
SETTLED = timedelta(minutes=10)  # a source that does not show a post sooner may not have come to it yet
TELL_COUNTS = frozenset({"bluesky", "hackernews", "mastodon", "reddit", "youtube"})  # for nothing
LookAgain = Callable[[Sequence[Asked]], Iterable[Now]]
LOOKED_THROUGH = timedelta(days=30)  # older alerts show posts that are no longer stored


class Twice:
    """Gone is what was not there in two looks in a row, some time apart: a server may have a bad moment. A
    restart forgets the first of them. `timer` counts seconds and never goes back.
    """

    def __init__(self, again: LookAgain, timer: Callable[[], float]) -> None:
        self._again = again
        self._timer = timer
        self._missing: dict[tuple[str, str], float] = {}

    def __call__(self, asked: Sequence[Asked]) -> list[Now]:
        return [post for post in self._again(asked) if not self._is_doubted(post)]

    def _is_doubted(self, post: Now) -> bool:
        now, key = self._timer(), (post.source, post.id)
        first = self._missing.pop(key, now)
        if not post.gone or now - first >= APART:
            return False
        self._missing[key] = first
        return True


def mark(work: Work, changes: Sequence[Change]) -> None:
    """Their authors edited or deleted posts: those that are stored are marked, and their copies in alerts."""
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
    standing = ([copy for copy in alert.copies if not copy.deleted_at][:MOST_COPIES] for alert in alerts)
    return [(deadline, work.mentions.asked(copies)) for deadline, copies in zip(due, standing, strict=True)]


def _looked(work: Work, deadline: Deadline, found: Sequence[Now]) -> None:
    alert = work.alerts.get(deadline.subject_id)
    if not work.deadlines.claim(deadline) or not is_followed(work, alert):
        return
    work.mentions.found(found)
    told = [post for post in found if post.gone or post.text]
    mark(work, [Change(source=post.source, id=post.id, at=work.now, text=post.text) for post in told])
    _mark_unstored(work, alert.id, told)
    look_later(work, alert)


def follow(office: Office, again: LookAgain) -> None:
    """The largest posts of the day of each watch, whatever is open: what they count is how far they go."""
    for watch_id in office.read(lambda work: [watch.id for watch in work.watches.all()]):
        found = _answers(again, office.read(_followed, watch_id))
        try:
            office.perform(_counted, found)
        except Busy:
            return


def _followed(work: Work, watch_id: str) -> tuple[Asked, ...]:
    posts = work.mentions.furthest(watch_id, work.now - FOLLOWED_FOR, work.now - SETTLED, FOLLOWED)
    return work.mentions.asked(post for post in posts if post.source in TELL_COUNTS and not post.deleted_at)


def _counted(work: Work, found: Sequence[Now]) -> None:
    work.mentions.found(found)
    mark(work, [Change(source=post.source, id=post.id, at=work.now) for post in found if post.gone])


def _mark_unstored(work: Work, alert_id: str, told: Sequence[Now]) -> None:
    """Copies whose posts are not stored, such as a message that a colleague reported."""
    by_id = {(post.source, post.id): post for post in told}
    for copy in dict.fromkeys(work.alerts.get(alert_id).copies):
        now = by_id.get((copy.source, copy.external_id))
        if now and now.gone and not copy.deleted_at:
            _mark_copy(work, alert_id, replace(copy, deleted_at=work.now))
        elif now and not now.gone and now.text not in (copy.text, copy.edited_text):
            edited_at = copy.edited_at or work.now
            _mark_copy(work, alert_id, replace(copy, edited_at=edited_at, edited_text=now.text))


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
