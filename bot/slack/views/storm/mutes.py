"""Rules that are silent for a while: told wherever a watch is shown, so that no silence is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.events import RuleMuted, RuleUnmuted
from bot.domain.log.timeline import sentence
from bot.domain.storm.mention import Watch
from bot.domain.storm.rule import DETECTED, RULE_LABELS, Mute
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, ngettext, tell, tell_many

MAX_NAME = 80
MAX_LINES = 8  # with what stands before and behind them, they are the ten parts that a context holds
HOURS = (1, 4, 24, 72, 168, 720)


def silent(watch: Watch) -> list[Block]:
    """Each muted rule of `watch`, with the button that ends it."""
    return [b.section(line(mute), accessory=_end(watch, mute)) for mute in watch.mutes]


def lines(muted: Sequence[tuple[str, Mute]]) -> list[Mrkdwn]:
    """One for each, with its watch; what does not fit any more is counted."""
    rest = len(muted) - MAX_LINES
    more = (
        [tell_many("and {count} more that is muted", "and {count} more that are muted", rest)]
        if rest > 0
        else []
    )
    return [*(line(mute, watch) for watch, mute in muted[:MAX_LINES]), *more]


def line(mute: Mute, watch: str = "") -> Mrkdwn:
    """`*Muted:* grave words until tomorrow 09:00, by @ana: “our own campaign”`."""
    msgid = (
        N_("*Cools down:* {rule} until {until}, unless it gets far worse; {person}: “{reason}”")
        if mute.cools
        else N_("*Muted:* {rule} until {until}, by {person}: “{reason}”")
    )
    told = tell(
        msgid,
        rule=tell(RULE_LABELS[mute.rule]),
        until=day_clock(mute.until),
        person=mention(mute.by),
        reason=escape(mute.reason, 200),
    )
    return tell("{watch}: {muted}", watch=escape(watch, MAX_NAME), muted=told) if watch else told


def announced(event: RuleMuted | RuleUnmuted) -> Drawn:
    """For the channel where the alerts would have stood."""
    said = tell(sentence(event))
    if isinstance(event, RuleUnmuted):
        return b.drawn(said, [b.section(said)])
    how = tell("Its other rules go on. `/crisis watch` shows every silence and ends one.")
    return b.drawn(join([said, how], " "), [b.section(said), b.context(how)])


def form(watches: Sequence[Watch], *, chosen: str = "", rule: str = "") -> Block:
    """Fields: ``watch_id``, ``rule``, ``hours``, ``reason``. `chosen` is a watch's id."""
    rules = [(r.value, _(RULE_LABELS[r])) for r in DETECTED]
    hours = [(str(h), _lasting(timedelta(hours=h))) for h in HOURS]
    named = [(watch.id, watch.name) for watch in watches]
    what_follows = tell(
        "Only this rule of this watch is silent; the others go on. It speaks again by itself at the end."
    )
    return f.modal(
        ids.FORM_MUTE,
        title=_("Mute a rule"),
        submit=_("Mute"),
        ref=Ref("watch", ""),
        blocks=[
            b.section(what_follows),
            f.field("watch_id", _("Which watch?"), f.select(named, chosen or named[0][0])),
            f.field("rule", _("Which rule?"), f.select(rules, rule or rules[0][0])),
            f.field("hours", _("For how long?"), f.select(hours, str(HOURS[1]))),
            f.field(
                "reason",
                _("Why?"),
                f.text(lines=True, limit=200),
                hint=_("Such as “our own campaign runs until Friday”. It stands beside the silence."),
            ),
        ],
    )


def _end(watch: Watch, mute: Mute) -> Block:
    return b.button(
        _("End it now"), ids.MUTE_END, Ref("watch", watch.id, watch.version, {"rule": mute.rule.value})
    )


def _lasting(time: timedelta) -> str:
    count = time.days or time // timedelta(hours=1)
    msgid = (
        ngettext("{count} day", "{count} days", count)
        if time.days
        else ngettext("{count} hour", "{count} hours", count)
    )
    return msgid.format(count=count)
