"""The debrief report as a Markdown file: the facts of the record, kept as they are.

Everything people wrote stands in it as text: inline it is escaped, whole texts stand between fences that
are longer than any run of back-ticks inside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.board import DebriefBoard, TimelineEntry
from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import MESSAGE_LABELS, Approval, Statement, StatementState, Verdict
from bot.domain.comms.version import Variant
from bot.domain.crisis.crisis import FAULT_LABELS
from bot.domain.crisis.debrief import QUESTIONS, DebriefNote
from bot.domain.durations import minutes_of
from bot.domain.log.timeline import outlet_in_words
from bot.domain.plan.step_kinds import impact
from bot.domain.staff.people import ROLE_LABELS
from bot.domain.words import N_, phrase
from bot.slack.safe import BOT_NAME, clip, one_line, reveal
from bot.slack.words import _, ngettext, tell_in, zone

MAX_LINE = 4_000
# What Markdown (CommonMark, with the tables and strikethrough of others) would take for its own, and no more:
# the report is read as plain text, too. An underscore inside a word is none; most of the rest begins a line.
_SPECIAL = re.compile(
    r"([`*\[<~|]|\\(?=[!-/:-@\[-`{-~]|$)|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)"
    r"|^(?:[-+](?=[\s-]|$)|[=>]|#(?=#{0,5}(?:\s|$)))|(?<=\s)#(?=#*$))"
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")


class Markdown:
    """Values in a Markdown text: escaped, people by name, times on the clock of those who read it, named."""

    def __init__(self, board: DebriefBoard) -> None:
        self._names = board.names

    def text(self, value: str) -> str:
        return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", clip(one_line(value), MAX_LINE)))

    def link(self, value: str) -> str:
        """Between < and > nothing is escaped; what is no plain address stays text."""
        return f"<{value}>" if _ADDRESS.fullmatch(value) else self.text(value)

    def person(self, person_id: str) -> str:
        return BOT_NAME if person_id == "bot" else self.text(self._names.get(person_id) or person_id)

    def moment(self, at: datetime) -> str:
        return f"{at.astimezone(zone()):%Y-%m-%d %H:%M:%S %Z}"


def report(board: DebriefBoard) -> str:
    """The whole report, ending in a newline."""
    style = Markdown(board)
    parts = [
        _head(board, style),
        _times(board, style),
        *_impact(board, style),
        _decisions(board, style),
        _words(board, style),
        _notes(board, style),
        _timeline(board, style),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _title(msgid: str) -> list[str]:
    return [f"## {_(msgid)}", ""]


def _head(board: DebriefBoard, style: Markdown) -> list[str]:
    crisis = board.crisis
    title = tell_in(
        style, "Debrief of crisis #{number}: {title}", number=str(crisis.number), title=crisis.title
    )
    facts = [
        (N_("Kind"), style.text(_(board.playbook_title))),
        (N_("Severity"), _(crisis.severity.label)),
        (N_("Began on"), style.text(crisis.platform)),
        (N_("Link"), style.link(crisis.link)),
        (N_("Fault"), _(FAULT_LABELS[crisis.fault])),
        (N_("First seen"), style.moment(crisis.detected_at)),
        (N_("Declared"), _by(style, crisis.declared_by, crisis.declared_at)),
        (N_("Lead"), style.person(crisis.lead_id)),
        *((label, style.person(who)) for label, who in _roles(board)),
        (N_("Resolved"), _by(style, crisis.resolved_by, crisis.resolved_at)),
        (N_("How it ended"), style.text(crisis.outcome or "")),
        (N_("Times are those of"), style.text(str(zone()).replace("_", " "))),
    ]
    return [f"# {title}", "", *(f"- {_(label)}: {value}" for label, value in facts if value)]


def _roles(board: DebriefBoard) -> list[tuple[str, str]]:
    return [(ROLE_LABELS[role], who) for role, who in board.crisis.roles.items()]


def _by(style: Markdown, person_id: str | None, at: datetime | None) -> str:
    if at is None:
        return ""
    return tell_in(style, "{at}, <@{person}>", at=at, person=person_id or "bot")


def _times(board: DebriefBoard, style: Markdown) -> list[str]:
    times = board.times
    lines = [
        (N_("Somebody took the alert"), times.to_acknowledge),
        (N_("The crisis was declared"), times.to_declare),
        (N_("First public words"), times.to_first_words),
        (N_("Resolved"), times.to_resolve),
    ]
    peak = [_peak(board, style)] if board.peak is not None else []
    return [
        *_title(N_("Times, counted from when it was first seen")),
        *(f"- {_(label)}: {_length(style, length)}" for label, length in lines),
        *peak,
    ]


def _length(style: Markdown, length: timedelta | None) -> str:
    if length is None:
        return _("never")
    return tell_in(style, "{minutes} min", minutes=minutes_of(length))


def _peak(board: DebriefBoard, style: Markdown) -> str:
    return "- " + tell_in(style, "Mentions in the busiest 15 minutes: {peak}", peak=board.peak)


def _impact(board: DebriefBoard, style: Markdown) -> Iterable[list[str]]:
    """What was counted of how far it went; nothing where the playbook does not ask for it."""
    counted = [line for state in board.states for line in impact.in_words(state.data.get("snapshots", ()))]
    if counted:
        lines = [f"- {tell_in(style, line).replace('*', '')}" for line in counted]
        yield [*_title(N_("How far it went")), *lines]


# --- who decided what -------------------------------------------------------------------------------

DECISIONS = frozenset(
    {
        "AlertDismissed",
        "AlertGivenToCare",
        "CrisisDeclared",
        "SeverityChanged",
        "StepSkipped",
        "StatementApproved",
        "StatementRejected",
        "StatementWithdrawn",
        "ToneLetStand",
        "ApprovalsOverruled",
        "PublicationAsked",
        "CrisisResolved",
        "CrisisReopened",
        "CrisisClosed",
    }
)


def _decisions(board: DebriefBoard, style: Markdown) -> list[str]:
    """Every decision with its deciders and time; a finished step counts when a reason was given with it."""
    found = [_line(entry, style) for entry in board.timeline if _is_decision(entry)]
    return [*_title(N_("Who decided what, and when")), *(found or [_("Nothing was decided.")])]


def _is_decision(entry: TimelineEntry) -> bool:
    with_reason = not {"note", "signed"}.isdisjoint(entry.params)
    return entry.kind in DECISIONS or (entry.kind == "StepFinished" and with_reason)


def _timeline(board: DebriefBoard, style: Markdown) -> list[str]:
    return [*_title(N_("What happened")), *(_line(entry, style) for entry in board.timeline)]


def _line(entry: TimelineEntry, style: Markdown) -> str:
    return f"- {style.moment(entry.at)} · {tell_in(style, phrase(entry.msgid, **entry.params))}"


# --- words ------------------------------------------------------------------------------------------


def _words(board: DebriefBoard, style: Markdown) -> list[str]:
    texts = [line for text in board.statements for line in _statement(board, text, style)]
    return [*_title(N_("Words")), *_tone(board), *(texts or [_("Nothing was written.")])]


def _tone(board: DebriefBoard) -> list[str]:
    """How often the check held words back, and how often the lead went over it."""
    kinds = [entry.kind for entry in board.timeline]
    held, let = kinds.count("StatementHeld"), kinds.count("ToneLetStand")
    if not held + let:
        return []
    versions = ngettext(
        "The tone check held back {count} version", "The tone check held back {count} versions", held
    ).format(count=held)
    findings = ngettext(
        "{count} finding was let stand by the lead.", "{count} findings were let stand by the lead.", let
    ).format(count=let)
    return [f"{versions}; {findings}", ""]


def _statement(board: DebriefBoard, text: Statement, style: Markdown) -> list[str]:
    sent = [p for p in board.publications if p.statement_id == text.id]
    head = tell_in(
        style, "{name}: {state}", name=_(MESSAGE_LABELS[text.message]), state=_(_STATES[text.state])
    )
    versions = [line for version in text.versions for line in _version(text, version.number, style)]
    return [f"### {head}", "", *versions, *(_publication(p, style) for p in sent), ""]


def _version(text: Statement, number: int, style: Markdown) -> list[str]:
    version = text.versions[number - 1]
    written = tell_in(
        style, "Version {number}, <@{person}>, {at}", number=number, person=version.author_id, at=version.at
    )
    presses = [a for a in text.approvals if a.version_number == number]
    return [
        f"**{written}**",
        "",
        *fenced(version.text),
        "",
        *(line for variant in version.variants for line in _variant(variant, style)),
        f"SHA-256 `{version.sha256}`",
        "",
        *(_press(press, style) for press in presses),
        *([""] if presses else []),
    ]


def _variant(variant: Variant, style: Markdown) -> list[str]:
    return [tell_in(style, "Other words ({place}):", place=variant.where), "", *fenced(variant.text), ""]


def _press(press: Approval, style: Markdown) -> str:
    if press.instead:
        return "- " + tell_in(
            style,
            "*<@{person}> went on without the approvals that were missing,* {at}: “{reason}”",
            person=press.person_id,
            at=press.at,
            reason=press.reason,
        )
    if press.verdict is Verdict.APPROVE:
        return "- " + tell_in(style, "Approved by <@{person}>, {at}", person=press.person_id, at=press.at)
    return "- " + tell_in(
        style,
        "<@{person}> asked for changes, {at}: “{reason}”",
        person=press.person_id,
        at=press.at,
        reason=press.reason,
    )


def _publication(publication: Publication, style: Markdown) -> str:
    said = tell_in(
        style,
        "Version {number}, {outlet}: {state}, {at}",
        number=publication.version_number,
        outlet=outlet_in_words(publication.outlet),
        state=_(_SENT[publication.state]),
        at=publication.settled_at or publication.claimed_at,
    )
    return f"- {said} {style.link(publication.url or '')}".rstrip()


def fenced(text: str) -> list[str]:
    """The text as it is, letter for letter (its fingerprint must match), between fences it cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    hidden = [_("The text holds hidden characters.")] if reveal(text) != text else []
    return [fence, text, fence, *hidden]


