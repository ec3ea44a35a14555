"""The card of one text: its exact words, who still has to approve them, and where they went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain.board import Seat, StatementBoard
from bot.domain.comms.statement import (
    APPROVAL_LIFE,
    MESSAGE_LABELS,
    MessageType,
    Statement,
    StatementState,
    turned_down,
)
from bot.domain.comms.templates import slots
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, clock_left, dotted, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views import rehearsal
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.comms import gates, places, publications, seats, tone, wordings
from bot.slack.words import _, plain, tell, tell_list, tell_many

SPOKEN = 200  # characters of the text that a notification reads aloud


def card(board: StatementBoard) -> Drawn:
    """One text in the war room; it changes with the statement's state and is short once withdrawn."""
    says = _SAYS[board.statement.state](board)
    if board.statement.state is StatementState.WITHDRAWN:
        return b.drawn(says, [b.section(says), b.context(_origin(board))])
    shown = [
        b.section(title(board)),
        b.divider(),
        *wordings.shown(board),
        b.divider(),
        b.context(_origin(board)),
        *tone.shown(board),
        *_blanks(board),
        *_too_long(board),
        *gates.shown(board),
        b.section(says),
        *publications.shown(board),
        *_dry_run(board),
        *_buttons(board),
    ]
    return b.drawn(join([tell("{line}.", line=title(board)), says, _aloud(board)], " "), shown)


def window(board: StatementBoard) -> Block:
    """The same in a window of its own, for App Home."""
    return f.modal(
        ids.READ_ONLY,
        title=_("Read and decide"),
        close=_("Close"),
        ref=ref_of(board.statement),
        blocks=card(board).blocks,
    )


def label(statement: Statement) -> str:
    """`Holding statement`, as plain text."""
    return _(MESSAGE_LABELS[statement.message])


def title(board: StatementBoard) -> Mrkdwn:
    statement = board.statement
    return tell(
        "*{text}, version {number}* · {state}",
        text=label(statement),
        number=statement.current.number,
        state=tell(_STATES[statement.state]),
    )


def ref_of(statement: Statement) -> Ref:
    """Carries the fingerprint of the text that was shown: nobody approves another."""
    return Ref("statement", statement.id, statement.version, {"sha256": statement.current.sha256})


def waiting_for(board: StatementBoard) -> Mrkdwn:
    """`Legal (@Mei), Crisis lead (@Ana)`: who has still to say yes; empty when nobody."""
    return tell_list([_open_seat(seat) for seat in board.seats if seat.given_by is None])


# --- what it says in each state ---------------------------------------------------------------------


def _draft(board: StatementBoard) -> Mrkdwn:
    statement = board.statement
    turned = turned_down(statement)
    author = mention(statement.current.author_id)
    if turned is None and tone.in_the_way(board):
        return tell(
            "{person}: change what the tone check holds back; nobody is asked to approve it before. "
            "Or {lead} lets it stand, with a reason.",
            person=author,
            lead=mention(board.crisis.lead_id),
        )
    if turned is None:
        return join(
            [tell("{person}: ask for the approvals, or change the text.", person=author), _voided(board)]
        )
    return tell(
        "*{approver} asked for changes:* “{reason}”\n{person}: edit the text, or ask again as it is.",
        approver=mention(turned.person_id),
        reason=escape(turned.reason, 600),
        person=author,
    )


def _in_review(board: StatementBoard) -> Mrkdwn:
    return join([*(_seat(board, seat) for seat in board.seats), _voided(board)])


