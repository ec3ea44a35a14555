"""Where posts come from, and how each source is: one line in App Home, all of it by `/crisis sources`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.board import Hole
from bot.domain.storm.rule import Mute
from bot.domain.storm.sign import OTHERS
from bot.domain.storm.source import Allowance, Gap, SourceStatus, State
from bot.domain.words import N_
from bot.slack.safe import Mrkdwn, clock, day_clock, dotted, escape, hour, join
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.storm import mutes
from bot.slack.words import hour_of, plain, tell, tell_many

MAX_IN_HOME = 8
MAX_HOLES = 3
_GOOGLE_ALERT = re.compile(r"rss:(?:www\.)?google\.[a-z.]+-(?P<mark>[0-9a-f]{6})")
_FINGERPRINT = re.compile(r"-[0-9a-f]{6}$")  # tells two feeds of one host apart


def board(statuses: Sequence[SourceStatus], muted: Sequence[tuple[str, Mute]] = ()) -> Drawn:
    """Every source with all that is known of it, and what is muted; `statuses` may be empty."""
    silences = mutes.lines(muted)
    if not statuses:
        said = tell(
            "*No source is set up*, so no post can be heard. Whoever runs Firebreak can add some; the README "
            "says how. Colleagues can still report what they see: `/crisis tip`."
        )
        return b.drawn(join([said, *silences]), [b.section(said), *_silences(silences)])
    first = tell_many("*{count} source is listened to*", "*{count} sources are listened to*", len(statuses))
    rows = [b.section(join([line(status), *_details(status)])) for status in statuses]
    said = join([first, *map(line, statuses), *silences])
    return b.drawn(said, b.fitted([b.section(first)], rows, _silences(silences), _not_shown))


def _silences(lines: Sequence[Mrkdwn]) -> list[Block]:
    return [b.context(*lines, tell("`/crisis watch` ends a silence."))] if lines else []


def lines(statuses: Sequence[SourceStatus]) -> list[Mrkdwn]:
    """One line for each, those in trouble first."""
    ordered = sorted(statuses, key=lambda status: not status.is_deaf)
    shown = [dotted(line(status), _latest_gap(status)) for status in ordered[:MAX_IN_HOME]]
    rest = len(statuses) - len(shown)
    return [*shown, _rest(rest)] if rest else shown


def line(status: SourceStatus) -> Mrkdwn:
    """`*Webhook* · ready to receive · last post 23:39, 2 s behind`."""
    return dotted(b.bold(title(status.name)), _state(status), _last_post(status))


def title(name: str) -> Mrkdwn:
    """What people call a source: ``rss:news.example-1f2e3d`` is the feed of news.example.

    Google Alerts are feeds of one host, which only their mark tells apart.
    """
    if name == OTHERS:
        return tell("all other sources")
    kind, _, rest = name.partition(":")
    if alert := _GOOGLE_ALERT.fullmatch(name):
        return tell("Google Alert {mark}", mark=alert["mark"])
    rest = _FINGERPRINT.sub("", rest)
    if kind in _TITLES:
        return tell(_TITLES[kind], name=escape(rest, 60)) if rest else tell(_ALONE[kind])
    network = escape(_NAMES.get(kind, kind[:1].upper() + kind[1:]), 60)
    return tell("{network} ({place})", network=network, place=escape(rest, 60)) if rest else network


def not_covered(holes: Sequence[Hole]) -> Mrkdwn:
    """`*Not covered:* Mastodon 14:02–14:07.`; empty when everything was heard."""
    if not holes:
        return Mrkdwn()
    shown = [_hole(hole) for hole in holes[-MAX_HOLES:]]
    return tell("*Not covered:* {holes}.", holes=join(shown, ", "))


def _hole(hole: Hole) -> Mrkdwn:
    if hole.until is None:
        said = tell("{source} since {since}", source=title(hole.source), since=clock(hole.since))
    else:
        said = tell("{source} {stretch}", source=title(hole.source), stretch=_stretch(hole))
    return tell("{stretch} (silent)", stretch=said) if hole.silent else said


def plainly(hole: Hole) -> str:
    """For words that no Slack client turns into the reader's time."""
    name, since = str(title(hole.source)), hour_of(hole.since)
    if hole.until is None:
        return plain("{source} since {since}", source=name, since=since)
    return plain("{source} {since} to {until}", source=name, since=since, until=hour_of(hole.until))


def _latest_gap(status: SourceStatus) -> Mrkdwn:
    return tell("not covered {stretch}", stretch=_day_stretch(status.gaps[-1])) if status.gaps else Mrkdwn()


def _day_stretch(gap: Gap) -> Mrkdwn:
    return tell("{since}–{until}", since=day_clock(gap.since), until=hour(gap.until))


def _stretch(hole: Hole) -> Mrkdwn:
    return tell("{since}–{until}", since=clock(hole.since), until=hour(hole.until or hole.since))


def every(seconds: int) -> Mrkdwn:
    """`something every 3 minutes`."""
    if seconds < 90:
        return tell("something every minute")
    if seconds < 5_400:
        return tell("something every {count} minutes", count=round(seconds / 60))
    return tell("something every {count} hours", count=round(seconds / 3_600))


