"""Recordings as people have them: odd columns, odd encodings, broken lines."""

from __future__ import annotations

import csv
import gzip
import io
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.storm.mention import MAX_TEXT, MentionKind
from bot.sources.dates import Order
from bot.sources.frame import GiveUp
from bot.sources.recording import Layout, Line, Recording

HEADER = "tweet_id,tweet_created,airline,name,text,retweet_count\n"
ROW = '57030613367776051{n},2015-02-24 11:35:5{n} -0800,Northwind,cairn,"@NorthwindCoffee cup, {n}",{n}\n'


def written(path: Path, content: str | bytes, name: str = "posts.csv") -> Recording:
    file = path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Recording(str(file))


def good(lines: list[Line]) -> list[str]:
    return [line.post.text for line in lines if line.post]


def bad(lines: list[Line]) -> list[str]:
    return [line.problem for line in lines if not line.post]


def test_the_columns_of_a_tweet_export_are_guessed_and_shown(tmp_path: Path) -> None:
    shown: list[Layout] = []
    recording = written(tmp_path, HEADER + "".join(ROW.format(n=n) for n in range(3)))
    lines = list(recording.lines(shown.append))
    assert good(lines) == ["@NorthwindCoffee cup, 0", "@NorthwindCoffee cup, 1", "@NorthwindCoffee cup, 2"]
    first = lines[0].post
    assert first
    assert first.created_at == datetime(2015, 2, 24, 19, 35, 50, tzinfo=UTC)
    assert (first.author_handle, first.reposts, first.likes) == ("cairn", 0, None)
    assert [line.number for line in lines] == [2, 3, 4]
    assert "at from 'tweet_created'" in str(shown[0])
    assert "Not used: airline." in str(shown[0])


EXPORT = "Post text,Created At (UTC),Author username\nOne,03/01/2026 08:20 AM,lena\nTwo,{},tom\n"


@pytest.mark.parametrize(
    ("date", "month", "said"), [("25/02/2026 09:00 PM", 1, "day"), ("02/25/2026 09:00 PM", 3, "month")]
)
def test_one_date_that_can_be_read_in_one_way_alone_tells_the_order_of_all(
    tmp_path: Path, date: str, month: int, said: str
) -> None:
    shown: list[Layout] = []
    lines = list(written(tmp_path, EXPORT.format(date)).lines(shown.append))
    first, second = (line.post for line in lines)
    assert first
    assert second
    assert first.created_at.month == month
    assert second.created_at == datetime(2026, 2, 25, 21, tzinfo=UTC)
    assert f"Dates have the {said} first." in str(shown[0])


def test_dates_that_do_not_tell_their_order_are_asked_for_and_taken_as_told(tmp_path: Path) -> None:
    recording = written(tmp_path, EXPORT.format("03/02/2026 8 PM"))
    with pytest.raises(GiveUp, match=r"\(UTC\)': 03/01/2026 can be .*; write the year first, or say which"):
        list(recording.lines())
    lines = list(replace(recording, order=Order.MONTH).lines())
    assert [line.post.created_at.day for line in lines if line.post] == [1, 2]
    (problem,) = bad(list(replace(written(tmp_path, EXPORT.format("25/02/2026")), order=Order.MONTH).lines()))
    assert problem == "posts.csv:3: 25/02/2026 does not have the month first"


def test_json_lines_may_each_have_other_keys(tmp_path: Path) -> None:
    rows = [
        {
            "id": 7,
            "at": "2026-03-01T12:00:00Z",
            "text": "one",
            "author": "lena",
            "followers": 84_000,
            "likes": 3,
        },
        {
            "external_id": "8",
            "created_at": 1_772_366_400,
            "body": "two",
            "kind": "reply",
            "url": "https://s.example/8",
        },
    ]
    lines = list(written(tmp_path, "\n".join(map(json.dumps, rows)), "posts.jsonl").lines())
    assert good(lines) == ["one", "two"]
    posts = [line.post for line in lines if line.post]
    assert (posts[0].author_followers, posts[1].kind) == (84_000, MentionKind.REPLY)


def test_columns_can_be_named(tmp_path: Path) -> None:
    recording = written(tmp_path, "wann;was\n2026-03-01 12:00:00;Der Becher\n")
    named = Recording(recording.path, mapping={"at": "wann", "text": "was"})
    assert good(list(named.lines())) == ["Der Becher"]


