"""Every view in every state, by name: what the rules about limits, language and hostile words run over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.board import RemovalBoard
from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import StatementState, Verdict
from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.errors import Invalid
from bot.domain.log.record import Recorded
from bot.domain.log.timeline import entries
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.audiences import Audience, AudienceBoard
from bot.domain.staff.member import Member
from bot.domain.staff.people import Role, Roster
from bot.domain.staff.powers import Power
from bot.domain.storm import feed as feeds
from bot.domain.storm.alert import AlertState
from bot.domain.storm.precision import measured
from bot.domain.storm.source import Allowance, End
from bot.domain.storm.trial import KEPT, Found, TrialState
from bot.domain.words import phrase
from bot.slack.views import help, home, notices
from bot.slack.views.blocks import Drawn, Picture
from bot.slack.views.comms import statement_forms, statements
from bot.slack.views.crisis import crisis, crisis_forms, debrief, declare, keeping, known, lists
from bot.slack.views.plan import plans, step_forms, steps
from bot.slack.views.staff import audiences, handover, oncall, roster
from bot.slack.views.storm import (
    alert,
    alert_forms,
    feed,
    grave_words,
    mutes,
    outage,
    precision,
    sources,
    tip,
    trial,
    unwatch,
    watches,
)
from tests.views import boards as b
from tests.views.account_scenes import ACCOUNTS
from tests.views.account_scenes import happened as accounts_happened
from tests.views.boards import ANA, MEI, NOW, PRIYA, SAM, TOM, Say, ago
from tests.views.called import CALLED, PAGERS, called_outside, contact
from tests.views.calm_scenes import CALM
from tests.views.calm_scenes import happened as calm_happened
from tests.views.fact_scenes import FACTS, sheet
from tests.views.fact_scenes import happened as facts_happened
from tests.views.hub_scenes import HUB
from tests.views.inside_scenes import INSIDE
from tests.views.inside_scenes import happened as inside_happened
from tests.views.private_scenes import ROOMS
from tests.views.private_scenes import happened as in_rooms

Shown = Drawn | dict[str, Any]
Scene = Callable[[Say], Shown]


# --- alerts -----------------------------------------------------------------------------------------


def _alert(**changes: Any) -> Scene:
    return lambda say: alert.card(b.alert_board(say, b.alert(say, **_said(say, changes))))


def _storm(**changes: Any) -> Scene:
    return lambda say: alert.card(b.alert_board(say, b.alert(say, storm=b.storm(say, **changes))))


def _said(say: Say, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What people typed among the changes goes through `say` as well."""
    return {name: say(v) if name in ("reason", "tip", "note") and v else v for name, v in changes.items()}


DECIDED = {"decided_by": TOM, "decided_at": ago(2), "acknowledged_by": TOM, "acknowledged_at": ago(9)}
ALERTS: dict[str, Scene] = {
    "alert open": lambda say: alert.card(b.alert_board(say), picture=Picture("F0CHART", say("A chart"))),
    "alert with holes": lambda say: alert.card(b.alert_board(say, holes=b.holes(say))),
    "alert nobody can wake": lambda say: alert.card(b.alert_board(say, asleep=(say("Ana Ruiz"), say("Tom")))),
    "alert taken": _alert(acknowledged_by=TOM, acknowledged_at=ago(2)),
    "alert with nobody on call": _alert(asked=(), asked_at=None),
    "alert with nobody left": lambda say: alert.card(b.alert_board(say, next_person=None, next_at=None)),
    "alert with posts that changed": lambda say: alert.card(
        b.alert_board(say, b.alert(say, samples=(b.edited(say),)))
    ),
    "alert from a tip": _alert(tip="Somebody should look at Instagram", samples=()),
    "alert without history": _storm(
        expected=None,
        ratio=None,
        level="not_enough_history",
        usual_negative_share=None,
        rules=("fixed_minimum",),
    ),
    "alert by hour of day": _storm(level="hour_of_day", expected=0.3, count=1, window_minutes=1, ratio=4.0),
    "alert by the last day": _storm(level="last_day", negative_share=0.19, unscored={}, ended_at=ago(1)),
    "alert in a flood": _storm(count=12_000, total=15_000),
    "alert by other rules": lambda say: _storm(
        rules=("source", "reach", "conversation", "climb"), signs=b.signs(say)
    )(say),
    "alert with nothing scored": _storm(
        negative_share=None,
        unscored={"ja": 1, "xx-nonsense": 2, "und": 3, "en": 0},
        grave_words=(),
        top_terms=(),
    ),
    "alert joined to a crisis": lambda say: alert.card(
        b.alert_board(
            say, b.alert(say, state=AlertState.DECLARED, crisis_id="c", **DECIDED), crisis=b.crisis(say)
        )
    ),
    "alert declared": lambda say: alert.card(
        b.alert_board(
            say,
            b.alert(say, state=AlertState.DECLARED, crisis_id="c", **DECIDED),
            crisis=b.crisis(say, alert_id="al1"),
        ),
        picture=Picture("F0CHART", say("A chart")),
        room="https://ours.example/archives/C0/p1",
    ),
    "alert of a restricted crisis": _alert(
        state=AlertState.DECLARED, crisis_id="c", tip="A leak?", **DECIDED
    ),
    "alert one-to-one": _alert(state=AlertState.ONE_TO_ONE, owner_id=SAM, **DECIDED),
    "alert dismissed": _alert(state=AlertState.DISMISSED, reason="A joke post, nobody is angry", **DECIDED),
    "alert dismissed and over": lambda say: alert.card(
        b.alert_board(
            say,
            b.alert(
                say, state=AlertState.DISMISSED, reason=say("x"), storm=b.storm(say, ended_at=NOW), **DECIDED
            ),
        )
    ),
    "form dismiss": lambda say: alert_forms.dismiss(b.alert(say)),
    "form one-to-one": lambda say: alert_forms.one_to_one(b.alert(say), suggested=SAM),
    "form note on an alert": lambda say: alert_forms.note(b.alert(say)),
}


# --- declaring --------------------------------------------------------------------------------------


def _types(say: Say) -> dict[str, Any]:
    return {"insensitive_post": b.playbook(say), "generic": b.playbook(say)}


DECLARE: dict[str, Scene] = {
    "form declare, empty": lambda say: declare.form(_types(say), {}),
    "form declare, from an alert": lambda say: declare.form(
        _types(say), declare.values_from_alert(b.alert(say), _types(say), lead_id=ANA), alert=b.alert(say)
    ),
    "form declare, alike": lambda say: declare.form(
        _types(say),
        {
            "title": say("cup slogan")[:120],
            "platform": say("Instagram")[:60],
            "severity_now": "1",
            "fault": "ours",
        },
        alike=(b.crisis(say), b.crisis(say, id="other")),
        going_on=(b.crisis(say),),
    ),
}


