"""A shift changes hands: the form of whoever goes, and the answer of whoever comes."""

from __future__ import annotations

from datetime import datetime

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.staff.handover import Handover, HandoverBoard
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.words import _, plain, tell, tell_list

MAX_WORDS = 900  # of each field: all of them stand in one letter
CLOCKS = {
    DeadlineKind.FIRST_WORDS: N_("The first public words"),
    DeadlineKind.NEWS_PROMISED: N_("The news that was promised in public"),
    DeadlineKind.NEWS_DUE: N_("The next public update"),
}


def form(board: HandoverBoard, *, to_id: str = "") -> Block:
    """Fields: ``to_id``, ``still_open``, ``promised``, ``to_watch``. What is open is filled in already."""
    crisis = board.crisis
    return f.modal(
        ids.FORM_HANDOVER,
        title=_("Hand over"),
        submit=_("Ask them"),
        ref=Ref("crisis", crisis.id),
        blocks=[
            b.section(_what_moves(board)),
            f.field("to_id", _("To whom?"), f.person(to_id or next(iter(board.relief), None))),
            f.field(
                "still_open",
                _("What is open?"),
                f.text(_open(board), lines=True, limit=MAX_WORDS),
                hint=_("Your open steps and clocks stand here already. Add what is in nobody’s list."),
            ),
            f.field(
                "promised",
                _("What was promised, to whom, by when?"),
                f.text(lines=True, limit=MAX_WORDS),
                optional=True,
            ),
            f.field(
                "to_watch", _("What has to be watched?"), f.text(lines=True, limit=MAX_WORDS), optional=True
            ),
        ],
    )


def _what_moves(board: HandoverBoard) -> Mrkdwn:
    if not board.roles:
        return tell(
            "Once they accept, your open steps in crisis #{number} are theirs. Until then they are yours.",
            number=str(board.crisis.number),
        )
    return tell(
        "Once they accept, your roles in crisis #{number} ({roles}) and your open steps are theirs. Until "
        "then they are yours.",
        number=str(board.crisis.number),
        roles=tell_list([tell(ROLE_LABELS[role]) for role in board.roles]),
    )


def _open(board: HandoverBoard) -> str:
    """In the words of whoever hands over, and on their clock."""
    steps = [
        plain("• {title}, due {at}", title=_(s.step.title), at=s.state.due_at)
        if s.state.due_at
        else plain("• {title}", title=_(s.step.title))
        for s in board.steps
    ]
    clocks = [plain("• {what}: due {at}", what=_(CLOCKS[d.kind]), at=_due(d)) for d in board.clocks]
    return "\n".join([*steps, *clocks]) or _("Nothing of mine is open.")


def _due(clock: Deadline) -> datetime:
    """What was promised is reminded of before it is due."""
    return datetime.fromisoformat(str(clock.data["by"])) if "by" in clock.data else clock.due_at


def decline_form(handover: Handover) -> Block:
    """Field: ``reason``."""
    return f.modal(
        ids.FORM_NOT_ME,
        title=_("I cannot take over"),
        submit=_("Tell them"),
        ref=Ref("handover", handover.id),
        blocks=[f.field("reason", _("Why not?"), f.text(limit=200), hint=_("They then ask somebody else."))],
    )


def asked(handover: Handover) -> Mrkdwn:
    return tell(
        "{person} is asked now, and again every 15 minutes. Until they accept everything stays yours.",
        person=mention(handover.to_id),
    )


def accepted(handover: Handover) -> Mrkdwn:
    return tell("It is yours now. {person} is told.", person=mention(handover.from_id))


def declined(handover: Handover) -> Mrkdwn:
    return tell("{person} is told and looks for somebody else.", person=mention(handover.from_id))
