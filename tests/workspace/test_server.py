"""The whole server over a network: what the SDK sends, faults on the wire, starting and stopping."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.workspace.__main__ import main
from bot.workspace.server import WorkspaceServer
from tests.workspace.conftest import ANA, CRISIS, actions, button, section
from tests.workspace.test_marks_and_files import PNG


@pytest.fixture
def client(server: WorkspaceServer) -> WebClient:
    return WebClient(token=server.bot_token, base_url=server.api_url, retry_handlers=[])


def texts(server: WorkspaceServer) -> list[str]:
    return [message.text for message in server.workspace.timeline(CRISIS)]


def test_the_sdk_is_understood_in_forms_and_json(server: WorkspaceServer, client: WebClient) -> None:
    assert client.auth_test().headers["x-oauth-scopes"]
    posted = client.chat_postMessage(channel=CRISIS, text="x", blocks=[section("x")], metadata=_metadata())
    client.pins_add(channel=CRISIS, timestamp=posted["ts"])
    listed = client.conversations_list(types=["public_channel"], exclude_archived=True, limit=1)
    assert len(listed["channels"]) == 1
    read = client.conversations_history(channel=CRISIS, include_all_metadata=True)
    assert read["messages"][0]["metadata"] == _metadata()
    everybody = [user["id"] for page in client.users_list(limit=3) for user in page["members"]]
    assert len(everybody) == len(set(everybody)) == 9


def test_refusals_reach_the_sdk_with_their_reason(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=CRISIS, text="x", blocks=[section("x" * 3001)])
    assert caught.value.response["errors"][0].startswith("must be less than 3001")


def test_files_go_up_and_their_bytes_come_back(server: WorkspaceServer, client: WebClient) -> None:
    client.files_upload_v2(channel=CRISIS, file=PNG, filename="chart.png", title="Chart", alt_txt="a chart")
    (message,) = server.workspace.wait_for(lambda: server.workspace.timeline(CRISIS))
    file = client.files_info(file=message.files[0])["file"]
    asked = urllib.request.Request(file["url_private"], headers={"Authorization": f"Bearer {client.token}"})
    with urllib.request.urlopen(asked) as answer:
        assert (answer.read(), answer.headers["content-type"]) == (PNG, "image/png")
    assert file["alt_txt"] == "a chart"


def test_an_upload_of_another_length_is_refused(server: WorkspaceServer, client: WebClient) -> None:
    announced = client.files_getUploadURLExternal(filename="a.png", length=5)
    with pytest.raises(HTTPError, match="400"):
        urllib.request.urlopen(announced["upload_url"], data=b"four")
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(f"{server.url}/upload/v1/none", data=b"x")


def test_a_body_that_is_no_json_is_said_so(server: WorkspaceServer) -> None:
    head = {"content-type": "application/json", "authorization": f"Bearer {server.bot_token}"}
    request = urllib.request.Request(f"{server.api_url}chat.postMessage", data=b"{", headers=head)
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == b'{"ok":false,"error":"invalid_json"}'


GUARDED = ("/api/chat.postMessage", "/actions/T/none", "/upload/v1/none", "/files-pri/F/none.png")
FOREIGN = (
    ({"host": "evil.example"}, 421),
    ({"host": "evil.example:{port}"}, 421),
    ({"host": "127.0.0.1.evil.example:{port}"}, 421),
    ({"origin": "http://evil.example"}, 403),
    ({"sec-fetch-site": "cross-site"}, 403),
)


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize(("headers", "status"), FOREIGN)
def test_no_web_site_reaches_the_api_through_a_browser_on_this_machine(
    server: WorkspaceServer, path: str, headers: dict[str, str], status: int
) -> None:
    """Not even by a name of its own that points at 127.0.0.1, and with the tokens everybody knows."""
    port = server.url.rpartition(":")[2]
    foreign = {name: value.format(port=port) for name, value in headers.items()}
    known = {"authorization": f"Bearer {server.bot_token}", "content-type": "application/json"}
    body = json.dumps({"channel": CRISIS, "text": "forged"}).encode()
    request = urllib.request.Request(f"{server.url}{path}", data=body, headers=known | foreign)
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == status
    assert b"ok" not in refused.value.read()
    assert texts(server) == []


def test_the_sdk_answers_to_a_response_url(server: WorkspaceServer, client: WebClient) -> None:
    from bot.workspace import screens

    url = screens.new_response_url(server.workspace, CRISIS, ANA)
    assert WebhookClient(url).send(text="hello", response_type="in_channel").body == "ok"
    assert texts(server) == ["hello"]
    assert WebhookClient(url, retry_handlers=[]).send(text="").status_code == 400


def test_planned_failures_come_once_and_change_nothing(server: WorkspaceServer, client: WebClient) -> None:
    server.faults.fail("chat.postMessage", "internal_error")
    server.faults.fail("chat.postMessage", status=503)
    server.faults.fail("*", retry_after=7, times=2)
    seen = []
    for _ in range(4):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=CRISIS, text="x")
        response = caught.value.response
        seen.append((response.status_code, response.headers.get("retry-after")))
    assert seen == [(200, None), (503, None), (429, "7"), (429, "7")]
    assert texts(server) == []
    client.chat_postMessage(channel=CRISIS, text="x")
    assert texts(server) == ["x"]


def test_a_lost_reply_leaves_the_post_behind(server: WorkspaceServer, client: WebClient) -> None:
    server.faults.lose_reply_after_accepting("chat.postMessage")
    with pytest.raises(OSError, match=r"(?i)reset|closed|disconnected"):
        client.chat_postMessage(channel=CRISIS, text="once")
    assert texts(server) == ["once"]


def test_the_sdks_own_retry_posts_twice_when_a_reply_is_lost(server: WorkspaceServer) -> None:
    server.faults.lose_reply_after_accepting("chat.postMessage")
    WebClient(token=server.bot_token, base_url=server.api_url).chat_postMessage(channel=CRISIS, text="x")
    assert texts(server) == ["x", "x"]


def test_a_slow_reply_holds_up_no_other_call(server: WorkspaceServer, client: WebClient) -> None:
    server.faults.slow("chat.postMessage", 0.3)
    began = time.monotonic()
    slow = threading.Thread(target=lambda: client.chat_postMessage(channel=CRISIS, text="slow"))
    slow.start()
    server.workspace.wait_for(lambda: texts(server))
    client.auth_test()
    assert time.monotonic() - began < 0.3
    slow.join()
    assert time.monotonic() - began >= 0.3


def test_presses_and_calls_come_fast_enough(server: WorkspaceServer, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=CRISIS, text="x", blocks=[actions(button())])["ts"]
    began = time.monotonic()
    for _ in range(50):
        client.conversations_replies(channel=CRISIS, ts=ts)
        server.people.press(ANA, CRISIS, ts, "go")
    assert time.monotonic() - began < 2.5  # 20 presses and calls a second, on a machine that is busy


def test_a_server_starts_and_stops_at_once_and_leaves_nothing() -> None:
    before = set(threading.enumerate())
    began = time.monotonic()
    server = WorkspaceServer().start()
    assert time.monotonic() - began < 1
    url = server.url
    WebClient(token=server.bot_token, base_url=server.api_url).auth_test()
    server.stop()
    server.stop()
    assert {t for t in set(threading.enumerate()) - before if t.name.startswith("workspace")} == set()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url)


def test_it_runs_alone_and_says_how_to_connect() -> None:
    command = [sys.executable, "-m", "bot.workspace"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = "".join(process.stdout.readline() for _ in range(4))
    api_url = next(line for line in said.splitlines() if "SLACK_API_URL" in line).partition("=")[2]
    WebClient(token="xoxb-local-workspace", base_url=api_url).auth_test()
    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()


def test_it_ends_well_when_it_is_ended_as_soon_as_it_has_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Impatient(io.StringIO):
        def flush(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    def killed(*_: object) -> None:
        raise AssertionError("the signal came before its handler")

    before = {number: signal.signal(number, killed) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(sys, "stdout", Impatient())
    try:
        assert main([]) == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_manifest_that_will_not_do_is_reported_and_ends_it(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "manifest.json"
    path.write_text('{"display_information": {"name": ""}}')
    assert main(["--manifest", str(path)]) == 2
    assert main(["--manifest", str(path.with_name("none.json"))]) == 2


def _metadata() -> dict[str, object]:
    return {"event_type": "delivery", "event_payload": {"id": "42"}}
