"""The page of facts, put together: served by the web side, and written to a folder where one is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.config.hub import HubSettings
from bot.domain.comms.hub.page import HUB, LABEL
from bot.scheduler import Job
from bot.service.comms import hub
from bot.service.ports import Office
from bot.web.hub.folder import Folder
from bot.web.hub.routes import HubPages

Now = Callable[[], datetime]


def place(settings: HubSettings) -> dict[str, str]:
    """As one of those that words can be published to."""
    return {HUB: LABEL} if settings.hub_url else {}


def pages(settings: HubSettings, office: Office, now: Now) -> HubPages | None:
    return HubPages(lambda: office.read(hub.site), now) if settings.hub_url else None


def jobs(settings: HubSettings, office: Office, now: Now) -> list[Job]:
    """Looks every few seconds, so a change is there soon, and so is that the next news is late."""
    if settings.hub_folder is None:
        return []
    return [Job("information page", 3, Folder(settings.hub_folder, lambda: office.read(hub.site), now).look)]
