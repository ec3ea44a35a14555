"""New words of a watch are tried before they count: on what is kept, and where the past can be asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import Stale
from bot.domain.storm.alert import Sample
from bot.domain.storm.mention import Watch
from bot.domain.words import N_

KEPT = "kept"  # the place that the posts are which some watch heard


class TrialState(StrEnum):
    RUNNING = "running"  # something is still being looked through or asked
    DONE = "done"
    LIVE = "live"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the words find in one `place`: ``KEPT``, or the kind of the source that was asked.

    `looked_at` posts from `since` on were read, `found` of them match; of a source, those that are not kept.
    `before` is what the words until now find in the same posts, ``None`` for a new watch. `is_cut`: there is
    more in these seven days than was looked at. `trouble` says why nothing, or not everything, was told;
    `cost` what asking used of the day, in `unit` (``USD`` or ``units``).
    `samples` are of what only the new words find, if that is anything. `again`: what was asked was lost on
    the way here, and whoever wants these words may have it asked once more.
    """

    place: str
    label: str = ""
    looked_at: int = 0
    found: int = 0
    since: datetime | None = None
    before: int | None = None
    is_cut: bool = False
    trouble: str = ""
    cost: float = 0.0
    unit: str = ""
    samples: tuple[Sample, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`watch` as it would be saved; it goes live only when `actor_id` says so. `to_ask` are the labels of the
    sources that are asked about their past, `not_asked` the names of those it hears that cannot be. `before`
    is the watch that it would change; `paid` the kinds of sources that were asked and count every question.
    """

    id: str
    actor_id: str
    watch: Watch
    is_new: bool
    made_at: datetime
    state: TrialState = TrialState.RUNNING
    to_ask: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    before: Watch | None = None
    paid: tuple[str, ...] = ()
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in (TrialState.RUNNING, TrialState.DONE)

    @property
    def kept(self) -> Found | None:
        return next((found for found in self.found if found.place == KEPT), None)

    @property
    def asked(self) -> tuple[Found, ...]:
        return tuple(found for found in self.found if found.place != KEPT)

    @property
    def waited_for(self) -> tuple[str, ...]:
        told = {found.label for found in self.asked}
        return tuple(label for label in self.to_ask if label not in told)

    @property
    def samples(self) -> tuple[Sample, ...]:
        return tuple(sample for found in self.found for sample in found.samples)

    def asking(self, labels: tuple[str, ...], not_asked: tuple[str, ...]) -> Trial:
        """The places were counted; again after a restart."""
        known = (self.to_ask, self.not_asked) == (labels, not_asked)
        return self if known or not self.is_open else self._moved(to_ask=labels, not_asked=not_asked)

    def paying(self, place: str) -> Trial:
        """From now on nobody asks there again unbidden, whatever becomes of the answer."""
        return self._moved(paid=(*self.paid, place)) if self.is_open else self

    @property
    def may_be_tried_again(self) -> bool:
        return self.is_open and any(found.again for found in self.found)

    def again(self) -> Trial:
        """What was lost is asked once more. Raises ``Stale`` when nothing was, or it was decided."""
        if not self.may_be_tried_again:
            raise Stale(N_("Nothing of “{name}” is left to be tried again."), name=self.watch.name)
        kept = tuple(found for found in self.found if not found.again)
        told = {found.place for found in kept}
        paid = tuple(place for place in self.paid if place in told)
        return self._moved(state=TrialState.RUNNING, found=kept, paid=paid)

    def told(self, found: Found) -> Trial:
        """What comes twice, after a restart, is told once."""
        if not self.is_open or found.place in {each.place for each in self.found}:
            return self
        return self._moved(found=(*self.found, found))

    def done(self) -> Trial:
        """Nothing is waited for any more."""
        return self._moved(state=TrialState.DONE) if self.state is TrialState.RUNNING else self

    def broken_off(self, why: str) -> Trial:
        """What was not told until now is not waited for."""
        untold = [Found(place=label, label=label, trouble=why, again=True) for label in self.waited_for]
        if self.kept is None:
            untold.insert(0, Found(place=KEPT, trouble=why, again=True))
        return self._moved(state=TrialState.DONE, found=(*self.found, *untold))

    def decided(self, state: TrialState) -> Trial:
        """Raises ``Stale`` when it was decided before."""
        if not self.is_open:
            raise Stale(
                N_("“{name}” is live already.")
                if self.state is TrialState.LIVE
                else N_("“{name}” was dropped already."),
                name=self.watch.name,
            )
        return self._moved(state=state)

    def _moved(self, **changes: object) -> Trial:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


def spread(count: int, wanted: int) -> Collection[int]:
    """Some places out of `count`, from all of them rather than the first."""
    return range(0, count, max(1, count // wanted))[:wanted]
