"""Forms that were sent: callback id -> one service call. What is wrong with a field is shown under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.crisis.crisis import Fault
from bot.domain.crisis.severity import Severity
from bot.domain.plan.step_kinds.notify import PLACE
from bot.domain.staff.people import Role
from bot.service.crisis import captures, correcting, crises, debriefs, impact, keeping
from bot.service.crisis.crises import Alike, Declaration
from bot.service.step import steps
from bot.service.storm import alerts
from bot.slack import ids
from bot.slack.handlers import (
    accounts,
    audiences,
    calm,
    drafting,
    drills,
    handover,
    hub,
    private,
    roster,
    rota,
    showing,
    tips,
    tuning,
)
from bot.slack.handlers import (
    facts as fact_sheet,
)
from bot.slack.handlers.calls import Answer, Modal, Submission
from bot.slack.handlers.reaching import save_ways
from bot.slack.handlers.shell import Shell
from bot.slack.views.crisis.declare import ANOTHER, chosen_restricted

Handler = Callable[[Shell, Submission], Answer]


# --- alerts and declaring ---------------------------------------------------------------------------


def declare(shell: Shell, sent: Submission) -> Answer:
    """Before a second war room opens, the person is shown the one that may be about the same thing."""
    form = _declaration(sent)
    playbook = crises.playbook_of(shell.house.shelf, form.type)
    try:
        shell.do(sent.call, crises.declare_unless_alike, actor_id=sent.actor, form=form, playbook=playbook)
    except Alike as found:
        return Modal(showing.declare_again(shell, sent.call, form, found.crises))
    return None


def declare_anyway(shell: Shell, sent: Submission) -> Answer:
    form = _declaration(sent)
    existing = sent.text("instead")
    if existing == ANOTHER:
        playbook = crises.playbook_of(shell.house.shelf, form.type)
        shell.do(sent.call, crises.declare, actor_id=sent.actor, form=form, playbook=playbook)
    else:
        shell.do(sent.call, crises.add_to, actor_id=sent.actor, crisis_id=existing, form=form)
    return None


def dismiss(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        alerts.dismiss,
        actor_id=sent.actor,
        alert_id=sent.ref.id,
        reason=sent.text("reason"),
        seen=sent.ref.version,
    )
    return None


def one_to_one(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        alerts.give_to_care,
        actor_id=sent.actor,
        alert_id=sent.ref.id,
        owner_id=sent.text("owner_id") or sent.actor,
        seen=sent.ref.version,
    )
    return None


def alert_note(shell: Shell, sent: Submission) -> Answer:
    shell.do(sent.call, alerts.add_note, actor_id=sent.actor, alert_id=sent.ref.id, text=sent.text("text"))
    return None


def _declaration(sent: Submission) -> Declaration:
    return Declaration(
        type=sent.text("type"),
        title=sent.text("title"),
        platform=sent.text("platform"),
        link=sent.text("link"),
        fault=Fault(sent.text("fault") or Fault.UNKNOWN),
        severity_now=Severity(int(sent.text("severity_now"))),
        severity_24h=Severity(int(sent.text("severity_24h"))),
        lead_id=sent.text("lead_id") or sent.actor,
        alert_id=sent.ref.id if sent.ref.kind == "alert" else None,
        restricted=chosen_restricted(sent.text("restricted"), sent.ref.extra.get("usual", "")),
        about=sent.text("about"),
    )


# --- the crisis -------------------------------------------------------------------------------------


def note(shell: Shell, sent: Submission) -> Answer:
    shell.do(sent.call, crises.add_note, actor_id=sent.actor, crisis_id=sent.ref.id, text=sent.text("text"))
    return None


def evidence(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        captures.hand_in,
        actor_id=sent.actor,
        crisis_id=sent.text("crisis") or sent.ref.id,
        text=sent.text("text"),
        link=sent.text("link") or shell.permalink(**sent.ref.extra),
        author=sent.text("author"),
        files=[(file["id"], file["name"]) for file in sent.values.get("files") or ()],
    )
    return None


def role(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        crises.assign_role,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        role=Role(sent.text("role")),
        person_id=sent.text("person_id"),
        seen=sent.ref.extra.get(sent.text("role"), ""),
    )
    return None


def severity(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        crises.set_severity,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        now=Severity(int(sent.text("severity_now"))),
        in_24h=Severity(int(sent.text("severity_24h"))),
        reason=sent.text("reason"),
        seen=sent.ref.version,
    )
    return None


def facts(shell: Shell, sent: Submission) -> Answer:
    answers = {name: str(value or "") for name, value in sent.values.items()}
    shell.do(
        sent.call,
        correcting.change,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        answers=answers,
        seen=sent.ref.version,
    )
    return None


def resolve(shell: Shell, sent: Submission) -> Answer:
    crisis_id = sent.ref.id
    shell.do(
        sent.call,
        crises.resolve,
        actor_id=sent.actor,
        crisis_id=crisis_id,
        outcome=sent.text("outcome"),
        counted=shell.ask(impact.count, crisis_id),
    )
    return None


def reopen(shell: Shell, sent: Submission) -> Answer:
    shell.do(sent.call, crises.reopen, actor_id=sent.actor, crisis_id=sent.ref.id, reason=sent.text("reason"))
    return None


def debrief(shell: Shell, sent: Submission) -> Answer:
    answers = {name: str(value or "") for name, value in sent.values.items()}
    shell.do(sent.call, debriefs.give_note, actor_id=sent.actor, crisis_id=sent.ref.id, answers=answers)
    return None


def keep(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        keeping.change_limit,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        days=int(float(sent.text("days"))),
        reason=sent.text("reason"),
    )
    return None


# --- steps ------------------------------------------------------------------------------------------


def step(shell: Shell, sent: Submission) -> Answer:
    if sent.ref.extra["choice"] == PLACE and sent.text("channel"):
        audiences.check_open(shell, [sent.text("channel")], "channel")
    shell.do(
        sent.call,
        steps.press,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        step_id=sent.ref.extra["step"],
        choice=sent.ref.extra["choice"],
        form={name: str(value or "") for name, value in sent.values.items()},
    )
    return None


def skip(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        steps.skip,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        step_id=sent.ref.extra["step"],
        reason=sent.text("reason"),
    )
    return None


def assign(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        steps.assign,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        step_id=sent.ref.extra["step"],
        person_id=sent.text("person_id"),
        seen=sent.ref.extra.get("owner"),
    )
    return None


FORMS: Mapping[str, Handler] = {
    ids.FORM_DECLARE: declare,
    ids.FORM_DECLARE_ANYWAY: declare_anyway,
    ids.FORM_DISMISS: dismiss,
    ids.FORM_ONE_TO_ONE: one_to_one,
    ids.FORM_ALERT_NOTE: alert_note,
    ids.FORM_NOTE: note,
    ids.FORM_REPORT: tips.report,
    ids.FORM_EVIDENCE: evidence,
    ids.FORM_ROLE: role,
    ids.FORM_SEVERITY: severity,
    ids.FORM_FACTS: facts,
    ids.FORM_FACT: fact_sheet.save,
    ids.FORM_RESOLVE: resolve,
    ids.FORM_REOPEN: reopen,
    ids.FORM_DEBRIEF: debrief,
    ids.FORM_KEEP: keep,
    ids.FORM_STEP: step,
    ids.FORM_SKIP: skip,
    ids.FORM_ASSIGN: assign,
    ids.FORM_DRAFT: drafting.draft,
    ids.FORM_EDIT: drafting.edit,
    ids.FORM_VARY: drafting.vary,
    ids.FORM_HUB: hub.save,
    ids.FORM_HUB_ENTRY: hub.save_entry,
    ids.FORM_REJECT: drafting.reject,
    ids.FORM_OVERRULE: drafting.overrule,
    ids.FORM_PUBLISH: drafting.publish,
    ids.FORM_WITHDRAW: drafting.withdraw,
    ids.FORM_LET_STAND: drafting.let_stand,
    ids.FORM_CONFIRM: drafting.confirm,
    ids.FORM_FAILED: drafting.failed,
    ids.FORM_WATCH: tuning.watch,
    ids.FORM_UNWATCH: tuning.unwatch,
    ids.FORM_MUTE: tuning.mute,
    ids.FORM_ROSTER: roster.save,
    ids.FORM_MEMBER: roster.save_member,
    ids.FORM_HANDOVER: handover.offer,
    ids.FORM_NOT_ME: handover.decline,
    ids.FORM_POWER: roster.save_power,
    ids.FORM_GRAVE: tuning.grave,
    ids.FORM_REACH: save_ways,
    ids.FORM_ACCOUNT: accounts.save,
    ids.FORM_COMMITTEE: calm.save,
    ids.FORM_PROMISE: calm.let_go,
    ids.FORM_ROOM: private.sent,
    ids.FORM_DRILL: drills.save,
    ids.FORM_AUDIENCE: audiences.save,
    ids.FORM_ROTA: rota.save_rota,
    ids.FORM_COVER: rota.save_cover,
}
