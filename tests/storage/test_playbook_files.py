"""Files become playbooks, or every reason why not, each with its line and field."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from bot.domain.crisis.severity import Severity
from bot.domain.plan.playbook import Clock, Due, When
from bot.domain.plan.schema.reference import EXAMPLE
from bot.storage import plain_yaml
from bot.storage.playbook_files import MAX_BYTES, PlaybookShelf, load_file, load_folder

HEAD = "type: storm\ntitle: Storm\nversion: 1\nsteps:\n"
LOADERS = tuple(dict.fromkeys((yaml.SafeLoader, plain_yaml.LOADER)))
STEP = "  - {id: one, kind: task, title: One, owner: social_lead, stage: 2}\n"


def write(folder: Path, text: str | bytes, name: str = "storm.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def told(folder: Path, text: str | bytes) -> list[str]:
    """The problems of one file, as a person reads them."""
    book, problems = load_file(write(folder, text))
    assert book is None
    return [str(p) for p in problems]


def test_a_sound_file_becomes_a_playbook(tmp_path: Path) -> None:
    book, problems = load_file(write(tmp_path, EXAMPLE, "example.yaml"))

    assert problems == ()
    assert book is not None
    assert book.start_severity is Severity.SEV3
    assert [s.kind for s in book.steps] == ["task", "notify", "decision", "statement", "wait"]
    words = book.steps[3]
    assert words.due == Due(15, Clock.DETECTION, {Severity.SEV1: 10})
    assert words.when == (When("speak", "speak_now"),)
    assert words.params["approvals"] == ["crisis_lead or social_lead", "pr_lead"]
    assert "title" not in words.params


def test_the_version_is_the_files_number_and_its_content(tmp_path: Path) -> None:
    first, _ = load_file(write(tmp_path, HEAD + STEP))
    second, _ = load_file(write(tmp_path, HEAD + STEP.replace("One", "Two")))

    assert first is not None
    assert second is not None
    assert first.version.startswith("1-")
    assert first.version != second.version


STEP_FAULTS = {
    "a missing title": (
        "  - {id: one, kind: task, owner: social_lead, stage: 2}\n",
        "storm.yaml:5: steps[one].title: is missing: what is to be done, in one line",
    ),
    "an unknown key": (
        STEP.replace("stage: 2", "stage: 2, tittle: x"),
        "storm.yaml:5: steps[one].tittle: is not a key that is known here; did you mean “title”?",
    ),
    "a key of another kind": (
        STEP.replace("stage: 2", "stage: 2, message: M1"),
        "storm.yaml:5: steps[one].message: is not a key that is known here",
    ),
    "an unknown kind": (
        STEP.replace("task", "taks"),
        "storm.yaml:5: steps[one].kind: “taks” is not known; did you mean “task”?",
    ),
    "an unknown role": (
        STEP.replace("social_lead", "socail_lead"),
        "storm.yaml:5: steps[one].owner: “socail_lead” is not known; did you mean “social_lead”?",
    ),
    "a number as a title": (
        STEP.replace("One", "404"),
        "storm.yaml:5: steps[one].title: should be text, but is the number 404; put it in quotes",
    ),
    "a stage out of range": (
        STEP.replace("stage: 2", "stage: 9"),
        "storm.yaml:5: steps[one].stage: should be a whole number from 0 to 8, but is the number 9",
    ),
    "negative minutes": (
        STEP.replace("stage: 2", "stage: 2, due: {minutes: -5, from: opened}"),
        "storm.yaml:5: steps[one].due.minutes: should be a whole number from 0 to 129600, but is",
    ),
    "a due time without a clock": (
        STEP.replace("stage: 2", "stage: 2, due: {minutes: 5}"),
        "storm.yaml:5: steps[one].due.from: is missing: what the minutes count from",
    ),
    "a due time that is only a number": (
        STEP.replace("stage: 2", "stage: 2, due: 15"),
        "storm.yaml:5: steps[one].due: should be a table of keys and values, but is the number 15",
    ),
    "yes for true": (
        STEP.replace("stage: 2", "stage: 2, required: yes"),
        "storm.yaml:5: steps[one].required: should be true or false, but is “yes”",
    ),
    "an id with a space": (
        STEP.replace("id: one", "id: step one"),
        "storm.yaml:5: steps[step one].id: should be an id: small letters, digits and _",
    ),
    "an id used twice": (STEP + STEP, "storm.yaml:6: steps[one].id: “one” is the id of an earlier step"),
    "after nothing": (
        STEP.replace("stage: 2", "stage: 2, after: [tow]"),
        "storm.yaml:5: steps[one].after[1]: there is no step “tow”",
    ),
    "a condition on nothing": (
        STEP.replace("stage: 2", "stage: 2, when: [{step: tow, option: done}]"),
        "storm.yaml:5: steps[one].when[1].step: there is no step “tow”",
    ),
    "an outcome that does not exist": (
        STEP + STEP.replace("one", "two").replace("stage: 2", "stage: 2, when: [{step: one, option: dnoe}]"),
        "storm.yaml:6: steps[two].when[1].option: “one” never ends with “dnoe”; did you mean “done”?",
    ),
    "a step waiting for itself": (
        STEP.replace("stage: 2", "stage: 2, after: [one]"),
        "storm.yaml:5: steps[one].after: “one” waits for itself",
    ),
    "a loop through a condition": (
        STEP.replace("stage: 2", "stage: 2, after: [two]")
        + STEP.replace("one", "two").replace("stage: 2", "stage: 2, when: [{step: one, option: done}]"),
        "storm.yaml:5: steps[one].after: these steps wait for each other: one → two → one",
    ),
    "a decision without options": (
        STEP.replace("task", "decision"),
        "storm.yaml:5: steps[one].options: give either options or a rule, one of the two",
    ),
    "a decision that never ends": (
        STEP.replace("kind: task", "kind: decision").replace(
            "stage: 2",
            "stage: 2, options: [{id: a, label: A, asks_again: true}, {id: b, label: B, asks_again: true}]",
        ),
        "storm.yaml:5: steps[one].options: every option asks again, so this decision could never end",
    ),
    "two options with one id": (
        STEP.replace("kind: task", "kind: decision").replace(
            "stage: 2", "stage: 2, options: [{id: a, label: A}, {id: a, label: B}]"
        ),
        "storm.yaml:5: steps[one].options[a].id: “a” is used already; choose another id",
    ),
    "an unknown message": (
        STEP.replace("kind: task", "kind: statement, message: M13, approvals: []"),
        "storm.yaml:5: steps[one].message: “M13” is not known",
    ),
    "an unknown approver": (
        STEP.replace("kind: task", "kind: statement, message: M1, approvals: [crisis_lead or boss]"),
        "storm.yaml:5: steps[one].approvals[1]: “boss” is not a role that is known",
    ),
    "a broken template": (
        STEP.replace("kind: task", "kind: statement, message: M1, approvals: [], template: 'by {Time}'"),
        "storm.yaml:5: steps[one].template: has a brace that is no slot",
    ),
    "a wait of no length": (
        STEP.replace("task", "wait"),
        "storm.yaml:5: steps[one].minutes: give either minutes or until, one of the two",
    ),
    "an apology that is no statement": (
        STEP.replace("kind: task", "kind: decision, rule: delete_or_keep, apology: one"),
        "storm.yaml:5: steps[one].apology: “one” is not a step of the kind statement",
    ),
    "a select without options": (
        STEP.replace("stage: 2", "stage: 2, ask: [{id: q, label: Q, kind: select}]"),
        "storm.yaml:5: steps[one].ask[q].options: is missing: a select needs the options it offers",
    ),
    "a Python tag": (
        STEP.replace("title: One", "title: !!python/object/apply:os.system [a]"),
        "storm.yaml:5: uses the tag “tag:yaml.org,2002:python/object/apply:os.system”; only plain values",
    ),
    "a set": (
        STEP.replace("title: One", "title: !!set {a, b}"),
        "storm.yaml:5: uses the tag “tag:yaml.org,2002:set”; only plain values",
    ),
    "bytes": (
        STEP.replace("title: One", "title: !!binary aGk="),
        "storm.yaml:5: uses the tag “tag:yaml.org,2002:binary”; only plain values",
    ),
    "a key given twice": (
        STEP.replace("title: One", "title: One, title: Two"),
        "storm.yaml:5: has the key “title” twice in the same place",
    ),
    "a step that is only a word": (
        "  - one\n",
        "storm.yaml:5: steps[1]: should be a table of keys and values",
    ),
}


@pytest.mark.parametrize("case", STEP_FAULTS)
def test_a_fault_in_a_step_is_told_with_line_and_field(tmp_path: Path, case: str) -> None:
    text, expected = STEP_FAULTS[case]

    assert any(p.startswith(expected) for p in told(tmp_path, HEAD + text)), told(tmp_path, HEAD + text)


def test_the_removal_of_an_unpopular_post_must_wait_for_the_apology(tmp_path: Path) -> None:
    sorry = STEP.replace("one", "sorry").replace(
        "kind: task", "kind: statement, message: M3, approvals: [pr_lead]"
    )
    later = STEP.replace("kind: task", "kind: decision, rule: delete_or_keep, apology: sorry")

    assert told(tmp_path, HEAD + sorry + later) == [
        "storm.yaml:6: steps[one].when: must hold {step: sorry, option: published}, because of `apology`"
    ]


def test_every_problem_of_a_file_is_told_together(tmp_path: Path) -> None:
    text = (
        "type: rain\ntitle: ''\nversion: 1.5\nlanguige: en\nsteps:\n"
        "  - id: one\n    kind: task\n    title: One\n    owner: nobody\n    stage: 2\n    after: [two]\n"
        "  - id: 2\n    kind: wait\n    title: Two\n    owner: legal\n    minutes: 0\n"
    )

    problems = load_file(write(tmp_path, text))[1]

    assert [(p.line, p.field) for p in problems] == [
        (1, "type"),
        (2, "title"),
        (3, "version"),
        (4, "languige"),
        (9, "steps[one].owner"),
        (11, "steps[one].after[1]"),
        (12, "steps[2].id"),
        (12, "steps[2].stage"),
        (16, "steps[2].minutes"),
    ]


UNREADABLE = {
    "malformed": (HEAD + "  - {id: one,\n", "storm.yaml:6: is not YAML: "),
    "a tab": (HEAD + "\t- id: one\n", "storm.yaml:5: is not YAML: a value begins with a tab"),
    "a colon in plain text": (
        HEAD + "  - id: one\n    title: Now: act\n",
        "storm.yaml:6: is not YAML: there is a colon in plain text; put the text in quotes",
    ),
    "a control character": (HEAD + "  - id: \x07\n", "storm.yaml:1: is not YAML: "),
    "an alias": (
        HEAD + "  - &a {id: one}\n  - *a\n",
        "storm.yaml:5: anchors (&) and aliases (*) are not used",
    ),
    "deep nesting": ("x: " + "[" * 13 + "]" * 13, "storm.yaml:1: is nested deeper than 12 levels"),
    "bottomless nesting": ("x: " + "[" * 5_000, "storm.yaml:1: is nested deeper than 12 levels"),
    "two documents": (HEAD + STEP + "---\na: b\n", "storm.yaml:6: holds a second document"),
    "a key that is a list": ("[a, b]: c\n", "storm.yaml:1: has a key that is not plain text"),
    "an empty file": ("", "storm.yaml:1: should be a table of keys and values, but is empty"),
    "a list": ("- a\n- b\n", "storm.yaml:1: should be a table of keys and values, but is a list"),
    "another encoding": (
        HEAD.encode() + b"  - {id: caf\xe9}\n",
        "storm.yaml:5: is not UTF-8 text; save it as UTF-8",
    ),
    "too large": ("#" * (MAX_BYTES + 1), "storm.yaml:1: is larger than 128 KB"),
}


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, loader: type
) -> None:
    monkeypatch.setattr(plain_yaml, "LOADER", loader)  # with and without libyaml
    text, expected = UNREADABLE[case]

    problems = told(tmp_path, text)

    assert len(problems) == 1
    assert problems[0].startswith(expected), problems


def test_an_alias_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert "aliases" in told(tmp_path, bomb)[0]


def test_words_that_yaml_reads_as_something_else_stay_words(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        HEAD
        + "  - {id: one, kind: decision, title: 12:30, owner: legal, stage: 1, how: 2026-03-01,"
        + " options: [{id: yes, label: Yes}, {id: no, label: No}]}\n",
    )

    book, problems = load_file(file)

    assert problems == ()
    assert book is not None
    assert (book.steps[0].title, book.steps[0].how) == ("12:30", "2026-03-01")
    assert [o["id"] for o in book.steps[0].params["options"]] == ["yes", "no"]


def test_a_folder_gives_what_is_good_and_tells_the_rest(tmp_path: Path) -> None:
    write(tmp_path, HEAD + STEP)
    write(tmp_path, HEAD + STEP.replace("task", "tusk"), "flood.yaml")
    write(tmp_path, "not a playbook", "notes.txt")

    books, problems = load_folder(tmp_path)

    assert list(books) == ["storm"]
    assert {(p.file, p.field) for p in problems} == {
        ("flood.yaml", "type"),
        ("flood.yaml", "steps[one].kind"),
    }


@pytest.mark.parametrize(
    ("name", "said"), [("empty", "no playbook here"), ("missing", "no such file or folder")]
)
def test_a_folder_without_playbooks_says_so(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty").mkdir()

    books, problems = load_folder(tmp_path / name)

    assert books == {}
    assert said in str(problems[0])


# --- the shelf -------------------------------------------------------------------------------------


def rewrite(file: Path, text: str) -> None:
    """Write it again with a time of its own: two writes may share a tick of the file system's clock."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text)
    os.utime(file, ns=(before + 10_000_000, before + 10_000_000))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + STEP)
    shelf = PlaybookShelf(tmp_path)
    first = shelf.types()["storm"]
    assert shelf.types()["storm"] is first

    rewrite(file, (HEAD + STEP).replace("title: Storm", "title: Gale"))

    assert shelf.types()["storm"].title == "Gale"


def test_a_bad_change_is_refused_and_the_last_good_version_stays(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + STEP)
    shelf = PlaybookShelf(tmp_path)
    good = shelf.types()["storm"]

    rewrite(file, HEAD + "  - oops\n")
    assert shelf.types()["storm"] is good
    assert [p.line for p in shelf.problems()] == [5]

    rewrite(file, HEAD + STEP)
    assert shelf.problems() == ()
    assert shelf.types()["storm"] == good


def test_a_new_file_appears_and_one_taken_away_goes(tmp_path: Path) -> None:
    shelf = PlaybookShelf(tmp_path)
    assert shelf.types() == {}

    file = write(tmp_path, HEAD + STEP)
    assert list(shelf.types()) == ["storm"]

    file.unlink()
    assert shelf.types() == {}
    assert shelf.problems() == ()


def test_a_link_to_nothing_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "storm.yaml").symlink_to(tmp_path / "gone")

    assert "cannot be read" in str(PlaybookShelf(tmp_path).problems()[0])
