"""One list of grave words for the team; a watch has more of them, or leaves some out."""

from __future__ import annotations

import pytest

from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.events import GraveWordsChanged, WatchChanged
from bot.domain.storm.mention import Batch, Watch
from bot.service.watch import grave_words
from bot.service.watch.listening import Intake
from bot.service.watch.watches import WatchForm, save_watch
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.service.town import ANA, PRIYA, Night
from tests.storage.builders import a_read, minutes

LONG = [f"{n} {75 * 'x'}" for n in range(10, 60)]  # in more letters than the form can hold


def made(night: Night, **typed: str) -> Watch:
    return night.do(save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups", **typed))


def set_list(night: Night, typed: str, version: int = 0, actor: str = PRIYA) -> None:
    night.do(grave_words.change, actor, typed=typed, version=version)


def heard(night: Night, intake: Intake, number: int, text: str) -> set[str]:
    post = a_read(number, at=night.clock.now, text=text, author_handle=f"p{number}").mention
    intake.store(Batch(source="rss", mentions=(post,)))
    (watch,) = night.read(lambda work: work.watches.all())
    found = night.read(lambda work: work.mentions.grave_posts(watch.id, night.clock.now - minutes(60)))
    return {word for words in found for word in words}


def test_who_listens_already_hears_the_teams_new_words_and_a_watchs_own(night: Night) -> None:
    made(night, grave_words="mouldy")
    intake = Intake(night.office, Matcher, VaderScorer)
    assert heard(night, intake, 1, "cups: a lawsuit, and mouldy") == {"lawsuit", "mouldy"}
    assert heard(night, intake, 2, "cups with a leak") == {"lawsuit", "mouldy"}
    set_list(night, "leak*")
    assert heard(night, intake, 3, "cups with leaks") == {"lawsuit", "mouldy", "leak"}


def test_what_a_watch_leaves_out_is_named_with_its_language_or_in_all(night: Night) -> None:
    watch = made(night, grave_left_out="en: Lawsuit\nRECALL*", grave_words="en: recall*")
    assert watch.grave_left_out == ("en: lawsuit", "pt: recall*")
    hears = night.read(grave_words.of_team).heard_by(watch)
    assert {"en: lawsuit", "pt: recall*"}.isdisjoint(hears)
    assert {"en: recall*", "en: sued"} < {*hears}
    with pytest.raises(Invalid) as refused:
        made(night, grave_left_out="mouldy")
    assert set(refused.value.fields) == {"grave_left_out", "name"}


def test_a_word_of_the_team_is_no_word_of_a_watchs_own(night: Night) -> None:
    watch = made(night, grave_words="en: lawsuit\nmouldy")
    assert watch.grave_words == ("mouldy",)
    form = WatchForm(name="Cups", terms="cups", grave_left_out="en: lawsuit")
    night.do(save_watch, PRIYA, form=form, watch_id=watch.id, version=1)
    (logged,) = [e for e in night.told(WatchChanged) if e.change == "grave"]
    assert (logged.before, logged.after) == ("en: lawsuit, mouldy", "–")


def test_who_changed_the_teams_list_and_when_is_kept(night: Night) -> None:
    set_list(night, "en: recall*, mouldy\nleak*")
    team = night.read(grave_words.of_team)
    assert (team.entries, team.set_by) == (("en: recall*", "en: mouldy", "leak*"), PRIYA)
    assert (team.set_at, team.version) == (night.clock.now, 1)
    set_list(night, "leak*", version=1)
    first, second = night.told(GraveWordsChanged)
    assert (second.actor, second.out, second.added) == (PRIYA, "en: mouldy, en: recall*", "–")
    assert "en: lawsuit" in first.out


def test_a_list_that_somebody_else_changed_is_not_overwritten(night: Night) -> None:
    set_list(night, "leak*")
    for seen in (0, 2):
        with pytest.raises(Stale):
            set_list(night, "mouldy", version=seen)
    assert night.read(grave_words.of_team).entries == ("leak*",)


@pytest.mark.parametrize(
    "typed", ["xx: leak", "a", "\n".join(f"leak{n}" for n in range(201)), "leak OR fire", ", ".join(LONG)]
)
def test_a_list_that_cannot_be_heard_or_shown_is_refused(night: Night, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_list(night, typed)
    assert list(refused.value.fields) == ["grave_words"]


def test_only_administrators_change_it(night: Night) -> None:
    with pytest.raises(NotAllowed):
        set_list(night, "leak*", actor=ANA)
