"""The tone of words that are to go out: looked at as they are written, asked for, published and sent.

What the check finds is kept with the version when its approvals are asked for. What is shown and holds a text
back is what it finds now: that it is our fault may be known only since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from bot.domain.comms import statement as words
from bot.domain.comms import toned as rules
from bot.domain.comms.publication import MAY_BE_ASKED_AGAIN
from bot.domain.comms.statement import NEWS, MessageType, Statement, StatementState
from bot.domain.comms.tone.checks import NAMES, check_with_sheet
from bot.domain.comms.tone.completeness import completeness
from bot.domain.comms.tone.draft import Draft, Finding
from bot.domain.comms.toned import ToneBoard, Toned
from bot.domain.comms.version import StatementVersion
from bot.domain.crisis.crisis import Crisis, Fault, must_be_open
from bot.domain.errors import Blocked, Stale
from bot.domain.events import StatementHeld, ToneLetStand
from bot.domain.forms import check_reason
from bot.domain.plan.playbook import Step, StepState, StepStatus
from bot.domain.plan.step_kinds import d1, triage, words_of
from bot.domain.plan.step_kinds.statement import is_ready_made
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.comms import numbers
from bot.service.ports import Work

HARMED = ("group", "injured")  # answers to “Is anybody hurt?”
DENIED = (Fault.OTHER, Fault.NONE)
SPEAKER = "speaker"  # the step that says who speaks
MAY_BE_NAMED = (Role.SPOKESPERSON, Role.EXECUTIVE_SPONSOR)
TOLD = 3  # of what is in the way; its card shows all of it


def get_ready(work: Work, text: str) -> None:
    """Reads what the first text in its language waits for, a second or so, before a transaction that holds up
    others.
    """
    work.house.tone.language(numbers.language_of(work, text))


def look(work: Work, crisis: Crisis, statement: Statement) -> Toned:
    """What the check finds in all words of the current version, by what is known now."""
    current, book = statement.current, work.house.tone
    main, *others = languages = _languages(work, current)
    draft = _draft(work, crisis, statement, main)
    texts = zip(current.texts, languages, strict=True)
    found = [
        finding
        for part, (text, language) in enumerate(texts)
        for finding in _found(work, crisis, statement, replace(draft, text=text, language=language), part)
    ]
    return Toned(
        language=main,
        checked=book.language(main) is not None,
        fault=crisis.fault.value,
        findings=rules.kept(found),
        let_stand=current.tone.let_stand if current.tone else (),
        unread=tuple(sorted({code for code in others if book.language(code) is None})),
    )


def _found(work: Work, crisis: Crisis, statement: Statement, draft: Draft, part: int) -> tuple[Finding, ...]:
    book = work.house.tone
    found = check_with_sheet(draft, book) if book.language(draft.language) else ()
    if found and _is_ready_made(work, crisis, statement, draft.text):
        found = rules.of_ready_made(found, draft.text)
    return rules.of_part(found, part)


def _languages(work: Work, version: StatementVersion) -> list[str]:
    """Of each of its texts: the one that it was written for, else the one that it is in."""
    main = numbers.language_of(work, version.text)
    return [main, *(v.language or work.house.tongue(v.text) or main for v in version.variants)]


def _is_ready_made(work: Work, crisis: Crisis, statement: Statement, text: str) -> bool:
    step = work.crises.playbook(crisis.id).step(statement.step_id) if statement.step_id else None
    return step is not None and is_ready_made(step, text)


def board(work: Work, crisis: Crisis, statement: Statement) -> ToneBoard | None:
    """For words that go nowhere any more, what it found when they were asked for. ``None`` for those from
    before it, and where the words are erased.
    """
    if not statement.current.text:
        return None
    if statement.state is StatementState.WITHDRAWN or (_is_public(statement) and not crisis.is_open):
        found = statement.current.tone
        return ToneBoard(toned=found) if found else None
    toned = look(work, crisis, statement)
    draft = _draft(work, crisis, statement, toned.language)
    used = numbers.used(work, crisis, "\n".join(statement.current.texts))
    return ToneBoard(toned=toned, apology=completeness(draft, work.house.tone), numbers=used)


def checked(work: Work, crisis: Crisis, statement: Statement) -> Statement:
    """With what is found now."""
    return words.with_tone(statement, look(work, crisis, statement))


def holds_back(work: Work, statement: Statement, actor_id: str) -> bool:
    """Whether something is in the way of the text as it was `checked`; if so, that is recorded."""
    tone = statement.current.tone
    checks = tuple(dict.fromkeys(f.check for f in tone.in_the_way)) if tone else ()
    if checks:
        work.record(
            StatementHeld(
                actor=actor_id,
                crisis_id=statement.crisis_id,
                statement_id=statement.id,
                message=statement.message.value,
                number=statement.current.number,
                checks=checks,
            )
        )
    return bool(checks)


def must_be_clear(work: Work, crisis: Crisis, statement: Statement) -> Toned:
    """What is found now, or ``Blocked`` with the reasons and the way out."""
    toned = look(work, crisis, statement)
    if toned.in_the_way:
        found = {f.reason.msgid: f for f in toned.in_the_way}.values()
        reasons = tuple(phrase(_ONE, check=phrase(NAMES[f.check]), reason=f.reason) for f in found)
        raise Blocked(
            _HELD_ELSEWHERE if _is_settled(work, statement) else _HELD,
            reasons=reasons[:TOLD],
            lead=crisis.lead_id,
        )
    return toned


def _is_settled(work: Work, statement: Statement) -> bool:
    """Public or on its way somewhere, so it is not edited any more."""
    sent = work.words.publications(statement.id)
    return _is_public(statement) or any(p.state not in MAY_BE_ASKED_AGAIN for p in sent)


def _is_public(statement: Statement) -> bool:
    return statement.state is StatementState.PUBLISHED


def to_let_stand(work: Work, *, actor_id: str, statement_id: str, seen: str) -> tuple[Statement, Crisis]:
    """The words, for the lead, who may take upon themselves what holds them back."""
    statement = work.words.get(statement_id)
    crisis = work.crises.get(statement.crisis_id)
    require(work, actor_id, Action.OVERRULE_TONE, crisis)
    must_be_open(crisis)
    words.must_be_current(statement, seen)
    if not _is_public(statement):  # these may still go elsewhere
        words.must_not_be_over(statement)
    if not look(work, crisis, statement).in_the_way:
        raise Stale(N_("Nothing holds this text back any more. Ask for its approvals again on its card."))
    return statement, crisis


def let_stand(
    work: Work, *, actor_id: str, statement_id: str, sha256: str, check: str, reason: str
) -> tuple[Statement, Crisis]:
    """One thing that the check found is in the way of exactly this text no longer, in the lead's name."""
    before, crisis = to_let_stand(work, actor_id=actor_id, statement_id=statement_id, seen=sha256)
    why = check_reason(reason)
    found = look(work, crisis, before)
    toned = rules.let_stand(found, check=check, person_id=actor_id, at=work.now, reason=why)
    if _is_public(before) and before.current.tone:  # whose fault it was held to be when they went out stays
        toned = replace(before.current.tone, let_stand=toned.let_stand)
    statement = replace(words.with_tone(before, toned), version=before.version + 1)
    work.words.save(statement)
    work.record(
        ToneLetStand(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            number=statement.current.number,
            sha256=sha256,
            check=check,
            reason=why,
        )
    )
    return statement, crisis


