"""Other words for a network or a language are approved with the text, and go there and nowhere else."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from bot.domain.comms.publication import Publication
from bot.domain.comms.statement import MessageType, Statement, StatementState, sha256_of
from bot.domain.comms.version import MAX_VARIANTS, StatementVersion, Variant, fingerprint
from bot.domain.crisis.keeping import without_words
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.events import StatementEdited
from bot.domain.plan.step_kinds import statement as step_kind
from bot.service.comms import publishing, statements, wording
from bot.service.overview import boards
from bot.service.records import House
from bot.slack.views.comms import statement_forms
from bot.slack.views.comms.statements import card
from bot.storage.mapper import decode, encode
from bot.text.language import detect
from tests.service.town import ANA, SAM, TEXT, TOM, Night
from tests.tone.words import book
from tests.views.reading import fields, read

SHORT = "The cups are wrong. We take them back. More at 18:00."
FRENCH = "Ces gobelets sont une erreur et nous les retirons. La suite ici à 18:00."
SORRY = "You were let down, and we are sorry. We refund you today, and you will hear from us at 18:00."
BAD_FRENCH = "Nous sommes désolés si quelqu'un a été offensé. La suite ici à 18:00."


@pytest.fixture
def house(house: House) -> House:
    detect("ja ja ja")
    return replace(house, tone=book(), tongue=detect)


@pytest.fixture
def text(night: Night) -> Statement:
    return night.approved(night.declare())


def vary(night: Night, before: Statement, words: str, place: str = "", language: str = "", actor: str = SAM):
    wanted = {"place": place, "language": language, "text": words, "seen": before.current.sha256}
    return night.do(wording.vary, actor, statement_id=before.id, **wanted)


def approve(night: Night, statement: Statement) -> Statement:
    night.decide(statement, ANA)
    return night.decide(statement, TOM)


def publish(night: Night, text: Statement, outlet: str, language: str = "") -> Publication:
    wanted = {"statement_id": text.id, "sha256": text.current.sha256, "outlets": (outlet,)}
    (made,) = night.do(publishing.ask, ANA, **wanted, language=language)
    return made


def test_the_fingerprint_covers_every_wording_and_is_the_texts_own_where_there_is_one() -> None:
    here, there = Variant(text="b", place="webhook"), Variant(text="b", place="manual")
    french = Variant(text="b", place="webhook", language="fr")
    seen = [(), (here,), (there,), (french,), (here, there), (replace(here, text="c"),)]
    assert fingerprint("a") == sha256_of("a")
    assert len({fingerprint("a", variants) for variants in seen}) == len(seen)
    assert fingerprint("a", (here, there)) == fingerprint("a", (there, here))


def test_versions_from_before_there_were_other_words_read_on_unchanged(night: Night, text: Statement) -> None:
    stored = encode(text.current)
    del stored["variants"], stored["tone"]["unread"]
    for finding in stored["tone"]["findings"]:
        del finding["span"]["part"], finding["sentence"]["part"]
    assert asdict(decode(StatementVersion, stored)) == asdict(text.current)
    assert text.current.sha256 == sha256_of(TEXT)


def test_other_words_void_every_approval_and_go_to_their_network_alone(night: Night, text: Statement) -> None:
    varied = vary(night, text, SHORT, "webhook")
    assert (varied.state, varied.missing) == (StatementState.IN_REVIEW, (0, 1))
    assert set(night.told(StatementEdited)[-1].voided) == {ANA, TOM}
    with pytest.raises(NotAllowed):
        night.decide(varied, SAM)  # whoever wrote any of the words approves none of them
    ready = approve(night, varied)
    publish(night, ready, "webhook")
    by_hand = publish(night, ready, "manual")
    night.press_.run_once()
    assert [(p.text, p.sha256) for p in night.outlet.posts] == [(SHORT, sha256_of(SHORT))]
    shown = read(card(night.read(lambda work: boards.statement_board(work, text.id))))
    assert f"The brand's webhook:\n{SHORT}" in shown
    assert f"By hand:\n{TEXT}" in shown
    assert by_hand.sha256 == ready.current.sha256


def test_one_text_goes_out_once_in_each_of_its_languages(night: Night, text: Statement) -> None:
    ready = approve(night, vary(night, text, FRENCH, language="fr"))
    form = statement_forms.publish(night.read(lambda work: boards.statement_board(work, text.id)))
    offered = [option["text"]["text"] for option in fields(form)["outlet"]["options"]]
    assert offered == [
        "By hand", "The brand's webhook", "By hand, in French", "The brand's webhook, in French"
    ]  # fmt: skip
    for language in ("", "fr"):
        publish(night, ready, "webhook", language)
        night.press_.run_once()
        with pytest.raises(Stale, match="Nothing is sent twice"):
            publish(night, ready, "webhook", language)
    assert [p.text for p in night.outlet.posts] == [TEXT, FRENCH]
    assert len({p.idempotency_key for p in night.outlet.posts}) == 2
    with pytest.raises(Invalid, match="no words in this language"):
        publish(night, ready, "webhook", "it")


def test_each_wording_is_checked_for_its_tone_in_its_own_language(night: Night) -> None:
    text = night.draft(night.declare(), SAM, message=MessageType.REPLY_TO_AFFECTED, text=SORRY)
    assert text.state is StatementState.IN_REVIEW
    held = vary(night, text, BAD_FRENCH, language="fr")
    assert held.state is StatementState.DRAFT
    found = {f.check: f for f in held.current.tone.in_the_way}
    assert BAD_FRENCH[found["D-04"].span.start : found["D-04"].span.end].endswith("si quelqu'un")
    board = night.read(lambda work: boards.statement_board(work, text.id))
    assert "In: “Nous sommes désolés" in read(card(board))
    with pytest.raises(Blocked, match="holds this text back"):
        night.do(statements.submit, SAM, statement_id=text.id)
    unread = vary(
        night, vary(night, held, "", language="fr"), "Vi beklagar. Mer klockan 18:00.", language="sv"
    )
    assert unread.current.tone.unread == ("sv",)


def test_other_words_can_be_taken_back_and_stay_when_the_main_ones_change(
    night: Night, text: Statement
) -> None:
    varied = vary(night, text, SHORT, "webhook")
    edited = night.do(statements.edit, SAM, statement_id=text.id, text=f"{TEXT} Sorry.")
    assert edited.current.variants == varied.current.variants
    back = vary(night, edited, " ", "webhook")
    assert back.current.variants == ()
    for wrong in (("", "", SHORT), ("webhook", "", ""), ("fax", "", SHORT), ("", "French", SHORT)):
        place, language, words = wrong
        with pytest.raises(Invalid):
            vary(night, back, words, place, language)
    with pytest.raises(Stale, match="changed this text"):
        vary(night, text, SHORT, "webhook")
    for code in ("de", "es", "fr", "it", "nl", "pt")[:MAX_VARIANTS]:
        back = vary(night, back, f"{SHORT} {code}", language=code)
    with pytest.raises(Invalid, match="the most one text can carry"):
        vary(night, back, SHORT, language="zh")


def test_words_for_a_network_leave_the_template_and_name_their_time(night: Night) -> None:
    crisis = night.declare()
    template = night.playbook(crisis).step("first_words").params["template"]
    ready_made = template.replace("{what}", "the cups").replace("{time}", "18:00")
    text = night.draft(crisis, SAM, text=ready_made, step="first_words")
    assert len(text.policy) == 1
    with pytest.raises(Invalid, match="Name the time"):
        vary(night, text, "We have seen it.", "webhook")
    assert len(vary(night, text, SHORT, "webhook").policy) == 2
    assert not step_kind.is_ready_made(night.playbook(crisis).step("first_words"), ready_made, SHORT)


def test_words_for_a_network_go_with_the_text_when_it_is_erased(night: Night, text: Statement) -> None:
    varied = vary(night, text, SHORT, "webhook")
    assert without_words(varied, own=()).current.texts == ("",)
    assert without_words(varied, own=(2,)).current.texts == (TEXT, SHORT)
