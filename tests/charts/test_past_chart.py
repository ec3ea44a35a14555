"""Weeks in one picture: no storm is averaged away, and every alert has its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts.past import Hour, past_chart
from bot.charts.storm import BOTTOM, NEGATIVE, POSTS, RIGHT, TOP

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
SVG = "{http://www.w3.org/2000/svg}"


def hours(count, *, storm=None, normal=20.0):
    return [
        Hour(START + n * HOUR, 900 if n == storm else 15 + n % 24, normal if n >= 24 else None)
        for n in range(count)
    ]


def drawn(made, **changes):
    wanted = {"alerts": [START + 30 * HOUR], "storms": (), "title": "Northwind Coffee: 1 alert"}
    return ElementTree.fromstring(past_chart(made, **wanted | changes).svg)


def rects(svg, colour):
    return [r for r in svg.iter(f"{SVG}rect") if r.get("fill") == colour and float(r.get("y")) >= TOP]


def words(svg):
    return [t.text for t in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("weeks", [1, 8, 52])
def test_an_hours_storm_is_as_high_in_a_year_as_in_a_week(weeks):
    bars = rects(drawn(hours(168 * weeks, storm=100)), POSTS)
    highest = max(float(bar.get("height")) for bar in bars)
    assert highest == pytest.approx((BOTTOM - TOP) / 1.1, abs=0.2)
    assert sum(float(bar.get("height")) == highest for bar in bars) == 1
    assert len(bars) <= 266


def test_every_alert_has_its_line_and_its_number_where_it_can_be_read():
    alerts = [START + n * HOUR for n in (30, 31, 90)]
    svg = drawn(hours(168), alerts=alerts)
    dashed = [line for line in svg.iter(f"{SVG}line") if line.get("stroke-dasharray")]
    assert len(dashed) == len(alerts) + 1  # one explains the others
    assert [said for said in words(svg) if said.isdigit() and len(said) == 1] == ["1", "3"]


def test_marked_storms_are_shaded_and_explained_only_where_there_are_any():
    assert not rects(drawn(hours(168)), NEGATIVE)
    svg = drawn(hours(168), storms=[(START + 28 * HOUR, START + 40 * HOUR), (START - 9 * HOUR, START - HOUR)])
    assert len(rects(svg, NEGATIVE)) == 1
    assert "marked storm" in words(svg)


def test_a_past_without_enough_history_has_no_normal_line():
    assert not list(drawn(hours(20)).iter(f"{SVG}polyline"))
    assert len(list(drawn(hours(40)).iter(f"{SVG}polyline"))) == 2


def test_it_is_a_png_of_the_house_size():
    png = past_chart(hours(168), alerts=[], title="Northwind Coffee").png
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (1200, 580)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=400), st.integers(0, 3), st.text(max_size=40))
def test_whatever_the_counts_nothing_leaves_the_picture(counts, alerts, title):
    made = [Hour(START + n * HOUR, count, float(count)) for n, count in enumerate(counts)]
    svg = drawn(made, alerts=[START + 99 * n * HOUR for n in range(alerts)], title=title)
    for bar in rects(svg, POSTS):
        assert TOP <= float(bar.get("y")) <= BOTTOM
        assert float(bar.get("x")) + float(bar.get("width")) <= RIGHT + 0.2
