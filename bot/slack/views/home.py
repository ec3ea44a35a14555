"""App Home: what waits for this person first, then what is going on, then how Firebreak itself is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.domain.board import CrisisBoard, HomeBoard, StatementBoard, StepBoard
from bot.domain.comms.publication import PublicationState, is_asked
from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.staff import next_action
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.storm.alert import Alert
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.comms import statements
from bot.slack.views.crisis import crisis as crises
from bot.slack.views.plan import steps
from bot.slack.views.staff import oncall, reach
from bot.slack.views.storm import alert as alerts
from bot.slack.views.storm import mutes, sources, storm
from bot.slack.words import _, plain, tell, tell_list, tell_many

MAX_ROWS = 10  # of one kind: Slack takes 100 blocks
WAITING = ("alerts", "my_approvals", "my_words", "my_steps", "my_notes", "to_close")
NOTHING = Ref("home", "")
T = TypeVar("T")


def tab(board: HomeBoard) -> Drawn:
    """The blocks of App Home for the person of the board; nothing of it for whoever may not act here."""
    if not board.person.may_act:
        return _closed(board)
    action = next_action.of(board)
    waiting = [*_next(board, action), *_others(_only(board, lambda each: each is not action))]
    first = _waiting_title(board) if waiting else _nothing_waits(board)
    shown = [
        b.header(plain("Firebreak: {brand}", brand=board.brand_name)),
        b.section(first),
        *waiting,
        b.actions(b.button(_("Declare a crisis"), ids.HOME_DECLARE, NOTHING, style="danger")),
        *_crises(board),
        b.divider(),
        *_on_call(board),
        *_my_roles(board),
        *(reach.mine(board.contact, board.pagers) if board.contact else []),
        *_watches(board),
        *(_administration(board) if board.is_administrator else []),
    ]
    return b.drawn(first, shown)


def _closed(board: HomeBoard) -> Drawn:
    said = tell("Guests and people of other organisations can read along in the channel, but not act here.")
    return b.drawn(said, [b.header(plain("Firebreak: {brand}", brand=board.brand_name)), b.section(said)])


# --- what waits for me ------------------------------------------------------------------------------


def _next(board: HomeBoard, action: next_action.NextAction | None) -> list[Block]:
    """One next action for each person (S2.3): it stands alone, before everything else that waits."""
    if action is None:
        return []
    alone = _only(board, lambda each: each is action)
    then = [b.context(tell("After that:"))] if _count(board) > 1 else []
    return [b.section(tell("*Do this next:*")), *_others(alone), *then]


def _only(board: HomeBoard, is_kept: Callable[[object], bool]) -> HomeBoard:
    kept: dict[str, Any] = {name: tuple(filter(is_kept, getattr(board, name))) for name in WAITING}
    return replace(board, **kept)


def _others(board: HomeBoard) -> list[Block]:
    return [row for rows in (_alerts, _approvals, _words, _steps, _notes, _ends) for row in rows(board)]


def _waiting_title(board: HomeBoard) -> Mrkdwn:
    return tell_many("*{count} thing waits for you*", "*{count} things wait for you*", _count(board))


def _count(board: HomeBoard) -> int:
    return sum(len(getattr(board, name)) for name in WAITING)


def _nothing_waits(board: HomeBoard) -> Mrkdwn:
    if not board.watch_names:
        return _first_steps(board)
    if board.crises:
        return tell("*Nothing waits for you right now.* What is going on stands below.")
    return tell(
        "*All quiet.* No alert is open and nothing waits for you. "
        "If you see something go wrong, press *Declare a crisis*: everybody may."
    )


def _first_steps(board: HomeBoard) -> Mrkdwn:
    if board.is_administrator:
        return tell(
            "*Welcome.* Two things make Firebreak useful: *Add a watch*, so that it hears what people say "
            "about your brand, and *Name people*, so that it knows whom to ask."
        )
    return tell(
        "*Welcome.* Nothing is watched yet: ask an administrator to add a watch. "
        "You can still declare a crisis at any time."
    )


def _rows(found: Sequence[T], line: Callable[[T], Mrkdwn], button: Callable[[T], Block]) -> list[Block]:
    """Each with its button; what does not fit any more is counted, and moves up when one is done."""
    rows = [b.section(line(each), accessory=button(each)) for each in found[:MAX_ROWS]]
    more = len(found) - MAX_ROWS
    if more < 1:
        return rows
    return [*rows, b.context(tell_many("…and {count} more like it.", "…and {count} more like these.", more))]


def _alerts(board: HomeBoard) -> list[Block]:
    return _rows(board.alerts, _alert, _open_alert)


def _alert(alert: Alert) -> Mrkdwn:
    if alert.tip:
        line = tell("*A colleague reports:* “{tip}”.", tip=escape(alert.tip, 200))
    else:
        line = tell(
            "*Alert: {watch}.* {numbers}.",
            watch=escape(alert.watch_name, 80),
            numbers=storm.headline(alert.storm),
        )
    if alert.acknowledged_by:
        return join([line, tell("{person} has it.", person=mention(alert.acknowledged_by))], " ")
    return join([line, tell("Nobody has taken it yet.")], " ")


def _open_alert(alert: Alert) -> Block:
    if alert.unclaimed:
        return b.button(_("I’m on it"), ids.ALERT_TAKE, alerts.ref_of(alert), style="primary")
    return b.button(_("Declare a crisis"), ids.ALERT_DECLARE, alerts.ref_of(alert))


def _approvals(board: HomeBoard) -> list[Block]:
    return _rows(board.my_approvals, _approval, _read)


def _approval(text: StatementBoard) -> Mrkdwn:
    return tell(
        "*Approve: {text}*, version {number}, for “{title}”. Asked {at}.",
        text=statements.label(text.statement),
        number=text.statement.current.number,
        title=escape(text.crisis.title, 120),
        at=clock(text.statement.submitted_at or text.statement.current.at),
    )


def _read(text: StatementBoard) -> Block:
    return b.button(
        _("Read and decide"), ids.HOME_STATEMENT, statements.ref_of(text.statement), style="primary"
    )


def _words(board: HomeBoard) -> list[Block]:
    return _rows(board.my_words, lambda text: _word(text, board.person.id), _open_words)


def _word(text: StatementBoard, person_id: str) -> Mrkdwn:
    return tell(
        _what_to_do(text, person_id),
        text=statements.label(text.statement),
        number=text.statement.current.number,
        title=escape(text.crisis.title, 120),
    )


def _what_to_do(text: StatementBoard, person_id: str) -> str:
    asked = [p.state for p in text.publications if is_asked(p, person_id)]
    if PublicationState.UNKNOWN in asked:
        return N_("*Look whether it is out: {text}*, version {number}, for “{title}”. Nobody knows yet.")
    if asked:
        return N_("*Publish by hand: {text}*, version {number}, for “{title}”. Then give the link.")
    if text.statement.state is StatementState.DRAFT:
        return N_(
            "*Go on with your text: {text}*, version {number}, for “{title}”. Nobody is asked about it now."
        )
    return N_("*Publish: {text}*, version {number}, for “{title}”. It is approved.")


def _open_words(text: StatementBoard) -> Block:
    return b.button(_("Open"), ids.HOME_STATEMENT, statements.ref_of(text.statement))


def _notes(board: HomeBoard) -> list[Block]:
    return _rows(board.my_notes, _note, _give_notes)


def _note(crisis: Crisis) -> Mrkdwn:
    return tell(
        "*Your debrief notes* on crisis #{number} “{title}”. Four questions, one line each is enough.",
        number=str(crisis.number),
        title=escape(crisis.title, 120),
    )


def _give_notes(crisis: Crisis) -> Block:
    return b.button(_("My notes"), ids.CRISIS_DEBRIEF, crises.ref_of(crisis))


def _ends(board: HomeBoard) -> list[Block]:
    return _rows(board.to_close, _end, _see)


def _end(crisis: Crisis) -> Mrkdwn:
    if crisis.is_open:
        return tell(
            "*Resolve crisis #{number} “{title}”:* every step is done and you lead it. When it is over, "
            "press *Resolve…* on its card.",
            number=str(crisis.number),
            title=escape(crisis.title, 120),
        )
    return tell(
        "*Close crisis #{number} “{title}”:* it is resolved and you lead it. First everybody’s notes, then "
        "the report, then *Close…* on its card.",
        number=str(crisis.number),
        title=escape(crisis.title, 120),
    )


def _see(crisis: Crisis) -> Block:
    return b.button(_("Open"), ids.HOME_CRISIS, crises.ref_of(crisis))


def _steps(board: HomeBoard) -> list[Block]:
    return _rows(board.my_steps, _step, _open_step)


def _step(step: StepBoard) -> Mrkdwn:
    return tell(
        "*{step}*, {due}. Crisis #{number} “{title}”.",
        step=steps.title(step.step),
        due=steps.due(step, None),
        number=str(step.crisis.number),
        title=escape(step.crisis.title, 120),
    )


def _open_step(step: StepBoard) -> Block:
    return b.button(_("Open"), ids.HOME_STEP, steps.ref_of(step))


# --- what is going on -------------------------------------------------------------------------------


def _crises(board: HomeBoard) -> list[Block]:
    if not board.crises:
        return []
    title = tell_many("*{count} open crisis*", "*{count} open crises*", len(board.crises))
    return [b.divider(), b.section(title), *_rows(board.crises, _crisis, _open_crisis)]


def _crisis(board: CrisisBoard) -> Mrkdwn:
    line = tell(
        "*#{number} {line}*, led by {person}.",
        number=str(board.crisis.number),
        line=crises.headline(board),
        person=mention(board.crisis.lead_id),
    )
    return join([line, crises.next_line(board)])


def _open_crisis(board: CrisisBoard) -> Block:
    return b.button(_("Open"), ids.HOME_CRISIS, crises.ref_of(board.crisis))


# --- about Firebreak itself -------------------------------------------------------------------------


def _on_call(board: HomeBoard) -> list[Block]:
    """Who is on watch, by name at all times (S4.3), and where nobody will be (S1.10)."""
    if board.on_call is None:
        return []
    holes = oncall.gaps(board.on_call.gaps)
    cover = b.button(_("Somebody covers"), ids.COVER_ADD, Ref("cover", ""))
    return [
        b.context(oncall.watching(board.on_call)),
        *([b.section(*holes, accessory=cover)] if holes else []),
    ]


def _my_roles(board: HomeBoard) -> list[Block]:
    if not board.my_roles:
        return [b.context(tell("You hold no role. `/crisis roster` shows who does."))]
    roles = tell_list([tell(ROLE_LABELS[role]) for role in board.my_roles])
    return [b.context(tell("Your roles: {roles}.", roles=roles))]


def _watches(board: HomeBoard) -> list[Block]:
    watched = tell("Watches: {names}.", names=tuple(name[:60] for name in board.watch_names[:20]))
    heard = [watched, *mutes.lines(board.muted)] if board.watch_names else [tell("Nothing is watched yet.")]
    return [b.context(*heard), *([b.context(join(sources.lines(board.sources)))] if board.sources else [])]


def _administration(board: HomeBoard) -> list[Block]:
    """Only for administrators: what is missing before the next bad night."""
    missing = []
    if board.gaps:
        roles = tell_list([tell(ROLE_LABELS[role]) for role in board.gaps])
        missing.append(
            tell("*Nobody is named for:* {roles}. An alert or an approval would stop there.", roles=roles)
        )
    if board.gone:
        missing.append(
            tell("*No longer here:* {people}. Nobody asks them any more.", people=tuple(board.gone))
        )
    if board.untold:
        missing.append(
            tell_many(
                "*{count} message could not be delivered.* The command `python -m bot doctor` says why.",
                "*{count} messages could not be delivered.* The command `python -m bot doctor` says why.",
                board.untold,
            )
        )
    buttons = b.actions(
        b.button(_("Name people"), ids.HOME_ROSTER, NOTHING),
        b.button(_("Add a watch"), ids.HOME_WATCH, NOTHING),
    )
    return [*([b.section(*missing)] if missing else []), buttons]
