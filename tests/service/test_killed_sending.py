"""Whatever dies around the moment of sending: nothing is said twice, and nothing is lost without a word."""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.events import PublicationSettled
from bot.service.comms.sending import LOST_AFTER
from tests.service.sender import sender
from tests.service.town import Night
from tests.sources.loopback import Loopback, Request, reply

SEED = int(os.environ.get("FIREBREAK_SEED", "11"))
KILLS = 200
EARLY = 0.05  # seconds in which it is killed on the way there
PATIENCE = 60.0
State = PublicationState


@dataclass
class Network:
    """It forgets nothing and knows no idempotency: what reaches it twice stands there twice. One request in
    each life of the sender is the moment to kill it: before it is taken, before or after it is answered, or
    some milliseconds after one of these.
    """

    dice: random.Random
    standing: Counter[str] = field(default_factory=Counter)
    moment: threading.Event = field(default_factory=threading.Event)
    dead: threading.Event = field(default_factory=threading.Event)
    looks: bool = True

    def answer(self, request: Request) -> Iterator[bytes]:
        if request.method == "GET":
            key = request.path.rpartition("/")[2]
            yield self._found(key) if self.looks and key in self.standing else reply(status=404)
            return
        key, dies = json.loads(request.body)["data"]["id"], self.dice.random()
        if dies >= 0.25:
            self.standing[request.headers["webhook-id"]] += 1
        self.moment.set()
        if dies < 0.5:
            self.dead.wait(PATIENCE)  # gone before an answer can reach it
        elif dies > 0.65:  # else it is taken, and never answered
            yield self._found(key)

    def _found(self, key: str) -> bytes:
        return reply(json.dumps({"id": key}).encode(), Content_Type="application/json")


@pytest.mark.prove(alone=True)
@pytest.mark.timeout(600)
def test_killed_200_times_while_sending_it_says_nothing_twice_and_loses_nothing(
    night: Night, database_url: str
) -> None:
    dice, asked = random.Random(SEED), list[Publication]()
    network, crisis = Network(dice), night.declare()
    with Loopback(network.answer) as server:
        for _ in range(KILLS):
            night.clock.now += 2 * LOST_AFTER
            if network.moment.is_set() or not asked:  # else what was asked for before waits still
                asked.append(night.publish(night.approved(crisis, text=f"News {len(asked)}.")))
            network.looks = dice.random() < 0.5
            _live(network, database_url, server.url, night, dice)
        night.clock.now += 2 * LOST_AFTER
        with sender(database_url, server.url, night.clock.now, looks=2):
            pass
    _nothing_twice_nothing_lost(night, network, asked)


def _live(network: Network, database_url: str, url: str, night: Night, dice: random.Random) -> None:
    """Until it is killed: at the moment that the network chose, or now and then on the way to it."""
    network.moment.clear()
    network.dead.clear()
    with sender(database_url, url, night.clock.now) as process:
        network.moment.wait(dice.choice([EARLY * dice.random(), PATIENCE, PATIENCE, PATIENCE]))
        if dice.random() < 0.5:
            network.dead.wait(dice.uniform(0, 0.004))  # some of its next steps, too
        process.kill()
        process.join(PATIENCE)
        network.dead.set()
    assert process.exitcode == -9


def _nothing_twice_nothing_lost(night: Night, network: Network, asked: list[Publication]) -> None:
    told = Counter((e.publication_id, e.state) for e in night.told(PublicationSettled))
    ends = Counter[State]()
    for publication in map(night.publication, asked):
        stands = network.standing[_key(publication)]
        ends[publication.state] += 1
        assert stands <= 1, "said twice"
        assert told[publication.id, publication.state.value] == 1
        if publication.state is State.UNKNOWN:
            assert f"publication:{publication.id}" in _clocks(night, publication), "nobody is asked"
        else:
            assert (publication.state, stands) == (State.SENT, 1), "lost without a word"
    assert set(ends) == {State.SENT, State.UNKNOWN}
    assert min(ends.values()) > KILLS // 10, ends


def _key(publication: Publication) -> str:
    return f"{publication.statement_id}-{publication.version_number}-{publication.outlet}"


def _clocks(night: Night, publication: Publication) -> set[str]:
    return {d.key for d in night.read(lambda work: work.deadlines.waiting(publication.crisis_id))}
