"""Addresses are checked as they are written, and shown to nobody in full."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Invalid
from bot.domain.staff.contact import Contact, Way, changed, checked, masked


@pytest.mark.parametrize(
    ("pager", "typed"),
    [
        ("email", "ana"),
        ("email", "Ana <ana@example.com>"),
        ("email", "ana@example.com\r\nBcc: eve@example.com"),
        ("ntfy", "https://ntfy.sh/ana"),
        ("ntfy", ""),
        ("opsgenie", "ana at example"),
        ("pagerduty", "R0UT1NG"),
        ("webhook", "two\nlines"),
    ],
)
def test_what_finds_nobody_is_refused_at_its_field(pager: str, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(pager, typed, field="address_0")
    assert set(refused.value.fields) == {"address_0"}


def test_what_fits_is_kept_as_it_is() -> None:
    assert checked("email", " ana@example.com ", field="f").address == "ana@example.com"
    assert checked("webhook", "+49 170 1234567", field="f").address == "+49 170 1234567"


@given(st.text(min_size=1, max_size=80))
def test_a_mask_gives_no_address_away(address: str) -> None:
    assert len(masked(address).replace("…", "")) <= 3


def test_at_most_three_ways_each_once() -> None:
    ways = [Way(pager="ntfy", address=f"t{n}") for n in range(3)]
    assert changed(Contact(person_id="U1"), [*ways, *ways]).ways == tuple(ways)
    with pytest.raises(Invalid):
        changed(Contact(person_id="U1"), [*ways, Way(pager="email", address="a@b.example")])
