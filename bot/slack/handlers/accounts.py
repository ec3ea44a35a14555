"""The register of accounts in Slack: what is typed, pressed and filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.staff.accounts import Account, SecondFactor
from bot.domain.staff.rights import Action
from bot.service.access import require
from bot.service.ports import Work
from bot.service.staff import accounts
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.staff import accounts as view
from bot.slack.words import tell


def show(shell: Shell, call: Call) -> Answer:
    """`accounts` shows the register, `accounts add` opens the form."""
    if call.text.strip().lower() == "add":
        return add(shell, call, view.NEW)
    drawn = view.register(shell.ask(accounts.board, call.actor_id))
    return Said(drawn.text, drawn.blocks)


def add(shell: Shell, call: Call, ref: Ref) -> Answer:
    return Modal(shell.ask(_form, call.actor_id, ref.id), opener=(ids.ACCOUNT_ADD, ref))


def edit(shell: Shell, call: Call, ref: Ref) -> Answer:
    return Modal(shell.ask(_form, call.actor_id, ref.id), opener=(ids.ACCOUNT_EDIT, ref))


def _form(work: Work, actor_id: str, account_id: str) -> dict[str, object]:
    require(work, actor_id, Action.EDIT_SETTINGS)
    return view.form(work.accounts.get(account_id) if account_id else None)


def remove(shell: Shell, call: Call, ref: Ref) -> Answer:
    shell.do(call, accounts.remove, actor_id=call.actor_id, account_id=ref.id)
    return Said(tell("It is not in the register any more."))


def review(shell: Shell, call: Call, ref: Ref) -> Answer:
    account = shell.do(call, accounts.review, actor_id=call.actor_id, account_id=ref.id)
    return Said(view.saved(account))


def revoke(shell: Shell, call: Call, ref: Ref) -> Answer:
    task = shell.do(call, accounts.revoke, actor_id=call.actor_id, task_id=ref.id)
    return Said(view.gone(task))


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.ACCOUNT_ADD: add,
    ids.ACCOUNT_EDIT: edit,
    ids.ACCOUNT_REMOVE: remove,
    ids.ACCOUNT_REVIEW: review,
    ids.ACCOUNT_REVOKED: revoke,
}


def save(shell: Shell, sent: Submission) -> Answer:
    def people(name: str) -> tuple[str, ...]:
        return tuple(sent.values.get(name) or ())

    made = Account(
        id=sent.ref.id,
        network=sent.text("network"),
        handle=sent.text("handle"),
        owners=people("owners"),
        publishers=people("publishers"),
        readers=people("readers"),
        outside=tuple(line.strip() for line in sent.text("outside").splitlines() if line.strip()),
        second_factor=SecondFactor(sent.text("second_factor")),
        version=sent.ref.version or 1,
    )
    return Said(view.saved(shell.do(sent.call, accounts.save, actor_id=sent.actor, account=made)))
