"""The playbooks in Slack: which there are, what each still lacks, and how each is walked."""

from __future__ import annotations

from bot.domain.errors import Invalid
from bot.domain.playbook import STAGES
from bot.domain.readiness import lacks
from bot.domain.words import N_
from bot.service.crises import playbook_of
from bot.slack.calls import Answer, Call, Said
from bot.slack.shell import Shell
from bot.slack.views import plans as view


def show(shell: Shell, call: Call) -> Answer:
    """`playbooks` lists, `playbooks TYPE` shows the plan, `playbooks TYPE STAGE` one stage in full."""
    type_, _, stage = shell.typed(call.text).strip().lower().partition(" ")
    roster = shell.ask(lambda work: work.people.roster())
    if not type_:
        found = [(book, lacks(book, roster)) for book in shell.house.shelf.types().values()]
        drawn = view.listed(found)
    elif not stage:
        book = playbook_of(shell.house.shelf, type_)
        drawn = view.plan(book, lacks(book, roster))
    else:
        drawn = view.stage(playbook_of(shell.house.shelf, type_), _stage(stage))
    return Said(drawn.text, drawn.blocks)


def _stage(text: str) -> int:
    if text.strip() not in {str(number) for number in STAGES}:
        raise Invalid(N_("A stage is a number from 0 to 8, as in `/crisis playbooks generic 2`."))
    return int(text)
