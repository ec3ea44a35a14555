"""The parts of a page that the script fetches again when they are out of date."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.workspace.page import screens
from bot.workspace.page.sidebar import notes, side
from bot.workspace.page.site import Site


class Parts:
    def __init__(self, site: Site) -> None:
        self._site, self._ws = site, site.ws

    def routes(self) -> list[Route]:
        parts = (
            self.side, self.hint, self.head, self.messages, self.thread, self.pane,
            self.modal, self.home, self.notes,
        )  # fmt: skip
        return [Route(f"/as/{{user}}/part/{part.__name__}", part) for part in parts]

    def side(self, request: Request) -> Response:
        reader = self._site.reader(request)
        with self._ws.lock:
            listed = side(reader, self._site.marks)
        active = request.query_params.get("active", "")
        return self._site.html("side.html", side=listed, active=active, me=reader.id)

    def hint(self, request: Request) -> Response:
        reader = self._site.reader(request)
        with self._ws.lock:
            told = self._site.guide.hint(reader.id)
        return self._site.html("hint.html", hint=told)

    def head(self, request: Request) -> Response:
        reader = self._site.reader(request)
        with self._ws.lock:
            head = screens.channel_head(reader, self._site.channel(request))
        return self._site.html("head.html", head=head, me=reader.id)

    def messages(self, request: Request) -> Response:
        with self._ws.lock:
            screen = self._site.messages(request, self._site.channel(request))
        return self._site.html("messages.html", screen=screen)

    def thread(self, request: Request) -> Response:
        """The messages of a thread."""
        return self._thread(request, "thread.html")

    def pane(self, request: Request) -> Response:
        """A thread with its heading and the field to reply in."""
        return self._thread(request, "thread_pane.html")

    def modal(self, request: Request) -> Response:
        with self._ws.lock:
            modal = screens.modal_screen(self._site.reader(request))
        return self._site.html("modal.html", modal=modal, app=self._ws.app)

    def home(self, request: Request) -> Response:
        with self._ws.lock:
            view_id, body = screens.home_body(self._site.reader(request))
        return self._site.html("home.html", view_id=view_id, body=body, app=self._ws.app)

    def notes(self, request: Request) -> Response:
        with self._ws.lock:
            listed = notes(self._site.reader(request), self._site.marks)
        return self._site.html("notes.html", notes=listed)

    def _thread(self, request: Request, template: str) -> Response:
        with self._ws.lock:
            screen = self._site.thread(request, self._site.channel(request))
        if screen is None:
            raise HTTPException(404, "There is no such thread for you.")
        return self._site.html(template, thread=screen, me=self._site.reader(request).id)
