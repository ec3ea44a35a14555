"""What every handler works with, and the few questions they all ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.errors import DeliveryError, NotFound, UserError
from bot.domain.staff import rights
from bot.domain.staff.people import Person
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import may_see, must_see
from bot.service.crisis import rooms
from bot.service.once import once
from bot.service.ports import Office, Work
from bot.service.records import House
from bot.service.staff.people import remember
from bot.service.watch.listening import MakeMatcher
from bot.slack.api.gateway import Gateway
from bot.slack.handlers.calls import Call, as_read

P = ParamSpec("P")
T = TypeVar("T")


class WhichCrisis(UserError):
    """The call does not say which, and several are open, or only drills; `crises` are those the person may
    see.
    """

    def __init__(self, crises: tuple[Crisis, ...]) -> None:
        super().__init__(N_("Several crises are open. Which one do you mean?"))
        self.crises = crises


@dataclass(frozen=True, slots=True)
class Shell:
    office: Office
    gateway: Gateway
    house: House
    make_matcher: MakeMatcher

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of those that are listened to, for a watch to choose from."""
        return tuple(status.name for status in self.house.sources.statuses())

    def do(
        self, call: Call, use_case: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One use case, in one transaction, once for this very press."""
        return self.office.perform(once, call.key, use_case, *args, **kwargs)

    def ask(self, query: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.office.read(query, *args, **kwargs)

    def know(self, person_id: str) -> Person:
        """The person as stored; somebody never seen before is looked up, outside any transaction."""
        known = self.office.read(lambda work: work.people.get(person_id))
        if known is not None:
            return known
        person = self.gateway.user(person_id)
        self.office.perform(remember, (person,))
        return person

    def admit(self, call: Call) -> Person:
        """Guests, strangers, bots and leavers are told why not, also where they only want to read."""
        person = self.know(call.actor_id)
        rights.check(Action.READ, person, frozenset(), administrators=(), staffed=())
        return person

    def permalink(self, channel: str = "", ts: str = "") -> str:
        """None from a conversation in which the bot is not; the words are kept all the same."""
        try:
            return self.gateway.permalink(channel, ts) if channel else ""
        except DeliveryError:
            return ""

    def names(self) -> dict[str, str]:
        return self.ask(lambda work: {person.id: person.name for person in work.people.all()})

    def typed(self, text: str) -> str:
        """What a command or a message says, as the person typed it."""
        return as_read(text, self.names() if "<@" in text else {})


def which_crisis(work: Work, call: Call) -> tuple[Crisis, str]:
    """The crisis a call is about, and what is left of its text.

    In a war-room thread it is that one; else a leading number says which; else it is the only open one, but
    never a drill: what is real must not end up there.
    A number without its `#` that names no crisis still going on belongs to the text: “3 posts were deleted”.
    Where it names a drill, or one that is over while another is open, nobody guesses: the person is asked.
    """
    if call.crisis_id:
        crisis = work.crises.get(call.crisis_id)
        must_see(call.actor_id, crisis)
        return crisis, call.text
    first, _, rest = call.text.strip().partition(" ")
    number = first.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        found = work.crises.by_number(int(number))
        if found is not None and not may_see(call.actor_id, found):
            found = None
        is_meant = first.startswith("#") or not rest
        if found is not None and not is_meant and found.status is not CrisisStatus.CLOSED:
            _must_be_clear(work, call, found)
        if found is not None and (is_meant or found.status is not CrisisStatus.CLOSED):
            return found, rest.strip()
        if is_meant:
            raise NotFound(
                N_("There is no crisis number {number}. `/crisis list` shows those there are."),
                number=int(number),
            )
    visible = _open_to(work, call)
    if not visible:
        raise none_open(work)
    if len(visible) > 1 or visible[0].drill:
        raise WhichCrisis(visible)
    return visible[0], call.text.strip()


def _open_to(work: Work, call: Call) -> tuple[Crisis, ...]:
    return tuple(c for c in work.crises.open() if may_see(call.actor_id, c))


def _must_be_clear(work: Work, call: Call, found: Crisis) -> None:
    """“3 posts were deleted” may be meant for another one: what is real stands before a drill."""
    others = tuple(c for c in _open_to(work, call) if c.id != found.id)
    if found.drill or (others and not found.is_open):
        raise WhichCrisis((*sorted(others, key=lambda c: c.drill), found))


def none_open(work: Work) -> NotFound:
    """An alert that nobody decided is what people mean who ask where things stand."""
    if work.alerts.open():
        return NotFound(
            N_("No crisis is declared yet, but an alert waits. Decide on its card, or in Firebreak’s Home.")
        )
    return NotFound(N_("No crisis is open. Declare one with `/crisis declare`."))


def crisis_of_thread(work: Work, channel: str, thread_ts: str | None) -> str | None:
    """The crisis whose card, or whose alert, is the root of this thread, or whose private channel it is."""
    room = rooms.crisis_in(work, channel)
    if room or not thread_ts:
        return room
    standing = work.standings.at(channel, thread_ts)
    kind, _, id_ = standing.subject.partition(":") if standing else ("", "", "")
    if kind == "alert":
        return work.alerts.get(id_).crisis_id
    return id_ if kind == "crisis" else None
