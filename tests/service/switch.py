"""A team that can be called outside Slack, with pagers that keep what they were told to send."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors import DeliveryError
from bot.domain.events import StepOverdue
from bot.domain.staff.contact import Way
from bot.domain.staff.page import Asking, Note, What
from bot.service import clocks
from bot.service.call import reach
from bot.service.call.calling import Switchboard
from bot.service.call.links import Links
from tests.service.town import ANA, Night

LINKS = Links("https://bot.example", b"k" * 32)
PAGERS = ("email", "ntfy", "pagerduty")


@dataclass
class FakePager:
    """Keeps what was sent; `failing` is raised instead, `silent` after it was taken."""

    follows: bool = False
    sent: list[Note] = field(default_factory=list)
    failing: DeliveryError | None = None
    silent: BaseException | None = None

    def send(self, note: Note) -> None:
        if self.failing:
            raise self.failing
        self.sent.append(note)
        if self.silent:
            raise self.silent

    @property
    def whats(self) -> list[str]:
        return [note.what.value for note in self.sent]


def wording(asking: Asking, has_link: bool) -> tuple[str, str]:
    return f"{asking.person.name}: {asking.page.ask.value}", f"{asking.subject} {has_link}".strip()


class Desk:
    """`pass_time` is one night's clock with deadlines, pages and calls."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.pagers = {name: FakePager(follows=name == "pagerduty") for name in PAGERS}
        self.gone = False
        self.quiet: set[str] = set()
        self.board = Switchboard(
            night.office,
            self.pagers,
            wording=wording,
            links=LINKS,
            is_gone=lambda: self.gone,
            in_quiet=self._in_quiet,
        )

    def _in_quiet(self, people: Collection[str]) -> Collection[str]:
        return self.quiet & set(people)

    def named(self, person_id: str = ANA, *pagers: str, confirmed: bool = True) -> None:
        """They say how they can be reached."""
        ways = [Way(pager=p, address="" if p == "pagerduty" else _address(person_id, p)) for p in pagers]
        self.night.do(reach.change, person_id, person_id=person_id, ways=ways)
        if confirmed:
            for rung in range(len(ways)):
                self.night.office.perform(_confirm, person_id, rung, self.night.clock.now)

    def look(self) -> None:
        """Until nothing is left to do right now."""
        before = None
        while before != (before := self._done()):
            self.board.look()
            for name in self.pagers:
                while self.board.ring(name):
                    pass

    def _done(self) -> Any:
        events = self.night.read(lambda work: len(work.events.pending("slack", 10_000)))
        return events, [len(p.sent) for p in self.pagers.values()]

    def pass_time(self, **by: float) -> None:
        self.night.clock.go_on(**by)
        while clocks.tick(self.night.office):
            pass
        self.look()

    def until_overdue(self) -> None:
        """Until a clock of a crisis has run out and somebody was told."""
        for _ in range(60):
            if self.night.told(StepOverdue):
                return
            self.pass_time(minutes=1)
        raise AssertionError("no clock ran out")

    def link(self, pager: str = "ntfy") -> str:
        """What answers the first call by this pager."""
        return self.pagers[pager].sent[0].link.rpartition("/")[2]

    def sent(self, what: What = What.TRIGGER) -> list[tuple[str, str]]:
        """(pager, person's name) of every call, in the order of the pagers."""
        return [(name, note.name) for name, p in self.pagers.items() for note in p.sent if note.what is what]


def _address(person_id: str, pager: str) -> str:
    return f"{person_id.lower()}@example.com" if pager == "email" else f"{person_id.lower()}-topic"


def _confirm(work: Any, person_id: str, rung: int, now: Any) -> None:
    from bot.domain.staff import contact

    before = work.contacts.of(person_id)
    work.contacts.save(contact.confirm(before, before.ways[rung], now=now))
