from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import StatementState
from bot.domain.crisis.crisis import CrisisStatus
from bot.domain.crisis.debrief import QUESTIONS
from bot.domain.crisis.severity import Severity
from bot.domain.words import phrase
from bot.slack import ids
from bot.slack.ids import decode
from bot.slack.views.crisis import crisis, crisis_forms, debrief, lists
from bot.slack.views.plan import steps
from bot.slack.views.storm import alert
from tests.views import boards
from tests.views.boards import ANA, NOW, PRIYA, TOM, ago
from tests.views.reading import blocks_of, buttons, fields, filled, menu, read


def card(the_crisis=None, **changes):
    return crisis.card(boards.crisis_board(str, the_crisis, **changes))


def test_the_card_begins_with_what_it_is_and_what_is_next():
    first, second, *_ = read(card()).split("\n", 1)
    assert first == "SEV-2 (serious) Insensitive post: cup slogan"
    assert second.startswith(
        "Next: Stop the whole campaign, in every medium\n@Tom Okafor, by 2026-03-08 23:49 UTC. "
        "3 more steps are open. 1 step is late."
    )


def test_the_card_says_stage_lead_and_how_soon_it_was_declared():
    said = read(card())
    assert (
        "Stage: Contain · #12 · led by @Ana Ruiz · declared 2026-03-08 23:43 UTC "
        "· 4 minutes after it was seen" in said
    )
    assert "Began on Instagram · Fault: Ours" in said
    assert "Now SEV-3 (limited), in 24 hours perhaps SEV-2 (serious)" in said
    assert "PR lead @Tom Okafor · Legal @Mei Lin · Executive sponsor @Priya Shah" in said


def test_what_to_do_next_and_its_button_stand_before_everything_else():
    kinds = [block["type"] for block in blocks_of(card())]
    assert kinds[:4] == ["header", "section", "section", "actions"]


def test_the_storm_stays_visible_with_what_it_is_compared_to_and_as_of_when():
    said = read(card(storms=(boards.alert_board(str, holes=boards.holes(str)),)))
    assert (
        "The storm, 2026-03-08 23:42 UTC: 412 mentions in 30 minutes, normally 38 (10.8×). 71% negative, "
        "normally 18% (300 of 408 scored in the last hour; not scored: 96 French and 12 Thai). Not covered:"
        in said
    )
    over = boards.alert_board(str, boards.alert(str, storm=boards.storm(str, ended_at=ago(1))))
    assert "The storm has calmed down since 2026-03-08 23:49 UTC." in read(card(storms=(over,)))


def test_the_silence_of_a_removed_watch_is_not_shown_as_calm():
    said = read(card(storms=(boards.alert_board(str, is_watched=False),)))
    assert "Its watch was removed: nobody listens to it any more." in said


def test_two_severities_are_told_only_where_they_differ():
    steady = boards.crisis(str, severity_now=Severity.SEV2, severity_24h=Severity.SEV2)
    assert read(card(steady)).count("SEV-") == 1


def test_the_clock_of_the_first_words_runs_until_they_are_out():
    assert "First words: nothing said in public yet. Limit 2026-03-09 00:39 UTC." in read(card())
    out = boards.crisis(str, first_words_at=ago(1) + timedelta(seconds=40))
    assert "First words are out since 23:49 UTC, 10 minutes after it was seen." in read(card(out))


def test_open_texts_say_whom_they_wait_for():
    assert "Holding statement: waits for Legal (@Priya Shah) and HR (nobody yet)." in read(card())
    changed = boards.statement_board(str, boards.statement(str, state=StatementState.DRAFT))
    assert "Holding statement: being changed by @Ana Ruiz." in read(card(statements=(changed,)))
    assert "approved, not published yet" in read(card(statements=(boards.approved(str),)))
    doubtful = boards.approved(str, boards.publication(str, PublicationState.AWAITING))
    assert "on its way; its link is still wanted" in read(card(statements=(doubtful,)))


def test_a_finished_playbook_asks_the_lead_by_name_to_resolve():
    done = card(next_step=None, next_state=None, open_count=0, late_count=0)
    assert "Every step is done. @Ana Ruiz: press Resolve… when it is over." in read(done)


