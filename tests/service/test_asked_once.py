"""Every question to a source may cost: none is asked twice because an answer could not be noted at once, and
an answer that is older than what was heard meanwhile changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import pytest

from bot.domain.errors import Busy
from bot.domain.events import EvidenceChanged
from bot.domain.storm.evidence import Asked, Now
from bot.domain.storm.mention import Watch
from bot.service.storm import alerts, evidence
from bot.service.watch import trying
from bot.text.matching import Matcher
from tests.service.test_evidence import Site, heard, intake, tell  # noqa: F401 - a fixture
from tests.service.town import PRIYA, Night
from tests.storage.builders import a_batch, a_read, minutes

BusyAt = Callable[[object, int], None]


@pytest.fixture
def busy_at(night: Night, monkeypatch: pytest.MonkeyPatch) -> BusyAt:
    """The database is busy for the first so many tries of one use."""
    perform = type(night.office).perform

    def for_tries(of: object, tries: int) -> None:
        left = [tries]

        def sometimes(self: object, use: Any, *args: Any, **more: Any) -> Any:
            if use is of and left[0]:
                left[0] -= 1
                raise Busy("busy")
            return perform(self, use, *args, **more)

        monkeypatch.setattr(type(night.office), "perform", sometimes)

    return for_tries


def thirty_copies(night: Night) -> Site:
    """Of an alert whose posts all stand."""
    now = night.clock.now
    reads = [a_read(n, at=now, text=f"northwind {n}", author_handle=f"u{n}") for n in range(30)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    samples = night.read(lambda work: work.mentions.loudest("w1", now - minutes(60), 30))
    night.office.perform(lambda w: alerts.raise_alert(w, w.watches.get("w1"), night.a_storm(), samples))
    site = Site(night)
    site.now = {str(n): Now(source="mastodon", id=str(n), likes=1) for n in range(30)}
    return site


def test_the_second_look_asks_only_for_what_was_missing(night: Night, intake: object) -> None:  # noqa: F811
    site = thirty_copies(night)
    site.now["7"] = Now(source="mastodon", id="7", gone=True)
    for _ in range(3):
        night.clock.go_on(minutes=10)
        evidence.look(night.office, site)
    assert [len(ids) for _, ids in site.asked] == [30, 1]
    assert site.asked[1][1] == ["7"]
    assert [e.author for e in night.told(EvidenceChanged)] == ["u7"]


def test_a_busy_database_has_nobody_asked_again_every_ten_seconds(
    night: Night,
    intake: object,  # noqa: F811
    busy_at: BusyAt,
) -> None:
    site = thirty_copies(night)
    busy_at(evidence._looked, 99)
    night.clock.go_on(minutes=11)
    for _ in range(6):
        evidence.look(night.office, site)
        night.clock.go_on(seconds=10)
    assert len(site.asked) == 1


def test_what_a_busy_moment_kept_from_being_noted_is_noted_after_it(
    night: Night,
    intake: object,  # noqa: F811
    busy_at: BusyAt,
) -> None:
    site = thirty_copies(night)
    site.now["7"] = Now(source="mastodon", id="7", text="northwind, sorry")
    busy_at(evidence._looked, 2)
    night.clock.go_on(minutes=11)
    evidence.look(night.office, site)
    assert [e.author for e in night.told(EvidenceChanged)] == ["u7"]


def test_an_answer_from_before_the_deletion_does_not_bring_a_post_back(
    night: Night,
    intake: Any,  # noqa: F811
) -> None:
    alert = heard(night, intake)
    night.clock.go_on(minutes=11)

    def slow(asked: Sequence[Asked]) -> list[Now]:
        answer = [Now(source=post.source, id=post.id, likes=1) for post in asked]
        night.clock.go_on(seconds=20)
        tell(night, intake)
        night.clock.go_on(seconds=30)
        return answer

    evidence.look(night.office, slow)
    assert [copy.is_gone for copy in night.alert(alert).samples] == [True]
    assert [(e.deleted, e.back) for e in night.told(EvidenceChanged)] == [(True, False)]


class Paid:
    """A source whose every answer costs; `answering` happens just before it does."""

    def __init__(self, answering: Callable[[], None]) -> None:
        self.asked: list[str] = []
        self._answering = answering

    def counted(self, kinds: Collection[str]) -> list[str]:
        return sorted(kinds)

    def askable(self, watch: Watch) -> dict[str, str]:
        return {"x": "X"}

    def is_ending(self) -> bool:
        return False

    def ask(self, watch: Watch, kinds: Any, since: object) -> Iterator[trying.Answered]:
        for kind in sorted(kinds):
            self.asked.append(kind)
            self._answering()
            yield trying.Answered(place=kind, label="X", cost=0.25, unit="USD")


def test_a_busy_database_does_not_have_a_trial_paid_twice(night: Night, busy_at: BusyAt) -> None:
    trial = night.do(trying.save_or_try, PRIYA, form=trying.WatchForm(name="Says", terms="says"))
    past = Paid(lambda: busy_at(trying._told, 3))
    trier = trying.Trier(night.office, Matcher, past, float)
    for _ in range(6):
        trier.look()
    assert past.asked == ["x"]
    (answer,) = night.read(lambda work: work.trials.get(trial.id)).asked
    assert (answer.place, answer.cost) == ("x", 0.25)
    assert not night.read(lambda work: work.trials.running())
