"""Every plan is gone to its end on every branch, from the declaration until it is closed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.plan.playbook import Playbook
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.service.records import House
from tests.domain.plans import opened
from tests.domain.ways import ways, what_decides
from tests.service.promises import PROMISES, look
from tests.service.town import Night
from tests.service.walker import Seen, go, name_everybody
from tests.support.books import SHIPPED
from tests.support.databases import PlainShelf

BOOKS = SHIPPED.types()


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What the databases do alike is shown elsewhere."""
    shutil.copy(sqlite_template, tmp_path / "firebreak.db")
    return f"sqlite:///{tmp_path / 'firebreak.db'}"


@pytest.fixture
def house() -> House:
    return House(shelf=PlainShelf(BOOKS), outlets={"manual": "By hand"}, dry_run=False)


def test_a_hacked_account_leads_from_its_declaration_to_its_close(night: Night) -> None:
    book = BOOKS["hacked_account"]
    night.office.perform(name_everybody)
    way = next(way for way in ways(book, what_decides(book)) if "admit_removal" in way.order)
    assert go(night, book, way, Seen()).status is CrisisStatus.CLOSED
    check(night)


@pytest.mark.prove(alone=True)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", BOOKS)
def test_every_branch_of_every_plan_leads_to_its_end(night: Night, kind: str) -> None:
    """Every step opens on some way and every step with a condition is not needed on another, every option of
    every decision is pressed, and what is closed leaves nothing behind.
    """
    book, seen = BOOKS[kind], Seen()
    night.office.perform(name_everybody)
    for way in ways(book, what_decides(book)):
        crisis = go(night, book, way, seen)
        assert [clock.key for clock in night.clocks(crisis).values()] == [f"limit:{crisis.id}"]
    assert {step.id for step in book.steps} - seen.opened == set(), "never opened"
    assert conditional(book) - seen.needless == set(), "always needed"
    assert buttons(book) - seen.pressed == set(), "never pressed"
    check(night)


def check(night: Night) -> None:
    found = night.read(look)
    for promise in PROMISES:
        promise(found, night.outlet.posts)


def conditional(book: Playbook) -> set[str]:
    return {step.id for step in book.steps if step.when or step.unless}


def buttons(book: Playbook) -> set[tuple[str, str]]:
    """Every option of every decision."""
    return {
        (step.id, choice.id)
        for step in book.steps
        if step.kind == "decision"
        for choice in STEP_KINDS[step.kind].choices(step, opened(step))
    }
