"""A restricted crisis: what everybody sees of it, who is in it, and the forms that change that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.staff.people import ROLE_LABELS
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list

MOST_NAMED = 50  # a window holds a hundred blocks; whoever is taken back makes room for the next
LET_IN, REFUSE = "let_in", "refuse"  # what is answered to whoever asks to join


def outside(crisis: Crisis) -> Drawn:
    """In the incident channel: that it is there, and whom to ask. Nothing of what it is about."""
    if not crisis.restricted:
        said = tell(
            "*This crisis was opened to everybody.* It goes on in the incident channel, under its card."
        )
        return b.drawn(said, [b.section(said)])
    lead = mention(crisis.lead_id)
    if crisis.status is not CrisisStatus.OPEN:
        said = tell("*A restricted crisis is over.* It was led by {person}.", person=lead)
        return b.drawn(said, [b.section(said)])
    said = tell(
        "*A restricted crisis is open* since {at}. Lead: {person}. Only those who have a part in it see it. "
        "If you should be one of them, or know something, ask to join.",
        at=day_clock(crisis.declared_at),
        person=lead,
    )
    return b.drawn(said, [b.section(said), b.actions(_button(_("Ask to join…"), "ask", crisis))])


def gone_elsewhere(crisis: Crisis) -> Drawn:
    """Into the thread that is left behind."""
    if crisis.restricted:
        said = tell(
            "This crisis is restricted now and goes on where only its members read. Write nothing more here."
        )
    else:
        said = tell("This crisis is open to everybody now and goes on in the incident channel.")
    return b.drawn(said, [b.section(said)])


def who_sees_it(crisis: Crisis) -> list[Block]:
    """On the card of a restricted crisis."""
    if not crisis.restricted:
        return []
    count = len(crisis.insiders)
    said = tell("*Restricted:* only its members see it. There are {count} of them.", count=count)
    return [b.section(said, accessory=_button(_("Who sees it"), "members", crisis))]


def members(crisis: Crisis, waiting: Mapping[str, str]) -> Block:
    """Who sees it, who waits for an answer, and what can be changed about it."""
    return f.modal(
        ids.READ_ONLY,
        title=_("Who sees it"),
        close=_("Close"),
        ref=_ref(crisis, do="members"),
        blocks=_inside(crisis, waiting) if crisis.restricted else _everybody(crisis),
    )


def _everybody(crisis: Crisis) -> list[Block]:
    said = tell("Everybody in the incident channel sees this crisis.")
    return [b.section(said), b.actions(_button(_("Restrict it…"), "restrict", crisis))]


def _inside(crisis: Crisis, waiting: Mapping[str, str]) -> list[Block]:
    listed = [_member(crisis, person) for person in crisis.insiders]
    return [
        b.section(tell("*Only these people see this crisis:*"), *listed),
        *_concerned(crisis),
        *(_asks(crisis, person, reason) for person, reason in list(waiting.items())[:10]),
        b.actions(
            _button(_("Let somebody in…"), "let_in", crisis),
            _button(_("Take somebody out…"), "take_out", crisis),
            _button(_("It is about somebody…"), "leave_out", crisis),
            _button(_("Leave…"), "leave", crisis),
            _button(_("Open it to everybody…"), "unrestrict", crisis),
        ),
    ]


def _concerned(crisis: Crisis) -> list[Block]:
    """Each with a way back of their own: a list to choose from offers nobody whose account is gone."""
    return [
        b.section(
            tell(
                "*It is about* {person}, who cannot be let in and gets no part in it.", person=mention(person)
            ),
            accessory=b.button(
                _("Not about them after all…"), ids.room("take_back"), _ref(crisis, person=person)
            ),
        )
        for person in crisis.about[:MOST_NAMED]
    ]


def _member(crisis: Crisis, person_id: str) -> Mrkdwn:
    roles = [tell(ROLE_LABELS[role]) for role in sorted(crisis.roles_of(person_id))]
    person = mention(person_id)
    return (
        tell("• {person}: {roles}", person=person, roles=tell_list(roles))
        if roles
        else tell("• {person}", person=person)
    )


def _asks(crisis: Crisis, person_id: str, reason: str) -> Block:
    said = tell("{person} asks to join: “{reason}”", person=mention(person_id), reason=escape(reason, 300))
    button = b.button(_("Answer…"), ids.room("decide"), _ref(crisis, person=person_id))
    return b.section(said, accessory=button)


# --- forms ------------------------------------------------------------------------------------------


def form(crisis: Crisis, deed: str, person_id: str = "") -> Block:
    """Fields: ``reason``; ``person_id`` where somebody has to be chosen; ``answer`` to whoever asks."""
    title, submit, blocks = FORMS[deed](crisis, person_id)
    return f.modal(
        ids.FORM_ROOM,
        title=title,
        submit=submit,
        ref=_ref(crisis, do=deed, **({"person": person_id} if person_id else {})),
        blocks=blocks,
    )


Form = tuple[str, str, Sequence[Block]]


def _ask(_crisis: Crisis, _person_id: str) -> Form:
    said = tell("Whoever leads it reads your reason and answers. You are told directly.")
    return _("Ask to join"), _("Ask"), [b.section(said), _reason(_("Why should you be in it?"))]


def _decide(crisis: Crisis, person_id: str) -> Form:
    if person_id in crisis.about:
        return _decide_about(person_id)
    offered = [(LET_IN, _("Let them in")), (REFUSE, _("Refuse"))]
    said = tell("{person} asks to join. They will read your reason.", person=mention(person_id))
    answer = f.field("answer", _("Your answer"), f.radio(offered))
    return _("Who sees it"), _("Answer"), [b.section(said), answer, _reason(_("Why?"))]


def _decide_about(person_id: str) -> Form:
    said = tell(
        "{person} asks to join, and it is about them: they cannot be let in. They read that they were not, "
        "neither by whom nor why. Your reason stands in the record.",
        person=mention(person_id),
    )
    answer = f.field("answer", _("Your answer"), f.radio([(REFUSE, _("Refuse"))], REFUSE))
    return _("Who sees it"), _("Answer"), [b.section(said), answer, _reason(_("Why?"))]


def _leave_out(_crisis: Crisis, _person_id: str) -> Form:
    hint = _(
        "They lose their roles and steps in it, are asked for nothing, cannot be let in and do not see it. "
        "They read that they have no part in it any more, and no reason."
    )
    who = f.field("person_id", _("Whom is it about?"), f.person(), hint=hint)
    return _("It is about somebody"), _("Save"), [who, _reason(_("Why? Those in it read it."))]


def _take_back(_crisis: Crisis, person_id: str) -> Form:
    said = tell(
        "It is not about {person} after all. They still see nothing of it, but may be let in.",
        person=mention(person_id),
    )
    return _("Not about them"), _("Save"), [b.section(said), _reason(_("Why? Those in it read it."))]


def _let_in(_crisis: Crisis, _person_id: str) -> Form:
    who = f.field(
        "person_id", _("Whom?"), f.person(), hint=_("They see everything in it from the beginning.")
    )
    return _("Let somebody in"), _("Let in"), [who, _reason(_("Why?"))]


def _take_out(_crisis: Crisis, _person_id: str) -> Form:
    hint = _(
        "Whoever holds a role gives it away first. Their open steps go to who holds the role, or the lead."
    )
    who = f.field("person_id", _("Whom?"), f.person(), hint=hint)
    return _("Take somebody out"), _("Take out"), [who, _reason(_("Why? They will read it."))]


def _leave(_crisis: Crisis, _person_id: str) -> Form:
    said = tell("You see this crisis no more, and your open steps go to others. To come back, ask to join.")
    return _("Leave this crisis"), _("Leave"), [b.section(said), _reason(_("Why?"))]


def _restrict(_crisis: Crisis, _person_id: str) -> Form:
    said = tell(
        "Its war room moves into a private channel with those who hold a role or work on something in it. "
        "*What was said so far stays readable in the old thread and cannot be unsaid.*"
    )
    return _("Restrict this crisis"), _("Restrict it"), [b.section(said), _reason(_("Why?"))]


def _unrestrict(_crisis: Crisis, _person_id: str) -> Form:
    said = tell(
        "Its war room moves into the incident channel, and *everybody there can read its whole record*: "
        "notes, evidence, timeline. This cannot be unsaid. What was written in the private channel stays."
    )
    return _("Open it to everybody"), _("Open it"), [b.section(said), _reason(_("Why?"))]


FORMS: Mapping[str, Callable[[Crisis, str], Form]] = {
    "ask": _ask,
    "decide": _decide,
    "let_in": _let_in,
    "take_out": _take_out,
    "leave_out": _leave_out,
    "take_back": _take_back,
    "leave": _leave,
    "restrict": _restrict,
    "unrestrict": _unrestrict,
}


def _reason(label: str) -> Block:
    return f.field("reason", label, f.text(lines=True, limit=500))


def _button(label: str, deed: str, crisis: Crisis) -> Block:
    return b.button(label, ids.room(deed), _ref(crisis))


def _ref(crisis: Crisis, **extra: str) -> Ref:
    return Ref("crisis", crisis.id, crisis.version, extra)
