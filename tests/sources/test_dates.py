"""Times as exports and people write them; what can be read in two ways is never guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.dates import Order, Undecided, as_iso, order_of
from bot.sources.posts import guess
from bot.sources.times import moment

MORNING, EVENING = datetime(2026, 3, 1, 8, 20, tzinfo=UTC), datetime(2026, 3, 1, 20, 20, tzinfo=UTC)
DAYS = st.integers(631_300_000, 7_258_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
STYLES = (
    "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %I:%M:%S %p", "%d-%m-%Y, %H:%M:%S", "%Y/%m/%d %I:%M:%S%p",
    "%d %b %Y %H:%M:%S", "%B %d, %Y at %I:%M:%S %p", "%A, %d %B %Y %H:%M:%S", "%d-%b-%Y %H:%M:%S",
    "%Y-%m-%d %I:%M:%S %p UTC", "%a, %d %b %Y %H:%M:%S GMT", "%a %b %d %H:%M:%S +0000 %Y",
)  # fmt: skip


@pytest.mark.parametrize(
    "written",
    ["1 Mar 2026 08:20", "2026-03-01 08:20 AM", "Mar 1, 2026 8:20 am", "March 1st, 2026 at 8:20am",
     "Sunday, March 1, 2026 8:20 AM", "1-Mar-2026 08:20", "2026/3/1 8:20", "2026-03-01, 08:20 (UTC)",
     "2026-03-01 09:20 AM +0100", "1 Sept 2026 08:20"],
)  # fmt: skip
def test_a_time_with_one_reading_is_read(written: str) -> None:
    assert moment(written) == (MORNING.replace(month=9) if "Sept" in written else MORNING)


@pytest.mark.parametrize("written", ["2026-03-01 08:20 PM", "1 Mar 2026 08:20 PM", "3/1/2026 8:20 p.m."])
def test_the_evening_is_not_taken_for_the_morning(written: str) -> None:
    assert moment(as_iso(written, Order.MONTH)) == EVENING


@pytest.mark.parametrize(
    "written", ["1 Mar 2026 13:20 PM", "1 Mar 2026 08:20 CET", "31/31/2026", "1 Foo 2026", "8:20 PM"]
)
def test_what_is_no_time_or_has_an_unknown_zone_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        moment(written)


def test_a_date_with_two_readings_is_refused_and_both_are_told() -> None:
    with pytest.raises(ValueError, match="03/01/2026 can be 3 January or 1 March; write the year first"):
        moment("03/01/2026 08:20 AM")
    assert moment("02/02/2026") == datetime(2026, 2, 2, tzinfo=UTC)
    assert moment("13/02/2026") == moment("02/13/2026") == datetime(2026, 2, 13, tzinfo=UTC)


@given(at=DAYS, style=st.sampled_from(STYLES))
def test_every_style_gives_the_moment_that_was_written(at: datetime, style: str) -> None:
    assert moment(as_iso(at.strftime(style), Order.DAY)) == at


@given(days=st.lists(DAYS, min_size=1), style=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_the_dates_of_a_file_tell_their_order_together_or_it_is_asked_for(
    days: list[datetime], style: str
) -> None:
    written = [day.strftime(style) for day in days]
    try:
        order = order_of(written)
    except Undecided:
        assert all(day.day <= 12 for day in days)
        return
    assert [moment(as_iso(text, order)) for text in written] == [
        datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days
    ]


def test_dates_in_both_orders_are_refused() -> None:
    with pytest.raises(Undecided, match=r"25/02/2026 has the day first and 02/26/2026 the month"):
        order_of(["25/02/2026 10:00", "02/26/2026 10:00"])
    with pytest.raises(Undecided, match="02/26/2026 does not have the day first"):
        as_iso("02/26/2026", Order.DAY)


@given(text=st.text() | st.from_regex(r"\d{1,4}[/. -][0-9a-zA-Z]{1,9}[/. -,]\d{2,4} \d{1,2}:\d\d ?([ap]m)?"))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert moment(text).tzinfo is UTC
    with suppress(ValueError):
        order_of([text])


@pytest.mark.parametrize(
    "columns",
    [
        {"at": "Created At (UTC)", "text": "Post text", "author": "Author username", "id": "Post ID"},
        {"at": "Date (UTC)", "text": "Message"},
        {"at": "created_utc", "text": "Comment Text", "url": "Permalink"},
        {"at": "Tweet Posted Time (UTC)", "text": "Tweet Content", "followers": "Author Followers Count"},
    ],
)
def test_the_headers_of_exports_are_understood(columns: dict[str, str]) -> None:
    assert guess(columns.values()) == columns


def test_a_column_of_times_in_another_zone_is_not_guessed() -> None:
    assert guess(["Date (EST)", "Text"]) == {"text": "Text"}
