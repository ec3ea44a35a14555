"""What all addresses of the page share: the workspace, its people, who asks for what, and the templates."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.workspace.model import Channel
from bot.workspace.page import screens
from bot.workspace.page.guide import Guide
from bot.workspace.page.marks import Marks
from bot.workspace.page.reader import Reader
from bot.workspace.page.render.emoji import emoji
from bot.workspace.page.render.html import icon
from bot.workspace.people import People
from bot.workspace.state import Workspace

QUICK_REACTIONS: tuple[str, ...] = ("+1", "-1", "white_check_mark", "eyes", "heart", "tada")
QUICK_REACTIONS += ("fire", "warning", "pray", "raised_hands", "joy", "question")
EVERYTHING = 10_000  # messages shown when somebody asks for all of a channel


class Site:
    """The page of one workspace; what each person has read is kept here."""

    def __init__(self, ws: Workspace, people: People, title: str, guide: Guide) -> None:
        self.ws, self.people, self.title, self.guide = ws, people, title, guide
        self.marks = Marks(ws)
        self._templates = Environment(
            loader=PackageLoader("bot.workspace.page"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"icon": icon, "quick": [(name, emoji(name)) for name in QUICK_REACTIONS]}

    def html(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A template written out. `x-now` sets the script's clock, which may be a test's or a demo's."""
        text = self._templates.get_template(template).render(title=self.title, **context)
        headers = {"cache-control": "no-store", "x-now": f"{self.ws.now():.3f}"}
        return HTMLResponse(text, status, headers=headers)

    def reader(self, request: Request) -> Reader:
        """Whose page is asked for. Raises HTTPException 404 for the app, for leavers, for strangers."""
        user = self.ws.user(request.path_params["user"])
        if user is None or user.deleted or user.is_bot:
            raise HTTPException(404, "Nobody of that name is in this workspace.")
        return Reader(self.ws, user)

    def channel(self, request: Request) -> Channel:
        """The conversation that is asked for. Raises HTTPException 404 when this person may not see it."""
        asked = request.path_params.get("channel") or request.query_params.get("channel", "")
        channel = self.ws.channel(asked)
        if channel is None or not self.reader(request).may_see(channel):
            raise HTTPException(404, "There is no such conversation for you.")
        return channel

    def messages(self, request: Request, channel: Channel) -> screens.ChannelScreen:
        asked = request.query_params
        most = EVERYTHING if "all" in asked else screens.RECENT
        return screens.channel_screen(self.reader(request), self.marks, channel, asked.get("since"), most)

    def thread(self, request: Request, channel: Channel) -> screens.ThreadScreen | None:
        ts = request.query_params.get("thread")
        return screens.thread_screen(self.reader(request), self.marks, channel, ts) if ts else None
