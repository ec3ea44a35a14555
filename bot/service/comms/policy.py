"""Who approves which words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.comms import next_news, templates
from bot.domain.comms import statement as rules
from bot.domain.comms.statement import MessageType
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid
from bot.domain.plan.playbook import Step
from bot.domain.plan.step_kinds import statement as step_kind
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power
from bot.domain.words import N_, phrase
from bot.service.ports import Work
from bot.service.staff import powers

Policy = tuple[tuple[Role, ...], ...]
DEFAULT: dict[MessageType, Policy] = {
    MessageType.HOLDING: ((Role.CRISIS_LEAD, Role.SOCIAL_LEAD), (Role.PR_LEAD,)),
    MessageType.STATEMENT: ((Role.CRISIS_LEAD,), (Role.EXECUTIVE_SPONSOR,), (Role.LEGAL,)),
    MessageType.REPLY_TO_AFFECTED: ((Role.CARE_LEAD, Role.CRISIS_LEAD),),
    MessageType.HUB_PAGE: ((Role.FACT_OWNER, Role.DEPARTMENT_HEAD, Role.CRISIS_LEAD), (Role.PR_LEAD,)),
    MessageType.INTERNAL_NOTE: ((Role.INTERNAL_COMMS,), (Role.HR, Role.CRISIS_LEAD)),
}
FALLBACK: Policy = ((Role.CRISIS_LEAD,), (Role.PR_LEAD,))


def wanted(
    work: Work,
    crisis: Crisis,
    step_id: str | None,
    message: MessageType,
    texts: Sequence[str],
    author_id: str,
) -> Policy:
    """Who approves these words. No blank may be left open, and what asks for patience says until when."""
    step = step_of(work, crisis.id, step_id)
    for text in texts:
        _must_be_filled_in(text)
        must_name_time(step, message, text)
    return policy(work, crisis, step, message, texts, author_id)


def policy(
    work: Work,
    crisis: Crisis,
    step: Step | None,
    message: MessageType,
    texts: Sequence[str],
    author_id: str,
) -> Policy:
    """The playbook's step says so, else the table above (C0). The unchanged holding text of somebody with the
    power for it waits for nobody (S1.14).
    """
    if step is None:
        return DEFAULT.get(message, FALLBACK)
    clean = tuple(map(rules.clean_text, texts))
    is_ready_made = message is MessageType.HOLDING and step_kind.is_unchanged(step, *clean)
    if is_ready_made and powers.holds(work, author_id, Power.HOLDING_TEXT, crisis):
        return ()
    return step_kind.policy(step, *clean)


def must_name_time(step: Step | None, message: MessageType, text: str) -> None:
    """Words that ask for patience say until when (S1.11)."""
    if step_kind.must_name_time(step, message) and not next_news.is_named(text):
        wrong = phrase(N_("Name the time of the next news, such as 18:00. You are reminded before it."))
        raise Invalid(wrong.msgid, fields={"text": wrong})


def _must_be_filled_in(text: str) -> None:
    """A blank left in the text would be published as it is."""
    left = tuple(f"{{{name}}}" for name in templates.slots(text))
    if left:
        wrong = phrase(N_("Fill in {blanks} first."), blanks=left)
        raise Invalid(N_("Some blanks are not filled in yet."), fields={"text": wrong})


def step_of(work: Work, crisis_id: str, step_id: str | None) -> Step | None:
    return work.crises.playbook(crisis_id).step(step_id) if step_id else None
