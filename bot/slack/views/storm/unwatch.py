"""The form that asks before a watch is removed on which something rests that is going on."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.board import RemovalBoard
from bot.domain.storm.mention import Watch
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.storm import storm
from bot.slack.words import _, tell

MAX_SHOWN = 10
MAX_WORDS = 6_000  # characters of its words


def form(board: RemovalBoard) -> Block:
    """Field: ``reason``."""
    name = escape(board.watch.name, 80)
    first = tell("*Without “{name}” Firebreak no longer hears what these are about:*", name=name)
    then = tell(
        "Their numbers stop, and silence will look like calm. War rooms are told who removed it and why."
    )
    why = f.field("reason", _("Why must it stop now?"), f.text(lines=True, limit=500, focus=True))
    return f.modal(
        ids.FORM_UNWATCH,
        title=_("Stop listening?"),
        submit=_("Stop listening"),
        ref=Ref("watch", board.watch.id, board.watch.version),
        blocks=[b.section(first, *_what_rests(board)), b.section(then), why],
    )


def removed(watch: Watch) -> Drawn:
    """To whoever removed it alone: its words as they were written, so that it can be made again."""
    name = escape(watch.name, 80)
    said = tell("*“{name}” is not listened for any more.* What it heard is kept for 30 days.", name=name)
    how = tell("To undo it: `/crisis watch add {name}` and give it these words again.", name=name)
    words = "\n".join([*watch.terms, *(f"-{term}" for term in watch.must_not)])
    return b.drawn(join([said, how], " "), [b.section(said, how), *b.exact_text(words[:MAX_WORDS])])


def _what_rests(board: RemovalBoard) -> Iterator[Mrkdwn]:
    for crisis in board.crises[:MAX_SHOWN]:
        yield tell(
            "• crisis #{number} “{title}”, led by {person}",
            number=str(crisis.number),
            title=escape(crisis.title, 120),
            person=mention(crisis.lead_id),
        )
    for alert in board.alerts[:MAX_SHOWN]:
        yield tell(
            "• the alert of {at}, not decided yet: {numbers}",
            at=day_clock(alert.opened_at),
            numbers=storm.headline(alert.storm),
        )
    if board.hidden:
        yield tell("• and others that you do not see")
