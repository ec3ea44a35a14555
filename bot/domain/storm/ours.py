"""Whose posts are the brand's own: the accounts that watches name as handles, and those of the register.

What answers such a post is about the brand, whatever it says and whatever the post said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.staff.accounts import Account
from bot.domain.storm.mention import Watch

BLUESKYS_OWN = ".bsky.social"  # behind a name that brought no domain of its own
ALSO_CALLED = {"x": ("twitter",)}  # networks, by what sources call them
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Own:
    """`networks`: the words that it is on, none for any. `each` of the watches hears what answers it, or only
    the first that listens there: one storm is one alert.
    """

    networks: frozenset[str]
    watches: tuple[Watch, ...]
    each: bool

    def is_on(self, *names: str) -> bool:
        asked = {also for name in names for also in (name, *ALSO_CALLED.get(name, ()))}
        return not self.networks or not asked.isdisjoint(self.networks)

    def heard_by(self, source: str, kind: str) -> tuple[str, ...]:
        found = tuple(watch.id for watch in self.watches if watch.hears(source, kind))
        return found if self.each else found[:1]


class Ours:
    """A handle of a watch is the watch's, on any network; one of the register alone belongs to the oldest."""

    def __init__(self, watches: Sequence[Watch] = (), register: Iterable[Account] = ()) -> None:
        self._by_name: dict[str, list[_Own]] = {}
        oldest = tuple(sorted(watches, key=lambda watch: (watch.created_at or LONG_AGO, watch.name)))
        for watch in oldest:
            for name in filter(None, map(_handle, watch.terms)):
                self._by_name.setdefault(name, []).append(_Own(frozenset(), (watch,), each=True))
        watched = frozenset(self._by_name)
        for account in register:
            if (name := plain(account.handle)) and name not in watched:
                networks = frozenset(account.network.casefold().replace("(", " ").replace(")", " ").split())
                self._by_name.setdefault(name, []).append(_Own(networks, oldest, each=False))

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def names(self, source: str, kind: str) -> tuple[str, ...]:
        """Of the accounts on a network of this kind whose answers some watch hears from `source`."""
        here = (
            name
            for name, owned in self._by_name.items()
            if any(own.is_on(kind) and own.heard_by(source, kind) for own in owned)
        )
        return tuple(sorted(here))

    def of(self, source: str, kind: str, author: str | None, network: str | None = None) -> tuple[str, ...]:
        """The watches that hear what answers a post of `author`; none for somebody else's."""
        if not author or not self._by_name:
            return ()
        owned = (own for name in _called(author) for own in self._by_name.get(name, ()))
        networks = (kind, network.casefold()) if network else (kind,)
        found = (own.heard_by(source, kind) for own in owned if own.is_on(*networks))
        return tuple(dict.fromkeys(id_ for ids in found for id_ in ids))


def plain(handle: str) -> str:
    """Without its sign, or the address that it ends, and in small letters."""
    return handle.strip().rstrip("/").rpartition("/")[2].lstrip("@").casefold()


def _handle(term: str) -> str:
    """Empty for a term that is no account: another kind, or the beginning of many."""
    written = term.strip().strip('"')
    is_one = written.startswith("@") and not written.endswith("*") and " " not in written
    return plain(written) if is_one else ""


def _called(author: str) -> tuple[str, ...]:
    """As a team may have written it: with its server, and without."""
    whole = plain(author)
    name = whole.partition("@")[0].removesuffix(BLUESKYS_OWN)
    return (whole,) if name == whole else (whole, name)
