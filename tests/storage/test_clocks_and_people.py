"""Clocks, presses, people and watches, as the stores keep them."""

from __future__ import annotations

import pytest

from bot.domain.deadline import Deadline, DeadlineState
from bot.domain.errors import NotFound, Stale
from bot.domain.staff.people import Person, Role
from bot.service.ports import Work
from bot.service.records import Brand
from bot.storage.work import Office
from tests.storage.builders import NOON, a_deadline, a_watch, minutes

# --- deadlines --------------------------------------------------------------------------------------


def set_all(office: Office, *deadlines: Deadline) -> None:
    office.perform(lambda work: [work.deadlines.set(d) for d in deadlines])


def test_setting_a_deadline_again_moves_it(office: Office) -> None:
    moved = a_deadline("d2", due_at=NOON + minutes(40), data={"rung": 1})
    set_all(office, a_deadline("d1"), moved)
    assert office.read(lambda work: work.deadlines.waiting("c1")) == (moved,)
    assert office.read(lambda work: work.deadlines.get(moved.key)) == moved


def test_due_ones_come_oldest_first_and_only_when_due(office: Office) -> None:
    deadlines = [a_deadline(f"d{n}", key=f"k{n}", due_at=NOON + minutes(n)) for n in (3, 1, 2, 9)]
    set_all(office, *deadlines)
    assert [d.id for d in office.read(lambda work: work.deadlines.due(NOON + minutes(3), 2))] == ["d1", "d2"]
    assert office.read(lambda work: work.deadlines.due(NOON, 10)) == ()


def test_a_deadline_is_claimed_once(office: Office) -> None:
    set_all(office, a_deadline())
    claims = [office.perform(lambda work: work.deadlines.claim(a_deadline())) for _ in range(2)]
    assert claims == [True, False]
    assert office.read(lambda work: work.deadlines.waiting("c1")) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda work: work.deadlines.cancel(a_deadline().key, "another"),
        lambda work: work.deadlines.cancel_of("delete_or_keep"),
        lambda work: work.deadlines.set(a_deadline(due_at=NOON + minutes(60))),
    ],
    ids=["cancelled by key", "cancelled by subject", "moved"],
)
def test_what_was_cancelled_or_moved_meanwhile_is_not_claimed(office: Office, change) -> None:
    set_all(office, a_deadline())
    (found,) = office.read(lambda work: work.deadlines.due(NOON + minutes(15), 1))
    office.perform(change)
    assert office.perform(lambda work: work.deadlines.claim(found)) is False


def test_a_key_is_free_again_after_its_deadline_was_settled(office: Office) -> None:
    set_all(office, a_deadline("d1"))
    office.perform(lambda work: work.deadlines.claim(a_deadline("d1")))
    set_all(office, a_deadline("d2"))
    assert [d.id for d in office.read(lambda work: work.deadlines.waiting("c1"))] == ["d2"]


def test_a_settled_deadline_is_not_revived(office: Office) -> None:
    """As when handling it failed while somebody cancelled it: putting it off must not bring it back."""
    set_all(office, a_deadline())
    office.perform(lambda work: work.deadlines.cancel(a_deadline().key))
    set_all(office, a_deadline(due_at=NOON + minutes(16), attempts=1))
    assert office.read(lambda work: work.deadlines.get(a_deadline().key)) is None


def test_cancelling_touches_nothing_else(office: Office) -> None:
    other = a_deadline("d2", key="other", subject_id="other", crisis_id="c2")
    done = a_deadline("d3", key="done", state=DeadlineState.DONE)
    set_all(office, a_deadline(), other, done)
    office.perform(lambda work: (work.deadlines.cancel(), work.deadlines.cancel_of("delete_or_keep")))
    assert office.read(lambda work: work.deadlines.due(NOON + minutes(60), 5)) == (other,)


# --- presses ----------------------------------------------------------------------------------------


def test_a_press_that_comes_again_is_known(office: Office) -> None:
    def remember(key: str, at: float) -> bool:
        return office.perform(lambda work: work.requests.remember(key, NOON + minutes(at)))

    assert [remember("a", 0), remember("b", 1), remember("a", 3)] == [True, True, False]


