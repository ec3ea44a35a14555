"""A night as it once stood, from which others go on: its database file and what is in the workspace."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.workspace.state import Workspace

OF_EACH_SERVER = {"lock", "clock", "app", "changes", "base_url"}


@dataclass(frozen=True)
class Stage:
    """`now` is what the clock of both read, in seconds."""

    database: Path
    now: float
    content: Mapping[str, Any]

    @classmethod
    def of(cls, database: Path, workspace: Workspace) -> Stage:
        """What is kept does not change with the workspace."""
        found = {name: value for name, value in vars(workspace).items() if name not in OF_EACH_SERVER}
        return cls(database, workspace.now(), copy.deepcopy(found))

    def furnish(self, workspace: Workspace) -> None:
        vars(workspace).update(copy.deepcopy(dict(self.content)))
