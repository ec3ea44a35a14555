"""`python -m bot replay`: a recording goes through the real pipeline, and its cards are read aloud."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import sys
import time
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta

import pytest

from bot.cli import main
from bot.commands.replay import Pace
from tests.real_data import AIRLINE_TWEETS, needs

BEGIN = datetime(2026, 2, 2, tzinfo=UTC)
STORM = BEGIN + timedelta(hours=26)
CALM = (
    "Northwind Coffee is lovely today",
    "Is Northwind Coffee open?",
    "Northwind Coffee got my order wrong",
)


def post(number, at, text, **more):
    return {"id": str(number), "at": at.isoformat(), "text": text, "author": f"user_{number}", **more}


@pytest.fixture(scope="module")
def posts():
    """A calm day of a made-up brand, then a quarter of an hour of a storm and two calm hours."""
    dice = random.Random(3)
    calm = [BEGIN + timedelta(minutes=5 * n + dice.random()) for n in range(12 * 29)]
    storm = [STORM + timedelta(seconds=10 * n) for n in range(90)]
    made = [post(n, at, CALM[n % 3]) for n, at in enumerate(calm)]
    loud = [post(5000 + n, at, "Northwind Coffee, this cup slogan is so cruel") for n, at in enumerate(storm)]
    return sorted(made + loud, key=lambda p: p["at"])


def lines_of(posts):
    return [json.dumps(p) for p in posts]


def cards(said):
    return re.findall(r"=== Card (\d+) (is raised|grew|calms down): (.*) ===", said)


@pytest.fixture
def replay(tmp_path, capsys):
    """Runs the command on these lines; gives its exit code and what it printed and complained."""

    def run(lines, *arguments, name="posts.jsonl", watch="northwind coffee"):
        path = tmp_path / name
        path.write_bytes(lines if isinstance(lines, bytes) else "\n".join(lines).encode())
        code = main(["replay", str(path), *(["--watch", watch] if watch else []), *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture(scope="module")
def played(posts, tmp_path_factory):
    """What was said about the storm, with a foreign post and three bad lines at the end; and the charts."""
    folder = tmp_path_factory.mktemp("replay")
    other = post(9000, BEGIN, "nothing to do with it")
    late = post(1, BEGIN.replace(year=2199), "northwind coffee")
    bad = ['{"at": "2026-02-03T00:00:00Z"}', "no json", json.dumps(late)]
    path = folder / "posts.jsonl"
    path.write_text("\n".join([*lines_of([*posts, other]), *bad]))
    said = io.StringIO()
    with redirect_stdout(said):
        code = main(["replay", str(path), "--watch", "northwind coffee", "--out", str(folder / "charts")])
    assert code == 0
    return said.getvalue(), sorted((folder / "charts").iterdir())


def test_a_storm_is_one_card_raised_grown_and_calmed_down_in_simulated_time(played):
    said, pictures = played
    what = [change for _, change, _ in cards(said)]
    assert (what[0], what[-1], set(what[1:-1])) == ("is raised", "calms down", {"grew"})
    assert {number for number, _, _ in cards(said)} == {"1"}
    raised = datetime.strptime(cards(said)[0][2], "%a %d %b %Y %H:%M UTC").replace(tzinfo=UTC)
    assert STORM < raised <= STORM + timedelta(minutes=10)
    assert len(pictures) == len(what)
    assert all(p.read_bytes().startswith(b"\x89PNG") and f"chart: {p}" in said for p in pictures)


def test_the_card_is_printed_as_people_would_see_it(played):
    card = played[0].split("===")[2]
    for words in (
        "northwind coffee: ",
        "On call: @first on call, asked 02:",
        "[Declare a crisis] [Handle one-to-one] [Not a crisis] [I’m on it] […]",
        "“cup slogan",
        "(picture: northwind coffee: ",
    ):
        assert words in card
    assert not re.search(r"<[@!]|\^|&lt;|\*", card)


def test_the_whole_recording_is_summed_up(played, posts):
    said = played[0]
    first = len(posts) + 2
    for words in (
        "Columns: id from 'id' (guessed), at from 'at' (guessed)",
        f"Posts read: {len(posts) + 1:,}, from Mon 02 Feb 2026 00:00 UTC to Tue 03 Feb 2026 0",
        f"Matched: {len(posts):,} by “northwind coffee”",
        "Lines that could not be read: 3",
        f"  posts.jsonl:{first}: text is missing",
        f"  posts.jsonl:{first + 1}: is no JSON",
        f"  posts.jsonl:{first + 2}: at lies in the future (2199-02-02)",
        "Cards: 1\n  1. Tue 03 Feb 2026 02:",
    ):
        assert words in said


def test_a_csv_in_any_order_compressed_with_columns_given_is_the_same_storm(played, posts, replay):
    rows = [f'{p["at"]},{p["id"]},"{p["text"]}",{p["author"]}' for p in reversed(posts)]
    packed = gzip.compress("\n".join(["when,id,words,author", *rows]).encode())
    code, said, _ = replay(packed, "--map", "at=when", "--map", "text=words", name="posts.csv.gz")
    assert code == 0
    assert "at from 'when' (given), text from 'words' (given)" in said
    assert cards(said) == cards(played[0])


def test_at_a_speed_each_minute_lasts_as_long_as_it_does_at_it():
    clock = FakeTime()
    pace = Pace(60, now=lambda: clock.now, sleep=clock.sleep)
    pace.keep()
    clock.now += 0.25  # for what happened in this minute
    pace.keep()
    clock.now += 7  # a chart that took long
    pace.keep()
    assert clock.slept == [1, 0.75, 0]


class FakeTime:
    def __init__(self):
        self.now, self.slept = 100.0, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def test_standard_input_is_played_too(monkeypatch, capsys):
    lines = lines_of(post(n, BEGIN, "northwind coffee, refunds!") for n in range(60))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    assert main(["replay", "-", "--watch", "northwind coffee"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("standard-input: JSON lines")
    assert "Not enough history yet" in said


def test_several_watches_are_told_apart(posts, replay):
    storm = [p for p in posts if "slogan" in p["text"]]
    code, said, _ = replay(lines_of(storm), "--watch", "cup slogan, slogan cup", watch="northwind coffee")
    assert code == 0
    assert "Watch: “northwind coffee”." in said
    assert "90 by “northwind coffee”" in said
    assert "90 by “cup slogan, slogan cup”" in said


@pytest.mark.parametrize("nothing", [(), ("--watch", ""), ("--watch", " , ")])
def test_without_a_watch_it_says_what_to_write(replay, nothing):
    code, said, told = replay(["{}"], *nothing, watch="")
    assert (code, said) == (2, "")
    assert 'python -m bot replay posts.csv --watch "@northwind' in told


GOOD = json.dumps(post(1, BEGIN, "Northwind Coffee"))


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        (b"", (), "posts.jsonl is empty"),
        (b"when,what\n1,2\n", (), "Columns found: when, what. Needed: text and at"),
        (b"[1, 2]", (), "is one JSON array"),
        (b'{"at": 1', (), "posts.jsonl:1: the first line is no JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00", (), "is no text"),
        (b"at,text\x1b[2J\n", (), "Columns found: at, text[2J."),
        (b"\x1f\x8b\x08\x00damaged", (), "damaged"),
        (GOOD.encode(), ("--map", "text"), "--map text cannot be read; write FIELD=COLUMN"),
        (GOOD.encode(), ("--map", "text=nowhere"), "has no column 'nowhere'"),
        (GOOD.encode(), ("--map", "mood=text"), "there is no field 'mood'"),
        (GOOD.encode(), ("--watch", "!!"), "“!!” holds no letter or digit"),
        (GOOD.encode(), ("--watch", "x"), "“x” must have between 2 and 80 characters"),
        (GOOD.encode(), ("--out", "/dev/null/charts"), "/dev/null/charts"),
    ],
)
def test_what_cannot_be_played_is_refused_with_its_reason(content, arguments, words, replay):
    code, _, told = replay(content, *arguments)
    assert code == 2
    assert words in told
    assert "Traceback" not in told
    assert "\x1b" not in told


def test_a_recording_without_a_single_post_is_refused_after_naming_its_lines(replay):
    code, said, _ = replay(["at,text", *(f"{n},hello" for n in range(12))], name="posts.csv")
    assert code == 2
    assert "Lines that could not be read: 12" in said
    assert "posts.csv:2: at is not a time ('0')" in said
    assert "and 2 more" in said


def test_a_huge_post_and_a_stray_time_cost_nothing_else(replay):
    odd = [
        json.dumps(post(1, BEGIN, "northwind coffee " + "x" * 100_000)),
        json.dumps(post(2, BEGIN.replace(year=1991), "northwind coffee")),
        json.dumps(post(3, BEGIN + timedelta(hours=1), "northwind coffee \u202e<!channel> <@U1>")),
    ]
    began = time.process_time()
    code, said, _ = replay(odd)
    assert code == 0
    assert "Posts read: 3, from Sat 02 Feb 1991" in said
    assert "Nothing was recorded from Sun 03 Feb 1991 00:00 UTC to Mon 02 Feb 2026 00:00 UTC" in said
    assert time.process_time() - began < 30


def test_a_storm_that_a_hole_follows_is_listened_to_until_it_has_calmed_down(posts, replay):
    storm = [p for p in posts if "slogan" in p["text"]]
    said = replay(lines_of([*storm, post(9999, STORM + timedelta(days=40), "northwind coffee")]))[1]
    assert [change for _, change, _ in cards(said)][-1] == "calms down"
    assert "Nothing was recorded from Wed 04 Feb 2026 02:14 UTC to Sun 15 Mar 2026 02:00 UTC" in said


@needs(AIRLINE_TWEETS)
@pytest.mark.prove(alone=True)  # `test_backtest_posts.py` finds the same storm sooner
def test_a_real_storm_over_a_brands_own_post_is_on_a_card_within_its_first_hour(capsys):
    """Far more posts than normal, and no worse mood: somebody can choose to answer one by one."""
    assert main(["replay", str(AIRLINE_TWEETS), "--watch", "@JetBlue"]) == 0
    said = capsys.readouterr().out
    raised = [when for _, change, when in cards(said) if change == "is raised"]
    assert any(re.fullmatch(r"Mon 23 Feb 2015 18:\d\d UTC", when) for when in raised)
    assert len(raised) <= 2
    card = said.split("===")[2]
    assert re.search(r"\d+ mentions in \d+ minutes, normally \d+ \(\d+(\.\d)?×\)", card)
    assert "egative than usual: " in card or "Mood about as usual" in card
    assert "[Handle one-to-one]" in card
