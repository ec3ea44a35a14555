"""One line of a table of things that can be plugged in: sources, outlets, holds, pagers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any


class Proof(StrEnum):
    """How it is known to work; shown beside the name and in ``doctor``."""

    REAL_PEER = "real peer"
    DOCUMENTS = "documents"
    NOT_PROVED = "not proved"


@dataclass(frozen=True, slots=True)
class Entry:
    """`path` is the dotted name of the class: imported on first use, so nobody pays for what is not used."""

    label: str
    path: str
    proof: Proof

    def load(self) -> Any:
        module, _, name = self.path.rpartition(".")
        return getattr(import_module(module), name)