# --- steps ------------------------------------------------------------------------------------------


def _step(kind: str, name: str = "", text: bool = False, **changes: Any) -> Scene:
    def scene(say: Say) -> Shown:
        the_step = b.step(say, kind, params=b.params(say, name or kind))
        board = b.step_board(say, the_step, b.statement(say) if text else None, **_said(say, changes))
        return steps.card(board, now=NOW)

    return scene


def _choice_form(kind: str, name: str, number: int, **changes: Any) -> Scene:
    def scene(say: Say) -> Shown:
        the_step = b.step(say, kind, params=b.params(say, name))
        board = b.step_board(say, the_step, **changes)
        chosen = STEP_KINDS[kind].choices(the_step, board.state)[number]
        return step_forms.choice(board, chosen)

    return scene


SIGNED = {"signatures": {"no_one": [{"role": "crisis_lead", "person": ANA, "reason": "x", "at": "2026"}]}}
IN_CHANNELS = {
    "waiting": [ANA],
    "gaps": ["hr"],
    "acks": {TOM: {}},
    "reached": {},
    "unset": ["investors"],
    "nowhere": ["partners", "committee"],
    "through": {"marketing": [TOM, MEI]},
    "channels": {
        "C0CARE": {"audience": "customer_care", "state": "stands", "waiting": [MEI] * 12, "why": ""},
        "C0ALL": {"audience": "all_staff", "state": "closed", "waiting": [], "why": "is_archived"},
        "C0WEST": {"audience": "regional_teams", "state": "asked", "waiting": [], "why": ""},
        "C0SHOP": {"audience": "front_desk", "state": "elsewhere", "waiting": [], "why": ""},
    },
}


def _let_go(say: Say) -> dict[str, Any]:
    return {"investors": {"by": TOM, "at": "2026", "how": say("We have none")}}


NOTIFIED = {"waiting": [], "gaps": [], "acks": {ANA: {}}, "reached": {MEI: {}}}
D1_RECORD = {"d1": {"admit": True, "admit_within": 10, "correct": True, "own_credentials": True}}
FINISHED = {"finished_at": NOW, "finished_by": TOM}


def _far(kind: str, *typed: str, **data: Any) -> Scene:
    """How far it has got; what people `typed` under these names."""

    def scene(say: Say) -> Shown:
        return _step(kind, data={**data, **{name: say(name) for name in typed}})(say)

    return scene


def _gift(say: Say) -> Shown:
    gift = {"whom": say("@lena"), "what": say("A year of coffee"), "amount": 90, "by": SAM}
    return _step("compensation", data={"proposal": gift, "given": [gift]})(say)


BY_HAND = {"is": "by_hand", "who": TOM, "until": NOW.isoformat()}


def _accounts(say: Say) -> Shown:
    done = {
        "name": say("X: @northwind"),
        "by": ANA,
        "checks": dict.fromkeys(("ads", "bots"), "done"),
        "why": "",
    }
    half = {
        "name": say("Instagram: northwind"),
        "by": "",
        "checks": {"ads": "not_done"},
        "why": say("Locked"),
    }
    return _step("secure_accounts", data={"register": [done["name"]], "accounts": [done, half]})(say)


NUMBERS = {"hour": 412, "scored": 300, "negative": 213, "total": 2_000, "accounts": 5, "reach": 184_000}
SNAPSHOTS = [
    {"moment": "declared", "at": NOW.isoformat(), "numbers": NUMBERS, "followers": 84_000, "by": TOM},
    {"moment": "hour", "at": NOW.isoformat(), "numbers": {**NUMBERS, "scored": 0}},
    {"moment": "day", "at": NOW.isoformat(), "numbers": None},
]


def _profile(say: Say) -> Shown:
    known = {"count": 3, "first": NOW.isoformat(), "last": NOW.isoformat(), "scored": 2, "negative": 1}
    card = {
        "author": say("@lena"),
        "platform": say("X"),
        "part": "set_off",
        "role": "journalist",
        "reach": "84000",
    }
    kept = {**card, "facts": say("Writes on tea"), "until": NOW.isoformat(), "history": known}
    return _step("profile", data={"cards": [kept, {**kept, "path": "check", "history": {"count": 0}}]})(say)


COUNTED = {"at": NOW.isoformat(), "by": SAM, "waiting": 37, "late": 4}
PROPOSED = {
    "now": 2,
    "in_24h": 1,
    "reasons": ["it is on several platforms", "it may reach further in 24 hours"],
    "raised": ["we had been warned"],
}


def _triaged(say: Say, **changes: Any) -> Any:
    known = {"what": say("A cup"), "origin": "own_post", "fault": "ours", "group": say("Nurses")}
    data = {"answers": known, "pages": ["page_what"], "proposal": PROPOSED}
    return b.step_board(say, b.step(say, "triage"), None, **{"data": data, **changes})


def _known(say: Say) -> Shown:
    triaged = _triaged(say)
    playbook = replace(b.playbook(say), steps=(triaged.step,))
    return crisis.card(b.crisis_board(say, playbook=playbook, states=(triaged.state,)))


