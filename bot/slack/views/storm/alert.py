"""The alert card: what was seen against what is normal, who is asked, and the one decision (S1.6).

While it is open it offers exactly three decisions and the way to take it on; once decided it is a short
record of who decided what, when and why, with nothing left to press.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.board import AlertBoard
from bot.domain.durations import minutes_of
from bot.domain.storm.alert import RECHECK_AFTER, Alert, AlertState, Storm
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, clock_left, day_clock, escape, join, link, mention
from bot.slack.views import blocks as b
from bot.slack.views import rehearsal
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.staff import reach
from bot.slack.views.storm import posts, sources, talk
from bot.slack.views.storm import storm as numbers
from bot.slack.views.storm.samples import samples
from bot.slack.words import _, hour_of, plain, tell, zone


def card(board: AlertBoard, *, picture: b.Picture | None = None, room: str = "") -> Drawn:
    """The alert in the incident channel; `picture` is its chart, `room` the address of its war room."""
    if board.alert.state is AlertState.OPEN:
        return _open(board, picture)
    if board.alert.state is AlertState.DECLARED:
        return _declared(board, picture, room)
    return _decided(board)


def chart_text(board: AlertBoard) -> str:
    """What the chart shows, for those who cannot see it; plain text."""
    points, storm = board.points, board.alert.storm
    top = max(points, key=lambda point: point.pace)
    first, last = points[0].at, points[-1].at + timedelta(minutes=points[-1].minutes)
    said = plain(
        "{title}. Posts in 5 minutes from {first} to {last}: the most is {count}, at {at}.",
        title=headline(board),
        first=first,
        last=hour_of(last),
        count=round(top.pace),
        at=hour_of(top.at),
    )
    marked = [words.format(time=hour_of(at)) for at, words in moments(board) if first <= at <= last]
    happened = [plain("Marked are: {moments}.", moments=", ".join(marked))] if marked else []
    missed = [
        sources.plainly(hole) for hole in board.holes if hole.since < last and (hole.until or last) > first
    ]
    unheard = (
        [plain("Hatched, because it is not covered: {holes}.", holes=", ".join(missed))] if missed else []
    )
    usual = [plain("Normal is about {usual}.", usual=round(storm.band[0], 1))] if storm.band else []
    named = str(zone())
    times = [] if named == "UTC" else [plain("Times in {zone}.", zone=named.replace("_", " "))]
    return " ".join([said, *happened, *unheard, *usual, *times])


def moments(board: AlertBoard) -> list[tuple[datetime, str]]:
    """What is marked in the chart, in order of time, each with its words."""
    alert = board.alert
    declared = alert.decided_at if alert.state is AlertState.DECLARED else None
    found = (
        (alert.storm.began_at, _("began {time}")),
        (alert.opened_at, _("alert {time}")),
        (declared, _("declared {time}")),
        (board.spoken_at, _("our words {time}")),
    )
    return sorted((at, words) for at, words in found if at)


def ref_of(alert: Alert, **extra: str) -> Ref:
    return Ref("alert", alert.id, alert.version, extra)


# --- open -------------------------------------------------------------------------------------------


def _open(board: AlertBoard, picture: b.Picture | None) -> Drawn:
    """What happened, who is asked and the decision stand on top, where a phone shows them without scrolling;
    why, and the evidence, below it.
    """
    alert = board.alert
    calls = _who_is_asked(board)
    shown = [
        b.header(headline(board)),
        *_reported(alert),
        b.section(*_mood(alert.storm), calls),
        _buttons(board),
        *([b.picture(picture)] if picture else []),
        b.section(_history(board), _normality(alert)),
        *samples(alert, ref_of(alert)),
        *rehearsal.line(board.dry_run),
    ]
    ask = tell("Decide: declare a crisis, handle it one-to-one, or not a crisis.")
    return b.drawn(join([_aloud(board), calls, ask], " "), shown)


def _reported(alert: Alert) -> list[Block]:
    """What a colleague says, and who that is: somebody may want to ask them."""
    if alert.tip is None:
        return []
    who = tell("Reported by {person}", person=mention(alert.reported_by)) if alert.reported_by else Mrkdwn()
    return [*([b.quote_post(alert.tip)] if alert.tip else []), *([b.context(who)] if who else [])]


def _mood(storm: Storm) -> list[Mrkdwn]:
    return [numbers.mood(storm), talk.topic(storm.talk)]


def headline(board: AlertBoard) -> str:
    """Plain text for a header: the number and what it is compared to."""
    brand = board.brand_name
    if board.alert.tip is not None:
        return plain("{brand}: a colleague reports something", brand=brand)
    return plain("{brand}: {numbers}", brand=brand, numbers=numbers.headline(board.alert.storm))


def _aloud(board: AlertBoard) -> Mrkdwn:
    storm = board.alert.storm
    return join([tell("{line}.", line=headline(board)), numbers.mood(storm), talk.topic(storm.talk)], " ")


def _history(board: AlertBoard) -> Mrkdwn:
    storm = board.alert.storm
    parts = [_beginning(storm), talk.terms(storm), talk.spread(storm.talk)]
    if storm.grave_words:
        words = tuple(f"“{word}”"[:60] for word in storm.grave_words[:5])
        parts.append(tell("*Grave words: {words}.*", words=words))
    if storm.ended_at:
        parts.append(tell("It has calmed down since {at}.", at=day_clock(storm.ended_at)))
    elif board.alert.watch_id:
        parts.append(tell("These numbers are of {at}.", at=day_clock(storm.seen_at)))
    heard = (_heard_by(board), sources.not_covered(board.holes), numbers.unheard(board))
    return join([*parts, numbers.reason(storm), *heard], " ")


def _normality(alert: Alert) -> Mrkdwn:
    """Nothing was counted for what a colleague reports."""
    return Mrkdwn() if alert.tip else numbers.normality(alert.storm)


def _beginning(storm: Storm) -> Mrkdwn:
    """When, and by whose words; its post stands further down."""
    at, first = day_clock(storm.began_at), storm.first
    if first is None:
        return tell("Began {at}.", at=at)
    who, reach = posts.author(first), posts.reach(first)
    told = tell("{author} ({reach})", author=who, reach=reach) if reach else who
    return tell("Began {at}; the first post about it is by {author}.", at=at, author=told)


def _heard_by(board: AlertBoard) -> Mrkdwn:
    """Which of the brand's watches it was, where its name says more than the brand's."""
    name = board.alert.watch_name
    if not name or name.casefold() == board.brand_name.casefold():
        return Mrkdwn()
    return tell("Watch: “{name}”.", name=name)


def _who_is_asked(board: AlertBoard) -> Mrkdwn:
    """Who has it, or who was asked last and who is next at what time."""
    alert = board.alert
    if alert.acknowledged_by:
        who, at = mention(alert.acknowledged_by), clock(alert.acknowledged_at or alert.opened_at)
        return tell("{person} has had it since {at}. The decision is still open.", person=who, at=at)
    if not alert.asked:
        return tell(
            "Nobody is on call. Whoever reads this first: press *I’m on it*. "
            "An administrator can name people with `/crisis roster`."
        )
    asked = tell(
        "On call: {person}, asked {at}.",
        person=mention(alert.asked[-1]),
        at=alert.asked_at or alert.opened_at,
    )
    asleep = [reach.asleep(board.asleep)] if board.asleep else []
    return join([asked, _who_is_next(board), *asleep], " ")


def _who_is_next(board: AlertBoard) -> Mrkdwn:
    if board.next_person and board.next_at:
        at = clock_left(board.next_at)
        return tell("If nobody acts by {at}: {person}.", at=at, person=mention(board.next_person))
    return tell("Nobody else is left to ask: whoever reads this can take it.")


def _buttons(board: AlertBoard) -> Block:
    alert = board.alert
    ref = ref_of(alert)
    more = [(_("Add a note"), ref_of(alert, do="note"))]
    if alert.watch_id:
        more.append((_("Mute the rule"), ref_of(alert, do="mute")))
    if alert.unclaimed and board.next_person:
        more.insert(0, (_("Ask the next person now"), ref_of(alert, do="ask_next")))
    return b.actions(
        b.button(_("Declare a crisis"), ids.ALERT_DECLARE, ref, style="primary"),
        b.button(_("Handle one-to-one"), ids.ALERT_ONE_TO_ONE, ref),
        b.button(_("Not a crisis"), ids.ALERT_DISMISS, ref),
        b.button(_("I’m on it"), ids.ALERT_TAKE, ref) if alert.unclaimed else None,
        b.menu(ids.ALERT_MORE, more),
    )


# --- declared ---------------------------------------------------------------------------------------


def _declared(board: AlertBoard, picture: b.Picture | None, room: str) -> Drawn:
    """The storm goes on, and so do its numbers; what there is to do stands in the war room. What a restricted
    crisis is about tells nothing more here: neither numbers nor posts.
    """
    if board.crisis is None:
        hidden = join([_who_declared(board), _where(board, room)], " ")
        return b.drawn(hidden, [b.section(hidden)])
    told = join([_who_declared(board), _where(board, room)], " ")
    mood = _mood(board.alert.storm)
    shown = [
        b.header(headline(board)),
        *_reported(board.alert),
        b.section(told, *mood),
        *([b.picture(picture)] if picture else []),
        b.context(join([_history(board), _normality(board.alert)], " ")),
    ]
    return b.drawn(join([told, tell("{line}.", line=headline(board)), *mood], " "), shown)


def _who_declared(board: AlertBoard) -> Mrkdwn:
    crisis = board.crisis
    if crisis is not None and crisis.alert_id != board.alert.id:
        return tell("*Added to an open crisis* by {person}, {at}.", **_by(board.alert))
    return tell("*Declared a crisis* by {person}, {at}.", **_by(board.alert))


def _where(board: AlertBoard, room: str) -> Mrkdwn:
    if board.crisis is None:
        return tell("It is restricted: its numbers and posts show only to its members from here on.")
    name = tell("the war room of crisis #{number}", number=str(board.crisis.number))
    return tell("Everything goes on in {room}.", room=link(room, name) if room else name)


# --- decided otherwise ------------------------------------------------------------------------------


def _decided(board: AlertBoard) -> Drawn:
    told = _OUTCOME[board.alert.state](board)
    numbers_then = join([tell("{line}.", line=headline(board)), _times(board.alert)], " ")
    return b.drawn(join([told, numbers_then], " "), [b.section(told), b.context(numbers_then)])


def _times(alert: Alert) -> Mrkdwn:
    began = tell("Began {at}.", at=day_clock(alert.storm.began_at))
    ended = (
        tell("Calmed down {at}.", at=day_clock(alert.storm.ended_at)) if alert.storm.ended_at else Mrkdwn()
    )
    return join([began, ended], " ")


def _one_to_one(board: AlertBoard) -> Mrkdwn:
    told = tell(
        "*Handled one-to-one* by {owner}, {person} decided {at}.",
        owner=mention(board.alert.owner_id or ""),
        **_by(board.alert),
    )
    return join([told, _looks_again(board.alert)])


def _dismissed(board: AlertBoard) -> Mrkdwn:
    told = tell(
        "*Not a crisis*, {person} decided {at}: “{reason}”",
        reason=escape(board.alert.reason or "", 500),
        **_by(board.alert),
    )
    return join([told, _looks_again(board.alert)])


def _looks_again(alert: Alert) -> Mrkdwn:
    if not alert.watch_id or alert.storm.ended_at:
        return Mrkdwn()
    minutes = tuple(minutes_of(after) for after in RECHECK_AFTER)
    return tell("Checked again after {minutes} minutes: if it doubles, it comes back here.", minutes=minutes)


def _by(alert: Alert) -> dict[str, Mrkdwn]:
    return {
        "person": mention(alert.decided_by or "bot"),
        "at": day_clock(alert.decided_at or alert.opened_at),
    }


_OUTCOME: dict[AlertState, Callable[[AlertBoard], Mrkdwn]] = {
    AlertState.ONE_TO_ONE: _one_to_one,
    AlertState.DISMISSED: _dismissed,
}
