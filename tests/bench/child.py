"""A process of its own for a part of a benchmark, and what a process uses."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NONE: Mapping[str, str] = {}


class Child:
    """A process that is told one line and answers with one line of JSON."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    def heard(self) -> Any:
        line = self._out.readline()
        if not line:
            raise SystemExit("a process of the benchmark ended early; what it said stands above")
        return json.loads(line)

    def ask(self, *words: object) -> Any:
        self._in.write(" ".join(map(str, words)) + "\n")
        self._in.flush()
        return self.heard()


@contextmanager
def child(
    module: str, *arguments: object, settings: Mapping[str, str] = NONE, folder: Path | None = None
) -> Iterator[Child]:
    """`module` as a program in `folder`, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
    )
    try:
        yield Child(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def row(name: str, value: object, detail: str = "") -> str:
    return f"{name:<38}{value!s:>12}{'  (' + detail + ')' if detail else ''}"


def settings(where: Mapping[str, str], database: str) -> dict[str, str]:
    """Of a bot in the workspace that stands at `where`."""
    return {
        "SLACK_BOT_TOKEN": where["bot_token"],
        "SLACK_APP_TOKEN": where["app_token"],
        "SLACK_API_URL": where["api_url"],
        "INCIDENT_CHANNEL": "#crisis",
        "BRAND_NAME": "Northwind Coffee",
        "DATABASE_URL": database,
        "PLAYBOOKS": str(ROOT / "playbooks"),
        "FIREBREAK_VOLUME": "1",
        "HOST": "127.0.0.1",
        "PORT": "0",
    }
