"""``python -m tests.practices``: writes `docs/practices.md`, made from the tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.practices import PRACTICES, carried_out, named
from tests.support.readme import table

PAGE = Path(__file__).parents[2] / "docs" / "practices.md"


def page() -> str:
    found = defaultdict(list)
    for id, function, test in carried_out():
        found[id].append((named(function), f"{test.__module__}::{test.__name__}"))
    return _HEAD.format(done=len(found), all=len(PRACTICES)) + table(list(_rows(found)))


def _rows(found: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str, str, str]]:
    yield "Id", "Practice", "Carried out by", "Shown by"
    for id, line in PRACTICES.items():
        ways = dict.fromkeys(function for function, _ in found[id])
        tests = dict.fromkeys(test for _, test in found[id])
        yield id, line, "<br>".join(f"`{way}`" for way in ways) or "not yet", "<br>".join(map(_short, tests))


def _short(test: str) -> str:
    module, _, name = test.partition("::")
    return f"`{module.rpartition('.')[2]}.py::{name}`"


_HEAD = """\
# Practices

What crisis work asks for, and what makes each of it happen here. A practice counts when Firebreak blocks,
starts a clock, records a named decision, calls a real system, or asks until it is answered; a line of advice
does not. A line stands here only for a test in `tests/practices/` that fails when the function named beside
it does nothing: `make practices` empties one after another and looks. {done} of {all} are carried out so.

"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
