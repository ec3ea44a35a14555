"""The playbooks as they are shipped, read once for all tests: reading them takes a tenth of a second."""

from __future__ import annotations

from pathlib import Path

from bot.storage.playbook_files import PlaybookShelf

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
SHIPPED = PlaybookShelf(PLAYBOOKS)
