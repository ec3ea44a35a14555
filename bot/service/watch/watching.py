"""Looks at every watch once a minute and carries one episode per storm into one alert."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.detection.detector import Detector, Look
from bot.detection.episode import Change
from bot.detection.history import KEPT
from bot.detection.spike import SHIPPED, Thresholds
from bot.domain.errors import Busy
from bot.domain.storm.alert import Sample, Storm
from bot.domain.storm.mention import Watch
from bot.service.ports import Office, Work
from bot.service.records import Minute
from bot.service.storm import alerts, talking
from bot.service.storm.hearing import heard, is_held_up, missed, talked_about
from bot.service.storm.storms import unscored

log = logging.getLogger(__name__)
Plain = Mapping[str, Any]  # a detector's memory

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MINUTES_KEPT = timedelta(days=13)  # a day less than the store keeps them; older hours are known as sums
REMEMBERED = KEPT * HOUR  # what a detector would forget need not be taught
POINT = 5  # minutes to a bar of the chart
SAMPLES = 4  # one more than a card shows: the first post may be among them
POSTS = 2_000


class Overtaken(Exception):
    """Another process, or a change of the watch, was faster."""


class Watcher:
    """Holds the detectors of one process; what they know is stored whenever it changed.

    While a source still brings what was missed, the past of the watches that hear it is not complete, and
    they wait.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._detectors: dict[str, Detector] = {}
        self._stored: dict[str, Plain | None] = {}  # what each detector started from, or stored last
        self._looked_at: dict[str, datetime] = {}
        self._forgotten = 0  # how often somebody was, when it was judged last

    @property
    def sees_a_storm(self) -> bool:
        """Whether one is open at any watch, by the last look."""
        return any(detector.episode.open for detector in self._detectors.values())

    def look(self) -> None:
        """Judge the last full minute of every watch, each in a transaction of its own."""
        at, watches = self._office.read(_minute_and_watches)
        for watch in watches:
            if self._looked_at.get(watch.id) == at:
                continue
            try:
                try:
                    self._look_at(watch, at)
                except Overtaken:
                    self._detectors.pop(watch.id)
                    self._look_at(watch, at)
            except Busy:
                log.warning("too much is going on to look at a watch", extra={"watch": watch.id})
            except Exception:
                self._detectors.pop(watch.id, None)  # begin again from what is stored
                log.exception("the watch could not be looked at", extra={"watch": watch.id})

    def _look_at(self, watch: Watch, at: datetime) -> None:
        """What could not be recorded is seen again at the next look."""
        known = self._detectors.get(watch.id)
        episode = known.episode if known else None
        try:
            self._judge_and_record(watch, at)
        except Busy:
            if known and episode:
                known.episode = episode
            else:
                self._detectors.pop(watch.id, None)
            raise

    def _judge_and_record(self, watch: Watch, at: datetime) -> None:
        found = self._office.read(self._judge, watch, at)
        if found is None:
            return
        look, storm, samples, closed = found
        if look.change is not Change.NONE or closed or storm:
            plain = self._detectors[watch.id].to_plain()
            before = (self._stored[watch.id], self._forgotten)
            self._office.perform(_record, watch, look, before, plain, storm, samples)
            self._stored[watch.id] = plain
        self._looked_at[watch.id] = at

    def _judge(
        self, work: Work, watch: Watch, at: datetime
    ) -> tuple[Look, Storm | None, tuple[Sample, ...], bool] | None:
        if is_held_up(work, watch):
            return None
        self._forgotten = work.forgetting.times()
        detector = self._detectors.get(watch.id) or self._restore(work, watch)
        if detector is None:
            return None
        known_until = detector.history.closed_until
        minutes = work.mentions.minutes(watch.id, detector.needed_since(at), at)
        said = heard(work, watch, at)
        look = detector.look(minutes, at, thresholds(watch), said, watch.mutes, missed(work, watch))
        closed = detector.history.closed_until != known_until
        if look.change in (Change.OPENED, Change.GREW) or _shows_old_numbers(work, watch, look):
            storm, samples = _storm(work, watch, look, minutes)
            return look, storm, samples, closed
        return look, None, (), closed

    def _restore(self, work: Work, watch: Watch) -> Detector | None:
        """As it was stored; else from the first post on, taught by the hours that are known."""
        stored = work.watches.state(watch.id)
        detector = _taught(work, watch) if stored is None else _caught_up(work, watch, stored)
        if detector is not None:
            self._detectors[watch.id], self._stored[watch.id] = detector, stored
        return detector


def thresholds(watch: Watch) -> Thresholds:
    """The shipped ones, but for those that the watch sets."""
    return replace(
        SHIPPED,
        preset=watch.preset,
        once_in_hours=watch.once_in_hours,
        ratio=watch.ratio,
        min_count=watch.min_count,
        share_rise=watch.share_rise,
        reach=watch.reach,
    )


def forget_past(work: Work, watch_id: str) -> None:
    """Its counts so far are those of other words or sources. Whoever looks at it now starts from here."""
    stored = work.watches.state(watch_id)
    detector = Detector(work.now) if stored is None else Detector.from_plain(stored)
    detector.forget(work.now)
    work.watches.save_state(watch_id, detector.to_plain())


