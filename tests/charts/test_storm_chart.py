"""The picture is looked at by its pixels: text that a renderer drops leaves no error, only white."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts import Bar, Labels, Mark, storm_chart
from bot.charts.svg import FONT_FILE

START = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
STEP = timedelta(minutes=5)
QUIET_THEN_STORM = [Bar(START + n * STEP, 5, 4 if n < 20 else 4 + 6 * (n - 19), n // 2) for n in range(36)]
PAPER, MINUTE = (255, 255, 255), timedelta(minutes=1)
POSTS, NEGATIVE, NORMAL = (0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00), (0xDF, 0xE3, 0xE8)


def began_at(at):
    return Mark(at, "began {time}")


def chart(bars=QUIET_THEN_STORM, **changes):
    wanted = {
        "expected": 4.0,
        "upper": 9.0,
        "marks": [began_at(START + 20 * STEP)],
        "title": "Northwind Coffee",
    }
    return storm_chart(bars, **wanted | changes)


def drawn_bars(svg, colour="#0072b2"):
    """(left edge, height) of each bar of this colour."""
    rects = [e.attrib for e in ElementTree.fromstring(svg) if e.tag.endswith("rect")]
    return [(float(r["x"]), float(r["height"])) for r in rects if r["fill"] == colour and r["y"] != "84"]


class Picture:
    def __init__(self, png):
        self._image = Image.open(io.BytesIO(png)).convert("RGB")
        self.width, self.height = self._image.size

    def colours(self, left=0, top=0, right=None, bottom=None):
        """How many pixels of each colour are in the box."""
        box = self._image.crop((left, top, right or self.width, bottom or self.height))
        return {colour: n for n, colour in box.getcolors(box.width * box.height)}

    def ink(self, *box):
        return sum(n for (r, g, b), n in self.colours(*box).items() if r + g + b < 300)


@pytest.fixture(scope="module")
def picture():
    return Picture(chart().png)


@pytest.fixture(scope="module")
def bare():
    return Picture(chart(title="", marks=(), expected=None, upper=None).png)


TITLE, AXIS, BEGAN = (20, 10, 620, 75), (108, 470, 1172, 530), (300, 140, 690, 180)


def test_there_is_ink_where_the_title_the_times_and_the_beginning_are(picture):
    assert (picture.width, picture.height) == (1200, 580)
    for box in (TITLE, AXIS, BEGAN):
        assert picture.ink(*box) > 300


def test_where_nothing_is_to_be_said_there_is_none(bare):
    assert bare.ink(*TITLE) == bare.ink(*BEGAN) == 0


def test_posts_negatives_and_the_normal_band_have_their_colours(picture, bare):
    colours = picture.colours(108, 146, 1172, 462)
    assert min(colours[c] for c in (POSTS, NEGATIVE, NORMAL)) > 3_000
    assert NORMAL not in bare.colours(108, 146, 1172, 462)


def test_the_font_is_ours_and_its_licence_stands_beside_it():
    assert FONT_FILE.stat().st_size > 500_000
    assert "Permission is hereby granted" in (FONT_FILE.parent / "LICENSE.txt").read_text()


def test_times_are_those_of_the_readers_zone():
    svg = chart(tz=ZoneInfo("Asia/Tokyo")).svg
    assert ">06:00<" in svg
    assert ">times in Asia/Tokyo<" in svg
    assert ">20:30<" not in svg


def test_the_words_are_the_readers_language():
    words = Labels(posts="Beiträge", negative="negativ", normal="üblich", zone="Zeit: {zone}")
    svg = chart(labels=words, marks=[Mark(START + 20 * STEP, "ab {time}")]).svg
    assert all(f">{word}<" in svg for word in ("Beiträge", "negativ", "üblich", "ab 21:40", "Zeit: UTC"))


def test_the_line_of_the_beginning_stands_at_the_edge_of_the_storms_first_bar():
    began = START + timedelta(minutes=14)
    before = [Bar(began - timedelta(minutes=60 - 30 * n), 30, 60, 0) for n in range(2)]
    storm = [Bar(began, 30, 600, 0), Bar(began + timedelta(minutes=30), 17, 340, 0)]
    svg = chart([*before, *storm], marks=[began_at(began)]).svg
    line = next(e for e in ElementTree.fromstring(svg) if "stroke-dasharray" in e.attrib)
    first_of_storm = drawn_bars(svg)[2][0]
    assert 0 <= first_of_storm - float(line.attrib["x1"]) <= 3  # half of the gap between bars


def test_long_bars_are_as_high_as_short_ones_of_the_same_pace():
    short = [Bar(START + n * STEP, 5, 50, 0) for n in range(6)]
    heights = {height for _, height in drawn_bars(chart([*short, Bar(START + 6 * STEP, 30, 300, 0)]).svg)}
    assert len(heights) == 1


def test_the_number_on_the_last_bar_stands_beside_the_line_of_the_beginning_and_not_on_it():
    quiet = [Bar(START + n * STEP, 5, 8, 0) for n in range(34)]
    began = START + 34 * STEP
    svg = chart([*quiet, Bar(began, 5, 50, 0), Bar(began + STEP, 5, 101, 0)], marks=[began_at(began)]).svg
    line = next(e for e in ElementTree.fromstring(svg) if "stroke-dasharray" in e.attrib)
    number = next(e for e in ElementTree.fromstring(svg) if e.text == "101")
    width = 0.64 * float(number.attrib["font-size"]) * len("101")
    assert float(number.attrib["x"]) - width / 2 > float(line.attrib["x1"])


def test_what_came_in_less_than_five_minutes_is_not_projected():
    assert ">11<" in chart([Bar(START, 3, 11, 0)]).svg


def test_a_beginning_outside_the_picture_is_left_out():
    assert "began" not in chart(marks=[began_at(START - timedelta(days=1))]).svg


@pytest.mark.parametrize(
    "bars",
    [
        [],
        [Bar(START, 5, 0, 0)],
        [Bar(START, 1, 7, 7)],
        [Bar(START + n * STEP, 5, 0, 0) for n in range(12)],
        [Bar(START + n * STEP, 5, 2_000_000 * n, 0) for n in range(500)],
    ],
    ids=["none", "one empty", "one", "all empty", "two days, millions"],
)
def test_odd_series_are_drawn_too(bars):
    drawn = chart(bars, expected=None, upper=None)
    ElementTree.fromstring(drawn.svg)
    assert len(drawn.png) > 5_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_title_breaks_the_picture_or_gets_markup_into_it(title):
    svg = chart(title=title + "<script>alert(1)</script>&\x00\u202e").svg
    tree = ElementTree.fromstring(svg)
    assert not [element for element in tree.iter() if element.tag.endswith("script")]
    assert "\u202e" not in svg


def test_a_long_title_is_cut_to_fit():
    svg = chart(title="Northwind Coffee and Bakery Holding International " * 3).svg
    assert "…<" in svg
    assert Picture(chart(title="W" * 300).png).ink(1190, 10, 1200, 75) == 0


def test_what_happened_is_marked_each_in_a_row_of_its_own():
    """However close: the alert, the decision and our words may come within minutes."""
    marks = [Mark(START + (100 + n) * MINUTE, f"{word} {{time}}") for n, word in enumerate("abc")]
    words = [
        (e.text, float(e.attrib["y"]))
        for e in ElementTree.fromstring(chart(marks=marks).svg)
        if e.tag.endswith("text")
    ]
    rows = dict(words)
    shown = [rows["a 21:40"], rows["b 21:41"], rows["c 21:42"]]
    assert all(after - before >= 34 for before, after in pairwise(shown))


def test_what_was_not_covered_is_hatched_and_says_so():
    svg = chart(unheard=[(START + 60 * MINUTE, START + 75 * MINUTE), (START + 170 * MINUTE, None)]).svg
    whole = Picture(chart().png).colours(462, 150, 552, 440)
    hatched = Picture(chart(unheard=[(START + 60 * MINUTE, START + 75 * MINUTE)]).png).colours(
        462, 150, 552, 440
    )
    assert "not covered" in svg
    assert whole[PAPER] > hatched.get(PAPER, 0) + 20_000
    assert svg.count('fill="url(#hatch)"') == 3, "two stretches and the legend"
    long_ago = [(START - 60 * MINUTE, START - 30 * MINUTE)]
    assert chart(unheard=long_ago).svg == chart().svg
