"""The socket: what Slack and the network do to it, and how soon a person's press gets through again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.api.refusals import Refused
from bot.slack.api.socket import Connection, Link
from bot.workspace import manifest
from bot.workspace.server import WorkspaceServer
from tests.slack.scripted import Answer, Scripted, refusal
from tests.support.waiting import at_once


@pytest.fixture
def slack():
    app = manifest.App(commands=(manifest.Command("/crisis"),))
    with WorkspaceServer(app, rates=False) as server:
        yield server


class Bot:
    """A Bolt app that answers a command and remembers it; `hold` keeps an answer back."""

    def __init__(self, server: WorkspaceServer) -> None:
        self.handled: list[str] = []
        self.hold = threading.Event()
        self.hold.set()
        self.busy = threading.Event()
        client = WebClient(token=server.bot_token, base_url=server.api_url)
        self.pool = ThreadPoolExecutor(10)
        self.app = App(client=client, listener_executor=self.pool)
        self.app.command("/crisis")(self._answer)
        self.client = client

    def _answer(self, ack, command) -> None:
        self.busy.set()
        self.hold.wait(5)
        self.handled.append(command["text"])
        ack("heard")


@pytest.fixture
def bot(slack):
    bot = Bot(slack)
    yield bot
    bot.pool.shutdown()


@pytest.fixture
def connection(slack, bot):
    connection = Connection(
        bot.app, slack.app_token, bot.client, ping_interval=0.2, silence=5.0, look_every=0.05
    )
    connection.start()
    assert until(lambda: slack.hub.connections() == 2)
    yield connection
    connection.stop()


def until(condition, timeout: float = 8.0) -> bool:
    give_up = time.monotonic() + timeout
    while not condition() and time.monotonic() < give_up:
        threading.Event().wait(0.01)
    return condition()


def ask(slack, text: str):
    return slack.people.run_command("U0ANA", "C0CRISIS", f"/crisis {text}")


def test_a_command_reaches_the_app_and_health_says_connected(slack, bot, connection):
    assert ask(slack, "help").ok
    assert bot.handled == ["help"]
    assert connection.health().state is Link.CONNECTED


def test_a_refresh_leaves_no_gap(slack, bot, connection):
    slack.faults.refresh_socket()
    outcomes = [ask(slack, str(number)) for number in range(20)]
    assert all(outcome.ok for outcome in outcomes)
    assert bot.handled == [str(number) for number in range(20)]
    assert until(lambda: connection.health().replaced == 1)
    assert connection.health().open == 2


def test_after_an_abort_a_new_handler_answers_within_seconds(slack, bot, connection):
    before = time.monotonic()
    slack.faults.abort_socket()
    assert until(lambda: slack.hub.connections() == 2)
    assert time.monotonic() - before < 3
    assert ask(slack, "again").ok
    assert until(lambda: connection.health().open == 2)
    assert connection.health().replaced == 2


def test_silence_on_an_open_connection_counts_as_dead(slack, bot):
    now = [1000.0]
    connection = Connection(bot.app, slack.app_token, bot.client, sockets=1, silence=7, clock=lambda: now[0])
    connection.check()
    connection.check()
    assert connection.health().replaced == 0
    now[0] = time.time() + 60  # the last pong is a minute old
    connection.check()
    assert connection.health().replaced == 1
    connection.stop()
    assert connection.health().state is Link.STOPPED


def test_what_is_being_handled_is_acknowledged_before_the_socket_closes(slack, bot, connection):
    bot.hold.clear()
    outcomes = []
    press = threading.Thread(target=lambda: outcomes.append(ask(slack, "slow")))
    press.start()
    assert bot.busy.wait(5)
    stopping = threading.Thread(target=connection.stop)
    stopping.start()
    bot.hold.set()
    press.join()
    stopping.join()
    assert outcomes[0].ok


def test_fifty_slow_acts_are_all_worked_at_side_by_side_on_one_socket(slack):
    """Each goes on only when all of them are under way: nobody waits for a place."""
    everybody = threading.Barrier(50)
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    with ThreadPoolExecutor(50) as pool:
        app = App(client=client, listener_executor=pool)
        app.command("/crisis")(lambda ack: everybody.wait(2.5) >= 0 and ack("heard"))
        connection = Connection(app, slack.app_token, client, sockets=1)
        connection.check()
        outcomes = at_once([lambda n=n: ask(slack, str(n)) for n in range(50)])
        connection.stop()
    assert [outcome for outcome in outcomes if not getattr(outcome, "ok", False)] == []


def test_without_slack_it_tries_less_and_less_often_and_says_why():
    now = [0.0]
    with Scripted(refusal("invalid_auth")) as server:
        connection = _offline(server, now)
        tries = []
        for second in range(100):
            now[0] = float(second)
            connection.check()
            tries.append(len(server.calls))
        assert connection.health().state is Link.REFUSED
        assert "invalid_auth" in connection.health().last_error
        connection.stop()
    starts = [second for second in range(1, 100) if tries[second] > tries[second - 1]]
    assert starts == [1, 3, 7, 15, 31, 61, 91]


@pytest.mark.parametrize("word", ["invalid_auth", "token_revoked", "missing_scope"])
def test_a_token_that_slack_does_not_take_is_not_waited_for_at_the_start(word):
    with Scripted(refusal(word)) as server:
        connection = _offline(server, [0.0])
        with pytest.raises(Refused, match=word):
            connection.start()
        connection.stop()


def test_a_slack_in_trouble_is_waited_for_at_the_start():
    with Scripted(Answer(503, "")) as server:
        connection = _offline(server, [0.0])
        connection.start()
        assert connection.health().state is Link.STARTING
        connection.stop()


def test_a_token_that_was_revoked_is_called_so_until_it_is_taken_again(slack, bot):
    now = [time.time()]
    connection = Connection(bot.app, slack.app_token, bot.client, sockets=1, clock=lambda: now[0])
    connection.check()
    slack.workspace.app = replace(slack.workspace.app, app_token="xapp-another")
    slack.faults.abort_socket()
    assert until(lambda: connection.check() or connection.health().state is not Link.CONNECTED)
    assert connection.health().state is Link.REFUSED
    slack.workspace.app = replace(slack.workspace.app, app_token="xapp-local-workspace")
    now[0] += 2
    connection.check()
    assert connection.health().state is Link.CONNECTED
    connection.stop()


def test_a_rate_limit_on_connecting_is_waited_for_without_sleeping():
    now = [0.0]
    with Scripted(Answer(429, refusal("ratelimited").body, {"Retry-After": "45"})) as server:
        connection = _offline(server, now)
        for second in range(46):
            now[0] = float(second)
            connection.check()
        assert len(server.calls) == 2
        connection.stop()


def _offline(server: Scripted, now: list[float]) -> Connection:
    client = WebClient(token="xoxb-test", base_url=server.url)
    app = App(client=client, token_verification_enabled=False)
    return Connection(app, "xapp-test", client, sockets=1, clock=lambda: now[0])
