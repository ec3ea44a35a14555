"""What people read of a lost source, and of a post that was deleted or edited after it was copied."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.board import Hole
from bot.domain.storm.sign import OTHERS
from bot.domain.storm.source import End, Silence, SourceStatus, State
from bot.slack.views.storm import alert, outage, sources
from tests.views import boards
from tests.views.boards import ago
from tests.views.reading import read


def test_it_says_what_is_blind_since_when_why_who_relies_on_it_and_what_to_do():
    said = read(outage.card(boards.outage_board(str)))
    assert "Bluesky is not heard since 2026-03-08 23:41 UTC, while an alert or a crisis is open." in said
    assert "Who relies on it: @Ana Ruiz and @Tom Okafor." in said
    assert "report what you see with /crisis tip" in said
    assert "Why: jetstream ended the connection; it is started again" in said


def test_when_it_is_over_it_says_what_was_missed_and_asks_for_nothing():
    over = read(outage.card(boards.outage_board(str, ended_at=ago(1))))
    assert "Bluesky is heard again: it was silent from 2026-03-08 23:41 UTC to 2026-03-08 23:49 UTC." in over
    assert "What was said meanwhile is caught up with." in over
    assert "/crisis tip" not in over
    missed = read(outage.card(boards.outage_board(str, holes=boards.holes(str)[:1], ended_at=ago(1))))
    assert "Not covered: Mastodon 23:02 UTC–23:07 UTC." in missed


def test_a_source_that_was_taken_out_of_the_settings_is_not_said_to_be_heard_again():
    gone = read(outage.card(replace(boards.outage_board(str, ended_at=ago(1)), is_set_up=False)))
    assert "heard again" not in gone
    assert "caught up with" not in gone
    assert "Bluesky is no source any more" in gone
    assert "report what you see there with /crisis tip" in gone


def test_a_source_that_is_deaf_in_another_way_or_silent_on_is_not_said_to_be_heard_again():
    otherwise, normal = (
        read(outage.card(boards.outage_board(str, ended_at=ago(1), end=end)))
        for end in (End.OTHERWISE, End.NORMAL)
    )
    assert "Bluesky is still not heard, in another way than from 2026-03-08 23:41 UTC" in otherwise
    assert "Bluesky has brought nothing since 2026-03-08 23:41 UTC, and is not missed any more." in normal
    assert "heard again" not in otherwise + normal
    assert "caught up" not in otherwise + normal


def test_a_copy_says_that_its_post_was_deleted_or_edited_since():
    one, two, three = (boards.sample(str, n) for n in (1, 2, 3))
    three = replace(three, deleted_at=ago(3), back_at=ago(2))
    samples = (replace(one, deleted_at=ago(5), edited_at=ago(6)), replace(two, edited_at=ago(4)), three)
    said = read(alert.card(boards.alert_board(str, boards.alert(str, samples=samples))))
    assert said.count("deleted since, 23:45 UTC") == 1
    assert said.count("edited since, 23:46 UTC") == 1
    assert said.count("gone 23:47 UTC, there again 23:48 UTC") == 1


def test_a_source_is_called_by_what_tells_it_from_the_others_of_its_kind():
    names = {
        "rss:news.example-1f2e3d": "Feed of news.example",
        "rss:www.google.com-1f2e3d": "Google Alert 1f2e3d",
        "webhook:brandwatch": "Webhook brandwatch",
        "webhook": "Webhook",
        "mastodon:social.example-cups": "Mastodon (social.example-cups)",
        "bluesky": "Bluesky",
        OTHERS: "all other sources",
    }
    assert {name: sources.title(name) for name in names} == names


def test_a_source_that_answers_and_brings_nothing_is_said_to_be_silent_with_what_is_usual():
    silent = SourceStatus(
        name="webhook:brandwatch",
        since=ago(9_000),
        state=State.LIVE,
        pushed=True,
        silence=Silence(since=ago(90), every=180),
    )
    said = "Webhook brandwatch · silent since 2026-03-08 22:20 UTC (usually something every 3 minutes)"
    assert said in read(sources.board([silent]))
    told = read(outage.card(boards.outage_board(str, source="webhook:brandwatch", every=180, why="")))
    assert "Webhook brandwatch brings nothing since" in told
    assert "though it usually brings something every 3 minutes, while an alert or a crisis is open." in told
    hole = Hole(source="webhook", since=ago(90), until=ago(30), silent=True)
    over = read(outage.card(boards.outage_board(str, every=180, holes=(hole,), ended_at=ago(30))))
    assert "Not covered: Webhook 22:20 UTC–23:20 UTC (silent)." in over
    assert [str(sources.every(seconds)) for seconds in (30, 600, 7_200)] == [
        "something every minute",
        "something every 10 minutes",
        "something every 2 hours",
    ]
