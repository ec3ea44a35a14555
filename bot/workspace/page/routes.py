"""The addresses of the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.workspace.model import Channel
from bot.workspace.page import screens
from bot.workspace.page.acting import ACTS, Act, BadRequest, answer
from bot.workspace.page.guard import Guard
from bot.workspace.page.live import stream
from bot.workspace.page.marks import Marks
from bot.workspace.page.reader import Reader
from bot.workspace.page.render.emoji import emoji
from bot.workspace.page.render.html import icon
from bot.workspace.page.sidebar import notes, side
from bot.workspace.page.timeline import face
from bot.workspace.people import People
from bot.workspace.state import Workspace

QUICK_REACTIONS: tuple[str, ...] = ("+1", "-1", "white_check_mark", "eyes", "heart", "tada")
QUICK_REACTIONS += ("fire", "warning", "pray", "raised_hands", "joy", "question")
STATIC = Path(__file__).parent / "static"
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # an opened SVG runs nothing


def page_routes(workspace: Workspace, people: People, *, title: str = "", hint: str = "") -> list[BaseRoute]:
    """Everything the page answers, as one mount at `/` for the end of a route table.

    `title` names the workspace (its team's name when empty), `hint` is a line for the banner.
    """
    page = Page(workspace, people, title or workspace.team.name, hint)
    return [Mount("/", routes=page.routes(), middleware=[Middleware(Guard)])]


class Page:
    """The page of one workspace; what each person has read is kept here."""

    def __init__(self, ws: Workspace, people: People, title: str, hint: str) -> None:
        self.ws, self.people, self.title, self.hint = ws, people, title, hint
        self.marks = Marks(ws)
        self.templates = Environment(
            loader=PackageLoader("bot.workspace.page"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals |= {"icon": icon, "quick": [(name, emoji(name)) for name in QUICK_REACTIONS]}

    def routes(self) -> list[BaseRoute]:
        parts: dict[str, Callable[[Request], Response]] = {
            "side": self.part_side,
            "messages": self.part_messages,
            "thread": self.part_thread,
            "pane": self.part_pane,
            "head": self.part_head,
            "modal": self.part_modal,
            "home": self.part_home,
            "notes": self.part_notes,
        }
        return [
            Route("/", self.chooser),
            Route("/archives/{channel}/p{digits:int}", self.permalink),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/as/{user}", self.start),
            Route("/as/{user}/live", self.live),
            Route("/as/{user}/notifications", self.notifications),
            Route("/as/{user}/app", self.app_home),
            Route("/as/{user}/app/messages", self.app_messages),
            Route("/as/{user}/app/about", self.app_about),
            *[Route(f"/as/{{user}}/part/{name}", endpoint) for name, endpoint in parts.items()],
            Route("/as/{user}/archives/{channel}/p{digits:int}", self.permalink_of),
            Route("/as/{user}/with/{other}", self.direct),
            Route("/as/{user}/files/{file}", self.file),
            Route("/as/{user}/do/{what}", self.do, methods=["POST"]),
            Route("/as/{user}/{channel}", self.channel),
        ]

    # Whole pages

    def chooser(self, request: Request) -> Response:
        there = request.query_params.get("to", "")
        cast = screens.cast(self.ws)
        return self._html("people.html", cast=cast, to=there if there.startswith("/") else "")

    def permalink(self, request: Request) -> Response:
        """A link to a message does not say who follows it, so that is asked first."""
        return RedirectResponse(f"/?to={quote(request.url.path)}")

    def permalink_of(self, request: Request) -> Response:
        digits, channel = str(request.path_params["digits"]), self._room(request)
        ts = f"{digits[:-6]}.{digits[-6:]}"
        message = self.ws.message(channel.id, ts)
        thread = f"?thread={message.thread_ts}" if message and message.is_reply else ""
        return RedirectResponse(f"/as/{request.path_params['user']}/{channel.id}{thread}#m{ts}")

    def direct(self, request: Request) -> Response:
        reader, other = self._reader(request), self.ws.user(request.path_params["other"])
        if other is None or other.deleted:
            raise HTTPException(404, "Nobody of that name is in this workspace.")
        return RedirectResponse(f"/as/{reader.id}/{self.people.open_direct(reader.id, other.id).id}")

    def start(self, request: Request) -> Response:
        """On a phone the list of conversations, on a wide screen the first channel beside it."""
        reader = self._reader(request)
        coming_from = self.ws.channel(request.query_params.get("from", ""))
        if coming_from and reader.may_see(coming_from):
            return RedirectResponse(f"/as/{reader.id}/{coming_from.id}")
        rooms = side(reader, self.marks).channels
        if not rooms:
            return self._shell(request, "notes", pane="side", notes=notes(reader, self.marks))
        return self._channel(request, self._seen(reader, rooms[0].id), pane="side")

    def channel(self, request: Request) -> Response:
        return self._channel(request, self._room(request), pane="main")

    def app_messages(self, request: Request) -> Response:
        reader = self._reader(request)
        return self._channel(request, self.people.open_direct(reader.id), pane="main", tab="messages")

    def app_home(self, request: Request) -> Response:
        with self.ws.lock:
            view_id, body = screens.home_body(self._reader(request))
        return self._shell(request, "home", pane="main", tab="home", view_id=view_id, body=body)

    def app_about(self, request: Request) -> Response:
        return self._shell(request, "about", pane="main", tab="about")

    def notifications(self, request: Request) -> Response:
        with self.ws.lock:
            listed = notes(self._reader(request), self.marks)
        return self._shell(request, "notes", pane="main", notes=listed)

    # Parts that the script fetches again

    def part_side(self, request: Request) -> Response:
        active = request.query_params.get("active", "")
        with self.ws.lock:
            listed = side(self._reader(request), self.marks)
        return self._html("side.html", side=listed, active=active, me=self._reader(request).id)

    def part_messages(self, request: Request) -> Response:
        with self.ws.lock:
            return self._html("messages.html", **self._channel_parts(request, self._room(request)))

    def part_head(self, request: Request) -> Response:
        with self.ws.lock:
            parts = self._channel_parts(request, self._room(request))
            return self._html("head.html", me=self._reader(request).id, **parts)

    def part_thread(self, request: Request) -> Response:
        return self._thread_part(request, "thread.html")

    def part_pane(self, request: Request) -> Response:
        return self._thread_part(request, "thread_pane.html")

    def part_modal(self, request: Request) -> Response:
        with self.ws.lock:
            modal = screens.modal_screen(self._reader(request))
        return self._html("modal.html", modal=modal, app=self.ws.app) if modal else Response("")

    def part_home(self, request: Request) -> Response:
        with self.ws.lock:
            view_id, body = screens.home_body(self._reader(request))
        return self._html("home.html", view_id=view_id, body=body, app=self.ws.app)

    def part_notes(self, request: Request) -> Response:
        with self.ws.lock:
            return self._html("notes.html", notes=notes(self._reader(request), self.marks))

    # Bytes, events, deeds

    def file(self, request: Request) -> Response:
        reader, file = self._reader(request), self.ws.files.get(request.path_params["file"])
        with self.ws.lock:
            if file is None or file.deleted or not file.is_ready(self.ws.now()) or not reader.may_open(file):
                raise HTTPException(404, "There is no such file for you.")
        headers = {"content-security-policy": _SANDBOX, "cache-control": "private, max-age=3600"}
        if not file.mimetype.startswith("image/"):
            headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return Response(file.data, media_type=file.mimetype, headers=headers)

    async def live(self, request: Request) -> Response:
        events = stream(self._reader(request))
        return StreamingResponse(
            events, media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def do(self, request: Request) -> Response:
        """Acts reach the app and may take three seconds, so they wait on a thread."""
        deed = ACTS.get(request.path_params["what"])
        if deed is None:
            raise HTTPException(404, "Nobody can do that here.")
        try:
            asked = json.loads(await request.body())
            if not isinstance(asked, dict):
                raise BadRequest("a JSON object is expected")
            act = Act(self.people, self.marks, self._reader(request), asked)
            return JSONResponse(answer(await run_in_threadpool(deed, act)))
        except ValueError as error:
            return JSONResponse({"ok": False, "error": "bad_request", "text": str(error)}, 400)

    # How

    def _reader(self, request: Request) -> Reader:
        user = self.ws.user(request.path_params["user"])
        if user is None or user.deleted or user.is_bot:
            raise HTTPException(404, "Nobody of that name is in this workspace.")
        return Reader(self.ws, user)

    def _room(self, request: Request) -> Channel:
        asked = request.path_params.get("channel") or request.query_params.get("channel", "")
        return self._seen(self._reader(request), asked)

    def _seen(self, reader: Reader, channel_id: str) -> Channel:
        channel = self.ws.channel(channel_id)
        if channel is None or not reader.may_see(channel):
            raise HTTPException(404, "There is no such conversation for you.")
        return channel

    def _channel(self, request: Request, channel: Channel, pane: str, tab: str = "") -> Response:
        with self.ws.lock:
            thread = self._thread(request, channel)
            parts = self._channel_parts(request, channel)
            pane = "thread" if thread else pane
            return self._shell(request, "channel", pane=pane, tab=tab, thread=thread, **parts)

    def _channel_parts(self, request: Request, channel: Channel) -> dict[str, Any]:
        reader, asked = self._reader(request), request.query_params
        most = screens.RECENT if asked.get("all") is None else 10_000
        screen = screens.channel_screen(reader, self.marks, channel, asked.get("since"), most)
        return {"screen": screen}

    def _thread(self, request: Request, channel: Channel) -> screens.ThreadScreen | None:
        ts = request.query_params.get("thread")
        return screens.thread_screen(self._reader(request), self.marks, channel, ts) if ts else None

    def _thread_part(self, request: Request, template: str) -> Response:
        with self.ws.lock:
            screen = self._thread(request, self._room(request))
        if screen is None:
            raise HTTPException(404, "There is no such thread for you.")
        return self._html(template, thread=screen, me=self._reader(request).id)

    def _shell(self, request: Request, kind: str, **more: Any) -> Response:
        reader = self._reader(request)
        with self.ws.lock:
            listed = side(reader, self.marks)
            modal = screens.modal_screen(reader)
        return self._html(
            "shell.html",
            kind=kind,
            me=reader.id,
            reader=reader,
            face=face(self.ws, reader.id),
            cast=screens.cast(self.ws),
            side=listed,
            modal=modal,
            app=self.ws.app,
            active="app" if more.get("tab") else more["screen"].channel.id if "screen" in more else kind,
            offers=screens.offers(reader),
            now=self.ws.now(),
            **({"thread": None, "tab": ""} | more),
        )

    def _html(self, template: str, **context: Any) -> HTMLResponse:
        text = self.templates.get_template(template).render(title=self.title, hint=self.hint, **context)
        return HTMLResponse(text, headers={"cache-control": "no-store", "x-now": f"{self.ws.now():.3f}"})
