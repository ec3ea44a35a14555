"""The record in sentences, of words for our own people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.comms.inside import Why
from bot.domain.words import N_

_WITHDRAWN = {
    Why.NEW_PACK: N_("“{message}” was taken back: there were new words instead."),
    Why.CORRECTED: N_("“{message}” was taken back: a correction was published."),
    Why.FACT_CHANGED: N_("“{message}” was taken back: a fact in it was not so any more."),
    Why.ENDED: N_("“{message}” was taken back: the crisis was over."),
}

_POSTED = N_("<@{actor}> had “{message}” posted for all staff.")
_GIVEN = N_("<@{actor}> gave “{message}” to our own people.")

INSIDE: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.PackShared: lambda event: _POSTED if event.channels else _GIVEN,
    e.PackTaken: N_("<@{actor}> said that they share “{message}”."),
    e.PackWithdrawn: lambda event: _WITHDRAWN[Why(event.why)],
}
