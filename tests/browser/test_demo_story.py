"""The demo story, walked by clicking: from the first card to the published words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bot.demo.crew import ANA, TOM
from bot.demo.play import Running
from bot.demo.story import FIRST_WORDS, LINK
from tests.browser.conftest import Arrive
from tests.browser.person import Person

pytestmark = pytest.mark.browser
TITLE = "Cup slogan mocks exhaustion"


def test_a_team_walks_from_the_storm_to_the_first_words_by_clicking(demo: Running, arrive: Arrive) -> None:
    ana, tom = arrive(ANA), arrive(TOM)
    expect(ana.hint).to_contain_text("Within a minute a storm of posts breaks")
    demo.let_it_break()
    take_the_alert(ana, tom)
    declare(ana, tom)
    write_the_first_words(ana, tom)
    publish(ana, tom)


def take_the_alert(ana: Person, tom: Person) -> None:
    card = ana.message("mentions in 5 minutes", button="Declare a crisis")
    expect(card.get_by_role("img", name="Mentions in steps of 5 minutes")).to_be_visible()
    ana.press(card, "I’m on it")
    for person in (ana, tom):
        expect(person.message("Ana Ruiz has had it since").last).to_be_visible()
    expect(card.get_by_role("button", name="I’m on it")).to_have_count(0)


def declare(ana: Person, tom: Person) -> None:
    ana.press(ana.message("mentions in 5 minutes"), "Declare a crisis")
    ana.write("What happened, in one line?", TITLE)
    ana.choose("What kind of crisis is it?", "Insensitive post")
    ana.choose("Whose fault is it", "Ours")
    ana.choose("How bad is it now?", "SEV-2")
    ana.choose("How bad may it be in 24 hours?", "SEV-2")
    ana.send("Declare")
    for person in (ana, tom):
        expect(
            person.message(TITLE, button="My next step").get_by_text("Pinned by Firebreak")
        ).to_be_visible()
        person.open_thread_of(TITLE)


def write_the_first_words(ana: Person, tom: Person) -> None:
    ana.press(ana.reply("Say the first words", button="Write the draft"), "Write the draft")
    ana.write("The text, word for word", FIRST_WORDS)
    ana.send("Ask for approval")
    ana.press(ana.reply("waiting for approval", button="Approve"), "Approve")
    expect(ana.told_alone("You wrote a version of this text").last).to_be_visible()
    expect(tom.told_alone("You wrote a version of this text")).to_have_count(0)
    tom.press(tom.reply("waiting for approval", button="Approve"), "Approve")
    expect(tom.reply("Holding statement, version 1 · approved")).to_be_visible()


def publish(ana: Person, tom: Person) -> None:
    ana.press(ana.reply("Holding statement, version 1", button="Publish…"), "Publish…")
    ana.form.get_by_role("radio", name="By hand").check()
    ana.send("Rehearse")
    ana.press(ana.reply("publishes it word for word", button="It is out"), "It is out")
    ana.write("Link to the post", LINK)
    ana.send("Confirm")
    for person in (ana, tom):
        expect(person.reply("Holding statement, version 1 · published")).to_be_visible()
        expect(person.message(TITLE).get_by_text("First words are out")).to_be_visible()
