"""One crisis as one JSON file with its evidence in a folder beside it, and the check that all is whole.

Pictures and documents are read and written piece by piece: 200 of them may be 4 GB.
"""

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

FORMAT = "firebreak-crisis/2"

Plain = dict[str, Any]


def export_crisis(office: Office, number: int, out: Path | None) -> int:
    plain, broken, members = office.read(_export, number, f"{out.stem}.files" if out else None)
    files = {file["path"]: file["sha256"] for file in plain["files"] if "path" in file}
    text = json.dumps(plain | {"sha256": _sha256(plain)}, indent=2, ensure_ascii=False)
    if out is None:
        print(text)
        if plain["files"]:
            print("Its files are not in it: `--out` writes them, too.", file=sys.stderr)
    else:
        for path, sha256 in files.items():
            office.read(_write, sha256, out.parent / path)
        out.write_text(text + "\n", encoding="utf-8")
        beside = f", its {len(files)} files are in {out.stem}.files beside it" if files else ""
        said = f"Crisis {number} is in {out}{beside}; `python -m bot verify {out}` checks its record."
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
        files = [file for file in plain.get("files", ()) if not _is_whole(file, path.parent)]
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
        print(f"The file “{files[0]['name']}” is not the one that was kept as evidence, or is not there.")
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


def _export(work: Work, number: int, folder: str | None) -> tuple[Plain, int | None, str]:
    """With the entry at which the record is broken, if it is, and who alone may have it, by name. `folder` is
    where its files will be.
    """
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
        "facts": encode(work.facts.of_crisis(crisis.id)),
        "publications": encode(board.publications),
        "debrief": encode(board.notes),
        "names": dict(board.names),
        "report": report(board),
        "files": [_file(work, capture, folder) for capture in work.captures.of_crisis(crisis.id)],
        "record": [_plain(entry) for entry in work.events.chain(crisis.id)],
    }
    return plain, work.events.broken_link(crisis.id), _members(work, crisis)


def _file(work: Work, capture: Capture, folder: str | None) -> Plain:
    """With where its bytes will be, once they are kept."""
    plain = cast(Plain, encode(capture))
    if capture.state is not CaptureState.KEPT:
        return plain
    kind = work.captures.kind(capture.sha256)
    name = f"{capture.sha256}.{kind.partition('/')[2]}"
    return plain | {"kind": kind} | ({"path": f"{folder}/{name}"} if folder else {})


def _write(work: Work, sha256: str, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.writelines(work.captures.pieces(sha256))


def _is_whole(file: Plain, beside: Path) -> bool:
    """Its bytes are those that were kept; one that was never fetched, or not exported, has none.
    ``firebreak-crisis/1`` held them in the file itself.
    """
    if "content" in file:
        return hashlib.sha256(base64.b64decode(file["content"])).hexdigest() == str(file["sha256"])
    if "path" not in file:
        return True
    try:
        with (beside / file["path"]).open("rb") as kept:
            return hashlib.file_digest(kept, "sha256").hexdigest() == str(file["sha256"])
    except OSError:
        return False


def _members(work: Work, crisis: Crisis) -> str:
    people = (work.people.get(id_) for id_ in (crisis.insiders if crisis.restricted else ()))
    return ", ".join(person.name for person in people if person)


def _plain(entry: Entry) -> Plain:
    salt = entry.salt.hex() if entry.salt is not None else None
    return entry._asdict() | {"at": entry.at.isoformat(), "salt": salt}


def _entry(plain: Mapping[str, Any]) -> Entry:
    salt = bytes.fromhex(plain["salt"]) if plain["salt"] is not None else None
    return Entry(**{**plain, "at": datetime.fromisoformat(plain["at"]), "salt": salt})
