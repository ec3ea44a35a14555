"""What a press carries: the names of actions and forms, and the reference in a button's value.

Old names stay answered for as long as cards with them may be pressed: change a meaning, and the name with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors import Stale
from bot.domain.words import N_

# --- buttons and menus (action ids) -----------------------------------------------------------------
ALERT_DECLARE = "alert:declare"
ALERT_ONE_TO_ONE = "alert:one_to_one"
ALERT_DISMISS = "alert:dismiss"
ALERT_TAKE = "alert:take"
ALERT_MORE = "alert:more"
ALERT_JUDGE = "alert:judge"

CRISIS_NEXT = "crisis:next"
CRISIS_STATEMENT = "crisis:statement"
CRISIS_NOTE = "crisis:note"
CRISIS_RESOLVE = "crisis:resolve"
CRISIS_REOPEN = "crisis:reopen"
CRISIS_DEBRIEF = "crisis:debrief"
CRISIS_REPORT = "crisis:report"
CRISIS_CLOSE = "crisis:close"
CRISIS_MORE = "crisis:more"
CRISIS_KEEP = "crisis:keep"
EVIDENCE_ADD = "evidence:add"
TIP_REPORT = "tip:report"

PACK_SHARE = "pack:share"
PACK_TAKE = "pack:take"
FACT_ADD = "fact:add"
FACT_CHANGE = "fact:change"
FACT_CONFIRM = "fact:confirm"

STEP_PRESS = "step:press"  # with the choice behind it, see `step_press`
STEP_DRAFT = "step:draft"
STEP_MORE = "step:more"

STATEMENT_APPROVE = "statement:approve"
STATEMENT_REJECT = "statement:reject"
STATEMENT_EDIT = "statement:edit"
STATEMENT_VARY = "statement:vary"
STATEMENT_SUBMIT = "statement:submit"
STATEMENT_PUBLISH = "statement:publish"
STATEMENT_WITHDRAW = "statement:withdraw"
STATEMENT_LET_STAND = "statement:let_stand"
HUB_WRITE = "hub:write"
HUB_QUESTION = "hub:question"
HUB_RUMOUR = "hub:rumour"
PUBLICATION_CONFIRM = "publication:confirm"
PUBLICATION_FAILED = "publication:failed"

HOME_DECLARE = "home:declare"
HOME_STEP = "home:step"
HOME_STATEMENT = "home:statement"
HOME_CRISIS = "home:crisis"
HOME_ROSTER = "home:roster"
HOME_WATCH = "home:watch"

WATCH_ADD = "watch:add"
WATCH_EDIT = "watch:edit"
WATCH_REMOVE = "watch:remove"
TRIAL_LIVE = "trial:live"
TRIAL_CHANGE = "trial:change"
TRIAL_DROP = "trial:drop"
TRIAL_AGAIN = "trial:again"
MUTE_NEW = "mute:new"
MUTE_END = "mute:end"
ROSTER_EDIT = "roster:edit"
HANDOVER_NEW = "handover:new"
HANDOVER_ACCEPT = "handover:accept"
HANDOVER_NOT_ME = "handover:not_me"
ROSTER_CONFIRM = "roster:confirm"
MEMBER_EDIT = "member:edit"
POWER_EDIT = "power:edit"
DRILL_NEW = "drill:new"
AUDIENCE_EDIT = "audience:edit"  # with the audience behind it
ROTA_ADD = "rota:add"
ROTA_MORE = "rota:more"
READY_SHOW = "ready:show"
COMMITTEE_SHOW = "committee:show"
COMMITTEE_HELD = "committee:held"
PROMISE_KEPT = "promise:kept"
COVER_ADD = "cover:add"
COVER_END = "cover:end"
GRAVE_EDIT = "grave:edit"
REACH_EDIT = "reach:edit"
REACH_TEST = "reach:test"
REACH_ARRIVED = "reach:arrived"  # with the way behind it
PAGE_ANSWER = "page:answer"
ACCOUNT_ADD = "account:add"
ACCOUNT_EDIT = "account:edit"
ACCOUNT_REMOVE = "account:remove"
ACCOUNT_REVIEW = "account:review"
ACCOUNT_REVOKED = "account:revoked"
TIMELINE_PAGE = "timeline:page"

ROOM_DO = "room"  # with what is to be done behind it, see `room`

OLD_BUTTON = N_("This button is from an older version of Firebreak. Open the card again.")
FIELD = "value"  # the element of every form field; the block id is the field's name
DECLARE_TYPE = f"{FIELD}:type"  # what is chosen in this field is told at once

# --- forms (callback ids) ---------------------------------------------------------------------------
FORM_DECLARE = "form:declare"
FORM_DECLARE_ANYWAY = "form:declare_anyway"
FORM_DISMISS = "form:dismiss"
FORM_ONE_TO_ONE = "form:one_to_one"
FORM_ALERT_NOTE = "form:alert_note"
FORM_NOTE = "form:note"
FORM_REPORT = "form:report"
FORM_EVIDENCE = "form:evidence"
FORM_ROLE = "form:role"
FORM_SEVERITY = "form:severity"
FORM_FACTS = "form:facts"
FORM_FACT = "form:fact"
FORM_RESOLVE = "form:resolve"
FORM_REOPEN = "form:reopen"
FORM_DEBRIEF = "form:debrief"
FORM_KEEP = "form:keep"
FORM_STEP = "form:step"
FORM_SKIP = "form:skip"
FORM_ASSIGN = "form:assign"
FORM_DRAFT = "form:draft"
FORM_EDIT = "form:edit"
FORM_VARY = "form:vary"
FORM_REJECT = "form:reject"
FORM_HUB = "form:hub"
FORM_HUB_ENTRY = "form:hub_entry"
FORM_OVERRULE = "form:overrule"
FORM_PUBLISH = "form:publish"
FORM_WITHDRAW = "form:withdraw"
FORM_LET_STAND = "form:let_stand"
FORM_CONFIRM = "form:confirm"
FORM_FAILED = "form:failed"
FORM_WATCH = "form:watch"
FORM_UNWATCH = "form:unwatch"
FORM_MUTE = "form:mute"
FORM_ROSTER = "form:roster"
FORM_GRAVE = "form:grave"
FORM_REACH = "form:reach"
FORM_ROTA = "form:rota"
FORM_HANDOVER = "form:handover"
FORM_NOT_ME = "form:not_me"
FORM_MEMBER = "form:member"
FORM_POWER = "form:power"
FORM_DRILL = "form:drill"
FORM_AUDIENCE = "form:audience"
FORM_PROMISE = "form:promise"
FORM_COVER = "form:cover"
FORM_ROOM = "form:room"
FORM_ACCOUNT = "form:account"
FORM_COMMITTEE = "form:committee"
READ_ONLY = "read_only"  # a modal that only shows something

SHORTCUT_ADD = "add_to_crisis"  # on a message: keep it as evidence
SHORTCUT_REPORT = "report_message"  # on a message: an alert that a person raises
SHORTCUT_ACTIONS = "crisis_actions"  # on a message in a thread, where slash commands do not work
SHORTCUT_DECLARE = "declare_crisis"  # global

MAX_VALUE = 2_000  # of a button
MAX_OPTION_VALUE = 150
MAX_METADATA = 3_000


def action_of(action: Mapping[str, Any]) -> str:
    """Its action id; of a form's field the one that tells which field it was."""
    name = str(action["action_id"])
    return f"{FIELD}:{action['block_id']}" if name == FIELD else name


