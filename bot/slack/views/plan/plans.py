"""The playbooks before anybody needs them: what each lacks, and each as a script to read through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.crisis.crisis import Crisis
from bot.domain.plan.playbook import STAGES, Playbook
from bot.domain.plan.readiness import Lacks
from bot.domain.plan.walk import WalkedStage, WalkedStep, at_once, headline, walk
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.words import phrase
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, dotted, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list, tell_many

FIRST = 8  # steps named of those that open at once


def listed(found: Sequence[tuple[Playbook, Lacks]]) -> Drawn:
    if not found:
        said = tell("There is no playbook. Whoever runs Firebreak sees why with `python -m bot doctor`.")
        return b.drawn(said, [b.section(said)])
    first = tell_many("*{count} playbook*", "*{count} playbooks*", len(found))
    rows = [join([_named(book), *_lacking(lacks)]) for book, lacks in found]
    how = tell("`/crisis playbooks {type}` walks through one of them.", type=found[0][0].type)
    blocks = b.fitted([b.section(first)], [b.section(row) for row in rows], [b.context(how)], _more)
    return b.drawn(join([first, *rows]), blocks)


def plan(book: Playbook, lacks: Lacks) -> Drawn:
    """Who does what by when, a line each."""
    stages = walk(book)
    first = [_named(book), escape(book.summary), *map(tell, headline(book))]
    now = [tell("*Opens at once, the one due first on top:*"), *map(_line, at_once(stages)[:FIRST])]
    rows = [b.section(_title(s), *map(_line, s.steps)) for s in stages]
    how = tell("`/crisis playbooks {type} 2` shows a stage in full.", type=book.type)
    last = [b.section(*_lacking(lacks)), b.context(how)]
    blocks = b.fitted([b.section(*first), b.section(*now)], rows, last, _more)
    return b.drawn(join([*first, *now]), blocks)


def stage(book: Playbook, number: int) -> Drawn:
    """One stage with everything its steps ask, hold up and decide."""
    found = next((s for s in walk(book) if s.number == number), None)
    if found is None:
        said = tell(
            "This plan has no step in stage {number}, “{title}”.", number=number, title=tell(STAGES[number])
        )
        return b.drawn(said, [b.section(said)])
    first = [_named(book), _title(found)]
    rows = [b.section(*_in_full(step)) for step in found.steps]
    return b.drawn(join(first), b.fitted([b.section(*first)], rows, [], _more))


def went_over(crisis: Crisis, book: Playbook, *, was_open: bool) -> Drawn:
    """To whoever said that it is of another kind; `was_open` when everybody could read it until now."""
    said = tell(
        "Crisis #{number} goes on with the plan “{title}”. What was done stays done; its record goes on.",
        number=crisis.number,
        title=book.title,
    )
    seen = _who_sees_it_now(crisis, book, was_open)
    severity = tell("How bad it is stays as it is: change it on the card if the other kind is worse.")
    return b.drawn(join([said, seen]), [b.section(said, seen), b.context(severity)])


def _who_sees_it_now(crisis: Crisis, book: Playbook, was_open: bool) -> Mrkdwn:
    if crisis.restricted and was_open:
        return tell(
            "*From now on only these see it:* {people}. Its war room moves into a private channel. What was "
            "said until now stays readable in the old thread, and whoever read it knows it. If somebody "
            "should be in it or out of it: `/crisis members`.",
            people=tell_list([mention(person) for person in crisis.insiders]),
        )
    if crisis.restricted and not book.restricted:
        return tell("It stays restricted. To open it to everybody: `/crisis members`.")
    return Mrkdwn()


def _named(book: Playbook) -> Mrkdwn:
    return tell(
        "*{title}* `{type}`, version {version}", title=book.title, type=book.type, version=book.version
    )


def _title(found: WalkedStage) -> Mrkdwn:
    return tell("*Stage {number}: {title}*", number=found.number, title=tell(found.title))


def _line(walked: WalkedStep) -> Mrkdwn:
    title = tell("{number}. {title}", number=walked.number, title=walked.step.title)
    return dotted(title, tell(walked.who), tell(walked.by) if walked.by else Mrkdwn())


def _in_full(walked: WalkedStep) -> Iterable[Mrkdwn]:
    yield tell("*{number}. {title}*", number=walked.number, title=walked.step.title)
    by = tell("by {time}", time=tell(walked.by)) if walked.by else tell("no due time")
    yield dotted(tell(walked.who), by, tell("opens {when}", when=tell(walked.opens)))
    if walked.step.how:
        yield escape(walked.step.how)
    yield from (tell("• {line}", line=tell(line)) for line in (*walked.does, *walked.holds_up))
    for way in walked.ways:
        yield tell("→ {answer}: {then}", answer=tell(way.label), then=tell(way.leads))


def _lacking(lacks: Lacks) -> list[Mrkdwn]:
    nothing = replace(lacks, drill=False).nothing
    if nothing:
        said = tell(
            "Every role is held, every text can be approved and has its first words, and who approves is on "
            "call in the next two weeks."
        )
        return [said, _practised(lacks)]
    roles = tell_list([tell(ROLE_LABELS[role]) for role in lacks.roles])
    named = tell("*Nobody to ask:* {roles}. `/crisis roster` names people.", roles=roles)
    return [*([named] if lacks.roles else []), *_steps(lacks), _practised(lacks)]


def _steps(lacks: Lacks) -> Iterable[Mrkdwn]:
    if lacks.approvals:
        steps = tell_list([tell(phrase(step.title)) for step in lacks.approvals])
        yield tell("*Too few people to approve:* {steps}.", steps=steps)
    for hole in lacks.uncovered:
        yield tell(
            "*Nobody on call to approve:* {roles}, {since} to {until}. `/crisis oncall` names somebody.",
            roles=tell_list([tell(ROLE_LABELS[role]) for role in hole.roles]),
            since=day_clock(hole.since),
            until=day_clock(hole.until),
        )
    if lacks.templates:
        steps = tell_list([tell(phrase(step.title)) for step in lacks.templates])
        yield tell("*No words to begin with:* {steps}.", steps=steps)


def _practised(lacks: Lacks) -> Mrkdwn:
    if lacks.drilled_at is None:
        return tell("*Never practised.* `/crisis drill` starts one.")
    if lacks.drill:
        return tell("*Not practised since* {at}. `/crisis drill` starts one.", at=day_clock(lacks.drilled_at))
    return tell("Practised {at}.", at=day_clock(lacks.drilled_at))


def drill_form(books: Sequence[Playbook]) -> Block:
    """Fields: ``type``, ``title``."""
    return f.modal(
        ids.FORM_DRILL,
        title=_("Start a drill"),
        submit=_("Start it"),
        ref=Ref("drill", ""),
        blocks=[
            f.field(
                "type", _("Which plan is practised?"), f.select([(b_.type, _(b_.title)) for b_ in books])
            ),
            f.field(
                "title",
                _("What happens in it?"),
                f.text(limit=100),
                hint=_(
                    "A made-up story in one line. Everybody with a role is asked in Slack, as on the day."
                ),
                optional=True,
            ),
        ],
    )


def drill_started(crisis: Crisis) -> Mrkdwn:
    return tell(
        "Drill #{number} has begun, and you lead it. Close it after its debrief: that dates the plan.",
        number=crisis.number,
    )


def _more(count: int) -> Block:
    return b.context(tell_many("{count} more is not shown here.", "{count} more are not shown here.", count))
