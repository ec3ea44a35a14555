"""Where the bot is blind: what was missed, which source is lost, and who has to know during a storm."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.domain.board import Hole, OutageBoard
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Busy
from bot.domain.events import AllowanceLow, GapFound, SourceBack, SourceLost, SourceMissed, SourceSilent
from bot.domain.staff.oncall import is_zone
from bot.domain.storm.alert import Alert
from bot.domain.storm.rhythm import Rhythm
from bot.domain.storm.source import BROUGHT_NOTHING, End, Gap, Outage, Past, Silence, SourceStatus
from bot.service.access import here
from bot.service.ports import Office, Work
from bot.service.staff.people import team_zone

log = logging.getLogger(__name__)

MISSED = timedelta(minutes=2)  # for which whoever sends posts to us was turned away
TURNED_AWAY = "Firebreak was not running; only what its sender sends again still comes"


def look(office: Office) -> None:
    """Compare how the sources are with what is written down. Called every few seconds."""
    try:
        if office.read(_has_news):
            office.perform(_note)
    except Busy:
        log.info("Too much is going on to note how the sources are; it is tried again")


def listen_on(office: Office) -> None:
    """Note who is alive, and show who is silent. Called every minute."""
    office.read(lambda work: work.house.sources).hush(office.perform(note_alive))


def note_alive(work: Work) -> dict[str, Silence]:
    """A restart tells by it how long nobody listened. Returns who is silent by its own past."""
    statuses = work.house.sources.statuses()
    work.outages.alive({status.name: status.last_event for status in statuses})
    known, zone = work.outages.rhythms(), team_zone(work)
    there = ZoneInfo(zone if is_zone(zone) else "UTC")
    rhythms = {s.name: _listened_on(work, s, known.get(s.name), there) for s in statuses}
    work.outages.save_rhythms(rhythms)
    return {name: rhythm.silence for name, rhythm in rhythms.items() if rhythm.silence}


def _listened_on(work: Work, status: SourceStatus, known: Rhythm | None, zone: tzinfo) -> Rhythm:
    before = known or Rhythm.begin(work.now)
    after = before.go_on(work.now, status.news_at, listens=status.listens, turn=status.turn, zone=zone)
    if before.silence and not after.silence:
        work.outages.add_gap(status.name, Gap(*after.silences[-1], BROUGHT_NOTHING))
    return after


def keep_gaps(work: Work, source: str, gaps: Iterable[Gap]) -> None:
    """In the transaction that moves the cursor over them; what comes twice is told once."""
    for gap in gaps:
        if work.outages.add_gap(source, gap):
            since, until = gap.since.isoformat(), gap.until.isoformat()
            for crisis_id in _records(work, source, gap.since, gap.until):
                work.record(GapFound(crisis_id=crisis_id, source=source, since=since, until=until))


def resume(work: Work) -> dict[str, Past]:
    """What is known from before this start. Whoever pushes posts to us was turned away meanwhile."""
    known = work.outages.past()
    for status in work.house.sources.statuses():
        alive_at = known[status.name].alive_at if status.name in known else None
        if status.pushed and alive_at and work.now - alive_at > MISSED:
            keep_gaps(work, status.name, [Gap(alive_at, work.now, TURNED_AWAY)])
    return dict(work.outages.past())


def board(work: Work, outage_id: str) -> OutageBoard:
    outage = work.outages.get(outage_id)
    gaps = work.outages.gaps(outage.source, outage.since, outage.ended_at or work.now)
    holes = tuple(Hole.of(outage.source, gap) for gap in gaps)
    names = {status.name for status in work.house.sources.statuses()}
    return OutageBoard(outage=outage, holes=holes, is_set_up=outage.source in names)


def _has_news(work: Work) -> bool:
    deaf, lasting = _deaf(work), work.outages.lasting()
    known = {outage.source for outage in lasting}
    lost = {name for name, status in deaf.items() if status.is_lost(work.now)} - known
    over = any(_is_over(work, outage, deaf) or _is_missed(work, outage) for outage in lasting)
    return bool(lost or over or _low(work))


def _note(work: Work) -> None:
    _warn(work)
    deaf = _deaf(work)
    lasting = {outage.source: outage for outage in work.outages.lasting()}
    for outage in [outage for outage in lasting.values() if _is_over(work, outage, deaf)]:
        _end(work, lasting.pop(outage.source), is_deaf=outage.source in deaf)
    for source in deaf.keys() - lasting.keys():
        if deaf[source].is_lost(work.now):
            lasting[source] = _begin(work, deaf[source])
    for outage in lasting.values():
        if _is_missed(work, outage):
            _tell(work, outage)


def _deaf(work: Work) -> dict[str, SourceStatus]:
    return {status.name: status for status in work.house.sources.statuses() if status.is_deaf}


def _is_over(work: Work, outage: Outage, deaf: Mapping[str, SourceStatus]) -> bool:
    """It is heard; or it was silent and is now lost, or the other way, which people have to know anew."""
    status = deaf.get(outage.source)
    was_silent = outage.every is not None
    return status is None or (status.is_in_trouble == was_silent and status.is_lost(work.now))


def _low(work: Work) -> dict[str, SourceStatus]:
    """What has to be told, by the key by which it is told once in the time for which it is allowed."""
    found = {
        f"low/{status.name}/{status.allowance.renewed_at.isoformat()}": status
        for status in work.house.sources.statuses()
        if status.allowance and status.allowance.is_low
    }
    return {key: status for key, status in found.items() if not work.requests.seen(key)}


def _warn(work: Work) -> None:
    for key, status in _low(work).items():
        if status.allowance and work.requests.remember(key, work.now):
            work.record(AllowanceLow(source=status.name, **asdict(status.allowance)))


def _begin(work: Work, status: SourceStatus) -> Outage:
    since, silence = status.silent_since, None if status.is_in_trouble else status.silence
    every = silence.every if silence else None
    outage = Outage(id=work.new_id(), source=status.name, since=since, why=status.detail, every=every)
    work.outages.save(outage)
    for crisis_id in _records(work, outage.source, outage.since, work.now):
        work.record(_lost(outage, crisis_id))
    return outage


def _lost(outage: Outage, crisis_id: str | None) -> SourceLost | SourceSilent:
    if outage.every is None:
        return SourceLost(crisis_id=crisis_id, outage_id=outage.id, source=outage.source)
    return SourceSilent(
        crisis_id=crisis_id, outage_id=outage.id, source=outage.source, since=outage.since.isoformat()
    )


def _end(work: Work, outage: Outage, *, is_deaf: bool) -> None:
    """No crisis has in its record that a source is heard again which is not."""
    end = End.OTHERWISE if is_deaf else _of_what_is_not_deaf(work, outage)
    work.outages.save(replace(outage, ended_at=work.now, end=end))
    crises = _records(work, outage.source, outage.since, work.now) if end is End.HEARD else (None,)
    for crisis_id in crises:
        work.record(SourceBack(crisis_id=crisis_id, outage_id=outage.id, source=outage.source))


def _of_what_is_not_deaf(work: Work, outage: Outage) -> End:
    rhythm = work.outages.rhythms().get(outage.source)
    silent_on = outage.every is not None and rhythm and rhythm.quiet_since <= outage.since
    return End.NORMAL if silent_on else End.HEARD


def _tell(work: Work, outage: Outage) -> None:
    """Once per outage: whoever joins later reads it on the cards."""
    leads = (crisis.lead_id for crisis in _crises(work))
    asked = (who for a in _alerts(work, outage) for who in (a.acknowledged_by, *a.asked[-1:]) if who)
    people = here(work, (*leads, *asked))
    work.outages.save(replace(outage, told_at=work.now, people=people))
    work.record(SourceMissed(outage_id=outage.id, source=outage.source, people=people))


def _is_missed(work: Work, outage: Outage) -> bool:
    """Somebody relies on it right now, and was not told yet."""
    return outage.told_at is None and bool(_crises(work) or _alerts(work, outage))


def _crises(work: Work) -> list[Crisis]:
    """Without the restricted ones: everybody in the channel reads whom it calls."""
    return [crisis for crisis in work.crises.open() if not crisis.restricted]


def _records(work: Work, source: str, since: datetime, until: datetime) -> tuple[str | None, ...]:
    """The crises whose record has to say that this was not heard; without any, it stands in none."""
    crises = (*work.crises.open(), *work.crises.resolved())
    during = (c for c in crises if c.detected_at < until and since < (c.resolved_at or work.now))
    return tuple(c.id for c in during if _relies_on(work, c, source)) or (None,)


def _relies_on(work: Work, crisis: Crisis, source: str) -> bool:
    """A watch of its storms hears the source, or no watch is known and people look everywhere."""
    theirs = {alert.watch_id for alert in work.alerts.of_crisis(crisis.id)}
    watches = [watch for watch in work.watches.all() if watch.id in theirs]
    return not watches or any(watch.hears(*_names(source)) for watch in watches)


def _names(source: str) -> tuple[str, str]:
    """Its own, and that of its kind."""
    return source, source.partition(":")[0]


def _alerts(work: Work, outage: Outage) -> tuple[Alert, ...]:
    """The open ones whose watch listens to it."""
    watches = {watch.id: watch for watch in work.watches.all()}
    names = _names(outage.source)
    return tuple(a for a in work.alerts.open() if not (w := watches.get(a.watch_id)) or w.hears(*names))
