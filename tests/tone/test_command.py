"""`python -m bot tone`, as a shell uses it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.commands.tone import check_lines, loaded
from bot.domain.errors import UserError
from tests.tone.words import SHIPPED, book

DRAFT = {
    "id": "a", "text": "We are sorry if anyone was offended.", "lang": "en", "message": "M3", "fault": "ours",
    "harmed": True, "severity": 2, "speaker": None, "deleted": False, "facts": [],
}  # fmt: skip


def asked(*lines: str) -> tuple[bool, list[dict[str, Any]], str]:
    """Whether all could be read, the answers, and what was complained about."""
    out, err = io.StringIO(), io.StringIO()
    is_well = check_lines(io.StringIO("\n".join(lines)), book(), out, err)
    return is_well, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_a_draft_is_answered_with_its_findings() -> None:
    is_well, (answer,), complaints = asked(json.dumps(DRAFT))
    assert (is_well, complaints, answer["id"]) == (True, "", "a")
    one = next(f for f in answer["findings"] if f["check"] == "D-04")
    assert (one["level"], one["start"]) == ("B", 7)
    assert "sorry if anyone" in one["reason"]
    assert answer["apology"]["of"] == 12


def test_what_need_not_be_given_has_a_default_and_an_unknown_language_is_named() -> None:
    few = {"id": "b", "text": "Przepraszamy!", "lang": "pl", "message": "reply"}
    is_well, (answer,), _ = asked(json.dumps(few))
    assert is_well
    assert answer == {"id": "b", "findings": [], "note": "tone not checked in this language"}


def test_what_else_stands_in_a_line_is_left_alone() -> None:
    is_well, (answer,), _ = asked(json.dumps({**DRAFT, "labels": {"D-04": True}, "team": None}))
    assert is_well
    assert answer["id"] == "a"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "is not JSON"),
        ("[" * 5_000, "is not JSON"),
        ("[]", "should be an object"),
        (json.dumps({**DRAFT, "message": "M13"}), "message: “M13” is not known"),
        (json.dumps({**DRAFT, "severity": 5}), "severity: should be a whole number from 1 to 4"),
        (json.dumps({**DRAFT, "text": None}), "text: should be text, but is empty"),
        (json.dumps({**DRAFT, "facts": [3]}), "should be text, but is the number 3"),
        (json.dumps({"id": "x"}), "text: is missing"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_on(line: str, says: str) -> None:
    is_well, answers, complaints = asked(json.dumps(DRAFT), line, json.dumps({**DRAFT, "id": "c"}))
    assert not is_well
    assert [answer["id"] for answer in answers] == ["a", "c"]
    assert complaints.startswith("line 2: ")
    assert says in complaints


def test_without_any_phrase_file_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=str(tmp_path)):
        loaded(tmp_path, io.StringIO())


def test_a_faulty_file_is_told_and_the_rest_is_used(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("language: en\nlists: {}\n", encoding="utf-8")
    (tmp_path / "it.yaml").write_text("language: it\n", encoding="utf-8")
    told = io.StringIO()
    found, is_sound = loaded(tmp_path, told)
    assert (set(found.languages), is_sound) == ({"en"}, False)
    assert told.getvalue().startswith("it.yaml:1: lists: is missing")


def test_it_runs_from_a_shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(json.dumps(DRAFT).encode() + b"\n\xff\n"))
    monkeypatch.setattr("sys.stdin", given)
    monkeypatch.setenv("PLAYBOOKS", str(SHIPPED.parent))
    assert main(["tone"]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["id"] == "a"
    assert printed.err.startswith("line 2: is not JSON")
