"""The addresses of the page."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.workspace.page.acting import ACTS, Act, BadRequest, answer
from bot.workspace.page.guide import Guide
from bot.workspace.page.live import stream
from bot.workspace.page.pages import Pages
from bot.workspace.page.parts import Parts
from bot.workspace.page.site import Site
from bot.workspace.people import People
from bot.workspace.people.modals import LARGEST_FILE
from bot.workspace.state import Workspace

STATIC = Path(__file__).parent / "static"
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # an opened SVG runs nothing


def page_routes(
    workspace: Workspace, people: People, *, title: str = "", guide: Guide | None = None
) -> list[BaseRoute]:
    """Everything the page answers, as one mount at `/` for the end of a route table.

    `title` names the workspace (its team's name when empty). `Guard` must stand before them.
    """
    site = Site(workspace, people, title or workspace.team.name, guide or Guide())
    pages, traffic = Pages(site), Traffic(site)
    routes = [
        Route("/", pages.chooser),
        Route("/archives/{channel}/p{digits:int}", pages.permalink),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/as/{user}", pages.start),
        Route("/as/{user}/notifications", pages.notifications),
        Route("/as/{user}/app", pages.app_home),
        Route("/as/{user}/app/messages", pages.app_messages),
        Route("/as/{user}/app/about", pages.app_about),
        Route("/as/{user}/archives/{channel}/p{digits:int}", pages.permalink_of),
        Route("/as/{user}/with/{other}", pages.direct),
        *Parts(site).routes(),
        Route("/as/{user}/live", traffic.live),
        Route("/as/{user}/files/{file}", traffic.file),
        Route("/as/{user}/attach/{name}", traffic.attach, methods=["POST"]),
        Route("/as/{user}/do/{what}", traffic.do, methods=["POST"]),
        Route("/as/{user}/{channel}", pages.channel),
    ]
    handlers = {HTTPException: pages.problem}
    return [Mount("/", Starlette(routes=routes, exception_handlers=handlers))]


class Traffic:
    """What is no page: events, files, and what people do."""

    def __init__(self, site: Site) -> None:
        self._site, self._ws = site, site.ws

    async def live(self, request: Request) -> Response:
        headers = {"cache-control": "no-store"}
        events = stream(self._site.reader(request))
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    def file(self, request: Request) -> Response:
        reader, file = self._site.reader(request), self._ws.files.get(request.path_params["file"])
        with self._ws.lock:
            if file is None or file.deleted or not file.is_ready(self._ws.now()) or not reader.may_open(file):
                raise HTTPException(404, "There is no such file for you.")
        headers = {"content-security-policy": _SANDBOX, "cache-control": "private, max-age=3600"}
        if not file.mimetype.startswith("image/"):
            headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return Response(file.data, media_type=file.mimetype, headers=headers)

    async def attach(self, request: Request) -> Response:
        """The bytes of one file, for a form that is not sent yet."""
        reader, data = self._site.reader(request), await request.body()
        if not 0 < len(data) <= LARGEST_FILE:
            said = "The file is empty." if not data else "The file is larger than 10 MB."
            return JSONResponse({"ok": False, "text": said}, 413 if data else 400)
        file = self._site.people.attach(reader.id, request.path_params["name"], data)
        return JSONResponse({"ok": True, "id": file.id, "name": file.name})

    async def do(self, request: Request) -> Response:
        """Acts reach the app and may take three seconds, so they wait on a thread."""
        deed = ACTS.get(request.path_params["what"])
        if deed is None:
            raise HTTPException(404, "Nobody can do that here.")
        try:
            asked = json.loads(await request.body())
            if not isinstance(asked, dict):
                raise BadRequest("a JSON object is expected")
            act = Act(self._site.people, self._site.marks, self._site.reader(request), asked)
            return JSONResponse(answer(await run_in_threadpool(deed, act)))
        except ValueError as error:
            return JSONResponse({"ok": False, "error": "bad_request", "text": str(error)}, 400)