# --- notes ------------------------------------------------------------------------------------------


def _notes(board: DebriefBoard, style: Markdown) -> list[str]:
    notes = [line for note in board.notes for line in _note(note, style)]
    return [
        *_title(N_("What people say about it")),
        *(notes or [_("Nobody has answered yet."), ""]),
        *_missing(board.missing, style),
    ]


def _note(note: DebriefNote, style: Markdown) -> list[str]:
    head = tell_in(style, "<@{person}>, {at}", person=note.person_id, at=note.at)
    answers = [
        line
        for name, question in QUESTIONS
        if name in note.answers
        for line in (f"*{_(question)}*", "", *_quoted(note.answers[name], style), "")
    ]
    return [f"### {head}", "", *answers]


def _quoted(text: str, style: Markdown) -> Iterable[str]:
    return (f"> {style.text(line)}" for line in text.splitlines() or [""])


def _missing(people: Sequence[str], style: Markdown) -> list[str]:
    if not people:
        return [_("Everybody who took part has answered.")]
    names = tuple(f"<@{person}>" for person in people)
    return [tell_in(style, "Did not answer: {people}.", people=names)]


_STATES = {
    StatementState.DRAFT: N_("left as a draft"),
    StatementState.IN_REVIEW: N_("still waiting for approval"),
    StatementState.APPROVED: N_("approved, not published"),
    StatementState.PUBLISHED: N_("published"),
    StatementState.WITHDRAWN: N_("withdrawn"),
}
_SENT = {
    PublicationState.CLAIMED: N_("asked for"),
    PublicationState.SENDING: N_("being sent"),
    PublicationState.AWAITING: N_("waiting for its link"),
    PublicationState.SENT: N_("published"),
    PublicationState.REHEARSED: N_("dry run, nothing left the house"),
    PublicationState.UNKNOWN: N_("not certain"),
    PublicationState.FAILED: N_("failed"),
}
