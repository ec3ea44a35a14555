"""The on-call calendar in Slack: what is typed, pressed and filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time

from bot.domain.errors import Invalid
from bot.domain.staff.oncall import Cover, Rota
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.ports import Work
from bot.service.staff import oncall
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.staff import oncall as view


def show(shell: Shell, call: Call) -> Answer:
    """`oncall` shows the calendar, `oncall add` and `oncall cover` open its forms."""
    wish = call.text.strip().lower()
    if wish == "add":
        return rota_form(shell, call)
    if wish == "cover":
        return cover_form(shell, call)
    if wish:
        raise Invalid(N_("Write `/crisis oncall`, `oncall add` or `oncall cover`."))
    drawn = view.calendar(shell.ask(oncall.board, call.actor_id))
    return Said(drawn.text, drawn.blocks)


def rota_form(shell: Shell, call: Call, rota_id: str = "") -> Answer:
    return Modal(shell.ask(_rota_form, call.actor_id, rota_id), opener=(ids.ROTA_ADD, Ref("rota", rota_id)))


def _rota_form(work: Work, actor_id: str, rota_id: str) -> dict[str, object]:
    actor = require(work, actor_id, Action.EDIT_SETTINGS)
    return view.rota_form(work.team.rota(rota_id) if rota_id else None, zone=actor.tz)


def cover_form(shell: Shell, call: Call) -> Answer:
    made = shell.ask(lambda work: view.cover_form(work.now, person_id=call.actor_id))
    return Modal(made, opener=(ids.COVER_ADD, Ref("cover", "")))


def add(shell: Shell, call: Call, ref: Ref) -> Answer:
    return rota_form(shell, call, ref.id)


def more(shell: Shell, call: Call, ref: Ref) -> Answer:
    if ref.extra.get("do") == "edit":
        return rota_form(shell, call, ref.id)
    shell.do(call, oncall.remove_rota, actor_id=call.actor_id, rota_id=ref.id)
    return Said(view.removed())


def add_cover(shell: Shell, call: Call, _ref: Ref) -> Answer:
    return cover_form(shell, call)


def end_cover(shell: Shell, call: Call, ref: Ref) -> Answer:
    shell.do(call, oncall.end_cover, actor_id=call.actor_id, cover_id=ref.id)
    return Said(view.ended())


def save_rota(shell: Shell, sent: Submission) -> Answer:
    saved = shell.do(sent.call, oncall.save_rota, actor_id=sent.actor, rota=_rota(sent))
    return Said(view.saved(saved))


def save_cover(shell: Shell, sent: Submission) -> Answer:
    made = Cover(
        id="",
        duty=sent.text("duty"),
        person_id=sent.text("person_id"),
        instead_of=sent.text("instead_of"),
        since=_moment(sent, "since"),
        until=_moment(sent, "until"),
    )
    return Said(view.covered(shell.do(sent.call, oncall.cover, actor_id=sent.actor, cover=made)))


def _rota(sent: Submission) -> Rota:
    return Rota(
        id=sent.ref.id,
        duty=sent.text("duty"),
        people=tuple(sent.values.get("people") or ()),
        zone=sent.text("zone").strip(),
        begins=date.fromisoformat(sent.text("begins")),
        days=int(sent.text("days")),
        starts=time.fromisoformat(sent.text("starts")),
        ends=time.fromisoformat(sent.text("ends")),
        weekdays=tuple(sorted(map(int, sent.values.get("weekdays") or ()))),
        country=sent.text("country").strip().upper(),
        off=tuple(dict.fromkeys(sent.text("off").split())),
        version=sent.ref.version + 1,
    )


def _moment(sent: Submission, name: str) -> datetime:
    if not sent.text(name):
        raise Invalid(
            N_("Some fields need another look."), fields={name: phrase(N_("Choose a day and time."))}
        )
    return datetime.fromtimestamp(int(sent.text(name)), UTC)


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.ROTA_ADD: add,
    ids.ROTA_MORE: more,
    ids.COVER_ADD: add_cover,
    ids.COVER_END: end_cover,
}
