"""New words of a watch are tried before they count: on all posts kept of the last seven days, and where a
source can be asked about them. Nothing goes live before whoever wants it has seen that, or chose not to wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Protocol

from bot.domain.errors import Busy, NotFound
from bot.domain.events import TrialBegan, TrialMoved
from bot.domain.staff.rights import Action
from bot.domain.storm.alert import Sample
from bot.domain.storm.mention import Mention, Watch
from bot.domain.storm.trial import KEPT, Found, Trial, TrialState, spread
from bot.service.access import require
from bot.service.ports import Office, Work
from bot.service.records import Kept
from bot.service.watch.compared import NEW, OLD, SAMPLES, Ears, Tally
from bot.service.watch.listening import MakeMatcher
from bot.service.watch.watches import WatchForm, drafted, heard_by, put

TRIED_ON = timedelta(days=7)
SLICE = 5_000  # posts read in one transaction
PATIENCE = 20.0  # seconds for all posts that are kept; 75,000 take one of processor time (measured)
LOST = "Firebreak was restarted before it answered, and every question there counts"
BROKE = "something went wrong here, and your administrators find it in the log"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a source of kind `place` tells of the time since `since`; `trouble` why not, or not all. `cost` is
    what that used, in `unit`, of what it may use in a day.
    """

    place: str
    label: str
    posts: tuple[Mention, ...] = ()
    since: datetime | None = None
    trouble: str = ""
    cost: float = 0.0
    unit: str = ""


class PastToAsk(Protocol):
    """The sources that can search what was said before."""

    def askable(self, watch: Watch) -> Mapping[str, str]:
        """The labels of those that `watch` listens to, by their kind."""

    def counted(self, kinds: Collection[str]) -> Sequence[str]:
        """Those of them that are paid or counted by the question."""

    def ask(self, watch: Watch, kinds: Collection[str], since: datetime) -> Iterator[Answered]:
        """Each of them once, as soon as it answers; fewer when the bot is stopped meanwhile."""

    def is_ending(self) -> bool:
        """Whether the bot is being stopped: nobody is asked any more."""


def save_or_try(
    work: Work,
    *,
    actor_id: str,
    form: WatchForm,
    watch_id: str | None = None,
    version: int = 0,
    at_once: bool = False,
    instead_of: str = "",
) -> Watch | Trial:
    """The watch, where nobody has to see first what its words find; else the trial that began, and nothing
    is listened for yet. It takes the place of the trial `instead_of`.

    Raises as ``save_watch`` does.
    """
    watch = drafted(work, actor_id=actor_id, form=form, watch_id=watch_id)
    if watch_id:
        watch = replace(watch, version=version + 1)
    before = work.watches.get(watch_id) if watch_id else None
    if instead_of:
        _drop(work, work.trials.get(instead_of))
    if at_once or (before and heard_by(before) == heard_by(watch)):
        return put(work, watch, is_new=before is None)
    trial = Trial(
        id=work.new_id(),
        actor_id=actor_id,
        watch=watch,
        before=before,
        is_new=before is None,
        made_at=work.now,
    )
    work.trials.add(trial)
    work.record(TrialBegan(actor=actor_id, trial_id=trial.id, name=watch.name))
    return trial


def go_live(work: Work, *, actor_id: str, trial_id: str) -> Watch:
    """What was found so far was seen, and it is what is wanted."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    trial = work.trials.get(trial_id)
    live = trial.decided(TrialState.LIVE)
    watch = put(work, _as_tried(work, trial), is_new=trial.is_new)
    _save(work, live)
    return watch


def _as_tried(work: Work, trial: Trial) -> Watch:
    """With the version it has to have, where since then its rules were muted or speak again, no more."""
    if trial.before is None:
        return trial.watch
    now = work.watches.get(trial.watch.id)
    same = replace(now, mutes=trial.before.mutes, version=trial.before.version) == trial.before
    return replace(trial.watch, version=now.version + 1) if same else trial.watch


def drop(work: Work, *, actor_id: str, trial_id: str) -> Trial:
    require(work, actor_id, Action.EDIT_SETTINGS)
    dropped = work.trials.get(trial_id).decided(TrialState.DROPPED)
    _save(work, dropped)
    return dropped


def try_again(work: Work, *, actor_id: str, trial_id: str) -> Trial:
    """What was lost by a restart, or by a fault of ours, is looked through or asked once more."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    trial = work.trials.get(trial_id).again()
    _save(work, trial)
    return trial


def to_change(work: Work, *, actor_id: str, trial_id: str) -> Trial:
    require(work, actor_id, Action.EDIT_SETTINGS)
    return work.trials.get(trial_id)


def _drop(work: Work, trial: Trial) -> None:
    if trial.is_open:
        _save(work, trial.decided(TrialState.DROPPED))


def _save(work: Work, trial: Trial) -> None:
    work.trials.save(trial)
    work.record(TrialMoved(trial_id=trial.id))


