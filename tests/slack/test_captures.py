"""A file that somebody puts into a war room is evidence once its bytes are kept, and not before."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.commands.export import export_crisis, verify_file
from bot.domain.crisis.capture import CaptureState, read
from bot.domain.message import Lane
from bot.service import clocks
from bot.service.crisis import captures, crises, keeping
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.step import pressing
from bot.workspace.shapes import file_json
from tests.slack.office import ANA, CRISIS, SAM, Night, offers, shown

MOST = 10 * 1024 * 1024  # bytes of a file in a form
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
SHA = hashlib.sha256(PNG).hexdigest()


def drop(night: Night, name: str, data: bytes) -> None:
    root = night.room().ts
    night.event("message", lambda: night.slack.people.upload(SAM, CRISIS, name, data, thread_ts=root))


def counted(night: Night) -> tuple[int, int]:
    return night.office.read(lambda work: pressing._evidence(work, work.crises.recent(1)[0]))


def states(night: Night) -> list[CaptureState]:
    crisis = night.crisis()
    return [c.state for c in night.office.read(lambda work: work.captures.of_crisis(crisis.id))]


def test_a_file_in_the_war_room_is_kept_by_its_hash_and_goes_at_the_limit(night: Night, tmp_path: Path):
    night.declare()
    drop(night, "post.png", PNG)
    assert counted(night) == (1, 0)
    assert any(f"the file “post.png”, SHA-256 {SHA}" in text for text in night.thread())
    drop(night, "again.png", PNG)
    assert night.rows("SELECT sha256, kind FROM capture_files") == [(SHA, "image/png")]
    file = tmp_path / "crisis.json"
    assert export_crisis(night.office, 1, file) == 0
    assert verify_file(file) == 0
    plain = json.loads(file.read_text())
    assert [f["sha256"] for f in plain["files"]] == [SHA, SHA]
    picture = tmp_path / "crisis.files" / f"{SHA}.png"
    assert {tmp_path / f["path"] for f in plain["files"]} == {picture}
    assert picture.read_bytes() == PNG
    picture.write_bytes(PNG + b"0")
    assert verify_file(file) == 1
    picture.unlink()
    assert verify_file(file) == 1
    assert export_crisis(night.office, 1, None) == 0
    night.office.perform(lambda work: keeping._erase(work, work.crises.recent(1)[0]))
    while clocks.tick(night.office):
        pass
    left = night.rows("SELECT id FROM captures UNION SELECT sha256 FROM capture_pieces")
    assert not left
    assert night.rows("SELECT count(*) FROM capture_files") == [(0,)]


def test_files_in_the_form_are_kept_by_their_hashes_and_what_cannot_be_is_asked_for_again(night: Night):
    night.declare()
    drop(night, "broken.png", b"<html>")
    asked = next(m for m in night.letters(SAM) if offers(m.blocks, "Add evidence"))
    night.press(SAM, asked, "Add evidence")
    assert "Up to ten: PNG, JPEG, GIF, WebP or PDF, each up to 10 MB" in shown(night.window(SAM).blocks)
    assert "larger than 10 MB" in str(night.send(SAM, files=[given(night, "a.png", bytes(MOST + 1))]).errors)
    assert "not accepted" in str(night.send(SAM, files=[given(night, "note.docx", b"PK")]).errors)
    names = {"post.png": PNG, "page.pdf": b"%PDF-1.7 x", "fake.png": b"<html>", "late.png": PNG + b"1"}
    files = [given(night, name, data) for name, data in names.items()]
    night.ws.files[files[3]["id"]].deleted = True
    assert night.send(SAM, files=files).ok
    assert counted(night) == (0, 0)  # nothing is decided on what is not kept yet
    night.settle()
    assert counted(night) == (2, 0)
    assert Counter(states(night)) == {CaptureState.FAILED: 3, CaptureState.KEPT: 2}
    assert any(f"the file “post.png”, SHA-256 {SHA}" in text for text in night.thread())
    told = "".join(shown(m.blocks) for m in night.letters(SAM))
    assert "“fake.png” is not kept as evidence: it is neither a picture" in told
    assert "“late.png” is not kept as evidence: it was deleted" in told


def given(night: Night, name: str, data: bytes) -> dict[str, Any]:
    """What Slack tells of a file that somebody put into a form."""
    return file_json(night.ws, night.slack.people.attach(SAM, name, data))


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("post.png", b"<html>sign in</html>", "neither a picture"),
        ("huge.png", PNG + bytes(20_000_001), "larger than 20 MB"),
    ],
)
def test_what_cannot_be_kept_counts_for_nothing_and_is_asked_for_again(night: Night, name, data, why):
    night.declare()
    drop(night, name, data)
    assert (counted(night), states(night)) == ((0, 0), [CaptureState.FAILED])
    asked = next(m for m in night.letters(SAM) if why in shown(m.blocks))
    assert offers(asked.blocks, "Add evidence")


def test_a_file_that_slack_does_not_hand_over_is_fetched_later(night: Night):
    night.declare()
    night.slack.faults.fail("files.info", status=500, times=2)
    drop(night, "post.png", PNG)
    assert states(night) == [CaptureState.KEPT]


def test_files_in_other_threads_are_nobodys_evidence(night: Night):
    night.declare()
    night.event("message", lambda: night.slack.people.upload(SAM, CRISIS, "lunch.png", PNG))
    assert states(night) == []
    night.office.perform(crises.add_evidence, actor_id=ANA, crisis_id=night.crisis().id, text="Seen")
    assert counted(night) == (1, 0)


def test_whoever_is_called_waits_for_no_file(night: Night):
    """Of many files one is fetched at a time, and after the letters; a crisis that was erased wants none."""
    night.declare()
    crisis = night.crisis()
    files = [(f"F{n}", f"{n}.png") for n in range(8)]
    night.office.perform(captures.offer, actor_id=ANA, crisis_id=crisis.id, files=files)
    while night.desk._crew["events"][0].step():
        pass
    taken = [night.office.perform(claim) for _ in range(4)]
    assert [d.method for d in taken if d] == ["capture"]
    assert taken[0].lane > Lane.CARD
    night.office.perform(lambda work: work.captures.strip(crisis.id))
    assert night.office.read(captures.wanted, taken[0].payload["capture_id"]) is None


def claim(work: Work) -> Delivery | None:
    return work.deliveries.claim(work.now, timedelta(minutes=3))


def test_what_a_file_is_shows_in_its_bytes():
    kinds = {
        b"%PDF-1.7": "application/pdf",
        b"RIFF0000WEBPVP8 ": "image/webp",
        b"\xff\xd8\xff\xe0": "image/jpeg",
    }
    for content, kind in kinds.items():
        assert read(content).kind == kind
    assert read(b"RIFF0000WAVE") is None
    assert read(b"") is None
