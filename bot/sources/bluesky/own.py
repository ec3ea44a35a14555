"""The brand's own accounts by the ids that the stream calls them by: it names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.domain.storm.ours import BLUESKYS_OWN
from bot.sources.bluesky.people import People
from bot.sources.frame import Clock, StreamSink

LOOKED = timedelta(minutes=1)  # how often it is looked whether the team named others
ASKED = timedelta(hours=6)  # how often whose name it is: names move
MOST = 100
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HANDLE = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")  # as AT Protocol allows them


class Own:
    """`names`: by id, what the account is called. What the API does not answer stays as it was."""

    def __init__(self, people: People, clock: Clock) -> None:
        self.names: Mapping[str, str] = {}
        self._people = people
        self._clock = clock
        self._handles: tuple[str, ...] = ()
        self._look_at = self._ask_at = clock.now()

    async def look(self, sink: StreamSink) -> None:
        """Asks for a name once, not for each post."""
        now = self._clock.now()
        if now < self._look_at:
            return
        self._look_at = now + LOOKED
        handles = tuple(_handles(await sink.accounts()))[:MOST]
        if handles == self._handles and now < self._ask_at:
            return
        found = await self._people.called(handles) if handles else {}
        if found is not None:
            self.names, self._handles, self._ask_at = found, handles, now + ASKED


def _handles(names: Iterable[str]) -> Iterable[str]:
    """A name without a domain has Bluesky's; one with a server is of another network. What nobody there can
    be called is left out: for one such name the whole question is refused.
    """
    called = (name if "." in name else name + BLUESKYS_OWN for name in names)
    return filter(HANDLE.fullmatch, called)
