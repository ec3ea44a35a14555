"""What stands between approved words and the public: a stop, an order, a crisis that has become worse."""

from __future__ import annotations

from bot.domain.board import StatementBoard
from bot.domain.comms.publication import Publication
from bot.domain.comms.statement import StatementState
from bot.domain.comms.stop import Stop
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, escape, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.comms import places
from bot.slack.words import _, tell, tell_list

MAX_REASON, MAX_BESIDE = 300, 120  # beside each of several places; the record has all of it


def stopped(stop: Stop | None) -> list[Block]:
    """On every card, for as long as it stands."""
    if stop is None:
        return []
    said = tell(
        "*All publishing is stopped.* {person}, {at}: “{reason}” Nothing goes out until somebody else "
        "lets it go on: `/crisis go` and why.",
        person=mention(stop.person_id),
        at=clock(stop.at),
        reason=escape(stop.reason, MAX_REASON),
    )
    return [b.section(said)]


def shown(board: StatementBoard) -> list[Block]:
    """Beside approved words; the stop beside all of them."""
    return [*stopped(board.stop), *_outgrown(board), *first(board)]


def _outgrown(board: StatementBoard) -> list[Block]:
    if not board.outgrown:
        return []
    said = tell(
        "*It became {severity} after this was approved.* It is not published like that: press *Ask for "
        "approval again*, or edit it.",
        severity=tell(board.crisis.severity.label),
    )
    return [b.section(said)]


def ask_anew(ref: Ref) -> Block:
    return b.button(_("Ask for approval again"), ids.STATEMENT_SUBMIT, ref, style="primary")


def first(board: StatementBoard) -> list[Block]:
    """Who should hear it before everybody else."""
    waits = [tell("the person it happened to, who waits for an answer")] if board.order.person_waits else []
    began = [places.label(board, (name, "")) for name in board.order.first]
    there = [tell("{places}, where it began", places=tell_list(began))] if began else []
    if not waits and not there:
        return []
    return [b.context(tell("*First:* {whom}. Another order needs a reason.", whom=_then([*waits, *there])))]


def _then(names: list[Mrkdwn]) -> Mrkdwn:
    return names[0] if len(names) == 1 else tell("{one}, then {other}", one=names[0], other=names[1])


def why_field(board: StatementBoard) -> list[Block]:
    """Field: ``out_of_order``; only where a choice in the form could break the order."""
    order, is_open = board.order, board.statement.state in (StatementState.APPROVED, StatementState.PUBLISHED)
    if not is_open or not (order.person_waits or order.first):
        return []
    asked = f.field(
        "out_of_order",
        _("If it goes elsewhere first: why?"),
        f.text(lines=True, limit=MAX_REASON),
        hint=_("It stands beside the publication, and in the record."),
        optional=True,
    )
    return [*first(board), asked]


def because(publication: Publication) -> list[Block]:
    if not publication.out_of_order:
        return []
    said = tell(
        "{person} published it here out of order: “{reason}”",
        person=mention(publication.asked_by),
        reason=escape(publication.out_of_order, MAX_BESIDE),
    )
    return [b.context(said)]
