"""Turns what happened into what is to be sent and drawn, by a table from event to reactions."""

from __future__ import annotations

import logging
import random
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
    ) -> None:
        self._office = office
        self._on = on
        self._chance = chance
        self._tries: Counter[int] = Counter()

    def step(self) -> bool:
        """True when there was an event to react to."""
        pending = self._office.read(_pending)
        for recorded in pending:
            self._handle(recorded)
        return bool(pending)

    def _handle(self, recorded: Recorded) -> None:
        reactions = self._on.get(type(recorded.event), ())
        try:
            self._office.perform(_react, recorded, reactions)
        except Busy:
            raise
        except Exception:
            log.exception("A reaction to event %d failed; each is tried alone", recorded.id)
            self._one_by_one(recorded, reactions)

    def _one_by_one(self, recorded: Recorded, reactions: Sequence[Reaction]) -> None:
        """So that one that fails does not stop the others."""
        errors = []
        for reaction in reactions:
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
