"""`python -m bot backtest`: a past is judged row by row, told in words, or refused with what is wrong."""

from __future__ import annotations

import csv
import gzip
import random
import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli import main
from tests.detection.made import START, ordinary, poisson

STEP = timedelta(minutes=5)
STORMS = (12 * 288 + 50, 17 * 288 + 200)  # rows in which they begin
HEADER = "timestamp,value"


def counted(days, *storms, seed=3):
    """Lines of an ordinary brand's counts, with half an hour of 40 posts more every five minutes."""
    dice = random.Random(seed)
    loud = {place + n for place in storms for n in range(6)}
    for n in range(days * 288):
        at = START + n * STEP
        yield f"{at:%Y-%m-%d %H:%M:%S},{poisson(dice, ordinary(at) / 12) + 40 * (n in loud)}"


@pytest.fixture(scope="module")
def lines():
    return [HEADER, *counted(21, *STORMS)]


@pytest.fixture
def backtest(tmp_path, capsys):
    """Runs the command on these lines or bytes; gives its exit code and what it printed and complained."""

    def run(lines, *arguments, name="counts.csv"):
        path = tmp_path / name
        path.write_bytes(lines if isinstance(lines, bytes) else "\n".join(lines).encode())
        code = main(["backtest", "counts", str(path), *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- what it tells ----------------------------------------------------------------------------------


def test_it_tells_when_it_would_have_alerted_and_why(backtest, lines):
    code, said, complained = backtest(lines)
    assert (code, complained) == (0, "")
    alerts = re.findall(r"^\d+\. (.*): \d+ mentions in \d+ minutes, normally ", said, re.M)
    assert [at[:15] for at in alerts] == ["Sat 14 Mar 2026", "Thu 19 Mar 2026"]
    assert "Why this alert: far more posts than normal. By this watch's own past such an hour comes" in said
    assert "2 alerts in 2.9 weeks: 0.70 a week (by chance alone 0.12 to 2.20)." in said
    assert "2.9 weeks are little" in said


def test_with_marked_storms_it_tells_what_was_missed_and_what_was_false(backtest, lines, tmp_path):
    marked = tmp_path / "storms.csv"
    marked.write_text("begin,end\n2026-03-14 00:00,2026-03-15 00:00\n2026-03-17T00:00Z,2026-03-17T12:00Z\n")
    code, said, _ = backtest(lines, "--storms", marked)
    assert code == 0
    assert "[a marked storm]" in said
    assert "[false alarm]" in said
    assert "Storms that people marked: 2; an alert came in 1 of them." in said
    assert "missed: From Tue 17 Mar 2026 00:00 UTC to Tue 17 Mar 2026 12:00 UTC" in said
    assert "1 false alarm in the 2.6 weeks outside them: 0.38 a week" in said


def test_it_is_drawn_with_its_alerts_and_the_marked_storms(backtest, lines, tmp_path):
    marked, drawn = tmp_path / "storms.csv", tmp_path / "past.png"
    marked.write_text("begin,end\n2026-03-14,2026-03-15\n")
    code, said, _ = backtest(lines, "--storms", marked, "--chart", drawn)
    assert code == 0
    assert f"Chart: {drawn}" in said
    assert drawn.read_bytes().startswith(b"\x89PNG")


def test_a_calm_past_never_alerts(backtest):
    code, said, _ = backtest([HEADER, *counted(10)])
    assert code == 0
    assert "Never." in said
    assert "0 alerts in 1.3 weeks: 0.00 a week (by chance alone 0.00 to 2.33)" in said


def test_an_hour_of_past_is_too_little_for_a_rate(backtest):
    code, said, _ = backtest([HEADER, *counted(1)][:12], "--alerts-per-week", "1")
    assert code == 0
    assert "Less than a day of history" in said
    assert "nothing can be suggested" in said


def test_a_threshold_is_suggested_with_what_it_gave_and_how_far_that_carries(backtest, lines):
    code, said, _ = backtest(lines, "--alerts-per-week", "1")
    assert code == 0
    given = {
        float(once.replace(",", "")): (int(n), float(rate))
        for once, n, rate in re.findall(
            r"once in ([\d,]+) hours(?: \(shipped\))? +(\d+) +([\d.]+)$", said, re.M
        )
    }
    chosen = float(re.search(r"Suggested: once in ([\d,]+) hours", said)[1].replace(",", ""))
    assert given[chosen][1] <= 1
    assert all(rate > 1 for once, (_, rate) in given.items() if once < chosen)
    assert "on the first half alone" in said
    assert "The next weeks will differ" in said
    again = backtest(lines, "--once-in-hours", chosen)[1]
    assert len(re.findall(r"^\d+\. ", again, re.M)) == given[chosen][0]


def test_a_stricter_rule_can_be_tried(backtest, lines):
    assert "Never." in backtest(lines, "--ratio", "500")[1]
    assert "Never." in backtest(lines, "--min-count", "5000")[1]


def test_another_preset_can_be_tried(backtest, lines):
    shipped, other = (backtest(lines, "--preset", name)[1] for name in ("own_past", "week_mean"))
    assert "2 alerts in 2.9 weeks" in shipped
    assert int(re.search(r"^(\d+) alerts in 2.9 weeks", other, re.M)[1]) > 2


def test_a_suggestion_for_a_preset_that_does_not_ask_how_rare_is_refused(backtest):
    code, _, complained = backtest(TEN, "--preset", "six_hours", "--alerts-per-week", "1")
    assert code == 2
    assert "which other presets do not ask" in complained


def test_what_nobody_recorded_is_named(backtest, lines):
    code, said, _ = backtest([*lines[: 5 * 288 + 1], *lines[9 * 288 + 1 :]])
    assert code == 0
    assert "From Sat 07 Mar 2026 00:00 UTC to Wed 11 Mar 2026 00:00 UTC nothing was recorded" in said


# --- the rows as a file -----------------------------------------------------------------------------


def test_every_row_is_answered_under_its_own_time(backtest, lines, tmp_path):
    out = tmp_path / "out.csv"
    code, _, _ = backtest(lines, "--out", out)
    assert code == 0
    rows = rows_of(out)
    assert [row["timestamp"] for row in rows] == [line.split(",")[0] for line in lines[1:]]
    assert set(rows[0]) == {"timestamp", "score", "alert"}
    opened = [n for n, row in enumerate(rows) if row["alert"] == "1"]
    assert [0 <= n - place < 3 for n, place in zip(opened, STORMS, strict=True)] == [True, True]
    assert all(float(rows[n]["score"]) >= 100 for n in opened)


@settings(max_examples=8, deadline=None)
@given(cut=st.integers(1, 6 * 288))
def test_a_file_cut_at_any_row_gives_the_same_rows_before_it(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("cut")
    lines = [HEADER, *counted(6, 300, 1200)]

    def rows(kept, name):
        path, out = folder / f"{name}.csv", folder / f"{name}-out.csv"
        path.write_text("\n".join(kept))
        assert main(["backtest", "counts", str(path), "--out", str(out)]) == 0
        return out.read_text().splitlines()

    whole = rows(lines, "whole")
    assert any(row.endswith(",1") for row in whole)
    assert rows(lines[: cut + 1], "part") == whole[: cut + 1]


@pytest.mark.parametrize(
    "packed",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: gzip.compress(text.encode()),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", ";").replace("timestamp", "When;Time").replace("\n", "\nx;").encode(),
        lambda text: text.replace("timestamp,value", '"Time (UTC)",Mentions').replace("(UTC)", "").encode(),
    ],
    ids=["BOM", "UTF-16", "gzip", "CRLF", "semicolons and a column more", "other names"],
)
def test_other_ways_to_write_the_same_counts_give_the_same_rows(backtest, tmp_path, packed):
    text = "\n".join([HEADER, *counted(2, 400)])
    plain, other = tmp_path / "plain-out.csv", tmp_path / "other-out.csv"
    assert backtest(text.encode(), "--out", plain)[0] == 0
    assert backtest(packed(text), "--out", other)[0] == 0
    assert other.read_bytes() == plain.read_bytes()


def test_five_megabytes_are_judged(backtest, tmp_path):
    big = ["timestamp,note,value", *(line.replace(",", f",{'x' * 400},") for line in counted(50, *STORMS))]
    assert len("\n".join(big)) > 5_000_000
    out = tmp_path / "out.csv"
    assert backtest(big, "--out", out)[0] == 0
    assert sum(row["alert"] == "1" for row in rows_of(out)) == len(STORMS)


# --- what is refused --------------------------------------------------------------------------------

TEN = [HEADER, *(f"2026-03-02 00:{n:02}:00,{n}" for n in range(0, 50, 5))]


def with_line(number, text):
    return [*TEN[: number - 1], text, *TEN[number:]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "counts.csv is empty"),
        ([HEADER], "counts.csv has a header and no rows"),
        (TEN[1:], "counts.csv has no header; its first line must name the columns: timestamp,value"),
        (
            ["day,value", "1,2"],
            "no column holds the time. Columns found: day, value. Needed: timestamp,value",
        ),
        (["timestamp,mood", "1,2"], "no column holds the count. Columns found: timestamp, mood"),
        (["timestamp\x1b[2J,mood", "1,2"], "Columns found: timestamp[2J, mood"),
        (with_line(4, "2026-03-01 23:59:00,1"), "counts.csv:4: the time runs backwards"),
        (
            with_line(4, "2026-03-02 00:05:00,1"),
            "counts.csv:4: the time 2026-03-02 00:05:00 stands there twice",
        ),
        (with_line(4, "2026-03-02 00:06:00,1"), "counts.csv:4: lies 0:01:00 after the row before it"),
        (with_line(4, "soon,1"), "counts.csv:4: timestamp is not a time ('soon')"),
        (with_line(4, "2026-03-02 00:10:00,"), "counts.csv:4: value is empty; write 0 for no posts"),
        (with_line(4, "2026-03-02 00:10:00"), "counts.csv:4: value is empty"),
        (with_line(4, "2026-03-02 00:10:00,many"), "counts.csv:4: value is not a count ('many')"),
        (with_line(4, "2026-03-02 00:10:00,-1"), "value is not a count ('-1')"),
        (with_line(4, "2026-03-02 00:10:00,1.5"), "value is not a count ('1.5')"),
        (with_line(4, "2026-03-02 00:10:00,nan"), "value is not a count ('nan')"),
        (with_line(4, "2026-03-02 00:10:00,1e30"), "value is not a count ('1e30')"),
        (with_line(4, "2026-03-02 00:10:00,1,2"), "counts.csv:4: has 3 values for 2 columns"),
        (with_line(4, '2026-03-02 00:10:00,"1'), "is a quote not closed?"),
        ([HEADER, "2026-03-01,1", "2026-03-02,1"], "the first two rows lie 1 day, 0:00:00 apart"),
        ([HEADER, "2026-03-01 00:00:01,1", "2026-03-01 00:00:02,1"], "the first two rows lie 0:00:01 apart"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00", "is no text"),
        (b"\x1f\x8b\x08\x00damaged", "damaged"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_line(backtest, tmp_path, content, words):
    out = tmp_path / "out.csv"
    code, said, complained = backtest(content, "--out", out)
    assert (code, said) == (2, "")
    assert words in complained
    assert "Traceback" not in complained
    assert "\x1b" not in complained
    assert not out.exists()


def test_a_missing_file_and_one_that_cannot_be_written_are_refused(backtest, tmp_path, capsys):
    assert main(["backtest", "counts", str(tmp_path / "nowhere.csv")]) == 2
    assert "nowhere.csv cannot be read: No such file" in capsys.readouterr().err
    for option in ("--out", "--chart"):
        code, _, complained = backtest(TEN, option, tmp_path / "nowhere" / "file")
        assert code == 2
        assert "nowhere" in complained


def test_the_file_that_is_read_is_never_written_over(backtest, tmp_path):
    code, _, complained = backtest(TEN, "--out", tmp_path / "counts.csv")
    assert code == 2
    assert "is the file that is read" in complained
    assert (tmp_path / "counts.csv").read_text() == "\n".join(TEN)


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        (
            "begin,finish\n",
            "storms.csv: no column holds the end. Columns found: begin, finish. Needed: begin,end",
        ),
        ("begin,end\n2026-03-02,2026-03-01\n", "storms.csv:2: the end is not after the beginning"),
        ("begin,end\n2026-03-02,\n", "storms.csv:2: end is empty"),
        ("begin,end\n", "storms.csv has a header and no rows"),
    ],
)
def test_storms_that_cannot_be_read_are_refused(backtest, tmp_path, marked, words):
    path = tmp_path / "storms.csv"
    path.write_text(marked)
    code, _, complained = backtest(TEN, "--storms", path)
    assert code == 2
    assert words in complained


@pytest.mark.parametrize(
    "words",
    [("--once-in-hours", "0"), ("--once-in-hours", "nan"), ("--min-count", "0"), ("--alerts-per-week", "-1")],
    ids=" ".join,
)
def test_thresholds_that_make_no_sense_are_refused(backtest, words):
    with pytest.raises(SystemExit) as ended:
        backtest(TEN, *words)
    assert ended.value.code == 2
