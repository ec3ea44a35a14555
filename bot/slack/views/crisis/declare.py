"""The form that declares a crisis, empty or filled from an alert, and its look for a possible duplicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.crisis.crisis import FAULT_LABELS, MAX_TITLE, Crisis, Fault
from bot.domain.crisis.severity import SEVERITY_MEANING, Severity, worse_of
from bot.domain.plan.playbook import Playbook
from bot.domain.storm.alert import Alert
from bot.domain.storm.proposal import proposed_by
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, bold, clock, escape, join, mention, one_line, web_address
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.words import _, plain, tell

GENERIC = "generic"
RESTRICTED, EVERYBODY = str(True), str(False)  # who sees it
ANOTHER = "another"  # the answer to a possible duplicate that opens a crisis of its own
MAX_PLATFORM = 60
MAX_LEADS = 8  # named beside the question who leads
Values = Mapping[str, str]


def form(
    types: Mapping[str, Playbook],
    values: Values,
    *,
    alert: Alert | None = None,
    alike: Sequence[Crisis] = (),
    going_on: Sequence[Crisis] = (),
    is_new_type: bool = False,
) -> Block:
    """Its fields are those of a declaration: ``type``, ``title``, ``platform``, ``link``, ``fault``,
    ``severity_now``, ``severity_24h``, ``lead_id``, ``restricted``, and ``about`` where few may see it.

    `values` fill them; how bad it is begins with what the playbook of the type says, as long as nobody chose
    otherwise. With `alike` it warns that the same thing may be open already and asks, in the field
    ``instead``, for the id of the crisis to add this to, or `ANOTHER`. Who leads one of those `going_on` is
    named beside the question who leads this one.
    """
    plan = types.get(values.get("type", GENERIC))
    about = Ref("alert", alert.id, alert.version) if alert else Ref("declare", "")
    ref = replace(about, extra={"proposed": _proposed(plan), "usual": _usual(plan)})
    return f.modal(
        ids.FORM_DECLARE_ANYWAY if alike else ids.FORM_DECLARE,
        title=_("Declare a crisis"),
        submit=_("Go on") if alike else _("Declare"),
        ref=ref,
        blocks=[
            *_warning(alike),
            *_because(alert),
            *_what(types, values),
            *_how_bad(values, plan, is_new_type),
            *_lead(values, going_on),
            _who_sees_it(values, plan, is_new_type),
            *_about(values, plan),
        ],
    )


def values_from_alert(alert: Alert, types: Mapping[str, Playbook], *, lead_id: str) -> dict[str, str]:
    """What the alert already knows; everything can be changed before it is sent."""
    first = alert.storm.first or next(iter(alert.samples), None)
    phrases = [term for term in alert.storm.top_terms if " " in term]
    terms = ", ".join((phrases or alert.storm.top_terms)[:2])
    title = f"{alert.watch_name}: {terms}" if terms else alert.tip or alert.watch_name
    return {
        **_spoken_for(alert, types),
        "title": b.clip(one_line(title), MAX_TITLE),
        "platform": one_line(first.place)[:MAX_PLATFORM] if first else "",
        "link": first.url if first and web_address(first.url) else "",
        "lead_id": lead_id,
    }


def _spoken_for(alert: Alert, types: Mapping[str, Playbook]) -> dict[str, str]:
    """The kind and the severity that its grave words speak for; never less than the playbook begins with."""
    found = proposed_by(alert.storm.grave_words)
    if found is None:
        return {}
    type_ = found.type_of(types) or GENERIC
    start = types[type_].start_severity if type_ in types else None
    level = str(worse_of(found.severity, start or found.severity).value)
    return {"type": type_, "severity_now": level, "severity_24h": level}


def _because(alert: Alert | None) -> list[Block]:
    found = proposed_by(alert.storm.grave_words) if alert else None
    if found is None:
        return []
    told = tell(
        "Kind and severity are proposed because of the word “{word}”. Change them if it is used otherwise.",
        word=escape(found.word, 40),
    )
    return [b.context(told)]


def _what(types: Mapping[str, Playbook], values: Values) -> list[Block]:
    plans = sorted(((key, _(plan.title)) for key, plan in types.items()), key=lambda plan: plan[0] == GENERIC)
    faults = [(fault.value, _(label)) for fault, label in FAULT_LABELS.items()]
    return [
        f.field("title", _("What happened, in one line?"), f.text(values.get("title", ""), limit=MAX_TITLE)),
        f.field(
            "type",
            _("What kind of crisis is it?"),
            f.select(plans, values.get("type", GENERIC)),
            hint=_(
                "It decides which steps open and how bad it is taken to be. If you are not sure, leave it."
            ),
            is_live=True,
        ),
        f.field(
            "platform",
            _("Where did it start?"),
            f.text(
                values.get("platform", ""), limit=MAX_PLATFORM, placeholder=_("Instagram, Mastodon, a shop …")
            ),
            hint=_("The first answer is given there. If nobody knows yet, leave it empty."),
            optional=True,
        ),
        f.field("link", _("Link to the post"), f.address(values.get("link", "")), optional=True),
        f.field(
            "fault",
            _("Whose fault is it, as far as you know?"),
            f.select(faults, values.get("fault", Fault.UNKNOWN.value)),
        ),
    ]


def chosen_again(values: Values, proposed: str) -> Values:
    """What stays as another type is chosen: everything but a severity that was only `proposed`."""
    severities_ = ("severity_now", "severity_24h")
    return {name: value for name, value in values.items() if name not in severities_ or value != proposed}


def _proposed(plan: Playbook | None) -> str:
    start = plan.start_severity if plan else None
    return str((start or Severity.SEV3).value)


def _how_bad(values: Values, plan: Playbook | None, is_new_type: bool) -> list[Block]:
    levels = [(str(s.value), _(s.label)) for s in Severity]
    first = _proposed(plan)
    fresh = first if is_new_type else ""
    return [
        b.section(severities()),
        f.field(
            "severity_now",
            _("How bad is it now?"),
            f.select(levels, values.get("severity_now", first)),
            hint=_starts_at(plan),
            fresh=fresh,
        ),
        f.field(
            "severity_24h",
            _("How bad may it be in 24 hours?"),
            f.select(levels, values.get("severity_24h", first)),
            hint=_("The worse of the two drives the clocks."),
            fresh=fresh,
        ),
    ]


def _starts_at(plan: Playbook | None) -> str:
    if plan is None or plan.start_severity is None:
        return _("This kind has no usual level: choose what comes closest.")
    return plain(
        "“{kind}” usually begins at {level}.", kind=_(plan.title), level=_(plan.start_severity.label)
    )


def _who_sees_it(values: Values, plan: Playbook | None, is_new_type: bool) -> Block:
    """As the playbook says, as long as nobody chose; another type may restrict it and never opens it."""
    chosen = values.get("restricted") or _usual(plan)
    if is_new_type and _usual(plan) == RESTRICTED:
        chosen = RESTRICTED
    offered = [
        (EVERYBODY, _("Everybody in the incident channel")),
        (RESTRICTED, _("Only those with a role in it, in a private channel")),
    ]
    return f.field(
        "restricted",
        _("Who may see it?"),
        f.radio(offered, chosen),
        hint=_("Choose the private channel where names of employees or customers may come up."),
        fresh=chosen if is_new_type else "",
    )


def _about(values: Values, plan: Playbook | None) -> list[Block]:
    if _usual(plan) != RESTRICTED and not values.get("about"):
        return []
    hint = _(
        "They get no role, are asked for nothing, cannot be let in and do not see it. Only those in it read "
        "who it is. It can be said later, too: “Who sees it” on the card."
    )
    question = _("Is it about a colleague? Who?")
    return [f.field("about", question, f.person(values.get("about") or None), hint=hint, optional=True)]


def _usual(plan: Playbook | None) -> str:
    return RESTRICTED if plan and plan.restricted else EVERYBODY


def chosen_restricted(chosen: str, usual: str) -> bool | None:
    """``None``, as the playbook says, where the form proposed no private channel: another type may have been
    chosen since, and nobody opens by haste what its playbook restricts.
    """
    if chosen == EVERYBODY and usual != RESTRICTED:
        return None
    return chosen == RESTRICTED if chosen else None


def severities() -> Mrkdwn:
    """What each severity means, one to a line, the worst first."""
    return join(
        tell("*{level}:* {meaning}", level=tell(s.label), meaning=tell(SEVERITY_MEANING[s])) for s in Severity
    )


def _lead(values: Values, going_on: Sequence[Crisis]) -> list[Block]:
    lead = f.field(
        "lead_id",
        _("Who leads?"),
        f.person(values.get("lead_id") or None),
        hint=_("One person decides. They are told at once and can hand it on."),
    )
    return [lead, *who_leads(going_on)]


def who_leads(going_on: Sequence[Crisis]) -> list[Block]:
    """Nobody leads two at once without somebody having meant it."""
    if not going_on:
        return []
    leads = (
        tell(
            "{person} leads #{number} “{title}” now.",
            person=mention(crisis.lead_id),
            number=str(crisis.number),
            title=escape(crisis.title, 60),
        )
        for crisis in going_on[:MAX_LEADS]
    )
    return [b.context(join([*leads, tell("Whoever leads none has more time.")]))]


def _warning(alike: Sequence[Crisis]) -> list[Block]:
    if not alike:
        return []
    offered = [
        *((crisis.id, _add_to(crisis)) for crisis in alike[:9]),
        (ANOTHER, _("No, this is another crisis")),
    ]
    return [
        b.section(bold(tell("Is this the same thing?")), *(_open_already(crisis) for crisis in alike[:9])),
        f.field("instead", _("What do you want to do?"), f.radio(offered)),
        b.divider(),
    ]


def _open_already(crisis: Crisis) -> Mrkdwn:
    return tell(
        "{level} “{title}” is already open since {at}, led by {person}.",
        level=tell(crisis.severity.label),
        title=escape(crisis.title),
        at=clock(crisis.declared_at),
        person=mention(crisis.lead_id),
    )


def _add_to(crisis: Crisis) -> str:
    return _("Yes, add it to #{number} {title}").format(
        number=crisis.number, title=b.clip(one_line(crisis.title), 45)
    )