def _seat(board: StatementBoard, seat: Seat) -> Mrkdwn:
    roles = seats.either(seat.roles)
    if seat.given_by:
        at = clock(seat.given_at) if seat.given_at else Mrkdwn("–")
        return tell(
            "✓ {roles}: approved by {person}, {at}.", roles=roles, person=mention(seat.given_by), at=at
        )
    if not seat.asked:
        return tell(
            "{roles}: *nobody else holds it.* Give somebody the role: *Give a role* on the crisis card.",
            roles=roles,
        )
    since = board.statement.submitted_at or board.statement.current.at
    waiting = tell(
        "{roles}: *waiting for {people}* since {at}.",
        roles=roles,
        people=tell_list([mention(p) for p in seat.asked]),
        at=clock(since),
    )
    due = tell("Answer due {at}.", at=clock_left(seat.due_at)) if seat.due_at else Mrkdwn()
    return join([waiting, due], " ")


def _open_seat(seat: Seat) -> Mrkdwn:
    if not seat.asked:
        return tell("{roles} (nobody yet)", roles=seats.either(seat.roles))
    return tell("{roles} ({person})", roles=seats.either(seat.roles), person=mention(seat.asked[-1]))


def _voided(board: StatementBoard) -> Mrkdwn:
    if not board.voided:
        return Mrkdwn()
    people = tell_list([mention(p) for p in board.voided])
    return tell("The text was changed, so the approval by {people} no longer counts.", people=people)


def _approved(board: StatementBoard) -> Mrkdwn:
    statement = board.statement
    at = statement.approved_at or statement.current.at
    if board.is_on_its_way:
        return join([tell("*Approved {at}.*", at=clock(at)), seats.approvers(board)])
    return join(
        [
            _resting(board.rests_until) or tell("*Approved {at}: ready to publish.*", at=clock(at)),
            seats.approvers(board),
            tell("Publish before {at}; then it must be approved again.", at=clock_left(at + APPROVAL_LIFE)),
        ]
    )


def _resting(until: datetime | None) -> Mrkdwn:
    if not until:
        return Mrkdwn()
    return tell("*Approved. It rests until {at}:* read it once more, then publish it.", at=clock_left(until))


def _published(board: StatementBoard) -> Mrkdwn:
    """When and where stands with each place it went to."""
    at = board.statement.published_at or board.statement.current.at
    when = Mrkdwn() if board.publications else tell("*Published {at}.*", at=clock(at))
    return join([when, seats.approvers(board)])


def _withdrawn(board: StatementBoard) -> Mrkdwn:
    return tell("*{text} withdrawn.* Nobody is asked about it any more.", text=label(board.statement))


_SAYS: dict[StatementState, Callable[[StatementBoard], Mrkdwn]] = {
    StatementState.DRAFT: _draft,
    StatementState.IN_REVIEW: _in_review,
    StatementState.APPROVED: _approved,
    StatementState.PUBLISHED: _published,
    StatementState.WITHDRAWN: _withdrawn,
}


# --- the rest of the card ---------------------------------------------------------------------------


def _origin(board: StatementBoard) -> Mrkdwn:
    version = board.statement.current
    return dotted(
        tell(
            "Version {number} by {person}, {at}",
            number=version.number,
            person=mention(version.author_id),
            at=clock(version.at),
        ),
        tell_many("{count} character", "{count} characters", len(version.text)),
    )


def _aloud(board: StatementBoard) -> Mrkdwn:
    said = [
        *publications.lines(board)[-2:],
        tell("“{text}”", text=escape(board.statement.current.text, SPOKEN)),
    ]
    return join(said, " ")


def _blanks(board: StatementBoard) -> list[Block]:
    """Slots of a template that nobody filled would be published as they stand."""
    left = slots("\n".join(board.statement.current.texts))
    if not left or board.statement.state is StatementState.PUBLISHED:
        return []
    blanks = tuple(f"{{{name}}}" for name in left[:10])
    return [b.section(tell("*Still to be filled in:* {blanks}.", blanks=blanks))]


def _too_long(board: StatementBoard) -> list[Block]:
    """Said before anybody approves it; what is public somewhere is told in the form."""
    is_public = board.statement.state is StatementState.PUBLISHED
    return [] if is_public else publications.too_long(board)


