"""Every verb in the channel and in the thread: who may, which crisis is meant, and what is said when not."""

from __future__ import annotations

import time

import pytest

from bot.service.watch import grave_words
from bot.slack.handlers.verbs import VERBS
from tests.slack.office import (
    ANA,
    CRISIS,
    GUEST,
    LENA,
    MEI,
    PRIYA,
    SAM,
    SOCIAL,
    STRANGER,
    TOM,
    Night,
    shown,
)
from tests.support.databases import opened
from tests.support.hostile import NASTY, misdeeds, mrkdwn_texts
from tests.support.waiting import at_once
from tests.views.reading import filled


def said(outcome):
    return shown(outcome.response.get("blocks", [])) or outcome.response.get("text", "")


@pytest.fixture(scope="module")
def declared(tmp_path_factory, sqlite_template):
    """A night with one crisis, for tests that change nothing of it."""
    path = tmp_path_factory.mktemp("declared") / "rig.db"
    with opened(path, copy_of=sqlite_template) as engine, Night(engine) as night:
        night.declare(title="Secret cups")
        yield night


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_answers_in_the_channel(declared, verb):
    for view in declared.ws.stack(PRIYA)[:1]:
        declared.slack.people.close(PRIYA, view.id, whole_stack=True)
    windows = len(declared.ws.stack(PRIYA))
    outcome = declared.command(PRIYA, f"/crisis {verb}")
    assert outcome.ok
    assert outcome.response or len(declared.ws.stack(PRIYA)) > windows


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_answers_in_the_thread(declared, verb):
    before = len(declared.told(PRIYA))
    declared.say(PRIYA, f"@Firebreak {verb}", thread_ts=declared.room().ts)
    assert len(declared.told(PRIYA)) == before + 1


def test_help_lists_every_verb(night):
    outcome = night.command(ANA, "/crisis")
    assert all(f"/crisis {verb}" in said(outcome) for verb in VERBS)


def test_a_verb_that_does_not_exist_is_refused_with_those_that_do(night):
    outcome = night.command(ANA, "/crisis explode <!channel>")
    assert "There is no" in said(outcome)
    assert "status" in said(outcome)


def test_a_note_is_kept_as_it_was_typed(long_night):
    long_night.command(ANA, "/crisis note @tom says 1 < 2 & https://news.example/a see #social <!channel>")
    assert long_night.timeline("NoteAdded")[-1].text == (
        "@tom says 1 < 2 & https://news.example/a see #social <!channel>"
    )


def test_a_note_from_the_thread_is_kept_as_it_was_typed(long_night):
    long_night.say(
        ANA, "@Firebreak note @tom says 1 < 2 & https://news.example/a", thread_ts=long_night.room().ts
    )
    assert long_night.timeline("NoteAdded")[-1].text == "@Tom Okafor says 1 < 2 & https://news.example/a"


def test_several_open_crises_are_asked_about(long_night):
    first = long_night.crisis()
    second = long_night.declare(title="Drivers on strike")
    outcome = long_night.command(ANA, "/crisis note the police came")
    assert "/crisis note #2 the police came" in said(outcome) or "/crisis note #1 the police came" in said(
        outcome
    )
    assert f"#{first.number}" in said(outcome)
    long_night.command(ANA, f"/crisis note {second.number} the police came")
    assert long_night.timeline("NoteAdded")[-1].text == "the police came"
    long_night.say(ANA, "@Firebreak note it is raining", thread_ts=long_night.room(first).ts)
    assert "raining" in "\n".join(long_night.thread(first))
    assert "raining" not in "\n".join(long_night.thread(second))


def test_a_number_at_the_beginning_of_a_note_is_not_taken_for_a_crisis(long_night):
    long_night.command(ANA, "/crisis note 3 posts were deleted")
    assert long_night.timeline("NoteAdded")[-1].text == "3 posts were deleted"
    assert "There is no crisis number 3" in said(long_night.command(ANA, "/crisis note #3 posts"))


