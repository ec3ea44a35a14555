"""The playbooks in Slack: which there are, what each still lacks, and how each is walked."""

from __future__ import annotations

from bot.domain.errors import Invalid
from bot.domain.plan.playbook import STAGES
from bot.domain.plan.readiness import lacks
from bot.domain.words import N_
from bot.service.crisis import drills, retyping
from bot.service.crisis.crises import playbook_of
from bot.service.staff import oncall
from bot.slack.handlers.calls import Answer, Call, Said
from bot.slack.handlers.shell import Shell, which_crisis
from bot.slack.views.plan import plans as view


def show(shell: Shell, call: Call) -> Answer:
    """`playbooks` lists, `playbooks TYPE` shows the plan, `playbooks TYPE STAGE` one stage in full."""
    type_, _, stage = shell.typed(call.text).strip().lower().partition(" ")
    staff, dates, now = shell.ask(lambda work: (oncall.staff(work), drills.held(work), work.now))
    if not type_:
        books = shell.house.shelf.types().values()
        found = [(book, lacks(book, staff, dates.get(book.type), now)) for book in books]
        drawn = view.listed(found)
    elif not stage:
        book = playbook_of(shell.house.shelf, type_)
        drawn = view.plan(book, lacks(book, staff, dates.get(book.type), now))
    else:
        drawn = view.stage(playbook_of(shell.house.shelf, type_), _stage(stage))
    return Said(drawn.text, drawn.blocks)


def retype(shell: Shell, call: Call) -> Answer:
    """`retype [number] TYPE why`: the crisis goes on with the plan of another kind."""
    crisis, text = shell.ask(which_crisis, call)
    type_, _, reason = shell.typed(text).strip().partition(" ")
    if not type_ or not reason.strip():
        known = tuple(shell.house.shelf.types())
        raise Invalid(
            N_("Write the kind, and why: `/crisis retype hacked_account why`. There are: {known}."),
            known=known,
        )
    book = playbook_of(shell.house.shelf, type_.lower())
    after = shell.do(
        call,
        retyping.retype,
        actor_id=call.actor_id,
        crisis_id=crisis.id,
        playbook=book,
        reason=reason,
    )
    drawn = view.went_over(after, book, was_open=not crisis.restricted)
    return Said(drawn.text, drawn.blocks)


def _stage(text: str) -> int:
    if text.strip() not in {str(number) for number in STAGES}:
        raise Invalid(N_("A stage is a number from 0 to 8, as in `/crisis playbooks generic 2`."))
    return int(text)
