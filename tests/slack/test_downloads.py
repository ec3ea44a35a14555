"""A file comes whole and in time, and the token goes to nobody but Slack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from threading import Semaphore, Thread

import pytest

from bot.domain.errors import DeliveryError
from bot.slack.api.downloads import LONGEST, _is_slack, fetch

API = "https://slack.com/api/"


@contextmanager
def server(
    status: int, body: bytes = b"", *, each: Callable[[], object] | None = None, **headers: str
) -> Iterator[str]:
    """Answers everybody alike, and hangs up. With `each` it waits for that before every byte."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            for piece in (body[n : n + 1] for n in range(len(body))) if each else (body,):
                if each and not each():
                    return
                self.wfile.write(piece)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answer) as found:
        Thread(target=found.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


@pytest.mark.parametrize("url", ["http://slack.com.evil.example/x", "https://evil.example/?slack.com", ""])
def test_the_token_goes_to_nobody_but_slack(url: str):
    with pytest.raises(DeliveryError, match="not_here"):
        fetch(url, "xoxb-1", API, 10)
    with (
        server(302, Location="http://127.0.0.1:9/elsewhere") as home,
        pytest.raises(DeliveryError, match="not_here"),
    ):
        fetch(f"{home}/file", "xoxb-1", f"{home}/api/", 10)


@pytest.mark.parametrize(
    "url", ["http://slack.com/files/x", "https://slack.com:8080/x", "https://slack.com:port/x", "https://[/"]
)
def test_the_token_never_goes_in_the_clear_nor_to_another_port(url: str):
    assert not _is_slack(url, API)
    assert _is_slack("https://files.slack.com:443/x", API)


@pytest.mark.parametrize(("said", "size"), [({"Content_Length": "200"}, 0), ({}, 200)])
def test_half_a_file_is_no_evidence_and_is_fetched_again(said: dict[str, str], size: int):
    with server(200, bytes(100), **said) as home, pytest.raises(DeliveryError, match="broke off") as error:
        fetch(f"{home}/file", "xoxb-1", f"{home}/api/", 1000, size=size)
    assert not error.value.permanent


def test_a_file_that_trickles_is_given_up_after_its_time():
    """The clock is looked at after every little that came, and not after a large piece."""
    times, looked = count(0.0, LONGEST / 2), Semaphore(0)

    def timer() -> float:
        looked.release()
        return next(times)

    with (
        server(200, bytes(100), each=lambda: looked.acquire(timeout=1), Content_Length="100") as home,
        pytest.raises(DeliveryError, match="too slowly"),
    ):
        fetch(f"{home}/file", "xoxb-1", f"{home}/api/", 1000, timer=timer)
