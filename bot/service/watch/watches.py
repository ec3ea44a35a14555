"""What a team listens for. Only administrators change it; listeners notice by the version row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import Invalid, NotFound
from bot.domain.events import WatchChanged
from bot.domain.staff.rights import Action
from bot.domain.storm import grave
from bot.domain.storm import terms as notation
from bot.domain.storm.mention import Watch
from bot.domain.storm.presets import Preset
from bot.domain.words import N_, Phrase, phrase
from bot.service.access import require
from bot.service.ports import Work
from bot.service.watch.watching import forget_past

MIN_TERM, MAX_TERM, MAX_TERMS = 2, 80, 200
RAREST = (12, 10_000)  # hours
LARGEST = (10_000, 1_000_000_000)  # followers
TAKEN = N_("There is a watch of this name already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchForm:
    """As typed: terms one per line or separated by commas."""

    name: str
    terms: str
    must_not: str = ""
    accents: bool = False
    lookalikes: bool = False
    sources: tuple[str, ...] = ()
    ratio: float = 2.0
    min_count: int = 5
    share_rise: float = 0.2
    reach: int = 100_000
    preset: str = Preset.OWN_PAST
    once_in_hours: float = 100.0
    grave_words: str = ""
    grave_left_out: str = ""


def save_watch(
    work: Work, *, actor_id: str, form: WatchForm, watch_id: str | None = None, version: int = 0
) -> Watch:
    """Make a watch, or change the one with `watch_id`. Every field at fault is named at once.

    `version` is the one whose values the form showed. Raises ``Stale`` when somebody changed it since.
    """
    watch = drafted(work, actor_id=actor_id, form=form, watch_id=watch_id)
    return put(work, replace(watch, version=version + 1) if watch_id else watch, is_new=not watch_id)


def put(work: Work, watch: Watch, *, is_new: bool) -> Watch:
    """What was ``drafted``, perhaps a while ago, with the version that it is to have."""
    actor_id = watch.created_by
    same = work.watches.by_name(watch.name)
    if same is not None and same.id != watch.id:
        raise Invalid(TAKEN, fields={"name": phrase(TAKEN)})
    if is_new:
        work.watches.add(watch)
    else:
        watch = _change(work, work.watches.get(watch.id), watch)
    change = "made" if is_new else "changed"
    work.record(WatchChanged(actor=actor_id, watch_id=watch.id, name=watch.name, change=change))
    return watch


def drafted(work: Work, *, actor_id: str, form: WatchForm, watch_id: str | None = None) -> Watch:
    """The watch as it would be saved; nothing is written. Every field at fault is named at once."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    return checked(work, form, actor_id, watch_id)


def heard_by(watch: Watch) -> tuple[object, ...]:
    """What decides which posts it hears: watches of which it is equal hear the same."""
    words = frozenset(watch.terms), frozenset(watch.must_not), watch.accents, watch.lookalikes
    return *words, frozenset(watch.sources)


def thresholds(watch: Watch) -> str:
    """When it alerts, as the log has it: the preset, how rare, how many times normal, how many posts, by how
    much the share of negatives must rise, and how many followers are news.
    """
    volume = f"{watch.preset}, {watch.once_in_hours:g} h, {watch.ratio:g}×, {watch.min_count}"
    return f"{volume}, +{watch.share_rise:.0%}, {watch.reach:,}"


def _change(work: Work, before: Watch, watch: Watch) -> Watch:
    """What was normal for other words or sources says nothing about these."""
    actor, old, new = watch.created_by, thresholds(before), thresholds(watch)
    watch = replace(watch, mutes=before.mutes, created_by=before.created_by, created_at=before.created_at)
    team = work.watches.grave_list(watch.brand_id)
    words = gone_and_new(team.heard_by(before), team.heard_by(watch))
    changes = {"tuned": (old, new), "grave": words}
    told = {change: pair for change, pair in changes.items() if pair[0] != pair[1]}
    if not told:
        watch = replace(watch, tuned_by=before.tuned_by, tuned_at=before.tuned_at)
    for change, (was, now) in told.items():
        work.record(
            WatchChanged(
                actor=actor, watch_id=watch.id, name=watch.name, change=change, before=was, after=now
            )
        )
    work.watches.save(watch)
    if heard_by(watch) != heard_by(before):
        forget_past(work, watch.id)
    return watch