KINDS: dict[str, Scene] = {
    "step triage": _step("triage"),
    "step triage, partly answered": lambda say: steps.card(_triaged(say), now=NOW),
    "step triage, decided": lambda say: steps.card(
        _triaged(say, status=StepStatus.DONE, outcome="own_post", note=say("As proposed"), **FINISHED)
    ),
    "form of the triage's first page": _choice_form("triage", "triage", 0),
    "form of the triage's decision": _choice_form("triage", "triage", 4),
    "form of what is known": lambda say: known.form(_triaged(say), sheet(say)),
    "step checklist, partly answered": _far("checklist", items={"ads": "not_needed"}),
    "step pause, to be ordered": _step("pause"),
    "step pause, one by hand": _far("pause", "reason", "may_post", scope="brand", holds={"ads": BY_HAND}),
    "step pause, all stopped": _far(
        "pause", "reason", "may_post", scope="brand", holds={"ads": {"is": "stopped"}}, paused_at="2026"
    ),
    "step secure accounts, without a register": _step("secure_accounts"),
    "step secure accounts, half gone through": _accounts,
    "form of accounts that are taken": _choice_form("secure_accounts", "hijacked", 0),
    "step impact": _far("impact", snapshots=SNAPSHOTS),
    "form of the followers": _choice_form("impact", "impact", 0),
    "step profile": _profile,
    "form of a profile card": _choice_form("profile", "profile", 0),
    "step monitor": _step("monitor"),
    "step monitor, somebody watches": _far("monitor", "words", "new", watcher=TOM, said_at=NOW.isoformat()),
    "step monitor, named and not heard": _far("monitor", watcher=TOM, said_at=""),
    "step replies": _far("replies", counts=[COUNTED, COUNTED]),
    "step handover, to be taken": _far("handover", "open", "promised", "watch", to=MEI),
    "step debrief, with its day": _far("debrief", date="2026-03-05", host=PRIYA, items={"ads": "answered"}),
    "step compensation, proposed": _gift,
    "step hub": _step("hub"),
    "step hub, published": _step("hub", status=StepStatus.DONE, outcome="published", **FINISHED),
    "form of a checklist": _choice_form("checklist", "checklist", 0),
    "form of a pause": _choice_form("pause", "pause", 0),
    "form of a watcher": _choice_form("monitor", "monitor", 0),
    "form of replies": _choice_form("replies", "replies", 0),
    "form of a hand-over": _choice_form("handover", "handover", 0),
    "form of a debrief's day": _choice_form("debrief", "debrief", 0),
    "form of a compensation": _choice_form("compensation", "compensation", 0),
}
CARE = {"audience": "customer_care", "channel": "C0CARE"}
STEPS: dict[str, Scene] = {
    **KINDS,
    "step task": _step("task"),
    "step task, partly answered": _step("task", data={"items": {"ads": "not_possible"}}),
    "step without owner or time": _step("task", owner_id=None, due_at=None),
    "step not late": _step("task", due_at=NOW + timedelta(minutes=9)),
    "step decision": _step("decision"),
    "step decision, signed by one": _step("decision", data=SIGNED),
    "step delete or keep": _step("decision", "delete_or_keep"),
    "step delete or keep, comments": _step("decision", "comments"),
    "step statement": _step("statement"),
    "step statement, written": _step("statement", text=True),
    "step notify": _step("notify"),
    "step notify, all told": _step("notify", data=NOTIFIED),
    "step notify, in channels": _step("notify", data=IN_CHANNELS),
    "step notify, let go": lambda say: _step("notify", data=NOTIFIED | {"untold": _let_go(say)})(say),
    "step wait": _step("wait"),
    "step waiting": _step("task", status=StepStatus.WAITING, owner_id=None),
    "step done": _step("task", status=StepStatus.DONE, outcome="done", note="All but print", **FINISHED),
    "step done by the clock": _step(
        "wait", status=StepStatus.DONE, outcome="elapsed", finished_at=NOW, due_at=NOW
    ),
    "step decided to delete": _step(
        "decision", "delete_or_keep", status=StepStatus.DONE, outcome="delete", data=D1_RECORD, **FINISHED
    ),
    "step skipped": _step("task", status=StepStatus.SKIPPED, note="Not our campaign", **FINISHED),
    "step not needed": _step("task", status=StepStatus.NOT_NEEDED, finished_at=NOW),
    "window of a step": lambda say: steps.window(b.step_board(say)),
    "form of a task": _choice_form("task", "task", 0),
    "form of a decision": _choice_form("decision", "decision", 0),
    "form of keep": _choice_form("decision", "delete_or_keep", 0),
    "form of delete, hacked": _choice_form("decision", "delete_or_keep", 3),
    "form of told another way": _choice_form("notify", "notify", 1),
    "form of where they are told": _choice_form("notify", "notify", 2, data=IN_CHANNELS),
    "form of an early end": _choice_form("wait", "wait", 0),
    "form skip": lambda say: step_forms.skip(b.step_board(say)),
    "form assign": lambda say: step_forms.assign(b.step_board(say)),
}


# --- words ------------------------------------------------------------------------------------------


def _text(**changes: Any) -> Scene:
    return lambda say: statements.card(b.statement_board(say, b.statement(say, **changes)))


def _published(*states: PublicationState, dry_run: bool = False, **changes: Any) -> Scene:
    def scene(say: Say) -> Shown:
        sent = tuple(
            b.publication(say, s, **{k: say(v) if k == "url" else v for k, v in changes.items()})
            for s in states
        )
        return statements.card(b.approved(say, *sent, dry_run=dry_run))

    return scene


def _rejected(say: Say) -> Shown:
    turned_down = b.press(say, Verdict.REJECT, MEI)
    return statements.card(
        b.statement_board(say, b.statement(say, state=StatementState.DRAFT, approvals=(turned_down,)))
    )


def _without_two(say: Say) -> Shown:
    board = b.approved(say)
    without = replace(board.seats[0], given_by=ANA, overruled=say("Legal does not answer, and it spreads."))
    return statements.card(replace(board, seats=(*board.seats, without, without)))


def _outlet_form(draw: Callable[..., dict[str, Any]]) -> Scene:
    def scene(say: Say) -> Shown:
        waiting = b.publication(say, PublicationState.AWAITING, person_id=TOM)
        return draw(b.approved(say, waiting), waiting.id)

    return scene