def _dry_run(board: StatementBoard) -> list[Block]:
    """Everywhere, or at some of the places."""
    if board.statement.state is StatementState.PUBLISHED and board.dry_run:
        return []
    return rehearsal.line(board.dry_run, places.only_rehearsed(board))


def _buttons(board: StatementBoard) -> list[Block]:
    row = b.actions(*_ROWS[board.statement.state](board))
    return [row] if row["elements"] else []


def _row_draft(board: StatementBoard) -> list[Block | None]:
    ref = ref_of(board.statement)
    return [
        b.button(_("Edit"), ids.STATEMENT_EDIT, ref, style="primary"),
        _let_stand(board) or b.button(_("Ask again as it is"), ids.STATEMENT_SUBMIT, ref),
        b.button(_("Withdraw"), ids.STATEMENT_WITHDRAW, ref),
        wordings.button(ref),
    ]


def _row_in_review(board: StatementBoard) -> list[Block | None]:
    ref = ref_of(board.statement)
    return [
        b.button(_("Approve"), ids.STATEMENT_APPROVE, ref, style="primary"),
        b.button(_("Ask for changes"), ids.STATEMENT_REJECT, ref),
        b.button(_("Edit"), ids.STATEMENT_EDIT, ref),
        b.button(_("Withdraw"), ids.STATEMENT_WITHDRAW, ref),
        _let_stand(board) or wordings.button(ref),
    ]


def _row_approved(board: StatementBoard) -> list[Block | None]:
    ref = ref_of(board.statement)
    if board.is_on_its_way:
        return _row_elsewhere(board)
    return [
        *_share(board),
        gates.ask_anew(ref) if board.outgrown else _publish(board),
        b.button(_("Edit"), ids.STATEMENT_EDIT, ref),
        b.button(_("Withdraw"), ids.STATEMENT_WITHDRAW, ref),
        _let_stand(board) or wordings.button(ref),
    ]


def _row_elsewhere(board: StatementBoard) -> list[Block | None]:
    """Out, or on its way somewhere: it can go elsewhere too, but not be changed."""
    publish = _publish(board)
    return [publish, _let_stand(board)] if publish else []


def _let_stand(board: StatementBoard) -> Block | None:
    """Only the lead gets on with it; everybody else is told whom to ask."""
    if not tone.in_the_way(board):
        return None
    return b.button(_("Let it stand…"), ids.STATEMENT_LET_STAND, ref_of(board.statement))


def _share(board: StatementBoard) -> list[Block | None]:
    """To our own people, in one press."""
    label = _FOR_OURS.get(board.statement.message)
    if label is None:
        return []
    return [b.button(_(label), ids.PACK_SHARE, ref_of(board.statement), style="primary")]


def _publish(board: StatementBoard) -> Block | None:
    if not publications.places_left(board):
        return None
    elsewhere = board.is_on_its_way
    said = _("Publish elsewhere too…") if elsewhere else _("Publish…")
    if board.dry_run:
        said = plain("{button} (dry run)", button=said)
    style = "" if elsewhere or _share(board) else "primary"
    return b.button(said, ids.STATEMENT_PUBLISH, ref_of(board.statement), style=style)


_ROWS: dict[StatementState, Callable[[StatementBoard], list[Block | None]]] = {
    StatementState.DRAFT: _row_draft,
    StatementState.IN_REVIEW: _row_in_review,
    StatementState.APPROVED: _row_approved,
    StatementState.PUBLISHED: _row_elsewhere,
    StatementState.WITHDRAWN: lambda board: [],  # noqa: ARG005
}
_FOR_OURS = {
    MessageType.SHARE_PACK: N_("Post it for all staff"),
    MessageType.INTERNAL_NOTE: N_("Have it told and counted"),
}
_STATES = {
    StatementState.DRAFT: N_("being written"),
    StatementState.IN_REVIEW: N_("waiting for approval"),
    StatementState.APPROVED: N_("approved"),
    StatementState.PUBLISHED: N_("published"),
    StatementState.WITHDRAWN: N_("withdrawn"),
}