def test_wrong_columns_name_what_was_found_and_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(GiveUp) as told:
        list(written(tmp_path, "wann,was,airline\n1,2,3\n").lines())
    text = str(told.value)
    assert "Columns found: wann, was, airline." in text
    assert "--map text=COLUMN --map at=COLUMN" in text


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"txt": "text"}, "no field 'txt'"),
        ({"text": "body"}, "no column 'body'. Columns found: tweet_id, tweet_created"),
    ],
)
def test_a_wrong_mapping_names_the_choices(tmp_path: Path, mapping: dict[str, str], told: str) -> None:
    recording = written(tmp_path, HEADER)
    with pytest.raises(GiveUp, match=told):
        list(Recording(recording.path, mapping=mapping).lines())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b'[{"text": "a"}]', "one JSON array"),
        (b'{"text": ', "is no JSON"),
        (b'{"foo": 1}', "Columns found: foo"),
        (b"\x1f\x8b broken", "is damaged"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_name(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(GiveUp, match=told) as refused:
        list(written(tmp_path, content).lines())
    assert "posts.csv" in str(refused.value)


def test_a_missing_file_and_an_unknown_encoding_are_named(tmp_path: Path) -> None:
    with pytest.raises(GiveUp, match="cannot be read: No such file"):
        list(Recording(str(tmp_path / "nowhere.csv")).lines())
    recording = written(tmp_path, HEADER)
    with pytest.raises(GiveUp, match="no encoding 'klingon'"):
        list(Recording(recording.path, encoding="klingon").lines())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_encodings_and_gzip_are_told_from_the_bytes(tmp_path: Path, encoding: str, pack: type) -> None:
    content = f"{HEADER}1,2026-03-01 12:00:00,x,Zoë,Café “Nord”,1\n".encode(encoding)
    lines = list(written(tmp_path, pack(content)).lines())
    assert good(lines) == ["Café “Nord”"]


def test_a_bad_line_is_named_by_its_place_and_costs_nothing_else(tmp_path: Path) -> None:
    rows = [ROW.format(n=n) for n in range(5)]
    rows[1] = "5,yesterday,x,cairn,text,0\n"
    rows[2] = "6,2015-02-24 11:35:52 -0800,x,cairn,,0\n"
    rows[3] = "7,2015-02-24 11:35:52 -0800,x,cairn,no quotes, so too many,0\n"
    lines = list(written(tmp_path, HEADER + "".join(rows)).lines())
    assert good(lines) == ["@NorthwindCoffee cup, 0", "@NorthwindCoffee cup, 4"]
    problems = bad(lines)
    assert problems[0].startswith("posts.csv:3: at is not a time ('yesterday')")
    assert problems[1] == "posts.csv:4: text is empty"
    assert problems[2].startswith("posts.csv:5: has 7 values for 6 columns")


@pytest.mark.parametrize("where", [0, 2, 4])
def test_a_quote_that_is_never_closed_costs_one_line(tmp_path: Path, where: int) -> None:
    rows = [ROW.format(n=n).replace('"', "").replace(", ", " ") for n in range(5)]
    rows[where] = '5,2015-02-24 11:35:52 -0800,x,cairn,"never closed,0\n'
    lines = list(written(tmp_path, HEADER + "".join(rows)).lines())
    assert len(good(lines)) == 4
    (problem,) = bad(lines)
    assert problem.startswith(f"posts.csv:{where + 2}: cannot be read")


def test_a_line_from_after_the_given_moment_is_a_mistake(tmp_path: Path) -> None:
    recording = written(tmp_path, "text,at\nnow,2026-03-01 12:00\nnever,2126-03-01 12:00\n")
    bounded = Recording(recording.path, not_after=datetime(2026, 3, 2, tzinfo=UTC))
    lines = list(bounded.lines())
    assert good(lines) == ["now"]
    assert bad(lines)[0].startswith("posts.csv:3: ")


def test_an_id_that_a_spreadsheet_rounded_is_not_taken(tmp_path: Path) -> None:
    row = "5.70306E+17,2015-02-24 11:35:52 -0800,x,cairn,hello,0\n"
    lines = list(written(tmp_path, HEADER + row).lines())
    assert "rounded by a spreadsheet" in bad(lines)[0]


def test_a_very_long_post_is_cut_and_marked_and_a_line_without_end_is_skipped(tmp_path: Path) -> None:
    rows = [
        {"at": 1_772_366_400, "id": n, "text": text}
        for n, text in enumerate(["x" * 100_000, "y" * 3_000_000, "z"])
    ]
    lines = list(written(tmp_path, "\n".join(map(json.dumps, rows)), "posts.jsonl").lines())
    first, last = (line.post for line in lines if line.post)
    assert (len(first.text), first.truncated, last.text, last.truncated) == (MAX_TEXT, True, "z", False)
    assert bad(lines) == ["posts.jsonl:2: is longer than 1 MB"]


def test_posts_without_id_and_author_are_told_apart_and_stay_the_same_posts(tmp_path: Path) -> None:
    recording = written(tmp_path, "text,at\nhello,2026-03-01 12:00\nhello,2026-03-01 12:00\n")
    once, again = ([line.post.external_id for line in recording.lines() if line.post] for _ in range(2))
    assert once == again
    assert len(set(once)) == 2


def test_what_no_database_takes_is_replaced(tmp_path: Path) -> None:
    row = r'{"id": "a", "at": 1772366400, "text": "nul \u0000 and half \ud83d a pair"}'
    assert good(list(written(tmp_path, row).lines())) == ["nul \ufffd and half ? a pair"]


_cells = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@given(rows=st.lists(st.tuples(_cells, _cells), min_size=1, max_size=8))
def test_every_row_that_csv_can_hold_is_read_back_or_named(
    tmp_path_factory, rows: list[tuple[str, str]]
) -> None:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["id", "at", "text", "author"])
    for number, (text, author) in enumerate(rows):
        writer.writerow([number, "2026-03-01T12:00:00Z", text, author])
    path = tmp_path_factory.mktemp("csv")
    lines = list(written(path, file.getvalue()).lines())
    kept = {line.post.external_id: line.post.text for line in lines if line.post}
    assert len(kept) + len(bad(lines)) == len(rows)
    for number, (text, author) in enumerate(rows):
        if text.strip() and (author.strip() or not author):
            assert kept[str(number)] == text


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_never_a_crash(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes")
    for start in (b"", HEADER.encode(), b'{"text":"a","at":1772366400}\n'):
        recording = written(path, start + content)
        with suppress(GiveUp):
            for line in recording.lines():
                assert (line.post is None) == bool(line.problem)