LITTLE = {"x": 10, "youtube": 10}
WORDS: dict[str, Scene] = {
    "text in review": _text(),
    "text to be changed": _rejected,
    "text with its approvals expired": _text(state=StatementState.DRAFT),
    "text withdrawn": _text(state=StatementState.WITHDRAWN),
    "text approved": _published(),
    "text approved, dry run": _published(dry_run=True),
    "text approved, one place only rehearsed": lambda say: statements.card(
        b.approved(say, rehearsed=frozenset({"webhook"}))
    ),
    "text on its way": _published(PublicationState.SENDING),
    "text waiting for its link": _published(PublicationState.AWAITING, outlet="manual", person_id=TOM),
    "text waiting for its link from a network": _published(
        PublicationState.AWAITING, outlet="x", person_id=TOM
    ),
    "text too long for two places": lambda say: statements.card(
        b.statement_board(say, longest=LITTLE, outlets={"x": say("X"), "youtube": say("YouTube")})
    ),
    "text perhaps out": _published(PublicationState.UNKNOWN),
    "text that failed": _published(PublicationState.FAILED),
    "text rehearsed": _published(PublicationState.REHEARSED, dry_run=True),
    "text claimed and sent": _published(
        PublicationState.CLAIMED, PublicationState.SENT, person_id=TOM, url="https://ours.example/p/2"
    ),
    "text published": lambda say: statements.card(
        b.approved(
            say,
            b.publication(say, PublicationState.SENT),
            statement=b.statement(say, state=StatementState.PUBLISHED, published_at=NOW),
        )
    ),
    "text approved without two who were asked": _without_two,
    "form without their approval": lambda say: statement_forms.overrule(b.statement_board(say)),
    "text held back": lambda say: statements.card(b.held(say)),
    "text in review, one thing let stand": lambda say: statements.card(
        b.statement_board(say, tone=b.toned(say, let_stand=True))
    ),
    "text in a language that is not checked": lambda say: statements.card(
        b.statement_board(say, tone=b.toned(say, checked=False))
    ),
    "text with other words for networks": lambda say: statements.card(b.statement_board(say, b.varied(say))),
    "form other words": lambda say: statement_forms.vary(b.statement_board(say, b.varied(say))),
    "form other words, held back": lambda say: statement_forms.vary_again(b.held(say), "webhook", "fr"),
    "form edit, with other words": lambda say: statement_forms.edit(b.statement_board(say, b.varied(say))),
    "text approved, and all that stands before it": lambda say: statements.card(b.gated(say)),
    "form publish, in order": lambda say: statement_forms.publish(b.gated(say)),
    "crisis, all publishing stopped": lambda say: crisis.card(b.crisis_board(say, stop=b.stop(say))),
    "form edit, held back": lambda say: statement_forms.edit(b.held(say)),
    "form let it stand": lambda say: statement_forms.let_stand(b.held(say)),
    "window of a text": lambda say: statements.window(b.statement_board(say)),
    "form write a text": lambda say: statement_forms.draft(b.crisis(say)),
    "form write an update": lambda say: statement_forms.draft(b.crisis(say), b.lately(say)),
    "form write the text of a step": lambda say: statement_forms.draft_for_step(
        b.step_board(say, b.step(say, "statement"))
    ),
    "form edit": lambda say: statement_forms.edit(b.approved(say)),
    "form reject": lambda say: statement_forms.reject(b.statement_board(say)),
    "form withdraw": lambda say: statement_forms.withdraw(b.statement_board(say)),
    "form publish": lambda say: statement_forms.publish(b.approved(say)),
    "form publish, elsewhere and later": lambda say: statement_forms.publish(
        b.approved(say, needs_second_look=True)
    ),
    "form publish, nowhere left": lambda say: statement_forms.publish(
        b.approved(say, b.publication(say, PublicationState.SENT), outlets={"webhook": say("Our website")})
    ),
    "form publish, by hand on a network": lambda say: statement_forms.publish(
        b.approved(say, by_hand=frozenset({"x"}), longest=LITTLE, outlets={"x": say("X")})
    ),
    "form publish, dry run": lambda say: statement_forms.publish(b.approved(say, dry_run=True)),
    "form publish, one place only rehearsed": lambda say: statement_forms.publish(
        b.approved(say, rehearsed=frozenset({"webhook"}))
    ),
    "form it is out": _outlet_form(statement_forms.confirm),
    "form it is not out": _outlet_form(statement_forms.failed),
}


# --- the crisis -------------------------------------------------------------------------------------


def _crisis(**changes: Any) -> Scene:
    return lambda say: crisis.card(b.crisis_board(say, **changes))


def _texts(*states: StatementState) -> Scene:
    def scene(say: Say) -> Shown:
        texts = tuple(b.statement_board(say, b.statement(say, state=s)) for s in states)
        waiting = b.approved(say, b.publication(say, PublicationState.AWAITING))
        return crisis.card(b.crisis_board(say, statements=(*texts, waiting)))

    return scene


CRISES: dict[str, Scene] = {
    "crisis card moved": lambda _say: crisis.moved(),
    "crisis card moved on": lambda _say: crisis.moved_on(),
    "crisis open": _crisis(),
    "crisis in a storm": lambda say: crisis.card(
        b.crisis_board(say, storms=(b.alert_board(say, holes=b.holes(say), is_watched=False),) * 3)
    ),
    "crisis just declared": _crisis(
        statements=(), open_count=1, late_count=0, minutes_to_declare=0, first_words_due=None, dry_run=False
    ),
    "crisis with every text": _texts(*StatementState),
    "crisis with what is known": lambda say: _known(say),
    "crisis with nothing left to do": _crisis(next_step=None, next_state=None, open_count=0, late_count=0),
    "crisis restricted, first words out": lambda say: crisis.card(
        b.crisis_board(
            say, b.crisis(say, restricted=True, first_words_at=ago(1), roles={}, platform="", link="")
        )
    ),
    "crisis resolved": lambda say: crisis.card(
        b.crisis_board(say, b.resolved(say), debrief_missing=tuple(f"U0N{n}" for n in range(20)))
    ),
    "crisis resolved, all answered": lambda say: crisis.card(
        b.crisis_board(say, b.resolved(say), report_name="debrief-12.md")
    ),
    "crisis closed": lambda say: crisis.card(
        b.crisis_board(
            say,
            b.resolved(say, status=CrisisStatus.CLOSED, closed_at=NOW),
            report_name="debrief-12.md",
        )
    ),
    "window of a crisis": lambda say: crisis.window(b.crisis_board(say)),
    "debrief open": lambda say: debrief.card(
        b.crisis_board(say, b.resolved(say), debrief_missing=(TOM, PRIYA))
    ),
    "debrief of many": lambda say: debrief.card(
        b.crisis_board(say, b.resolved(say), debrief_missing=tuple(f"U0N{n}" for n in range(30)))
    ),
    "debrief reported": lambda say: debrief.card(
        b.crisis_board(say, b.resolved(say), report_name=say("report.md"))
    ),
    "debrief answered": lambda say: debrief.card(b.crisis_board(say, b.resolved(say))),
    "debrief closed": lambda say: debrief.card(
        b.crisis_board(say, b.resolved(say, status=CrisisStatus.CLOSED, closed_at=NOW, first_words_at=None))
    ),
    "crisis erased": lambda say: crisis.card(
        b.crisis_board(say, b.resolved(say, status=CrisisStatus.CLOSED, closed_at=NOW, erased_at=NOW))
    ),
    "form report": lambda say: tip.form(
        tip.reference({"channel": "C1", "ts": "1.0", "text": say("They burn"), "author": SAM}),
        (b.watch(say), b.watch(say, id="w2")),
    ),
    "form keep": lambda say: keeping.form(b.crisis(say)),
    "form note": lambda say: crisis_forms.note(b.crisis(say)),
    "form role": lambda say: crisis_forms.role(b.crisis(say), (b.crisis(say, id="other"),)),
    "form severity": lambda say: crisis_forms.severity(b.crisis(say)),
    "form resolve": lambda say: crisis_forms.resolve(b.crisis(say)),
    "form resolve, not all told": lambda say: crisis_forms.resolve(b.crisis(say), (), ("legal", TOM)),
    "form resolve, blocked": lambda say: crisis_forms.resolve(
        b.crisis(say),
        tuple(phrase("This is needed: {title}.", title=say("Stop the campaign")) for _ in range(14)),
    ),
    "form reopen": lambda say: crisis_forms.reopen(b.crisis(say)),
    "form debrief": lambda say: crisis_forms.debrief(b.crisis(say), {"went_well": say("Legal was fast")}),
    "form evidence": lambda say: crisis_forms.evidence(
        (b.crisis(say), b.crisis(say, id="other")),
        text=say("A post"),
        author=ANA,
        message={"channel": "C0SOCIAL", "ts": "1767225600.000100"},
    ),
    "form evidence, of a stranger": lambda say: crisis_forms.evidence(
        (b.crisis(say),), author=say("@lena_bakes")
    ),
}