def test_who_asks_where_things_stand_before_the_declaration_is_led_to_the_alert(night):
    assert said(night.command(ANA, "/crisis status")).startswith("No crisis is open.")
    assert "`/crisis list` shows" in said(night.command(ANA, "/crisis status 3"))
    night.storm()
    for verb in ("status", "timeline", "note the press called"):
        assert "an alert waits. Decide on its card" in said(night.command(ANA, f"/crisis {verb}")), verb


def test_a_role_is_given_by_name_and_mention(long_night):
    outcome = long_night.command(ANA, "/crisis role legal @sam")
    assert "Done" in said(outcome)
    assert long_night.crisis().holder("legal") == SAM
    later = said(long_night.command(TOM, "/crisis role legal @tom"))
    assert f"Until now it was <@{SAM}>: <@{ANA}> gave it to them" in later
    long_night.settle()
    assert any(f"<@{MEI}>, it is no longer yours." in said_there for said_there in long_night.thread())
    assert "There is no role" in said(long_night.command(ANA, "/crisis role magician @sam"))
    assert "This needs" in said(long_night.command(MEI, "/crisis role legal @mei"))


def test_only_administrators_change_what_is_watched_and_who_is_asked(night):
    for text in ("watch add Brand", "roster legal @ana", "roster edit"):
        outcome = night.command(ANA, f"/crisis {text}")
        assert "administrators" in said(outcome), text
        assert not night.has_window(ANA)
    saved = said(night.command(PRIYA, "/crisis roster legal @ana @mei"))
    assert saved == f"Saved. *Legal:* <@{ANA}>, <@{MEI}>"


def test_the_thread_offers_a_form_where_a_message_cannot_open_one(long_night):
    long_night.say(ANA, "hey @Firebreak note", thread_ts=long_night.room().ts)
    offered = [m for m in long_night.ws.messages[CRISIS].values() if m.ephemeral_to == ANA][-1]
    long_night.press(ANA, offered, "Open the form")
    assert long_night.send(ANA, text="From the thread").ok
    long_night.settle()
    assert "From the thread" in "\n".join(long_night.thread())


def test_the_thread_of_an_alert_belongs_to_its_crisis(night):
    alert = night.storm()
    night.press(ANA, night.card(f"alert:{alert.id}"), "Declare a crisis")
    fields = {"type": "generic", "title": "Cups", "platform": "x", "fault": "ours", "severity_now": "2"}
    assert night.send(ANA, **fields, severity_24h="2", lead_id=ANA).ok
    night.settle()
    night.declare(title="Drivers on strike", by=TOM)
    night.say(ANA, "@Firebreak note in the alert", thread_ts=night.card(f"alert:{alert.id}").ts)
    assert "in the alert" in "\n".join(night.thread(night.crises()[1]))


# --- who may not ------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_guests_read_nothing_by_a_verb(declared, verb):
    outcome = declared.command(GUEST, f"/crisis {verb}")
    assert said(outcome).startswith("Guests can read along but not act here.")
    assert not declared.has_window(GUEST)
    declared.say(GUEST, f"@Firebreak {verb}", thread_ts=declared.room().ts)
    assert "Secret" not in "\n".join(declared.told(GUEST))


def test_strangers_are_not_heard(night):
    night.declare(title="Secret cups")
    assert not night.command(STRANGER, "/crisis status", SOCIAL).ok  # Slack itself
    night.slack.people.join(PRIYA, CRISIS)
    night.ws.channel(CRISIS).members.add(STRANGER)
    night.press(STRANGER, night.room(), "Status, only for me")
    assert not night.has_window(STRANGER)
    assert night.told(STRANGER) == [
        "You are here from another organisation, so you cannot act in this crisis."
    ]


def test_guests_press_in_vain(long_night):
    for label in ("My next step", "Write a statement", "Note", "Resolve…", "Timeline", "Status, only for me"):
        long_night.press(GUEST, long_night.room(), label)
        assert not long_night.has_window(GUEST)
    assert set(long_night.told(GUEST)) == {
        "Guests can read along but not act here. Ask the crisis lead to do it."
    }


def test_the_home_of_a_guest_shows_nothing(night):
    night.declare(title="Secret cups")
    night.storm()
    home = shown(night.home(GUEST).blocks)
    assert "Secret" not in home
    assert "Declare" not in home
    assert "Guests" in home


