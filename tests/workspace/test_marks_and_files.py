from __future__ import annotations

import struct
from typing import Any

import pytest

from bot.workspace import posts, uploads
from tests.workspace.conftest import ANA, CRISIS, Slack, modal

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 320) + b"\x08\x06\x00\x00\x00"


def uploaded(slack: Slack, data: bytes = PNG, name: str = "chart.png", **more: Any) -> str:
    """An announced file with its bytes in; its id."""
    file_id = slack.ok("files.getUploadURLExternal", filename=name, length=len(data), **more)["file_id"]
    uploads.store(slack.ws, slack.ws.files[file_id], data)
    return str(file_id)


def chart(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "volume"}]


# Reactions


def test_a_reaction_is_added_once_and_removed_once(slack: Slack) -> None:
    target = {"channel": CRISIS, "timestamp": slack.post(), "name": "eyes"}
    slack.ok("reactions.add", **target)
    assert slack.error("reactions.add", **target) == "already_reacted"
    assert slack.ok("reactions.get", **target)["message"]["reactions"] == [
        {"name": "eyes", "users": [slack.ws.app.bot_user_id], "count": 1}
    ]
    slack.ok("reactions.remove", **target)
    assert slack.error("reactions.remove", **target) == "no_reaction"
    assert slack.error("reactions.add", **{**target, "name": "Not A Name"}) == "invalid_name"
    assert slack.error("reactions.add", **{**target, "timestamp": "now"}) == "bad_timestamp"
    assert slack.error("reactions.add", **{**target, "timestamp": "1000000000.000000"}) == "message_not_found"


def test_one_member_adds_twenty_three_emoji_at_most(slack: Slack) -> None:
    target = {"channel": CRISIS, "timestamp": slack.post()}
    for number in range(23):
        slack.ok("reactions.add", name=f"e{number}", **target)
    assert slack.error("reactions.add", name="e23", **target) == "too_many_emoji"


def test_a_message_carries_fifty_different_emoji_at_most(slack: Slack) -> None:
    target = {"channel": CRISIS, "timestamp": slack.post()}
    message = slack.ws.message(CRISIS, target["timestamp"])
    assert message is not None
    for number in range(50):
        posts.react(slack.ws, message, ANA, f"e{number}")
    assert slack.error("reactions.add", name="e50", **target) == "too_many_reactions"
    slack.ok("reactions.add", name="e49", **target)


# Pins and bookmarks


def test_a_message_is_pinned_once(slack: Slack) -> None:
    ts = slack.post("card")
    slack.ok("pins.add", channel=CRISIS, timestamp=ts)
    assert slack.error("pins.add", channel=CRISIS, timestamp=ts) == "already_pinned"
    (item,) = slack.ok("pins.list", channel=CRISIS)["items"]
    assert (item["message"]["ts"], item["message"]["pinned_to"]) == (ts, [CRISIS])
    slack.ok("pins.remove", channel=CRISIS, timestamp=ts)
    assert slack.error("pins.remove", channel=CRISIS, timestamp=ts) == "no_pin"


def test_the_hundred_and_first_pin_is_refused(slack: Slack) -> None:
    for number in range(100):
        slack.ok("pins.add", channel=CRISIS, timestamp=slack.post(str(number)))
    assert slack.error("pins.add", channel=CRISIS, timestamp=slack.post()) == "too_many_pins"


def test_bookmarks_are_kept_edited_and_removed(slack: Slack) -> None:
    args = {"channel_id": CRISIS, "title": "Plan", "type": "link", "link": "https://a.example/plan"}
    made = slack.ok("bookmarks.add", **args)["bookmark"]
    slack.ok("bookmarks.edit", channel_id=CRISIS, bookmark_id=made["id"], title="The plan")
    (kept,) = slack.ok("bookmarks.list", channel_id=CRISIS)["bookmarks"]
    assert (kept["title"], kept["link"]) == ("The plan", "https://a.example/plan")
    slack.ok("bookmarks.remove", channel_id=CRISIS, bookmark_id=made["id"])
    assert slack.error("bookmarks.remove", channel_id=CRISIS, bookmark_id=made["id"]) == "not_found"
    assert slack.error("bookmarks.add", **{**args, "link": "javascript:x"}) == "invalid_link"
    assert slack.error("bookmarks.add", **{**args, "type": "file"}) == "invalid_bookmark_type"
    for _ in range(100):
        slack.ok("bookmarks.add", **args)
    assert slack.error("bookmarks.add", **args) == "too_many_bookmarks"


# Files


