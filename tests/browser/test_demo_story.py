"""The demo story, walked by clicking, on a desktop and on a phone: from the first card to the debrief."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pytest
from playwright.sync_api import expect

from bot.demo.crew import ANA, MEI, PRIYA, SAM, TOM
from bot.demo.play import Running
from bot.demo.story import APOLOGY, FIRST_WORDS, LINK, REPLY
from tests.browser.conftest import Arrive
from tests.browser.person import Person

pytestmark = pytest.mark.browser
TITLE = "Cup slogan mocks exhaustion"
APOLOGY_CARD = "Statement or apology, version 1"
AGREED = "We looked at it together and agreed."
TOLD_BY_TELEPHONE = (
    "Crisis lead, social and customer care know",
    "PR, legal and the executive sponsor know",
)
OTHER_STEPS = {
    "Name one person who only watches": "Nobody has to watch",
    "Stop the whole campaign, in every medium": "Order the pause",
    "Tell those who post and advertise for us": "Go through the list",
    "Tell those outside who are asked first": "Go through the list",
    "Name the department this belongs to": "Name the department",
    "Ask our own people not to defend us": "Decide not to publish",
    "Take the idea out of everything": "Go through the list",
    "Those whom people meet know what to say": "Go through the list",
    "Tell those outside who will be asked about it": "Go through the list",
    "Until the next news is due": "Go on now",
    "Give the next news": "Decide not to publish",
    "Find out how it could go out": "Write down the cause",
    "Say what changes, who does it": "Write down the change",
    "How did it end for the person who was hurt?": "It is put right",
    "Check that it is really over": "Go through the list",
    "Last words": "Decide not to publish",
}
SIGNED_BY_TWO = {
    "Stop the whole campaign, in every medium": "Each was looked at: it may run",
    "Is it over?": "It is over",
}
LAST_STEPS = {
    "Name who keeps watching": "Name the watcher",
    "Hold the debrief": "Set the day",
    "Change the plan": "Write down what changes",
}


@pytest.mark.prove(alone=True)
@pytest.mark.timeout(900)
def test_a_team_takes_a_storm_to_published_words_and_on_to_the_debrief(demo: Running, arrive: Arrive) -> None:
    ana, tom = arrive(ANA), arrive(TOM, phone=True)
    expect(ana.hint).to_contain_text("Within a minute a storm of posts breaks")
    demo.let_it_break()
    take_the_alert(ana, tom)
    declare(ana, tom)
    write_the_first_words(ana, tom)
    publish(ana, "Holding statement")
    see_the_first_words_out(ana, tom)
    find_out_where_it_stands(ana)
    find_out_what_is_known(ana)
    keep_the_post(ana)
    learn_why_it_cannot_be_resolved_yet(ana)
    answer_those_who_were_hurt(ana)
    apologise(tom)
    do_the_other_steps(ana)
    agree_that_it_is_over(ana, tom)
    resolve(ana)
    hold_the_debrief([ana, tom, *(arrive(person) for person in (MEI, PRIYA, SAM))])


def test_somebody_new_is_told_where_to_begin_and_what_waits(demo: Running, arrive: Arrive) -> None:
    newcomer = arrive(TOM, phone=True)
    newcomer.page.goto(demo.slack.url)
    expect(newcomer.page.get_by_text("A storm of angry posts is about to break")).to_be_visible()
    newcomer.page.get_by_role("link", name="Ana Ruiz").filter(has_text="Start here").click()
    newcomer.page.get_by_role("link", name="crisis").click()
    expect(newcomer.channel).to_contain_text("until then there is nothing to do")
    newcomer.page.get_by_role("button", name="Switch person").click()
    newcomer.page.get_by_role("menuitem", name="Mei Lin").click()
    expect(newcomer.page).to_have_title("#crisis · Mei Lin · Northwind Coffee")


def test_a_crisis_is_declared_in_the_page_and_everybody_sees_what_is_next(
    demo: Running, arrive: Arrive
) -> None:
    ana, tom = arrive(ANA), arrive(TOM, phone=True)
    ana.say("/crisis declare")
    ana.write("Where did it start?", "Mastodon")
    fill_the_declaration(ana)
    expect(tom.card(TITLE).get_by_text("Next: Name one person who only watches")).to_be_visible()
    ana.press(ana.card(TITLE), "My next step")
    expect(ana.form).to_contain_text("Name one person who only watches")
    expect(ana.form.get_by_role("button", name="Name the watcher")).to_be_visible()


def take_the_alert(ana: Person, tom: Person) -> None:
    card = ana.message("mentions in 5 minutes", button="Declare a crisis")
    expect(card.get_by_role("img", name="Posts in 5 minutes")).to_be_visible()
    for person in (ana, tom):
        expect(person.message("mentions in 5 minutes").get_by_role("heading")).to_be_in_viewport()
    expect(ana.hint).to_contain_text("Your turn, Ana Ruiz")
    expect(tom.hint).to_contain_text("Be Ana Ruiz")
    ana.press(card, "I’m on it")
    for person in (ana, tom):
        expect(person.message("Ana Ruiz has had it since")).to_be_visible()
    expect(card.get_by_role("button", name="I’m on it")).to_have_count(0)


def declare(ana: Person, tom: Person) -> None:
    ana.press(ana.message("mentions in 5 minutes"), "Declare a crisis")
    fill_the_declaration(ana)
    for person in (ana, tom):
        expect(person.card(TITLE).get_by_text("Pinned by Firebreak")).to_be_visible()
        person.open_thread_of(TITLE)


def fill_the_declaration(ana: Person) -> None:
    ana.write("What happened, in one line?", TITLE)
    ana.choose("What kind of crisis is it?", "Insensitive post")
    ana.choose("Whose fault is it", "Ours")
    ana.choose("How bad is it now?", "SEV-2")
    ana.choose("How bad may it be in 24 hours?", "SEV-2")
    ana.send("Declare")


def write_the_first_words(ana: Person, tom: Person) -> None:
    draft(ana, "Say the first words", FIRST_WORDS)
    ana.press(ana.reply("waiting for approval", button="Approve"), "Approve")
    expect(ana.told_alone("You wrote a version of this text")).to_be_visible()
    expect(tom.told_alone("You wrote a version of this text")).to_have_count(0)
    expect(tom.reply("please read “Holding statement”")).to_be_in_viewport()  # the thread follows
    sees_what_waits(tom, "Approve: Holding statement")
    tom.press(tom.reply("waiting for approval", button="Approve"), "Approve")
    expect(tom.reply("Holding statement, version 1 · approved")).to_be_visible()


def sees_what_waits(person: Person, words: str) -> None:
    """In App Home; and back to the thread."""
    thread = person.page.url
    person.go("app")
    expect(person.page.locator("#home")).to_contain_text(words)
    person.page.goto(thread)


def publish(person: Person, text: str) -> None:
    """By hand where it began, with the link that proves it."""
    person.press(person.reply(f"{text}, version 1", button="Publish…"), "Publish…")
    expect(person.form.get_by_role("radio", name="Mastodon")).to_be_checked()
    person.send("Go on")
    person.press(person.reply("publishes it word for word", button="It is out"), "It is out")
    person.write("Link to the post", LINK)
    person.send("Confirm")
    expect(person.reply(f"{text}, version 1 · published")).to_be_visible()


def see_the_first_words_out(ana: Person, tom: Person) -> None:
    expect(tom.reply("Holding statement, version 1 · published")).to_be_visible()
    expect(ana.card(TITLE).get_by_text("First words are out")).to_be_visible()


def find_out_where_it_stands(ana: Person) -> None:
    field = ana.say("/crisis status", in_thread=True)
    expect(ana.page.locator(".toast.bad")).to_contain_text("/crisis is not supported in threads. Sorry!")
    field.fill("")
    ana.say("/crisis status")
    expect(ana.told_alone(TITLE)).to_be_visible()


def find_out_what_is_known(ana: Person) -> None:
    """Page by page; each is drawn before the next is pressed."""
    title = "Understand who is hurt and by what"
    do(ana, title, "1. What happened", {"Where does it come from?": "With a post or message of ours"})
    expect(ana.reply(title)).to_contain_text("With a post or message of ours")
    do(ana, title, "2. Who, and whose fault", {"Is anybody hurt?": "A group of people is insulted"})
    expect(ana.reply(title)).to_contain_text("A group of people is insulted")
    do(ana, title, "4. This kind of crisis", {"Does it touch on violence": "Not known yet"})
    expect(ana.reply(title)).to_contain_text("Who is hurt, in their own words? We looked")
    do(ana, title, "Decide how bad it is")
    expect(ana.reply("Decide how bad it is")).to_have_count(0)


def keep_the_post(ana: Person) -> None:
    question = ana.thread.locator("article.message").filter(has_text="Delete the post, or keep it?")
    expect(ana.reply("Save the evidence before anyone", button="The evidence is saved")).to_be_visible()
    expect(question).to_have_count(0)  # nothing is deleted before it is saved
    ana.press(ana.reply("Save the evidence before anyone"), "The evidence is saved")
    ana.press(question.last, "Keep it")
    ana.choose("What is it?", "Insensitive")
    ana.write("Why?", "Deleting it would look like hiding it.")
    ana.send("Send")
    expect(question.filter(has_text="Keep the post").last).to_be_visible()


def learn_why_it_cannot_be_resolved_yet(ana: Person) -> None:
    ana.press(ana.card(TITLE), "Resolve…")
    expect(ana.form).to_contain_text("It cannot be resolved yet")
    expect(ana.form).to_contain_text("Name one person who only watches")
    ana.form.get_by_role("button", name="Close").last.click()
    expect(ana.form).to_have_count(0)


def answer_those_who_were_hurt(ana: Person) -> None:
    do(ana, "Is there somebody we have to answer first?", "Yes, we can reach them")
    ana.become("Sam Idowu")
    draft(ana, "Answer those who were hurt, before the crowd", REPLY)
    ana.become("Ana Ruiz")
    publish(ana, "Reply to the person affected")


def apologise(tom: Person) -> None:
    """On a phone, by one pair of hands that are everybody in turn."""
    do(tom, "Let somebody from the group tell us", "They have told us")
    do(tom, "How will people see our part in it?", "Ours, and we could have avoided it")
    name_the_speaker(tom)
    tom.become("Sam Idowu")
    draft(tom, "Publish the apology in the speaker's name", APOLOGY)
    for name in ("Ana Ruiz", "Priya Shah", "Mei Lin", "Tom Okafor"):
        expect(tom.reply(APOLOGY_CARD)).to_contain_text(re.compile(rf"waiting for @?{name}"))
        tom.become(name)
        tom.press(tom.reply(APOLOGY_CARD, button="Approve"), "Approve")
        expect(tom.reply(APOLOGY_CARD)).not_to_contain_text(re.compile(rf"waiting for @?{name}"))
    expect(tom.reply(APOLOGY_CARD)).to_contain_text("ready to publish")
    tom.become("Tom Okafor")
    publish(tom, "Statement or apology")


def do_the_other_steps(ana: Person) -> None:
    for title in TOLD_BY_TELEPHONE:
        tell(ana, title)
    do(ana, "Now that the apology is public", "Keep it", {"What is it?": "Insensitive"})
    ana.press(ana.reply("Answer everyone who waits", button="Nobody waits any more"), "Nobody waits any more")
    for title, button in OTHER_STEPS.items():
        do(ana, title, button)
    for button in ("Name the accounts", AGREED):
        do(ana, "Check that our accounts are in our hands", button)
    tell(ana, "The staff networks and the countries know")


def agree_that_it_is_over(ana: Person, tom: Person) -> None:
    """Two people sign, each with their own press."""
    do(ana, "Stop the whole campaign, in every medium", "Go through the list")
    for title, button in SIGNED_BY_TWO.items():
        do(ana, title, button)
        expect(tom.reply(title, button=button)).to_contain_text("It counts once these have signed too")
        do(tom, title, button)
    tell(ana, "Everyone who was told knows that it is over")
    for title, button in LAST_STEPS.items():
        do(ana, title, button)


def name_the_speaker(person: Person) -> None:
    """As the apology names them: the tone check looks for it."""
    card = person.reply("Name who speaks for us", button="Name the speaker")
    person.press(card, "Name the speaker")
    person.write("Name of the speaker", "Tom Okafor")
    person.write("What is their function?", "head of communications")
    person.send("Send")


def do(person: Person, title: str, button: str, chosen: Mapping[str, str] = MappingProxyType({})) -> None:
    """Press it, and answer what its form asks."""
    person.press(person.reply(title, button=button), button)
    for label, option in chosen.items():
        person.choose(label, option)
    person.answer_what_is_left(AGREED)
    person.send("Send")


def tell(person: Person, title: str) -> None:
    person.press(person.reply(title, button="Told another way"), "Told another way")
    person.form.get_by_role("radio", name="Everyone who is still missing").check()
    person.answer_what_is_left("By telephone; they know.")
    person.send("Send")


def draft(person: Person, title: str, text: str) -> None:
    person.press(person.reply(title, button="Write the draft"), "Write the draft")
    person.write("The text, word for word", text)
    person.send("Ask for approval")


def resolve(ana: Person) -> None:
    ana.press(ana.card(TITLE), "Resolve…")
    ana.write("How did it end?", "The cups are gone and the apology stands.")
    ana.send("Resolve")
    expect(ana.card("Resolved: SEV-1 (emergency) Insensitive post")).to_be_visible()


def hold_the_debrief(team: Sequence[Person]) -> None:
    ana = team[0]
    for person in team:
        person.go("C0CRISIS")
        person.press(person.card(TITLE), "My notes")
        expect(person.form).to_be_visible()
        person.form.get_by_role("textbox").first.fill("We were there within minutes.")
        person.send("Keep them")
    expect(ana.card(TITLE)).to_contain_text("everybody has given their notes")  # it is redrawn till then
    ana.press(ana.card(TITLE), "Write the report")
    ana.open_thread_of(TITLE)
    report = ana.thread.locator("a.file").filter(has_text="debrief-")
    expect(report.last).to_be_visible()
    with ana.page.expect_download() as kept:
        report.last.click()
    assert TITLE in kept.value.path().read_text(encoding="utf-8")
