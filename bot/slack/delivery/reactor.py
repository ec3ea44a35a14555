"""Turns what happened into what is to be sent and drawn, by a table from event to reactions."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.errors import Busy
from bot.domain.events import Event
from bot.domain.log.record import Recorded
from bot.service.ports import Office, Work
from bot.service.records import Delivery
from bot.slack.delivery.pace import Chance, pause

log = logging.getLogger(__name__)

SUBSCRIBER = "slack"
BATCH = 50
MOMENT = 0.015  # seconds of one turn, after which no further event is begun
MAX_ATTEMPTS = 10  # about a quarter of an hour; then a person must look, see `doctor`

# Adds and wants standings in the transaction; returns deliveries whose `key` names only their place.
Reaction = Callable[[Work, Recorded], Iterable[Delivery]]


class Reactor:
    """`step` handles the pending events. Twice writes nothing: keys are event + reaction + place."""

    hurry = False  # it needs no budget

    def __init__(
        self,
        office: Office,
        on: Mapping[type[Event], tuple[Reaction, ...]],
        *,
        chance: Chance = random.random,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._office = office.unforced()
        self._on = on
        self._chance = chance
        self._timer = timer
        self._tries: Counter[int] = Counter()

    def step(self) -> bool:
        """True when there was an event to react to."""
        left = pending = self._office.read(_pending)
        while left:
            left = left[self._handle_some(left) :]
        return bool(pending)

    def _handle_some(self, pending: Sequence[Recorded]) -> int:
        """As many as one short turn at the database has room for: a burst would else take a commit for each,
        and read for each what they have in common. Returns how many; one that fails is handled by itself.
        """
        try:
            return self._office.perform(self._react_for_a_moment, pending)
        except Busy:
            raise
        except Exception:
            first, *others = pending
            if others:
                return self._handle_some([first])
            log.exception("A reaction to event %d failed; each is tried alone", first.id)
            self._one_by_one(first)
            return 1

    def _react_for_a_moment(self, work: Work, pending: Sequence[Recorded]) -> int:
        began = self._timer()
        for count, recorded in enumerate(pending, 1):
            _react(work, recorded, self._reactions(recorded))
            if self._timer() - began > MOMENT:
                return count
        return len(pending)

    def _one_by_one(self, recorded: Recorded) -> None:
        """So that one that fails does not stop the others."""
        errors = []
        for reaction in self._reactions(recorded):
            try:
                self._office.perform(_deliver, recorded, reaction)
            except Busy:
                raise
            except Exception as error:
                errors.append(f"{_name(reaction)}: {error!r}")
        if errors:
            self._tries[recorded.id] += 1
            self._office.perform(self._failed, recorded, "; ".join(errors))
        else:
            self._office.perform(_react, recorded, ())

    def _reactions(self, recorded: Recorded) -> Sequence[Reaction]:
        return self._on.get(type(recorded.event), ())

    def _failed(self, work: Work, recorded: Recorded, error: str) -> None:
        tries = self._tries[recorded.id]
        again_at = work.now + pause(tries, self._chance) if tries < MAX_ATTEMPTS else None
        log.error("Event %d, try %d: %s", recorded.id, tries, error)
        work.events.failed(SUBSCRIBER, recorded.id, error=error, again_at=again_at)


def _pending(work: Work) -> tuple[Recorded, ...]:
    return work.events.pending(SUBSCRIBER, BATCH)


def _react(work: Work, recorded: Recorded, reactions: Sequence[Reaction]) -> None:
    for reaction in reactions:
        _deliver(work, recorded, reaction)
    work.events.handled(SUBSCRIBER, recorded.id)


def _deliver(work: Work, recorded: Recorded, reaction: Reaction) -> None:
    prefix = f"{recorded.id}/{_name(reaction)}"
    work.deliveries.add(replace(d, key=f"{prefix}/{d.key}") for d in reaction(work, recorded))


def _name(reaction: Reaction) -> str:
    return getattr(reaction, "__name__", type(reaction).__name__)
