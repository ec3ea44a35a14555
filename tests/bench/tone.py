"""Precision and recall of every tone check over labelled texts: ``python -m tests.bench.tone [FILE ...]``.

Without a file those that no phrase was ever changed for.

A check that is not among the labels of a text was not judged there and does not count.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.domain.comms.tone.book import ToneBook
from bot.domain.comms.tone.checks import CHECKS, check
from bot.domain.comms.tone.draft import Draft, Finding, Level
from bot.storage.tone_files import load_tone

ROOT = Path(__file__).parents[2]
OPEN = ROOT / "tests" / "tone" / "open.jsonl"  # what phrases may be tried on
SHUT = OPEN.with_name("shut.jsonl")  # what none was ever changed for
FIELDS = ("text", "message", "fault", "harmed", "severity", "speaker", "deleted")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tone", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[SHUT])
    parser.add_argument("--lang", help="texts of this language alone")
    parser.add_argument("--wrong", metavar="CHECK", help="show the texts that this check gets wrong")
    arguments = parser.parse_args()
    book, problems = load_tone(ROOT / "playbooks" / "tone")
    rows = [row for file in arguments.files for row in _rows(file) if arguments.lang in (None, row["lang"])]
    shown = wrong(rows, book, arguments.wrong) if arguments.wrong else table(rows, book)
    for line in (*map(str, problems), *shown):
        sys.stdout.write(f"{line}\n")


def draft_of(row: Mapping[str, Any]) -> Draft:
    known = {name: row[name] for name in FIELDS}
    return Draft(language=row["lang"], facts=tuple(row["facts"]), **known)


def table(rows: list[dict[str, Any]], book: ToneBook) -> Iterator[str]:
    counts, began = Counter[tuple[str, str]](), time.process_time()
    for row in rows:
        found = check(draft_of(row), book)
        for group, kind in judged(row, found):
            counts[group, kind] += 1
    took = time.process_time() - began
    yield f"{'check':<10}{'texts':>7}{'flags':>7}{'right':>7}{'missed':>8}{'precision':>11}{'recall':>8}"
    for group in (*(one.id for one in CHECKS), "block", "all"):
        yield _line(group, counts)
    yield f"{len(rows)} texts, {len(rows) / took:,.0f} a second and core"


def judged(row: Mapping[str, Any], found: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """(check, "right" | "wrong" | "missed" | "silent") for each label, and again under "block" and "all"."""
    flagged = {finding.check: finding.level for finding in found}
    levels = {one.id: one.level(draft_of(row)) for one in CHECKS}
    for name, is_true in row["labels"].items():
        kind = {(True, True): "right", (True, False): "missed", (False, True): "wrong"}.get(
            (is_true, name in flagged), "silent"
        )
        for group in (name, "all", *(["block"] if levels[name] is Level.BLOCKS else [])):
            yield group, kind


def _line(group: str, counts: Counter[tuple[str, str]]) -> str:
    right, wrong_, missed, silent = (counts[group, kind] for kind in ("right", "wrong", "missed", "silent"))
    flags, true = right + wrong_, right + missed
    precision = f"{right / flags:.2f}" if flags else "-"
    recall = f"{right / true:.2f}" if true else "-"
    return f"{group:<10}{true + wrong_ + silent:>7}{flags:>7}{right:>7}{missed:>8}{precision:>11}{recall:>8}"


def wrong(rows: list[dict[str, Any]], book: ToneBook, name: str) -> Iterator[str]:
    for row in rows:
        found = [finding for finding in check(draft_of(row), book) if finding.check == name]
        if name in row["labels"] and row["labels"][name] != bool(found):
            what = "MISSED" if row["labels"][name] else "FALSE ALARM"
            places = [row["text"][f.span.start : f.span.end][:80] for f in found]
            about = f"{row['message']} sev{row['severity']} {row['fault']} harmed={row['harmed']}"
            wanted = row.get("spans", {}).get(name, "")
            yield f"{what} {row['id']} {about} {wanted!r} {places}\n    {row['text']}"


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
