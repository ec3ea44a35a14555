"""What every handler works with, and the few questions they all ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.crisis import Crisis
from bot.domain.errors import NotFound, UserError
from bot.domain.message import Lane
from bot.domain.people import Person
from bot.domain.words import N_
from bot.service.access import may_see
from bot.service.once import once
from bot.service.people import remember
from bot.service.ports import Office, Work
from bot.service.records import Delivery, House
from bot.slack.calls import Call, Said
from bot.slack.gateway import Gateway
from bot.slack.views.help import window

P = ParamSpec("P")
T = TypeVar("T")


class WhichCrisis(UserError):
    """Several crises are open and the call does not say which; `crises` are those the person may see."""

    def __init__(self, crises: tuple[Crisis, ...]) -> None:
        super().__init__(N_("Several crises are open. Which one do you mean?"))
        self.crises = crises


@dataclass(frozen=True, slots=True)
class Shell:
    office: Office
    gateway: Gateway
    house: House

    def do(
        self, call: Call, use_case: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One use case, in one transaction, once for this very press."""
        self.know(call.actor_id)
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

    def tell(self, call: Call, said: Said) -> None:
        """Say it to this person alone. In App Home and in forms there is no channel: it gets a window there.

        Not by the response_url: its posts share the channel's budget with the cards, and are refused just
        when most happens.
        """
        if not call.channel:
            self.gateway.open_view(call.trigger_id, window(said.text, said.blocks))
            return
        self.office.perform(_answer, call, said)


def _answer(work: Work, call: Call, said: Said) -> None:
    delivery = Delivery(
        key=f"answer:{call.key}",
        thread=f"answer:{call.actor_id}",
        lane=Lane.ANSWER,
        method="ephemeral",
        channel=call.channel,
        payload={
            "person_id": call.actor_id,
            "text": said.text,
            "blocks": list(said.blocks),
            "thread_ts": call.thread_ts,
        },
        due_at=work.now,
    )
    work.deliveries.add((delivery,))


def which_crisis(work: Work, call: Call) -> tuple[Crisis, str]:
    """The crisis a call is about, and what is left of its text.

    In a war-room thread it is that one; else a leading number says which; else it is the only open one.
    """
    if call.crisis_id:
        return work.crises.get(call.crisis_id), call.text
    first, _, rest = call.text.strip().partition(" ")
    number = first.lstrip("#")
    if number.isdigit():
        found = work.crises.by_number(int(number))
        if found is None or not may_see(call.actor_id, found):
            raise NotFound(N_("There is no crisis number {number}."), number=int(number))
        return found, rest.strip()
    visible = tuple(c for c in work.crises.open() if may_see(call.actor_id, c))
    if not visible:
        raise NotFound(N_("No crisis is open. Declare one with `/crisis declare`."))
    if len(visible) > 1:
        raise WhichCrisis(visible)
    return visible[0], call.text.strip()


def crisis_of_thread(work: Work, channel: str, thread_ts: str) -> str | None:
    """The crisis whose card is the root of this thread."""
    standing = work.standings.at(channel, thread_ts)
    if standing is None or not standing.subject.startswith("crisis:"):
        return None
    return standing.subject.removeprefix("crisis:")
