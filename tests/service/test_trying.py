"""New words of a watch are tried, on what is kept and by asking the sources, before they count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.storm.mention import Mention, Watch
from bot.domain.storm.rule import Rule
from bot.domain.storm.trial import Found, Trial, TrialState
from bot.service.watch import mutes, trying
from bot.service.watch.trying import Answered, Trier, go_live, save_or_try
from bot.service.watch.watches import WatchForm
from bot.slack.views.storm import trial as trial_view
from bot.text.matching import Matcher
from tests.service.town import ANA, PRIYA, Night
from tests.storage.builders import a_batch, a_read, a_watch

HOUR = timedelta(hours=1)
WATCH = a_watch(terms=("northwind",), brand_id="brand")


@dataclass
class Archive:
    """Every source that can be asked, and what it answers."""

    answers: dict[str, Answered] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    stops_after: int = 99
    paid: tuple[str, ...] = ()
    answering: Callable[[], object] = bool  # happens before each of them does

    def askable(self, watch: Watch) -> Mapping[str, str]:
        return {kind: answer.label for kind, answer in self.answers.items() if watch.hears(kind)}

    def counted(self, kinds: Collection[str]) -> list[str]:
        return [kind for kind in self.paid if kind in kinds]

    def is_ending(self) -> bool:
        return len(self.asked) >= self.stops_after

    def ask(self, watch: Watch, kinds: Iterable[str], since: datetime) -> Iterator[Answered]:
        for kind in sorted(kinds):
            if not self.is_ending():
                self.asked.append(kind)
                self.answering()
                yield self.answers[kind]


@dataclass
class Timer:
    """Each look at it takes so many seconds."""

    step: float = 0.0
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def kept(night: Night) -> Night:
    """Hourly posts of ten days, every other one of them with a cup in it; a watch that hears them all."""
    night.office.perform(lambda work: work.watches.add(WATCH))
    store(night, ("Northwind cup" if n % 2 else "Northwind café" for n in range(240)))
    return night


def store(night: Night, texts: Iterable[str]) -> None:
    now = night.clock.now
    reads = [a_read(n, at=now - n * HOUR, text=f"{text} {n}") for n, text in enumerate(texts)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def begun(night: Night, terms: str, watch_id: str | None = None, **form: object) -> Trial:
    filled = WatchForm(name=WATCH.name if watch_id else "Cups", terms=terms, **form)
    version = 1 if watch_id else 0
    trial = night.do(save_or_try, PRIYA, form=filled, watch_id=watch_id, version=version)
    assert isinstance(trial, Trial)
    return trial


def tried(night: Night, terms: str, watch_id: str | None = None, **form: object) -> Found:
    """What it finds among the posts that are kept."""
    trial = begun(night, terms, watch_id, **form)
    Trier(night.office, Matcher, Archive(), Timer()).look()
    found = stored(night, trial).kept
    assert found is not None
    return found


def stored(night: Night, trial: Trial) -> Trial:
    return night.read(lambda work: work.trials.get(trial.id))


def test_a_new_watch_is_told_what_it_would_have_found_in_seven_days(
    kept: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "SLICE", 50)
    found = tried(kept, "cup")
    assert (found.looked_at, found.found, found.before, found.is_cut) == (169, 84, None, False)
    assert len(found.samples) == 6
    assert all("cup" in sample.text for sample in found.samples)
    assert found.samples[0].at - found.samples[-1].at > 5 * 24 * HOUR
    assert found.since == kept.clock.now - 7 * 24 * HOUR


def test_it_says_how_far_it_came_where_there_are_too_many_posts(
    kept: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "SLICE", 20)
    trial = begun(kept, "cup")
    Trier(kept.office, Matcher, Archive(), Timer(8.0)).look()
    found = stored(kept, trial).kept
    assert found is not None
    assert (found.looked_at, found.is_cut) == (60, True)
    assert found.since == kept.clock.now - 59 * HOUR


def test_posts_of_one_moment_are_looked_at_once_each(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SLICE", 3)
    reads = [a_read(n, at=night.clock.now, text="a cup") for n in range(10)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    found = tried(night, "cup")
    assert (found.looked_at, found.found) == (10, 10)


def test_a_changed_watch_is_compared_with_its_words_until_now(kept: Night) -> None:
    found = tried(kept, "northwind\n-cafe", "w1")
    assert (found.found, found.before) == (84, 169)


def test_what_only_the_new_words_find_is_shown(night: Night) -> None:
    night.office.perform(lambda work: work.watches.add(WATCH))
    store(night, ["Northwind cup"] * 20 + ["cold cups"])
    assert [sample.text for sample in tried(night, "northwind, cups", "w1").samples] == ["cold cups 20"]


def test_letters_and_sources_are_compared_as_the_form_says(kept: Night) -> None:
    kept.office.perform(lambda work: work.watches.remove("w1"))
    assert (tried(kept, "cafe").found, tried(kept, "cafe", accents=True).found) == (85, 0)
    by_kind, other = tried(kept, "cup", sources=("mastodon:a",)), tried(kept, "cup", sources=("rss",))
    assert (by_kind.found, other.found) == (84, 0)


def test_a_word_that_nobody_heard_yet_is_asked_for_where_the_past_can_be_searched(kept: Night) -> None:
    trial = begun(kept, "lid")
    known = Mention(source="mastodon", external_id="9", text="kept: lid", created_at=kept.clock.now)
    kept.office.perform(lambda work: work.mentions.store([a_read(9, text="x")], a_batch()))
    posts = tuple(
        Mention(source="hackernews", external_id=str(n), text=text, created_at=kept.clock.now)
        for n, text in enumerate(("a lid", "a LID", "lidless"))
    )
    archive = Archive(
        {
            "hackernews": Answered(place="hackernews", label="Hacker News", posts=posts),
            "mastodon": Answered(place="mastodon", label="Mastodon", posts=(known,)),
            "gdelt": Answered(place="gdelt", label="GDELT", trouble="GDELT answered 503"),
            "x": Answered(place="x", label="X", cost=0.25, unit="USD"),
        }
    )
    Trier(kept.office, Matcher, archive, Timer()).look()
    after = stored(kept, trial)
    assert after.state is TrialState.DONE
    found = {each.label: (each.looked_at, each.found, each.trouble) for each in after.asked}
    assert found == {
        "Hacker News": (3, 2, ""),
        "Mastodon": (1, 0, ""),  # that one is among the kept ones
        "GDELT": (0, 0, "GDELT answered 503"),
        "X": (0, 0, ""),
    }
    assert [(each.cost, each.unit) for each in after.asked if each.unit] == [(0.25, "USD")]


def test_who_is_stopped_in_the_middle_asks_the_rest_after_the_next_start(kept: Night) -> None:
    answers = {kind: Answered(place=kind, label=kind) for kind in ("a", "b")}
    trial = begun(kept, "lid")
    stopped, again = Archive(answers, stops_after=1), Archive(answers)
    Trier(kept.office, Matcher, stopped, Timer()).look()
    assert stored(kept, trial).state is TrialState.RUNNING
    assert stored(kept, trial).waited_for == ("b",)
    Trier(kept.office, Matcher, again, Timer()).look()
    assert (stopped.asked, again.asked) == (["a"], ["b"])
    assert stored(kept, trial).state is TrialState.DONE


class Died(BaseException):
    """The process ended here."""


class Dying(Archive):
    """Ends with the process as soon as a source that is paid was asked."""

    def ask(self, watch: Watch, kinds: Iterable[str], since: datetime) -> Iterator[Answered]:
        yield from super().ask(watch, set(kinds) - set(self.paid), since)
        if asked := set(kinds) & set(self.paid):
            self.asked += asked
            raise Died


def test_a_paid_answer_that_a_restart_lost_is_told_so_and_asked_again_by_a_press_alone(kept: Night) -> None:
    answers = {kind: Answered(place=kind, label=kind.upper()) for kind in ("a", "x", "y")}
    trial = begun(kept, "lid")
    dying, after = Dying(answers, paid=("x", "y")), Archive(answers, paid=("x", "y"))
    with pytest.raises(Died):
        Trier(kept.office, Matcher, dying, Timer()).look()
    assert stored(kept, trial).state is TrialState.RUNNING
    restarted = Trier(kept.office, Matcher, after, Timer())
    restarted.look()
    assert (dying.asked, after.asked) == (["a", "x"], ["y"])
    told = stored(kept, trial)
    assert (told.state, told.waited_for) == (TrialState.DONE, ())
    assert [each.place for each in told.found if each.trouble == trying.LOST] == ["x"]
    card = str(trial_view.card(told))
    assert "X could not be asked: Firebreak was restarted" in card
    assert "Try again" in card
    with pytest.raises(NotAllowed):
        kept.do(trying.try_again, ANA, trial_id=trial.id)
    assert kept.do(trying.try_again, PRIYA, trial_id=trial.id).waited_for == ("X",)
    restarted.look()
    assert after.asked == ["y", "x"]
    told = stored(kept, trial)
    assert (told.state, {each.trouble for each in told.found}) == (TrialState.DONE, {""})
    assert "Try again" not in str(trial_view.card(told))
    with pytest.raises(Stale, match="Nothing of “Cups” is left"):
        kept.do(trying.try_again, PRIYA, trial_id=trial.id)


def test_no_source_that_is_paid_counts_as_asked_when_the_bot_was_stopped_before_it_was(kept: Night) -> None:
    answers = {kind: Answered(place=kind, label=kind) for kind in ("a", "b", "x", "y")}
    trial, asked = begun(kept, "lid"), []
    for stops_after in (1, 2, 9):  # while those that cost nothing are asked; while one that is paid is
        archive = Archive(answers, stops_after=stops_after, paid=("x", "y"))
        Trier(kept.office, Matcher, archive, Timer()).look()
        asked.append("".join(archive.asked))
    assert asked == ["a", "bx", "y"]
    told = stored(kept, trial)
    assert (told.state, {each.trouble for each in told.found}) == (TrialState.DONE, {""})


@pytest.mark.parametrize("decide", [trying.drop, go_live])
def test_a_trial_that_is_decided_meanwhile_asks_nobody_who_is_paid(
    kept: Night, decide: Callable[..., object]
) -> None:
    trial = begun(kept, "lid")
    answers = {kind: Answered(place=kind, label=kind) for kind in ("a", "x")}
    archive = Archive(answers, paid=("x",), answering=lambda: kept.do(decide, PRIYA, trial_id=trial.id))
    Trier(kept.office, Matcher, archive, Timer()).look()
    assert (archive.asked, stored(kept, trial).paid) == (["a"], ())


def test_nothing_counts_before_it_goes_live_and_that_happens_once(kept: Night) -> None:
    trial = begun(kept, "lid")
    names = lambda: [watch.name for watch in kept.read(lambda work: work.watches.all())]  # noqa: E731
    assert names() == [WATCH.name]
    with pytest.raises(NotAllowed):
        kept.do(go_live, ANA, trial_id=trial.id)
    kept.do(go_live, PRIYA, trial_id=trial.id)
    assert names() == ["Cups", WATCH.name]
    with pytest.raises(Stale, match="live already"):
        kept.do(go_live, PRIYA, trial_id=trial.id)
    Trier(kept.office, Matcher, Archive(), Timer()).look()
    assert stored(kept, trial).found == ()


def test_a_name_that_was_given_away_meanwhile_and_a_watch_that_changed_are_refused(kept: Night) -> None:
    trial, other = begun(kept, "lid"), begun(kept, "northwind, cup", "w1")
    kept.do(save_or_try, PRIYA, form=WatchForm(name="Cups", terms="x1"), at_once=True)
    with pytest.raises(Invalid, match="this name already"):
        kept.do(go_live, PRIYA, trial_id=trial.id)
    form = WatchForm(name=WATCH.name, terms="cap")
    kept.do(save_or_try, PRIYA, form=form, watch_id="w1", version=1, at_once=True)
    with pytest.raises(Stale, match="Somebody else changed this watch"):
        kept.do(go_live, PRIYA, trial_id=other.id)


def test_other_thresholds_alone_need_no_trial(kept: Night) -> None:
    form = WatchForm(name=WATCH.name, terms="northwind", ratio=3.0)
    saved = kept.do(save_or_try, PRIYA, form=form, watch_id="w1", version=1)
    assert isinstance(saved, Watch)
    assert saved.ratio == 3.0


def test_with_no_post_kept_it_says_so(night: Night) -> None:
    found = tried(night, "cup")
    assert (found.looked_at, found.since) == (0, None)


def test_a_bad_term_and_a_stranger_are_refused_before_anything_is_tried(kept: Night) -> None:
    with pytest.raises(Invalid) as refused:
        begun(kept, "cup OR lid")
    assert "one term to a line" in str(refused.value.fields["terms"])
    with pytest.raises(NotAllowed):
        kept.do(save_or_try, ANA, form=WatchForm(name="X", terms="cup"))


def test_a_rule_that_was_muted_meanwhile_stays_so_and_the_words_go_live(kept: Night) -> None:
    trial = begun(kept, "northwind, cup", "w1")
    reason = "A launch, all is well"
    kept.do(mutes.mute, PRIYA, watch_id="w1", rule=Rule.VOLUME, lasts=4 * HOUR, reason=reason)
    kept.do(go_live, PRIYA, trial_id=trial.id)
    watch = kept.read(lambda work: work.watches.get("w1"))
    assert (watch.terms, [mute.rule for mute in watch.mutes]) == (("northwind", "cup"), [Rule.VOLUME])


class Broken(Archive):
    def ask(self, watch: Watch, kinds: Iterable[str], since: datetime) -> Iterator[Answered]:
        yield from super().ask(watch, kinds, since)
        raise KeyError("a field that the site left out")


def test_a_trial_that_breaks_says_so_and_stops_no_other(kept: Night) -> None:
    broken, other = begun(kept, "cup"), begun(kept, "lid")
    archive = Broken({"hackernews": Answered(place="hackernews", label="Hacker News")}, stops_after=0)
    trier = Trier(kept.office, Matcher, archive, Timer())
    for _ in range(3):
        trier.look()
    for trial in (broken, other):
        found = stored(kept, trial)
        assert (found.state, found.kept and found.kept.trouble) == (TrialState.DONE, "")
        assert [(each.label, each.trouble) for each in found.asked] == [("Hacker News", trying.BROKE)]


def test_posts_that_cannot_be_looked_through_are_told_so(
    kept: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = begun(kept, "cup")

    def breaks(watches: object) -> Matcher:
        raise KeyError("no words")

    Trier(kept.office, breaks, Archive(), Timer()).look()
    found = stored(kept, trial)
    assert found.kept is not None
    assert found.kept.trouble == trying.BROKE
    assert "could not be looked through" in str(trial_view.card(found))
