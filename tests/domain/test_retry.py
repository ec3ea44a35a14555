"""How long another system asks us to wait, whatever it writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.retry import LONGEST, retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("soon", None),
        ("90", 90.0),
        ("9" * 400, LONGEST),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("1 Jan 99999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2026 00:00:99999999999999 GMT", None),
    ],
)
def test_a_wait_is_read_and_never_longer_than_a_day(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(
    st.lists(st.sampled_from(["1", "9" * 12, "Jan", "GMT", ":", " ", ",", "-", "+9999", "Mon"]) | st.text())
)
def test_nothing_that_is_written_breaks_it(parts: list[str]) -> None:
    found = retry_after("".join(parts), NOW)
    assert found is None or 0 <= found <= LONGEST
