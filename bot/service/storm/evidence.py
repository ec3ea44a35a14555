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
from bot.service.storm.looking import is_followed, is_of_missing, look_at_missing, look_later

log = logging.getLogger(__name__)

AT_ONCE = 5  # alerts
NOTED_TRIES = 3  # of an answer while the database is busy
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
    """At what is due. No transaction is open while sources are asked; who does not answer marks nothing.

    The next look is set before: an answer that cannot be noted may have been paid for, and is not asked for
    again at once.
    """
    for deadline in office.read(_due):
        try:
            at, asked = office.perform(_begun, deadline)
        except Busy:
            return  # it is still due, and nobody was asked
        if found := _answers(again, asked):
            _note(office, deadline, found, at)


def _note(office: Office, deadline: Deadline, found: Sequence[Now], at: datetime) -> None:
    for _ in range(NOTED_TRIES):
        try:
            office.perform(_looked, deadline, found, at)
        except Busy:
            log.warning("Too much is going on to note what was found out about %s posts", len(found))
        except Exception:  # as with what breaks in asking
            log.exception("What was found out about %s posts could not be noted", len(found))
            break
        else:
            break


def _answers(again: LookAgain, asked: Sequence[Asked]) -> tuple[Now, ...]:
    """Whatever breaks, the clock moves on: asking again at once would cost the allowance of a day."""
    try:
        return tuple(again(asked)) if asked else ()
    except Exception:
        log.exception("Nothing was found out about %s posts", len(asked))
        return ()


def _due(work: Work) -> tuple[Deadline, ...]:
    return work.deadlines.due(work.now, AT_ONCE, (DeadlineKind.EVIDENCE_DUE,))


def _begun(work: Work, deadline: Deadline) -> tuple[datetime, tuple[Asked, ...]]:
    """When, and what is asked for: all copies, or those that the look before did not find."""
    alert = work.alerts.get(deadline.subject_id)
    if not work.deadlines.claim(deadline) or not is_followed(work, alert):
        return work.now, ()
    copies = sorted(alert.copies, key=lambda copy: copy.is_gone)[:MOST_COPIES]
    if is_of_missing(deadline):
        return work.now, work.mentions.asked(work.mentions.missing(copies))
    look_later(work, alert)
    return work.now, work.mentions.asked(copies)


def _looked(work: Work, deadline: Deadline, found: Sequence[Now], at: datetime) -> None:
    alert = work.alerts.get(deadline.subject_id)
    if not is_followed(work, alert):
        return
    certain = _marked(work, found, at)
    _mark_unstored(work, alert.id, certain, at)
    if len(certain) < len(found):
        look_at_missing(work, alert)


def _marked(work: Work, found: Sequence[Now], at: datetime) -> tuple[Now, ...]:
    """What of it is certain. It was so `at` the time of asking: what became of a post since then stands."""
    certain = work.mentions.found(found)
    mark(work, [Change(source=p.source, id=p.id, at=at, text=p.text, stands=not p.gone) for p in certain])
    return certain


def follow(office: Office, again: LookAgain) -> None:
    """The largest posts of the day of each watch, whatever is open: what they count is how far they go."""
    for watch_id in office.read(lambda work: [watch.id for watch in work.watches.all()]):
        at, asked = office.read(_followed, watch_id)
        found = _answers(again, asked)
        try:
            office.perform(_marked, found, at)
        except Busy:
            return
        except Exception:  # of this watch; the others are followed on
            log.exception("What the posts of the watch %s count could not be noted", watch_id)


def _followed(work: Work, watch_id: str) -> tuple[datetime, tuple[Asked, ...]]:
    posts = work.mentions.furthest(watch_id, work.now - FOLLOWED_FOR, work.now - SETTLED, FOLLOWED)
    return work.now, work.mentions.asked(post for post in posts if post.source in TELL_COUNTS)


def _mark_unstored(work: Work, alert_id: str, told: Sequence[Now], at: datetime) -> None:
    """Copies whose posts are not stored, such as a message that a colleague reported."""
    by_id = {(post.source, post.id): post for post in told}
    for copy in dict.fromkeys(work.alerts.get(alert_id).copies):
        now = by_id.get((copy.source, copy.external_id))
        if now and (found := _as_found(copy, now, at)) != copy:
            _mark_copy(work, alert_id, found)


def _as_found(copy: Sample, now: Now, at: datetime) -> Sample:
    """An answer from before the last mark changes nothing."""
    if at < max(filter(None, (copy.deleted_at, copy.back_at, copy.edited_at)), default=at):
        return copy
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
