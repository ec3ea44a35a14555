"""``python -m bot tone``: checks drafts outside Slack, a line of JSON each, and answers with a line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from bot.domain.comms.message_types import MessageType
from bot.domain.comms.tone.book import ToneBook
from bot.domain.comms.tone.checks import check
from bot.domain.comms.tone.completeness import FULL, completeness
from bot.domain.comms.tone.draft import FAULTS, REPLY, Draft, Finding
from bot.domain.errors import UserError
from bot.domain.plan.schema.shape import (
    Fault,
    Flag,
    Key,
    ListOf,
    OneOf,
    Shape,
    Whole,
    check_keys,
    kind_of,
)
from bot.domain.plan.schema.shape import (
    Path as Place,
)
from bot.storage.tone_files import load_tone

NOT_CHECKED = "tone not checked in this language"


class _Words(Shape):
    """Any text, also an empty one."""

    def __init__(self, *, may_be_null: bool = False) -> None:
        self.may_be_null = may_be_null

    def check(self, value: Any, path: Place) -> Iterator[Fault]:
        if not isinstance(value, str) and not (value is None and self.may_be_null):
            yield Fault(
                path, f"should be text{' or null' if self.may_be_null else ''}, but is {kind_of(value)}"
            )


KEYS = (
    Key("id", _Words(), "it comes back with the findings", required=True),
    Key("text", _Words(), "the draft", required=True),
    Key("lang", _Words(), "its language, such as en", required=True),
    Key("message", OneOf((*MessageType, REPLY)), "M1 to M12 or reply", required=True),
    Key("fault", OneOf(FAULTS), "whose fault it is"),
    Key("harmed", Flag(), "whether somebody was hurt"),
    Key("severity", Whole(1, 4), "1 is the worst"),
    Key("speaker", _Words(may_be_null=True), "name and role, or null"),
    Key("deleted", Flag(), "whether a post of ours was taken down"),
    Key("facts", ListOf(_Words(), at_least=0, at_most=1_000), "entries of the fact sheet"),
)
WITH_DEFAULTS = ("fault", "harmed", "severity", "speaker", "deleted")


def loaded(folder: Path, err: TextIO) -> tuple[ToneBook, bool]:
    """The phrases, and whether every file was fine. Raises ``UserError`` when none can be used."""
    book, problems = load_tone(folder)
    for problem in problems:
        print(problem, file=err)
    if not book.languages:
        msg = f"No phrase file can be used in {folder}. PLAYBOOKS names the folder that “tone” stands in."
        raise UserError(msg)
    return book, not problems


def check_lines(lines: TextIO, book: ToneBook, out: TextIO, err: TextIO) -> bool:
    """Whether each line could be read. One that cannot is told with its number; the others go on."""
    all_well = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _read(line)
        except ValueError as error:
            print(f"line {number}: {error}", file=err)
            all_well = False
        else:
            print(json.dumps(answer(row, book), ensure_ascii=False), file=out)
    return all_well


def answer(row: dict[str, Any], book: ToneBook) -> dict[str, Any]:
    """What is found in a row without faults."""
    draft = Draft(
        text=row["text"],
        language=row["lang"],
        message=row["message"],
        facts=tuple(row.get("facts", ())),
        **{name: row[name] for name in WITH_DEFAULTS if name in row},
    )
    found: dict[str, Any] = {"id": row["id"], "findings": [_shown(one) for one in check(draft, book)]}
    if book.language(draft.language) is None:
        return {**found, "note": NOT_CHECKED}
    if meter := completeness(draft, book):
        missing = [part.id for part in meter.missing]
        found["apology"] = {"points": meter.points, "of": FULL, "missing": missing}
    return found


def _shown(one: Finding) -> dict[str, Any]:
    place = {"start": one.span.start, "end": one.span.end}
    return {"check": one.check, "level": one.level.value, **place, "reason": str(one.reason)}


def _read(line: str) -> dict[str, Any]:
    """Raises ``ValueError`` with everything that is wrong."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ValueError(f"should be an object with id, text, lang and message, but is {kind_of(row)}")  # noqa: TRY004
    known = {
        key.name: row[key.name] for key in KEYS if key.name in row
    }  # more may stand there: it is not ours
    if wrong := list(check_keys(known, KEYS, ())):
        raise ValueError(
            "; ".join(
                f"{fault.path[-1] if len(fault.path) == 1 else fault.path}: {fault.text}" for fault in wrong
            )
        )
    return row
