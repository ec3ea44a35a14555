"""App Home, shortcuts on messages, and cards that somebody deletes."""

from __future__ import annotations

from dataclasses import replace

from tests.slack.office import (
    ANA,
    CRISIS,
    LENA,
    SAM,
    SOCIAL,
    TOM,
    offers,
    shown,
)
from tests.slack.writing import draft


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
