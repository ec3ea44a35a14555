"""New words of a watch are tried on the posts that are kept, before they count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from bot.domain.errors import Invalid, NotAllowed
from bot.service.trying import Tried, try_out
from bot.service.watches import WatchForm
from bot.text.matching import Matcher
from tests.service.town import ANA, PRIYA, Night
from tests.storage.builders import a_batch, a_read, a_watch

HOUR = timedelta(hours=1)
WATCH = a_watch(terms=("northwind",), brand_id="brand")


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


def tried(night: Night, terms: str, watch_id: str | None = None, seen: str = "", **form: object) -> Tried:
    name = WATCH.name if watch_id else "Cups"
    filled = WatchForm(name=name, terms=terms, **form)
    return night.office.read(try_out, actor_id=PRIYA, form=filled, watch_id=watch_id, seen=seen, make=Matcher)


def test_a_new_watch_is_told_what_it_would_have_found_in_seven_days(kept: Night) -> None:
    trial = tried(kept, "cup").trial
    assert trial is not None
    assert (trial.looked_at, trial.found, trial.before, trial.is_cut) == (169, 84, None, False)
    assert len(trial.samples) == 6
    assert all("cup" in sample.text for sample in trial.samples)
    assert trial.samples[0].at - trial.samples[-1].at > 5 * 24 * HOUR
    assert trial.since == kept.clock.now - 7 * 24 * HOUR


def test_a_changed_watch_is_compared_with_its_words_until_now(kept: Night) -> None:
    trial = tried(kept, "northwind\n-cafe", "w1").trial
    assert trial is not None
    assert (trial.found, trial.before) == (84, 169)


def test_what_only_the_new_words_find_is_shown(night: Night) -> None:
    night.office.perform(lambda work: work.watches.add(WATCH))
    store(night, ["Northwind cup"] * 20 + ["cold cups"])
    trial = tried(night, "northwind, cups", "w1").trial
    assert trial is not None
    assert [sample.text for sample in trial.samples] == ["cold cups 20"]


def test_letters_are_compared_as_the_form_says(kept: Night) -> None:
    loose, strict = tried(kept, "cafe").trial, tried(kept, "cafe", accents=True).trial
    assert loose is not None
    assert strict is not None
    assert (loose.found, strict.found) == (85, 0)


def test_other_thresholds_alone_need_no_trial(kept: Night) -> None:
    assert tried(kept, "northwind", "w1", ratio=3.0).trial is None


def test_with_no_post_kept_there_is_nothing_to_try(night: Night) -> None:
    assert tried(night, "cup").trial is None


def test_what_was_seen_is_not_tried_again(kept: Night) -> None:
    first = tried(kept, "cup")
    assert tried(kept, "cup", seen=first.words).trial is None
    assert tried(kept, "cups", seen=first.words).trial is not None


def test_a_post_of_a_source_that_the_watch_does_not_hear_does_not_count(kept: Night) -> None:
    by_kind, other = (
        tried(kept, "cup", sources=("mastodon:a",)).trial,
        tried(kept, "cup", sources=("rss",)).trial,
    )
    assert by_kind is not None
    assert other is not None
    assert (by_kind.found, other.found) == (84, 0)


def test_what_was_tried_has_the_same_name_however_it_is_typed(kept: Night) -> None:
    assert tried(kept, "cup\nlid").words == tried(kept, " lid , cup").words
    assert tried(kept, "cup\nlid").words != tried(kept, "cup").words


def test_a_bad_term_and_a_stranger_are_refused_before_anything_is_tried(kept: Night) -> None:
    with pytest.raises(Invalid) as refused:
        tried(kept, "cup OR lid")
    assert "one term to a line" in str(refused.value.fields["terms"])
    with pytest.raises(NotAllowed):
        kept.office.read(
            try_out, actor_id=ANA, form=WatchForm(name="X", terms="cup"), watch_id=None, seen="", make=Matcher
        )
