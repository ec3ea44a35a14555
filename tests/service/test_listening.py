"""What listeners hear is matched before it is stored, and a watch may listen to some sources only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.staff.accounts import Account
from bot.domain.storm.mention import Batch, Mention
from bot.service.watch.listening import Intake
from bot.service.watch.talks import Talks
from bot.storage.work import Office
from bot.text.matching import Matcher
from bot.text.sentiment import VaderScorer
from tests.service.town import Night
from tests.storage.builders import NOON, a_read, a_watch

DAY, YEAR = timedelta(days=1), timedelta(days=365)
FEED = "rss:blog.example-1a2b3c"


@pytest.mark.parametrize(
    ("chosen", "heard"),
    [((), True), (("rss",), True), ((FEED,), True), (("rss:other.example-1",), False), (("bluesky",), False)],
)
def test_a_watch_hears_the_sources_it_chose_by_name_or_by_kind(
    night: Night, chosen: tuple[str, ...], heard: bool
) -> None:
    night.office.perform(lambda work: work.watches.add(a_watch(sources=chosen)))
    intake = Intake(night.office, Matcher, VaderScorer)
    post = a_read(1, source="rss", text="Northwind burnt my tongue").mention
    other = a_read(2, source="rss", text="Nobody burnt my tongue").mention
    assert intake.wanted(FEED, [post.text, other.text]) == [heard, False]
    assert intake.terms(FEED) == (a_watch().terms if heard else ())
    assert intake.store(Batch(source=FEED, mentions=(post, other))) == int(heard)


def counted(night: Night) -> int:
    return sum(m.count for m in night.read(lambda w: w.mentions.minutes("w1", NOON - YEAR, NOON + YEAR)))


def post(number: int, at: datetime) -> Mention:
    return a_read(number, at=at, source="rss", text="northwind, we boycott you").mention


def test_what_is_older_than_the_watch_is_kept_and_teaches_it_nothing(night: Night) -> None:
    made = night.clock.now
    night.office.perform(lambda work: work.watches.add(a_watch(created_at=made)))
    intake, posts = Intake(night.office, Matcher, VaderScorer), (post(1, made - DAY), post(2, made))
    assert intake.store(Batch(source="rss", mentions=posts)) == 2
    assert counted(night) == 1


def test_a_watch_that_is_made_while_a_storm_breaks_sees_how_it_began(night: Night) -> None:
    made = night.clock.now
    night.office.perform(lambda work: work.watches.add(a_watch(created_at=made)))
    intake = Intake(night.office, Matcher, VaderScorer)
    intake.store(Batch(source="rss", mentions=(post(1, made - DAY), post(2, made - DAY / 200))))
    assert counted(night) == 1


def test_a_recording_teaches_a_watch_what_was_before_it(night: Night) -> None:
    made = night.clock.now
    night.office.perform(lambda work: work.watches.add(a_watch(created_at=made)))
    intake, posts = Intake(night.office, Matcher, VaderScorer), (post(1, made - DAY), post(2, made))
    intake.store(Batch(source="rss", mentions=posts, tells_all=True))
    assert counted(night) == 2


def test_what_came_at_a_time_nobody_knows_raises_no_count_and_no_alarm(night: Night) -> None:
    night.office.perform(lambda work: work.watches.add(a_watch()))
    intake, found = Intake(night.office, Matcher, VaderScorer), post(1, night.clock.now)
    batch = Batch(source="rss", mentions=(found,), uncounted=frozenset({found.external_id}))
    assert intake.store(batch) == 1
    assert counted(night) == 0
    assert night.read(lambda w: w.mentions.grave_posts("w1", NOON - YEAR)) == ()
    assert night.read(lambda w: w.mentions.loudest("w1", NOON - YEAR, 1)) != ()


def test_a_changed_watch_is_heard_at_once_also_when_another_process_changed_it(night: Night) -> None:
    intake = Intake(night.office, Matcher, VaderScorer)
    said = a_read(1, source="rss", text="the cups of contoso").mention
    assert intake.store(Batch(source="rss", mentions=(said,))) == 0
    night.office.perform(lambda work: work.watches.add(a_watch(terms=("contoso",))))
    assert intake.store(Batch(source="rss", mentions=(said,))) == 1
    elsewhere = Office(night.office._engine, clock=night.clock, house=night.office._house)
    elsewhere.perform(lambda work: work.watches.save(a_watch(terms=("northwind",), version=2)))
    again = a_read(2, source="rss", text="the cups of contoso").mention
    assert intake.store(Batch(source="rss", mentions=(again,))) == 0
    night.office.perform(lambda work: work.watches.remove("w1"))
    assert intake.store(Batch(source="rss", mentions=(post(3, night.clock.now),))) == 0


# --- answers -----------------------------------------------------------------------------------------


def said(number: int, text: str, at: datetime, **more: str | None) -> Mention:
    plain = {"source": "bluesky", "external_id": f"at://{number}", "author_handle": f"fan{number}"}
    return a_read(number, at=at, text=text, **{**plain, "conversation_id": f"at://{number}", **more}).mention


def test_answers_that_name_nobody_count_to_the_conversation_and_to_nothing_else(night: Night) -> None:
    now = night.clock.now
    night.office.perform(lambda work: work.watches.add(a_watch()))
    intake = Intake(night.office, Matcher, VaderScorer)
    root = said(1, "northwind burnt my tongue", now)
    below = said(2, "mine too, and I boycott them", now, conversation_id="at://1")
    deep = said(3, "so sad", now, conversation_id="at://9")
    other = said(4, "what a day", now, conversation_id="at://9")
    above = [("at://1", [], ""), ("at://2", ["at://1"], "")]
    above += [("at://3", ["at://1", "at://9"], ""), ("at://4", ["at://8", "at://9"], "")]
    texts = [post.text for post in (root, below, deep, other)]
    assert intake.wanted("bluesky", texts, above) == [True, True, True, False]
    batch = Batch(source="bluesky", mentions=(root, below, deep, other), answered={"at://3": "at://1"})
    assert intake.store(batch) == 3
    until = now + DAY
    (longest,) = night.read(lambda w: w.talks.longest("w1", now - DAY, until))
    assert (longest.posts, longest.people) == (2, 2)
    assert night.read(lambda w: w.mentions.minutes("w1", now - DAY, until))[0].count == 1
    assert night.read(lambda w: w.mentions.heard(["w1"], now - DAY, until)).posts == 1
    assert night.read(lambda w: w.mentions.grave_posts("w1", now - DAY)) == ()
    assert [post.external_id for post in night.read(lambda w: w.mentions.loudest("w1", now - DAY, 9))] == [
        "at://1"
    ]


def test_what_is_answered_is_known_after_a_restart_for_three_days(night: Night) -> None:
    now = night.clock.now
    night.office.perform(lambda work: work.watches.add(a_watch()))
    first = Intake(night.office, Matcher, VaderScorer)
    local = said(1, "northwind burnt my tongue", now, source="mastodon", known_as="tea.example/1")
    first.store(Batch(source="mastodon:tea.example", mentions=(local,)))
    for days, heard in ((2, True), (2, False)):
        night.clock.go_on(days=days)
        again = Intake(night.office, Matcher, VaderScorer)
        place = ("tea.example/2", ["tea.example/1"], "")
        assert again.wanted("mastodon:tea.example", ["mine too"], [place]) == [heard]
        assert again.wanted("bluesky", ["mine too"], [place]) == [False], "another network's number"


def test_answers_count_only_where_the_watch_listens_and_without_its_must_not_words(night: Night) -> None:
    now, good, bad = night.clock.now, "mastodon:good.example", "mastodon:spam.example"
    watch = a_watch(sources=(good,), must_not=("minnesota",))
    night.office.perform(lambda work: work.watches.add(watch))
    intake = Intake(night.office, Matcher, VaderScorer)
    root = said(1, "northwind burnt my tongue", now, source="mastodon")
    intake.store(Batch(source=good, mentions=(root,)))
    for number, source, text, heard in (
        (2, bad, "me too", False),
        (3, good, "the one in Minnesota", False),
        (4, good, "me too", True),
    ):
        below = said(number, text, now, source="mastodon", conversation_id="at://1")
        assert intake.wanted(source, [text], [(f"at://{number}", ["at://1"], "")]) == [heard]
        assert intake.store(Batch(source=source, mentions=(below,))) == int(heard)


# --- what answers a post of the brand itself --------------------------------------------------------


def an_account(**changes: str) -> Account:
    return Account(**{"id": "a1", "network": "Bluesky", "handle": "northwind.example", **changes})


def ratioed(night: Night, intake: Intake, author: str, number: int, source: str = "bluesky") -> int:
    """How many of a post that names nobody and its answer are heard, by somebody of that name."""
    own = said(number, "new hours from Monday", night.clock.now, source=source, author_handle=author)
    below = said(number + 1, "shame on you", night.clock.now, source=source, conversation_id=own.external_id)
    above = [(own.external_id, [], author), (below.external_id, [own.external_id], "fan")]
    wanted = intake.wanted(source, [own.text, below.text], above)
    stored = intake.store(Batch(source=source, mentions=(own, below)))
    assert stored == sum(wanted)
    return stored


@pytest.mark.parametrize(
    ("terms", "account", "author", "heard"),
    [
        (("@northwind",), None, "northwind.bsky.social", 2),
        (("@northwind",), None, "Northwind", 2),
        (("@northwind.example",), None, "northwind.example", 2),
        (("@northwind*",), None, "northwind2", 0),
        (("northwind",), None, "northwind", 0),
        (("cups",), an_account(), "northwind.example", 2),
        (("cups",), an_account(handle="https://bsky.app/profile/northwind.example"), "northwind.example", 2),
        (("cups",), an_account(network="X (Twitter)"), "northwind.example", 0),
        (("cups",), an_account(), "lena_bakes", 0),
    ],
)
def test_what_answers_a_post_of_the_brands_own_is_heard(
    night: Night, terms: tuple[str, ...], account: Account | None, author: str, heard: int
) -> None:
    now = night.clock.now
    night.office.perform(lambda work: work.watches.add(a_watch(terms=terms)))
    intake = Intake(night.office, Matcher, VaderScorer)
    if account:
        night.office.perform(lambda work: work.accounts.add(account))
    assert bool(intake.accounts("bluesky")) == bool(heard or author == "lena_bakes")
    assert ratioed(night, intake, author, 1) == heard
    assert counted(night) == 0, "it is no post about the brand"
    longest = night.read(lambda w: w.talks.longest("w1", now - DAY, now + DAY))
    assert [(talk.posts, talk.people) for talk in longest] == [(2, 2)] * bool(heard)
    again = Intake(night.office, Matcher, VaderScorer)
    late = [("at://9", ["at://1"], "fan")]
    assert again.wanted("bluesky", ["shame"], late) == [bool(heard)], "and after a restart"


def test_an_account_of_the_register_alone_is_heard_by_the_oldest_watch_that_listens_there(
    night: Night,
) -> None:
    """One storm is one alert."""
    made = night.clock.now
    for number, sources in enumerate([("reddit",), (), ()]):
        watch = a_watch(
            id=f"w{number}", name=f"{3 - number}", sources=sources, created_at=made + number * DAY
        )
        night.office.perform(lambda work, watch=watch: work.watches.add(watch))
    night.office.perform(lambda work: work.accounts.add(an_account()))
    intake = Intake(night.office, Matcher, VaderScorer)
    assert ratioed(night, intake, "northwind.example", 1) == 2
    talks = [night.read(lambda w, n=n: w.talks.longest(f"w{n}", made - DAY, made + DAY)) for n in range(3)]
    assert [len(found) for found in talks] == [0, 1, 0]
    night.office.perform(lambda work: work.accounts.remove("a1"))
    assert ratioed(night, intake, "northwind.example", 3) == 0


def test_a_post_of_the_brands_own_that_names_it_is_known_in_a_storm_after_a_change_and_a_start(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.watch.talks.KNOWN", 4)
    watch, now = a_watch(terms=("northwind", "@northwind")), night.clock.now
    night.office.perform(lambda work: work.watches.add(watch))
    intake = Intake(night.office, Matcher, VaderScorer)
    statement = said(1, "northwind is sorry", now, author_handle="northwind.bsky.social")
    storm = [said(n, "northwind, shame", now + timedelta(seconds=n)) for n in range(2, 9)]
    intake.store(Batch(source="bluesky", mentions=(statement, *storm)))
    night.office.perform(lambda work: work.watches.save(replace(watch, version=2)))
    for listening in (intake, Intake(night.office, Matcher, VaderScorer)):
        assert listening.wanted("bluesky", ["so sad"], [("at://9", ["at://1"], "")]) == [True]


def test_what_is_answered_stays_known_when_a_watch_changes_also_what_is_not_stored_yet(night: Night) -> None:
    for brand in ("cups", "cans"):
        watch = a_watch(id=brand, name=brand, terms=(brand,))
        night.office.perform(lambda work, watch=watch: work.watches.add(watch))
    intake, answers = Intake(night.office, Matcher, VaderScorer), ["mine too"] * 2
    above = [("at://8", ["at://1"], ""), ("at://9", ["at://2"], "")]
    assert intake.wanted("bluesky", ["cups", "cans"], [("at://1", [], ""), ("at://2", [], "")]) == [True] * 2
    night.office.perform(lambda work: work.watches.save(replace(watch, version=2)))
    assert intake.wanted("bluesky", answers, above) == [True, True]
    night.office.perform(lambda work: work.watches.remove("cans"))
    assert intake.wanted("bluesky", answers, above) == [True, False]


def test_each_watch_keeps_its_share_of_the_known_posts_over_a_start(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every post goes by two ids."""
    monkeypatch.setattr("bot.service.watch.talks.KNOWN", 4)
    for brand in ("cups", "cans"):
        watch = a_watch(id=brand, name=brand, terms=(brand,))
        night.office.perform(lambda work, watch=watch: work.watches.add(watch))
    first = Intake(night.office, Matcher, VaderScorer)
    for number, text in enumerate(["cups"] * 3 + ["cans"] * 3):
        at = night.clock.now + timedelta(seconds=number)
        local = said(number, text, at, source="mastodon", known_as=f"tea.example/{number}")
        first.store(Batch(source="mastodon:tea.example", mentions=(local,)))
    again = Intake(night.office, Matcher, VaderScorer)
    above = [(f"tea.example/9{number}", [f"tea.example/{number}"], "") for number in range(6)]
    known = again.wanted("mastodon:tea.example", ["mine too"] * 6, above)
    assert known == [False, True, True, False, True, True]