def test_an_image_can_be_shown_only_after_processing(slack: Slack) -> None:
    file_id = uploaded(slack, alt_txt="a chart")
    assert slack.error("files.info", file=file_id) == "file_not_found"
    slack.ok("files.completeUploadExternal", files=[{"id": file_id, "title": "Volume"}])
    assert slack.ok("files.info", file=file_id)["file"]["mimetype"] == ""
    body = slack.call("chat.postMessage", channel=CRISIS, text="x", blocks=chart(file_id))
    assert body["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    slack.clock.advance(uploads.PROCESSING)
    info = slack.ok("files.info", file=file_id)["file"]
    assert (info["mimetype"], info["original_w"], info["alt_txt"]) == ("image/png", 640, "a chart")
    slack.post(blocks=chart(file_id))
    slack.modal(modal(*chart(file_id)))


def test_what_is_no_image_never_becomes_one(slack: Slack) -> None:
    file_id = uploaded(slack, b"<svg/>", "chart.png")
    slack.ok("files.completeUploadExternal", files=[{"id": file_id}])
    slack.clock.advance(uploads.PROCESSING)
    assert (
        slack.error("chat.postMessage", channel=CRISIS, text="x", blocks=chart(file_id)) == "invalid_blocks"
    )


def test_a_shared_file_arrives_later_as_a_message(slack: Slack) -> None:
    root = slack.post("root")
    file_id = uploaded(slack)
    body = slack.ok(
        "files.completeUploadExternal",
        files=[{"id": file_id, "title": "Report"}],
        channel_id=CRISIS,
        thread_ts=root,
        initial_comment="The report",
    )
    assert body["files"][0]["shares"] == {}
    assert slack.ws.replies(CRISIS, root) == []
    slack.clock.advance(uploads.PROCESSING)
    (shared,) = slack.ws.replies(CRISIS, root)
    assert (shared.subtype, shared.text, shared.files) == ("file_share", "The report", [file_id])
    shares = slack.ok("files.info", file=file_id)["file"]["shares"]
    assert shares == {"public": {CRISIS: [{"ts": shared.ts}]}}
    assert [event["file_id"] for event in slack.heard("file_shared")] == [file_id]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"filename": "a", "length": 0}, "invalid_arguments"),
        ({"filename": "a", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"filename": "a", "length": 1_000_001, "snippet_type": "text"}, "snippet_too_large"),
        ({"filename": "a", "length": 2_000_000_000}, "file_upload_size_restricted"),
        ({"filename": "a"}, "invalid_arguments"),
    ],
)
def test_uploads_that_slack_refuses(slack: Slack, args: dict[str, Any], error: str) -> None:
    assert slack.error("files.getUploadURLExternal", **args) == error


def test_completing_needs_the_bytes_and_a_place_that_is_open(slack: Slack) -> None:
    announced = slack.ok("files.getUploadURLExternal", filename="a", length=1)["file_id"]
    assert slack.error("files.completeUploadExternal", files=[{"id": announced}]) == "file_not_found"
    files = [{"id": uploaded(slack)}]
    reply = slack.post("reply", thread_ts=slack.post("root"))
    done = "files.completeUploadExternal"
    assert slack.error(done, files=files, channel_id="C0GENERAL") == "not_in_channel"
    assert slack.error(done, files=files, channels=",".join(["C1"] * 101)) == "channels_limit_exceeded"
    assert slack.error(done, files=files, channel_id=CRISIS, thread_ts=reply) == "invalid_arguments"
    assert slack.error(done, files=[]) == "invalid_arguments"


def test_files_are_listed_until_they_are_deleted(slack: Slack) -> None:
    file_id = uploaded(slack)
    slack.ok("files.completeUploadExternal", files=[{"id": file_id}], channel_id=CRISIS)
    slack.clock.advance(uploads.PROCESSING)
    assert [f["id"] for f in slack.ok("files.list", channel=CRISIS)["files"]] == [file_id]
    slack.ok("files.delete", file=file_id)
    assert slack.error("files.delete", file=file_id) == "file_deleted"
    assert slack.ok("files.list")["paging"]["total"] == 0
    assert [event["file_id"] for event in slack.heard("file_deleted")] == [file_id]


def test_a_persons_upload_is_theirs(slack: Slack) -> None:
    ts = slack.people.upload(ANA, CRISIS, "shot.png", PNG, "look").ts
    message = slack.ws.message(CRISIS, ts)
    assert message is not None
    assert slack.error("files.delete", file=message.files[0]) == "cant_delete_file"
    assert [m.get("subtype") for m in slack.heard("message")] == ["file_share"]


def test_nothing_is_put_into_an_archived_channel(slack: Slack) -> None:
    mark = slack.ok("bookmarks.add", channel_id=CRISIS, title="a", type="link", link="https://a.example")
    slack.ws.channels[CRISIS].is_archived = True
    named = {"channel_id": CRISIS, "bookmark_id": mark["bookmark"]["id"]}
    new = {"title": "b", "type": "link", "link": "https://b.example"}
    assert slack.error("bookmarks.add", channel_id=CRISIS, **new) == "is_archived"
    assert slack.error("bookmarks.edit", **named, title="c") == "is_archived"
    assert slack.error("bookmarks.remove", **named) == "is_archived"
    assert slack.people.upload(ANA, CRISIS, "a.txt", b"x").error == "is_archived"


def test_a_page_of_no_files_is_a_page_of_one(slack: Slack) -> None:
    assert slack.ok("files.list", count=0)["paging"]["count"] == 1
