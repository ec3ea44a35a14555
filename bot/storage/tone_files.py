"""`playbooks/tone/*.yaml` -> what is known in each language. Problems come with file, line and field."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from threading import Lock

from bot.domain.comms.tone.book import Language, ToneBook
from bot.domain.comms.tone.reference import reference
from bot.domain.comms.tone.schema import build, faults
from bot.domain.plan.schema.shape import Fault
from bot.storage.plain_yaml import Tree, Unreadable, read
from bot.storage.playbook_files import PlaybookProblem, content_of, field_of, files_in

FOLDER = "tone"  # beside the playbooks
_READING = Lock()  # whoever asks meanwhile waits for it instead of reading it too
MAX_BYTES = 512 * 1024  # the lists of a language are long


def tone_folder(playbooks: Path) -> Path:
    """Beside the playbooks, also where that is one file."""
    return (playbooks if playbooks.is_dir() else playbooks.parent) / FOLDER


def load_tone(folder: Path) -> tuple[ToneBook, tuple[PlaybookProblem, ...]]:
    """The languages of every file that can be used, and every problem of the others."""
    loaded = [load_language(file) for file in files_in(folder)]
    problems = tuple(problem for _, found in loaded for problem in found)
    return ToneBook({one.code: one for one, _ in loaded if one}), problems


class Languages(Mapping[str, Language]):
    """Those of a folder, each read when it is first asked for: that takes up to a third of a second. One
    that cannot be used is not there; `load_tone` says why.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {file.stem: file for file in files_in(folder)}

    def __getitem__(self, code: str) -> Language:
        with _READING:
            found = _language_once(self._files[code])
        if found is None:
            raise KeyError(code)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@cache
def _language_once(file: Path) -> Language | None:
    return load_language(file)[0]


def load_language(file: Path) -> tuple[Language | None, tuple[PlaybookProblem, ...]]:
    try:
        tree = read(content_of(file, MAX_BYTES))
    except Unreadable as error:
        return None, (PlaybookProblem(file.name, error.line, "", str(error)),)
    told = [PlaybookProblem(file.name, line, "", text) for line, text in tree.troubles]
    told += [_problem(fault, tree, file) for fault in (*faults(tree.value), *_name_faults(tree.value, file))]
    return (None, tuple(sorted(told))) if told else (build(tree.value), ())


def _name_faults(value: object, file: Path) -> tuple[Fault, ...]:
    language = value.get("language") if isinstance(value, dict) else None
    is_right = not isinstance(language, str) or language == file.stem
    return () if is_right else (Fault(("language",), f"must be “{file.stem}”, the name of the file"),)


def _problem(fault: Fault, tree: Tree, file: Path) -> PlaybookProblem:
    path = fault.path
    while path and path not in tree.lines:
        path = path[:-1]
    return PlaybookProblem(file.name, tree.lines.get(path, 1), field_of(tree.value, fault.path), fault.text)


if __name__ == "__main__":
    if sys.argv[1:] != ["--reference"]:
        sys.exit("usage: python -m bot.storage.tone_files --reference > docs/tone.md")
    sys.stdout.write(reference())
