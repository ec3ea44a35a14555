"""The whole pages, each for one person. Reading holds the lock, so that a page fits together."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.workspace.model import Channel
from bot.workspace.page import screens
from bot.workspace.page.sidebar import notes, side
from bot.workspace.page.site import Site
from bot.workspace.page.timeline import face


class Pages:
    def __init__(self, site: Site) -> None:
        self._site, self._ws = site, site.ws

    def chooser(self, request: Request) -> Response:
        there = request.query_params.get("to", "")
        guide = self._site.guide
        return self._site.html(
            "people.html",
            cast=screens.cast(self._ws),
            to=there if there.startswith("/") else "",
            welcome=guide.welcome,
            first=guide.first,
        )

    def permalink(self, request: Request) -> Response:
        """A link to a message does not say who follows it, so that is asked first."""
        return RedirectResponse(f"/?to={quote(request.url.path)}")

    def permalink_of(self, request: Request) -> Response:
        digits, channel = str(request.path_params["digits"]), self._site.channel(request)
        ts = f"{digits[:-6]}.{digits[-6:]}"
        message = self._ws.message(channel.id, ts)
        thread = f"?thread={message.thread_ts}" if message and message.is_reply else ""
        return RedirectResponse(f"/as/{request.path_params['user']}/{channel.id}{thread}#m{ts}")

    def direct(self, request: Request) -> Response:
        reader, other = self._site.reader(request), self._ws.user(request.path_params["other"])
        if other is None or other.deleted:
            raise HTTPException(404, "Nobody of that name is in this workspace.")
        room = self._site.people.open_direct(reader.id, other.id)
        return RedirectResponse(f"/as/{reader.id}/{room.id}")

    def start(self, request: Request) -> Response:
        """On a phone the list of conversations, on a wide screen the first channel beside it.

        Who switched person while in a channel or a thread stays there if that person may see it.
        """
        reader = self._site.reader(request)
        coming_from = self._ws.channel(request.query_params.get("from", ""))
        if coming_from and reader.may_see(coming_from):
            thread = request.query_params.get("thread")
            same = f"?thread={quote(thread)}" if thread else ""
            return RedirectResponse(f"/as/{reader.id}/{coming_from.id}{same}")
        with self._ws.lock:
            rooms = side(reader, self._site.marks).channels
        if not rooms:
            return self._notes(request, pane="side")
        return self._channel(request, self._ws.channels[rooms[0].id], pane="side")

    def channel(self, request: Request) -> Response:
        return self._channel(request, self._site.channel(request))

    def app_messages(self, request: Request) -> Response:
        room = self._site.people.open_direct(self._site.reader(request).id)
        return self._channel(request, room, tab="messages")

    def app_home(self, request: Request) -> Response:
        with self._ws.lock:
            view_id, body = screens.home_body(self._site.reader(request))
            return self._shell(request, "home", tab="home", view_id=view_id, body=body)

    def app_about(self, request: Request) -> Response:
        return self._shell(request, "about", tab="about")

    def notifications(self, request: Request) -> Response:
        return self._notes(request)

    def problem(self, request: Request, error: Exception) -> Response:
        """The page in place of one that is not there."""
        status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
        user = self._ws.user(request.path_params.get("user", ""))
        return self._site.html("problem.html", status, detail=detail, me=user.id if user else "")

    def _notes(self, request: Request, pane: str = "main") -> Response:
        with self._ws.lock:
            listed = notes(self._site.reader(request), self._site.marks)
            return self._shell(request, "notes", pane=pane, notes=listed)

    def _channel(self, request: Request, channel: Channel, pane: str = "main", tab: str = "") -> Response:
        with self._ws.lock:
            thread = self._site.thread(request, channel)
            return self._shell(
                request,
                "channel",
                pane="thread" if thread else pane,
                tab=tab,
                thread=thread,
                head=screens.channel_head(self._site.reader(request), channel),
                screen=self._site.messages(request, channel),
            )

    def _shell(self, request: Request, kind: str, **more: Any) -> Response:
        reader = self._site.reader(request)
        active = more["screen"].channel.id if "screen" in more else kind
        with self._ws.lock:
            shared: dict[str, Any] = {
                "face": face(self._ws, reader.id),
                "cast": screens.cast(self._ws),
                "side": side(reader, self._site.marks),
                "modal": screens.modal_screen(reader),
                "offers": screens.offers(reader),
                "hint": self._site.guide.hint(reader.id),
            }
        return self._site.html(
            "shell.html",
            kind=kind,
            me=reader.id,
            reader=reader,
            app=self._ws.app,
            active="app" if more.get("tab") else active,
            now=self._ws.now(),
            **shared,
            **({"thread": None, "tab": "", "pane": "main"} | more),
        )
