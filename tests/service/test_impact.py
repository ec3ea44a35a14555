"""How far a crisis has gone is counted by the clock, stands beside the count before, and is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Invalid
from bot.domain.events import StepOverdue
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import impact as kind
from bot.service.crisis import crises, impact
from tests.service.town import ANA, Night
from tests.storage.builders import a_batch, a_read, a_watch


def hears(night: Night, first: int, posts: int, **post: object) -> None:
    at = night.clock.now - timedelta(minutes=2)
    reads = [a_read(n, at=at, **post) for n in range(first, first + posts)]  # type: ignore[arg-type]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def snapshots(night: Night, crisis: Crisis) -> list[dict[str, object]]:
    return list(night.step(crisis, "impact").data["snapshots"])


@pytest.fixture
def crisis(night: Night) -> Crisis:
    night.office.perform(lambda work: work.watches.add(a_watch()))
    storm = night.storm()
    night.clock.go_on(minutes=5)
    hears(night, 1, 6, score=-0.6)
    return night.declare(alert_id=storm.id)


def test_it_is_counted_as_it_is_declared_an_hour_and_a_day_later(night: Night, crisis: Crisis) -> None:
    night.pass_time(minutes=59)
    hears(night, 10, 4, score=None, language=None)
    night.pass_time(minutes=1)
    night.pass_time(minutes=1440)

    first, second, third = snapshots(night, crisis)
    assert [s["moment"] for s in (first, second, third)] == ["declared", "hour", "day"]
    assert first["numbers"]["hour"] == first["numbers"]["negative"] == 6  # type: ignore[index]
    assert second["numbers"]["total"] == 10  # type: ignore[index]
    assert second["numbers"]["scored"] == 0  # type: ignore[index]
    assert third["numbers"]["hour"] == 0  # type: ignore[index]


def test_the_press_that_declares_counts_nothing_and_the_first_numbers_are_of_when_it_began(
    night: Night, crisis: Crisis
) -> None:
    assert "being counted" in str(next(kind.in_words(snapshots(night, crisis))))
    night.press(crisis, "impact", "followers", count="84000")
    night.clock.go_on(minutes=50)  # while the bot is not running
    hears(night, 20, 3)
    night.office.perform(lambda work: impact.measure_at_the_end(work, work.crises.get(crisis.id)))
    night.pass_time(seconds=1)

    first, end = snapshots(night, crisis)
    assert first["numbers"]["hour"] == first["numbers"]["total"] == 6  # type: ignore[index]
    assert (first["moment"], first["followers"], "counting" in first) == ("declared", 84000, False)
    assert end["numbers"]["total"] == 9  # type: ignore[index]
    assert night.step(crisis, "impact").outcome == "end"


def test_followers_are_asked_of_a_person_each_time(night: Night, crisis: Crisis) -> None:
    night.pass_time(minutes=46)
    assert [e.title for e in night.told(StepOverdue)].count("Count how far it went") == 1
    night.press(crisis, "impact", "followers", count="84000")
    assert night.step(crisis, "impact").due_at is None
    with pytest.raises(Invalid):  # nothing is asked until the next count
        night.press(crisis, "impact", "unknown", reason="The platform shows no number.")
    night.press(crisis, "impact", "followers", count="84500")  # but a slip can be put right
    night.press(crisis, "impact", "followers", count="84000")
    night.pass_time(minutes=15)
    assert night.step(crisis, "impact").due_at == night.clock.now + kind.ANSWER_WITHIN
    night.press(crisis, "impact", "followers", count="83100")

    said = " ".join(str(line) for line in kind.in_words(snapshots(night, crisis)))
    assert "83100 (before: 84000)" in said


def test_the_last_numbers_are_taken_when_it_is_resolved_and_again_after_a_reopening(
    night: Night, crisis: Crisis
) -> None:
    def at_the_end() -> None:
        night.office.perform(lambda work: impact.measure_at_the_end(work, work.crises.get(crisis.id)))

    at_the_end()
    night.office.perform(lambda work: impact.go_on(work, work.crises.get(crisis.id)))
    night.press(crisis, "impact", "followers", count="1")
    assert night.step(crisis, "impact").status is StepStatus.OPEN
    at_the_end()
    done = night.press(crisis, "impact", "unknown", ANA, reason="The platform shows no number.")
    assert (done.outcome, len(done.data["snapshots"])) == ("measured", 3)


def test_a_crisis_without_an_alert_says_that_nothing_is_watched(night: Night) -> None:
    crisis = night.declare()
    night.pass_time(seconds=1)
    assert [s["numbers"] for s in snapshots(night, crisis)] == [None]
    assert "nothing is watched" in str(next(kind.in_words(snapshots(night, crisis))))


def test_resolving_counts_the_end(night: Night, crisis: Crisis) -> None:
    night.work_through(crisis)
    night.resolve(crisis)
    assert snapshots(night, crisis)[-1]["moment"] == "end"
    assert night.step(crisis, "impact").status is StepStatus.OPEN


def test_a_long_storm_is_counted_where_nobody_waits_to_write(
    night: Night, crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, numbers = list[bool](), impact._numbers

    def counting(work: Any, *of: Any) -> kind.Numbers | None:
        writing.append(work.mentions.tx.writing)
        return numbers(work, *of)

    monkeypatch.setattr(impact, "_numbers", counting)
    night.pass_time(minutes=60)
    night.work_through(crisis)
    counted = night.read(lambda work: impact.count(work, crisis.id))
    night.do(crises.resolve, crisis_id=crisis.id, outcome="The cups are gone.", counted=counted)
    assert len(writing) == len(snapshots(night, crisis))
    assert not any(writing)
    assert snapshots(night, crisis)[-1]["moment"] == "end"
