"""One crisis as one JSON file, and the check that its record is whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.words import N_
from bot.service import debriefs
from bot.service.ports import Work
from bot.slack.views.report import report
from bot.storage.chain import Entry, broken_at
from bot.storage.mapper import encode
from bot.storage.work import Office

FORMAT = "firebreak-crisis/1"


def export_crisis(office: Office, number: int, out: Path | None) -> int:
    text = json.dumps(office.read(_export, number), indent=2, ensure_ascii=False, default=str)
    if out is None:
        print(text)
        return 0
    out.write_text(text + "\n", encoding="utf-8")
    print(f"Crisis {number} is in {out}; `python -m bot verify {out}` checks its record.", file=sys.stderr)
    return 0


def verify_file(path: Path) -> int:
    """Read the chain out of the file and check every link again; 0 when it is whole."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))["record"]
        entries = [_entry(plain) for plain in record]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{path} is not a file made by `export`: {error}", file=sys.stderr)
        return 2
    last = entries[-1] if entries else None
    broken = broken_at(entries, last_seq=last.seq if last else 0, last_link=last.link if last else "")
    if broken is not None:
        print(f"The record is broken at entry {broken}: something was changed, left out or put in.")
        return 1
    erased = sum(entry.body is None for entry in entries)
    print(f"The record is whole: {len(entries)} entries, {erased} of them with their words erased.")
    return 0


def _export(work: Work, number: int) -> dict[str, Any]:
    crisis = work.crises.by_number(number)
    if crisis is None:
        raise NotFound(N_("There is no crisis number {number}."), number=number)
    board = debriefs.board(work, crisis.id)
    return {
        "format": FORMAT,
        "crisis": encode(crisis),
        "alert": encode(work.alerts.get(crisis.alert_id)) if crisis.alert_id else None,
        "steps": encode(board.states),
        "statements": encode(board.statements),
        "publications": encode(board.publications),
        "debrief": encode(board.notes),
        "names": dict(board.names),
        "report": report(board),
        "record": [_plain(entry) for entry in work.events.chain(crisis.id)],
    }


def _plain(entry: Entry) -> dict[str, Any]:
    salt = entry.salt.hex() if entry.salt is not None else None
    return entry._asdict() | {"at": entry.at.isoformat(), "salt": salt}


def _entry(plain: Mapping[str, Any]) -> Entry:
    salt = bytes.fromhex(plain["salt"]) if plain["salt"] is not None else None
    return Entry(**{**plain, "at": datetime.fromisoformat(plain["at"]), "salt": salt})