def step_press(choice_id: str) -> str:
    """Action ids must differ within a block, so each choice has its own; match them by their beginning."""
    return f"{STEP_PRESS}:{choice_id}"


def room(deed: str) -> str:
    return f"{ROOM_DO}:{deed}"


@dataclass(frozen=True, slots=True)
class Ref:
    """What a press is about: `kind` and `id` name the thing, `version` is how the presser saw it.

    `extra` holds what more a handler needs, such as the step or the fingerprint of the text. Most deeds are
    decided by how things stand now, whatever was shown. Two are not: nobody acts on words that they have not
    read (`extra["sha256"]`), and nobody sets a severity back that changed meanwhile (`version`).
    """

    kind: str
    id: str
    version: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)

    def encode(self, limit: int = MAX_VALUE) -> str:
        parts: list[object] = [self.kind, self.id, self.version]
        if self.extra:
            parts.append(dict(self.extra))
        packed = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
        if len(packed) > limit:
            raise ValueError(f"a reference of {len(packed)} characters does not fit into {limit}")
        return packed


def decode(packed: str) -> Ref:
    """The reference in a button's value or a form's metadata. Raises ``Stale`` for anything else."""
    try:
        kind, id_, version, *rest = json.loads(packed)
        extra = rest[0] if rest else {}
        well_formed = len(rest) <= 1 and isinstance(kind, str) and isinstance(id_, str)
        well_formed = well_formed and type(version) is int and _all_text(extra)
    except (ValueError, TypeError, RecursionError):
        well_formed = False
    if not well_formed:
        raise Stale(OLD_BUTTON)
    return Ref(kind, id_, version, extra)


def _all_text(extra: object) -> bool:
    return isinstance(extra, dict) and all(isinstance(value, str) for value in extra.values())
