"""Only this machine's browser, and only through the workspace's own page."""

from __future__ import annotations

import pytest

from bot.workspace.page.guard import host_name
from tests.workspace_page.sample import ANA, CRISIS, Sample
from tests.workspace_page.visitor import Visitor


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.1", ""]
)
def test_a_foreign_host_name_is_refused_on_every_path(ana: Visitor, host: str) -> None:
    for path in ("//", "", "/part/side", "//static/page.js"):
        response = ana.get(path, {"host": host})
        assert response.status_code == 421
        assert "crisis" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:80"])
def test_this_machine_is_let_in_under_its_own_names(ana: Visitor, host: str) -> None:
    assert ana.get("//", {"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_page_cannot_act_here(ana: Visitor, sample: Sample, headers: dict[str, str]) -> None:
    response = ana.ask("POST", f"/as/{ANA}/do/say", headers, json={"channel": CRISIS, "text": "forged"})
    assert response.status_code == 403
    assert all("forged" not in message.text for message in sample.ws.timeline(CRISIS))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_no_picture_on_another_page_calls_the_api(ana: Visitor, site: str) -> None:
    assert (
        ana.get("//api/chat.postMessage?channel=C0CRISIS&text=forged", {"sec-fetch-site": site}).status_code
        == 403
    )
    assert ana.get("//api/chat.postMessage").status_code != 403


def test_every_answer_forbids_what_the_page_does_not_use(ana: Visitor) -> None:
    for path in ("//", "", "/part/side", "//static/page.js", "/nowhere"):
        headers = ana.get(path).headers
        assert "default-src 'none'; script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_pages_are_never_kept_by_the_browser(ana: Visitor) -> None:
    assert ana.get("").headers["cache-control"] == "no-store"


def test_reading_changes_nothing(ana: Visitor, sample: Sample) -> None:
    seq = sample.ws.changes.seq
    for path in ("", f"/{CRISIS}", "/app", "/notifications", "/part/modal", "/part/side"):
        ana.get(path)
    assert sample.ws.changes.seq == seq


def test_the_port_is_no_part_of_the_name() -> None:
    assert host_name("localhost:80") == "localhost"
    assert host_name("[::1]:80") == host_name("[::1]") == "[::1]"
    assert host_name("localhost:x") == "localhost:x"
