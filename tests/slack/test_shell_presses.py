"""Presses: one winner, a restricted crisis that does not exist for others, letters to whoever must act."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.domain.alert import Sample
from bot.domain.errors import Busy
from bot.domain.events import DebriefAsked
from bot.service import lately, publishing
from bot.slack import ids
from bot.storage.database import open_database
from bot.storage.playbook_files import PlaybookShelf
from tests.slack.office import (
    ANA,
    CRISIS,
    LENA,
    MEI,
    PLAYBOOKS,
    PRIYA,
    SAM,
    SOCIAL,
    TOM,
    Night,
    button,
    elements,
    offers,
    shown,
)
from tests.storage.builders import NOON
from tests.support.waiting import at_once

DRAFT = "We have seen it and we will be back here by 18:00."


class Shelf:
    """The shipped playbooks, and one whose crises are restricted."""

    def __init__(self):
        self.shipped = PlaybookShelf(PLAYBOOKS)

    def types(self):
        shipped = self.shipped.types()
        return {**shipped, "data_breach": replace(shipped["generic"], type="data_breach", restricted=True)}


@contextmanager
def restricted(engine):
    """A restricted crisis; the legal, PR, care and executive roles have a part in it, Lena has none."""
    with Night(engine, Shelf()) as night:
        night.declare(type="data_breach", title="Secret leak")
        yield night


@pytest.fixture
def quiet(engine):
    with restricted(engine) as night:
        yield night


@pytest.fixture(scope="module")
def hidden(tmp_path_factory, sqlite_template):
    """The same, for tests that change nothing of it."""
    engine = open_database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('hidden'))}")
    with restricted(engine) as night:
        yield night
    engine.dispose()


def draft(night, by=ANA):
    night.press(by, night.room(), "Write a statement")
    assert night.send(by, message="M1", text=DRAFT).ok
    night.settle()
    return night.card(f"statement:{night.words().id}")


# --- at once ----------------------------------------------------------------------------------------


def test_of_two_who_take_an_alert_one_wins_and_the_other_is_told_who(night):
    alert = night.storm()
    card = night.card(f"alert:{alert.id}")
    block, action, _ = button(card.blocks, "I’m on it")
    at_once(
        lambda who=who: night.slack.people.press(who, CRISIS, card.ts, action, block) for who in (ANA, TOM)
    )
    told = {who: night.told(who) for who in (ANA, TOM)}
    loser, winner = (ANA, TOM) if told[ANA] else (TOM, ANA)
    assert told[winner] == []
    assert f"<@{winner}>" in told[loser][0]
    assert f"<@{winner}> has had it since" in shown(night.card(f"alert:{alert.id}").blocks)


def test_one_press_says_whether_a_post_on_the_card_is_negative(night):
    post = Sample(external_id="1", source="rss", text="Never again", at=NOON, score=-0.5)
    alert = night.storm(first=post)
    night.press(TOM, night.card(f"alert:{alert.id}"), "Not negative")
    night.settle()
    redrawn = elements(night.card(f"alert:{alert.id}").blocks)
    (radio,) = (element for _, element in redrawn if element["type"] == "radio_buttons")
    assert radio["initial_option"]["text"]["text"] == "Not negative"


def test_of_two_who_decide_an_alert_one_wins(night):
    alert = night.storm()
    card = night.card(f"alert:{alert.id}")
    night.press(ANA, card, "Not a crisis")
    night.press(TOM, card, "Not a crisis")
    outcomes = [
        night.slack.people.submit(who, night.window(who).id, {"reason": {"value": "An old joke"}})
        for who in (ANA, TOM)
    ]
    assert [o.ok for o in outcomes] == [True, False]
    assert "Ana Ruiz" in next(iter(outcomes[1].errors.values()))


# --- nobody fills in a form for nothing -------------------------------------------------------------


def refused(night, who, message, label):
    """What they are told instead of getting a form."""
    night.pass_time(seconds=1)  # else it would be the same press again
    before = len(night.told(who))
    night.press(who, message, label)
    assert not night.has_window(who), label
    (said,) = night.told(who)[before:]
    return said


def test_a_form_about_words_opens_only_for_whoever_may_send_it(long_night):
    card = draft(long_night)  # by Ana, for the PR lead and a crisis or social lead
    assert "You wrote a version of this text" in refused(long_night, ANA, card, "Ask for changes")
    assert "not one of those still needed" in refused(long_night, LENA, card, "Ask for changes")
    assert "This needs" in refused(long_night, LENA, card, "Withdraw")
    long_night.press(TOM, card, "Approve")
    long_night.press(PRIYA, card, "Approve")
    card = long_night.card(f"statement:{long_night.words().id}")
    assert "This needs" in refused(long_night, LENA, card, "Publish")


def test_where_counting_posts_takes_too_long_the_form_opens_all_the_same(long_night, monkeypatch):
    def counts(work, crisis):
        raise Busy("Too much is going on.")

    monkeypatch.setattr(lately, "since_last_word", counts)
    long_night.press(TOM, long_night.room(), "Write a statement")
    assert long_night.window(TOM).callback_id == ids.FORM_DRAFT


def test_words_are_turned_down_only_as_they_were_read(long_night):
    card = draft(long_night)
    old = replace(card, blocks=list(card.blocks))
    long_night.press(ANA, card, "Edit")
    assert long_night.send(ANA, text=f"{DRAFT} Promised.").ok
    block, action, value = button(old.blocks, "Ask for changes")
    long_night.slack.people.press(TOM, CRISIS, old.ts, action, block, value)
    assert not long_night.has_window(TOM)


def test_a_form_about_a_step_opens_only_for_whoever_may_send_it(long_night):
    evidence = long_night.step("The evidence is saved")
    assert "No evidence is stored yet" in refused(long_night, SAM, evidence, "The evidence is saved")
    assert "This needs" in refused(long_night, LENA, evidence, "Skip it")
    assert "This needs" in refused(
        long_night, LENA, long_night.step("Decide not to publish"), "Decide not to publish"
    )


# --- restricted -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["status", "status 1", "list", "timeline", "timeline 1", "note x", "note #1 x", "role 1 legal @lena"],
)
def test_a_restricted_crisis_is_not_there_for_others(hidden, text):
    outcome = hidden.command(LENA, f"/crisis {text}", SOCIAL)
    answer = shown(outcome.response["blocks"])
    assert "No crisis is open" in answer or "There is no crisis number 1" in answer
    assert not hidden.has_window(LENA)


def test_no_button_of_a_restricted_crisis_works_for_others(quiet):
    card = draft(quiet)
    look_in(quiet)
    step = quiet.step("Skip it")
    for message in (quiet.room(), step, card):
        labels = [e["text"]["text"] for _, e in _buttons(message)]
        for label in [*labels, *_lines(message)]:
            quiet.press(LENA, message, label)
            assert not quiet.has_window(LENA), label
    assert set(quiet.told(LENA)) == {"There is no such crisis."}
    assert "Secret" not in shown(quiet.home(LENA).blocks)


def look_in(night):
    """Lena stands in its channel, and the bot has not heard of it."""
    night.ws.channels[night.room().channel].members.add(LENA)


def test_answers_in_one_place_do_not_wait_behind_those_in_another(quiet):
    look_in(quiet)
    for message in (quiet.room(), quiet.step("Skip it")):
        quiet.press(LENA, message, _buttons(message)[0][1]["text"]["text"])
    waiting = quiet.rows("SELECT DISTINCT thread FROM deliveries WHERE method = 'ephemeral'")
    assert len(waiting) == 2


def _buttons(message):
    return [
        (b["block_id"], e) for b in message.blocks for e in b.get("elements", ()) if e["type"] == "button"
    ]


def _lines(message):
    found = [e for b in message.blocks for e in b.get("elements", ()) if e["type"] == "overflow"]
    return [option["text"]["text"] for menu in found for option in menu["options"]]


def test_those_with_a_part_in_it_see_it(hidden):
    assert "Secret leak" in shown(hidden.command(MEI, "/crisis status").response["blocks"])
    assert "Secret leak" in shown(hidden.home(MEI).blocks)


# --- letters ----------------------------------------------------------------------------------------


def test_who_is_on_call_gets_a_letter_with_the_button_and_the_link(night):
    alert = night.storm()
    letter = night.letters(ANA)[-1]
    assert "you are on call" in letter.text
    assert night.card(f"alert:{alert.id}").ts.replace(".", "") in shown(letter.blocks)
    night.press(ANA, letter, "I’m on it")
    night.settle()
    assert "has had it since" in shown(night.card(f"alert:{alert.id}").blocks)
    assert night.letters(TOM) == []


def test_silence_brings_the_next_person_a_letter(night):
    night.storm()
    night.pass_time(minutes=6)
    assert "nobody has taken this alert" in night.letters(TOM)[-1].text


def test_approvers_get_a_letter_and_decide_from_it(long_night):
    draft(long_night)
    letter = long_night.letters(TOM)[-1]
    assert "please read" in letter.text
    assert long_night.card(f"statement:{long_night.words().id}").ts.replace(".", "") in shown(letter.blocks)
    long_night.press(TOM, letter, "Read and decide")
    assert DRAFT in shown(long_night.window(TOM).blocks)
    long_night.press_in_window(TOM, "Approve")
    long_night.press(PRIYA, long_night.letters(PRIYA)[-1], "Read and decide")
    long_night.press_in_window(PRIYA, "Approve")
    long_night.settle()
    assert "version 1* · approved" in shown(long_night.card(f"statement:{long_night.words().id}").blocks)


def test_one_thing_pings_a_person_once(night):
    alert = night.storm()
    card = night.card(f"alert:{alert.id}")
    (in_thread,) = night.ws.replies(CRISIS, card.ts)
    assert "<@" not in shown(in_thread.blocks) + in_thread.text
    assert "Ana Ruiz, you are on call" in in_thread.text
    assert f"<@{ANA}>, you are on call" in night.letters(ANA)[-1].text
    night.declare(TOM)
    night.press(TOM, night.room(), "Note")
    assert night.send(TOM, text="Ana knows").ok
    night.settle()
    assert "Tom Okafor noted" in night.thread()[-1]


def test_when_everybody_was_asked_in_vain_each_of_them_is_written_to_again(night):
    night.storm()
    for _ in range(3):
        night.pass_time(minutes=5)
    for person in (ANA, TOM, PRIYA):
        assert "nobody has taken this alert" in night.letters(person)[-1].text


def test_author_and_lead_learn_that_a_text_is_approved_and_can_go_out(long_night):
    card = draft(long_night, SAM)
    long_night.press(ANA, card, "Approve")
    before = len(long_night.letters(ANA))
    long_night.press(TOM, card, "Approve")
    for person in (SAM, ANA):
        assert "is approved, <@U0TOM> gave the last approval" in long_night.letters(person)[-1].text
    assert len(long_night.letters(ANA)) == before + 1
    long_night.press(ANA, long_night.letters(ANA)[-1], "Open")
    assert offers(long_night.window(ANA).blocks, "Publish…")


def test_whoever_had_it_published_learns_that_it_did_not_go_out(long_night):
    card = draft(long_night, SAM)
    for person in (ANA, TOM):
        long_night.press(person, card, "Approve")
    long_night.pass_time(minutes=5)
    text = long_night.words()
    asked = {"statement_id": text.id, "sha256": text.current.sha256, "outlets": ("manual",)}
    (made,) = long_night.office.perform(publishing.ask, actor_id=ANA, person_id=SAM, **asked)
    long_night.office.perform(
        publishing.say_it_failed, actor_id=SAM, publication_id=made.id, detail="Locked out"
    )
    assert "was not published (by hand): Locked out" in long_night.letters(ANA)[-1].text
    assert "was not published" not in long_night.letters(SAM)[-1].text


def test_nobody_gets_a_letter_about_what_they_did_themselves(long_night):
    before = len(long_night.letters(ANA))
    long_night.press(ANA, long_night.step("Give it to somebody"), "I take it")
    long_night.settle()
    assert len(long_night.letters(ANA)) == before


def test_a_letter_is_read_in_its_reader_s_language(night, monkeypatch):
    from bot.slack.reactions import parts

    asked = []
    monkeypatch.setattr(parts, "reading", lambda locale, _zone: asked.append(locale) or _nothing())
    night.declare()
    night.press(ANA, night.step("Give it to somebody"), "Give it to somebody")
    assert night.send(ANA, person_id=LENA).ok
    night.settle()
    assert asked[-1] == "de-DE"


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


# --- App Home, shortcuts, deleted cards -------------------------------------------------------------


def test_app_home_of_somebody_never_seen_before(night):
    night.ws.users["U0NEW"] = replace(night.ws.users[SAM], id="U0NEW", name="new", real_name="Nia New")
    assert "Nothing is watched yet" in shown(night.home("U0NEW").blocks)


def test_app_home_opens_steps_texts_and_crises(long_night):
    draft(long_night)
    home = long_night.home(ANA)
    long_night.press_in_window(ANA, "Open", home)
    assert "My next step" in str(long_night.window(ANA).title)
    long_night.slack.people.close(ANA, long_night.window(ANA).id)
    crisis = next(b for b in home.blocks if b.get("accessory", {}).get("action_id") == "home:crisis")
    long_night.slack.people.press_in_view(ANA, home.id, "home:crisis", crisis["block_id"])
    assert "Cups catch fire" in shown(long_night.window(ANA).blocks)
    assert "Approve: Holding statement" in shown(long_night.home(TOM).blocks)


def test_a_message_is_kept_as_evidence_from_any_channel(long_night):
    long_night.slack.people.say(SAM, SOCIAL, "Look: a & b <3")
    message = list(long_night.ws.messages[SOCIAL].values())[-1]
    long_night.use_shortcut(SAM, "add_to_crisis", message)
    assert long_night.send(SAM).ok
    assert long_night.timeline("EvidenceAdded")[-1].text == "Look: a & b <3"


def test_any_message_is_reported_with_two_words_and_whoever_is_on_call_is_asked(night):
    """Twice the same form, after a lost answer, is one alert."""
    night.slack.people.say(LENA, SOCIAL, "They say my son was poisoned https://ours.example/9")
    message = list(night.ws.messages[SOCIAL].values())[-1]
    night.use_shortcut(SAM, "report_message", message)
    assert "my son was poisoned" in shown(night.window(SAM).blocks)
    assert night.send(SAM, why="A mother, and it is spreading").ok
    assert "Thank you" in shown(night.window(SAM).blocks)
    night.send_again()
    night.settle()
    (reported,) = night.office.read(lambda work: work.alerts.open())
    (post,) = reported.samples
    assert (post.external_id, post.author) == (f"{SOCIAL}:{message.ts}", "Lena Fischer")
    assert f"/archives/{SOCIAL}/p" in post.url
    card = shown(night.card(f"alert:{reported.id}").blocks)
    assert "A mother, and it is spreading" in card
    assert "my son was poisoned" in card
    assert f"Reported by <@{SAM}>" in card or "Reported by Sam" in card
    night.press(ANA, night.card(f"alert:{reported.id}"), "Declare a crisis")
    assert "proposed because of the word “poisoned”" in shown(night.window(ANA).blocks)
    night.settle()
    assert night.letters(ANA)


def test_a_shortcut_without_a_crisis_says_so_in_a_window(night):
    night.slack.people.say(SAM, SOCIAL, "Look")
    message = list(night.ws.messages[SOCIAL].values())[-1]
    for name in ("add_to_crisis", "crisis_actions"):
        night.use_shortcut(SAM, name, message)
        assert "No crisis is open" in shown(night.window(SAM).blocks)
        night.slack.people.close(SAM, night.window(SAM).id)


def test_the_actions_shortcut_asks_which_crisis(long_night):
    long_night.declare(title="Drivers on strike", by=TOM)
    long_night.slack.people.say(SAM, CRISIS, "Look")
    message = list(long_night.ws.messages[CRISIS].values())[-1]
    long_night.use_shortcut(SAM, "crisis_actions", message)
    assert "Which one" in shown(long_night.window(SAM).blocks)
    long_night.press_in_window(SAM, "Open")
    assert offers(long_night.window(SAM).blocks, "My next step")


def test_a_deleted_war_room_card_stands_again_and_is_pinned(long_night):
    before = long_night.room()
    long_night.delete(before)
    assert long_night.room().ts != before.ts
    assert long_night.room().pinned_by
    assert "Cups catch fire" in shown(long_night.room().blocks)


def test_a_deleted_open_step_stands_again_and_a_finished_one_does_not(long_night):
    step = long_night.step("Skip it")
    long_night.delete(step)
    again = long_night.step("Skip it")
    assert again.ts != step.ts
    long_night.press(ANA, again, "Skip it")
    assert long_night.send(ANA, reason="Done by the agency already").ok
    long_night.settle()
    posts = len(long_night.thread())
    long_night.delete(again)
    assert len(long_night.thread()) == posts - 1


def test_a_letter_names_nobody_beside_whom_it_asks(night):
    asking = DebriefAsked(crisis_id=night.declare().id, people=(ANA, TOM))
    night.office.perform(lambda work: work.record(asking))
    night.settle()
    for person in (ANA, TOM):
        asked = [m.text for m in night.letters(person) if "debrief notes" in m.text]
        assert [text.splitlines()[-1].split(", please")[0] for text in asked] == [f"<@{person}>"]
