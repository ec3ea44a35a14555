"""The page of facts as the team meets it in Slack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.comms.hub.board import HubBoard
from bot.domain.comms.hub.page import Matter, Posted, slug_of
from bot.domain.comms.hub.text import BODY, Section
from bot.domain.comms.message_types import MessageType
from bot.domain.crisis.crisis import CrisisStatus
from bot.slack.views.comms import hub as view
from bot.slack.views.crisis import crisis as crisis_view
from tests.views.boards import NOW, Say, crisis, crisis_board

BASE = "https://ours.example/hub"


def matter(say: Say, promised: int | None = 20) -> Matter:
    text = say("Some cups hurt.")
    posted = [
        Posted(id=tag, message=MessageType.HUB_PAGE, language=tag, text=text, at=NOW) for tag in ("en", "de")
    ]
    by = None if promised is None else NOW + timedelta(minutes=promised)
    return Matter(slug=slug_of("c1"), posted=tuple(posted), promised=by)


def board(say: Say, **changes: Any) -> HubBoard:
    plain: dict[str, Any] = {
        "crisis": crisis(say),
        "address": f"{BASE}/{slug_of('c1')}/",
        "matter": matter(say),
        "language": "en",
        "read_at": NOW,
        "title": say("About our winter cups"),
        "said": dict.fromkeys(BODY, say("Some cups hurt.")),
    }
    return HubBoard(**{**plain, **changes})


def over(say: Say) -> HubBoard:
    return board(say, crisis=replace(crisis(say), status=CrisisStatus.CLOSED))


HUB: Mapping[str, Callable[[Say], Any]] = {
    "hub": lambda say: view.shown(board(say)),
    "hub, late": lambda say: view.shown(board(say, matter=matter(say, -1))),
    "hub, nothing promised": lambda say: view.shown(board(say, matter=matter(say, None))),
    "hub, nothing there": lambda say: view.shown(board(say, matter=None)),
    "hub, not set up": lambda say: view.shown(board(say, matter=None, address="")),
    "hub, drill": lambda say: view.shown(board(say, crisis=crisis(say, drill=True), matter=None)),
    "hub, over": lambda say: view.shown(over(say)),
    "hub form": lambda say: view.form(board(say)),
    "hub form of a step": lambda say: view.form(board(say, matter=None, step_id="facts_page")),
    "hub form, question": lambda say: view.entry_form(board(say), Section.QUESTIONS),
    "hub form, rumour": lambda say: view.entry_form(board(say), Section.RUMOURS),
    "crisis card with its page": lambda say: crisis_view.card(crisis_board(say, page=BASE)),
}
