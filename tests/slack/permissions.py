"""The matrix of who may do and read what: a line for every verb, button, menu, form, shortcut and command.

What needs no right of its own but is about a crisis needs that one sees it: `about` says what it is about.
Behind a blank stands what is told apart within one name: the word behind a verb, the line of a menu.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.staff.rights import Action as A
from bot.slack import ids
from tests.service.town import ANA, LEO, NOOR, REASON

CRISIS, WORDS, SENT, ALERT, WATCH, NOTHING = "crisis", "statement", "publication", "alert", "watch", ""
FACT = "fact"
AUDIENCE = "audience"
OUTSIDE = "outside"  # about a crisis, and for those who do not see it
HIDDEN = (CRISIS, WORDS, SENT, FACT)  # what belongs to a crisis


@dataclass(frozen=True)
class Line:
    """`right` is what it takes, `extra` stands in the button's reference, `values` in the form, `text` behind
    the verb. `is_own`: beside the right it asks whose it is, which a test of its own shows.
    """

    right: A
    about: str = NOTHING
    extra: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    is_own: bool = False


MESSAGE = {"channel": "C1", "ts": "1.1", "text": "x", "author": ANA}
STEP = {"step": "watcher", "choice": "done"}
ACCOUNT = {"network": "Mastodon", "handle": "@northwind", "second_factor": "on"}
WHY = {"reason": REASON, "person_id": LEO}
LEVELS = {"severity_now": "1", "severity_24h": "1"}
FORM = LEVELS | {"type": "generic", "title": "A new one", "fault": "ours", "lead_id": NOOR}
WATCH_FORM = {"name": "Cups", "terms": "cups", "ratio": "3", "min_count": "20", "preset": "own_past"}
DAY = {"duty": "watcher", "begins": "2026-03-01", "days": "7", "starts": "09:00", "ends": "09:00"}

VERBS: Mapping[str, Line] = {
    "help": Line(A.READ),
    "declare": Line(A.DECLARE),
    "tip": Line(A.TIP, text="look"),
    "status": Line(A.READ, CRISIS),
    "list": Line(A.READ),
    "note": Line(A.NOTE, CRISIS, text="x"),
    "role": Line(A.ASSIGN, CRISIS),
    "members": Line(A.READ, CRISIS),
    "room": Line(A.RESTRICT, CRISIS, is_own=True),
    "timeline": Line(A.READ, CRISIS),
    "facts": Line(A.READ, CRISIS),
    "hub": Line(A.READ, CRISIS),
    "handover": Line(A.NOTE, CRISIS),
    "accounts": Line(A.REVIEW_ACCOUNT),
    "audiences": Line(A.READ),
    "watch": Line(A.READ),
    "words": Line(A.READ),
    "mute": Line(A.DECIDE_ALERT),
    "precision": Line(A.READ),
    "playbooks": Line(A.READ),
    "drill": Line(A.DRILL),
    "retype": Line(A.SET_SEVERITY, CRISIS, text="hacked_account somebody else posts"),
    "sources": Line(A.READ),
    "oncall": Line(A.READ),
    "reach": Line(A.NOTE),
    "roster": Line(A.READ),
    "ready": Line(A.NOTE),
    "committee": Line(A.NOTE),
    "stop": Line(A.NOTE, text="x", is_own=True),
    "go": Line(A.PUBLISH, text="x"),
}
SAID_BEHIND: Mapping[str, Line] = {  # what a verb takes behind it that is another deed than the verb alone
    "watch add": Line(A.EDIT_SETTINGS, text="Cups"),
    "watch edit": Line(A.EDIT_SETTINGS, text="Northwind Coffee"),
    "watch remove": Line(A.EDIT_SETTINGS, text="Northwind Coffee"),
    "mute Northwind Coffee": Line(A.DECIDE_ALERT),
    "oncall add": Line(A.EDIT_SETTINGS),
    "oncall cover": Line(A.READ),
    "accounts add": Line(A.EDIT_SETTINGS),
    "committee every": Line(A.COMMITTEE, text="7"),
    "drill generic": Line(A.DRILL, text="Cups"),
    "playbooks generic": Line(A.READ, text="2"),
    "precision 2026-03": Line(A.READ),
    "reach <@ULEO>": Line(A.EDIT_SETTINGS),
    "role legal": Line(A.ASSIGN, CRISIS, text="<@UGUEST>"),  # who may not hold it: nothing is kept here
    "roster me": Line(A.READ),
    "roster edit": Line(A.EDIT_SETTINGS),
    "roster legal": Line(A.EDIT_SETTINGS, text="<@UNOOR>"),
    "roster <@ULEO>": Line(A.EDIT_SETTINGS),
}
BLANKS = frozenset(  # in a usage: not said as it stands there
    {"number", "type", "stage", "watch", "what happened", "what happens", "role @person @backup"}
)
ACTIONS: Mapping[str, Line] = {
    ids.ALERT_DECLARE: Line(A.DECLARE, ALERT),
    ids.DECLARE_TYPE: Line(A.DECLARE),
    ids.ALERT_ONE_TO_ONE: Line(A.DECIDE_ALERT, ALERT),
    ids.ALERT_DISMISS: Line(A.DECIDE_ALERT, ALERT),
    ids.ALERT_TAKE: Line(A.TAKE_ALERT, ALERT),
    ids.ALERT_MORE: Line(A.NOTE, ALERT),
    ids.ALERT_JUDGE: Line(A.TAKE_ALERT, ALERT, {"post": "1", "is": "negative"}),
    ids.CRISIS_NEXT: Line(A.READ, CRISIS),
    ids.CRISIS_STATEMENT: Line(A.DRAFT, CRISIS),
    ids.CRISIS_NOTE: Line(A.NOTE, CRISIS),
    ids.CRISIS_RESOLVE: Line(A.RESOLVE, CRISIS),
    ids.CRISIS_REOPEN: Line(A.REOPEN, CRISIS),
    ids.CRISIS_DEBRIEF: Line(A.DEBRIEF, CRISIS),
    ids.CRISIS_REPORT: Line(A.CLOSE, CRISIS),
    ids.CRISIS_CLOSE: Line(A.CLOSE, CRISIS),
    ids.CRISIS_KEEP: Line(A.SET_LIMIT, CRISIS, is_own=True),
    ids.CRISIS_MORE: Line(A.ASSIGN, CRISIS, {"do": "role"}),
    ids.EVIDENCE_ADD: Line(A.READ, extra=MESSAGE),
    ids.TIP_REPORT: Line(A.TIP, extra=MESSAGE),
    ids.PACK_SHARE: Line(A.PUBLISH, WORDS),
    ids.PACK_TAKE: Line(A.NOTE, WORDS),
    ids.FACT_ADD: Line(A.WORK_STEP, CRISIS),
    ids.FACT_CHANGE: Line(A.WORK_STEP, FACT),
    ids.FACT_CONFIRM: Line(A.WORK_STEP, FACT, is_own=True),
    ids.STEP_DRAFT: Line(A.WORK_STEP, CRISIS, {"step": "first_words"}),
    ids.STEP_MORE: Line(A.ASSIGN, CRISIS, {"step": "watcher", "do": "assign"}),
    ids.HUB_WRITE: Line(A.DRAFT, CRISIS),
    ids.HUB_QUESTION: Line(A.DRAFT, CRISIS),
    ids.HUB_RUMOUR: Line(A.DRAFT, CRISIS),
    ids.STATEMENT_APPROVE: Line(A.APPROVE, WORDS, is_own=True),
    ids.STATEMENT_REJECT: Line(A.APPROVE, WORDS, is_own=True),
    ids.STATEMENT_EDIT: Line(A.DRAFT, WORDS),
    ids.STATEMENT_VARY: Line(A.DRAFT, WORDS),
    ids.STATEMENT_SUBMIT: Line(A.DRAFT, WORDS),
    ids.STATEMENT_PUBLISH: Line(A.PUBLISH, WORDS),
    ids.STATEMENT_WITHDRAW: Line(A.SKIP_STEP, WORDS, is_own=True),
    ids.STATEMENT_LET_STAND: Line(A.OVERRULE_TONE, WORDS),
    ids.PUBLICATION_CONFIRM: Line(A.PUBLISH, SENT, is_own=True),
    ids.PUBLICATION_FAILED: Line(A.PUBLISH, SENT, is_own=True),
    ids.HOME_DECLARE: Line(A.DECLARE),
    ids.HOME_STEP: Line(A.WORK_STEP, CRISIS, STEP),
    ids.HOME_STATEMENT: Line(A.READ, WORDS),
    ids.HOME_CRISIS: Line(A.READ, CRISIS),
    ids.HOME_WATCH: Line(A.EDIT_SETTINGS),
    ids.HOME_ROSTER: Line(A.EDIT_SETTINGS),
    ids.WATCH_ADD: Line(A.EDIT_SETTINGS),
    ids.WATCH_EDIT: Line(A.EDIT_SETTINGS, WATCH),
    ids.WATCH_REMOVE: Line(A.EDIT_SETTINGS, WATCH),
    ids.TRIAL_LIVE: Line(A.EDIT_SETTINGS),
    ids.TRIAL_AGAIN: Line(A.EDIT_SETTINGS),
    ids.TRIAL_CHANGE: Line(A.EDIT_SETTINGS),
    ids.TRIAL_DROP: Line(A.EDIT_SETTINGS),
    ids.MUTE_NEW: Line(A.DECIDE_ALERT, WATCH),
    ids.MUTE_END: Line(A.DECIDE_ALERT, WATCH, {"rule": "volume"}),
    ids.ROSTER_EDIT: Line(A.EDIT_SETTINGS),
    ids.ROSTER_CONFIRM: Line(A.READ),
    ids.MEMBER_EDIT: Line(A.READ),
    ids.POWER_EDIT: Line(A.EDIT_SETTINGS),
    ids.DRILL_NEW: Line(A.DRILL),
    ids.GRAVE_EDIT: Line(A.EDIT_SETTINGS),
    ids.ROTA_ADD: Line(A.EDIT_SETTINGS),
    ids.ROTA_MORE: Line(A.EDIT_SETTINGS, extra={"do": "remove"}),
    ids.COVER_ADD: Line(A.READ),
    ids.COVER_END: Line(A.READ, is_own=True),
    ids.ACCOUNT_ADD: Line(A.EDIT_SETTINGS),
    ids.ACCOUNT_EDIT: Line(A.EDIT_SETTINGS),
    ids.ACCOUNT_REMOVE: Line(A.EDIT_SETTINGS),
    ids.ACCOUNT_REVIEW: Line(A.REVIEW_ACCOUNT),
    ids.READY_SHOW: Line(A.NOTE),
    ids.COMMITTEE_SHOW: Line(A.NOTE),
    ids.COMMITTEE_HELD: Line(A.COMMITTEE),
    ids.PROMISE_KEPT: Line(A.NOTE, CRISIS, {"step": "prevention"}),
    ids.ACCOUNT_REVOKED: Line(A.REVIEW_ACCOUNT),
    ids.HANDOVER_NEW: Line(A.NOTE, CRISIS),
    ids.HANDOVER_ACCEPT: Line(A.NOTE, is_own=True),
    ids.HANDOVER_NOT_ME: Line(A.NOTE, is_own=True),
    ids.REACH_EDIT: Line(A.NOTE),
    ids.REACH_TEST: Line(A.NOTE),
    ids.PAGE_ANSWER: Line(A.NOTE, is_own=True),
    ids.room("members"): Line(A.READ, CRISIS),
    ids.room("again"): Line(A.LET_IN, CRISIS),
    ids.room("ask"): Line(A.ASK_TO_JOIN, OUTSIDE),
    ids.room("decide"): Line(A.LET_IN, CRISIS, {"person": NOOR}),
    ids.room("let_in"): Line(A.LET_IN, CRISIS),
    ids.room("take_out"): Line(A.TAKE_OUT, CRISIS),
    ids.room("leave_out"): Line(A.RESTRICT, CRISIS),
    ids.room("take_back"): Line(A.RESTRICT, CRISIS, {"person": NOOR}),
    ids.room("leave"): Line(A.LEAVE, CRISIS),
    ids.room("restrict"): Line(A.RESTRICT, CRISIS),
    ids.room("unrestrict"): Line(A.RESTRICT, CRISIS),
    f"{ids.STEP_PRESS}:": Line(A.WORK_STEP, CRISIS, STEP),
    f"{ids.AUDIENCE_EDIT}:": Line(A.EDIT_SETTINGS, AUDIENCE),
    f"{ids.TIMELINE_PAGE}:": Line(A.READ, CRISIS, {"page": "0"}),
    f"{ids.REACH_ARRIVED}:": Line(A.NOTE, extra={"rung": "0"}, is_own=True),
}
MENUS: Mapping[str, Line] = {  # every line of every menu, and what more the same action can be sent with
    f"{ids.ALERT_MORE} note": Line(A.NOTE, ALERT),
    f"{ids.ALERT_MORE} mute": Line(A.DECIDE_ALERT, ALERT),
    f"{ids.ALERT_MORE} ask_next": Line(A.TAKE_ALERT, ALERT),
    f"{ids.STEP_MORE} take": Line(A.WORK_STEP, CRISIS, {"step": "watcher"}),
    f"{ids.STEP_MORE} skip": Line(A.SKIP_STEP, CRISIS, {"step": "watcher"}),
    f"{ids.STEP_MORE} assign": Line(A.ASSIGN, CRISIS, {"step": "watcher"}),
    f"{ids.ROTA_MORE} edit": Line(A.EDIT_SETTINGS),
    f"{ids.ROTA_MORE} remove": Line(A.EDIT_SETTINGS),
    f"{ids.CRISIS_MORE} role": Line(A.ASSIGN, CRISIS),
    f"{ids.CRISIS_MORE} severity": Line(A.SET_SEVERITY, CRISIS),
    f"{ids.CRISIS_MORE} evidence": Line(A.READ),
    f"{ids.CRISIS_MORE} timeline": Line(A.READ, CRISIS),
    f"{ids.CRISIS_MORE} status": Line(A.READ, CRISIS),
    f"{ids.CRISIS_MORE} note": Line(A.NOTE, CRISIS),
    f"{ids.CRISIS_MORE} facts": Line(A.WORK_STEP, CRISIS),
    f"{ids.CRISIS_MORE} resolve": Line(A.RESOLVE, CRISIS),
    f"{ids.CRISIS_MORE} reopen": Line(A.REOPEN, CRISIS),
    f"{ids.CRISIS_MORE} debrief": Line(A.DEBRIEF, CRISIS),
    f"{ids.CRISIS_MORE} keep": Line(A.SET_LIMIT, CRISIS, is_own=True),
}
ANSWERS: Mapping[str, Mapping[str, str]] = {  # on a step's card, by the right that the answer takes
    A.DECIDE_STEP: {"step": "affected", "choice": "no_one"},
    A.SET_SEVERITY: {"step": "triage", "choice": "decide"},
    A.SKIP_STEP: {"step": "first_words", "choice": "not_published"},
}
FORMS: Mapping[str, Line] = {
    ids.FORM_DECLARE: Line(A.DECLARE, values=FORM),
    ids.FORM_DECLARE_ANYWAY: Line(A.DECLARE, values=FORM | {"instead": "another"}),
    ids.FORM_DISMISS: Line(A.DECIDE_ALERT, ALERT, values=WHY),
    ids.FORM_ONE_TO_ONE: Line(A.DECIDE_ALERT, ALERT),
    ids.FORM_ALERT_NOTE: Line(A.NOTE, ALERT, values={"text": "x"}),
    ids.FORM_NOTE: Line(A.NOTE, CRISIS, values={"text": "x"}),
    ids.FORM_REPORT: Line(A.TIP, extra=MESSAGE, values={"why": "x", "watch": ""}),
    ids.FORM_EVIDENCE: Line(A.ADD_EVIDENCE, CRISIS, values={"text": "x"}),
    ids.FORM_ROLE: Line(A.ASSIGN, CRISIS, values=WHY | {"role": "analyst"}),
    ids.FORM_SEVERITY: Line(A.SET_SEVERITY, CRISIS, values=LEVELS),
    ids.FORM_RESOLVE: Line(A.RESOLVE, CRISIS, values={"outcome": "x"}),
    ids.FORM_REOPEN: Line(A.REOPEN, CRISIS, values=WHY),
    ids.FORM_DEBRIEF: Line(A.DEBRIEF, CRISIS, values={"went_well": "x"}),
    ids.FORM_KEEP: Line(A.SET_LIMIT, CRISIS, values=WHY | {"days": "400"}, is_own=True),
    ids.FORM_STEP: Line(A.WORK_STEP, CRISIS, STEP),
    ids.FORM_SKIP: Line(A.SKIP_STEP, CRISIS, STEP, WHY),
    ids.FORM_ASSIGN: Line(A.ASSIGN, CRISIS, STEP, WHY),
    ids.FORM_DRAFT: Line(A.DRAFT, CRISIS, values={"message": "M2", "text": "x"}),
    ids.FORM_EDIT: Line(A.DRAFT, WORDS, values={"text": "x"}),
    ids.FORM_HUB: Line(A.DRAFT, CRISIS, values={"language": "en", "title": "x", "happened": "x"}),
    ids.FORM_HUB_ENTRY: Line(
        A.DRAFT, CRISIS, {"section": "questions"}, {"language": "en", "title": "x", "text": "x"}
    ),
    ids.FORM_VARY: Line(A.DRAFT, WORDS, values={"place": "webhook", "text": "x"}),
    ids.FORM_REJECT: Line(A.APPROVE, WORDS, values=WHY, is_own=True),
    ids.FORM_OVERRULE: Line(A.OVERRULE_APPROVALS, WORDS, values=WHY),
    ids.FORM_PUBLISH: Line(A.PUBLISH, WORDS, values={"outlets": ["webhook"]}),
    ids.FORM_WITHDRAW: Line(A.SKIP_STEP, WORDS, values=WHY, is_own=True),
    ids.FORM_LET_STAND: Line(A.OVERRULE_TONE, WORDS, values=WHY | {"check": "D-02"}),
    ids.FORM_CONFIRM: Line(A.PUBLISH, SENT, values={"url": "https://a.example/1"}, is_own=True),
    ids.FORM_FAILED: Line(A.PUBLISH, SENT, values={"detail": "x"}, is_own=True),
    ids.FORM_WATCH: Line(A.EDIT_SETTINGS, values=WATCH_FORM),
    ids.FORM_UNWATCH: Line(A.EDIT_SETTINGS, WATCH, values=WHY),
    ids.FORM_MUTE: Line(
        A.DECIDE_ALERT, values={"hours": "4", "rule": "volume", "watch_id": "w1", "reason": REASON}
    ),
    ids.FORM_ROSTER: Line(A.EDIT_SETTINGS, values={"role": "legal", "person_ids": []}),
    ids.FORM_MEMBER: Line(A.READ, is_own=True),
    ids.FORM_POWER: Line(A.EDIT_SETTINGS, values={"power": "pause", "roles": ["pr_lead"]}),
    ids.FORM_DRILL: Line(A.DRILL, values={"type": "generic", "title": "Cups"}),
    ids.FORM_GRAVE: Line(A.EDIT_SETTINGS, values={"grave_words": ""}),
    ids.FORM_COMMITTEE: Line(
        A.COMMITTEE, values={"held_on": "2026-03-01", "people": [ANA, LEO], "decisions": REASON}
    ),
    ids.FORM_PROMISE: Line(A.NOTE, CRISIS, {"step": "prevention"}, WHY),
    ids.FORM_ACCOUNT: Line(A.EDIT_SETTINGS, values=ACCOUNT),
    ids.FORM_FACTS: Line(A.WORK_STEP, CRISIS),
    ids.FORM_FACT: Line(
        A.WORK_STEP, CRISIS, values={"text": "Sold", "evidence": "The till", "known": "known"}
    ),
    ids.FORM_HANDOVER: Line(A.NOTE, CRISIS, values={"to_id": LEO, "still_open": "x"}),
    ids.FORM_NOT_ME: Line(A.NOTE, values=WHY, is_own=True),
    ids.FORM_REACH: Line(A.NOTE, is_own=True),
    ids.FORM_ROTA: Line(A.EDIT_SETTINGS, values=DAY | {"zone": "UTC", "people": [NOOR]}),
    ids.FORM_COVER: Line(A.EDIT_SETTINGS, values={"duty": "", "person_id": NOOR}, is_own=True),
    ids.FORM_AUDIENCE: Line(A.EDIT_SETTINGS, AUDIENCE),
    ids.FORM_ROOM: Line(A.LET_IN, CRISIS, {"do": "let_in"}, {"person_id": NOOR, "reason": REASON}),
}
DEEDS: Mapping[str, Line] = {  # what the form about who sees it does
    "ask": Line(A.ASK_TO_JOIN, OUTSIDE, values=WHY),
    "decide": Line(A.LET_IN, CRISIS, {"person": NOOR}, WHY | {"answer": "refuse"}),
    "let_in": Line(A.LET_IN, CRISIS, values=WHY),
    "take_out": Line(A.TAKE_OUT, CRISIS, values=WHY),
    "leave_out": Line(A.RESTRICT, CRISIS, values=WHY),
    "take_back": Line(A.RESTRICT, CRISIS, {"person": NOOR}, WHY),
    "leave": Line(A.LEAVE, CRISIS, values=WHY),
    "restrict": Line(A.RESTRICT, CRISIS, values=WHY),
    "unrestrict": Line(A.RESTRICT, CRISIS, values=WHY),
}
SHORTCUTS: Mapping[str, Line] = {
    ids.SHORTCUT_DECLARE: Line(A.DECLARE),
    ids.SHORTCUT_ADD: Line(A.READ),
    ids.SHORTCUT_REPORT: Line(A.TIP),
    ids.SHORTCUT_ACTIONS: Line(A.READ),
}
EVENTS: Mapping[str, str] = {  # what Slack tells: people act by the first six, and of the others it is seen
    "app_mention": "verbs",
    "message.im": "verbs",
    "message.channels": "a file that is dropped",
    "message.groups": "a file that is dropped",
    "app_home_opened": "the board",
    "member_joined_channel": "who brings whom into a private channel",  # in test_private_room
    "member_left_channel": "",
    "group_archive": "",
    "group_deleted": "",
    "group_left": "",
    "team_join": "",
    "user_change": "",
}
OPERATOR = (  # whoever can run these can read the database; none of it is reached from Slack
    "run", "web", "demo", "replay", "backtest posts", "backtest counts", "doctor", "manifest",
    "playbooks check", "playbooks walk", "tone", "export", "verify", "team export", "team import", "forget",
    "db upgrade", "outlets test",
)  # fmt: skip
ADDRESSES = ("/intake/{source:path}", "/healthz", "/metrics", "/answer/{token}")  # with secrets of their own
