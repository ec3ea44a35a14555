"""A playbook may be written in any language: nothing from the file to the card takes English for granted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.walk import script
from bot.domain.comms import templates
from bot.domain.plan.playbook import from_dict, to_dict
from bot.domain.plan.walk import walk
from bot.slack.views.plan import plans, steps
from bot.storage.playbook_files import load_file
from bot.workspace.rules import check_message
from tests.domain.plans import finished, outcomes, walk_through
from tests.views import boards
from tests.views.boards import NOW
from tests.views.reading import read

PLAN = """\
type: crisi
title: {title}
version: 1
language: {language}
summary: {says}
also_watched: [{title}]
steps:
  - id: guardare
    kind: monitor
    title: {title}
    owner: crisis_lead
    stage: 0
    words: [also_watched]
  - id: decidere
    kind: decision
    title: {says}
    owner: crisis_lead
    stage: 1
    usual: [no]
    options: [{{id: si, label: {yes}}}, {{id: no, label: {no}}}]
  - id: parole
    kind: statement
    title: {title}
    how: {says}
    owner: social_lead
    stage: 3
    when: [{{step: decidere, option: si}}]
    message: M1
    approvals: [pr_lead]
    approvals_unchanged: []
    template: "{template}"
"""
LANGUAGES = {
    "it": ("Crisi più grave", "È vero? Chi può dirlo", "Sì", "No", "Alle {ora e città} diremo perché."),
    "zh": ("突发事件", "是真的吗", "是", "否", "我们将在{时间}说明情况。"),
    "ar": ("أزمة", "هل هذا صحيح", "نعم", "لا", "سنعود هنا في {الوقت}."),
    "hi": ("संकट", "क्या यह सच है", "हाँ", "नहीं", "हम {समय} तक बताएँगे।"),
    "ru": ("Кризис", "Это правда", "Да", "Нет", "Мы вернёмся к {время}."),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_read_walked_and_drawn_in_its_own_language(tmp_path: Path, language: str) -> None:
    title, says, yes, no, template = LANGUAGES[language]
    file = tmp_path / "crisi.yaml"
    values = {"title": title, "says": says, "yes": f'"{yes}"', "no": f'"{no}"', "template": template}
    file.write_text(PLAN.format(language=language, **values), encoding="utf-8")

    book, problems = load_file(file)

    assert problems == ()
    assert book is not None
    assert book.language == language
    assert from_dict(to_dict(book)) == book
    assert title in script(book)
    assert f"[{no}]" in script(book)
    assert len(walk(book)) == 3
    for pick in (0, -1):
        states, _ = walk_through(book, lambda step, pick=pick: outcomes(step)[pick])
        assert finished(states.values())
    shown = plans.stage(book, 1)
    check_message(shown.text, shown.blocks, [])
    assert yes in read(shown)
    for step in book.steps:
        card = steps.card(boards.step_board(str, step), now=NOW)
        check_message(card.text, card.blocks, [])
        assert step.title in read(card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_are_gaps_in_every_script(language: str) -> None:
    template = LANGUAGES[language][-1]
    (gap,) = templates.slots(template)
    filled = template.replace(f"{{{gap}}}", "18:00")

    assert templates.fault(template) is None
    assert templates.is_filled_in(template, filled)
    assert not templates.is_filled_in(template, filled + "!")
