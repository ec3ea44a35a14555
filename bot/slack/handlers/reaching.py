"""How people can be reached outside Slack: the form, the test, and the press that answers a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Invalid
from bot.domain.staff.contact import MAX_WAYS, Contact, Way, checked
from bot.domain.words import N_, phrase
from bot.service.call import reach
from bot.service.ports import Work
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission, mentioned
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.staff import reach as view
from bot.slack.words import tell

if TYPE_CHECKING:
    from bot.slack.handlers.presses import Press


def show_reach(shell: Shell, call: Call) -> Answer:
    """`/crisis reach` is about oneself, `/crisis reach @tom` for administrators."""
    person_id = next(iter(mentioned(call.text)), call.actor_id)
    drawn = shell.ask(_form, call.actor_id, person_id)
    return Modal(drawn, opener=(ids.REACH_EDIT, Ref("person", person_id)))


def edit(shell: Shell, press: Press) -> Answer:
    person_id = press.ref.id or press.actor
    drawn = shell.ask(_form, press.actor, person_id)
    return Modal(drawn, opener=(ids.REACH_EDIT, Ref("person", person_id)))


def _form(work: Work, actor_id: str, person_id: str) -> Mapping[str, Any]:
    contact = reach.to_change(work, actor_id=actor_id, person_id=person_id)
    return view.form(contact, work.house.pagers, is_own=actor_id == person_id)


def save_ways(shell: Shell, sent: Submission) -> Answer:
    before = shell.ask(reach.to_change, actor_id=sent.actor, person_id=sent.ref.id)
    ways = [way for number in range(MAX_WAYS) if (way := _way(sent, number, before))]
    saved = shell.do(sent.call, reach.change, actor_id=sent.actor, person_id=sent.ref.id, ways=ways)
    drawn = view.saved(saved, is_own=sent.actor == sent.ref.id)
    return Said(drawn.text, drawn.blocks)


def _way(sent: Submission, number: int, before: Contact) -> Way | None:
    """Where an administrator leaves the address of a colleague empty, it stays as it is."""
    pager, address = sent.text(f"pager_{number}"), sent.text(f"address_{number}")
    if pager in ("", view.NONE):
        if address:
            field = f"pager_{number}"
            raise Invalid(N_("Choose how."), fields={field: phrase(N_("Choose how."))})
        return None
    kept = before.ways[number] if number < len(before.ways) else None
    if not address and kept and kept.pager == pager and sent.actor != sent.ref.id:
        return kept
    return checked(pager, address, field=f"address_{number}")


def test(shell: Shell, press: Press) -> Answer:
    page, ways = shell.do(press.call, reach.send_test, actor_id=press.actor)
    drawn = view.on_its_way(page, ways)
    return Said(drawn.text, drawn.blocks)


def test_arrived(shell: Shell, press: Press) -> Answer:
    rung = int(press.ref.extra["rung"])
    way = shell.do(press.call, reach.confirm, actor_id=press.actor, page_id=press.ref.id, rung=rung)
    return Said(view.confirmed(way))


def answer(shell: Shell, press: Press) -> Answer:
    shell.do(press.call, reach.answer, actor_id=press.actor, page_id=press.ref.id)
    return Said(tell("Noted: you are on it. Nobody else is called for this."))


REACHING: Mapping[str, Callable[[Shell, Press], Answer]] = {
    ids.REACH_EDIT: edit,
    ids.REACH_TEST: test,
    ids.PAGE_ANSWER: answer,
}
