"""App Home, and the private answers to a verb or a press."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.domain.errors import Invalid, NotAllowed
from bot.domain.events import GraveWordsChanged, PersonLeftOut, PersonNotConcerned, RoleAssigned
from bot.domain.log.record import Recorded
from bot.domain.log.timeline import entries
from bot.domain.staff.people import Role
from bot.domain.storm.grave import GraveList
from bot.domain.words import phrase
from bot.slack import ids
from bot.slack.ids import decode
from bot.slack.views import help, home, notices
from bot.slack.views.crisis import lists
from bot.slack.views.staff import roster
from bot.slack.views.storm import grave_words, mutes, sources, trial, watches
from bot.slack.words import reading
from tests.support.pseudo import Pseudo
from tests.views import boards
from tests.views.boards import ANA, MEI, SAM, TOM
from tests.views.reading import buttons, fields, filled, read
from tests.views.scenes import recorded

# --- the role that was given ------------------------------------------------------------------------


@pytest.mark.parametrize(("giver", "is_named"), [(MEI, True), (ANA, False), (TOM, False)])
def test_nobody_is_sent_to_themselves_or_to_whoever_took_the_role(giver: str, is_named: bool):
    def gave(n: int, actor: str, person: str, before: str | None = None) -> Recorded:
        event = RoleAssigned(actor=actor, crisis_id="c", role="legal", person_id=person, before=before)
        return Recorded(id=n, seq=n, at=boards.ago(60 - n), event=event)

    given = [gave(2, ANA, SAM, TOM), gave(1, giver, TOM)]
    said = read(lists.role_given(boards.crisis(str), given))
    assert "Until now it was @Tom" in said
    assert ("talk to @Mei" in said) is is_named
    assert ("talk to" in said) is is_named


# --- whom it is about -------------------------------------------------------------------------------


def test_what_is_told_where_they_may_read_it_names_neither_them_nor_why():
    for said in (
        PersonLeftOut(actor=ANA, person_id=SAM, reason="He took the files"),
        PersonNotConcerned(actor=ANA, person_id=SAM, reason="He took no files"),
    ):
        told = notices.notice(said)
        assert not [word for word in (SAM, "Sam", "files") if word in told.text + read(told)], told


# --- App Home ---------------------------------------------------------------------------------------


def test_home_shows_first_what_waits_for_this_person():
    shown = home.tab(boards.home_board(str))
    said = read(shown)
    order = [
        "10 things wait for you",
        "Alert: Northwind.",
        "Approve: Holding statement",
        "Go on with your text: Holding statement",
        "Publish: Holding statement",
        "Publish by hand: Holding statement",
        "Look whether it is out: Holding statement",
        "Stop the whole campaign",
        "Your debrief notes on crisis #12 “cup slogan”",
        "Close crisis #12 “cup slogan”: it is resolved and you lead it.",
        "1 open crisis",
    ]
    assert sorted(order, key=said.index) == order
    assert "Approve: Holding statement, version 2, for “cup slogan”. Asked 23:46 UTC." in said


def test_what_waits_can_be_opened_from_home():
    shown = home.tab(boards.home_board(str))
    actions = [button["action_id"] for button in _all_buttons(shown)]
    assert actions == [
        ids.ALERT_TAKE,
        ids.ALERT_DECLARE,
        *[ids.HOME_STATEMENT] * 5,
        ids.HOME_STEP,
        ids.CRISIS_DEBRIEF,
        ids.HOME_CRISIS,
        ids.HOME_DECLARE,
        ids.HOME_CRISIS,
        ids.HOME_ROSTER,
        ids.HOME_WATCH,
    ]


def _all_buttons(shown):
    for block in shown.blocks:
        yield from block.get("elements", ()) if block["type"] == "actions" else ()
        if "accessory" in block:
            yield block["accessory"]


def test_administrators_see_what_is_missing_before_the_next_bad_night():
    said = read(home.tab(boards.home_board(str)))
    assert "Nobody is named for: Legal and HR. An alert or an approval would stop there." in said
    assert "3 messages could not be delivered. The command python -m bot doctor says why." in said
    others = read(home.tab(boards.home_board(str, is_administrator=False)))
    assert "Nobody is named for" not in others
    assert "could not be delivered" not in others


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "All quiet. No alert is open and nothing waits for you."),
        (
            {"crises": (boards.crisis_board(str),)},
            "Nothing waits for you right now. What is going on stands below.",
        ),
        ({"watch_names": ()}, "Welcome. Two things make Firebreak useful: Add a watch"),
        ({"watch_names": (), "is_administrator": False}, "Nothing is watched yet: ask an administrator"),
    ],
)
def test_an_empty_home_says_what_to_do_next(changes, words: str):
    shown = home.tab(boards.quiet_home(str, **changes))
    assert words in read(shown)
    assert "Declare a crisis" in buttons(shown)


def test_home_says_my_roles_what_is_watched_and_how_the_sources_are():
    said = read(home.tab(boards.home_board(str)))
    assert "Your roles: Social lead and Crisis lead." in said
    assert "Watches: Northwind and Cups." in said
    assert said.index("Feed of news.example · in trouble since") < said.index("Bluesky · listening")
    assert "not covered 2026-03-08 23:00 UTC–23:10 UTC" in said


def test_each_source_tells_its_state_its_last_post_and_how_far_behind_it_is():
    said = read(sources.board(boards.sources(str)))
    assert "Bluesky · listening · last post 2026-03-08 23:49 UTC, 3 s behind" in said
    assert "Webhook · ready to receive · last post 2026-03-08 23:46 UTC, 12 min behind" in said
    assert "Recording social · played to its end · no post yet since 2026-03-08 22:20 UTC" in said
    assert "Feed of news.example · in trouble since 2026-03-08 23:41 UTC: the feed answered 503" in said
    assert "rss:news.example-1f2e3d · 0 posts received since the last start · 3 could not be read" in said
    assert "Not covered: 2026-03-08 23:00 UTC–23:10 UTC." in said
    assert "No source is set up" in read(sources.board(()))


def test_silences_that_find_no_room_are_counted_however_long_their_reasons_are():
    long = (replace(mute, reason="our own campaign " * 20) for mute in boards.mutes(str))
    muted = tuple(("Northwind", mute) for mute in long) * 15
    for drawn in (
        home.tab(boards.quiet_home(str, muted=muted)),
        sources.board((), muted),
        sources.board(boards.sources(str), muted),
    ):
        assert f"and {len(muted) - mutes.MAX_LINES} more that are muted" in read(drawn)
    assert "/crisis watch ends a silence" in read(sources.board((), muted))


def test_home_stays_within_what_slack_takes_on_the_busiest_night():
    texts = (boards.statement_board(str),) * 40
    busy = boards.home_board(
        str,
        alerts=(boards.alert(str),) * 40,
        my_steps=(boards.step_board(str),) * 40,
        my_approvals=texts,
        my_words=texts,
        my_notes=(boards.resolved(str),) * 40,
        to_close=(boards.resolved(str),) * 40,
        crises=(boards.crisis_board(str),) * 40,
    )
    shown = home.tab(busy)
    assert "240 things wait for you" in read(shown)
    assert "…and 30 more like these." in read(shown)
    assert len(shown.blocks) <= 100


# --- lists and the timeline -------------------------------------------------------------------------


def test_open_crises_come_first_and_each_says_how_it_is():
    shown = lists.crises((boards.resolved(str, number=14), boards.crisis(str)))
    _, first, second, _ = read(shown).split("\n")
    assert first == "#12 SEV-2 (serious) cup slogan: open, led by @Ana Ruiz, declared 2026-03-08 23:43 UTC"
    assert second.startswith("#14 SEV-2 (serious) cup slogan: resolved")
    assert "none before" in read(lists.crises(()))


def test_more_crises_than_fit_are_counted():
    shown = lists.crises(tuple(boards.crisis(str, number=n) for n in range(1, 101)))
    rows = sum(block["type"] == "section" for block in shown.blocks) - 1
    assert f"{100 - rows} more are not shown here." in read(shown)


def test_which_crisis_is_asked_with_an_example_of_what_to_write():
    shown = lists.which((boards.crisis(str), boards.crisis(str, number=13)), "note {number} it grows")
    assert "/crisis note #12 it grows" in read(shown)
    assert "#13 SEV-2" in read(shown)


def test_the_timeline_is_read_page_by_page_and_opens_at_its_end():
    record = entries(recorded(str))
    shown = lists.timeline(boards.crisis(str), record)
    assert re.search(r"Timeline of crisis #12, page (\d+) of \1\b", read(shown))
    assert "reported something, and that raised an alert." in read(shown)
    assert list(buttons(shown)) == ["Earlier"]
    first = lists.timeline(boards.crisis(str), record, page=0)
    assert "An alert was raised for the watch “Northwind”." in read(first)
    later = buttons(first)["Later"]
    assert later["action_id"].startswith(f"{ids.TIMELINE_PAGE}:")
    assert decode(later["value"]).extra == {"page": "1"}


def test_an_empty_timeline_says_so():
    assert "Nothing has happened yet." in read(lists.timeline(boards.crisis(str), ()))


# --- settings ---------------------------------------------------------------------------------------


def test_a_watch_says_what_it_hears_and_when_it_alerts():
    shown = watches.listed((boards.watch(str),))
    assert (
        "Northwind\nHears: northwind coffee, @northwind\n"
        "Alert at 2× the normal count and at least 5 posts · when such an hour comes once in 100 hours "
        "or less often · from rss" in read(shown)
    )
    assert decode(buttons(shown)["Change"]["value"]).id == "w1"
    assert "Nothing is watched yet, so no storm can be heard." in read(watches.listed(()))
    assert "x and 28 more" in read(watches.listed((boards.watch(str, terms=("x",) * 40),)))


def test_watches_that_find_no_room_are_counted_each_with_what_is_muted():
    shown = read(watches.listed((boards.watch(str, mutes=boards.mutes(str)),) * 30))
    there = shown.count("Hears:")
    assert 0 < there == shown.count("Muted:") == shown.count("Cools down:")
    assert f"{30 - there} more are not shown here." in shown


TEAM = boards.grave_list(str, entries=("en: recall", "de: Klage", "poison"))


def test_the_teams_grave_words_are_shown_with_who_set_them_and_as_one_edits_them():
    said = read(grave_words.team(TEAM))
    assert "English: recall\nGerman: Klage\npoison" in said
    assert "Change" in buttons(grave_words.team(TEAM))
    assert buttons(grave_words.team(TEAM, may_change=False)) == {}
    changed = read(grave_words.announced(GraveWordsChanged(actor=ANA, out="en: recall*", added="–")))
    assert "Left out: en: recall∗. Added: –." in changed
    assert "Set by @Priya Shah, 2026-03-08 23:50" in said
    assert filled(grave_words.form(TEAM)) == {"grave_words": "en: recall\nde: Klage\npoison"}
    shipped = read(grave_words.team(GraveList(brand_id="b1")))
    assert "let somebody who speaks the language read them" in shipped


def test_the_watch_form_begins_with_what_holds_now():
    watch = boards.watch(str, grave_left_out=("de: Klage", "it: taken off the list since"))
    form = watches.form(watch, team=TEAM, sources=("rss", "replay"))
    shown = filled(form)
    assert shown.pop("sources")[0]["value"] == "rss"
    assert shown == {
        "name": "Northwind",
        "terms": "northwind coffee\n@northwind",
        "must_not": "northwind airlines",
        "preset": "own_past",
        "once_in_hours": "100",
        "share_rise": "20",
        "reach": "100000",
        "ratio": "2",
        "min_count": "5",
        "grave_words": "boycott",
        "grave_left_out": "de: Klage",
    }
    assert "Grave words from the team’s list:" in read(form)
    assert "en: recall\npoison" in read(form)
    assert "When it alerts was set by <@U0ANA>" in str(form["blocks"])
    assert decode(form["private_metadata"]).id == "w1"
    many = watches.form(
        team=TEAM, watch=boards.watch(str, sources=("gone",)), sources=[f"s{n}" for n in range(12)]
    )
    assert [chosen["value"] for chosen in filled(many)["sources"]] == ["gone"]
    assert len(fields(many)["sources"]["options"]) == 13
    new = watches.form(team=TEAM, name="Cups")
    assert decode(new["private_metadata"]).id == ""
    unsaved = watches.form(boards.watch(str), team=TEAM, trial="abc", is_new=True)
    assert decode(unsaved["private_metadata"]).extra == {"trial": "abc"}
    assert decode(unsaved["private_metadata"]).id == ""
    assert "was set by" not in str(unsaved["blocks"])
    assert "sources" not in fields(new)
    assert "grave_words" not in filled(new)
    letters = watches.form(boards.watch(str, lookalikes=True), team=TEAM)
    assert [chosen["value"] for chosen in filled(letters)["letters"]] == ["lookalikes"]


def test_a_trial_says_what_it_found_where_what_is_missing_and_how_each_line_was_read():
    watch = boards.watch(str, terms=("Northwind*", "@northwind", "recall ~5 cold cup", "cups.example"))
    drawn = trial.card(boards.trial(str, watch=watch))
    said = read(drawn)
    assert "It would have matched 413 posts of the last 7 days." in said
    assert "Posts kept: 412 of 3,240, back to 2026-03-0" in said
    assert "The words until now: 380. Older ones were not looked through" in said
    assert "GDELT could not be asked: GDELT answered 503." in said
    assert "Hacker News, asked back to" in said
    assert "It cost 0.25 USD of today's cap." in said
    assert "It used 6 units of today." in said
    assert "Not asked, as they are not searched for the past: Bluesky" in said
    assert "words that begin with “northwind”" in said
    assert "the word “recall” and the words “cold cup” in this order, at most 5 words between them" in said
    assert "But none of these\n• the words “northwind airlines” in this order" in said


def test_the_roster_says_who_is_asked_in_which_order_and_where_nobody_is():
    said = read(roster.roster(boards.team(str)))
    assert "Crisis lead: @Ana Ruiz (not confirmed since" in said
    assert "@Tom Okafor on call now, @Mei Lin (Head of Legal; did not answer 2 times; confirmed" in said
    assert "Social lead: nobody is named" in said
    assert "No longer here: Sam Idowu." in said
    assert "Customer care lead: Sam Idowu (no longer here)" in said
    assert "Publish the unchanged holding text without a second person: nobody" in said
    form = roster.roster_form(boards.ROSTER, role=Role.CRISIS_LEAD)
    assert filled(form) == {"role": "crisis_lead", "person_ids": [ANA, TOM]}
    assert fields(form)["person_ids"]["max_selected_items"] == 3


# --- help and refusals ------------------------------------------------------------------------------


def test_help_lists_the_verbs_it_is_given():
    shown = help.help_text(
        {"note": ("[number] what you saw", "write it into the record"), "list": ("", "all")}
    )
    assert "• /crisis note [number] what you saw: write it into the record\n• /crisis list: all" in read(
        shown
    )
    assert "/crisis declare opens the form; everybody may." in read(shown)


def test_a_refusal_says_why_what_to_do_and_who_could():
    refused = NotAllowed("This needs {roles}. Ask {people}.", roles=(phrase("Legal"),), people=(f"<@{MEI}>",))
    assert read(help.refusal(refused)) == "This needs Legal. Ask @Mei Lin."
    wrong = Invalid("Some fields need another look.", fields={"name": phrase("Give it a name.")})
    assert read(help.refusal(wrong)) == "Some fields need another look.\n• Give it a name."


def test_a_refusal_is_told_in_the_readers_language():
    with reading(Pseudo()):
        assert read(help.refusal(Invalid("This is needed."))) == "Ţĥïš ïš ñëëđëđ."


def test_an_answer_without_a_thread_gets_a_window_of_its_own():
    refused = help.refusal(Invalid("This is needed."))
    view = help.window(refused.text, refused.blocks)
    assert view["blocks"] == refused.blocks
    assert read(help.window("Saved.")) == "Saved."


def test_whoever_may_not_change_a_watch_gets_no_button_and_reads_whom_to_ask():
    one = watches.listed((boards.watch(str),), ask=(ANA, MEI))
    none = watches.listed((), ask=(ANA,))
    assert not list(_all_buttons(one))
    assert not list(_all_buttons(none))
    assert "administrators change what is watched: ask @Ana Ruiz and @Mei Lin." in read(one)
    assert "so no storm can be heard. Only Firebreak’s administrators" in read(none)
    assert "administrators change what is watched." in read(watches.listed((), ask=()))
