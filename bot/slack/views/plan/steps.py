"""The message of one step: what is to be done, by whom, by when, and the presses that do it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import datetime
from typing import Any

from bot.domain.board import StepBoard
from bot.domain.comms.statement import StatementState
from bot.domain.durations import minutes_of
from bot.domain.forms import Choice, FieldKind
from bot.domain.plan.playbook import Step, StepStatus
from bot.domain.plan.run import late_by, outcome_label, ripe_at
from bot.domain.plan.signing import agreed, signers
from bot.domain.plan.step_kinds import STEP_KINDS, words_of
from bot.domain.plan.step_kinds.hub import Hub
from bot.domain.plan.step_kinds.signatures import missing
from bot.domain.plan.step_kinds.statement import DRAFT
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, bold, clock, clock_left, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views import rehearsal
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.comms import statements
from bot.slack.views.crisis import reading
from bot.slack.views.crisis.delete_or_keep import what_follows, what_is_allowed
from bot.slack.words import _, tell, tell_list, tell_many

BUTTONS = 5
MAX_TITLE, MAX_HOW, MAX_NOTE = 150, 1_200, 600
OPEN_WORDS = frozenset({StatementState.DRAFT, StatementState.IN_REVIEW, StatementState.APPROVED})


def card(board: StepBoard, *, now: datetime | None = None) -> Drawn:
    """The step as it stands; `now` decides whether it is late, and without it nothing is called late."""
    draw = _CARDS.get(board.state.status, _over)
    return draw(board, now)


def window(board: StepBoard, *, now: datetime | None = None) -> Block:
    """The same in a window of its own, for “My next step”."""
    shown = card(board, now=now).blocks
    return f.modal(ids.READ_ONLY, title=_("My next step"), close=_("Close"), ref=ref_of(board), blocks=shown)


def title(step: Step) -> Mrkdwn:
    """A playbook's own words, in the reader's language where they are in the catalogue."""
    return escape(_(step.title), MAX_TITLE)


def ref_of(board: StepBoard, **extra: str) -> Ref:
    return Ref("crisis", board.crisis.id, board.state.version, {"step": board.step.id, **extra})


def owner(board: StepBoard) -> Mrkdwn:
    if board.state.owner_id:
        return mention(board.state.owner_id)
    return tell("*Nobody yet* (role: {role})", role=tell(ROLE_LABELS[board.step.owner]))


def due(board: StepBoard, now: datetime | None) -> Mrkdwn:
    """By when, and whether that is over."""
    at = board.state.due_at
    if at is None:
        return tell("no time limit")
    late = minutes_of(late_by(board.state, now)) if now else 0
    if late < 1:
        return tell("by {at}", at=clock_left(at))
    return tell("*LATE:* was due {at}", at=clock_left(at))


# --- open -------------------------------------------------------------------------------------------


def _open(board: StepBoard, now: datetime | None) -> Drawn:
    head = bold(title(board.step))
    task = _task_of(board, now)
    details = _DETAILS.get(board.step.kind, _nothing)(board)
    how = escape(_(board.step.how), MAX_HOW, keep_lines=True)
    said = join([tell("{step}: {task}", step=title(board.step), task=task), how], " ")
    shown = [
        b.section(head, task, how),
        *details,
        *_told(board),
        *_signatures(board),
        *rehearsal.drill(board.crisis),
        *rehearsal.line(board.dry_run),
        *_buttons(board),
    ]
    return b.drawn(said, shown)


def _task_of(board: StepBoard, now: datetime | None) -> Mrkdwn:
    """A wait has an end of its own, which stands below."""
    if board.state.due_at is None and ripe_at(board.step, board.state):
        return tell("{owner}.", owner=owner(board))
    return tell("{owner}, {due}.", owner=owner(board), due=due(board, now))


def _nothing(_: StepBoard) -> list[Block]:
    return []


def _told(board: StepBoard) -> list[Block]:
    """What its kind says about how far it has got."""
    lines = _lines(board)
    return [b.section(*lines)] if lines else []


def _lines(board: StepBoard) -> list[Mrkdwn]:
    return [tell(line) for line in STEP_KINDS[board.step.kind].told(board.step, board.state)]


def _task(board: StepBoard) -> list[Block]:
    items = board.step.params.get("items", ())
    answered = board.state.data.get("items", {})
    told = [_item(item["label"], answered.get(item["id"])) for item in items]
    needs = tell("It can be finished once at least one piece of evidence is stored.")
    wanted = [b.context(needs)] if board.step.params.get("needs_evidence") else []
    return [*([b.section(*told)] if told else []), *wanted]


def _item(label: str, answer: str | None) -> Mrkdwn:
    said = tell(_ANSWERS.get(answer or "", N_("to do")))
    return tell("• {item}: *{answer}*", item=escape(_(label), 150), answer=said)


def _decision(board: StepBoard) -> list[Block]:
    if "rule" in board.step.params:
        return what_is_allowed(board.step)
    return []


def _statement(board: StepBoard) -> list[Block]:
    text = board.statement
    if text is None or text.state not in OPEN_WORDS:
        return []
    said = tell(
        "*{text}*, version {number}, is written: see its own card in this thread.",
        text=statements.label(text),
        number=text.current.number,
    )
    return [b.section(said)]


def _wait(board: StepBoard) -> list[Block]:
    until = datetime.fromisoformat(board.state.data["until"])
    return [b.section(tell("Goes on by itself {at}.", at=clock_left(until)))]


def _signatures(board: StepBoard) -> list[Block]:
    """What some have signed and others still have to."""
    kept: Mapping[str, list[Mapping[str, str]]] = board.state.data.get("signatures", {})
    labels = {c.id: c.label for c in _choices(board)}
    lines = [
        _signed(board, _(labels.get(choice, choice)), signed, missing(signers(board.step, choice), signed))
        for choice, signed in kept.items()
        if signed
    ]
    return [b.section(*lines)] if lines else []


def _signed(board: StepBoard, label: str, signed: list[Mapping[str, str]], left: tuple[Role, ...]) -> Mrkdwn:
    people = {s["person"] for s in signed}
    waits = tell(
        "“{choice}” is signed. It counts once these have signed too: {left}.",
        choice=escape(label, 80),
        left=tell_list([_signer(board, role, people) for role in left]),
    )
    return join([*map(_signature, signed), waits])


def _signature(signature: Mapping[str, str]) -> Mrkdwn:
    return tell(
        "{person} ({role}): “{reason}”",
        person=mention(signature["person"]),
        role=tell(ROLE_LABELS[Role(signature["role"])]),
        reason=escape(signature["reason"], MAX_NOTE),
    )


def _signer(board: StepBoard, role: Role, signed: Container[str]) -> Mrkdwn:
    holder, label = board.crisis.holder(role), tell(ROLE_LABELS[role])
    if not holder:
        return label
    who = N_("{role} (somebody other than {person})") if holder in signed else N_("{person} ({role})")
    return tell(who, person=mention(holder), role=label)


def _choices(board: StepBoard) -> tuple[Choice, ...]:
    return STEP_KINDS[board.step.kind].choices(board.step, board.state)


def _buttons(board: StepBoard) -> list[Block]:
    """Every choice as a button, five to a row; handing over and skipping stand in the menu."""
    offered = [c for c in _choices(board) if not (c.id == DRAFT and _is_written(board))]
    buttons = [_button(board, choice) for choice in offered]
    rows = [buttons[i : i + BUTTONS] for i in range(0, len(buttons), BUTTONS)] or [[]]
    return [*(b.actions(*row) for row in rows[:-1]), b.actions(*rows[-1], _more(board))]


def _is_written(board: StepBoard) -> bool:
    return board.statement is not None and board.statement.state in OPEN_WORDS


def _button(board: StepBoard, choice: Choice) -> Block:
    style = "" if choice.style == "default" else choice.style.value
    if words_of(board.step) and choice.id == DRAFT:
        form = ids.HUB_WRITE if board.step.kind == Hub.name else ids.STEP_DRAFT
        return b.button(_(choice.label), form, ref_of(board), style=style)
    ref = ref_of(board, choice=choice.id)
    return b.button(_(choice.label), ids.step_press(choice.id), ref, style=style)


def _more(board: StepBoard) -> Block | None:
    lines = [
        (_("I take it"), ref_of(board, do="take", owner=board.state.owner_id or "")),
        (_("Give it to somebody"), ref_of(board, do="assign")),
    ]
    if board.step.skippable:
        lines.append((_("Skip it, with a reason"), ref_of(board, do="skip")))
    return b.menu(ids.STEP_MORE, lines)


# --- waiting and over -------------------------------------------------------------------------------


def _waiting(board: StepBoard, now: datetime | None) -> Drawn:  # noqa: ARG001
    said = tell("*{step}* waits for the steps before it.", step=title(board.step))
    return b.drawn(said, [b.section(said)])


def _over(board: StepBoard, now: datetime | None) -> Drawn:  # noqa: ARG001
    said = _ENDINGS[board.state.status](board)
    signed = map(_signature, agreed(board.step, board.state))
    details = [
        *(_lines(board) or _answered(board)),
        *signed,
        _note(board),
        what_follows(board.state.data.get("d1")),
    ]
    return b.drawn(join([said, *details], " "), [b.section(said, *details)])


def _answered(board: StepBoard) -> list[Mrkdwn]:
    """What was found out stands where the others read it."""
    params, data = board.step.params, board.state.data
    items, answers = data.get("items", {}), data.get("answers", {})
    return [
        *(_item(i["label"], items[i["id"]]) for i in params.get("items", ()) if i["id"] in items),
        *(_answer(q, answers[q["id"]]) for q in params.get("ask", ()) if answers.get(q["id"])),
    ]


def _answer(question: Mapping[str, Any], given: str) -> Mrkdwn:
    kind = question.get("kind", FieldKind.TEXT)
    labels = {option["id"]: _(option["label"]) for option in question.get("options", ())}
    said = mention(given) if kind == FieldKind.PERSON else escape(labels.get(given, given), MAX_NOTE)
    return tell("• *{question}* {answer}", question=escape(_(question["label"]), 150), answer=said)


def _done(board: StepBoard) -> Mrkdwn:
    outcome = escape(_(outcome_label(board.step, board.state)), 80)
    finished = board.state.finished_at
    late = minutes_of(late_by(board.state, finished)) if finished else 0
    parts = {"step": title(board.step), "outcome": outcome, **_by(board)}
    if late < 1:
        return tell("✓ *{step}* – {outcome}. {person}, {at}.", **parts)
    late_words = tell_many("{count} minute late", "{count} minutes late", late)
    return tell("✓ *{step}* – {outcome}. {person}, {at}, {late}.", late=late_words, **parts)


def _skipped(board: StepBoard) -> Mrkdwn:
    return tell("*Skipped: {step}.* {person}, {at}.", step=title(board.step), **_by(board))


def _not_needed(board: StepBoard) -> Mrkdwn:
    return tell("*Not needed: {step}*, because of how an earlier step ended.", step=title(board.step))


def _note(board: StepBoard) -> Mrkdwn:
    note = board.state.note
    return tell("“{note}”", note=escape(note, MAX_NOTE)) if note else Mrkdwn()


def _by(board: StepBoard) -> dict[str, Mrkdwn]:
    state = board.state
    at = clock(state.finished_at) if state.finished_at else Mrkdwn("–")
    return {"person": mention(state.finished_by or "bot"), "at": at}


_CARDS: dict[StepStatus, Callable[[StepBoard, datetime | None], Drawn]] = {
    StepStatus.OPEN: _open,
    StepStatus.WAITING: _waiting,
}
_ENDINGS: dict[StepStatus, Callable[[StepBoard], Mrkdwn]] = {
    StepStatus.DONE: _done,
    StepStatus.SKIPPED: _skipped,
    StepStatus.NOT_NEEDED: _not_needed,
}
_DETAILS: dict[str, Callable[[StepBoard], list[Block]]] = {
    "task": _task,
    "decision": _decision,
    "statement": _statement,
    "hub": _statement,
    "notify": reading.details,
    "wait": _wait,
}
_ANSWERS = {
    "done": N_("done"),
    "nothing_there": N_("nothing there"),
    "not_possible": N_("not possible"),
}
