"""New words of a watch are tried on the posts that are kept before they count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from bot.domain.mention import Watch
from bot.domain.trial import Trial
from bot.service.listening import MakeMatcher
from bot.service.ports import Work
from bot.service.records import Kept
from bot.service.watches import WatchForm, drafted, heard_by

TRIED_ON = timedelta(days=7)
LOOKED_AT = 5_000  # of the newest posts, so that the form answers within Slack’s three seconds
SAMPLES = 6
NEW, OLD = "new", "old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`words` names what was tried. No `trial`: nothing is new, it was seen, or no post is kept to try it
    on.
    """

    watch: Watch
    words: str
    trial: Trial | None = None


def try_out(
    work: Work, *, actor_id: str, form: WatchForm, watch_id: str | None, seen: str, make: MakeMatcher
) -> Tried:
    """The watch as it would be saved and, where it would hear other posts than now, what it would have found.

    `seen` names the words whose trial the person has before them. Raises as ``save_watch`` does; nothing is
    written.
    """
    watch = drafted(work, actor_id=actor_id, form=form, watch_id=watch_id)
    before = work.watches.get(watch_id) if watch_id else None
    tried = Tried(watch=replace(watch, id=watch_id or ""), words=_name(watch))
    if tried.words == seen or (before and heard_by(before) == heard_by(watch)):
        return tried
    posts = work.mentions.kept(work.now - TRIED_ON, LOOKED_AT)
    return replace(tried, trial=_trial(work, watch, before, posts, make)) if posts else tried


def _trial(work: Work, watch: Watch, before: Watch | None, posts: Sequence[Kept], make: MakeMatcher) -> Trial:
    both = [replace(watch, id=NEW), *([replace(before, id=OLD)] if before else [])]
    heard = _heard(make, both, posts)
    found = [post.id for post, ids in heard if NEW in ids]
    only_new = [post.id for post, ids in heard if ids == {NEW}]
    return Trial(
        since=posts[-1].at,
        looked_at=len(posts),
        found=len(found),
        before=sum(OLD in ids for _, ids in heard) if before else None,
        samples=work.mentions.samples(_spread(only_new or found)),
        is_cut=len(posts) == LOOKED_AT,
    )


def _heard(make: MakeMatcher, watches: Sequence[Watch], posts: Sequence[Kept]) -> list[tuple[Kept, set[str]]]:
    by_id = {watch.id: watch for watch in watches}
    matched = make(watches).match([post.text for post in posts])
    pairs = zip(posts, matched, strict=True)
    return [(post, {id_ for id_ in ids if _listens(by_id[id_], post.source)}) for post, ids in pairs]


def _listens(watch: Watch, source: str) -> bool:
    """A post is stored with the kind of its source only, so any chosen one of that kind will do."""
    return watch.hears(source) or any(name.startswith(f"{source}:") for name in watch.sources)


def _spread(ids: Sequence[int]) -> Sequence[int]:
    """Some from all of the time rather than the newest, which may be of one hour."""
    return ids[:: max(1, len(ids) // SAMPLES)][:SAMPLES]


def _name(watch: Watch) -> str:
    parts: Iterable[object] = (sorted(p) if isinstance(p, frozenset) else p for p in heard_by(watch))
    return sha256(repr(list(parts)).encode()).hexdigest()[:16]
