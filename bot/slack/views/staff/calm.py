"""What is looked at in calm times: whether the plan is complete, and what the committee goes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.forms import MAX_ANSWER
from bot.domain.plan.readiness import PART_LABELS, Part, Readiness
from bot.domain.plan.step_kinds.questions import CAUSES
from bot.domain.staff.committee import MOST_PEOPLE, Agenda, Meeting, Promise
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.words import N_, Phrase
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, is_person, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list, tell_many

NAMED = 10  # of one kind in a line
COMMITTEE = Ref("committee", "")


def readiness(found: Readiness) -> Drawn:
    """What is missing, each with what to do; nothing more when all is there."""
    parts = len(Part)
    if not found.missing:
        said = tell("*The plan is complete: all {parts} parts are in place.*", parts=parts)
        return b.drawn(said, [b.section(said)])
    first = tell(
        "*{count} of {parts} parts of the plan are in place.* What is missing, and how to put it right:",
        count=found.in_place,
        parts=parts,
    )
    rows = [_missing(part, names) for part, names in found.missing.items()]
    anyway = tell("A crisis can be declared all the same.")
    return b.drawn(join([first, *rows]), [b.section(first), *map(b.section, rows), b.context(anyway)])


def _missing(part: Part, names: Iterable[str]) -> Mrkdwn:
    shown = [tell(ROLE_LABELS[Role(n)]) if part is Part.ROLES else escape(n, 80) for n in names]
    more = [tell("{count} more", count=len(shown) - NAMED)] if len(shown) > NAMED else []
    title, how = tell(PART_LABELS[part]), tell(_HOW[part])
    if not shown:
        return tell("• *{part}*: {how}", part=title, how=how)
    listed = tell_list([*shown[:NAMED], *more])
    return tell("• *{part}*: {how} Missing: {names}.", part=title, how=how, names=listed)


_HOW: Mapping[Part, str] = {
    Part.WATCH: N_("`/crisis watch add` says which words are listened for."),
    Part.THRESHOLDS: N_("somebody opens it with `/crisis watch edit` and saves what counts as unusual."),
    Part.ROLES: N_("`/crisis roster` names people. One person may hold several roles."),
    Part.PLANS: N_("`/crisis playbooks` shows who or what each of them lacks."),
    Part.ONCALL: N_("`/crisis oncall add` says who is asked first, and when."),
    Part.DRILLS: N_("`/crisis drill` practises a plan; nothing leaves the house."),
    Part.ACCOUNTS: N_("`/crisis accounts add` writes down who can get in. Never a password."),
}


def agenda(found: Agenda, *, may_hold: bool) -> Drawn:
    """What happened since the last meeting first, then what is open."""
    first = _when(found)
    rows = [row for row in (*_since(found), *_open(found), *_learnt(found), *_last(found.last)) if row]
    buttons = [b.button(_("It was held…"), ids.COMMITTEE_HELD, COMMITTEE, style="primary")]
    how = tell("`/crisis committee every 7` changes the days between two meetings: 7, 14, 30 or 90.")
    last = [*([b.actions(*buttons)] if may_hold else []), b.context(how)]
    promises = [_promise(promise) for promise in found.promises]
    shown = b.fitted([b.section(first), *map(b.section, rows)], promises, last, _not_shown)
    return b.drawn(join([first, *rows]), shown)


def _when(found: Agenda) -> Mrkdwn:
    host = mention(found.host) if found.host else tell("nobody")
    if found.due_at is None:
        return tell("*The committee*, called by {person}.", person=host)
    when = day_clock(found.due_at)
    said = tell("*The committee meets by {when}*, called by {person}.", when=when, person=host)
    return join([said, tell("Every {count} days.", count=found.every)], " ")


def _since(found: Agenda) -> list[Mrkdwn]:
    raised = sum(found.outcomes.values())
    none = found.outcomes.get("dismissed", 0) + found.outcomes.get("one_to_one", 0)
    since = day_clock(found.since)
    alerts = tell_many("{count} alert", "{count} alerts", raised)
    crises = tell_list([escape(title, 100) for title in found.crises[-NAMED:]])
    return [
        tell("*Since {when}:* {alerts}, {none} of them no crisis.", when=since, alerts=alerts, none=none),
        tell("*Crises:* {titles}.", titles=crises) if found.crises else Mrkdwn(),
        tell(
            "*{count} crises were of no kind that has a plan.* Who writes one, by when?",
            count=found.unplanned,
        )
        if found.unplanned > 1
        else Mrkdwn(),
    ]


def _open(found: Agenda) -> list[Mrkdwn]:
    stale = tell_list([escape(name, 80) for name in found.stale[:NAMED]])
    plans = tell_list([escape(title, 80) for title in found.lacking[:NAMED]])
    return [
        tell("*Not confirmed for three months:* {people}.", people=stale) if found.stale else Mrkdwn(),
        tell("*Plans that lack somebody or something:* {plans}.", plans=plans) if found.lacking else Mrkdwn(),
        tell("*Promised and not done yet:*") if found.promises else tell("No promise is open."),
    ]


def _learnt(found: Agenda) -> list[Mrkdwn]:
    """Of the last year: so that the third of a kind is seen as one."""
    often = sorted(found.causes.items(), key=lambda each: -each[1])
    causes = [tell("{count}× {cause}", count=n, cause=_cause(cause)) for cause, n in often]
    cost = tell("*Cost in a year:* {hours} hours, {spent} in money.", hours=found.hours, spent=found.spent)
    return [
        tell("*Causes in a year:* {causes}.", causes=tell_list(causes)) if causes else Mrkdwn(),
        cost if found.hours or found.spent else Mrkdwn(),
    ]


def _cause(cause: str) -> Mrkdwn:
    return tell(CAUSES[cause]) if cause in CAUSES else escape(cause, 60)


def _last(meeting: Meeting | None) -> list[Mrkdwn]:
    if meeting is None:
        return [tell("No meeting has been written down yet.")]
    people = tell_list([mention(person) for person in meeting.people])
    head = tell("*Decided on {day}*, with {people}:", day=meeting.held_on.isoformat(), people=people)
    return [join([head, escape(meeting.decisions, 900, keep_lines=True)])]


def _promise(promise: Promise) -> Block:
    who = mention(promise.who) if is_person(promise.who) else tell("nobody")
    said = tell(
        "#{number}: {text} ({person}, by {day})",
        number=str(promise.number),
        text=escape(promise.text, 300),
        person=who,
        day=escape(promise.by, 40),
    )
    done = b.button(_("It is done"), ids.PROMISE_KEPT, promise_ref(promise.crisis_id, promise.step_id))
    return b.section(said, accessory=done)


def promise_ref(crisis_id: str, step_id: str) -> Ref:
    return Ref("crisis", crisis_id, extra={"step": step_id})


def _not_shown(count: int) -> Block:
    return b.context(tell_many("…and {count} more.", "…and {count} more.", count))


def form(today: date, people: Iterable[str]) -> Block:
    """Fields: ``held_on``, ``people``, ``decisions``."""
    return f.modal(
        ids.FORM_COMMITTEE,
        title=_("The committee met"),
        submit=_("Keep it"),
        ref=COMMITTEE,
        blocks=[
            f.field("held_on", _("When?"), f.day(today)),
            f.field("people", _("Who was there?"), f.people(tuple(people), most=MOST_PEOPLE)),
            f.field(
                "decisions",
                _("What was decided?"),
                f.text(lines=True, limit=MAX_ANSWER),
                hint=_("One to a line, each with who does it by when. “Nothing changes, because …” counts."),
            ),
        ],
    )


def held(meeting: Meeting) -> Mrkdwn:
    return tell(
        "Kept: what was decided on {day}. The next meeting counts from today.",
        day=meeting.held_on.isoformat(),
    )


def moved(days: int) -> Mrkdwn:
    return tell("The committee meets every {count} days, counted from today.", count=days)


def kept(promise: Promise) -> Mrkdwn:
    return tell("Noted: “{text}” is done. Nobody asks about it any more.", text=escape(promise.text, 200))


def let_go(promise: Promise) -> Mrkdwn:
    return tell(
        "Noted: nothing changes. Nobody asks about “{text}” any more.", text=escape(promise.text, 200)
    )


def why_unchanged(promise: Promise, said: Phrase) -> Block:
    """Field: ``reason``."""
    after = tell("Once its file has another version, nobody asks any more and you need not press anything.")
    return f.modal(
        ids.FORM_PROMISE,
        title=_("Nothing changes?"),
        submit=_("Nothing changes"),
        ref=promise_ref(promise.crisis_id, promise.step_id),
        blocks=[
            b.section(tell(said), after),
            f.field("reason", _("Why does nothing change after all?"), f.text(lines=True, limit=MAX_ANSWER)),
        ],
    )
