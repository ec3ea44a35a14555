"""App Home: what waits for this person first, then what is going on, then how Firebreak itself is."""

from __future__ import annotations

from bot.domain.alert import Alert
from bot.domain.board import CrisisBoard, HomeBoard, StatementBoard, StepBoard
from bot.domain.people import ROLE_LABELS
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, escape, join, mention
from bot.slack.views import alert as alerts
from bot.slack.views import blocks as b
from bot.slack.views import crisis as crises
from bot.slack.views import sources, statements, steps, storm
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, plain, tell, tell_list, tell_many

MAX_ROWS = 15  # of one kind
NOTHING = Ref("home", "")


def tab(board: HomeBoard) -> Drawn:
    """The blocks of App Home for the person of the board; nothing of it for whoever may not act here."""
    if not board.person.may_act:
        return _closed(board)
    waiting = [*_alerts(board), *_approvals(board), *_steps(board)]
    first = _waiting_title(board) if waiting else _nothing_waits(board)
    shown = [
        b.header(plain("Firebreak: {brand}", brand=board.brand_name)),
        b.section(first),
        *waiting,
        b.actions(b.button(_("Declare a crisis"), ids.HOME_DECLARE, NOTHING, style="danger")),
        *_crises(board),
        b.divider(),
        *_my_roles(board),
        *_watches(board),
        *(_administration(board) if board.is_administrator else []),
    ]
    return b.drawn(first, shown)


def _closed(board: HomeBoard) -> Drawn:
    said = tell("Guests and people of other organisations can read along in the channel, but not act here.")
    return b.drawn(said, [b.header(plain("Firebreak: {brand}", brand=board.brand_name)), b.section(said)])


# --- what waits for me ------------------------------------------------------------------------------


def _waiting_title(board: HomeBoard) -> Mrkdwn:
    count = len(board.alerts) + len(board.my_approvals) + len(board.my_steps)
    return tell_many("*{count} thing waits for you*", "*{count} things wait for you*", count)


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


def _alerts(board: HomeBoard) -> list[Block]:
    return [b.section(_alert(alert), accessory=_open_alert(alert)) for alert in board.alerts[:MAX_ROWS]]


def _alert(alert: Alert) -> Mrkdwn:
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
    return [b.section(_approval(text), accessory=_read(text)) for text in board.my_approvals[:MAX_ROWS]]


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


def _steps(board: HomeBoard) -> list[Block]:
    return [b.section(_step(step), accessory=_open_step(step)) for step in board.my_steps[:MAX_ROWS]]


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
    rows = [b.section(_crisis(c), accessory=_open_crisis(c)) for c in board.crises[:MAX_ROWS]]
    return [b.divider(), b.section(title), *rows]


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


def _my_roles(board: HomeBoard) -> list[Block]:
    if not board.my_roles:
        return [b.context(tell("You hold no role. `/crisis roster` shows who does."))]
    roles = tell_list([tell(ROLE_LABELS[role]) for role in board.my_roles])
    return [b.context(tell("Your roles: {roles}.", roles=roles))]


def _watches(board: HomeBoard) -> list[Block]:
    watched = tell("Watches: {names}.", names=tuple(name[:60] for name in board.watch_names[:20]))
    shown = [b.context(watched if board.watch_names else tell("Nothing is watched yet."))]
    return [*shown, *([b.context(join(sources.lines(board.sources)))] if board.sources else [])]


def _administration(board: HomeBoard) -> list[Block]:
    """Only for administrators: what is missing before the next bad night."""
    missing = []
    if board.gaps:
        roles = tell_list([tell(ROLE_LABELS[role]) for role in board.gaps])
        missing.append(
            tell("*Nobody is named for:* {roles}. An alert or an approval would stop there.", roles=roles)
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
