"""The fact sheet of a crisis: what is known, who answers for it, how it is known and since when."""

from __future__ import annotations

from datetime import datetime

from bot.domain.comms.fact import MAX_EVIDENCE, MAX_FACT, MAX_NUMBER, Fact, FactState, Used
from bot.domain.crisis.crisis import Crisis
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.words import _, plain, tell, tell_many

MOST_SHOWN = 25  # entries; the open ones stand first
MOST_USED = 6  # numbers beside a text
KNOWN, NOT_YET = "known", "not_yet"


def ref_of(crisis: Crisis) -> Ref:
    return Ref("facts", crisis.id)


def window(crisis: Crisis, facts: tuple[Fact, ...]) -> Block:
    name = plain("Facts of #{number}", number=str(crisis.number))
    return f.modal(
        ids.READ_ONLY, title=name, close=_("Close"), ref=ref_of(crisis), blocks=sheet(crisis, facts)
    )


def sheet(crisis: Crisis, facts: tuple[Fact, ...]) -> list[Block]:
    """As many entries as a window holds, and where to add one."""
    add = b.button(_("Add to the fact sheet"), ids.FACT_ADD, Ref("crisis", crisis.id))
    return [
        b.section(_first(facts)),
        *(b.section(*_lines(fact), accessory=_change(fact)) for fact in facts[:MOST_SHOWN]),
        *_not_shown(len(facts) - MOST_SHOWN),
        b.actions(add),
    ]


def _first(facts: tuple[Fact, ...]) -> Mrkdwn:
    if not facts:
        return tell(
            "*The fact sheet is empty.* Write down what is known and who answers for it. A number that does "
            "not stand here is pointed out in every text, and holds back what is said first and updates."
        )
    return join([tell("*Fact sheet*"), *in_short(facts)], " · ")


def in_short(facts: tuple[Fact, ...]) -> list[Mrkdwn]:
    """How much of it is certain, and how much its owners still have to say; empty without an entry."""
    open_ones = sum(fact.is_open for fact in facts)
    certain = len(facts) - open_ones
    said = [tell_many("{count} fact confirmed", "{count} facts confirmed", certain)] if certain else []
    if open_ones:
        said.append(tell_many("{count} still open", "{count} still open", open_ones))
    return said


def on_card(facts: tuple[Fact, ...]) -> list[Block]:
    """With the one that is asked for next."""
    if not facts:
        return []
    waiting = [join([line(fact), _standing(fact)], " ") for fact in facts if fact.is_open]
    return [b.context(join([tell("*Fact sheet:*"), join(in_short(facts), ", ")], " "), *waiting[:1])]


def _not_shown(count: int) -> list[Block]:
    return [b.context(tell_many("…and {count} more.", "…and {count} more.", count))] if count > 0 else []


def _change(fact: Fact) -> Block:
    return b.button(_("Change…"), ids.FACT_CHANGE, Ref("fact", fact.id, fact.version))


def _lines(fact: Fact) -> list[Mrkdwn]:
    return [line(fact), _standing(fact)]


def line(fact: Fact) -> Mrkdwn:
    """`*412:* Cups that were sold`."""
    said, number = escape(fact.text, MAX_FACT), escape(fact.number, MAX_NUMBER)
    return tell("*{number}:* {text}", number=number, text=said) if number else said


def _standing(fact: Fact) -> Mrkdwn:
    owner = mention(fact.owner_id)
    if fact.state is FactState.UNKNOWN:
        return tell("*Not known yet.* {person} is asked again {at}.", person=owner, at=_at(fact.again_at))
    if fact.state is FactState.CLAIMED:
        return tell(
            "*{person} has still to say that it is so.* Entered by {who}.",
            person=owner,
            who=mention(fact.entered_by),
        )
    return tell(
        "{person} answers for it, as of {at}: {evidence}",
        person=owner,
        at=day_clock(fact.as_of),
        evidence=escape(fact.evidence, MAX_EVIDENCE),
    )


def _at(when: datetime | None) -> Mrkdwn:
    return day_clock(when) if when else tell("soon")


def used(numbers: tuple[Used, ...]) -> list[Block]:
    """Beside words: who answers for each number in them, and since when it is so."""
    if not numbers:
        return []
    said = [
        tell(
            "*{number}:* {person}, as of {at} (“{text}”)",
            number=escape(one.number, MAX_NUMBER),
            person=mention(one.fact.owner_id),
            at=clock(one.fact.as_of),
            text=escape(one.fact.text, 80),
        )
        for one in numbers[:MOST_USED]
    ]
    more = len(numbers) - MOST_USED
    rest = [tell_many("and {count} more.", "and {count} more.", more)] if more > 0 else []
    return [b.context(join([tell("Numbers from the fact sheet:"), *said, *rest]))]


def form(crisis: Crisis, *, now: datetime, actor_id: str, fact: Fact | None = None) -> Block:
    """Fields are named as those of a ``FactForm``. With `fact`, what is entered takes its place."""
    ref = Ref("crisis", crisis.id, 0, {"fact": fact.id} if fact else {})
    known = KNOWN if fact is None or fact.state is not FactState.UNKNOWN else NOT_YET
    kinds = [(KNOWN, _("It is known")), (NOT_YET, _("Not known yet: ask again"))]
    return f.modal(
        ids.FORM_FACT,
        title=_("Fact sheet"),
        submit=_("Keep it"),
        ref=ref,
        blocks=[
            f.field(
                "text",
                _("The fact, in a sentence"),
                f.text(fact.text if fact else "", limit=MAX_FACT, focus=True),
                hint=_("Where it is not known yet: the question."),
            ),
            f.field(
                "number",
                _("Its number"),
                f.text(fact.number if fact else "", limit=MAX_NUMBER),
                hint=_("In digits, as it will stand in a text: 412, or 12 %."),
                optional=True,
            ),
            f.field("known", _("How far is it?"), f.radio(kinds, known)),
            f.field(
                "owner_id",
                _("Who answers for it?"),
                f.person(fact.owner_id if fact else actor_id),
                hint=_("Somebody else is asked at once whether it is so; it counts when they say yes."),
            ),
            f.field(
                "evidence",
                _("How is it known?"),
                f.text(fact.evidence if fact else "", lines=True, limit=MAX_EVIDENCE),
                hint=_("A link, a document, who counted."),
                optional=True,
            ),
            f.field("as_of", _("As of when?"), f.moment(now)),
            f.field(
                "again_at",
                _("If it is not known yet: when is it asked again?"),
                f.moment(fact.again_at if fact else None),
                optional=True,
            ),
        ],
    )
