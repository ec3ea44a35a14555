"""What a replay tells: each card as people would have seen it, and the whole recording in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.board import AlertBoard
from bot.domain.events import AlertGrew, AlertRaised, AlertReopened, Event, StormEnded
from bot.service.overview import boards
from bot.service.ports import Office, Work
from bot.slack.drawings import chart
from bot.slack.views.blocks import Picture
from bot.slack.views.storm import alert
from bot.sources.recording import Layout
from bot.workspace.aloud import aloud, news

SUBSCRIBER = "slack"  # whose place the printer takes
NAMED = 10  # bad lines named one by one
CHANGES: Mapping[type[Event], str] = {
    AlertRaised: "is raised",
    AlertGrew: "grew",
    AlertReopened: "is raised again",
    StormEnded: "calms down",
}

Change = tuple[datetime, str, AlertBoard]


@dataclass(slots=True)
class Card:
    """`headline` is its first, `said` all that it said last."""

    number: int
    raised_at: datetime
    headline: str
    said: str = ""
    drawn: int = 0


class Printer:
    """Prints each card when it is raised, and what is new on it when it grew or its storm ended."""

    def __init__(self, office: Office, names: Mapping[str, str], out: Path | None) -> None:
        """`names` are those of the people on call; `out` is where the charts go."""
        self._office = office
        self._names = names
        self._out = out
        self._cards: dict[str, Card] = {}

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(self._cards.values())

    def print_news(self, say: Callable[[str], None] = print) -> None:
        for at, change, board in self._office.perform(_changes):
            for line in self._told(at, change, board):
                say(line)

    def _told(self, at: datetime, change: str, board: AlertBoard) -> list[str]:
        picture = chart(board)
        shown = alert.card(board, picture=Picture(picture.name, picture.alt) if picture else None)
        said = aloud(shown.blocks, self._names.__getitem__)
        first = Card(len(self._cards) + 1, at, alert.headline(board))
        card = self._cards.setdefault(board.alert.id, first)
        lines = [f"\n=== Card {card.number} {change}: {moment(at)} ===\n", news(said, card.said)]
        card.said, card.drawn = said, card.drawn + 1
        if self._out and picture:
            path = self._out / f"card-{card.number}-{card.drawn}.png"
            path.write_bytes(picture.png())
            lines.append(f"    chart: {path}")
        return lines


def _changes(work: Work) -> list[Change]:
    """What changed a card since it was last asked for."""
    found = work.events.pending(SUBSCRIBER, 100)
    for recorded in found:
        work.events.handled(SUBSCRIBER, recorded.id)
    told = [(r.at, CHANGES[type(r.event)], r.event) for r in found if type(r.event) in CHANGES]
    return [(at, what, boards.alert_board(work, event.alert_id)) for at, what, event in told]  # type: ignore[attr-defined]


@dataclass(slots=True, kw_only=True)
class Summary:
    """`given` are the columns that were named, the others were guessed. `bad` are lines with their place."""

    layout: Layout | None = None
    given: Mapping[str, str]
    posts: int = 0
    first: datetime | None = None
    last: datetime
    matched: Mapping[str, int]
    holes: Sequence[tuple[datetime, datetime]]
    bad: Sequence[str]
    cards: Sequence[Card]

    def lines(self) -> list[str]:
        return [
            "\n=== The whole recording ===\n",
            *self._columns(),
            f"Posts read: {self.posts:,}" + self._span(),
            "Matched: " + ", ".join(f"{n:,} by “{name}”" for name, n in self.matched.items()),
            *(f"Nothing was recorded {_span(*hole)}; that counts as not listened to" for hole in self.holes),
            *unreadable(self.bad),
            f"Cards: {len(self.cards)}",
            *(f"  {card.number}. {moment(card.raised_at)}: {card.headline}" for card in self.cards),
        ]

    def _columns(self) -> list[str]:
        if not self.layout:
            return []
        how = (
            f"{name} from {column!r} ({'given' if name in self.given else 'guessed'})"
            for name, column in self.layout.columns.items()
        )
        return [f"Columns: {', '.join(how)}"]

    def _span(self) -> str:
        return ", " + _span(self.first, self.last) if self.first else ""


def moment(at: datetime) -> str:
    return f"{at:%a %d %b %Y %H:%M} UTC"


def _span(since: datetime, until: datetime) -> str:
    return f"from {moment(since)} to {moment(until)}"


def unreadable(bad: Sequence[str]) -> list[str]:
    """How many lines could not be read, and the first of them by name."""
    if not bad:
        return ["Every line could be read"]
    more = [f"  and {len(bad) - NAMED:,} more"] if len(bad) > NAMED else []
    return [f"Lines that could not be read: {len(bad):,}", *(f"  {line}" for line in bad[:NAMED]), *more]
