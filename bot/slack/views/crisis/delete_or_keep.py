"""The decision “delete or keep” (D1) in words: which ground allows what, and what follows from a deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.crisis.delete_or_keep import GROUND_LABELS, OWN_POST, RULES, Ground, Rule, Wish
from bot.domain.durations import minutes_of
from bot.domain.plan.playbook import Step
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.words import N_
from bot.slack.safe import Mrkdwn, join
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block
from bot.slack.words import tell, tell_list

_BEFORE = {
    Ground.HACK: N_("once the account is back in our hands and something shows the break-in"),
    Ground.WRONG_ACCOUNT: N_("if none of us defended it and the words that admit it are ready"),
    Ground.UNPOPULAR: N_("only once the apology is public, with the reason given"),
    Ground.OTHERS: N_("only if it breaks a published community rule"),
}


def what_is_allowed(step: Step) -> list[Block]:
    """The grounds in the rule's order, each with what it allows, under the default: keep."""
    about_comments = step.params.get("about") == "comments"
    grounds = (Ground.OTHERS,) if about_comments else OWN_POST
    if about_comments:
        default = tell("*Leave it* unless there is a rule against it. Criticism is never a reason.")
    else:
        default = tell(
            "*Keep it, unless one of these fits.* Screenshots are out already; a deletion nobody explains "
            "looks worse. Save the evidence first. The first ground that fits counts:"
        )
    return [b.section(default), b.section(*(_ground(number, g) for number, g in enumerate(grounds, 1)))]


def _ground(number: int, ground: Ground) -> Mrkdwn:
    rule = RULES[ground]
    keep = Wish.KEEP in rule.allows
    before = tell(_BEFORE[ground]) if ground in _BEFORE else Mrkdwn()
    may = (
        tell("keep, or delete {before}", before=before)
        if keep
        else tell("delete {before}", before=before or tell("now"))
    )
    return tell(
        "{number}. *{ground}:* {may}.{then}",
        number=number,
        ground=tell(GROUND_LABELS[ground]),
        may=may,
        then=_then(rule),
    )


def _then(rule: Rule) -> Mrkdwn:
    """What a deletion on this ground costs."""
    said = [Mrkdwn()]
    if rule.sign_off:
        roles = tell_list([tell(ROLE_LABELS[role]) for role in rule.sign_off])
        said.append(tell("Signed by {roles}.", roles=roles))
    if rule.correct:
        said.append(tell("Say the truth at once."))
    elif rule.admit_within:
        minutes = minutes_of(rule.admit_within)
        said.append(tell("Admit it in public within {minutes} minutes.", minutes=minutes))
    elif rule.admit:
        said.append(tell("Admit it in public."))
    return Mrkdwn(" ".join(said))


def what_follows(decided: Mapping[str, Any] | None) -> Mrkdwn:
    """What the record of a decision asks for next; empty where nothing does."""
    if not decided:
        return Mrkdwn()
    minutes = decided.get("admit_within")
    said = [
        tell("*Say the truth in public at once.*") if decided.get("correct") else Mrkdwn(),
        _admit(minutes) if decided.get("admit") else Mrkdwn(),
        tell("Own the weak password: “we were hacked” alone is not said.")
        if decided.get("own_credentials")
        else Mrkdwn(),
    ]
    return join(said, " ")


def _admit(minutes: int | None) -> Mrkdwn:
    if minutes is None:
        return tell("*The next statement must say that we deleted it.*")
    return tell("*Within {minutes} minutes we must say in public that we deleted it.*", minutes=minutes)
