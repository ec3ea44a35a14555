"""When a card is old, a place is gone or an answer has nowhere to stand: people are told all the same."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot import meeting
from bot.config import SettingsProblem
from bot.domain.crisis.crisis import CrisisStatus
from bot.service.overview import boards
from bot.service.staff import people
from bot.service.storm import alerts
from bot.slack import words
from bot.slack.api import gateway
from bot.slack.api.refusals import Refused
from tests.slack.office import ANA, CRISIS, GUEST, LENA, PRIYA, SAM, SOCIAL, TOM, offers, shown
from tests.storage.builders import a_storm, a_watch


def seen_in_channel(night, user):
    """What only this person is shown between the channel's own messages, and not inside a thread."""
    night.settle()
    return [shown(m.blocks) or m.text for m in night.ws.timeline(CRISIS, user) if m.ephemeral_to == user]


# --- alerts that come back --------------------------------------------------------------------------


def dismissed(night):
    alert = night.storm()
    night.press(ANA, night.card(f"alert:{alert.id}"), "Not a crisis")
    assert night.send(ANA, reason="An old joke").ok
    night.settle()
    assert not offers(night.card(f"alert:{alert.id}").blocks, "Declare a crisis")
    return alert


def grown(night, alert):
    """It went on growing until somebody looks again."""
    storm = replace(alert.storm, total=alert.storm.total * 3)
    night.office.perform(alerts.grow, alert.id, storm, alert.samples)
    night.pass_time(minutes=30)


def test_an_alert_that_comes_back_has_its_buttons_again(night):
    alert = dismissed(night)
    grown(night, alert)
    assert offers(night.card(f"alert:{alert.id}").blocks, "Declare a crisis")


# --- a channel that is closed ------------------------------------------------------------------------


def test_with_an_archived_channel_people_are_written_to_and_the_card_follows(night):
    night.ws.channels[CRISIS].is_archived = True
    alert = night.office.perform(break_out)
    for _ in range(60):
        night.desk.drain()
        night.clock.advance(10)
    letters = night.ws.timeline(night.slack.people.open_direct(ANA).id)
    assert ["you are on call" in letter.text for letter in letters] == [True]
    assert night.office.read(boards.home_board, PRIYA).untold == 1
    night.ws.channels[CRISIS].is_archived = False
    night.clock.advance(600)
    night.settle()
    assert offers(night.card(f"alert:{alert.id}").blocks, "Declare a crisis")
    assert night.office.read(boards.home_board, PRIYA).untold == 0


def break_out(work):
    watch = a_watch(brand_id=meeting.BRAND_ID)
    work.watches.add(watch)
    return alerts.raise_alert(work, watch, a_storm(), ())


# --- private answers --------------------------------------------------------------------------------


def test_an_answer_to_a_press_on_a_root_card_stands_in_the_channel(night):
    card = night.card(f"alert:{night.storm().id}")
    night.press(GUEST, card, "I’m on it")
    assert "Guests" in seen_in_channel(night, GUEST)[0]


def test_a_verb_at_the_top_of_the_channel_is_answered_there(night):
    night.say(TOM, "@Firebreak help")
    assert "/crisis" in seen_in_channel(night, TOM)[0]


# --- windows ----------------------------------------------------------------------------------------


def written(night, text="Look at this"):
    night.slack.people.say(SAM, SOCIAL, text)
    return list(night.ws.messages[SOCIAL].values())[-1]


def links_asked(night):
    return sum(call.method == "chat.getPermalink" for call in night.ws.calls)


def test_a_message_is_kept_with_its_link_for_which_no_form_waits(long_night):
    message = written(long_night)
    long_night.settle()
    before = links_asked(long_night)
    long_night.use_shortcut(SAM, "add_to_crisis", message)
    assert links_asked(long_night) == before
    assert long_night.send(SAM).ok
    assert message.ts.replace(".", "") in long_night.timeline("EvidenceAdded")[-1].link


def test_evidence_that_comes_too_late_for_a_window_is_offered_again(long_night, monkeypatch):
    long_night.slack.faults.fail("views.open", "expired_trigger_id")
    long_night.use_shortcut(SAM, "add_to_crisis", written(long_night, "“Look” " * 400))
    long_night.press(SAM, long_night.letters(SAM)[-1], "Open the form")
    assert long_night.send(SAM).ok
    kept = long_night.timeline("EvidenceAdded")[-1]
    assert kept.text.startswith("“Look”")
    assert "/archives/" in kept.link


def test_the_actions_shortcut_that_comes_too_late_is_offered_directly(long_night):
    long_night.declare(title="Drivers on strike", by=TOM)
    long_night.slack.faults.fail("views.open", "expired_trigger_id")
    long_night.use_shortcut(SAM, "crisis_actions", written(long_night))
    long_night.press(SAM, long_night.letters(SAM)[-1], "Open")
    assert long_night.has_window(SAM)