def _minute_and_watches(work: Work) -> tuple[datetime, tuple[Watch, ...]]:
    return work.now.replace(second=0, microsecond=0), work.watches.all()


def _caught_up(work: Work, watch: Watch, stored: Plain) -> Detector:
    detector = Detector.from_plain(stored)
    detector.catch_up(work.mentions.minutes(watch.id, detector.needed_since(work.now), work.now), work.now)
    return detector


def _taught(work: Work, watch: Watch) -> Detector | None:
    first = work.mentions.first_seen(watch.id)
    if first is None:
        return None
    detector = Detector(max(first, work.now - REMEMBERED))
    minutes_from = work.now - MINUTES_KEPT
    if detector.history.closed_until < minutes_from:
        detector.learn(work.mentions.hours(watch.id, detector.history.closed_until, minutes_from))
    return detector


def _record(
    work: Work,
    watch: Watch,
    look: Look,
    before: tuple[Plain | None, int],
    plain: Plain,
    storm: Storm | None,
    samples: tuple[Sample, ...],
) -> None:
    """The detector's memory and what came of it, together or not at all.

    Two processes side by side, as while a new version starts, do it one after the other: reading the watch
    locks it. Raises ``Overtaken`` when the memory is no longer the one that this look began with, or when an
    author was forgotten meanwhile, whose posts it may have seen.
    """
    work.watches.get(watch.id)
    if (work.watches.state(watch.id), work.forgetting.times()) != before:
        raise Overtaken
    work.watches.save_state(watch.id, plain)
    latest = work.alerts.latest_of_watch(watch.id)
    if look.change is Change.OPENED and storm:
        alerts.raise_alert(work, watch, storm, samples)
    elif storm and latest:
        alerts.grow(work, latest.id, storm, samples, is_much=look.change is Change.GREW)
    elif look.change is Change.ENDED and latest:
        alerts.end_storm(work, latest.id)


def _shows_old_numbers(work: Work, watch: Watch, look: Look) -> bool:
    """Between the leaps that make it another storm, people still see how it comes and goes."""
    latest = work.alerts.latest_of_watch(watch.id) if look.episode.open else None
    if latest is None:
        return False
    facts = {fact.minutes: fact.count for fact in look.verdict.facts}
    shown = latest.storm
    return shown.is_outdated(facts.get(shown.window_minutes, shown.count), look.verdict.window.at)


def _storm(
    work: Work, watch: Watch, look: Look, minutes: tuple[Minute, ...]
) -> tuple[Storm, tuple[Sample, ...]]:
    verdict, episode = look.verdict, look.episode
    began = _began(work, watch, look, minutes)
    terms, talk = talking.talk(work, watch, began)
    root = talked_about(work, watch, verdict.window.at) if verdict.signs.conversation else None
    storm = Storm(
        began_at=began,
        seen_at=verdict.window.at,
        window_minutes=verdict.main.minutes,
        count=verdict.main.count,
        expected=verdict.main.expected if look.baseline.enough else None,
        level=verdict.level.value,
        ratio=verdict.main.ratio if look.baseline.enough else None,
        band=_band(look),
        scored=verdict.window.scored,
        negative_share=verdict.negative_share,
        usual_negative_share=verdict.usual_negative_share,
        unscored=unscored(m for m in minutes if m.at >= verdict.window.at - HOUR),
        rules=episode.rules,
        signs=verdict.signs,
        top_terms=terms,
        talk=talk,
        grave_words=tuple(verdict.grave),
        alarms=episode.words,
        total=episode.total,
        peak=episode.peak,
        past=look.baseline.past,
        first=_first(work.mentions.earliest(watch.id, began - HOUR, POSTS), terms, began) or root,
    )
    loudest = work.mentions.loudest(watch.id, began, SAMPLES)
    return storm, loudest if root is None or root in loudest else (root, *loudest)


def _began(work: Work, watch: Watch, look: Look, minutes: tuple[Minute, ...]) -> datetime:
    """Before the first window that was looked at, as long as more than normal came there too: who was not
    listening then still shows it from its beginning. It stays so while the storm grows.
    """
    known = None if look.change is Change.OPENED else work.alerts.latest_of_watch(watch.id)
    if known:
        return known.storm.began_at
    began = look.episode.began_at or look.verdict.window.at
    band = _band(look)
    earliest = began - HOUR
    while band and began > earliest and _count(minutes, began - POINT * MINUTE, began) > band[1]:
        began -= POINT * MINUTE
    return began


def _count(minutes: tuple[Minute, ...], since: datetime, until: datetime) -> int:
    return sum(minute.count for minute in minutes if since <= minute.at < until)


def _first(posts: tuple[Sample, ...], terms: tuple[str, ...], began: datetime) -> Sample | None:
    """The earliest that says a phrase of the storm, also from before anybody noticed; else the first since it
    began, for what else came before was an ordinary day.
    """
    phrases = tuple(term for term in terms if " " in term)
    spoken = ((post, " ".join(post.text.casefold().split())) for post in posts)
    about = (post for post, text in spoken if any(phrase in text for phrase in phrases))
    return next(about, None) or next((post for post in posts if post.at >= began), None)


def _band(look: Look) -> tuple[float, float] | None:
    if not look.baseline.enough:
        return None
    at = look.verdict.window.at
    return look.baseline.expected(at, POINT), look.baseline.upper(at, POINT)