# --- people -----------------------------------------------------------------------------------------


def test_a_person_is_known_as_last_seen(office: Office) -> None:
    assert office.read(lambda work: work.people.get("UANA")) is None
    ana = Person(id="UANA", name="Ana Ruiz", tz="Europe/Madrid", is_workspace_admin=True)
    gone = Person(id="UANA", name="Ana Ruiz", deleted=True)
    for person in (ana, gone, Person(id="UTOM", name="Tom")):
        office.perform(lambda work, p=person: work.people.save(p))
    assert office.read(lambda work: work.people.get("UANA")) == gone
    assert [p.id for p in office.read(lambda work: work.people.all())] == ["UANA", "UTOM"]


def test_a_chain_is_replaced_as_a_whole(office: Office) -> None:
    def set_chain(*people: str) -> None:
        office.perform(lambda work: work.people.set_chain(Role.LEGAL, people))

    office.perform(lambda work: work.people.set_chain(Role.HR, ["UHAL"]))
    set_chain("UMEI", "UTOM", "UANA")
    set_chain("UTOM", "UMEI")
    roster = office.read(lambda work: work.people.roster())
    assert (roster.chain(Role.LEGAL), roster.chain(Role.HR)) == (("UTOM", "UMEI"), ("UHAL",))
    set_chain()
    assert office.read(lambda work: work.people.roster()).chain(Role.LEGAL) == ()


def test_the_first_brand_stays_the_first(office: Office) -> None:
    with pytest.raises(NotFound, match="INCIDENT_CHANNEL"):
        office.read(lambda work: work.people.brand())
    brands = [Brand(id=i, name=f"Brand {i}", incident_channel="C1") for i in ("z", "a")]
    renamed = Brand(id="z", name="Northwind Coffee", incident_channel="C2", language="fr")
    for brand in (*brands, renamed):
        office.perform(lambda work, b=brand: work.people.save_brand(b))
    assert office.read(lambda work: work.people.brand()) == renamed


# --- watches ----------------------------------------------------------------------------------------


def test_every_change_of_a_watch_moves_the_version(office: Office) -> None:
    changes = [
        lambda work: work.watches.add(a_watch()),
        lambda work: work.watches.save(a_watch(terms=("northwind",), version=2)),
        lambda work: work.watches.remove("w1"),
    ]
    seen = [office.read(lambda work: work.watches.version())]
    for change in changes:
        office.perform(change)
        seen.append(office.read(lambda work: work.watches.version()))
    assert seen == sorted(set(seen))
    assert office.read(lambda work: work.watches.all()) == ()


def test_a_watch_is_found_by_id_and_by_name(office: Office) -> None:
    office.perform(lambda work: [work.watches.add(w) for w in (a_watch("w2", name="Zebra"), a_watch())])
    assert office.read(lambda work: work.watches.get("w1")) == a_watch()
    assert office.read(lambda work: work.watches.by_name("Northwind Coffee")) == a_watch()
    assert office.read(lambda work: work.watches.by_name("no such\0name")) is None
    assert [w.id for w in office.read(lambda work: work.watches.all())] == ["w1", "w2"]
    with pytest.raises(NotFound):
        office.read(lambda work: work.watches.get("w3"))


def test_a_watch_changed_by_somebody_else_is_refused(office: Office) -> None:
    office.perform(lambda work: work.watches.add(a_watch()))
    office.perform(lambda work: work.watches.save(a_watch(min_count=30, version=2)))
    with pytest.raises(Stale, match="this watch"):
        office.perform(lambda work: work.watches.save(a_watch(min_count=40, version=2)))


def test_the_detectors_memory_goes_with_its_watch(office: Office) -> None:
    def remember(work: Work) -> None:
        work.watches.add(a_watch())
        work.watches.save_state("w1", {"hours": [1, 2.5, None]})
        work.watches.save_state("w1", {"hours": [3]})

    assert office.read(lambda work: work.watches.state("w1")) is None
    office.perform(remember)
    assert office.read(lambda work: work.watches.state("w1")) == {"hours": [3]}
    office.perform(lambda work: work.watches.remove("w1"))
    assert office.read(lambda work: work.watches.state("w1")) is None