def test_the_card_says_dry_run_and_restricted_where_they_hold():
    assert "DRY RUN: Firebreak itself publishes nothing." in read(card())
    assert "DRY RUN" not in read(card(dry_run=False))
    assert "Restricted: only its members see it. There are 4 of them." in read(
        card(boards.crisis(str, restricted=True))
    )


def test_an_open_crisis_has_five_presses_with_the_next_step_first():
    shown = card()
    assert list(buttons(shown)) == ["My next step", "Write a statement", "Note", "Resolve…"]
    assert {r.extra["do"] for r in menu(shown).values()} == {
        "role",
        "severity",
        "evidence",
        "timeline",
        "status",
    }
    assert all(decode(b["value"]).version == 1 for b in buttons(shown).values())


def test_a_resolved_crisis_says_how_it_ended_and_whose_notes_are_missing():
    shown = card(boards.resolved(str), debrief_missing=(TOM, PRIYA))
    said = read(shown)
    assert said.startswith("Resolved: SEV-2")
    assert "Resolved by @Ana Ruiz, 2026-03-08 23:49 UTC: “The campaign is withdrawn" in said
    assert "Debrief: waiting for @Tom Okafor and @Priya Shah." in said
    assert list(buttons(shown)) == [
        "My notes",
        "Write the report",
        "Close…",
        "Reopen…",
        "How long it is kept…",
    ]
    assert buttons(shown)["Close…"]["confirm"]["title"]["text"] == "Close it for good?"


def test_the_green_button_afterwards_is_what_is_due_next():
    def green(**changes) -> list[str]:
        shown = card(boards.resolved(str), **changes)
        return [label for label, button in buttons(shown).items() if button.get("style") == "primary"]

    assert green(debrief_missing=(TOM,)) == ["My notes"]
    assert green() == ["Write the report"]
    assert green(report_name="debrief-12.md") == []
    done = {"next_step": None, "next_state": None, "open_count": 0, "late_count": 0}
    assert green(report_name="debrief-12.md", **done) == ["Close…"]


def test_a_resolved_crisis_names_what_is_left_to_do_before_it_can_be_closed():
    shown = card(boards.resolved(str), open_count=2, late_count=0)
    assert "Next: Stop the whole campaign, in every medium\n@Tom Okafor, by" in read(shown)
    assert "1 more step is open." in read(shown)


def test_a_closed_crisis_is_a_record_that_says_how_long_it_is_kept():
    closed = boards.resolved(str, status=CrisisStatus.CLOSED, closed_at=NOW)
    shown = card(closed, report_name="debrief-12.md")
    assert (
        "Closed 2026-03-08 23:50 UTC. Its record is kept as it is. "
        "The report is in this thread: debrief-12.md." in read(shown)
    )
    assert "What it holds of people is erased 2027-03-08 23:50 UTC" in read(shown)
    assert list(buttons(shown)) == ["How long it is kept…"]
    gone = card(replace(closed, erased_at=NOW))
    assert "What it held of people was erased 2026-03-08 23:50 UTC" in read(gone)
    assert not buttons(gone)


def test_the_window_in_a_thread_is_the_card_and_says_of_when_it_is():
    board = boards.crisis_board(str, read_at=NOW)
    *shown, as_of = crisis.window(board)["blocks"]
    assert shown == crisis.card(board).blocks
    assert "As of 2026-03-08 23:50 UTC." in read(lists.status(board))
    assert as_of["type"] == "context"


# --- debrief ----------------------------------------------------------------------------------------


def test_the_debrief_asks_by_name_and_shows_the_times():
    shown = debrief.card(boards.crisis_board(str, boards.resolved(str), debrief_missing=(TOM,)))
    assert "@Tom Okafor: your debrief notes, please. Press My notes: four questions" in read(shown)
    assert "Declared: 4 minutes after it was first seen\nFirst public words: 9 minutes" in read(shown)
    assert list(buttons(shown)) == ["My notes", "Write the report"]