def test_a_title_of_nothing_but_emoji_is_offered_in_a_form(long_night):
    long_night.say(ANA, "@Firebreak declare " + "🔥" * 190, thread_ts=long_night.room().ts)
    assert "Open it from here" in long_night.told(ANA)[-1]


def test_an_answer_that_cannot_be_shown_undoes_nothing(long_night, monkeypatch):
    monkeypatch.setattr(long_night.gateway, "open_view", lambda *_: 1 / 0)
    assert long_night.use_shortcut(SAM, "add_to_crisis", written(long_night)).ok


# --- the report -------------------------------------------------------------------------------------


class Loud(words.Words):
    def gettext(self, message):
        return message.upper() if "{" not in message else message


def test_the_report_speaks_the_brand_s_language_whoever_presses(night, monkeypatch):
    catalogue = words.catalogue
    monkeypatch.setattr(words, "catalogue", lambda of: Loud() if of == "de-DE" else catalogue(of))
    crisis = night.declare(lead_id=LENA)
    night.office.perform(end, crisis.id)
    night.settle()
    night.press(LENA, night.room(), "Write the report")
    night.settle()
    [report] = [f.data.decode() for f in night.ws.files.values() if f.name.startswith("debrief")]
    assert "First seen" in report


def end(work, crisis_id):
    crisis = work.crises.get(crisis_id)
    over = {"status": CrisisStatus.RESOLVED, "resolved_by": ANA, "resolved_at": work.now, "outcome": "Over"}
    work.crises.save(replace(crisis, version=crisis.version + 1, **over))
    work.standings.want(f"crisis:{crisis_id}")


# --- starting again ---------------------------------------------------------------------------------


def meet(night, channel):
    named = SimpleNamespace(incident_channel=channel, brand_name="Northwind", brand_language="en")
    meeting.meet(night.office, night.gateway, named)
    return night.office.read(lambda work: work.people.brand())


def test_after_a_rename_of_the_channel_the_bot_starts_where_it_was(night, caplog):
    night.ws.channels[CRISIS].name = "war-room"
    assert meet(night, "#crisis").incident_channel == CRISIS
    assert "Set INCIDENT_CHANNEL" in caplog.text


@pytest.mark.parametrize("named", ["#crisis", CRISIS])
def test_with_an_archived_channel_the_bot_does_not_start(night, named):
    night.ws.channels[CRISIS].is_archived = True
    with pytest.raises(SettingsProblem, match="#crisis is archived"):
        meet(night, named)


def test_a_channel_that_was_never_there_is_refused(rig):
    with pytest.raises(Refused, match="channel_not_found"):
        meet(rig, "#nowhere")


def test_a_large_workspace_is_met_whole_a_slice_at_a_time(night, monkeypatch):
    monkeypatch.setattr(gateway, "PAGE", 20)
    monkeypatch.setattr(gateway, "MAX_PAGES", 2)
    one = night.ws.users[SAM]
    many = [f"U1{n:04}" for n in range(450)]
    night.ws.users.update({id_: replace(one, id=id_) for id_ in many})
    written = []
    one_slice = people.remember
    monkeypatch.setattr(
        people, "remember", lambda work, found: written.append(len(found)) or one_slice(work, found)
    )
    meet(night, CRISIS)
    assert set(many) <= {p.id for p in night.office.read(lambda work: work.people.all())}
    assert written == [200, 200, 50]
    meet(night, CRISIS)
    assert written == [200, 200, 50]


# --- written to the bot alone -----------------------------------------------------------------------


def write(night, user, text):
    channel = night.slack.people.open_direct(user)
    night.event("message", lambda: night.slack.people.say(user, channel.id, text))
    letter = night.letters(user)[-1]
    return shown(letter.blocks) or letter.text


@pytest.mark.parametrize("text", ["hello?", "help", "@firebreak help"])
def test_who_writes_to_the_bot_is_told_what_it_can_do(night, text):
    assert "/crisis declare" in write(night, TOM, text)
    assert len(night.letters(TOM)) == 1


def test_a_verb_written_to_the_bot_is_done(long_night):
    assert "Noted in crisis #1" in write(long_night, TOM, "note The shop in Leeds is closed")
    assert long_night.timeline("NoteAdded")[-1].text == "The shop in Leeds is closed"


def test_a_guest_who_writes_to_the_bot_is_told_why_not(night):
    assert "Guests can read along" in write(night, GUEST, "status")


def test_what_people_say_among_themselves_is_not_answered(night):
    night.event("message", lambda: night.slack.people.say(TOM, CRISIS, "help"))
    assert night.letters(TOM) == []
    assert night.told(TOM) == []
