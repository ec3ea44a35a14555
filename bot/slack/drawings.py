"""What stands where, drawn from the current state: subject and place -> board -> view."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.charts import Bar, Labels, Mark, storm_chart
from bot.domain.board import AlertBoard
from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.message import Standing
from bot.domain.storm.alert import AlertState
from bot.service.comms import packs
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.staff import people
from bot.service.watch import outages
from bot.slack.api.directory import message_url
from bot.slack.delivery.drawing import Drawn, Picture
from bot.slack.subjects import OUTSIDE, crisis_subject
from bot.slack.views import home
from bot.slack.views.blocks import Picture as Shown
from bot.slack.views.comms import packs as packs_view
from bot.slack.views.comms import statements
from bot.slack.views.crisis import crisis, debrief, private
from bot.slack.views.plan import steps
from bot.slack.views.storm import alert, outage, trial
from bot.slack.words import _, plain, reading, zone

Draw = Callable[[Work, Standing], Drawn | None]
CHARTED = (AlertState.OPEN, AlertState.DECLARED)


class Drawings:
    """Implements the delivery side's ``Renderer``. Shared surfaces speak the brand's language, and tell the
    team's time where Slack cannot tell each reader's own. `team_url` is where the workspace is found on the
    web; without it nothing links to a message.
    """

    def __init__(self, team_url: str = "") -> None:
        self._draw: Mapping[tuple[str, str], Draw] = {**DRAW, ("alert", "card"): partial(_alert, team_url)}

    def render(self, work: Work, standing: Standing) -> Drawn | None:
        kind = standing.subject.partition(":")[0]
        draw = self._draw.get((kind, "" if kind == "home" else standing.place.partition("@")[0]))
        if draw is None:
            return None
        with reading(work.people.brand().language, people.team_zone(work)):
            return draw(work, standing)

    def content(self, work: Work, payload: Mapping[str, Any]) -> bytes | None:
        """The debrief report as it was kept."""
        kept = work.crises.report(payload["crisis_id"])
        return kept[1] if kept else None


def _alert(team_url: str, work: Work, standing: Standing) -> Drawn:
    board = boards.alert_board(work, _id(standing))
    is_hidden = board.alert.state is AlertState.DECLARED and board.crisis is None
    picture = chart(board) if board.alert.state in CHARTED and not is_hidden else None
    shown = Shown(standing.file_id, picture.alt) if picture and standing.file_id else None
    drawn = alert.card(board, picture=shown, room=_room(work, board.crisis, team_url))
    is_over = board.alert.storm.ended_at is not None or not board.alert.watch_id
    return Drawn(
        text=drawn.text,
        blocks=drawn.blocks,
        picture=picture,
        # The others come back when the storm grows on.
        finished=board.alert.state is AlertState.DECLARED and is_over,
    )


def _room(work: Work, crisis: Crisis | None, team_url: str) -> str:
    """Where its war room stands; empty as long as it does not."""
    root = work.standings.get(f"{crisis_subject(crisis.id)}/card") if crisis else None
    return message_url(team_url, root.channel, root.ts) if root and root.ts and team_url else ""


def chart(board: AlertBoard) -> Picture | None:
    """The storm's picture in the time zone and language that are read in; none where nothing was counted.

    PNG is drawn only when the picture changed; showing it costs an upload.
    """
    if not board.points:
        return None
    band = board.alert.storm.band
    drawn = storm_chart(
        [Bar(p.at, p.minutes, p.count, p.negative) for p in board.points],
        expected=band[0] if band else None,
        upper=band[1] if band else None,
        marks=[Mark(at, words) for at, words in alert.moments(board)],
        unheard=[(hole.since, hole.until) for hole in board.holes],
        title=plain("{brand}: posts in 5 minutes", brand=board.brand_name),
        tz=zone(),
        labels=_labels(),
    )
    return Picture(
        name=f"storm-{board.alert.id}.png",
        alt=alert.chart_text(board),
        digest=hashlib.sha256(drawn.svg.encode()).hexdigest(),
        png=lambda: drawn.png,
    )


def _labels() -> Labels:
    return Labels(
        posts=_("posts"),
        negative=_("negative"),
        normal=_("normal"),
        unheard=_("not covered"),
        nothing=_("no posts yet"),
        zone=_("times in {zone}"),
    )


def _crisis(work: Work, standing: Standing) -> Drawn:
    board = boards.crisis_board(work, _id(standing))
    drawn = crisis.card(board)
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=board.crisis.status is CrisisStatus.CLOSED)


def _outside(work: Work, standing: Standing) -> Drawn:
    """What everybody sees of a restricted crisis."""
    found = work.crises.get(_id(standing))
    drawn = private.outside(found)
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=found.status is CrisisStatus.CLOSED)


def _debrief(work: Work, standing: Standing) -> Drawn:
    board = boards.crisis_board(work, _id(standing))
    drawn = debrief.card(board)
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=board.crisis.status is CrisisStatus.CLOSED)


def _step(work: Work, standing: Standing) -> Drawn:
    _, crisis_id, step_id = standing.subject.split(":", 2)
    board = boards.step_board(work, crisis_id, step_id)
    drawn = steps.card(board, now=work.now)
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=board.state.is_over)


def _statement(work: Work, standing: Standing) -> Drawn:
    board = boards.statement_board(work, _id(standing))
    drawn = statements.card(board)
    withdrawn = board.statement.state is StatementState.WITHDRAWN
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=withdrawn)


def _pack(work: Work, standing: Standing) -> Drawn | None:
    """Where it does not stand yet, nothing of a crisis that was restricted meanwhile is posted."""
    board = packs.board(work, _id(standing))
    if board.crisis.restricted and not standing.ts:
        return None
    drawn = packs_view.card(board)
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=board.why is not None)


def _outage(work: Work, standing: Standing) -> Drawn:
    board = outages.board(work, _id(standing))
    drawn = outage.card(board)
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=board.outage.ended_at is not None)


def _trial(work: Work, standing: Standing) -> Drawn:
    """Private, as it is for one person."""
    tried = work.trials.get(_id(standing))
    person = work.people.get(tried.actor_id)
    with reading(person.locale if person else "en", person.tz if person else "UTC"):
        drawn = trial.card(tried)
    return Drawn(text=drawn.text, blocks=drawn.blocks, finished=not tried.is_open)


def _home(work: Work, standing: Standing) -> Drawn:
    """App Home is private, so it speaks the reader's own language."""
    board = boards.home_board(work, standing.place)
    with reading(board.person.locale, board.person.tz):
        drawn = home.tab(board)
    return Drawn(text=drawn.text, blocks=drawn.blocks)


DRAW: Mapping[tuple[str, str], Draw] = {
    ("crisis", "card"): _crisis,
    ("crisis", OUTSIDE): _outside,
    ("crisis", "debrief"): _debrief,
    ("step", "card"): _step,
    ("statement", "card"): _statement,
    ("pack", "card"): _pack,
    ("outage", "card"): _outage,
    ("trial", "card"): _trial,
    ("home", ""): _home,
}


def _id(standing: Standing) -> str:
    return standing.subject.partition(":")[2]
