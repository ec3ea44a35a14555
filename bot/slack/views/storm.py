"""A storm's numbers in words, each beside what it is compared to."""

from __future__ import annotations

import re
from datetime import UTC

from bot.domain.alert import Storm
from bot.domain.words import N_
from bot.slack.safe import Mrkdwn, escape, join
from bot.slack.views.languages import unscored
from bot.slack.words import ngettext, number, plain, tell, tell_many

MOOD_MOVED = 0.1  # ten points more or less negative than usual is worth a word of its own
_LEVEL = re.compile(r"([a-z_0-9]+?)(?::(\d+))?")
_WEEKDAYS = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)


def headline(storm: Storm) -> str:
    """`412 mentions in 30 minutes, normally 38 at this hour (10.8×)`, as plain text."""
    counted = plain(ngettext("{count} mention", "{count} mentions", storm.count), count=storm.count)
    window = plain(
        ngettext("{minutes} minute", "{minutes} minutes", storm.window_minutes), minutes=storm.window_minutes
    )
    if storm.expected is None:
        return plain("{counted} in {window}", counted=counted, window=window)
    usual = plain("normally {expected}", expected=_expected(storm.expected))
    if storm.ratio is None or storm.expected < 1:
        return plain("{counted} in {window}, {usual}", counted=counted, window=window, usual=usual)
    return plain(
        "{counted} in {window}, {usual} ({ratio}×)",
        counted=counted,
        window=window,
        usual=usual,
        ratio=number(round(storm.ratio, 1)),
    )


def _expected(expected: float) -> str:
    return plain("fewer than 1") if expected < 1 else number(round(expected))


def normality(storm: Storm) -> Mrkdwn:
    """What “normally” rests on."""
    if storm.expected is None:
        return tell(
            "Not enough history yet to say what is normal here: only a fixed minimum count, grave words "
            "and what people report can raise an alert."
        )
    return tell("“Normally” is {level}.", level=level_words(storm))


def level_words(storm: Storm) -> Mrkdwn:
    """The baseline's level in words; one we do not know is shown as it is called."""
    found = _LEVEL.fullmatch(storm.level)
    name, count = (found[1], int(found[2] or 0)) if found else ("", 0)
    weekday = tell(_WEEKDAYS[storm.seen_at.astimezone(UTC).weekday()])
    if name == "hour_of_week" and count:
        return tell("the same hour on the last {count} {weekdays}", count=count, weekdays=weekday)
    if name == "hour_of_week":
        return tell("the same hour on recent {weekdays}", weekdays=weekday)
    if name == "hour_of_day":
        return tell_many("this hour on the last day", "this hour on the last {count} days", count or 5)
    return tell("the last 24 hours") if name == "last_day" else escape(storm.level, 80)


def mood(storm: Storm) -> Mrkdwn:
    """The negative share with its comparison, and which posts it does not cover."""
    missing = unscored(storm.unscored)
    covered = tell("English only; {missing}", missing=missing) if missing else tell("English only")
    if storm.negative_share is None:
        return tell("Mood not measured ({coverage}).", coverage=covered) if missing else Mrkdwn()
    share, usual = storm.negative_share, storm.usual_negative_share
    if usual is None:
        said = tell("*{share} negative*, nothing to compare with yet", share=percent(share))
    elif share - usual >= MOOD_MOVED:
        said = tell("*{share} negative*, normally {usual}", share=percent(share), usual=percent(usual))
    else:
        said = tell(
            "*Mood about as usual*: {share} negative, normally {usual}",
            share=percent(share),
            usual=percent(usual),
        )
    return tell("{mood} ({coverage}).", mood=said, coverage=covered)


def percent(share: float) -> Mrkdwn:
    return tell("{number}%", number=round(share * 100))


_RULES = {
    "volume": N_("far more posts than normal"),
    "sentiment": N_("the mood turned"),
    "grave": N_("a grave word"),
    "minimum": N_("the fixed minimum count was passed"),
    "tip": N_("a colleague reported it"),
}


def reason(storm: Storm) -> Mrkdwn:
    """Why it was raised at all."""
    known = tuple(tell(_RULES[rule]) for rule in storm.rules if rule in _RULES)
    return tell("Raised because: {reasons}.", reasons=known) if known else Mrkdwn()


def then_and_peak(storm: Storm) -> Mrkdwn:
    """For a storm that is over: how high it went."""
    return join([tell("Peak: {count} in 5 minutes.", count=storm.peak)] if storm.peak else [])
