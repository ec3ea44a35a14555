"""Restricted crises, as people press and write them: who sees one, and where its war room is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.restricting import check_unrestrict
from bot.domain.errors import Invalid, Stale
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import require
from bot.service.crisis import concerned, rooms
from bot.service.ports import Work
from bot.slack import ids
from bot.slack.api import rooms as channels
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell, which_crisis
from bot.slack.ids import OLD_BUTTON, Ref
from bot.slack.views.crisis import private as view
from bot.slack.words import tell

RIGHT_TO: Mapping[str, Action] = {
    "let_in": Action.LET_IN,
    "take_out": Action.TAKE_OUT,
    "leave_out": Action.RESTRICT,
    "take_back": Action.RESTRICT,
    "leave": Action.LEAVE,
    "restrict": Action.RESTRICT,
    "unrestrict": Action.RESTRICT,
}


def press(deed: str) -> Callable[[Shell, Call, Ref], Answer]:
    """What a button about who sees it does."""

    def handler(shell: Shell, call: Call, ref: Ref) -> Answer:
        return _open(shell, call, ref, deed)

    return handler


def _open(shell: Shell, call: Call, ref: Ref, deed: str) -> Answer:
    if deed == "again":
        shell.do(call, rooms.ask_again, actor_id=call.actor_id, crisis_id=ref.id)
        return Said(tell("Slack is asked for a private channel once more. You are told what comes of it."))
    person = ref.extra.get("person", "")
    draw = _members if deed == "members" else _form
    return Modal(
        shell.ask(draw, call.actor_id, ref.id, deed, person),
        opener=(ids.room(deed), Ref("crisis", ref.id, extra={"person": person} if person else {})),
    )


def _members(work: Work, actor_id: str, crisis_id: str, *_: str) -> Mapping[str, Any]:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.READ, crisis)
    return view.members(crisis, rooms.waiting(work, crisis_id))


def _form(work: Work, actor_id: str, crisis_id: str, deed: str, person_id: str) -> Mapping[str, Any]:
    """Nobody fills a form for nothing."""
    if deed == "ask":
        return view.form(rooms.to_join(work, actor_id, crisis_id), deed)
    if deed == "decide":
        crisis = rooms.to_answer(work, actor_id, crisis_id)
        if person_id not in rooms.waiting(work, crisis_id):
            raise Stale(N_("<@{who}> has their answer already."), who=person_id)
    else:
        crisis = work.crises.get(crisis_id)
        require(work, actor_id, RIGHT_TO[deed], crisis)
        if deed == "unrestrict":
            check_unrestrict(crisis)
    return view.form(crisis, deed, person_id)


def sent(shell: Shell, form: Submission) -> Answer:
    deed = form.ref.extra.get("do", "")
    if deed not in DEEDS:
        raise Stale(OLD_BUTTON)
    use_case, needs = DEEDS[deed](form)
    values = {"crisis_id": form.ref.id, "reason": form.text("reason")} | needs
    shell.do(form.call, use_case, actor_id=form.actor, **values)
    return None


def _decided(form: Submission) -> tuple[Callable[..., Any], dict[str, str]]:
    use_case = rooms.let_in if form.text("answer") == view.LET_IN else rooms.refuse
    return use_case, {"person_id": form.ref.extra.get("person", "")}


DEEDS: Mapping[str, Callable[[Submission], tuple[Callable[..., Any], dict[str, str]]]] = {
    "ask": lambda _: (rooms.ask_to_join, {}),
    "decide": _decided,
    "let_in": lambda form: (rooms.let_in, {"person_id": form.text("person_id")}),
    "take_out": lambda form: (rooms.take_out, {"person_id": form.text("person_id")}),
    "leave_out": lambda form: (concerned.leave_out, {"person_id": form.text("person_id")}),
    "take_back": lambda form: (concerned.take_back, {"person_id": form.ref.extra.get("person", "")}),
    "leave": lambda form: (rooms.take_out, {"person_id": form.actor}),
    "restrict": lambda _: (rooms.restrict, {}),
    "unrestrict": lambda _: (rooms.unrestrict, {}),
}
PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.room(deed): press(deed) for deed in ("members", "again", *view.FORMS)
}


# --- verbs ------------------------------------------------------------------------------------------


def members(shell: Shell, call: Call) -> Answer:
    crisis, _ = shell.ask(which_crisis, call)
    return _open(shell, call, Ref("crisis", crisis.id), "members")


def room(shell: Shell, call: Call) -> Answer:
    """Written in a private channel that a person made and added the bot to."""
    crisis, _ = shell.ask(which_crisis, call)
    _check_channel(shell, call, crisis)
    shell.do(call, rooms.adopt, actor_id=call.actor_id, crisis_id=crisis.id, channel=call.channel)
    return Said(tell("This channel is the war room of crisis #{number} now.", number=str(crisis.number)))


def _check_channel(shell: Shell, call: Call, crisis: Crisis) -> None:
    if not call.channel or not shell.gateway.conversation(call.channel).is_private:
        raise Invalid(
            N_("Make a private channel, add Firebreak to it, and write there: @Firebreak room #{number}"),
            number=crisis.number,
        )
    others = channels.others(shell.gateway, call.channel, crisis.insiders)
    if others:
        raise Invalid(
            N_(
                "Make a new private channel and write there: @Firebreak room #{number}. In this one are "
                "people who have no part in the crisis, such as <@{who}>, and they would be put out of it."
            ),
            who=others[0],
            number=crisis.number,
        )
