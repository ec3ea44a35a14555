"""The page as files in a folder, for any host of files: each is there whole or as it was before.

It writes and never removes: what else stands in the folder is somebody else's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from bot.domain.comms.hub.page import Site
from bot.web.hub.render import Edition


class Folder:
    """`look` writes what differs from what was written: after a change, and when the next news is late."""

    def __init__(self, folder: Path, read: Callable[[], Site], now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._read = read
        self._now = now
        self._written: Edition | None = None

    def look(self) -> int:
        """How many files it wrote. Raises ``OSError`` when one could not be: then all are looked at again."""
        edition = Edition(self._read(), self._now())
        if self._written is not None and edition.is_same(self._written):
            return 0
        count = sum(self._put(edition, path) for path in edition.paths)
        self._written = edition
        return count

    def _put(self, edition: Edition, path: str) -> bool:
        document, there = edition.document(path), self._folder / path
        if document is None or _holds(there, document.body):
            return False
        there.parent.mkdir(parents=True, exist_ok=True)
        replace_file(there, document.body)
        return True


def replace_file(path: Path, content: bytes) -> None:
    """Whoever reads it, also after a crash at any moment, finds all of the old or all of the new; also when
    another process writes it at the same moment.
    """
    beside = path.with_name(f".{path.name}.{token_hex(4)}.new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _keep(path.parent)


def _keep(folder: Path) -> None:
    """The new name is on the disk as well."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False
