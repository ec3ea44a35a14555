"""A storm's numbers in words, each beside what it is compared to."""

from __future__ import annotations

from bot.domain.board import AlertBoard
from bot.domain.storm.alert import Storm
from bot.domain.storm.rule import RULE_LABELS, Rule
from bot.domain.storm.sign import Conversation, Loud, Turned
from bot.domain.words import N_
from bot.slack.safe import Mrkdwn, day_clock, escape, join
from bot.slack.views.storm.languages import unscored
from bot.slack.views.storm.sources import not_covered, title
from bot.slack.words import ngettext, number, plain, tell, zone

MAX_LOUD = 3  # sources named
MOOD_MOVED = 0.1  # ten points more or less negative than usual is worth a word of its own
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


def live(board: AlertBoard, *, is_one_of_several: bool = False) -> Mrkdwn:
    """Its numbers on the war room's card: how they are, as of when, and what they do not cover. One of
    several is called by its watch.
    """
    storm = board.alert.storm
    name = escape(board.alert.watch_name, 60) if is_one_of_several else tell("The storm")
    if storm.ended_at:
        return tell("*{name}* has calmed down since {at}.", name=name, at=day_clock(storm.ended_at))
    said = tell(
        "*{name}, {at}:* {numbers}. {mood}",
        name=name,
        at=day_clock(storm.seen_at),
        numbers=headline(storm),
        mood=mood(storm),
    )
    return join([said, not_covered(board.holes), unheard(board)], " ")


def unheard(board: AlertBoard) -> Mrkdwn:
    """Nobody may take the silence of a watch that is gone for calm."""
    if board.is_watched or board.alert.tip:
        return Mrkdwn()
    return tell("*Its watch was removed: nobody listens to it any more.*")


def _expected(expected: float) -> str:
    return plain("fewer than 1") if expected < 1 else number(round(expected))


def normality(storm: Storm) -> Mrkdwn:
    """What “normally” rests on: the level of the baseline, in words."""
    if storm.expected is None:
        return tell(
            "Not enough history yet to say what is normal here. Until then many posts at once, grave words, "
            "a large account, a long conversation or what people report raise an alert."
        )
    return tell("“Normally” means {level}.", level=_level(storm))


def _level(storm: Storm) -> Mrkdwn:
    weekdays = tell(_WEEKDAYS[storm.seen_at.astimezone(zone()).weekday()])
    level = _LEVELS.get(storm.level)
    return tell(level, weekdays=weekdays, count=storm.past) if level else escape(storm.level, 80)


def mood(storm: Storm) -> Mrkdwn:
    """The last hour's negative share with its comparison, of how many posts, and which it does not cover."""
    missing = unscored(storm.unscored)
    posts = storm.scored + sum(storm.unscored.values())
    covered = tell("{scored} of {posts} scored in the last hour", scored=storm.scored, posts=posts)
    if missing:
        covered = tell("{covered}; not scored: {missing}", covered=covered, missing=missing)
    if storm.negative_share is None:
        return tell("Mood not measured ({coverage}).", coverage=covered) if missing else Mrkdwn()
    share, usual = storm.negative_share, storm.usual_negative_share
    if usual is None:
        said = tell("*{share} negative*, nothing to compare with yet", share=percent(share))
    else:
        said = tell(_moved(share - usual), share=percent(share), usual=percent(usual))
    return tell("{mood} ({coverage}).", mood=said, coverage=covered)


def _moved(rise: float) -> str:
    if rise >= MOOD_MOVED:
        return N_("*{share} negative*, normally {usual}")
    if rise <= -MOOD_MOVED:
        return N_("*Less negative than usual*: {share} negative, normally {usual}")
    return N_("*Mood about as usual*: {share} negative, normally {usual}")


def percent(share: float) -> Mrkdwn:
    return tell("{number}%", number=round(share * 100))


_LEVELS = {
    "hour_of_week": N_("this hour on the last {count} {weekdays}"),
    "hour_of_day": N_("this hour on the last {count} days"),
    "last_day": N_("the last 24 hours"),
    "not_enough_history": N_("not known yet"),
}


def reason(storm: Storm) -> Mrkdwn:
    """Why it was raised at all, each rule with what it saw."""
    known = tuple(_rule(rule, storm) for rule in Rule if rule in storm.rules)
    return tell("Why this alert: {reasons}.", reasons=known) if known else Mrkdwn()


def _rule(rule: Rule, storm: Storm) -> Mrkdwn:
    voice, said, climb = storm.signs.voice, storm.signs.conversation, storm.signs.climb
    grown = storm.signs.growth
    if rule is Rule.SOURCE and storm.signs.loud:
        loud = tuple(_loud(one) for one in storm.signs.loud[:MAX_LOUD])
        return tell("far more posts than normal from {sources}", sources=loud)
    if rule is Rule.SOURCE_MOOD and storm.signs.turned:
        turned = tuple(_turned(one) for one in storm.signs.turned[:MAX_LOUD])
        return tell("the mood turned on {sources}", sources=turned)
    if rule is Rule.REACH and voice:
        who = escape(voice.author, 80) or tell("unknown author")
        return tell("{author} speaks of it to {count} followers", author=who, count=voice.followers)
    if rule is Rule.CONVERSATION and said:
        return _conversation(said)
    if rule is Rule.GROWTH and grown:
        return tell(
            "one post by {author} goes further and further: {count} replies, reposts and likes, {gained} of "
            "them since it was first seen; the most of the week before was {before}",
            author=escape(grown.author, 80) or tell("unknown author"),
            count=grown.reactions,
            gained=grown.gained,
            before=grown.before,
        )
    if rule is Rule.CLIMB and climb:
        days = join([Mrkdwn(number(day)) for day in climb.days], ", ")
        return tell("more posts each day ({days}; normally {usual})", days=days, usual=round(climb.usual))
    return tell(RULE_LABELS[rule])


def _loud(one: Loud) -> Mrkdwn:
    return tell(
        "{source} ({count} in {minutes} minutes, normally {usual})",
        source=title(one.source),
        count=one.count,
        minutes=str(one.minutes),
        usual=_expected(one.expected),
    )


def _turned(one: Turned) -> Mrkdwn:
    return tell(
        "{source} ({share} negative of {count} scored in the last hour, normally {usual})",
        source=title(one.source),
        share=percent(one.share),
        count=one.scored,
        usual=percent(one.usual),
    )


def _conversation(said: Conversation) -> Mrkdwn:
    count, people = said.posts, str(said.people)
    if not said.author:
        return tell(
            "one conversation has grown to {count} posts by {people} people in a day",
            count=count,
            people=people,
        )
    return tell(
        "the conversation below a post by {author} has grown to {count} posts by {people} people in a day",
        author=escape(said.author, 80),
        count=count,
        people=people,
    )
