"""A folder of JSON lines: files that grow, are rotated, cut and written anew, and lines that are none."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sources import folder
from bot.sources.folder import Folder
from bot.sources.frame import State
from tests.sources.support import FakeClock, ListSink, run, until


class Desk:
    """The folder, and what was heard of it over restarts."""

    def __init__(self, path: Path) -> None:
        self.path, self.sink = path, ListSink()

    def write(self, name: str, *texts: str, end: str = "\n") -> None:
        with (self.path / name).open("a") as file:
            file.write("".join(json.dumps({"text": text}) + end for text in texts))

    def heard(self) -> list[str]:
        """What a new start finds."""

        async def look() -> None:
            before = len(self.sink.reports)
            task = asyncio.create_task(Folder(self.path, clock=FakeClock()).run(self.sink))
            await until(lambda: any(r != (State.CATCHING_UP, "") for r in self.sink.reports[before:]))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        before = len(self.sink.posts)
        run(look())
        return [post.text for post in self.sink.posts[before:]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_that_grows_is_read_on_and_a_line_only_when_it_is_whole(desk: Desk) -> None:
    desk.write("a.jsonl", "1", "2")
    desk.write("a.jsonl", "3", end="")
    assert desk.heard() == ["1", "2"]
    assert desk.heard() == []
    with (desk.path / "a.jsonl").open("a") as file:
        file.write("\n")
    desk.write("b.jsonl", "4")
    assert sorted(desk.heard()) == ["3", "4"]


def test_a_rotated_file_is_read_to_its_end_and_the_new_one_from_its_beginning(desk: Desk) -> None:
    desk.write("a.jsonl", "1")
    assert desk.heard() == ["1"]
    desk.write("a.jsonl", "2")
    (desk.path / "a.jsonl").rename(desk.path / "a.jsonl.1")
    desk.write("a.jsonl", "3")
    assert sorted(desk.heard()) == ["2", "3"]
    assert desk.heard() == []


def test_a_file_that_was_cut_and_written_anew_is_read_from_its_beginning(desk: Desk) -> None:
    desk.write("a.jsonl", "1", "2")
    assert desk.heard() == ["1", "2"]
    (desk.path / "a.jsonl").write_text("")
    assert desk.heard() == []
    desk.write("a.jsonl", "a new one", "and longer than before", "and on")
    assert desk.heard() == ["a new one", "and longer than before", "and on"]


@pytest.mark.parametrize("anew", [1, 40])
def test_one_that_begins_with_the_same_line_again_is_read_from_its_beginning(desk: Desk, anew: int) -> None:
    """Shorter than it was, or longer."""
    head = "a header of " + "x" * 300
    desk.write("a.jsonl", head, *("old" for _ in range(20)))
    assert len(desk.heard()) == 21
    (desk.path / "a.jsonl").write_text("")
    desk.write("a.jsonl", head, *(f"new {n}" for n in range(anew)))
    assert len(set(desk.heard()) - {head}) == anew
    assert desk.heard() == []


def test_a_file_that_may_not_be_read_is_named_and_hides_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def refuses(path: Path, *how: Any) -> Any:
        if path.name == "a.jsonl" and how == ("rb",):
            raise PermissionError(13, "Permission denied")
        return real(path, *how)

    desk.write("a.jsonl", "0")
    desk.write("b.jsonl", "1")
    monkeypatch.setattr(Path, "open", refuses)
    assert desk.heard() == ["1"]
    why = "not every file of the folder can be read (a.jsonl: Permission denied)"
    assert desk.sink.reports[-1] == (State.DEGRADED, why)


def test_what_is_no_post_is_counted_and_other_files_are_left_alone(desk: Desk) -> None:
    (desk.path / "a.jsonl").write_text('{no\n[1]\n{"at": "2026-01-01"}\n\n')
    for name in (".a.jsonl", "a.csv", "a.jsonl.gz"):
        desk.write(name, "not ours")
    (desk.path / "link.jsonl").symlink_to(desk.path / "a.csv")
    assert desk.heard() == []
    assert sorted(desk.sink.rejected) == ["a line is no JSON object", "text is missing"]


def test_a_line_without_an_end_is_left_out_and_the_next_ones_are_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "CHUNK", 100)
    desk.write("a.jsonl", "x" * 500, "1")
    assert desk.heard() == ["1"]


def test_a_folder_that_is_not_there_is_trouble_and_waited_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "none")
    assert desk.heard() == []
    assert desk.sink.reports[-1] == (
        State.DEGRADED,
        "the folder cannot be read (No such file or directory)",
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.sampled_from(["write", "rotate", "look"]), max_size=12))
def test_whatever_happens_in_between_each_line_is_heard_once(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[str]
) -> None:
    desk, written, heard = Desk(tmp_path_factory.mktemp("desk")), list[str](), list[str]()
    for number, deed in enumerate([*deeds, "write", "look"]):
        if deed == "look":
            heard += desk.heard()
        elif deed == "rotate" and (desk.path / "a.jsonl").exists():
            (desk.path / "a.jsonl").rename(desk.path / f"a.jsonl.{number}")
        elif deed == "write":
            desk.write("a.jsonl", f"post {number}")
            written.append(f"post {number}")
    assert sorted(heard) == sorted(written)