def test_of_posts_that_may_be_answered_the_newest_are_known() -> None:
    talks = Talks(most=2)
    for number in (1, 2, 1, 3):
        talks.add("x", (str(number), None), ("w1",))
    assert [talks.of("x", [str(number)]) for number in (1, 2, 3)] == [("w1",), (), ("w1",)]
    talks.add("x", ("3", "three"), ("w2",))
    assert (talks.of("x", ["three"]), talks.of("x", ["1"])) == (("w1", "w2"), ("w1",)), "it is one post"


def test_a_loud_watch_pushes_none_of_a_quiet_ones_conversations_out() -> None:
    talks = Talks(most=10)
    for number in range(3):
        talks.add("x", (f"quiet {number}", f"q{number}"), ("quiet",))
    talks.add("x", ("both",), ("loud", "quiet"))
    for number in range(100):
        talks.add("x", (str(number),), ("loud",))
    assert [talks.of("x", [f"q{number}"]) for number in range(3)] == [("quiet",)] * 3
    assert talks.of("x", ["both"]) == ("quiet",), "the loud one lost it, the quiet one did not"
    known = [number for number in range(100) if talks.of("x", [str(number)])]
    assert known == list(range(94, 100)), "the newest of the loud one"
    for number in range(3, 9):
        talks.add("x", (f"quiet {number}",), ("quiet",))
    assert sum(bool(talks.of("x", [f"quiet {number}"])) for number in range(9)) >= 5, "its share is its own"
