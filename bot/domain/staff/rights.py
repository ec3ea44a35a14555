"""Who may do what: one table, action -> roles. The service asks it before every change."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.staff.people import ROLE_LABELS, Person, Role
from bot.domain.words import N_, phrase


class Action(StrEnum):
    DECLARE = "declare"
    TIP = "tip"
    TAKE_ALERT = "take_alert"
    DECIDE_ALERT = "decide_alert"
    NOTE = "note"
    ADD_EVIDENCE = "add_evidence"
    WORK_STEP = "work_step"
    DECIDE_STEP = "decide_step"
    SKIP_STEP = "skip_step"
    ASSIGN = "assign"
    SET_SEVERITY = "set_severity"
    DRAFT = "draft"
    APPROVE = "approve"
    PUBLISH = "publish"
    OVERRULE_TONE = "overrule_tone"
    OVERRULE_APPROVALS = "overrule_approvals"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    DEBRIEF = "debrief"
    CLOSE = "close"
    SET_LIMIT = "set_limit"
    READ = "read"
    RESTRICT = "restrict"  # and open it to everybody again
    ASK_TO_JOIN = "ask_to_join"
    LET_IN = "let_in"
    TAKE_OUT = "take_out"
    LEAVE = "leave"
    REVIEW_ACCOUNT = "review_account"
    COMMITTEE = "committee"
    DRILL = "drill"
    EDIT_SETTINGS = "edit_settings"


_LEADS = frozenset({Role.CRISIS_LEAD, Role.SOCIAL_LEAD, Role.PR_LEAD, Role.EXECUTIVE_SPONSOR})
_DECIDERS = _LEADS | {Role.CARE_LEAD}
ANYONE: frozenset[Role] = frozenset()  # any full member of the workspace

RIGHTS: Mapping[Action, frozenset[Role]] = {
    Action.DECLARE: ANYONE,  # raising the alarm is never refused to a colleague
    Action.TIP: ANYONE,
    Action.TAKE_ALERT: ANYONE,
    Action.DECIDE_ALERT: _DECIDERS,
    Action.NOTE: ANYONE,
    Action.ADD_EVIDENCE: ANYONE,
    Action.WORK_STEP: ANYONE,
    Action.DECIDE_STEP: _DECIDERS,
    Action.SKIP_STEP: _LEADS,
    Action.ASSIGN: _LEADS,
    Action.SET_SEVERITY: _LEADS,
    Action.DRAFT: ANYONE,
    Action.APPROVE: ANYONE,  # the statement's own policy names the roles
    Action.PUBLISH: frozenset({Role.CRISIS_LEAD, Role.SOCIAL_LEAD, Role.PR_LEAD}),
    Action.OVERRULE_TONE: frozenset({Role.CRISIS_LEAD}),
    Action.OVERRULE_APPROVALS: frozenset({Role.CRISIS_LEAD}),
    Action.RESOLVE: frozenset({Role.CRISIS_LEAD, Role.PR_LEAD}),
    Action.REOPEN: _LEADS,
    Action.DEBRIEF: ANYONE,
    Action.CLOSE: frozenset({Role.CRISIS_LEAD, Role.PR_LEAD}),
    Action.SET_LIMIT: frozenset({Role.CRISIS_LEAD}),
    Action.REVIEW_ACCOUNT: _LEADS | {Role.SECURITY},
    Action.DRILL: _LEADS,
    Action.READ: ANYONE,
    Action.RESTRICT: _LEADS,
    Action.ASK_TO_JOIN: ANYONE,
    Action.LET_IN: ANYONE,  # of those who are in it
    Action.TAKE_OUT: _LEADS,
    Action.LEAVE: ANYONE,
    Action.COMMITTEE: _LEADS,
}
# EDIT_SETTINGS is not here: administrators only, whatever their role.


def check(
    action: Action,
    actor: Person,
    roles: frozenset[Role],
    *,
    administrators: tuple[str, ...],
    staffed: tuple[str, ...],
) -> None:
    """Raise ``NotAllowed`` with the reason and the people who could, unless `actor` may.

    `roles` are those the actor holds (on the roster or in this crisis). `staffed` are the people who hold
    one of the wanted roles: where nobody does, any full member may act, because on the worst night a
    missing roster must not stop the work.
    """
    _check_member(actor)
    if action is Action.EDIT_SETTINGS:
        if actor.id not in administrators:
            raise NotAllowed(
                N_("Only Firebreak’s administrators change this. Ask <@{who}>."),
                who=administrators[0] if administrators else "USLACKBOT",
            )
        return
    wanted = RIGHTS[action]
    if not wanted or roles & wanted or not staffed:
        return
    raise NotAllowed(
        N_("This needs {roles}. Ask {people}.")
        if len(wanted) == 1
        else N_("This needs one of these roles: {roles}. Ask {people}."),
        roles=tuple(phrase(ROLE_LABELS[role]) for role in sorted(wanted)),
        people=tuple(f"<@{p}>" for p in staffed[:3]),
    )


def _check_member(actor: Person) -> None:
    if actor.is_guest:
        raise NotAllowed(N_("Guests can read along but not act here. Ask the crisis lead to do it."))
    if actor.is_stranger:
        raise NotAllowed(N_("You are here from another organisation, so you cannot act in this crisis."))
    if actor.is_bot or actor.deleted:
        raise NotAllowed(N_("Only people of this workspace can act here."))
