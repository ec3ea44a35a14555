"""What the page on practices says is what the tests say, and every name in it is real."""

from __future__ import annotations

from tests.practices import PRACTICES, carried_out
from tests.practices.__main__ import PAGE, page


def test_each_test_is_named_after_a_practice_there_is():
    for id, function, test in carried_out():
        assert id in PRACTICES
        assert function.__module__.startswith("bot."), function
        assert any(named_after(test.__name__, each.args[0]) for each in test.pytestmark), test.__name__


def named_after(name: str, id: str) -> bool:
    return name.startswith(f"test_{id.replace('.', '_')}_")


def test_the_page_is_made_from_the_tests():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.practices"
