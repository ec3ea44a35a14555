"""What the tone check found, beside the exact words: shown, never praised and never mended."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.board import StatementBoard
from bot.domain.comms.statement import StatementState
from bot.domain.comms.tone.checks import NAMES
from bot.domain.comms.tone.completeness import FULL, Completeness, Part
from bot.domain.comms.tone.draft import Finding
from bot.domain.comms.toned import LetStand, Toned
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.comms import places
from bot.slack.views.crisis import facts
from bot.slack.words import _, tell, tell_list, tell_many

MOST_SHOWN = 4
MAX_WORDS, MAX_SENTENCE, MAX_SHOWN = 60, 100, 200  # characters; all of it stands on one card
MAX_REASON = 1_000


def in_the_way(board: StatementBoard) -> tuple[Finding, ...]:
    return board.tone.toned.in_the_way if board.tone else ()


def shown(board: StatementBoard) -> list[Block]:
    """For whoever writes, decides and approves; nothing for words that were written before it was checked."""
    if board.tone is None:
        return []
    toned = board.tone.toned
    numbers = facts.used(board.tone.numbers)
    return [
        *_group(_holds(board), toned.in_the_way, board),
        *_group(tell("*Tone: look at this*"), toned.others, board),
        *([b.section(*map(_stands, toned.let_stand))] if toned.let_stand else []),
        *_unread(toned),
        *([b.context(_read_for(toned), *_apology(board.tone.apology))] if toned.checked else []),
        *numbers,
    ]


def _unread(toned: Toned) -> list[Block]:
    codes = (*(() if toned.checked else (toned.language,)), *toned.unread)
    if not codes:
        return []
    named = tell_list([escape(code, 10) for code in dict.fromkeys(codes)])
    return [b.context(tell("Tone not checked in this language ({language}).", language=named))]


def _holds(board: StatementBoard) -> Mrkdwn:
    if board.statement.state is StatementState.PUBLISHED:
        return tell("*Tone: by what is known now, this keeps it from going anywhere else*")
    return tell("*Tone: this holds the text back*")


def held_back(board: StatementBoard) -> list[Block]:
    """On top of a form, for whoever just saved the text."""
    found = in_the_way(board)
    if not found:
        return []
    said = tell(
        "*Version {number} is saved, and nobody is asked to approve it yet.* Change what is named here. "
        "Or {lead} lets it stand, with a reason, on its card.",
        number=board.statement.current.number,
        lead=mention(board.crisis.lead_id),
    )
    return [b.section(said), *_group(Mrkdwn(), found, board)]


def form(board: StatementBoard, ref: Ref) -> Block:
    """Fields: ``check``, ``reason``."""
    found = dict.fromkeys(finding.check for finding in in_the_way(board))
    which = f.field(
        "check", _("What do you let stand?"), f.radio([(c, _(NAMES[c])) for c in found], next(iter(found)))
    )
    why = f.field(
        "reason",
        _("Why?"),
        f.text(lines=True, limit=MAX_REASON, focus=True),
        hint=_("Those who approve read it, and it stands in the debrief. It counts for this version alone."),
    )
    return f.modal(
        ids.FORM_LET_STAND,
        title=_("Let it stand"),
        submit=_("Let it stand"),
        ref=ref,
        blocks=[*_all(in_the_way(board), board), which, why],
    )


def _all(findings: tuple[Finding, ...], board: StatementBoard) -> list[Block]:
    """So that nobody lets stand what they were not shown."""
    parts = (findings[at : at + MOST_SHOWN] for at in range(0, len(findings), MOST_SHOWN))
    return [block for part in parts for block in _group(Mrkdwn(), part, board)]


def _group(title: Mrkdwn, findings: Iterable[Finding], board: StatementBoard) -> list[Block]:
    found = list(findings)
    if not found:
        return []
    lines = [_finding(finding, board) for finding in found[:MOST_SHOWN]]
    more = len(found) - MOST_SHOWN
    if more > 0:
        lines.append(tell_many("and {count} more.", "and {count} more.", more))
    return [b.section(*([title] if title else []), *lines)]


def _finding(finding: Finding, board: StatementBoard) -> Mrkdwn:
    part = finding.span.part
    text, where = board.statement.current.texts[part], places.of_part(board, part)
    said = tell("• *{check}:* {reason}", check=tell(NAMES[finding.check]), reason=_reason(finding))
    said = join([said, Mrkdwn(f"({where})")], " ") if where else said
    sentence = text[finding.sentence.start : finding.sentence.end]
    is_all = (finding.span.start, finding.span.end) == (0, len(text))
    return (
        said
        if is_all or not sentence
        else join([said, tell("In: “{sentence}”", sentence=escape(sentence, MAX_SENTENCE))])
    )


def _reason(finding: Finding) -> Mrkdwn:
    values = finding.reason.params.items()
    short = {name: escape(value, MAX_WORDS) if isinstance(value, str) else value for name, value in values}
    return tell(finding.reason.msgid, **short)


def _stands(one: LetStand) -> Mrkdwn:
    return tell(
        "{person} lets “{check}” stand, {at}: “{reason}”",
        person=mention(one.person_id),
        check=tell(NAMES[one.check]),
        at=clock(one.at),
        reason=escape(one.reason, MAX_SHOWN),
    )


def _read_for(toned: Toned) -> Mrkdwn:
    return tell(
        "Tone: read for known phrases ({language}), not for its meaning. Whether it is right, people decide.",
        language=toned.language,
    )


def _apology(found: Completeness | None) -> list[Mrkdwn]:
    if found is None:
        return []
    points = tell("Apology: {points} of {full}.", points=found.points, full=FULL)
    asked = _parts(N_("Asked for at this severity, and missing: {parts}."), found.required)
    others = [part for part in found.missing if part not in found.required]
    return [join([points, asked, _parts(N_("Missing: {parts}."), others)], " ")]


def _parts(msgid: str, parts: Iterable[Part]) -> Mrkdwn:
    names = [tell(part.name) for part in parts]
    return tell(msgid, parts=tell_list(names)) if names else Mrkdwn()
