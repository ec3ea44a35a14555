"""What goes into the chat: once, in the order of its thread, the urgent first; and what stands there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.domain.message import Lane, MessageState, Standing
from bot.service.ports import Work
from bot.service.records import Delivery, DeliveryState, House
from bot.storage.database import begin
from bot.storage.work import Office
from tests.storage.builders import NOON, a_delivery, a_standing, minutes
from tests.support.databases import FakeClock

LEASE = minutes(3)


def add(office: Office, *deliveries: Delivery) -> None:
    office.perform(lambda work: work.deliveries.add(deliveries))


def claim(office: Office, now: datetime = NOON, **options: frozenset[str]) -> str | None:
    found = office.perform(lambda work: work.deliveries.claim(now, LEASE, **options))
    return found and found.key


def sent(office: Office, *keys: str) -> None:
    office.perform(lambda work: work.deliveries.sent(keys, ts="1772366400.000100"))


# --- deliveries -------------------------------------------------------------------------------------


def test_a_key_is_added_once(office: Office) -> None:
    add(office, a_delivery("k"), a_delivery("k", lane=Lane.ALERT))
    add(office, a_delivery("k", payload={"text": "other"}))
    assert office.read(lambda work: work.deliveries.backlog()) == {"pending": 1, "dead": 0}
    assert office.perform(lambda work: work.deliveries.claim(NOON, LEASE)) == a_delivery("k")


def test_a_thread_is_held_until_its_head_is_settled_or_the_lease_runs_out(office: Office) -> None:
    add(office, a_delivery("first"), a_delivery("second"), a_delivery("elsewhere", thread="alert:a1"))
    assert [claim(office), claim(office), claim(office)] == ["first", "elsewhere", None]
    assert claim(office, NOON + LEASE) == "first"
    sent(office, "first")
    assert claim(office, NOON + LEASE) == "second"
    assert claim(office, NOON + LEASE) == "elsewhere"


def test_lanes_go_first_and_then_age(office: Office) -> None:
    lanes = [Lane.NOTICE, Lane.ALERT, Lane.CARD, Lane.ALERT]
    add(office, *(a_delivery(f"{lane.name} {n}", thread=str(n), lane=lane) for n, lane in enumerate(lanes)))
    assert [claim(office) for _ in lanes] == ["ALERT 1", "ALERT 3", "CARD 2", "NOTICE 0"]


def test_the_urgent_does_not_overtake_in_its_own_thread(office: Office) -> None:
    add(office, a_delivery("words", lane=Lane.NOTICE), a_delivery("alarm", lane=Lane.ALERT))
    assert claim(office) == "words"


def test_what_is_put_off_holds_its_thread_back(office: Office) -> None:
    add(office, a_delivery("first"), a_delivery("second"))
    claim(office)
    office.perform(lambda work: work.deliveries.put_off("first", NOON + minutes(1), "ratelimited"))
    assert claim(office) is None
    again = office.perform(lambda work: work.deliveries.claim(NOON + minutes(1), LEASE))
    assert (again.key, again.attempts, again.error) == ("first", 1, "ratelimited")


def test_a_dead_one_lets_the_thread_go_on(office: Office) -> None:
    add(office, a_delivery("first"), a_delivery("second"))
    claim(office)
    office.perform(lambda work: work.deliveries.dead("first", "channel_not_found"))
    assert claim(office) == "second"
    (dead,) = office.read(lambda work: work.deliveries.dead_ones(5))
    assert (dead.key, dead.state, dead.error) == ("first", DeliveryState.DEAD, "channel_not_found")


def test_what_is_not_due_or_has_no_budget_waits(office: Office) -> None:
    later = a_delivery("later", thread="t1", lane=Lane.ALERT, due_at=NOON + minutes(1))
    closed = a_delivery("closed", thread="t2", lane=Lane.ANSWER, method="ephemeral")
    add(office, later, closed, a_delivery("ready", thread="t3"))
    without = frozenset({"ephemeral CINCIDENT", "notice COTHER"})
    assert claim(office, not_in=without) == "ready"
    assert claim(office, not_in=without) is None
    assert claim(office) == "closed"
    assert claim(office, NOON + minutes(1)) == "later"


def test_following_are_those_right_behind_until_one_is_not_due(office: Office) -> None:
    due = [a_delivery(f"k{n}") for n in range(4)]
    add(office, *due[:3], a_delivery("later", due_at=NOON + minutes(1)), due[3])
    add(office, a_delivery("elsewhere", thread="alert:a1"))
    following = office.read(lambda work: work.deliveries.following(due[0], 10))
    assert [d.key for d in following] == ["k1", "k2"]
    assert len(office.read(lambda work: work.deliveries.following(due[0], 1))) == 1


def test_those_joined_are_sent_together(office: Office) -> None:
    add(office, *(a_delivery(f"k{n}") for n in range(3)))
    claim(office)
    sent(office, "k0", "k1")
    assert claim(office) == "k2"
    assert office.read(lambda work: work.deliveries.backlog())["pending"] == 1


def test_what_was_settled_stays_settled(office: Office) -> None:
    """A worker that was believed dead comes back late."""
    add(office, a_delivery("k"))
    sent(office, "k")
    office.perform(lambda work: work.deliveries.put_off("k", NOON, "late"))
    office.perform(lambda work: work.deliveries.dead("k", "late"))
    assert office.read(lambda work: work.deliveries.backlog()) == {"pending": 0, "dead": 0}


def test_what_was_put_off_for_one_reason_can_be_brought_forward(office: Office) -> None:
    add(office, *(a_delivery(key, thread=key) for key in ("on its way", "refused", "due soon")))
    later = {"on its way": minutes(3), "refused": minutes(3), "due soon": minutes(0)}
    for key, wait in later.items():
        office.perform(lambda work, k=key, w=wait: work.deliveries.put_off(k, NOON + w, k))
    reasons = ("on its way", "due soon", "unheard of")
    assert [office.perform(lambda work, r=r: work.deliveries.bring_forward(r, NOON)) for r in reasons] == [
        1,
        0,
        0,
    ]
    assert [claim(office), claim(office), claim(office)] == ["on its way", "due soon", None]


def test_a_claim_that_is_rolled_back_holds_nothing(office: Office) -> None:
    def claim_and_fail(work: Work) -> None:
        work.deliveries.claim(NOON, LEASE)
        raise OSError("no budget")

    add(office, a_delivery("k"))
    with pytest.raises(OSError, match="no budget"):
        office.perform(claim_and_fail)
    assert claim(office) == "k"


@dataclass
class Model:
    """What a delivery store must do, in the simplest words: threads are lists."""

    now: datetime = NOON
    threads: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    due: dict[str, datetime] = field(default_factory=dict)
    held_until: dict[str, datetime] = field(default_factory=dict)
    lane: dict[str, int] = field(default_factory=dict)
    age: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, thread: str, lane: int) -> None:
        self.threads[thread].append(key)
        self.due[key], self.lane[key], self.age[key] = self.now, lane, len(self.age)

    def claim(self) -> str | None:
        heads = [keys[0] for keys in self.threads.values() if keys]
        free = [k for k in heads if self.due[k] <= self.now and self.held_until.get(k, NOON) <= self.now]
        chosen = min(free, key=lambda k: (self.lane[k], self.age[k]), default=None)
        if chosen:
            self.held_until[chosen] = self.now + LEASE
        return chosen

    def settle(self, key: str) -> None:
        for keys in self.threads.values():
            if key in keys:
                keys.remove(key)

    def put_off(self, key: str) -> None:
        self.due[key] = self.now + minutes(1)
        self.held_until.pop(key, None)


STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from("abc"), st.sampled_from(list(Lane))),
    st.tuples(st.sampled_from(["claim", "claim", "sent", "dead", "put_off", "wait"])),
)


@given(steps=st.lists(STEPS, max_size=40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_threads_behave_as_plain_lists_would(
    engine: Engine, clock: FakeClock, house: House, steps: list[tuple]
) -> None:
    office = Office(engine, clock=clock, house=house)
    with begin(engine, writing=True) as connection:
        connection.exec_driver_sql("DELETE FROM deliveries")
    model, held = Model(), []
    for number, (verb, *rest) in enumerate(steps):
        if verb == "add":
            model.add(str(number), *rest)
            add(office, a_delivery(str(number), thread=rest[0], lane=rest[1], due_at=model.now))
        elif verb == "wait":
            model.now += timedelta(seconds=80)
        elif verb == "claim":
            claimed = claim(office, model.now)
            assert claimed == model.claim()
            held += [claimed] if claimed else []
        elif held:
            _finish(office, model, verb, held.pop())
    left = sum(len(keys) for keys in model.threads.values())
    assert office.read(lambda work: work.deliveries.backlog())["pending"] == left


def _finish(office: Office, model: Model, verb: str, key: str) -> None:
    if verb == "sent":
        model.settle(key)
        sent(office, key)
    elif verb == "dead":
        model.settle(key)
        office.perform(lambda work: work.deliveries.dead(key, "refused"))
    elif key in {k for keys in model.threads.values() for k in keys}:
        model.put_off(key)
        office.perform(lambda work: work.deliveries.put_off(key, model.now + minutes(1), "later"))


# --- standings --------------------------------------------------------------------------------------


def stale(office: Office, now: datetime = NOON, **options: frozenset[str]) -> Standing | None:
    return office.perform(lambda work: work.standings.claim_stale(now, LEASE, **options))


def stand(office: Office, *standings: Standing) -> None:
    office.perform(lambda work: [work.standings.add(s) for s in standings])


def drawn(office: Office, key: str = "crisis:c1/root", **values: object) -> None:
    office.perform(lambda work: work.standings.drawn(key, **values))


def test_a_standing_is_added_once_and_found_by_key_address_and_subject(office: Office) -> None:
    root, pin = a_standing(ts="1.1"), a_standing(place="pin", channel="C2")
    stand(office, root, pin, a_standing(ts="9.9"))
    assert office.read(lambda work: work.standings.get("crisis:c1/root")) == root
    assert office.read(lambda work: work.standings.at("CINCIDENT", "1.1")) == root
    assert office.read(lambda work: work.standings.at("CINCIDENT", "9.9")) is None
    assert office.read(lambda work: work.standings.of("crisis:c1")) == (pin, root)


def test_what_has_no_address_yet_is_not_edited(office: Office) -> None:
    stand(office, a_standing())
    assert stale(office) is None
    drawn(office, wanted=0, ts="1.1", channel="CREAL")
    found = stale(office)
    assert found is not None
    assert (found.ts, found.channel) == ("1.1", "CREAL")


def test_edits_coalesce_and_one_that_came_meanwhile_is_drawn_next(office: Office) -> None:
    stand(office, a_standing(ts="1.1", wanted=1, drawn=1))
    assert stale(office) is None
    for _ in range(3):
        office.perform(lambda work: work.standings.want("crisis:c1"))
    found = stale(office)
    assert found is not None
    assert (found.wanted, found.drawn) == (4, 1)
    office.perform(lambda work: work.standings.want("crisis:c1"))
    assert stale(office) is None  # held by the one who draws it
    drawn(office, wanted=4, file_id="F1")
    again = stale(office)
    assert again is not None
    assert (again.wanted, again.drawn, again.file_id) == (5, 4, "F1")
    drawn(office, wanted=5, file_id="")
    drawn(office, wanted=4)  # a slow one that comes late does not set it back
    assert stale(office) is None
    assert office.read(lambda work: work.standings.get("crisis:c1/root")).file_id == ""


def test_drawings_go_by_lane_and_then_by_who_waits_longest(office: Office, clock: FakeClock) -> None:
    subjects = {"slow": Lane.CARD, "waits": Lane.CARD, "alert": Lane.ALERT}
    stand(office, *(a_standing(s, ts=s, lane=lane, drawn=1) for s, lane in subjects.items()))
    for subject in ("waits", "slow", "alert", "waits"):
        clock.go_on(minutes=1)
        office.perform(lambda work, s=subject: work.standings.want(s))
    assert [stale(office, clock.now).subject for _ in subjects] == ["alert", "waits", "slow"]


def test_a_drawing_waits_for_its_lease_its_delay_and_its_channel(office: Office) -> None:
    stand(office, a_standing(ts="1.1"))
    assert stale(office, not_in=frozenset({"CINCIDENT"})) is None
    assert stale(office, not_in=frozenset({"COTHER"})) is not None
    assert stale(office) is None
    office.perform(lambda work: work.standings.put_off("crisis:c1/root", NOON + minutes(1)))
    assert stale(office) is None
    assert stale(office, NOON + minutes(1)) is not None
    assert stale(office, NOON + minutes(1) + LEASE) is not None


def test_drawings_whose_holder_is_gone_can_be_let_go(office: Office) -> None:
    stand(office, a_standing(ts="1.1"), a_standing(place="pin", ts="1.2"))
    assert stale(office) is not None
    assert office.perform(lambda work: work.standings.let_go()) == 1
    assert [stale(office), stale(office), stale(office)].count(None) == 1


def test_a_subject_can_be_held_back_as_well_as_a_channel(office: Office) -> None:
    stand(office, a_standing("home", "UANA", ts="1.1"), a_standing(ts="1.1"))
    assert stale(office, not_in=frozenset({"home"})).subject == "crisis:c1"


def test_what_is_finished_or_gone_is_wanted_no_more(office: Office) -> None:
    stand(office, *(a_standing(place=place, ts=place) for place in ("finished", "gone", "removed", "live")))
    office.perform(lambda work: work.standings.finish("crisis:c1/finished"))
    office.perform(lambda work: work.standings.gone("crisis:c1/gone"))
    office.perform(lambda work: work.standings.remove("crisis:c1/removed"))
    office.perform(lambda work: work.standings.want("crisis:c1"))
    found = {s.place: (s.state, s.wanted) for s in office.read(lambda work: work.standings.of("crisis:c1"))}
    assert found == {
        "finished": (MessageState.FINISHED, 1),
        "gone": (MessageState.GONE, 1),
        "live": (MessageState.LIVE, 2),
    }
    assert stale(office).place == "live"
    assert stale(office) is None