def _state(status: SourceStatus) -> Mrkdwn:
    if status.silence and not status.is_in_trouble:
        usual = every(status.silence.every)
        return tell("*silent* since {at} (usually {usual})", at=day_clock(status.silence.since), usual=usual)
    if status.pushed and status.state is State.LIVE:
        return tell("ready to receive")
    if not status.is_deaf:
        return tell(_STATES[status.state])
    said = tell(_STATES[State.DEGRADED if status.state is State.STARTING else status.state])
    since = tell("{state} since {since}", state=said, since=day_clock(status.silent_since))
    return tell("{state}: {why}", state=since, why=escape(status.detail, 300)) if status.detail else since


def _last_post(status: SourceStatus) -> Mrkdwn:
    if status.last_event is None:
        return tell("no post yet since {since}", since=day_clock(status.since))
    last = tell("last post {at}", at=day_clock(status.last_event))
    if status.lag is None or status.lag < timedelta(seconds=1):
        return last
    return tell("{last}, {lag} behind", last=last, lag=_lasting(status.lag))


def _lasting(lag: timedelta) -> Mrkdwn:
    seconds = round(lag.total_seconds())
    if seconds < 120:
        return tell("{count} s", count=seconds)
    if seconds < 7_200:
        return tell("{count} min", count=seconds // 60)
    return tell("{count} h", count=seconds // 3_600)


def _details(status: SourceStatus) -> list[Mrkdwn]:
    """The name that watches know it by, what came, what did not, how often it began again."""
    came = tell_many(
        "{count} post received since the last start",
        "{count} posts received since the last start",
        status.received,
    )
    refused = tell_many("{count} could not be read", "{count} could not be read", status.rejected)
    restarts = tell_many("{count} restart", "{count} restarts", status.restarts)
    numbers = dotted(
        escape(status.name, 80),
        came,
        tell("{count} of them new", count=status.new) if status.new != status.received else Mrkdwn(),
        refused if status.rejected else Mrkdwn(),
        restarts if status.restarts else Mrkdwn(),
    )
    more = [_allowance(status.allowance)] if status.allowance else []
    stretches = join([_day_stretch(gap) for gap in status.gaps[-MAX_HOLES:]], ", ")
    if stretches:
        more.append(tell("Not covered: {stretches}.", stretches=stretches))
    return [numbers, *more]


def _allowance(allowance: Allowance) -> Mrkdwn:
    """`3.40 of 10.00 USD spent today; it begins anew 01:00`."""
    if allowance.unit == "USD":
        said = N_("{used} of {limit} USD spent today; it begins anew {at}")
        used, limit = f"{allowance.used:,.2f}", f"{allowance.limit:,.2f}"
    else:
        said = N_("{used} of {limit} units used today; they begin anew {at}")
        used, limit = f"{allowance.used:,.0f}", f"{allowance.limit:,.0f}"
    return tell(said, used=used, limit=limit, at=day_clock(allowance.renewed_at))


def low(source: str, allowance: Allowance) -> Drawn:
    """To the channel, while there is time to do something about it."""
    share = f"{allowance.used / allowance.limit:.0%}"
    said = tell("*{source} has used {share} of what it may use today.*", source=title(source), share=share)
    how = _ALLOW_USD if allowance.unit == "USD" else _ALLOW_UNITS
    then = tell("At the limit it falls silent until then, and a storm there is not heard.")
    return b.drawn(
        join([said, _allowance(allowance), then], " "),
        [b.section(said), b.context(_allowance(allowance), then, tell(how))],
    )


_ALLOW_USD = N_("Whoever runs Firebreak can allow more: X_DAILY_USD. Fewer or narrower words cost less.")
_ALLOW_UNITS = N_("Whoever runs Firebreak can allow more: YOUTUBE_DAILY_UNITS, up to what Google allows.")


def _rest(count: int) -> Mrkdwn:
    return tell_many(
        "{count} more: `/crisis sources` shows all.", "{count} more: `/crisis sources` shows all.", count
    )


def _not_shown(count: int) -> Block:
    return b.context(tell_many("{count} more is not shown here.", "{count} more are not shown here.", count))


_NAMES = {"gdelt": "GDELT", "hackernews": "Hacker News", "youtube": "YouTube"}
_TITLES = {
    "slack": N_("Slack channel {name}"),
    "rss": N_("Feed of {name}"),
    "replay": N_("Recording {name}"),
    "webhook": N_("Webhook {name}"),
}
_ALONE = {
    "slack": N_("Slack channel"),
    "rss": N_("Feed"),
    "replay": N_("Recording"),
    "webhook": N_("Webhook"),
}
_STATES = {
    State.STARTING: N_("starting"),
    State.LIVE: N_("listening"),
    State.CATCHING_UP: N_("catching up on what was missed"),
    State.DEGRADED: N_("*in trouble*"),
    State.FINISHED: N_("played to its end"),
    State.STOPPED: N_("*stopped*"),
}
