"""files.*"""

from __future__ import annotations

from typing import Any

from bot.workspace import uploads
from bot.workspace.api import access
from bot.workspace.api.request import ApiError, Request, refusal
from bot.workspace.model import File
from bot.workspace.rules import Broken, check_message
from bot.workspace.shapes import file_json
from bot.workspace.typed import normalized
from bot.workspace.uploads import usable_file

Json = dict[str, Any]
LONGEST_ALT = 1000
LARGEST_SNIPPET = 1_000_000
LARGEST_FILE = 1_000_000_000
MOST_CHANNELS = 100


def get_upload_url_external(request: Request) -> Json:
    length = request.number("length", 0)
    if length <= 0:
        raise ApiError("invalid_arguments", ["must be greater than 0 [json-pointer:/length]"])
    if length > LARGEST_FILE:
        raise ApiError("file_upload_size_restricted")
    if len(request.text("alt_txt")) > LONGEST_ALT:
        raise ApiError("alt_txt_too_large")
    if request.text("snippet_type") and length > LARGEST_SNIPPET:
        raise ApiError("snippet_too_large")
    file = uploads.announce(
        request.ws,
        request.ws.app.bot_user_id,
        request.text("filename"),
        length,
        alt_txt=request.text("alt_txt"),
        snippet_type=request.text("snippet_type"),
    )
    return {"upload_url": f"{request.ws.base_url}/upload/v1/{file.token}", "file_id": file.id}


def complete_upload_external(request: Request) -> Json:
    """Shares the files, when channels are named, as soon as they are processed: the reply has no ts."""
    listed = request.json("files")
    if not isinstance(listed, list) or not listed:
        raise ApiError("invalid_arguments", ["missing required field: files"])
    files = [_uploaded(request, item) for item in listed]
    channels = _channels(request)
    comment, blocks = request.text("initial_comment"), request.blocks()
    if comment or blocks:
        _check(request, comment, blocks)
    for file, item in zip(files, listed, strict=True):
        uploads.complete(request.ws, file, str(item.get("title") or ""))
    for channel in channels:
        _share_later(request, files, channel, comment, [] if comment else blocks)
    return {"files": [file_json(request.ws, file) for file in files]}


def info(request: Request) -> Json:
    return {
        "file": file_json(request.ws, _file(request)),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def list_(request: Request) -> Json:
    ws, channel, user = request.ws, request.text("channel"), request.text("user")
    found = [
        file
        for file in ws.files.values()
        if file.ready_at is not None
        and not file.deleted
        and (not channel or channel in file.channels)
        and (not user or user == file.user)
    ]
    count, number = min(max(request.number("count", 100), 1), 1000), max(request.number("page", 1), 1)
    shown = found[::-1][(number - 1) * count : number * count]
    paging = {"count": count, "total": len(found), "page": number, "pages": -(-len(found) // count)}
    return {"files": [file_json(ws, file) for file in shown], "paging": paging}


def delete(request: Request) -> Json:
    file = _file(request)
    if file.user != request.ws.app.bot_user_id:
        raise ApiError("cant_delete_file")
    uploads.delete(request.ws, file)
    return {}


def _file(request: Request) -> File:
    file = request.ws.files.get(request.text("file"))
    if file is None or file.ready_at is None:
        raise ApiError("file_not_found")
    if file.deleted:
        raise ApiError("file_deleted")
    return file


def _uploaded(request: Request, item: Any) -> File:
    file = request.ws.files.get(str(item.get("id"))) if isinstance(item, dict) else None
    if file is None or not file.uploaded or file.ready_at is not None or file.deleted:
        raise ApiError("file_not_found")
    return file


def _channels(request: Request) -> list[str]:
    wanted = request.items("channels") or request.items("channel_id")
    if len(wanted) > MOST_CHANNELS:
        raise ApiError("channels_limit_exceeded")
    found = []
    for channel_id in wanted:
        channel = access.writable(request.ws, channel_id)
        if not access.is_member(request.ws, channel):
            raise ApiError("not_in_channel")
        found.append(channel.id)
    if request.text("thread_ts"):
        _check_thread(request, found)
    return found


def _check_thread(request: Request, channels: list[str]) -> None:
    """A thread belongs to one channel, and its name is its first post's ts."""
    parent = request.ws.message(channels[0], request.text("thread_ts")) if len(channels) == 1 else None
    if parent is None or parent.is_reply:
        raise ApiError(
            "invalid_arguments", ["must be the ts of a thread's first message [json-pointer:/thread_ts]"]
        )


def _check(request: Request, comment: str, blocks: list[Json]) -> None:
    try:
        check_message(comment, blocks, [], usable_file(request.ws))
    except Broken as broken:
        raise refusal(broken) from None


def _share_later(request: Request, files: list[File], channel: str, comment: str, blocks: list[Json]) -> None:
    ws, thread_ts = request.ws, request.text("thread_ts") or None
    stored = normalized(ws, comment)

    def share() -> None:
        kept = [file for file in files if not file.deleted]
        if kept:
            uploads.share(ws, kept, channel, comment=stored, blocks=blocks, thread_ts=thread_ts)

    ws.clock.call_at(ws.now() + uploads.PROCESSING, share)
