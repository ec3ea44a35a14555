"""What stands on the page of facts: approved words that somebody put there, at once, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.comms.hub.page import HUB, Matter, Site, page
from bot.domain.comms.hub.text import Section, compose, compose_entry
from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Blocked, Invalid, Stale
from bot.domain.events import PublicationAsked, PublicationSettled
from bot.service.comms import hub, hub_drafts, publishing
from bot.service.crisis import drills
from bot.service.ports import Work
from bot.service.records import House
from bot.service.step.promised import due
from tests.service.town import ANA, Night
from tests.support import knowing

BASE = "https://northwind.example/hub"
FACTS = {Section.HAPPENED: "Some cups carry words that hurt.", Section.YOU: "Swap yours in any shop."}
WHOLE = compose("en", "About our winter cups", FACTS)
QUESTION = compose_entry("en", Section.QUESTIONS, "Are the cups safe?", "Yes. They are safe to drink from.")


@pytest.fixture
def house(house: House) -> House:
    return replace(house, hub=BASE, outlets={**house.outlets, HUB: "Information page"})


def site(night: Night) -> Site:
    return night.read(hub.site)


def only(night: Night) -> Matter:
    (matter,) = site(night).matters
    return matter


def facts(night: Night, crisis: Crisis, text: str = WHOLE) -> Statement:
    return night.approved(crisis, text=text, message=MessageType.HUB_PAGE)


def test_approved_words_stand_on_the_page_at_once_and_once(night: Night) -> None:
    crisis = night.declare()
    assert site(night).matters == ()
    text = facts(night, crisis)
    assert site(night).matters == (), "approved is not yet published"
    put = night.publish(text, HUB)
    matter = only(night)
    assert (put.state, put.url) == (PublicationState.SENT, f"{BASE}/{matter.slug}/en/")
    assert night.statement(text).state is StatementState.PUBLISHED
    assert [p.text for p in page(matter, "en").passages] == list(FACTS.values())
    assert page(matter, "en").title == "About our winter cups"
    assert [e.url for e in night.told(PublicationSettled)] == [put.url]
    with pytest.raises(Stale, match="Nothing is sent twice"):
        night.publish(text, HUB)
    assert not night.press_.run_once()


def test_why_words_of_hours_ago_are_right_still_is_kept_when_they_are_put_there(night: Night) -> None:
    text = night.approved(night.declare())
    night.publish(text)
    night.press_.run_once()
    night.clock.go_on(hours=5)
    why = {"outlets": (HUB,), "reason": "Nothing has changed since."}
    night.do(publishing.ask, ANA, statement_id=text.id, sha256=text.current.sha256, **why)
    assert night.told(PublicationAsked)[-1].reason == why["reason"]


def test_what_was_not_approved_or_changed_since_is_not_put_there(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, text=WHOLE, message=MessageType.HUB_PAGE)
    with pytest.raises(Blocked, match="not approved"):
        night.publish(text, HUB)
    night.decide(text, ANA)
    with pytest.raises(Blocked, match="not approved"):
        night.publish(text, HUB)
    assert site(night).matters == ()


def test_words_that_are_not_as_they_were_approved_are_left_out(night: Night) -> None:
    crisis = night.declare()
    night.publish(facts(night, crisis), HUB)
    text = facts(night, crisis, QUESTION)
    night.publish(text, HUB)
    stored = night.statement(text)
    forged = replace(stored.versions[0], text=QUESTION.replace("Yes", "No"))
    night.office.perform(
        lambda w: w.words.save(replace(stored, versions=(forged,), version=stored.version + 1))
    )
    assert page(only(night), "en").questions == ()


def test_a_correction_is_a_text_of_its_own_and_every_version_is_kept(night: Night) -> None:
    crisis = night.declare()
    night.publish(facts(night, crisis), HUB)
    night.clock.go_on(minutes=1)
    night.publish(facts(night, crisis, QUESTION), HUB)
    night.clock.go_on(minutes=1)
    corrected = compose("en", "", FACTS | {Section.YOU: "Swap yours anywhere, or send it back for free."})
    night.publish(facts(night, crisis, corrected), HUB)
    matter = only(night)
    assert matter.version == 3
    now, before = page(matter, "en"), page(matter.as_it_was(1), "en")
    assert now.passages[1].text.startswith("Swap yours anywhere")
    assert [q.title for q in now.questions] == ["Are the cups safe?"]
    assert now.title == "About our winter cups"
    assert before.passages[1].text == FACTS[Section.YOU]
    assert before.questions == ()
    introduced = QUESTION.replace("\n", "\nWhat you ask us most:\n", 1)
    night.publish(facts(night, crisis, introduced), HUB)
    said = [p.text for p in page(only(night), "en").passages]
    assert said == [*(p.text for p in now.passages), "What you ask us most:"], "it replaces nothing"


def test_it_turns_late_when_the_promised_time_has_passed_and_news_ends_that(night: Night) -> None:
    crisis = night.declare()
    night.publish(night.approved(crisis), HUB)
    matter = only(night)
    assert matter.promised is not None
    assert not matter.is_late(matter.promised - timedelta(seconds=1))
    assert matter.is_late(matter.promised)
    night.clock.now = matter.promised + timedelta(minutes=1)
    night.publish(facts(night, crisis, QUESTION), HUB)
    assert only(night).is_late(night.clock.now), "one more question is no news"
    night.publish(night.approved(crisis, text="All cups are back."), HUB)
    assert only(night).promised is None
    hours = compose("en", "", {Section.YOU: "Swap yours. Our shops will be open until 20:00."})
    night.publish(facts(night, crisis, hours), HUB)
    assert only(night).promised is None, "opening hours are no promise of news"


def test_what_the_page_alone_promises_somebody_is_reminded_of_and_it_never_begins_late(night: Night) -> None:
    crisis = night.declare()
    promise = compose("en", "", FACTS | {Section.DOING: "We swap them. Next update in 1 h."})
    text = facts(night, crisis, promise)
    night.publish(text, HUB)
    by = only(night).promised
    assert by is not None
    assert night.read(lambda work: due(work, crisis.id)) == by
    late = facts(night, crisis, f"{promise} Ask us.")
    night.clock.go_on(hours=1)
    with pytest.raises(Blocked, match="at once that it is late"):
        night.publish(late, HUB)


def test_nothing_is_late_once_the_last_word_is_said(night: Night) -> None:
    crisis = night.declare()
    night.publish(night.approved(crisis), HUB)
    closing = "All cups are back. Thank you for telling us. We will look at how we plan cups by 18:00."
    night.publish(night.approved(crisis, text=closing, message=MessageType.CLOSING), HUB)
    assert only(night).promised is None


def test_the_headings_say_in_which_language_it_stands(night: Night) -> None:
    crisis = night.declare()
    night.publish(facts(night, crisis), HUB)
    german = compose("de", "Zu unseren Bechern", {Section.YOU: "Tauschen Sie Ihren um."})
    put = night.publish(facts(night, crisis, german), HUB)
    matter = only(night)
    assert matter.languages == ("en", "de")
    assert put.url == f"{BASE}/{matter.slug}/de/"
    assert page(matter, "de").passages[0].heading == "Was Sie tun können"


def test_words_for_one_person_or_for_staff_do_not_go_there(night: Night) -> None:
    crisis = night.declare()
    reply = night.draft(crisis, message=MessageType.REPLY_TO_AFFECTED)
    reply = night.decide(reply, ANA)
    assert HUB not in night.read(lambda work: hub.places(work, reply))
    with pytest.raises(Blocked, match="not for everybody"):
        night.publish(reply, HUB)


def test_a_dry_run_shows_what_would_stand_there_and_puts_nothing_there(night: Night) -> None:
    crisis = night.declare()
    text = facts(night, crisis)

    def rehearse(work: Work) -> Publication:
        work.house = replace(work.house, dry_run=True)
        said = {"statement_id": text.id, "sha256": text.current.sha256, "outlets": (HUB,)}
        return publishing.ask(work, actor_id=ANA, **said)[0]

    put = night.office.perform(rehearse)
    assert put.state is PublicationState.REHEARSED
    assert put.detail.startswith(f"{BASE}/")
    assert put.detail.endswith(WHOLE)
    assert site(night).matters == ()


def test_an_entry_without_its_title_is_no_page(night: Night) -> None:
    crisis = night.declare()
    said = {"crisis_id": crisis.id, "language": "en", "section": Section.QUESTIONS}
    with pytest.raises(Invalid) as refused:
        night.do(hub_drafts.add, ANA, **said, title=" ", text="Yes.")
    assert set(refused.value.fields) == {"title"}


def test_a_drill_puts_nothing_there(night: Night) -> None:
    playbook = night.read(lambda work: work.house.shelf.types()["generic"])
    crisis = night.do(drills.start, playbook=playbook, title="", mark="DRILL:")
    night.office.perform(knowing.know, ANA, crisis.id)
    put = night.publish(night.approved(crisis), HUB)
    assert put.state is PublicationState.REHEARSED
    assert site(night).matters == ()


def test_of_a_restricted_crisis_only_what_was_put_there_is_seen(night: Night) -> None:
    crisis = night.declare(restricted=True, about="")
    night.publish(night.approved(crisis), "manual")
    assert site(night).matters == ()
    night.publish(facts(night, crisis), HUB)
    matter = only(night)
    assert [p.text for p in matter.posted] == [WHOLE]
    assert crisis.title not in repr(site(night))
