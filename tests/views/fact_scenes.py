"""The fact sheet, as it is shown and as it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.comms.fact import Fact, FactState, Used
from bot.slack.safe import Mrkdwn
from bot.slack.views.blocks import Drawn
from bot.slack.views.blocks import drawn as drawn_of
from bot.slack.views.crisis import facts as view
from tests.views.boards import ANA, MEI, NOW, SAM, TOM, Say, crisis


def fact(say: Say, state: FactState = FactState.CONFIRMED, number: str = "412") -> Fact:
    return Fact(
        id="f1",
        crisis_id="c1",
        text=say("Cups that were sold"),
        number=say(number) if number else "",
        owner_id=SAM,
        evidence=say("The list of the shops"),
        as_of=NOW,
        state=state,
        again_at=NOW + timedelta(minutes=30) if state is FactState.UNKNOWN else None,
        entered_by=TOM,
        entered_at=NOW,
    )


def sheet(say: Say, times: int = 1) -> tuple[Fact, ...]:
    states = (FactState.UNKNOWN, FactState.CLAIMED, FactState.CONFIRMED)
    return tuple(fact(say, state, "" if state is FactState.UNKNOWN else "412") for state in states) * times


def beside_words(say: Say, numbers: int) -> Drawn:
    return drawn_of(Mrkdwn("."), view.used((Used(number=say("412"), fact=fact(say)),) * numbers))


def happened(say: Say) -> tuple[e.Event, ...]:
    f = {"crisis_id": "c1", "fact_id": "f1", "text": say("412: Cups that were sold")}
    states = [state.value for state in FactState if state is not FactState.REPLACED]
    return (
        *(e.FactEntered(actor=TOM, owner_id=SAM, state=state, **f) for state in states),
        *(e.FactEntered(actor=TOM, owner_id=SAM, state=s, before=say("400: Cups"), **f) for s in states),
        e.FactConfirmed(actor=SAM, **f),
        e.FactAsked(person_id=SAM, owner_id=SAM, claimed=True, again=0, **f),
        e.FactAsked(person_id=SAM, owner_id=SAM, claimed=False, again=0, **f),
        e.FactAsked(person_id=ANA, owner_id=SAM, claimed=False, again=1, **f),
        e.WordsOutdated(before=say("400: Cups"), messages=("M3", "M9"), public=0, told=ANA, **f),
        e.WordsOutdated(before=say("400: Cups"), messages=("M3",), public=1, told=ANA, **f),
    )


FACTS: Mapping[str, Callable[[Say], Any]] = {
    "facts": lambda say: view.window(crisis(say), sheet(say)),
    "facts, none": lambda say: view.window(crisis(say), ()),
    "facts, many": lambda say: view.window(crisis(say), sheet(say, 20)),
    "facts beside words": lambda say: beside_words(say, 1),
    "facts beside words, many": lambda say: beside_words(say, 20),
    "form fact": lambda say: view.form(crisis(say), now=NOW, actor_id=MEI),
    "form fact, to change": lambda say: view.form(crisis(say), now=NOW, actor_id=MEI, fact=sheet(say)[0]),
}
