"""Words that our own people may share, where they read them; later that they must not be shared any more."""

from __future__ import annotations

from bot.domain.comms.inside import WHY_LABELS, PackBoard
from bot.domain.comms.statement import StatementState
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, join
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_many


def card(board: PackBoard) -> Drawn:
    """In a channel of our own people, who know of no more than that there is a matter with a number."""
    if board.statement.state is StatementState.PUBLISHED and board.statement.current.text:
        return _to_share(board)
    return _over(board)


def _to_share(board: PackBoard) -> Drawn:
    said = tell(
        "*You may share these words from your own account, as they stand.* Nobody has to. Press the button "
        "if you do: then you are told when they change."
    )
    take = b.button(_("I share it"), ids.PACK_TAKE, Ref("statement", board.statement.id), style="primary")
    shown = [
        b.section(said),
        *b.exact_text(board.statement.current.text),
        b.context(_origin(board), *_takers(board)),
        b.actions(take),
    ]
    return b.drawn(said, shown)


def _over(board: PackBoard) -> Drawn:
    why = tell(WHY_LABELS[board.why]) if board.why else Mrkdwn()
    said = join(
        [
            tell("*Do not share this any more.*"),
            why,
            tell("If you shared it already, please take it down."),
        ],
        " ",
    )
    return b.drawn(said, [b.section(said), *_instead(board), b.context(_origin(board))])


def _instead(board: PackBoard) -> list[Block]:
    if board.instead is None or not board.instead.current.text:
        return []
    return [b.section(tell("What we say now:")), *b.exact_text(board.instead.current.text)]


def _origin(board: PackBoard) -> Mrkdwn:
    return tell("Crisis #{number}", number=str(board.crisis.number))


def _takers(board: PackBoard) -> list[Mrkdwn]:
    said = tell_many("{count} colleague shares it", "{count} colleagues share it", board.takers)
    return [said] if board.takers else []