def test_the_debrief_ends_when_everybody_answered_and_nothing_is_left_to_press_when_closed():
    done = debrief.card(boards.crisis_board(str, boards.resolved(str)))
    assert "Everybody has given their notes. Next: Write the report." in read(done)
    closed = boards.resolved(str, status=CrisisStatus.CLOSED, closed_at=NOW, first_words_at=None)
    shown = debrief.card(boards.crisis_board(str, closed))
    assert "First public words: never" in read(shown)
    assert not buttons(shown)


def test_long_spans_are_told_in_hours():
    slow = boards.resolved(str, first_words_at=ago(-130), resolved_at=ago(-109))
    said = read(debrief.card(boards.crisis_board(str, slow)))
    assert "First public words: 2 hours 21 minutes" in said
    assert "Resolved: 2 hours after" in said


# --- forms ------------------------------------------------------------------------------------------


def test_forms_of_a_crisis_say_which_one_and_carry_its_version():
    the_crisis = boards.crisis(str, version=9)
    for draw in (
        crisis_forms.note,
        crisis_forms.role,
        crisis_forms.severity,
        crisis_forms.resolve,
        crisis_forms.reopen,
    ):
        view = draw(the_crisis)
        assert "Crisis #12 “cup slogan”" in read(view)
        assert decode(view["private_metadata"]).version == 9


def test_the_severity_form_shows_what_the_levels_mean_and_what_holds_now():
    view = crisis_forms.severity(boards.crisis(str))
    assert "SEV-1 (emergency): Injury or safety risk" in read(view)
    assert filled(view) == {"severity_now": "3", "severity_24h": "2"}


def test_what_still_blocks_is_listed_instead_of_asked():
    view = crisis_forms.resolve(
        boards.crisis(str), (phrase("Step not finished: {title}.", title="Pause"),) * 13
    )
    assert read(view).startswith("It cannot be resolved yet:\n• Step not finished: Pause.")
    assert "… and 1 more" in read(view)
    assert not fields(view)
    assert view["callback_id"] == ids.READ_ONLY


def test_debrief_notes_can_be_given_again():
    view = crisis_forms.debrief(boards.crisis(str), {"went_well": "Legal was fast"})
    assert list(fields(view)) == [name for name, _ in QUESTIONS]
    assert filled(view) == {"went_well": "Legal was fast"}


def test_evidence_keeps_what_the_message_said_who_wrote_it_and_where():
    one = boards.crisis(str)
    where = {"channel": "C0SOCIAL", "ts": "1.2"}
    view = crisis_forms.evidence((one,), text="A post", author=ANA, message=where)
    assert filled(view) == {"crisis": one.id, "text": "A post", "author": ANA}
    assert ids.decode(view["private_metadata"]).extra == where
    several = crisis_forms.evidence((one, boards.crisis(str, id="other")), author="@lena")
    assert filled(several) == {"author": "@lena"}


def test_people_beyond_a_dozen_are_counted():
    crowd = tuple(f"U0N{n}" for n in range(14))
    assert "@U0N11 and 2 more" in read(card(boards.resolved(str), debrief_missing=crowd))
    assert len(blocks_of(card())) <= 12


def test_where_it_began_is_said_as_far_as_it_is_known():
    assert "Began with this post" in read(card(boards.crisis(str, platform="")))
    assert "Where it began is not known yet" in read(card(boards.crisis(str, platform="", link="")))


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_rehearsal_is_called_so_on_every_card(dry_run: bool) -> None:
    shown = (
        alert.card(boards.alert_board(str, dry_run=dry_run)),
        steps.card(replace(boards.step_board(str), dry_run=dry_run)),
        debrief.card(boards.crisis_board(str, boards.resolved(str), dry_run=dry_run)),
    )
    assert ["DRY RUN" in read(drawn) for drawn in shown] == [dry_run] * 3


def test_a_debrief_whose_report_is_written_leads_to_the_end() -> None:
    said = read(debrief.card(boards.crisis_board(str, boards.resolved(str), report_name="report.md")))
    assert "the report is written. Next: Close… on its card." in said
