from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings

from bot.domain.comms.statement import sha256_of
from bot.slack.safe import clip, one_line
from bot.slack.views.crisis.report import DECISIONS, MAX_LINE, Markdown, fenced, report
from bot.slack.words import reading
from tests.support.hostile import hostile_text
from tests.support.pseudo import Pseudo
from tests.views import boards
from tests.views.boards import TOM
from tests.views.scenes import recorded


def written(say=str) -> str:
    return report(boards.debrief_board(say, recorded(say)))


def test_the_report_tells_who_decided_what_and_when():
    text = written()
    decided = text[text.index("## Who decided") : text.index("## Words")]
    assert ":00 UTC · Ana Ruiz declared the crisis “cup slogan” as SEV-2" in decided
    assert "Ana Ruiz finished “Stop the campaign” 4 min late: Keep. Note: “Why”" in decided
    assert "Signed by Ana Ruiz (“All is quiet”) and Tom Okafor (“No press”)" in decided
    assert "took the alert" not in decided


def test_times_are_on_the_teams_clock_which_is_named():
    with reading("en", "Europe/Berlin"):
        text = written()
    assert "Times are those of: Europe/Berlin" in text
    assert "Declared: 2026-03-09 00:43:00 CET, Ana Ruiz" in text
    assert "UTC" not in text


def test_the_report_holds_the_exact_words_with_their_fingerprint():
    text = written()
    for version in boards.approved(str).statement.versions:
        assert f"```\n{version.text}\n```" in text
        assert f"SHA-256 `{sha256_of(version.text)}`" in text
    assert "Approved by Tom Okafor, 2026-03-08 23:48:00 UTC" in text
    assert "Version 2, webhook: published" in text


def test_the_report_gives_the_times_and_says_what_never_happened():
    text = written()
    assert (
        "- Somebody took the alert: 1 min\n- The crisis was declared: 4 min\n- First public words: 9 min"
        in text
    )
    assert "- Resolved: never" in text
    assert "Mentions in the busiest 15 minutes: 210" in text


def test_the_report_names_who_answered_and_who_did_not():
    text = written()
    assert (
        "### Mei Lin, 2026-03-08 23:50:00 UTC\n\n*What went well?*\n\n> Legal answered in four minutes."
        in text
    )
    assert "> Two people see each cup.\n> Ana, Friday" in text
    assert "Did not answer: Tom Okafor and Priya Shah." in text
    everybody = report(boards.debrief_board(str, missing=()))
    assert "Everybody who took part has answered." in everybody


def test_an_empty_record_is_reported_as_empty():
    text = report(boards.debrief_board(str, notes=(), statements=(), publications=(), peak=None))
    assert "Nothing was decided." in text
    assert "Nothing was written." in text
    assert "Nobody has answered yet." in text


def test_every_decision_is_an_event_that_exists():
    kinds = {type(r.event).__name__ for r in recorded(str)}
    assert kinds >= DECISIONS


@given(hostile_text)
@settings(max_examples=60, deadline=None)
def test_what_people_wrote_makes_no_heading_link_or_fence(text: str):
    style = Markdown(boards.debrief_board(str))
    inline = style.text(text)
    assert "\n" not in inline
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*\[<|~]|(?<![^\W_])(?<!\\)_|(?<!\\)_(?![^\W_])", inline)
    assert not re.match(r"[-+](?:[\s-]|$)|[=>]|#{1,6}(?:\s|$)|\d+[.)](?:\s|$)", inline)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", inline) == clip(one_line(text), MAX_LINE)
    fence, *_, end = [line for line in fenced(text) if line.startswith("`")]
    assert fence == end
    assert fence not in text


def test_the_report_reads_well_as_plain_text():
    style = Markdown(boards.debrief_board(str))
    for usual in (
        "SEV-2 (serious): #12 + more!",
        "a_long_name & Co. {x}",
        "5 > 4",
        "1.5 posts",
        "#cups",
        "C:\\new",
    ):
        assert style.text(usual) == usual
    assert style.text("1. *x* _y_ [z](w)") == r"1\. \*x\* \_y\_ \[z](w)"


def test_an_address_can_be_followed_as_it_stands_and_nothing_else_is_a_link():
    style = Markdown(boards.debrief_board(str))
    assert style.link("https://social.example/@lena_b/post-1") == "<https://social.example/@lena_b/post-1>"
    for other in (
        "javascript:alert(1)",
        "https://a.example/ x",
        "https://a.example/><b>",
        "https://a.example\n#",
    ):
        assert not style.link(other).startswith("<")


def test_hidden_characters_in_published_words_are_kept_and_announced():
    hidden = "safe\u202etxet"
    assert fenced(hidden)[1] == hidden
    assert fenced(hidden)[3] == "The text holds hidden characters."


def test_nobody_known_by_name_is_shown_by_their_id():
    board = boards.debrief_board(str, missing=(TOM, "U0LEFT"))
    assert "Did not answer: Tom Okafor and U0LEFT." in report(board)


def test_the_report_is_written_in_the_readers_language():
    board = replace(boards.debrief_board(lambda _: "λέξη", recorded(lambda _: "λέξη")), names={})
    with reading(Pseudo()):
        text = report(board)
    text = re.sub(r"https?://\S+|SHA-256 `\w+`|U0\w+|UTC|SEV\S+|Firebreak|`+|webhook|HOOK", "", text)
    assert not re.findall(r"[A-Za-z]{2,}", text)
