"""A source that is lost while it is needed: who has to know, what is blind, since when, and what to do."""

from __future__ import annotations

from bot.domain.board import OutageBoard
from bot.domain.storm.source import End, Outage
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Drawn
from bot.slack.views.storm import sources
from bot.slack.words import tell, tell_list


def card(board: OutageBoard) -> Drawn:
    if board.outage.ended_at is None:
        return _lasting(board)
    return _over(board) if board.is_set_up else _given_up(board)


def _lasting(board: OutageBoard) -> Drawn:
    outage = board.outage
    what = _what(outage)
    todo = tell(
        "Until it is back, look there yourselves and report what you see with `/crisis tip`. Whoever runs "
        "Firebreak: `/crisis sources` says what is wrong."
    )
    people = tell("Who relies on it: {people}.", people=tell_list([mention(p) for p in outage.people]))
    why = tell("Why: {why}", why=escape(outage.why, 300)) if outage.why else Mrkdwn()
    calls = [people] if outage.people else []
    return b.drawn(
        join([what, *calls, todo], " "), [b.section(what, *calls), b.section(todo), *_context(why)]
    )


def _what(outage: Outage) -> Mrkdwn:
    named = {"source": sources.title(outage.source), "since": day_clock(outage.since)}
    if outage.every is None:
        return tell(
            "*{source} is not heard since {since}*, while an alert or a crisis is open. "
            "The numbers on the cards may be too low, and calm may be silence.",
            **named,
        )
    return tell(
        "*{source} brings nothing since {since}*, though it usually brings {usual}, while an alert or a "
        "crisis is open. The numbers on the cards may be too low, and calm may be silence.",
        usual=sources.every(outage.every),
        **named,
    )


def _over(board: OutageBoard) -> Drawn:
    outage = board.outage
    named = {
        "source": sources.title(outage.source),
        "since": day_clock(outage.since),
        "until": day_clock(outage.ended_at or outage.since),
    }
    if outage.end is End.OTHERWISE:
        return _said(
            tell("*{source} is still not heard*, in another way than from {since} to {until}.", **named),
            tell("`/crisis sources` says what is wrong now."),
        )
    if outage.end is End.NORMAL:
        return _said(
            tell("*{source} has brought nothing since {since}*, and is not missed any more.", **named),
            tell(
                "If something should come from it, see `/crisis sources`; else take it out of the settings."
            ),
        )
    return _said(
        tell("*{source} is heard again*: it was silent from {since} to {until}.", **named),
        sources.not_covered(board.holes) or tell("What was said meanwhile is caught up with."),
    )


def _said(what: Mrkdwn, then: Mrkdwn) -> Drawn:
    return b.drawn(join([what, then], " "), [b.section(what, then)])


def _given_up(board: OutageBoard) -> Drawn:
    outage = board.outage
    gone = tell(
        "*{source} is no source any more*: it was taken out of the settings. It was not heard since {since}.",
        source=sources.title(outage.source),
        since=day_clock(outage.since),
    )
    todo = tell("Nobody listens to it now: report what you see there with `/crisis tip`.")
    return _said(gone, todo)


def _context(why: Mrkdwn) -> list[b.Block]:
    return [b.context(why)] if why else []
