"""The forms behind a step's buttons, drawn from the neutral fields of its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.domain.board import StepBoard
from bot.domain.forms import Choice, FieldKind, FormField
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.slack import ids
from bot.slack.safe import escape, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.plan.steps import ref_of, title
from bot.slack.words import _, tell

MAX_REASON = 1_000
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
MOST_BOXES = 10


def choice(board: StepBoard, chosen: Choice) -> Block:
    """One field for each of the choice's; the names of fields and answers are the kind's own."""
    label = _(chosen.label)
    filled = STEP_KINDS[board.step.kind].filled(board.step, board.state, board.crisis)
    cut_in_title = [escape(label)] if len(label) > f.MAX_TITLE else []
    return f.modal(
        ids.FORM_STEP,
        title=label,
        submit=_("Send"),
        ref=ref_of(board, choice=chosen.id),
        blocks=[
            b.section(tell("*{step}*", step=title(board.step)), *cut_in_title),
            *(field(each, filled.get(each.id, "")) for each in chosen.form),
        ],
    )


def skip(board: StepBoard) -> Block:
    """Field: ``reason``."""
    why = f.field(
        "reason",
        _("Why is it skipped?"),
        f.text(lines=True, limit=MAX_REASON, focus=True),
        hint=_("A sentence or two. It is kept and read in the debrief."),
    )
    return f.modal(
        ids.FORM_SKIP,
        title=_("Skip this step"),
        submit=_("Skip it"),
        ref=ref_of(board),
        blocks=[b.section(tell("*{step}*", step=title(board.step))), why],
    )


def assign(board: StepBoard) -> Block:
    """Field: ``person_id``."""
    who = f.field(
        "person_id", _("Who does it?"), f.person(board.state.owner_id), hint=_("They are told in the thread.")
    )
    return f.modal(
        ids.FORM_ASSIGN,
        title=_("Give it to somebody"),
        submit=_("Give it"),
        ref=ref_of(board, owner=board.state.owner_id or ""),
        blocks=[b.section(tell("*{step}*", step=title(board.step))), who],
    )


def field(wanted: FormField, given: str = "") -> Block:
    """`given` is what it begins with."""
    return f.field(
        wanted.id,
        _(wanted.label),
        _ELEMENTS[wanted.kind](wanted, given),
        hint=_(wanted.hint),
        optional=not wanted.required,
    )


def _text(wanted: FormField, given: str) -> Block:
    return f.text(given, limit=wanted.max_length, placeholder=_(wanted.placeholder))


def _long_text(wanted: FormField, given: str) -> Block:
    return f.text(given, limit=wanted.max_length, lines=True, placeholder=_(wanted.placeholder))


def _select(wanted: FormField, given: str) -> Block:
    """A menu; where people are offered, boxes, because only those can show a person's name."""
    if any(_MENTION.fullmatch(o.label) for o in wanted.options) and len(wanted.options) <= MOST_BOXES:
        return {"type": "radio_buttons", "options": [_box(o.id, o.label) for o in wanted.options]}
    return f.select([(o.id, _(o.label)) for o in wanted.options], given)


def _box(value: str, label: str) -> Block:
    person = _MENTION.fullmatch(label)
    text = mention(person[1]) if person else tell("{label}", label=_(label))
    return {"text": b.mrkdwn(text), "value": value}


def _person(_: FormField, given: str) -> Block:
    return f.person(given or None)


def _channel(_: FormField, __: str) -> Block:
    return f.channel()


def _url(_: FormField, given: str) -> Block:
    return f.address(given)


def _number(_: FormField, given: str) -> Block:
    return f.amount(given, least="-999999999999", most="999999999999")


def _date(_: FormField, given: str) -> Block:
    return f.day(date.fromisoformat(given) if given else None)


def _moment(_: FormField, given: str) -> Block:
    return f.moment(datetime.fromisoformat(given) if given else None)


_ELEMENTS: Mapping[FieldKind, Callable[[FormField, str], Block]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.SELECT: _select,
    FieldKind.PERSON: _person,
    FieldKind.CHANNEL: _channel,
    FieldKind.URL: _url,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.MOMENT: _moment,
}
