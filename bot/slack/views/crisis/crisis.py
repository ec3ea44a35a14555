"""The pinned card of the war room: where the crisis stands and the one thing to be done next."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.board import CrisisBoard, StatementBoard, StepBoard
from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import FAULT_LABELS, Crisis, CrisisStatus
from bot.domain.plan.playbook import STAGES
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, dotted, escape, join, link, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views import rehearsal
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.comms import gates, hub, publications, statements
from bot.slack.views.crisis import facts, keeping, known, private, reading, spoken
from bot.slack.views.plan import steps
from bot.slack.views.storm import storm
from bot.slack.words import _, plain, tell, tell_list, tell_many

MAX_STATEMENTS = 4
MAX_MISSING = 12
MAX_STORMS = 2


def card(board: CrisisBoard) -> Drawn:
    """The root of the war-room thread; redrawn in place, short once the crisis is over."""
    return _CARDS[board.crisis.status](board)


def status(board: CrisisBoard) -> Drawn:
    """The card for one person, who is told of when it is: nobody draws it again."""
    drawn = card(board)
    if board.read_at is None:
        return drawn
    as_of = tell("As of {at}. The pinned card goes on changing.", at=day_clock(board.read_at))
    return b.drawn(join([as_of, Mrkdwn(drawn.text)], " "), [*drawn.blocks, b.context(as_of)])


def window(board: CrisisBoard) -> Block:
    """The same in a window of its own, for a thread in which slash commands do not work."""
    name = plain("Crisis #{number}", number=str(board.crisis.number))
    shown = status(board).blocks
    return f.modal(ids.READ_ONLY, title=name, close=_("Close"), ref=ref_of(board.crisis), blocks=shown)


def moved() -> Drawn:
    """Under a card that was posted again, because a person deleted it."""
    said = tell(
        "The card above was deleted, so it stands here again, and what is open moved with it. Please go on "
        "here. What was written before is in the old thread, under the deleted message."
    )
    return b.drawn(said, [b.section(said)])


def moved_on() -> Drawn:
    """Into the thread that is left behind."""
    said = tell("The card on which this thread hung was deleted. Its war room goes on in another thread.")
    return b.drawn(said, [b.section(said)])


def headline(board: CrisisBoard) -> str:
    """`SEV-2 (serious) Insensitive post: cup slogan`, as plain text."""
    crisis = board.crisis
    level, kind = _(crisis.severity.label), _(board.playbook.title)
    return plain("{level} {kind}: {title}", level=level, kind=kind, title=crisis.title)


def named(crisis: Crisis) -> Mrkdwn:
    """For what is read outside its thread."""
    return tell("Crisis #{number} “{title}”", number=str(crisis.number), title=crisis.title)


def ref_of(crisis: Crisis, **extra: str) -> Ref:
    return Ref("crisis", crisis.id, crisis.version, extra)


# --- open -------------------------------------------------------------------------------------------


def _open(board: CrisisBoard) -> Drawn:
    next_step, words = next_line(board), _words(board)
    stage = tell("Stage: *{stage}*", stage=tell(STAGES[board.stage]))
    shown = [
        b.header(headline(board)),
        b.section(next_step),
        b.section(words),
        _buttons(board),
        *_storms(board),
        b.context(dotted(stage, _origin(board))),
        b.context(_facts(board.crisis), *known.in_short(board), *reading.in_short(board)),
        *facts.on_card(board.facts),
        b.context(_roles(board.crisis)),
        *private.who_sees_it(board.crisis),
        *rehearsal.drill(board.crisis),
        *rehearsal.line(board.dry_run),
        *gates.stopped(board.stop),
    ]
    return b.drawn(join([tell("{line}.", line=headline(board)), next_step, words], " "), shown)


def _storms(board: CrisisBoard) -> list[Block]:
    several = len(board.storms) > 1
    return [b.section(storm.live(s, is_one_of_several=several)) for s in board.storms[:MAX_STORMS]]


def _origin(board: CrisisBoard) -> Mrkdwn:
    crisis = board.crisis
    return dotted(
        tell("#{number}", number=str(crisis.number)),
        tell("led by {person}", person=mention(crisis.lead_id)),
        tell("declared {at}", at=day_clock(crisis.declared_at)),
        _after_detection(board.minutes_to_declare),
    )


def _after_detection(minutes: int | None) -> Mrkdwn:
    if not minutes:
        return Mrkdwn()
    return tell_many("{count} minute after it was seen", "{count} minutes after it was seen", minutes)


def next_line(board: CrisisBoard) -> Mrkdwn:
    """What is due first, by whom and when; and how much more is open or late."""
    if board.next_step is None or board.next_state is None:
        lead = mention(board.crisis.lead_id)
        return tell("*Every step is done.* {person}: press *Resolve…* when it is over.", person=lead)
    step = StepBoard(crisis=board.crisis, step=board.next_step, state=board.next_state)
    first = tell(
        "*Next: {step}*\n{owner}, {due}.",
        step=steps.title(board.next_step),
        owner=steps.owner(step),
        due=steps.due(step, None),
    )
    return join([first, _more_open(board)], " ")


def _more_open(board: CrisisBoard) -> Mrkdwn:
    more = max(board.open_count - 1, 0)
    open_ = (
        tell_many("{count} more step is open.", "{count} more steps are open.", more) if more else Mrkdwn()
    )
    late = board.late_count
    behind = tell_many("*{count} step is late.*", "*{count} steps are late.*", late) if late else Mrkdwn()
    return join([open_, behind], " ")


def _words(board: CrisisBoard) -> Mrkdwn:
    """The clock of the first public words, and every text that waits for somebody."""
    waiting = [_text_line(s) for s in board.statements if s.statement.state in _TEXT_LINES]
    return join([*spoken.in_short(board), *hub.in_short(board.page), *waiting[-MAX_STATEMENTS:]])


def _text_line(text: StatementBoard) -> Mrkdwn:
    return tell(
        "*{text}:* {state}",
        text=statements.label(text.statement),
        state=_TEXT_LINES[text.statement.state](text),
    )


def _waits(text: StatementBoard) -> Mrkdwn:
    return tell("waits for {people}.", people=statements.waiting_for(text))


def _to_change(text: StatementBoard) -> Mrkdwn:
    return tell("being changed by {person}.", person=mention(text.statement.current.author_id))


def _ready(text: StatementBoard) -> Mrkdwn:
    if any(p.state in publications.IN_DOUBT for p in text.publications):
        return tell("on its way; its link is still wanted.")
    return tell("approved, not published yet.")


def _facts(crisis: Crisis) -> Mrkdwn:
    return dotted(
        _began_on(crisis),
        tell("Fault: {fault}", fault=tell(FAULT_LABELS[crisis.fault])),
        _outlook(crisis),
    )


def _outlook(crisis: Crisis) -> Mrkdwn:
    """The headline names the worse of the two; both only where they differ."""
    now, then = crisis.severity_now, crisis.severity_24h
    if now == then:
        return Mrkdwn()
    return tell("Now {now}, in 24 hours perhaps {then}", now=tell(now.label), then=tell(then.label))


def _began_on(crisis: Crisis) -> Mrkdwn:
    place = escape(crisis.platform, 60)
    if place:
        return tell("Began on {place}", place=link(crisis.link, place))
    if crisis.link:
        return tell("Began with {post}", post=link(crisis.link, tell("this post")))
    return tell("Where it began is not known yet")


def _roles(crisis: Crisis) -> Mrkdwn:
    """Who holds which role; the lead stands further up."""
    held = [(role, crisis.roles[role]) for role in Role if role in crisis.roles]
    if not held:
        return tell("No roles are given yet: choose *Give a role* in the menu.")
    return dotted(*(tell("{role} {person}", role=tell(ROLE_LABELS[r]), person=mention(p)) for r, p in held))


def _buttons(board: CrisisBoard) -> Block:
    crisis = board.crisis
    ref = ref_of(crisis)
    more = [
        (_("Give a role"), ref_of(crisis, do="role")),
        (_("Change the severity"), ref_of(crisis, do="severity")),
        (_("Add evidence"), ref_of(crisis, do="evidence")),
        (_("Timeline"), ref_of(crisis, do="timeline")),
        (_("Status, only for me"), ref_of(crisis, do="status")),
    ]
    return b.actions(
        b.button(_("My next step"), ids.CRISIS_NEXT, ref, style="primary"),
        b.button(_("Write a statement"), ids.CRISIS_STATEMENT, ref),
        b.button(_("Note"), ids.CRISIS_NOTE, ref),
        b.button(_("Resolve…"), ids.CRISIS_RESOLVE, ref),
        b.menu(ids.CRISIS_MORE, more),
    )


# --- resolved and closed ----------------------------------------------------------------------------


def _resolved(board: CrisisBoard) -> Drawn:
    said = _how_it_ended(board.crisis)
    debrief = _debrief(board)
    shown = [
        b.header(plain("Resolved: {line}", line=headline(board))),
        b.section(said),
        b.section(debrief),
        *([b.section(next_line(board))] if board.next_step else []),
        b.context(_origin(board)),
        _afterwards(board),
    ]
    return b.drawn(join([tell("{line}.", line=headline(board)), said, debrief], " "), shown)


def _closed(board: CrisisBoard) -> Drawn:
    crisis = board.crisis
    at = day_clock(crisis.closed_at) if crisis.closed_at else Mrkdwn("–")
    closed = join([tell("*Closed {at}.* Its record is kept as it is.", at=at), _report(board)], " ")
    said = _how_it_ended(crisis)
    shown = [
        b.header(plain("Closed: {line}", line=headline(board))),
        b.section(said, closed),
        *keeping.foot(crisis, _origin(board)),
    ]
    return b.drawn(join([tell("{line}.", line=headline(board)), said, closed], " "), shown)


def _how_it_ended(crisis: Crisis) -> Mrkdwn:
    return tell(
        "*Resolved* by {person}, {at}: “{outcome}”",
        person=mention(crisis.resolved_by or "bot"),
        at=day_clock(crisis.resolved_at) if crisis.resolved_at else Mrkdwn("–"),
        outcome=escape(crisis.outcome or "", 600),
    )


def _debrief(board: CrisisBoard) -> Mrkdwn:
    missing = [mention(p) for p in board.debrief_missing[:MAX_MISSING]]
    if not missing:
        return join([tell("*Debrief:* everybody has given their notes."), _report(board)], " ")
    rest = len(board.debrief_missing) - len(missing)
    people = (
        tell("{people} and {count} more", people=join(missing, ", "), count=rest)
        if rest
        else tell_list(missing)
    )
    waiting = tell("*Debrief:* waiting for {people}. Press *My notes*: four questions.", people=people)
    return join([waiting, _report(board)], " ")


def _report(board: CrisisBoard) -> Mrkdwn:
    if not board.report_name:
        return Mrkdwn()
    return tell("The report is in this thread: {name}.", name=escape(board.report_name, 80))


def _afterwards(board: CrisisBoard) -> Block:
    ref = ref_of(board.crisis)
    sure = b.confirm(
        _("Close it for good?"),
        _(
            "Its record is kept as it is and nothing can be changed any more. "
            "Notes that are missing stay missing."
        ),
        _("Close it"),
        _("Not yet"),
    )
    green = {_due_afterwards(board): "primary"}
    return b.actions(
        b.button(_("My notes"), ids.CRISIS_DEBRIEF, ref, style=green.get(ids.CRISIS_DEBRIEF, "")),
        b.button(_("Write the report"), ids.CRISIS_REPORT, ref, style=green.get(ids.CRISIS_REPORT, "")),
        b.button(_("Close…"), ids.CRISIS_CLOSE, ref, style=green.get(ids.CRISIS_CLOSE, ""), confirm=sure),
        b.button(_("Reopen…"), ids.CRISIS_REOPEN, ref),
        b.button(_("How long it is kept…"), ids.CRISIS_KEEP, ref),
    )


def _due_afterwards(board: CrisisBoard) -> str:
    """First everybody's notes, then the report, then what is left to do on cards of its own, then the end."""
    if board.debrief_missing:
        return ids.CRISIS_DEBRIEF
    if not board.report_name:
        return ids.CRISIS_REPORT
    return "" if board.next_step else ids.CRISIS_CLOSE


_CARDS: dict[CrisisStatus, Callable[[CrisisBoard], Drawn]] = {
    CrisisStatus.OPEN: _open,
    CrisisStatus.RESOLVED: _resolved,
    CrisisStatus.CLOSED: _closed,
}
_TEXT_LINES: dict[StatementState, Callable[[StatementBoard], Mrkdwn]] = {
    StatementState.DRAFT: _to_change,
    StatementState.IN_REVIEW: _waits,
    StatementState.APPROVED: _ready,
}
