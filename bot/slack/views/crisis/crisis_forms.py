"""The forms behind the war-room card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.crisis.capture import KINDS
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.debrief import QUESTIONS
from bot.domain.crisis.severity import Severity
from bot.domain.log.people import whoever
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.words import Phrase
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, is_person, join, one_line, visible
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.crisis.crisis import named, ref_of
from bot.slack.views.crisis.declare import severities, who_leads
from bot.slack.words import _, plain, tell

MAX_BLOCKERS = 12
MAX_ANSWER = 2_000
MOST_AT_ONCE = 10  # files, all that Slack takes in one field


def note(crisis: Crisis) -> Block:
    """Field: ``text``."""
    text = f.field(
        "text",
        _("What did you see, do or decide?"),
        f.text(lines=True, focus=True),
        hint=_("One fact to a note. It goes into the record with your name and the time."),
    )
    return _form(crisis, ids.FORM_NOTE, _("Add a note"), _("Add note"), [text])


def role(crisis: Crisis, others: Sequence[Crisis] = ()) -> Block:
    """Fields: ``role``, ``person_id``. Carries who holds which role now, and names who leads the `others`."""
    holders = {r.value: holder for r in ROLE_LABELS if (holder := crisis.holder(r))}
    roles = [(r.value, _(label)) for r, label in ROLE_LABELS.items()]
    return _form(
        crisis,
        ids.FORM_ROLE,
        _("Give a role"),
        _("Give it"),
        [
            f.field("role", _("Which role?"), f.select(roles)),
            f.field("person_id", _("To whom?"), f.person(), hint=_("Open steps of the role go with it.")),
            *who_leads(others),
        ],
        **holders,
    )


def severity(crisis: Crisis) -> Block:
    """Fields: ``severity_now``, ``severity_24h``, ``reason``."""
    levels = [(str(s.value), _(s.label)) for s in Severity]
    return _form(
        crisis,
        ids.FORM_SEVERITY,
        _("Change the severity"),
        _("Change it"),
        [
            b.section(severities()),
            f.field(
                "severity_now", _("How bad is it now?"), f.select(levels, str(crisis.severity_now.value))
            ),
            f.field(
                "severity_24h",
                _("How bad may it be in 24 hours?"),
                f.select(levels, str(crisis.severity_24h.value)),
                hint=_("The worse of the two drives the clocks."),
            ),
            f.field("reason", _("What changed?"), f.text(limit=300), optional=True),
        ],
    )


def resolve(crisis: Crisis, blockers: Sequence[Phrase] = (), untold: Sequence[str] = ()) -> Block:
    """Field: ``outcome``. While something is open it lists that instead and asks nothing. It names whoever is
    still `untold`.
    """
    if blockers:
        return _not_yet(crisis, blockers)
    outcome = f.field(
        "outcome",
        _("How did it end?"),
        f.text(lines=True, limit=MAX_ANSWER, focus=True),
        hint=_("One or two lines. Everyone who was told about it reads them."),
    )
    what_follows = tell("The clocks stop, and everyone who took part is asked for their debrief notes.")
    said = b.section(join([_untold(untold), what_follows]))
    return _form(crisis, ids.FORM_RESOLVE, _("Resolve the crisis"), _("Resolve"), [said, outcome])


def _untold(untold: Sequence[str]) -> Mrkdwn:
    if not untold:
        return Mrkdwn()
    return tell(
        "*Never told of it:* {untold}. Tell them now, or it stands so in the record.",
        untold=tuple(map(whoever, untold)),
    )


def _not_yet(crisis: Crisis, blockers: Sequence[Phrase]) -> Block:
    shown = [tell("• {reason}", reason=tell(blocker)) for blocker in blockers[:MAX_BLOCKERS]]
    rest = len(blockers) - len(shown)
    more = tell("… and {count} more", count=rest) if rest else Mrkdwn()
    return f.modal(
        ids.READ_ONLY,
        title=_("Not yet"),
        close=_("Close"),
        ref=ref_of(crisis),
        blocks=[b.section(tell("*It cannot be resolved yet:*"), *shown, more)],
    )


def reopen(crisis: Crisis) -> Block:
    """Field: ``reason``."""
    why = f.field("reason", _("What came back?"), f.text(lines=True, limit=MAX_ANSWER, focus=True))
    what_follows = tell(
        "The history stays. What has to be looked at again opens, and open steps get their clocks back."
    )
    return _form(crisis, ids.FORM_REOPEN, _("Reopen the crisis"), _("Reopen"), [b.section(what_follows), why])


def debrief(crisis: Crisis, given: Mapping[str, str] | None = None) -> Block:
    """One field for each question of the debrief; `given` are the person's earlier answers."""
    answers = given or {}
    asked = [
        f.field(name, _(question), f.text(answers.get(name, ""), lines=True, limit=MAX_ANSWER), optional=True)
        for name, question in QUESTIONS
    ]
    tone = tell(
        "Answer what you can; one line is enough. It is about what to change, never about whose fault."
    )
    return _form(crisis, ids.FORM_DEBRIEF, _("My debrief notes"), _("Keep them"), [b.section(tone), *asked])


def evidence(
    open_ones: Sequence[Crisis],
    *,
    chosen: str | None = None,
    text: str = "",
    author: str = "",
    message: Mapping[str, str] | None = None,
) -> Block:
    """Fields: ``crisis`` (the id of one of `open_ones`), ``files``, ``text``, ``link``, ``author``.

    `message` says of a Slack message in which channel and when (``ts``) it was written.
    """
    labels = [
        (c.id, plain("#{number} {title}", number=str(c.number), title=one_line(c.title)[:60]))
        for c in open_ones
    ]
    real = [crisis.id for crisis in open_ones if not crisis.drill]
    first = chosen or (real[0] if len(open_ones) == len(real) == 1 else "")
    who = f.person(author) if is_person(author) else f.text(one_line(author)[:80], limit=80)
    return f.modal(
        ids.FORM_EVIDENCE,
        title=_("Add evidence"),
        submit=_("Keep it"),
        ref=Ref("evidence", first, extra=message or {}),
        blocks=[
            f.field("crisis", _("For which crisis?"), f.select(labels, first)),
            _files(),
            f.field(
                "text",
                _("What it says"),
                f.text(visible(text), lines=True),
                hint=_("Word for word. Posts get deleted; this stays."),
                optional=True,
            ),
            f.field(
                "link",
                _("Link"),
                f.address(),
                hint=_("Left empty, it becomes the link to the message.") if message else "",
                optional=True,
            ),
            f.field("author", _("Who wrote it?"), who, optional=True),
        ],
    )


def _files() -> Block:
    return f.field(
        "files",
        _("Screenshots or documents"),
        f.files(KINDS, most=MOST_AT_ONCE),
        hint=_(
            "Up to ten: PNG, JPEG, GIF, WebP or PDF, each up to 10 MB; one of up to 20 MB can be put "
            "into the thread. Each counts once it is kept with its SHA-256, which the thread says."
        ),
        optional=True,
    )


def _form(
    crisis: Crisis,
    callback_id: str,
    title: str,
    submit: str,
    fields: Sequence[Block],
    **extra: str,
) -> Block:
    return f.modal(
        callback_id,
        title=title,
        submit=submit,
        ref=ref_of(crisis, **extra),
        blocks=[b.context(named(crisis)), *fields],
    )
