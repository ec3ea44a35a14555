"""A playbook that lists only its differences: laid over its base, and every fault told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan.playbook import Clock, Due, Playbook
from bot.storage.playbook_files import PlaybookShelf, load_file, load_folder

BASE = """\
type: base
title: Base
version: 1
first_words_minutes: 15
also_paused:
  - {id: mails, label: Our mails}
steps:
  - {id: look, kind: task, title: Look, owner: crisis_lead, stage: 1, sources: [C0]}
  - id: stop
    kind: task
    title: Stop
    owner: social_lead
    stage: 2
    after: [look]
    items:
      - {id: ads, label: Adverts}
      - also_paused
  - id: choose
    kind: decision
    title: Choose
    owner: crisis_lead
    stage: 2
    after: [look, stop]
    options: [{id: a, label: A}, {id: b, label: B}]
  - id: say
    kind: statement
    title: Say it
    owner: social_lead
    stage: 3
    due: {minutes: first_words_minutes, from: detection}
    when: [{step: choose, option: a}]
    message: M1
    approvals: [crisis_lead]
"""
HEAD = "type: child\ninherits: base\ntitle: Child\nversion: 2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def child(folder: Path, text: str) -> Playbook:
    book, problems = load_file(written(folder, text))
    assert problems == ()
    assert book is not None
    return book


def told(folder: Path, text: str) -> list[str]:
    book, problems = load_file(written(folder, text))
    assert book is None
    return [str(p) for p in problems]


def written(folder: Path, text: str) -> Path:
    file = folder / "child.yaml"
    file.write_text(text)
    return file


def test_only_the_differences_are_written(folder: Path) -> None:
    book = child(
        folder,
        HEAD
        + """\
also_paused: [{id: shop, label: The shop window}]
first_words_minutes: 30
steps:
  - {id: call, put_behind: look, kind: task, title: Call them, owner: legal, stage: 1}
  - {id: then, kind: task, title: Then this, owner: legal, stage: 1, after: [call]}
  - {id: stop, title: Stop everything, owner: pr_lead}
  - {id: first, put_before: look, kind: task, title: First of all, owner: legal, stage: 0}
""",
    )

    assert [s.id for s in book.steps] == ["first", "look", "call", "then", "stop", "choose", "say"]
    stop, say = book.step("stop"), book.step("say")
    assert stop is not None
    assert say is not None
    assert (stop.title, stop.owner, stop.after) == ("Stop everything", "pr_lead", ("look",))
    assert [i["id"] for i in stop.params["items"]] == ["ads", "shop"]
    assert say.due == Due(30, Clock.DETECTION)
    assert (book.title, book.type, book.first_words_minutes) == ("Child", "child", 30)


def test_none_takes_a_key_away_and_inherited_keeps_what_a_list_holds(folder: Path) -> None:
    book = child(
        folder,
        HEAD
        + """\
first_words_minutes: none
also_paused: none
steps:
  - {id: stop, title: Stop, items: [{id: shop, label: Shop}, inherited], after: none}
  - {id: say, title: Say it, approvals: [inherited, legal], when: none}
