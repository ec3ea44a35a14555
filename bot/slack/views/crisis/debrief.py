"""The debrief in the thread: the times that mattered, who has still to answer, and the next press."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.board import CrisisBoard
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.crisis.debrief import Times, measure
from bot.domain.durations import minutes_of
from bot.slack import ids
from bot.slack.safe import Mrkdwn, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import rehearsal
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.crisis.crisis import ref_of
from bot.slack.words import _, plain, tell, tell_list, tell_many

MAX_MISSING = 15


def card(board: CrisisBoard) -> Drawn:
    """Stands until everyone has answered; then it says so and offers the report."""
    crisis = board.crisis
    waiting = _waiting(board)
    title = tell("Debrief of “{title}”.", title=escape(crisis.title, 150))
    shown = [
        b.header(plain("Debrief: {title}", title=crisis.title)),
        b.section(waiting),
        b.section(*_times(measure(crisis, None))),
        *rehearsal.line(board.dry_run and crisis.status is not CrisisStatus.CLOSED),
        *_buttons(crisis),
    ]
    return b.drawn(join([title, waiting], " "), shown)


def _buttons(crisis: Crisis) -> list[Block]:
    if crisis.status is CrisisStatus.CLOSED:
        return []
    notes = b.button(_("My notes"), ids.CRISIS_DEBRIEF, ref_of(crisis), style="primary")
    report = b.button(_("Write the report"), ids.CRISIS_REPORT, ref_of(crisis))
    return [b.actions(notes, report)]


def _times(times: Times) -> list[Mrkdwn]:
    """Each counted from when the storm was first seen."""
    return [
        _time(tell("Declared"), times.to_declare),
        _time(tell("First public words"), times.to_first_words),
        _time(tell("Resolved"), times.to_resolve),
    ]


def span(length: timedelta) -> Mrkdwn:
    """`4 minutes`, `2 hours 5 minutes`."""
    hours, rest = divmod(minutes_of(length), 60)
    said = [tell_many("{count} hour", "{count} hours", hours) if hours else Mrkdwn()]
    if rest or not hours:
        said.append(tell_many("{count} minute", "{count} minutes", rest))
    return join(said, " ")


def _time(what: Mrkdwn, length: timedelta | None) -> Mrkdwn:
    if length is None:
        return tell("{what}: never", what=what)
    return tell("{what}: *{span}* after it was first seen", what=what, span=span(length))


def _waiting(board: CrisisBoard) -> Mrkdwn:
    if board.crisis.status is CrisisStatus.CLOSED:
        return tell("*The debrief is over.* Its notes and its report are kept.")
    if not board.debrief_missing and board.report_name:
        return tell("*Everybody has given their notes; the report is written.* Next: *Close…* on its card.")
    if not board.debrief_missing:
        return tell("*Everybody has given their notes.* Next: *Write the report*.")
    missing = [mention(p) for p in board.debrief_missing[:MAX_MISSING]]
    rest = len(board.debrief_missing) - len(missing)
    people = tell_list(missing)
    if rest:
        people = tell("{people} and {count} more", people=join(missing, ", "), count=rest)
    return tell(
        "{people}: your debrief notes, please. Press *My notes*: four questions, one line each is enough.",
        people=people,
    )