_ONE = N_("{check}: {reason}")
_HELD = N_(
    "The tone check holds this text back.\n{reasons}\nEdit it on its card. Or <@{lead}> lets it stand there, "
    "with a reason: *Let it stand…*"
)
_HELD_ELSEWHERE = N_(
    "The tone check keeps these words from going anywhere else.\n{reasons}\nWrite a correction. Or "
    "<@{lead}> lets it stand on their card, with a reason: *Let it stand…*"
)


# --- what is known around it ------------------------------------------------------------------------


def _draft(work: Work, crisis: Crisis, statement: Statement, language: str) -> Draft:
    plan = tuple(_plan(work, crisis))
    answers = _answers(plan, lambda step: step.kind == triage.Triage.name)
    said = [s for s in work.words.of_crisis(crisis.id) if _is_said(s) and s.id != statement.id]
    return Draft(
        text=statement.current.text,
        language=language,
        message=statement.message.value,
        fault=crisis.fault.value,
        harmed=answers.get("hurt") in HARMED,
        severity=crisis.severity.value,
        speaker=_speaker(plan),
        deleted=any(d1.is_our_post_gone(step, state) for step, state in plan),
        facts=numbers.held(work, crisis),
        crisis_type=crisis.type,
        person_waits=any(map(_answers_somebody, plan)),
        said=tuple(text for s in said for text in s.current.texts),
        denied_before=any(s.current.tone and s.current.tone.fault in DENIED for s in said),
        names=tuple(_names(work, crisis)),
    )


def person_waits(work: Work, crisis: Crisis) -> bool:
    """The one it happened to is known, and has had no answer from us yet."""
    return any(map(_answers_somebody, _plan(work, crisis)))


Planned = tuple[Step, StepState]


def _plan(work: Work, crisis: Crisis) -> Iterator[Planned]:
    states = {state.step_id: state for state in work.crises.steps(crisis.id)}
    for step in work.crises.playbook(crisis.id).steps:
        if step.id in states:
            yield step, states[step.id]


def _answers(plan: Iterable[Planned], wanted: Callable[[Step], bool]) -> Mapping[str, str]:
    return next((state.data.get("answers", {}) for step, state in plan if wanted(step)), {})


def _is_said(statement: Statement) -> bool:
    return statement.message in NEWS and statement.state is StatementState.PUBLISHED


def _answers_somebody(planned: Planned) -> bool:
    """The words to whom it happened are still to be said (S4.6)."""
    step, state = planned
    kind = words_of(step)
    is_theirs = kind is not None and kind.message_of(step) is MessageType.REPLY_TO_AFFECTED
    return is_theirs and state.status is StepStatus.OPEN


def _speaker(plan: tuple[Planned, ...]) -> str | None:
    answers = _answers(plan, lambda step: step.id == SPEAKER)
    named = [answers[name] for name in ("person", "function") if answers.get(name)]
    return ", ".join(named) or None


def _names(work: Work, crisis: Crisis) -> Iterator[str]:
    yield work.people.brand().name  # some are called like a person
    roster = work.people.roster()
    held = [crisis.holder(role) for role in MAY_BE_NAMED]
    for person_id in (*(p for p in held if p), *roster.staffed(frozenset(MAY_BE_NAMED))):
        if person := work.people.get(person_id):
            yield person.name
