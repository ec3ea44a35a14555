"""Calling people outside Slack, put together; and what the page behind the link of a call says and does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from slack_sdk import WebClient

from bot.config.pagers import AnswerSettings, PagerSettings
from bot.domain.errors import Busy, UserError
from bot.domain.staff.page import Asking, PageState
from bot.pagers.base import Pager
from bot.scheduler import Job
from bot.service.call import reach
from bot.service.call.calling import Switchboard, asking_of
from bot.service.call.links import Links
from bot.service.call.paging import SUBSCRIBER
from bot.service.ports import Office, Work
from bot.slack.api.absence import Absence, Quiet
from bot.slack.api.socket import Connection
from bot.slack.views.staff import reach as view
from bot.slack.words import plain, reading
from bot.web.calls import Calls, Told

LINES = 3  # of each pager: so many calls at a time


def links_of(settings: AnswerSettings) -> Links:
    secret = settings.answer_secret
    return Links(settings.public_url, secret.get_secret_value().encode() if secret else b"")


def subscribers(settings: PagerSettings) -> tuple[str, ...]:
    """Where nobody can be called, nothing is kept for it either."""
    return ("slack", SUBSCRIBER) if settings.pagers else ("slack",)


def jobs(
    settings: PagerSettings,
    office: Office,
    pagers: Mapping[str, Pager],
    client: WebClient,
    connection: Connection,
) -> list[Job]:
    """One looks who is to be called; each pager has `LINES` of its own, so that one that hangs holds up none
    of the others.
    """
    if not pagers:
        return []
    absence = Absence(client, lambda: connection.health().open)
    board = Switchboard(
        office,
        pagers,
        wording=worded,
        links=links_of(settings),
        is_gone=absence.is_gone,
        in_quiet=Quiet(client),
    )
    lines = [
        Job(f"calls by {name} {line}", 1, partial(_until_none_is_due, board, name))
        for name in pagers
        for line in range(1, LINES + 1)
    ]
    return [Job("pages", 1, board.look), Job("is Slack there", 15, absence.look), *lines]


def worded(asking: Asking, has_link: bool) -> tuple[str, str]:
    with reading(asking.person.locale, asking.person.tz):
        return view.call(asking, has_link)


def _until_none_is_due(board: Switchboard, pager: str) -> None:
    while board.ring(pager):
        pass


def calls(office: Office, links: Links) -> Calls:
    """Without PUBLIC_URL no link was ever made, so none is answered."""
    return Calls(
        look=lambda token: _told(lambda: _looked(office, links, token)),
        answer=lambda token: _told(lambda: _answered(office, links, token)),
    )


def _told(act: Callable[[], Told]) -> Told:
    """Why nothing happened, where nothing did."""
    try:
        return act()
    except UserError as error:
        return Told(plain(error.phrase), found=isinstance(error, Busy))


def _looked(office: Office, links: Links, token: str) -> Told:
    asking = office.read(_asking, links, token)
    with reading(asking.person.locale, asking.person.tz):
        said, button = view.question(asking)
    return Told(said, button, asking.person.locale)


def _answered(office: Office, links: Links, token: str) -> Told:
    """Two taps are one: whoever answered reads once more that they are on it."""
    if office.read(_asking, links, token).page.state is not PageState.ANSWERED:
        office.perform(reach.answer_link, links, token)
    asking = office.read(_asking, links, token)
    with reading(asking.person.locale, asking.person.tz):
        return Told(view.thanks(asking), language=asking.person.locale)


def _asking(work: Work, links: Links, token: str) -> Asking:
    return asking_of(work, links.page_of(work, token)[0])
