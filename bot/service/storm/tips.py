"""What colleagues report: the same card and the same clock as for a storm, with who saw it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.events import AlertRaised
from bot.domain.staff.rights import Action
from bot.domain.storm.alert import Alert, Sample, no_numbers
from bot.domain.storm.mention import Watch
from bot.service.access import require
from bot.service.crisis.notes import checked_note
from bot.service.ports import Work
from bot.service.storm import alerts
from bot.service.watch import grave_words
from bot.service.watch.listening import MakeMatcher

HEARD = "reported"  # the id of a watch that hears every grave word


def tip(
    work: Work, *, actor_id: str, text: str, make: MakeMatcher, post: Sample | None = None, about: str = ""
) -> Alert:
    """A colleague saw something that no number shows yet. `post` is the message they report, kept as it is
    now; `about` is the id of the watch that it is about, if it is about one of several.
    """
    require(work, actor_id, Action.TIP)
    told, brand, watches = checked_note(text), work.people.brand(), work.watches.all()
    said = "\n".join([told, *([post.text] if post else [])])
    alert = Alert(
        id=work.new_id(),
        brand_id=brand.id,
        watch_id="",
        watch_name=next((watch.name for watch in watches if watch.id == about), brand.name),
        opened_at=work.now,
        storm=replace(no_numbers(work.now), grave_words=_grave(work, said, make)),
        samples=(post,) if post else (),
        tip=told,
        reported_by=actor_id,
    )
    work.alerts.add(alert)
    work.record(
        AlertRaised(actor=actor_id, alert_id=alert.id, watch_name=alert.watch_name, rules=alert.storm.rules)
    )
    return alerts.begin(work, alert)


def _grave(work: Work, text: str, make: MakeMatcher) -> tuple[str, ...]:
    own = (word for watch in work.watches.all() for word in watch.grave_words)
    words = tuple(dict.fromkeys((*grave_words.of_team(work).entries, *own)))
    hearing = Watch(id=HEARD, brand_id="", name="", terms=(), grave_words=words)
    return make([hearing]).grave(text, (HEARD,), None)
