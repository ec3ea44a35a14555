"""`/crisis drill`: a plan is practised with the same cards, and nothing of it leaves the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.staff.rights import Action
from bot.service.access import require
from bot.service.crisis import drills as service
from bot.service.crisis.crises import playbook_of
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.plan import plans as view
from bot.slack.words import plain, reading


def show(shell: Shell, call: Call) -> Answer:
    """`drill` opens the form, `drill TYPE [what happens]` starts it."""
    type_, _, title = shell.typed(call.text).strip().partition(" ")
    if not type_:
        return form(shell, call, Ref("drill", ""))
    return _start(shell, call, type_.lower(), title)


def form(shell: Shell, call: Call, ref: Ref) -> Answer:
    shell.ask(require, call.actor_id, Action.DRILL)
    books = shell.house.shelf.types()
    return Modal(view.drill_form(tuple(books.values())), opener=(ids.DRILL_NEW, ref))


def save(shell: Shell, sent: Submission) -> Answer:
    return _start(shell, sent.call, sent.text("type"), sent.text("title"))


def _start(shell: Shell, call: Call, type_: str, title: str) -> Answer:
    book = playbook_of(shell.house.shelf, type_)
    with reading(shell.ask(lambda work: work.people.brand().language)):
        mark = plain("DRILL:")
    made = shell.do(call, service.start, actor_id=call.actor_id, playbook=book, title=title, mark=mark)
    return Said(view.drill_started(made))


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {ids.DRILL_NEW: form}