def gone_and_new(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Of two lists, what only the first and what only the second has; a dash for nothing."""
    gone, new = (", ".join(sorted(set(a) - set(b))) for a, b in ((before, after), (after, before)))
    return gone or "–", new or "–"


def find(work: Work, name: str) -> Watch:
    watch = work.watches.by_name(name.strip())
    if watch is None:
        known = tuple(w.name for w in work.watches.all())
        raise NotFound(N_("There is no watch “{name}”. There are: {known}."), name=name, known=known)
    return watch


def as_typed(watch: Watch) -> WatchForm:
    """The form as it would have to be filled in for this watch."""
    return WatchForm(
        name=watch.name,
        terms="\n".join(watch.terms),
        must_not="\n".join(watch.must_not),
        accents=watch.accents,
        lookalikes=watch.lookalikes,
        sources=watch.sources,
        ratio=watch.ratio,
        min_count=watch.min_count,
        share_rise=watch.share_rise,
        reach=watch.reach,
        preset=watch.preset.value,
        once_in_hours=watch.once_in_hours,
        grave_words=grave.lines(watch.grave_words),
        grave_left_out=grave.lines(watch.grave_left_out),
    )


def checked(work: Work, form: WatchForm, actor_id: str, watch_id: str | None) -> Watch:
    """The watch as typed by `actor_id`; every field at fault is named at once."""
    wrong: dict[str, Phrase] = {}
    name = " ".join(form.name.split())
    terms, must_not = _wanted_or_not(form)
    same = work.watches.by_name(name)
    if not 1 <= len(name) <= MAX_TERM:
        wrong["name"] = phrase(N_("Give it a name of at most {limit} characters."), limit=MAX_TERM)
    elif same is not None and same.id != watch_id:
        wrong["name"] = phrase(TAKEN)
    wrong |= _check_terms("terms", terms, needed=True)
    wrong |= _check_terms("must_not", must_not)
    brand_id = work.people.brand().id
    team = work.watches.grave_list(brand_id)
    grave_words, bad = grave_entries(form.grave_words)
    wrong |= bad
    try:
        left_out = team.named(form.grave_left_out)
    except Invalid as error:
        wrong["grave_left_out"] = error.phrase
    wrong |= _check_thresholds(form)
    if wrong:
        raise Invalid(N_("Some fields need another look."), fields=wrong)
    return Watch(
        id=watch_id or work.new_id(),
        brand_id=brand_id,
        name=name,
        terms=terms,
        must_not=must_not,
        accents=form.accents,
        lookalikes=form.lookalikes,
        sources=form.sources,
        ratio=form.ratio,
        min_count=form.min_count,
        share_rise=form.share_rise,
        reach=form.reach,
        grave_words=tuple(entry for entry in grave_words if entry not in team.entries),
        grave_left_out=tuple(entry for entry in left_out if entry not in grave_words),
        preset=Preset(form.preset),
        once_in_hours=form.once_in_hours,
        tuned_by=actor_id,
        tuned_at=work.now,
        created_by=actor_id,
        created_at=work.now,
    )


def grave_entries(typed: str) -> tuple[tuple[str, ...], dict[str, Phrase]]:
    """With what is wrong with them, by field."""
    try:
        entries = grave.split(typed)
    except Invalid as error:
        return (), {"grave_words": error.phrase}
    return entries, _check_terms("grave_words", [grave.read(entry)[1] for entry in entries])


def _check_thresholds(form: WatchForm) -> dict[str, Phrase]:
    wrong: dict[str, Phrase] = {}
    if not 1.2 <= form.ratio <= 100:
        wrong["ratio"] = phrase(N_("Choose a number between 1.2 and 100 times the normal count."))
    if not 2 <= form.min_count <= 100_000:
        wrong["min_count"] = phrase(N_("Choose at least 2 posts: one post alone is never a storm."))
    if not 0.05 <= form.share_rise <= 1:
        wrong["share_rise"] = phrase(N_("Choose between 5 and 100 points."))
    if form.reach and not LARGEST[0] <= form.reach <= LARGEST[1]:
        wrong["reach"] = phrase(N_("Choose at least 10,000 followers, or 0 for never."))
    if form.preset not in set(Preset):
        wrong["preset"] = phrase(N_("Choose one of the ways that are offered."))
    if not RAREST[0] <= form.once_in_hours <= RAREST[1]:
        wrong["once_in_hours"] = phrase(N_("Choose a number of hours between 12 and 10,000."))
    return wrong


def _wanted_or_not(form: WatchForm) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A line that begins with a minus is to be left out, in whichever field it stands."""
    listed, left_out = notation.split(form.terms), notation.split(form.must_not)
    wanted = tuple(term for term in listed if not _is_minus(term))
    minus = (term for term in listed if _is_minus(term))
    unwanted = dict.fromkeys(term.lstrip("-−– ") for term in (*left_out, *minus))
    return wanted, tuple(term for term in unwanted if term)


def _is_minus(term: str) -> bool:
    return term[0] in "-−–"


def _check_terms(field: str, terms: Sequence[str], *, needed: bool = False) -> dict[str, Phrase]:
    if needed and not terms:
        return {field: phrase(N_("Write at least one word, #hashtag or @handle to listen for."))}
    if len(terms) > MAX_TERMS:
        return {field: phrase(N_("At most {limit} terms in one watch; make a second one."), limit=MAX_TERMS)}
    for term in terms:
        if not MIN_TERM <= len(term) <= MAX_TERM:
            return {
                field: phrase(
                    N_("“{term}” must have between {low} and {high} characters."),
                    term=term[:20],
                    low=MIN_TERM,
                    high=MAX_TERM,
                )
            }
        try:
            notation.check(term)
        except Invalid as error:
            return {field: error.phrase}
    return {}