# --- private answers --------------------------------------------------------------------------------


def happened(say: Say) -> tuple[e.Event, ...]:
    """Every event in every wording, with what people wrote in its fields."""
    s = {"step_id": "pause", "title": say("Stop the campaign")}
    m = {"statement_id": "s1", "message": "M1"}
    p = {**m, "publication_id": "p1", "outlet": say("webhook"), "sha256": "0" * 64}
    on_x = {**p, "outlet": "x"}
    settled = [
        e.PublicationSettled(state=state, url=say("https://ours.example/p"), detail=say("500"), **p)
        for state in ("sent", "rehearsed", "unknown", "failed")
    ]
    return (
        e.LimitChanged(actor=ANA, before=365, after=700, reason=say("A lawsuit")),
        e.LimitNear(at=ago(-60 * 24), told=ANA),
        e.LimitNear(at=ago(-60 * 24), told=None),
        e.CrisisErased(entries=12, copies=3),
        e.AlertRaised(alert_id="a", watch_name=say("Northwind"), rules=("volume",)),
        e.AlertGrew(alert_id="a"),
        e.AlertGrew(alert_id="a", posts=40, minutes=10, total=412),
        e.AlertReopened(alert_id="a"),
        e.PersonAsked(alert_id="a", person_id=ANA, rung=0),
        e.PersonAsked(alert_id="a", person_id=TOM, rung=1),
        e.ChainExhausted(alert_id="a"),
        e.AlertAcknowledged(actor=ANA, alert_id="a"),
        e.AlertUndecided(alert_id="a", person_id=ANA, minutes=15),
        e.AlertLetGo(alert_id="a", person_id=ANA),
        e.AlertJoined(actor=ANA, alert_id="a"),
        e.AlertGivenToCare(actor=ANA, alert_id="a", owner_id=SAM),
        e.AlertDismissed(actor=ANA, alert_id="a", reason=say("A joke")),
        e.AlertNoteAdded(actor=ANA, alert_id="a", text=say("It is an old picture")),
        e.EvidenceChanged(
            alert_id="a", author=say("@lena_bakes"), deleted=True, url=say("https://ours.example/1")
        ),
        e.EvidenceChanged(alert_id="a", author="", deleted=False),
        e.EvidenceChanged(alert_id="a", author=say("@lena_bakes"), deleted=False, back=True),
        e.PostJudged(actor=ANA, alert_id="a", author=say("@loud"), negative=True),
        e.PostJudged(actor=ANA, alert_id="a", author="", negative=False),
        e.CopiesErased(alert_id="a"),
        e.WordsErased(entries=3),
        e.WordsErased(entries=0),
        e.AuthorForgotten(),
        e.SourceLost(outage_id="o", source=say("bluesky")),
        e.SourceMissed(outage_id="o", source=say("bluesky"), people=(ANA, TOM)),
        e.AllowanceLow(source=say("youtube"), used=6_000, limit=8_000, unit="units", renewed_at=b.ago(-60)),
        e.SourceSilent(outage_id="o", source=say("webhook"), since="2026-03-08T22:02:00+00:00"),
        e.SourceBack(outage_id="o", source=say("bluesky")),
        e.GapFound(
            source=say("bluesky"), since="2026-03-08T22:02:00+00:00", until="2026-03-08T22:07:00+00:00"
        ),
        e.StormEnded(alert_id="a"),
        e.CrisisDeclared(
            actor=ANA,
            title=say("cup slogan"),
            type="generic",
            severity=2,
            platform=say("x"),
            fault="ours",
            lead_id=ANA,
        ),
        e.SeverityChanged(actor=ANA, before=3, after=2, reason=say("The press asks")),
        e.SeverityChanged(actor=ANA, before=3, after=2),
        e.FactsChanged(actor=SAM, after={say("Which group?"): say("Nurses")}),
        e.FactsChanged(
            actor=SAM, after={say("Which group?"): ""}, before={say("Which group?"): say("Nurses")}
        ),
        e.RoleAssigned(actor=ANA, role="legal", person_id=MEI, before=TOM),
        e.RoleAssigned(actor=MEI, role="legal", person_id=MEI),
        e.PublishingStopped(actor=ANA, reason=say("The press office says wait")),
        e.PublishingResumed(actor=TOM, reason=say("It was a misunderstanding"), stopped_by=ANA),
        e.NoteAdded(actor=ANA, text=say("The shop in Leeds closed")),
        e.EvidenceAdded(actor=ANA, text="", link="", author="", sha256="12" * 32, file=say("cup.png")),
        e.CaptureOffered(actor=ANA, capture_id="f", file=say("cup.png")),
        e.CaptureFailed(capture_id="f", file=say("cup.png"), reason="too_large", person_id=TOM),
        e.EvidenceAdded(
            actor=ANA,
            text=say("A post"),
            link=say("https://ours.example/1"),
            author=say("@x"),
            sha256="0" * 64,
        ),
        e.EvidenceAdded(actor=ANA, text="", link=say("https://ours.example/1"), author="", sha256="0" * 64),
        e.CrisisResolved(actor=ANA, outcome=say("We said sorry")),
        e.CrisisResolved(actor=ANA, outcome=say("Over"), untold=("investors", "legal", TOM)),
        e.CrisisReopened(actor=ANA, reason=say("The press writes")),
        e.CrisisRetyped(
            actor=ANA, before=say("Something else"), after=say("A leak"), reason=say("It is our data")
        ),
        e.CrisisClosed(actor=ANA),
        e.StepOpened(owner_id=TOM, **s),
        e.StepOpened(owner_id=None, **s),
        e.StepAssigned(actor=ANA, person_id=TOM, **s),
        e.StepAssigned(actor=TOM, person_id=TOM, **s),
        e.StepProgressed(actor=ANA, choice="ack", **s),
        e.StepProgressed(actor=ANA, choice="name", choice_label=say("Accounts named"), people=(TOM,), **s),
        e.StepProgressed(
            actor=ANA,
            choice="over",
            choice_label=say("It is over"),
            note=say("All is quiet"),
            people=(TOM,),
            **s,
        ),
        e.StepFinished(actor=ANA, outcome="keep", outcome_label=say("Keep the post"), **s),
        e.StepFinished(
            actor=TOM,
            outcome="over",
            outcome_label=say("It is over"),
            signed={ANA: say("All is quiet"), TOM: say("No press")},
            **s,
        ),
        e.StepFinished(
            actor=ANA, outcome="keep", outcome_label=say("Keep"), note=say("Why"), minutes_late=4, **s
        ),
        e.StepFinished(actor="bot", outcome="elapsed", outcome_label="Done", minutes_late=1, **s),
        e.StepFinished(actor=ANA, outcome="keep", outcome_label="Done", note=say("Because"), **s),
        e.StepSkipped(actor=ANA, reason=say("Not ours"), **s),
        e.StepRescheduled(due_at=NOW, **s),
        e.StepOverdue(owner_id=TOM, due_at=NOW, told=TOM, **s),
        e.StepOverdue(owner_id=TOM, due_at=NOW, told=ANA, **s),
        e.StepOverdue(owner_id=None, due_at=NOW, told=None, **s),
        e.ReadingAsked(text=say("We answer nobody yet"), people=(TOM, MEI), **s),
        e.ReadingAsked(text=say("We answer nobody yet"), people=(TOM,), again=1, **s),
        e.ReadingAsked(text=say("It began"), people=(TOM,), audiences=("investors", "partners"), **s),
        e.HelpAsked(person_id=TOM, waiting=120, answering=2, **s),
        e.AudienceNowhere(audiences=("investors", "partners"), told=ANA, **s),
        e.AudienceAsked(text=say("We answer nobody yet"), **CARE, **s),
        e.AudienceAsked(text=say("We answer nobody yet"), people=(TOM, MEI), again=1, **CARE, **s),
        e.AudienceAsked(text=say("We answer nobody yet"), people=(TOM,) * 21, again=1, **CARE, **s),
        e.AudienceTold(people=9, **CARE, **s),
        e.AudienceUnreached(error="is_archived", told=ANA, **CARE, **s),
        e.ReadingUnanswered(read=7, all=9, people=(TOM, MEI), told=ANA, **s),
        e.AlertMissed(alert_id="a", person_id=ANA),
        e.HandoverAsked(
            actor=ANA,
            handover_id="h",
            person_id=TOM,
            giver=ANA,
            still_open=say("Call the press"),
            promised=say("News by six"),
            to_watch=say("The hashtag"),
        ),
        e.HandoverAsked(
            handover_id="h",
            person_id=TOM,
            giver=ANA,
            still_open=say("All"),
            promised="",
            to_watch="",
            again=2,
        ),
        e.HandoverAsked(
            handover_id="h",
            person_id=TOM,
            giver=ANA,
            still_open=say("All"),
            promised="",
            to_watch="",
            instead_of=MEI,
        ),
        e.HandoverDropped(person_id=MEI, told=ANA),
        e.HandoverAccepted(actor=TOM, person_id=ANA, roles=("legal",), steps=2),
        e.HandoverAccepted(actor=TOM, person_id=ANA, roles=(), steps=1),
        e.HandoverDeclined(actor=TOM, person_id=ANA, reason=say("On a plane")),
        e.ReliefAsked(person_id=ANA, hours=6, relief=TOM),
        e.ReliefAsked(person_id=ANA, hours=7, relief=None),
        e.CoverMissing(people=(ANA,), duty="legal", since=NOW, until=NOW, holiday=say("Good Friday"), gaps=3),
        e.CoverMissing(people=(ANA, TOM), duty="watcher", since=NOW, until=NOW, holiday="", gaps=1),
        e.DrillsDue(people=(ANA,), playbooks=(say("Hacked"), say("Cups")), count=2),
        e.AudienceChanged(actor=ANA, audience="all_staff", channels=("C0ALL",)),
        e.PowerChanged(actor=ANA, power="pause", roles=("legal", "hr")),
        e.PowerChanged(actor=ANA, power="delete", roles=()),
        e.MemberChanged(actor=ANA, person_id=TOM),
        *accounts_happened(say),
        *calm_happened(say),
        *facts_happened(say),
        *inside_happened(say),
        e.ContactAsked(person_id=TOM),
        e.ContactConfirmed(actor=TOM),
        e.PeopleLeftAsleep(people=(ANA, MEI), asked=TOM),
        e.PeopleLeftAsleep(people=(ANA,), asked=None),
        e.RotaChanged(actor=ANA, duty="watcher", change="added", people=(TOM, MEI)),
        e.RotaChanged(actor=ANA, duty="legal", change="removed", people=(TOM,)),
        e.CoverSet(actor=ANA, duty="", person_id=ANA, instead_of=TOM, since=NOW, until=NOW),
        e.CoverSet(actor=ANA, duty="legal", person_id=ANA, instead_of="", since=NOW, until=NOW),
        e.CoverEnded(actor=ANA, duty="", person_id=ANA, instead_of=TOM),
        e.FirstWordsLate(minutes=30, told=ANA),
        e.FirstWordsLate(minutes=60, told=PRIYA),
        e.FirstWordsLate(minutes=60, told=None),
        e.NewsDue(minutes=180, told=ANA),
        e.NewsAwaited(by=ago(-20), told=ANA, is_late=False),
        e.NewsAwaited(by=ago(10), told=ANA, is_late=True),
        e.StatementDrafted(actor=ANA, number=1, text=say("We are sorry"), sha256="0" * 64, **m),
        e.StatementEdited(
            actor=ANA, number=2, text=say("We are sorry"), sha256="0" * 64, voided=(TOM, MEI), **m
        ),
        e.StatementEdited(actor=ANA, number=2, text=say("We are sorry"), sha256="0" * 64, **m),
        e.ApprovalAsked(actor=ANA, number=1, people=(TOM, MEI), **m),
        e.ApprovalAsked(actor=ANA, number=1, **m),
        e.ApprovalMovedOn(silent=(MEI,), person_id=PRIYA, **m),
        e.ApprovalMovedOn(silent=(), person_id=ANA, **m),
        e.ApprovalMovedOn(silent=(MEI,), person_id=None, **m),
        e.StatementApproved(actor=TOM, number=1, sha256="0" * 64, roles=("legal",), complete=False, **m),
        e.StatementApproved(actor=TOM, number=1, sha256="0" * 64, roles=("legal", "hr"), complete=True, **m),
        e.StatementApproved(number=1, sha256="0" * 64, roles=(), complete=True, **m),
        e.ApprovalsOverruled(
            actor=ANA, number=1, sha256="0" * 64, roles=("legal", "hr"), people=(MEI,), reason=say("Now"), **m
        ),
        e.ApprovalsOverruled(
            actor=ANA, number=1, sha256="0" * 64, roles=("legal",), people=(), reason=say("Now"), **m
        ),
        e.StatementRejected(actor=MEI, number=1, reason=say("Say who speaks"), **m),
        e.ApprovalExpired(**m),
        e.StatementHeld(actor=ANA, number=2, checks=("D-02", "D-04"), **m),
        e.ToneLetStand(actor=ANA, number=2, sha256="0" * 64, check="D-04", reason=say("It quotes them"), **m),
        e.StatementWithdrawn(actor=ANA, reason=say("Too late"), **m),
        e.PublicationAsked(actor=TOM, person_id=SAM, **p),
        e.PublicationAsked(actor=TOM, person_id=SAM, **on_x),
        e.PublicationAsked(actor=TOM, person_id=SAM, reason=say("Nothing has changed"), **on_x),
        e.PublicationAsked(actor=TOM, **p),
        e.PublicationAsked(actor=TOM, person_id=SAM, reason=say("Nothing has changed"), **p),
        e.PublicationAsked(actor=TOM, reason=say("Nothing has changed"), **p),
        e.PublicationSettled(state="sent", url=say("https://ours.example/p"), **{**p, "outlet": "manual"}),
        *settled,
        e.DebriefAsked(people=(ANA, TOM)),
        e.DebriefNoteGiven(actor=MEI, answers={"went_well": say("Fast")}),
        e.DebriefReported(actor=ANA, filename=say("debrief-12.md"), sha256="0" * 64),
        *(
            e.WatchChanged(actor=ANA, watch_id="w", name=say("Cups"), change=c)
            for c in ("made", "changed", "removed")
        ),
        e.WatchChanged(actor=ANA, watch_id="w", name=say("Cups"), change="removed", reason=say("Noise")),
        e.TrialBegan(actor=ANA, trial_id="t1", name=say("Cups")),
        e.TrialMoved(trial_id="t1"),
        e.GraveWordsChanged(actor=ANA, out="–", added=say("de: Klage")),
        e.RuleMuted(
            actor=ANA, watch_id="w", name=say("Cups"), rule="volume", until=NOW, reason=say("Our campaign")
        ),
        e.RuleUnmuted(watch_id="w", name=say("Cups"), rule="volume"),
        e.RuleUnmuted(actor=TOM, watch_id="w", name=say("Cups"), rule="volume"),
        *fed(say),
        *in_rooms(say),
        e.PrecisionMeasured(month=NOW),
        *called_outside(say),
        e.RosterChanged(actor=ANA, role="legal", people=(MEI, TOM)),
        e.RosterChanged(actor=ANA, role="legal", people=()),
        e.HomeOpened(actor=ANA),
        e.AlertRaised(actor=TOM, alert_id="a", watch_name=say("Northwind"), rules=("tip",)),
    )