""",
    )

    stop, say = book.step("stop"), book.step("say")
    assert stop is not None
    assert say is not None
    assert [i["id"] for i in stop.params["items"]] == ["shop", "ads"]
    assert stop.after == ()
    assert say.params["approvals"] == ["crisis_lead", "legal"]
    assert (say.when, say.due, book.first_words_minutes) == ((), None, None)


def test_a_step_that_is_left_out_is_waited_for_by_nobody(folder: Path) -> None:
    book = child(folder, HEAD + "steps: [{id: look, left_out: We have seen it already.}]\n")

    assert [s.id for s in book.steps] == ["stop", "choose", "say"]
    assert [s.after for s in book.steps] == [(), ("stop",), ()]


def test_a_plan_can_inherit_one_that_inherits(folder: Path) -> None:
    child(folder, HEAD + "steps: [{id: look, title: Look twice}]\n")
    (folder / "grandchild.yaml").write_text(
        "type: grandchild\ninherits: child\ntitle: G\nversion: 1\nsteps: []\n"
    )

    book, problems = load_file(folder / "grandchild.yaml")

    assert problems == ()
    assert book is not None
    assert book.steps[0].title == "Look twice"


FAULTS = {
    "an unknown base": (
        "type: child\ninherits: bsae\ntitle: C\nversion: 1\nsteps: []\n",
        "child.yaml:2: inherits: there is no bsae.yaml beside it; did you mean “base”?",
    ),
    "a base that is a path": (
        "type: child\ninherits: ../base\ntitle: C\nversion: 1\nsteps: []\n",
        "child.yaml:2: inherits: should be an id: small letters, digits and _, beginning with a letter",
    ),
    "itself": (
        "type: child\ninherits: child\ntitle: C\nversion: 1\nsteps: []\n",
        "child.yaml:2: inherits: is this file itself",
    ),
    "a changed step without its title": (
        HEAD + "steps:\n  - {id: stop, owner: legal}\n",
        "child.yaml:6: steps[stop].title: is missing: say what the step is, so that this file",
    ),
    "leaving out what is not there": (
        HEAD + "steps:\n  - {id: stpo, left_out: No need.}\n",
        "child.yaml:6: steps[stpo].id: “base” has no step “stpo”; did you mean “stop”?",
    ),
    "a place beside nothing": (
        HEAD + "steps:\n  - {id: n, put_behind: stpo, kind: task, title: N, owner: legal, stage: 1}\n",
        "child.yaml:6: steps[n].put_behind: there is no step “stpo”; did you mean “stop”?",
    ),
    "no place at all": (
        HEAD + "steps:\n  - {id: n, kind: task, title: N, owner: legal, stage: 1}\n",
        "child.yaml:6: steps[n]: is new and the first here: say where it stands with put_behind or",
    ),
    "the same step twice": (
        HEAD + "steps:\n  - {id: stop, title: A}\n  - {id: stop, title: B}\n",
        "child.yaml:7: steps[stop].id: “stop” stands here twice; say everything about it in one place",
    ),
    "a decision that others wait for is left out": (
        HEAD + "steps:\n  - {id: choose, left_out: Nothing to choose.}\n",
        "base.yaml:31: steps[say].when[1].step: there is no step “choose”; known are look, stop, say "
        "(in the plan that child.yaml makes of it)",
    ),
    "an option that others wait for is gone": (
        HEAD + "steps:\n  - {id: choose, title: C, options: [{id: x, label: X}, {id: b, label: B}]}\n",
        "base.yaml:31: steps[say].when[1].option: “choose” never ends with “a”; known are x, b "
        "(in the plan that child.yaml makes of it)",
    ),
    "a loop that only arises together": (
        HEAD + "steps:\n  - {id: look, title: Look, after: [choose]}\n",
        "child.yaml:6: steps[look].after: these steps wait for each other: look → choose → look",
    ),
    "a step that waits for itself": (
        HEAD + "steps:\n  - {id: look, title: Look, after: [look]}\n",
        "child.yaml:6: steps[look].after: “look” waits for itself",
    ),
    "an unknown role": (
        HEAD + "steps:\n  - {id: look, title: Look, owner: lgeal}\n",
        "child.yaml:6: steps[look].owner: “lgeal” is not known; did you mean “legal”?",
    ),
    "a key of the kind it no longer is": (
        HEAD + "steps:\n  - {id: stop, title: Stop, kind: wait}\n",
        "base.yaml:15: steps[stop].items: is not a key that is known here",
    ),
    "a value nobody uses": (
        HEAD + "usual_ground: [hack]\nsteps: []\n",
        "child.yaml:5: usual_ground: is named by no step, so nothing would come of it",
    ),
    "somebody told at a stage where nobody is": (
        HEAD + "also_notified: [{stage: 4, role: legal}]\nsteps: []\n",
        "child.yaml:5: also_notified[1]: no step of this stage names `also_notified` in its `roles`",
    ),
    "a value of a wrong shape": (
        HEAD + "also_paused: [{id: x, lable: X}]\nsteps: []\n",
        "child.yaml:5: steps[stop].items[x].lable: is not a key that is known here; did you mean “label”?",
    ),
    "another language than its base": (
        HEAD + "language: it\nsteps: []\n",
        "child.yaml:5: language: is “it”, but what it inherits is written in “en”",
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_file_line_and_field(folder: Path, text: str, expected: str) -> None:
    assert [line for line in told(folder, text) if line.startswith(expected)], told(folder, text)


def test_a_base_with_faults_is_named_and_not_repeated(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE.replace("owner: crisis_lead", "owner: nobody"))

    assert told(folder, HEAD + "steps: []\n") == [
        "child.yaml:2: inherits: base.yaml has faults of its own; mend them first"
    ]


def test_plans_that_inherit_each_other_are_refused_and_the_way_round_is_told(folder: Path) -> None:
    written(folder, HEAD + "steps: []\n")
    (folder / "base.yaml").write_text(BASE.replace("version: 1", "version: 1\ninherits: child"))

    books, problems = load_folder(folder)

    assert books == {}
    assert "base.yaml" in {p.file for p in problems}
    assert "child.yaml" in {p.file for p in problems}
    assert any("these inherit each other: base → child → base" in str(p) for p in problems)


def test_a_change_of_the_base_is_a_new_version_of_all_that_inherit_it_and_a_fault_leaves_the_last_good_one(
    folder: Path,
) -> None:
    written(folder, HEAD + "steps: []\n")
    shelf = PlaybookShelf(folder)
    first = shelf.types()["child"]

    (folder / "base.yaml").write_text(BASE.replace("title: Look", "title: Look again"))
    second = shelf.types()["child"]
    (folder / "base.yaml").write_text("type: base\n")
    third, problems = shelf.types()["child"], shelf.problems()

    assert [b.steps[0].title for b in (first, second, third)] == ["Look", "Look again", "Look again"]
    assert first.version != second.version
    assert first.version.startswith("2-")
    assert {p.file for p in problems} == {"base.yaml", "child.yaml"}
    (folder / "base.yaml").write_text(BASE)
    assert shelf.types()["child"] == first
    assert shelf.problems() == ()


def test_a_file_without_a_base_uses_its_values_too(folder: Path) -> None:
    book, _ = load_file(folder / "base.yaml")

    assert book is not None
    assert [i["id"] for i in book.steps[1].params["items"]] == ["ads", "mails"]
    assert book.steps[3].due == Due(15, Clock.DETECTION)


def test_a_base_that_comes_later_is_taken(folder: Path) -> None:
    (folder / "base.yaml").rename(folder / "base.txt")
    written(folder, HEAD + "steps: []\n")
    shelf = PlaybookShelf(folder)
    assert shelf.types() == {}

    (folder / "base.txt").rename(folder / "base.yaml")

    assert set(shelf.types()) == {"base", "child"}
