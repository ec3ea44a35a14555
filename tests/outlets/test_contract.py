"""What every outlet promises. A new line in OUTLETS needs a case here."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest

from bot.domain.comms.outgoing import OutgoingPost
from bot.domain.comms.statement import sha256_of
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.domain.registry import Proof
from bot.outlets import OUTLETS
from bot.outlets.base import Outlet
from tests.sources.loopback import Loopback, Request, reply

SECRET = "whsec_" + base64.b64encode(b"northwind coffee secret 1").decode()
WORDS = "We are sorry. The cup is gone."
POST = OutgoingPost(
    id="p1",
    outlet="any",
    text=WORDS,
    sha256=sha256_of(WORDS),
    idempotency_key="s1-1",
)


class Network:
    """Where the outlet publishes to: keeps what it took by its key, and forgets to answer when told."""

    def __init__(self) -> None:
        self.standing: dict[str, str] = {}
        self.loses_answers = False

    def answer(self, request: Request) -> bytes:
        if request.method == "POST":
            self.standing.setdefault(request.headers["webhook-id"], json.loads(request.body)["data"]["text"])
            return b"" if self.loses_answers else self._found(request.headers["webhook-id"])
        key = request.path.rpartition("/")[2]
        return self._found(key) if key in self.standing else reply(status=404)

    def _found(self, key: str) -> bytes:
        found = {"id": key, "url": f"https://s.example/{key}"}
        return reply(json.dumps(found).encode(), Content_Type="application/json")


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture(params=sorted(OUTLETS))
def outlet(request: pytest.FixtureRequest, network: Network) -> Iterator[Outlet]:
    made = OUTLETS[request.param].load()
    with Loopback(network.answer) as server:
        yield made(f"{server.url}/hook", SECRET, read_back=f"{server.url}/posts/{{id}}")


def test_it_stands_there_once_and_is_found_there(outlet: Outlet, network: Network) -> None:
    published = outlet.publish(POST)
    assert published.url
    assert network.standing == {"s1-1": WORDS}
    assert outlet.read_back(POST) == published


def test_a_lost_answer_is_unknown_and_never_a_failure(outlet: Outlet, network: Network) -> None:
    network.loses_answers = True
    with pytest.raises(OutcomeUnknown):
        outlet.publish(POST)
    assert outlet.read_back(POST) is not None


def test_looking_before_anything_was_sent_finds_nothing(outlet: Outlet) -> None:
    assert outlet.read_back(POST) is None


def test_a_preview_holds_the_words_and_sends_nothing(outlet: Outlet, network: Network) -> None:
    shown = outlet.preview(POST)
    assert WORDS in shown
    assert SECRET not in shown
    assert network.standing == {}


def test_an_outlet_says_what_it_is_and_how_it_was_proved(outlet: Outlet) -> None:
    assert outlet.label in {entry.label for entry in OUTLETS.values()}
    assert all(isinstance(entry.proof, Proof) for entry in OUTLETS.values())


def test_unknown_is_a_kind_of_not_delivered() -> None:
    assert issubclass(OutcomeUnknown, DeliveryError)