def fed(say: Say) -> tuple[e.Event, ...]:
    summed = feeds.FeedSummed(
        channel="C0FEED",
        since=ago(1),
        until=NOW,
        posts=412,
        scored=312,
        negative=128,
        before=38,
        usual=2.5,
        terms=(say("cup slogan"), say("boycott")),
        loudest=(1, 2, 3),
        above=10,
    )
    return (
        feeds.FeedBegan(channel="C0FEED", watches=(say("Northwind"),), above=10),
        feeds.PostsFed(channel="C0FEED", posts=(1, 2)),
        summed,
        replace(summed, switched=True, since=ago(30), terms=(), before=None, usual=None, scored=0),
        replace(summed, back=True, posts=1),
        feeds.FeedOver(channel="C0FEED"),
    )


def recorded(say: Say, *, erased: bool = False) -> tuple[Recorded, ...]:
    return tuple(
        Recorded(id=n, seq=n, at=ago(60 - n), event=event, erased=erased)
        for n, event in enumerate(happened(say), 1)
    )


def _timeline(page: int | None, *, erased: bool = False) -> Scene:
    return lambda say: lists.timeline(b.crisis(say), entries(recorded(say, erased=erased)), page=page)


SOURCES: dict[str, Scene] = {
    "outage": lambda say: outage.card(b.outage_board(say)),
    "outage that nobody is named for": lambda say: outage.card(b.outage_board(say, people=(), why="")),
    "outage, over": lambda say: outage.card(b.outage_board(say, ended_at=ago(1))),
    "outage, of another kind since": lambda say: outage.card(
        b.outage_board(say, ended_at=ago(1), end=End.OTHERWISE)
    ),
    "outage, normal by now": lambda say: outage.card(b.outage_board(say, ended_at=ago(1), end=End.NORMAL)),
    "outage of what is no source any more": lambda say: outage.card(
        replace(b.outage_board(say, ended_at=ago(1)), is_set_up=False)
    ),
    "outage, over with a gap": lambda say: outage.card(
        b.outage_board(say, holes=b.holes(say), ended_at=ago(1))
    ),
}

