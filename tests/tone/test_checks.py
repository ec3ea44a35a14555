"""Each check on a text that it is for and on one that it must let pass."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.comms.tone.checks import CHECKS
from bot.domain.comms.tone.completeness import FULL, completeness
from bot.domain.comms.tone.draft import Level
from tests.tone.words import book, draft, findings, flagged

ANA = "Ana Ruiz, head of brand"
SIGNED = f"The bread made people ill. I am sorry.\n\n{ANA}"
CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "D-01",
        "The tills are down. Back at 15:00.",
        "We know how worrying this is. Back at 15:00.",
        {"message": "M1"},
    ),
    ("D-02", "We regret the delay.", "We are sorry for the delay.", {}),
    (
        "D-03",
        "Our agency posted this without asking.",
        "Our agency posted this. The responsibility is ours.",
        {},
    ),
    ("D-04", "We apologise if anyone was offended.", "We apologise. If you were charged, write to us.", {}),
    ("D-05", "This was an isolated incident.", "This was not an isolated incident.", {}),
    ("D-06", "The keyboard warriors are back.", "Those who wrote to us were right.", {"message": "M9"}),
    ("D-07", "We are sorry, but it was late.", "We are sorry. It hurt people.", {}),
    ("D-08", "We take pride in our kitchens.", "Our kitchens are shut.", {"message": "M9"}),
    ("D-09", "We have noted your comments.", "We have refunded every ticket.", {}),
    ("D-10", "More news in due course.", "We will write here again at 16:00.", {"message": "M5"}),
    ("D-11", "A passenger was re-accommodated.", "We dragged a passenger off.", {"message": "M9"}),
    ("D-12", "We cannot comment on ongoing litigation.", "We do not know the cause yet.", {"message": "M9"}),
    ("D-13", "Mistakes were made.", "We made mistakes.", {}),
    ("D-14", "The bread made people ill.", SIGNED, {"severity": 1, "speaker": ANA}),
    ("D-15", "word " * 29, "Short. " * 20, {"message": "M1"}),
    ("D-16", "As we already said, no.", "Let me look at it with you.", {"message": "reply"}),
    ("D-17", "Oops, our bad 🙈", "That was our mistake. See #press for more.", {"message": "reply"}),
    ("D-18", "Shop now, 20% off.", "We refund 20% of the fare.", {"message": "M6"}),
    (
        "D-19",
        "In return we ask you to delete your post.",
        "The refund is yours, whatever you post.",
        {"message": "M12"},
    ),
    ("D-20", "About 40 people are affected.", "12 people are affected.", {"facts": ("12 people",)}),
    ("D-21", "Write to tom.baker@mail.example.", "Write to help@northwind.example.", {"message": "M9"}),
    ("D-22", "We are sorry for the post.", "We are sorry. We deleted the post.", {"deleted": True}),
    ("D-25", "This will never happen again.", "From Monday two people check each post.", {"message": "M9"}),
    ("D-26", "As we said all along, it was safe.", "The last refund was paid on Friday.", {"message": "M6"}),
    (
        "D-27",
        "The customer was hysterical.",
        "Say: “It was our fault.” Do not guess. Questions to Ana. Next note at 17:00.",
        {"message": "M7"},
    ),
    (
        "D-28",
        "Our account was hacked.",
        "Our account was hacked at 09:10. We reset every password; check our website for what is ours.",
        {"message": "M5"},
    ),
]


@pytest.mark.parametrize(("check", "bad", "good", "known"), CASES, ids=[case[0] for case in CASES])
def test_a_check_sees_its_fault_and_lets_the_honest_text_pass(
    check: str, bad: str, good: str, known: dict[str, Any]
) -> None:
    assert check in flagged(bad, **known)
    assert check not in flagged(good, **known)


def test_the_person_comes_before_the_public() -> None:
    assert "D-23" in flagged("We are sorry.", person_waits=True)
    assert "D-23" not in flagged("We are sorry.", person_waits=False)


def test_a_number_that_was_another_before_and_a_fault_denied_before_are_shown() -> None:
    now = "We are sorry. 19 guests were hurt."
    assert "D-24" in flagged(now, said=("12 guests were hurt.",))
    assert "D-24" not in flagged(now, said=("19 guests were hurt.",))
    assert "D-24" in flagged("We are sorry.", denied_before=True)


def test_every_check_has_its_example() -> None:
    assert {case[0] for case in CASES} | {"D-23", "D-24"} == {one.id for one in CHECKS}
    assert len(CHECKS) == 28


@pytest.mark.parametrize(
    ("check", "message", "text"),
    [
        ("D-08", "M7", "We take pride in our work."),
        ("D-11", "M11", "You were re-accommodated."),
        ("D-04", "M1", "Sorry if anyone was offended."),
        ("D-19", "M2", "In return we ask you to delete your post."),
        ("D-26", "M5", "As we said all along, it was safe."),
    ],
)
def test_a_check_keeps_to_its_messages(check: str, message: str, text: str) -> None:
    assert check not in flagged(text, message)


@pytest.mark.parametrize(
    ("check", "text", "strict", "mild"),
    [
        ("D-01", "The tills are down.", {"harmed": True}, {"harmed": False}),
        ("D-05", "This was an isolated incident.", {"fault": "ours"}, {"fault": "other"}),
        ("D-12", "Without admission of liability.", {"harmed": True}, {"harmed": False}),
        ("D-17", "We are sorry!", {"severity": 2}, {"severity": 3}),
    ],
)
def test_what_blocks_depends_on_what_happened(
    check: str, text: str, strict: dict[str, Any], mild: dict[str, Any]
) -> None:
    levels = [{f.check: f.level for f in findings(text, **known)}[check] for known in (strict, mild)]
    assert levels == [Level.BLOCKS, Level.WARNS]


def test_others_may_be_named_where_it_was_not_our_fault() -> None:
    assert "D-03" not in flagged("The supplier delivered spoiled milk.", fault="other")
    assert "D-02" not in flagged("The quake hit at six.", fault="none")


def test_a_smile_is_allowed_over_a_harmless_post_from_the_wrong_account() -> None:
    known = {"message": "M1", "crisis_type": "accidental_post"}
    assert "D-17" not in flagged("Oops, wrong account 🙈", severity=4, **known)
    assert "D-17" in flagged("Oops, wrong account 🙈", severity=1, **known)


def test_arguing_blocks_from_the_third_reply() -> None:
    (first,) = [f for f in findings("As we already said, no.", "reply") if f.check == "D-16"]
    (third,) = [
        f for f in findings("As we already said, no.", "reply", answers_before=2) if f.check == "D-16"
    ]
    assert (first.level, third.level) == (Level.WARNS, Level.BLOCKS)


def test_a_place_called_like_a_person_and_a_name_that_is_known_are_nobody() -> None:
    text = "Our kiosk at Victoria Station is shut, and we told Charlotte Police. You bought it at Hugo Boss."
    assert [str(f.reason) for f in findings(text, "M9")] == [
        "“Hugo Boss” is a person who would be named in public."
    ]
    assert flagged(text, "M9", names=("Hugo Boss",)) == set()
    assert flagged("Victoria Baker is safe.", "M9") == {"D-21"}


def test_plain_words_of_a_first_answer_are_neither_an_offer_nor_a_loose_number() -> None:
    text = "Our shop at Victoria Station is shut. Our 24/7 support is there. So is flight BA 117 to Rome."
    assert {f.check for f in findings(text, "M1") if f.check in ("D-18", "D-20")} == set()
    assert "D-18" in flagged("Shop at our new store.", "M1")
    assert "D-20" in flagged("The train with 117 people, 24 of them hurt.", "M1")


def test_the_place_is_what_is_at_fault() -> None:
    text = "I am sorry. It hurt people, and we apologise if anyone was offended by it."
    (one,) = [f for f in findings(text) if f.check == "D-04"]
    assert text[one.span.start : one.span.end].startswith("apologise if anyone")
    assert text[one.span.start : one.span.end] in str(one.reason)


def test_a_denial_that_is_taken_back_passes() -> None:
    assert "D-05" not in flagged("On Monday we said nobody was hurt. That was wrong.")


def test_the_pair_of_texts_that_the_rules_were_made_with() -> None:
    fails = flagged(
        "We regret if some felt hurt. Our agency posted this, but our intention was good.",
        harmed=True,
        severity=2,
    )
    assert {"D-02", "D-03", "D-04", "D-07", "D-09"} <= fails
    passes = findings(
        "I am Ana Ruiz, head of brand. Our post this morning mocked people who were hurt. That was wrong and"
        " I am sorry. We stopped the campaign and removed nothing; our answer stands under the post. I will"
        " report here by 18:00 on what we change.",
        harmed=True,
        severity=2,
        speaker=ANA,
    )
    assert [f.check for f in passes if f.level is Level.BLOCKS] == []


def test_the_snickers_kind_of_apology_is_stopped() -> None:
    text = "We apologise for any misunderstanding that may have been caused by our latest advert."
    assert {"D-04", "D-09"} <= flagged(text, harmed=True, severity=2)


def test_the_united_kind_of_statement_is_stopped() -> None:
    text = (
        "I apologise for having to re-accommodate these customers. Our crew followed established procedures."
    )
    assert {"D-08", "D-11"} <= flagged(text, harmed=True, severity=1)


def test_a_language_without_a_file_is_not_checked() -> None:
    assert findings("We are sorry if anyone was offended.", language="pl") == ()
    assert book().language("pl") is None
    assert book().language("en-GB") is book().language("en")


def test_completeness_counts_what_an_apology_holds() -> None:
    full = draft(
        "We got this wrong and it is our fault. I am sorry. It happened because we did not check."
        " We have refunded every ticket. From today two people check each post. Please forgive us.",
        severity=1,
    )
    whole, bare = completeness(full, book()), completeness(draft("We are sorry.", severity=2), book())
    assert whole is not None
    assert (whole.points, whole.required) == (FULL, ())
    assert bare is not None
    assert (bare.points, [part.id for part in bare.required]) == (2, ["responsibility", "repair"])
    assert completeness(draft("We are sorry.", fault="none"), book()) is None
