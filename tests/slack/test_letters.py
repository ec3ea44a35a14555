"""Letters to whoever must act: one each, in their language, with the button."""

from __future__ import annotations

from bot.service.comms import publishing
from tests.slack.office import (
    ANA,
    CRISIS,
    LENA,
    PRIYA,
    SAM,
    TOM,
    offers,
    shown,
)
from tests.slack.writing import DRAFT, draft


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


def test_a_letter_names_nobody_beside_whom_it_asks(night):
    night.declare(TOM)
    for person, other in ((ANA, SAM), (SAM, ANA)):
        (letter,) = night.letters(person)
        assert f"<@{person}>, please read this" in letter.text
        assert f"<@{other}>" not in letter.text
