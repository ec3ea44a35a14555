"""One crisis as one JSON file, and the check that its record is whole."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from bot.domain.crisis.capture import Capture, CaptureState
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import NotFound
from bot.domain.words import N_
from bot.service.crisis import debriefs
from bot.service.ports import Work
from bot.slack.views.crisis.report import report
from bot.storage.chain import Entry, broken_at
from bot.storage.mapper import encode
from bot.storage.work import Office

FORMAT = "firebreak-crisis/1"

Plain = dict[str, Any]


def export_crisis(office: Office, number: int, out: Path | None) -> int:
    plain, broken, members = office.read(_export, number)
    text = json.dumps(plain | {"sha256": _sha256(plain)}, indent=2, ensure_ascii=False)
    if out is None:
        print(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        said = f"Crisis {number} is in {out}; `python -m bot verify {out}` checks its record."
        print(said, file=sys.stderr)
    if members:
        print(f"It is restricted. Give it to nobody else than {members}.", file=sys.stderr)
    if broken is not None:  # the file alone cannot tell that its end was cut off
        print(f"The database's own record of it is broken at entry {broken}.", file=sys.stderr)
    return 0 if broken is None else 1


def verify_file(path: Path) -> int:
    """Check every link of the chain again, and that nothing else in the file changed; 0 when all is whole."""
    try:
        plain: Plain = json.loads(path.read_text(encoding="utf-8"))
        entries = [_entry(entry) for entry in plain["record"]]
        last = entries[-1]
        broken = broken_at(entries, last_seq=last.seq, last_link=last.link)
        files = [file for file in plain.get("files", ()) if not _is_whole(file)]
        changed = _sha256({k: v for k, v in plain.items() if k != "sha256"}) != plain["sha256"]
    except OSError as error:
        print(f"{path} cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    except (ValueError, LookupError, TypeError, AttributeError):
        print(f"{path} is not a file made by `export`.", file=sys.stderr)
        return 2
    if broken is not None:
        print(f"The record is broken at entry {broken}: something was changed, left out or put in.")
        return 1
    if files:
        print(f"The file “{files[0]['name']}” is not the one that was kept as evidence.")
        return 1
    if changed:
        print("The file was changed after it was exported, beside its record or at its end.")
        return 1
    erased = sum(entry.body is None for entry in entries)
    print(f"The record is whole: {len(entries)} entries, {erased} of them with their words erased.")
    print(f"It ends in {last.link}.")
    return 0


def _sha256(plain: Plain) -> str:
    """Over the content, however it is laid out in the file."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _export(work: Work, number: int) -> tuple[Plain, int | None, str]:
    """With the entry at which the record is broken, if it is, and who alone may have it, by name."""
    crisis = work.crises.by_number(number)
    if crisis is None:
        raise NotFound(N_("There is no crisis number {number}."), number=number)
    board = debriefs.board(work, crisis.id)
    plain = {
        "format": FORMAT,
        "crisis": encode(crisis),
        "alert": encode(work.alerts.get(crisis.alert_id)) if crisis.alert_id else None,
        "steps": encode(board.states),
        "statements": encode(board.statements),
        "publications": encode(board.publications),
        "debrief": encode(board.notes),
        "names": dict(board.names),
        "report": report(board),
        "files": [_file(work, capture) for capture in work.captures.of_crisis(crisis.id)],
        "record": [_plain(entry) for entry in work.events.chain(crisis.id)],
    }
    return plain, work.events.broken_link(crisis.id), _members(work, crisis)


def _file(work: Work, capture: Capture) -> Plain:
    """With its bytes, once they are kept."""
    if capture.state is not CaptureState.KEPT:
        return cast(Plain, encode(capture))
    found = work.captures.content(capture.sha256)
    content = base64.b64encode(found.content).decode()
    return cast(Plain, encode(capture)) | {"kind": found.kind, "content": content}


def _is_whole(file: Plain) -> bool:
    """Its bytes are those that were kept; one that was never fetched has none."""
    content = file.get("content")
    return content is None or hashlib.sha256(base64.b64decode(content)).hexdigest() == file["sha256"]


def _members(work: Work, crisis: Crisis) -> str:
    people = (work.people.get(id_) for id_ in (crisis.insiders if crisis.restricted else ()))
    return ", ".join(person.name for person in people if person)


def _plain(entry: Entry) -> Plain:
    salt = entry.salt.hex() if entry.salt is not None else None
    return entry._asdict() | {"at": entry.at.isoformat(), "salt": salt}


def _entry(plain: Mapping[str, Any]) -> Entry:
    salt = bytes.fromhex(plain["salt"]) if plain["salt"] is not None else None
    return Entry(**{**plain, "at": datetime.fromisoformat(plain["at"]), "salt": salt})