def test_who_left_while_working_is_refused(long_night):
    long_night.ws.users[LENA].deleted = True
    long_night.event("user_change", lambda: long_night.ws.publish("user", user=LENA))
    stored = long_night.office.read(lambda work: work.people.get(LENA))
    assert stored.deleted
    assert stored.locale == "de-DE"  # which the event does not tell
    long_night.ws.users[LENA].deleted = False  # what she sends now was on its way before
    long_night.press(LENA, long_night.room(), "Note")
    assert long_night.told(LENA) == ["Only people of this workspace can act here."]


# --- hostile and at once ----------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["note ", "", "role ", "watch edit ", "status "])
def test_hostile_words_are_answered_and_stay_words(declared, before):
    for nasty in NASTY:
        outcome = declared.command(PRIYA, f"/crisis {before}{nasty} @tom")
        assert outcome.ok, (nasty, outcome)
        assert not misdeeds(mrkdwn_texts((outcome.response or {}).get("blocks", [])))


def test_hostile_notes_stay_words_in_the_room(long_night):
    for nasty in NASTY:
        long_night.command(PRIYA, f"/crisis note {nasty} x")
    long_night.settle()
    messages = long_night.ws.messages[CRISIS].values()
    assert not misdeeds(text for m in messages if m.app_id for text in mrkdwn_texts(m.blocks))


def test_fifty_commands_at_once_are_all_answered(long_night):
    people = (ANA, TOM, MEI, PRIYA, SAM)
    acts = [
        lambda n=n: long_night.slack.people.run_command(people[n % 5], CRISIS, f"/crisis note fact {n}")
        for n in range(50)
    ]
    began = time.monotonic()  # Slack's own clock stands still here
    outcomes = at_once(acts)
    assert time.monotonic() - began < 3.0
    assert [o for o in outcomes if not getattr(o, "ok", False)] == []
    assert {e.text for e in long_night.timeline("NoteAdded")} == {f"fact {n}" for n in range(50)}


def test_the_teams_grave_words_are_shown_to_all_and_changed_by_administrators(long_night):
    long_night.say(PRIYA, "@Firebreak words", thread_ts=long_night.room().ts)
    shown = [m for m in long_night.ws.messages[CRISIS].values() if m.ephemeral_to == PRIYA][-1]
    long_night.press(PRIYA, shown, "Change")
    assert not long_night.send(PRIYA, grave_words="xx: leak").ok
    assert long_night.send(PRIYA, grave_words="leak*").ok
    team = long_night.office.read(grave_words.of_team)
    assert (team.entries, team.set_by, team.version) == (("leak*",), PRIYA, 1)
    assert "leak*" in said(long_night.command(ANA, "/crisis words"))


def test_a_name_typed_in_a_thread_is_still_there_when_the_form_opens(night):
    night.declare()
    night.say(PRIYA, "@Firebreak watch add Cold Brew", thread_ts=night.room().ts)
    night.settle()
    offered = [m for m in night.ws.messages[CRISIS].values() if m.ephemeral_to == PRIYA][-1]
    night.press(PRIYA, offered, "Open")
    assert filled({"blocks": night.window(PRIYA).blocks})["name"] == "Cold Brew"


def test_what_cannot_be_understood_leads_to_where_it_was_said(night):
    night.declare()
    night.say(ANA, "@Firebreak blah", thread_ts=night.room().ts)
    night.settle()
    assert "`@Firebreak help` here says more" in night.told(ANA)[-1]
    assert "`/crisis help` says more" in said(night.command(ANA, "/crisis blah"))
    night.command(ANA, "/crisis role legal @nobody")
    assert not night.has_window(ANA)
    assert "Slack knows nobody called @nobody" in night.told(ANA)[-1]


def test_that_a_grave_word_goes_is_told_where_the_alerts_stand(night):
    night.command(PRIYA, "/crisis words")
    night.office.perform(grave_words.change, actor_id=PRIYA, typed="leak*", version=0)
    night.settle()
    assert any("changed the grave words that every watch hears" in m.text for m in night.ws.timeline(CRISIS))