class Trier:
    """Looks and asks, in the background. After a restart it goes on: what was told is not asked again, nor
    is a source that is paid or counted by the question when its answer was lost. `timer` counts seconds and
    never goes back.
    """

    def __init__(
        self,
        office: Office,
        make_matcher: MakeMatcher,
        past: PastToAsk,
        timer: Callable[[], float],
    ) -> None:
        self._office = office
        self._make_matcher = make_matcher
        self._past = past
        self._timer = timer
        self._unnoted: dict[str, dict[str, Answered]] = {}  # by trial and place: each was asked, perhaps paid

    def look(self) -> None:
        """Everything that waits to be tried. What is found is told as it comes."""
        try:
            running = self._office.read(lambda work: work.trials.running())
            self._unnoted = {trial.id: self._unnoted.get(trial.id, {}) for trial in running}
            for trial in running:
                self._try_alone(trial)
        except Busy:
            log.info("Too much is going on to try words; it is done later")

    def _try_alone(self, trial: Trial) -> None:
        """What breaks here is told, ends this trial, and stops no other."""
        try:
            self._try(trial)
        except Busy:
            raise
        except Exception:
            log.exception("The words of the trial %s could not be tried to the end", trial.id)
            self._office.perform(_break_off, trial.id)

    def _try(self, trial: Trial) -> None:
        watches = self._office.read(_both, trial)
        ears = Ears(self._make_matcher, watches)
        askable = self._past.askable(trial.watch)
        self._office.perform(_prepare, trial.id, tuple(askable.values()), frozenset(askable))
        if trial.kept is None:
            self._tell(trial, self._kept(ears, trial.made_at - TRIED_ON))
        told = {found.place for found in trial.asked}
        unnoted = self._unnoted[trial.id]
        for place in set(trial.paid) & askable.keys() - told - unnoted.keys():
            self._tell(trial, Found(place=place, label=askable[place], trouble=LOST, again=True))
            told.add(place)
        untold = set(askable) - told - unnoted.keys()
        for answer in chain(tuple(unnoted.values()), self._asked(trial, untold)):
            unnoted[answer.place] = answer
            self._tell(trial, self._office.read(_found_there, ears, answer))
            del unnoted[answer.place]
            told.add(answer.place)
        if told >= set(askable):
            self._office.perform(_finish, trial.id)

    def _asked(self, trial: Trial, places: Collection[str]) -> Iterator[Answered]:
        """Those that cost last, one by one, each noted before it is asked while the trial is open."""
        since, counted = trial.made_at - TRIED_ON, self._past.counted(places)
        yield from self._past.ask(trial.watch, set(places) - set(counted), since)
        for place in counted:
            if self._past.is_ending() or not self._office.perform(_pay, trial.id, place):
                return
            yield from self._past.ask(trial.watch, {place}, since)

    def _kept(self, ears: Ears, since: datetime) -> Found:
        """Slices of what is kept, the newest first, each in a transaction of its own."""
        tally, until = Tally(), self._timer() + PATIENCE
        posts = self._office.read(_slice, since)
        while posts:
            tally.count(posts, ears.heard([(post.text, post.source) for post in posts]))
            posts = self._office.read(_slice, since, posts[-1])
            if self._timer() > until:
                break
        samples = self._office.read(lambda work: work.mentions.samples(tally.samples))
        return Found(
            place=KEPT,
            looked_at=tally.looked_at,
            found=len(tally.found),
            since=tally.since,
            before=tally.before if ears.has_before else None,
            is_cut=bool(posts),
            samples=samples,
        )

    def _tell(self, trial: Trial, found: Found) -> None:
        self._office.perform(_told, trial.id, found)


def _slice(work: Work, since: datetime, below: Kept | None = None) -> tuple[Kept, ...]:
    return work.mentions.kept(since, SLICE, below)


def _both(work: Work, trial: Trial) -> list[Watch]:
    new = replace(trial.watch, id=NEW)
    try:
        return [new] if trial.is_new else [new, replace(work.watches.get(trial.watch.id), id=OLD)]
    except NotFound:  # removed meanwhile, which going live will say
        return [new]


def _prepare(work: Work, trial_id: str, labels: tuple[str, ...], kinds: frozenset[str]) -> None:
    trial = work.trials.get(trial_id)
    names = [status.name for status in work.house.sources.statuses()]
    heard = [name for name in names if trial.watch.hears(name, name.partition(":")[0])]
    silent = tuple(name for name in heard if name.partition(":")[0] not in kinds)
    prepared = trial.asking(labels, silent)
    if prepared != trial:
        _save(work, prepared)


def _found_there(work: Work, ears: Ears, answer: Answered) -> Found:
    heard = ears.heard([(post.text, post.source) for post in answer.posts])
    matched = [_sample(post) for post, ids in zip(answer.posts, heard, strict=True) if NEW in ids]
    kept = {post.external_id for post in work.mentions.again(matched)}
    found = [post for post in matched if post.external_id not in kept]
    return Found(
        place=answer.place,
        label=answer.label,
        looked_at=len(answer.posts),
        found=len(found),
        since=answer.since,
        trouble=answer.trouble,
        cost=answer.cost,
        unit=answer.unit,
        samples=tuple(found[n] for n in spread(len(found), SAMPLES)),
    )


def _sample(post: Mention) -> Sample:
    return Sample(
        external_id=post.external_id,
        source=post.source,
        text=post.text,
        url=post.url,
        author=post.author_handle or "",
        at=post.created_at,
        network=post.network,
    )


def _told(work: Work, trial_id: str, found: Found) -> None:
    trial = work.trials.get(trial_id)
    after = trial.told(found)
    if after != trial:
        _save(work, after)


def _pay(work: Work, trial_id: str, place: str) -> bool:
    """Whether it is still to be asked."""
    trial = work.trials.get(trial_id)
    if trial.is_open:
        work.trials.save(trial.paying(place))
    return trial.is_open


def _finish(work: Work, trial_id: str) -> None:
    trial = work.trials.get(trial_id)
    if trial.done() != trial:
        _save(work, trial.done())


def _break_off(work: Work, trial_id: str) -> None:
    trial = work.trials.get(trial_id)
    if trial.state is TrialState.RUNNING:
        _save(work, trial.broken_off(BROKE))
