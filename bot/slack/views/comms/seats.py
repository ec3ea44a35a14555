"""The approvals of a text: whose they are, who gave them, and what was done without."""

from __future__ import annotations

from bot.domain.board import Seat, StatementBoard
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.slack.safe import Mrkdwn, escape, join, mention
from bot.slack.words import tell, tell_list


def either(roles: tuple[Role, ...]) -> Mrkdwn:
    """`Crisis lead or Social lead`."""
    names = [tell(ROLE_LABELS[role]) for role in roles]
    if len(names) < 2:
        return join(names)
    return tell("{some} or {last}", some=join(names[:-1], ", "), last=names[-1])


def approvers(board: StatementBoard) -> Mrkdwn:
    given = [
        _given(seat.roles, seat.given_by) for seat in board.seats if seat.given_by and not seat.overruled
    ]
    said = tell("Approved by {people}.", people=tell_list(given)) if given else Mrkdwn()
    return join([said, _overruled([seat for seat in board.seats if seat.overruled])])


def _overruled(seats: list[Seat]) -> Mrkdwn:
    if not seats:
        return Mrkdwn()
    return tell(
        "*Without the approval of {roles}:* {person} answers for it: “{reason}”",
        roles=tell_list([either(seat.roles) for seat in seats]),
        person=mention(seats[0].given_by or ""),
        reason=escape(seats[0].overruled, 600),
    )


def _given(roles: tuple[Role, ...], person_id: str) -> Mrkdwn:
    return tell("{person} ({roles})", person=mention(person_id), roles=either(roles))
