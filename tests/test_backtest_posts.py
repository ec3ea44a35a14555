"""`python -m bot backtest posts`: recorded posts give the alerts that the real pipeline would have raised."""

from __future__ import annotations

import io
import json
import random
import re
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta

import pytest

from bot.cli import main
from tests.real_data import AIRLINE_TWEETS, needs

BEGIN = datetime(2026, 2, 2, tzinfo=UTC)
STORM = BEGIN + timedelta(hours=26)
GRAVE = BEGIN + timedelta(hours=31)


def post(number, at, text):
    return {"id": str(number), "at": at.isoformat(), "text": text, "author": f"user_{number}"}


@pytest.fixture(scope="module")
def posts():
    """A calm day and a half of a made-up brand, with a large account, a quarter of an hour of storm and then
    grave words.
    """
    dice = random.Random(3)
    calm = [BEGIN + timedelta(minutes=5 * n + dice.random()) for n in range(12 * 36)]
    storm = [STORM + timedelta(seconds=10 * n) for n in range(90)]
    grave = [GRAVE + timedelta(minutes=4 * n) for n in range(6)]
    made = [post(n, at, "Is Northwind Coffee open?") for n, at in enumerate(calm)]
    made += [post(5000 + n, at, "Northwind Coffee, this slogan is cruel") for n, at in enumerate(storm)]
    made += [post(6000 + n, at, "Boycott Northwind Coffee") for n, at in enumerate(grave)]
    made += [post(6500, BEGIN + timedelta(hours=6), "Northwind Coffee!") | {"followers": 250_000}]
    made += [post(7000, STORM, "nothing to do with it"), made[0]]
    dice.shuffle(made)
    return [json.dumps(p) for p in made]


@pytest.fixture
def judged(tmp_path, capsys):
    """Runs the command on these lines; gives its exit code and what it printed and complained."""

    def run(lines, *arguments, command=("backtest", "posts"), watch="northwind coffee"):
        path = tmp_path / "posts.jsonl"
        path.write_text("\n".join(lines))
        code = main([*command, str(path), "--watch", watch, *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture(scope="module")
def said(posts, tmp_path_factory):
    """What the back-test says of them."""
    path = tmp_path_factory.mktemp("judged") / "posts.jsonl"
    path.write_text("\n".join(posts))
    said = io.StringIO()
    with redirect_stdout(said):
        assert main(["backtest", "posts", str(path), "--watch", "northwind coffee"]) == 0
    return said.getvalue()


@pytest.mark.prove(alone=True)  # the pipeline takes its time
def test_it_alerts_at_the_very_minutes_at_which_the_pipeline_does(judged, posts, said):
    alerts = re.findall(r"^\d+\. (.*UTC): (.*)$", said, re.M)
    replayed = judged(posts, command=["replay"])[1]
    assert [at for at, _ in alerts] == re.findall(r"=== Card \d+ is raised: (.*) ===", replayed)
    assert len(alerts) == 3
    assert all(f"northwind coffee: {headline}" in replayed for _, headline in alerts)


def test_each_alert_has_its_reason(said):
    assert "Why this alert: far more posts than normal. By this watch's own past such an hour comes" in said
    assert "Why this alert: user_6500 speaks of it to 250,000 followers." in said
    assert re.search(r"Why this alert: grave words\. Said: “boycott” \d×\. Over", said)
    assert "Posts read: 530; 529 hold “northwind coffee”, Mon 02 Feb 2026 00:0" in said


def test_a_conversation_that_grows_alerts(judged, posts):
    begins = BEGIN + timedelta(hours=20)
    thread = [
        post(9000 + n, begins + timedelta(minutes=8 * n), "and Northwind Coffee") | {"conversation": "cups"}
        for n in range(24)
    ]
    calm = [line for line in posts if "open?" in line]
    said = judged([*calm, *map(json.dumps, thread)])[1]
    assert re.search(r"one conversation has grown to 2\d posts by 2\d people in a day", said)


def test_storms_and_thresholds_work_as_for_counts(judged, posts, tmp_path):
    marked = tmp_path / "storms.csv"
    marked.write_text(f"begin,end\n{STORM.isoformat()},{(STORM + timedelta(hours=1)).isoformat()}\n")
    code, said, _ = judged(posts, "--storms", marked, "--alerts-per-week", "2", "--ratio", "500")
    assert code == 0
    assert "an alert came in 0 of them" in said
    assert "false alarms: " in said


def test_a_week_of_silence_is_a_hole_and_no_calm(judged, posts):
    later = [post(n, BEGIN + timedelta(days=30, minutes=n), "northwind coffee") for n in range(8000, 8400)]
    code, said, _ = judged([*posts, *map(json.dumps, later)])
    assert code == 0
    assert "From Wed 04 Feb 2026 11:00 UTC to Mon 09 Mar 2026 13:00 UTC nothing was recorded" in said


@pytest.mark.parametrize(
    ("lines", "watch", "words"),
    [
        (["{}"], "x!", "Needed: text and at"),
        ([json.dumps(post(1, BEGIN, "hello"))], "northwind", "none of the 1 posts that could be read holds"),
        ([json.dumps(post(1, BEGIN.replace(year=2199), "northwind"))], "northwind", "at lies in the future"),
        ([json.dumps(post(1, BEGIN, "hello"))], "!!", "“!!” holds no letter or digit to look for."),
        ([json.dumps(post(1, BEGIN, "hello"))], " , ", "--watch holds no word to listen for"),
    ],
)
def test_what_cannot_be_judged_is_refused(judged, lines, watch, words):
    code, said, complained = judged(lines, watch=watch)
    assert (code, said) == (2, "")
    assert words in complained


def test_columns_can_be_named(judged):
    lines = ["when;what", *(f"2026-03-02T00:{n:02}:00Z;northwind coffee {n}" for n in range(60))]
    code, said, _ = judged(lines, "--map", "at=when", "--map", "text=what")
    assert code == 0
    assert "the fixed minimum count was passed" in said
    assert judged(lines, "--map", "at")[0] == 2


@needs(AIRLINE_TWEETS)
def test_a_real_storm_is_found_in_its_first_hour(capsys):
    assert main(["backtest", "posts", str(AIRLINE_TWEETS), "--watch", "@JetBlue"]) == 0
    said = capsys.readouterr().out
    assert re.findall(r"^\d+\. (.*) 18:\d\d UTC: ", said, re.M) == ["Mon 23 Feb 2015"]
