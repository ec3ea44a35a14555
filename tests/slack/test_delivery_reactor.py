"""What happened becomes what is sent, once, and a reaction that fails stops no other."""

import itertools
from datetime import timedelta

import pytest

from bot.domain.events import AlertGrew, EvidenceChanged, HomeOpened, RosterChanged
from bot.domain.message import Lane
from bot.service.crisis import forgetting
from bot.service.records import Brand
from bot.service.staff import people
from bot.slack.delivery.reactor import MAX_ATTEMPTS, MOMENT, Reactor
from bot.slack.reactions import parts
from tests.slack.rig import CARD, CRISIS


@pytest.fixture
def happened(rig):
    """Records an event; the reactor's table is `rig.on`."""

    def record(event=None) -> int:
        return rig.office.perform(lambda work: work.record(event or AlertGrew(alert_id="a1")))

    rig.card()
    rig.drain()
    return record


def deliver(rig, key: str, text: str):
    from bot.service.records import Delivery

    return Delivery(
        key=key,
        thread=CARD,
        lane=3,
        method="notice",
        channel=CRISIS,
        payload={"text": text, "thread_of": CARD},
        due_at=rig.now(),
    )


def test_an_event_becomes_deliveries_and_redraws(rig, happened):
    def tell(work, recorded):
        work.standings.want("crisis:1")
        return [deliver(rig, "thread", f"{recorded.event.alert_id} grew")]

    rig.on[AlertGrew] = (tell,)
    rig.notebook.write(CARD, "grown")
    happened()
    rig.drain()
    assert rig.replies() == ["a1 grew"]
    assert rig.posted()[0].text == "grown"


def test_a_message_that_names_the_author_of_a_post_can_be_forgotten(rig, happened):
    rig.office.perform(people.set_up_brand, Brand(id="b", name="Northwind Coffee", incident_channel=CRISIS))
    card = "alert:a1/card"
    rig.card(card)
    rig.on[EvidenceChanged] = (lambda work, recorded: [parts.notice(work, recorded, card, lane=Lane.NOTICE)],)
    happened(EvidenceChanged(alert_id="a1", author="lena", deleted=True))
    rig.drain()
    assert "lena" in rig.replies(card)[0]
    assert len(rig.office.read(forgetting.look, "Lena").messages) == 1


def test_the_same_event_twice_writes_nothing_more(rig, happened):
    def tell(_work, _recorded):
        return [deliver(rig, "thread", "once")]

    rig.on[AlertGrew] = (tell,)
    event_id = happened()
    rig.drain()
    rig.restart()
    rig.reactor._handle_some([rig.office.read(lambda work: work.events.get(event_id))])
    rig.drain()
    assert rig.replies() == ["once"]


def test_two_reactions_and_two_events_may_use_the_same_place(rig, happened):
    def one(_work, recorded):
        return [deliver(rig, "thread", f"one {recorded.id}")]

    def two(_work, recorded):
        return [deliver(rig, "thread", f"two {recorded.id}")]

    rig.on[AlertGrew] = (one, two)
    first, second = happened(), happened()
    rig.drain()
    assert rig.replies() == [f"one {first}\ntwo {first}\none {second}\ntwo {second}"]


def test_a_burst_is_handled_in_few_turns_and_no_turn_begins_more_than_it_has_time_for(rig, happened):
    rig.on[AlertGrew] = (lambda work, recorded: seen.append((work, recorded.id)) or [],)
    seen, slow = [], itertools.count()
    for time_of, turns in ((lambda: 0.0, 1), (lambda: MOMENT * next(slow), 3)):
        seen.clear()
        events = [happened() for _ in range(6)]
        Reactor(rig.office, rig.on, timer=time_of).step()
        assert [id_ for _, id_ in seen] == events
        assert len({id(work) for work, _ in seen}) == turns


def test_an_event_without_a_reaction_is_done(rig, happened):
    happened(RosterChanged(role="legal", people=("U0MEI",)))
    assert rig.reactor.step()
    assert not rig.reactor.step()


def test_a_failing_reaction_is_tried_again_and_does_not_stop_the_others(rig, happened):
    broken = [True]

    def fails(_work, _recorded):
        if broken[0]:
            raise KeyError("not yet")
        return [deliver(rig, "thread", "mended")]

    def works(_work, _recorded):
        return [deliver(rig, "thread", "works")]

    rig.on[AlertGrew] = (fails, works)
    rig.on[HomeOpened] = (works,)
    happened()
    happened(HomeOpened())
    rig.drain()
    assert rig.replies() == ["works\nworks"]
    broken[0] = False
    rig.pass_time(minutes=1)
    rig.drain()
    assert rig.replies() == ["works\nworks", "mended"]


def test_a_reaction_that_fails_leaves_nothing_half_done(rig, happened):
    def fails_halfway(work, _recorded):
        work.standings.want("crisis:1")
        yield deliver(rig, "thread", "half")
        raise ValueError("in the middle")

    rig.on[AlertGrew] = (fails_halfway,)
    happened()
    rig.drain()
    assert rig.replies() == []
    assert not rig.waiting()


def test_a_reaction_that_never_works_is_given_up_visibly(rig, happened):
    tries = []

    def fails(_work, recorded):
        tries.append(recorded.id)
        raise ValueError("never")

    rig.on[AlertGrew] = (fails,)
    happened()
    for _ in range(50):
        rig.drain()
        rig.pass_time(minutes=5)
    assert len(tries) == 2 * MAX_ATTEMPTS  # each time with the others and then alone
    assert rig.office.read(lambda work: work.events.given_up(work.now - timedelta(days=1))) == 1