PRIVATE: dict[str, Scene] = {
    "home": lambda say: home.tab(b.home_board(say)),
    "home, how I am reached": lambda say: home.tab(b.quiet_home(say, contact=contact(say), pagers=PAGERS)),
    "home of a colleague": lambda say: home.tab(
        b.home_board(say, is_administrator=False, my_roles=(), my_steps=(), crises=(), sources=())
    ),
    "home, all quiet": lambda say: home.tab(b.quiet_home(say, gaps=(), untold=0)),
    "home, nothing for me": lambda say: home.tab(b.quiet_home(say, crises=(b.crisis_board(say),))),
    "home, first day": lambda say: home.tab(b.quiet_home(say, watch_names=(), sources=(), untold=1)),
    "home, first day of a colleague": lambda say: home.tab(
        b.quiet_home(say, watch_names=(), is_administrator=False)
    ),
    "home, full": lambda say: home.tab(
        b.home_board(
            say,
            alerts=(b.alert(say),) * 30,
            crises=(b.crisis_board(say),) * 30,
            my_steps=(b.step_board(say),) * 30,
            my_approvals=(b.statement_board(say),) * 30,
            my_words=(b.approved(say),) * 30,
            my_notes=(b.resolved(say),) * 30,
            watch_names=(say("x"),) * 200,
            sources=b.sources(say) * 12,
        )
    ),
    "list of none": lambda say: lists.crises(()),
    "list": lambda say: lists.crises(
        (b.crisis(say), b.resolved(say), b.resolved(say, status=CrisisStatus.CLOSED))
    ),
    "list of many": lambda say: lists.crises(tuple(b.crisis(say, number=n) for n in range(100))),
    "which": lambda say: lists.which(
        tuple(b.crisis(say) for _ in range(30)), f"note {{number}} {say('it grows')}"
    ),
    "status": lambda say: lists.status(b.crisis_board(say)),
    "timeline, last page": _timeline(None),
    "timeline, first page": _timeline(0),
    "timeline, page far away": _timeline(99),
    "timeline, erased": _timeline(1, erased=True),
    "timeline, empty": lambda say: lists.timeline(b.crisis(say), ()),
    "watches": lambda say: watches.listed((b.watch(say), b.watch(say, sources=(), terms=(say("x"),) * 40))),
    "watches, muted": lambda say: watches.listed((b.watch(say, mutes=b.mutes(say)),)),
    "home, muted": lambda say: home.tab(
        b.quiet_home(say, muted=tuple((say("Northwind"), mute) for mute in b.mutes(say)))
    ),
    "form mute": lambda say: mutes.form((b.watch(say),), chosen="w1", rule="grave_words"),
    "precision": lambda say: precision.report(b.precision(say)),
    "precision, no alert": lambda say: precision.report(measured((), NOW, NOW)),
    "watches, none": lambda say: watches.listed(()),
    "watches, many": lambda say: watches.listed((b.watch(say),) * 120),
    "form unwatch": lambda say: unwatch.form(
        RemovalBoard(watch=b.watch(say), alerts=(b.alert(say),) * 12, crises=(b.crisis(say),), hidden=True)
    ),
    "form watch": lambda say: watches.form(b.watch(say), team=b.grave_list(say), sources=("rss", "replay")),
    "form watch, tried": lambda say: watches.form(
        b.watch(say), team=b.grave_list(say), trial="0" * 16, is_new=True
    ),
    "trial, begun": lambda say: trial.begun(b.trial(say)),
    "trial": lambda say: trial.card(b.trial(say)),
    "trial, lost": lambda say: trial.card(
        b.trial(say, found=(Found(place=KEPT, trouble=say("restarted"), again=True),))
    ),
    "trial, nothing yet": lambda say: trial.card(b.trial(say, found=(), state=TrialState.RUNNING)),
    "trial, nothing kept": lambda say: trial.card(
        b.trial(say, found=(Found(place=KEPT),), to_ask=(), is_new=False, state=TrialState.RUNNING)
    ),
    "trial, live": lambda say: trial.card(b.trial(say, state=TrialState.LIVE)),
    "trial, dropped": lambda say: trial.card(b.trial(say, state=TrialState.DROPPED)),
    "watch, saved": lambda say: watches.saved(b.watch(say), is_new=True),
    "watch, changed": lambda say: watches.saved(b.watch(say), is_new=False),
    "watch, removed": lambda say: unwatch.removed(b.watch(say)),
    "form watch, new": lambda say: watches.form(team=b.grave_list(say), name=say("Cups")),
    "grave words": lambda say: grave_words.team(b.grave_list(say)),
    "grave words, none": lambda say: grave_words.team(b.grave_list(say, entries=(), set_at=None)),
    "form grave words": lambda say: grave_words.form(b.grave_list(say)),
    "sources": lambda say: sources.board(b.sources(say)),
    "sources, low": lambda say: sources.low(say("youtube"), Allowance(6_000, 8_000, "units", b.ago(-60))),
    "sources, low in dollars": lambda say: sources.low(say("x"), Allowance(3.6, 5.0, "USD", b.ago(-60))),
    "sources, none": lambda say: sources.board(()),
    "sources, some muted": lambda say: sources.board(
        b.sources(say), [(say("Northwind"), mute) for mute in b.mutes(say)] * 9
    ),
    "sources, many": lambda say: sources.board(b.sources(say) * 30),
    "feed began": lambda say: feed.began(fed(say)[0]),
    "feed over": lambda say: feed.over(),
    "feed post": lambda say: feed.post(b.sample(say)),
    "feed post, not scored": lambda say: feed.post(replace(b.sample(say), score=None)),
    "feed summary": lambda say: feed.summary(fed(say)[2], [b.sample(say, n) for n in (3, 1, 2)]),
    "feed summaries begin, late": lambda say: feed.summary(fed(say)[3], ()),
    "feed summaries end": lambda say: feed.summary(fed(say)[4], (b.sample(say),)),
    "roster": lambda say: roster.roster(b.team(say)),
    "roster, to read": lambda say: roster.roster(b.team(say, may_edit=False, stale=(), gone=(), members={})),
    "form member": lambda say: roster.member_form(Member(person_id=MEI, function=say("Legal"))),
    "form power": lambda say: roster.power_form(Power.PAUSE, frozenset({Role.LEGAL})),
    **ACCOUNTS,
    **CALM,
    **FACTS,
    **INSIDE,
    "on call": lambda say: oncall.calendar(b.on_call(say)),
    "on call, nothing planned": lambda say: oncall.calendar(
        b.on_call(say, turns={}, rotas=(), covers=(), gaps=(), watcher=None, may_edit=False)
    ),
    "on call, of the roster": lambda say: oncall.calendar(b.on_call(say, watch_until=None, gaps=())),
    "form handover": lambda say: handover.form(b.handover(say)),
    "form handover, nothing open": lambda say: handover.form(
        b.handover(say, roles=(), steps=(), clocks=(), relief=())
    ),
    "form rota": lambda say: oncall.rota_form(b.on_call(say).rotas[0], zone="UTC"),
    "form rota, new": lambda say: oncall.rota_form(None, zone="Europe/Berlin"),
    "form cover": lambda say: oncall.cover_form(b.NOW, person_id=ANA),
    "form roster": lambda say: roster.roster_form(b.ROSTER, role=Role.CRISIS_LEAD),
    "form drill": lambda say: plans.drill_form((b.playbook(say),)),
    "audiences": lambda _: audiences.listed(
        AudienceBoard(places={Audience.ALL_STAFF: ("C0ALL", "C0WEST", TOM)}, may_edit=True)
    ),
    "form audience": lambda _: audiences.form(Audience.ALL_STAFF, ("C0ALL",)),
    "form roster, empty": lambda say: roster.roster_form(Roster()),
    "help": lambda say: help.help_text({"note": ("Note", "Resolved"), "help": ("", "Closed")}),
    "refusal": lambda say: help.refusal(
        Invalid("This needs {title}.", fields={"a": phrase("This is needed.")}, title=say("x"))
    ),
    "window": lambda say: help.window(help.refusal(Invalid("This is needed.")).text),
}
NOTICES: dict[str, Scene] = {
    f"notice {n} {type(event).__name__}": (lambda say, n=n: notices.notice(happened(say)[n]))
    for n, event in enumerate(happened(str))
}
SCENES: Mapping[str, Scene] = {
    **ALERTS,
    **DECLARE,
    **STEPS,
    **WORDS,
    **CRISES,
    **CALLED,
    **SOURCES,
    **PRIVATE,
    **ROOMS,
    **HUB,
    **NOTICES,
}
