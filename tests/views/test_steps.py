from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.comms.statement import StatementState
from bot.domain.forms import Choice, FieldKind, FieldOption, FormField
from bot.domain.plan.playbook import StepStatus
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.slack import ids
from bot.slack.ids import decode
from bot.slack.views.plan import step_forms, steps
from tests.views import boards
from tests.views.boards import ANA, MEI, NOW, TOM, ago
from tests.views.reading import buttons, fields, filled, menu, read


def board(kind: str = "task", name: str = "", text=None, **changes):
    the_step = boards.step(str, kind, params=boards.params(str, name or kind))
    return boards.step_board(str, the_step, text, **changes)


def card(kind: str = "task", name: str = "", text=None, **changes):
    return steps.card(board(kind, name, text, **changes), now=NOW)


def test_an_open_step_says_what_who_and_by_when():
    said = read(card(due_at=NOW + timedelta(minutes=9)))
    assert said.startswith(
        "Stop the whole campaign, in every medium\n@Tom Okafor, by 2026-03-08 23:59 UTC.\nNot only this"
    )
    assert "LATE" not in said


def test_a_late_step_says_so():
    assert "@Tom Okafor, LATE: was due 2026-03-08 23:49 UTC." in read(card())
    assert "LATE" not in read(steps.card(board()))  # nobody said what time it is


def test_a_step_that_nobody_has_names_the_role_that_is_missing():
    assert "Nobody yet (role: Social lead), no time limit." in read(card(owner_id=None, due_at=None))


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_every_choice_of_every_kind_is_a_button_that_says_which(kind: str):
    the_board = board(kind)
    offered = STEP_KINDS[kind].choices(the_board.step, the_board.state)
    drawn = buttons(steps.card(the_board))
    assert len(drawn) == len(offered)
    for button, choice in zip(drawn.values(), offered, strict=True):
        ref = decode(button["value"])
        assert (ref.id, ref.extra["step"]) == (the_board.crisis.id, "pause")
        drafting = kind in ("statement", "hub") and choice.id == "draft"
        form = ids.HUB_WRITE if kind == "hub" else ids.STEP_DRAFT
        assert button["action_id"] == (form if drafting else ids.step_press(choice.id))
        assert ref.extra.get("choice") == (None if drafting else choice.id)


def test_handing_over_and_skipping_stand_in_the_menu():
    assert [ref.extra["do"] for ref in menu(card()).values()] == ["take", "assign", "skip"]
    fixed = boards.step_board(str, boards.step(str, skippable=False))
    assert [ref.extra["do"] for ref in menu(steps.card(fixed)).values()] == ["take", "assign"]


def test_a_list_shows_what_is_answered_and_what_is_left():
    said = read(card(data={"items": {"ads": "not_possible"}}))
    assert "• Scheduled posts in our tools: to do\n• Paid ads of this campaign: not possible" in said
    assert "at least one piece of evidence" in said


def test_delete_or_keep_shows_keep_as_the_default_and_what_each_ground_allows():
    shown = card("decision", "delete_or_keep")
    said = read(shown)
    assert "Keep it, unless one of these fits. Screenshots are out already" in said
    assert "2. Obscene or graphic: delete now. Admit it in public." in said
    assert (
        "4. Posted from the wrong account; harmless or crude: keep, or delete if none of us defended it"
        in said
    )
    assert "Admit it in public within 10 minutes." in said
    assert (
        "only once the apology is public, with the reason given. Signed by Crisis lead and PR lead." in said
    )
    first, *deletions = buttons(shown).values()
    assert (first["text"]["text"], first["style"]) == ("Keep it, answer beneath it", "primary")
    assert {button["style"] for button in deletions} == {"danger"}


def test_what_others_wrote_is_left_unless_a_rule_says_otherwise():
    said = read(card("decision", "comments"))
    assert "Leave it unless there is a rule against it. Criticism is never a reason." in said
    assert "delete only if it breaks a published community rule" in said


def test_a_decision_to_delete_says_what_must_follow():
    decided = {"d1": {"admit": True, "admit_within": 10, "correct": False, "own_credentials": False}}
    said = read(card("decision", "delete_or_keep", status=StepStatus.DONE, outcome="delete", data=decided))
    assert "Delete the post." in said
    assert "Within 10 minutes we must say in public that we deleted it." in said


def test_a_signature_that_is_still_missing_is_said():
    said = read(card("decision", data=signed_by(crisis_lead=ANA)))
    assert "@Ana Ruiz (Crisis lead): “Ana Ruiz says so.”" in said
    assert "It counts once these have signed too: @Tom Okafor (PR lead)." in said


def test_nobody_is_waited_for_in_a_second_role_of_theirs():
    said = read(card("decision", data=signed_by(pr_lead=ANA)))
    assert "Crisis lead (somebody other than @Ana Ruiz)" in said


def test_what_several_decided_stands_there_with_who_said_what():
    data = signed_by(crisis_lead=ANA, pr_lead=TOM)
    over = {"status": StepStatus.DONE, "outcome": "no_one", "finished_by": TOM, "finished_at": NOW}
    said = read(card("decision", data=data, **over))
    assert (
        "@Ana Ruiz (Crisis lead): “Ana Ruiz says so.”\n@Tom Okafor (PR lead): “Tom Okafor says so.”" in said
    )


def signed_by(**people: str) -> dict[str, object]:
    signatures = [
        {"role": role, "person": person, "reason": f"{boards.NAMES[person]} says so.", "at": "2026"}
        for role, person in people.items()
    ]
    return {"signatures": {"no_one": signatures}}


def test_those_who_have_not_read_it_are_named():
    said = read(card("notify"))
    assert "0 of 3 have read it; not yet: @Ana Ruiz and @Mei Lin.\nNobody is named for: HR." in said
    all_told = {"waiting": [], "gaps": [], "acks": {ANA: {}}, "reached": {MEI: {}}}
    assert "2 of 2 have read it." in read(card("notify", data=all_told))


def test_a_step_whose_text_is_written_sends_people_to_its_card():
    shown = card("statement", text=boards.statement(str))
    assert "Holding statement, version 2, is written: see its own card in this thread." in read(shown)
    assert "Write the draft" not in buttons(shown)
    again = card("statement", text=boards.statement(str, state=StatementState.WITHDRAWN))
    assert "Write the draft" in buttons(again)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"status": StepStatus.DONE, "outcome": "done", "note": "All but print"},
            "✓ Stop the whole campaign, in every medium – Done. @Tom Okafor, 23:50 UTC, 1 minute late.\n"
            "“All but print”",
        ),
        (
            {"status": StepStatus.SKIPPED, "note": "Not ours"},
            "Skipped: Stop the whole campaign, in every medium. @Tom Okafor",
        ),
        ({"status": StepStatus.NOT_NEEDED}, "Not needed: Stop the whole campaign"),
        ({"status": StepStatus.WAITING}, "waits for the steps before it"),
    ],
)
def test_a_step_that_is_not_open_is_one_line_with_nothing_to_press(changes, words: str):
    shown = card(**{"finished_at": NOW, "finished_by": TOM, **changes})
    assert words in read(shown)
    assert not buttons(shown)
    assert len(shown.blocks) == 1


def test_the_clock_that_ended_a_step_is_firebreak():
    over = card("wait", status=StepStatus.DONE, outcome="elapsed", finished_at=NOW, due_at=NOW)
    assert "The time has come. Firebreak, 23:50 UTC." in read(over)


# --- forms ------------------------------------------------------------------------------------------


def test_a_form_has_one_field_for_each_question_of_the_choice():
    the_board = board()
    chosen = STEP_KINDS["task"].choices(the_board.step, the_board.state)[0]
    form = step_forms.choice(the_board, chosen)
    assert list(fields(form)) == ["scheduled", "ads", "why", "note"]
    assert [b["optional"] for b in form["blocks"] if b["type"] == "input"] == [False, False, False, True]
    assert decode(form["private_metadata"]).extra == {"step": "pause", "choice": "done"}


def test_a_choice_that_is_too_long_for_the_title_stands_whole_below_it():
    said = read(step_forms.choice(board(), Choice(id="keep", label="Keep it, answer beneath it")))
    assert "Keep it, answer beneath it" in said


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        (FieldKind.TEXT, "plain_text_input"),
        (FieldKind.LONG_TEXT, "plain_text_input"),
        (FieldKind.SELECT, "static_select"),
        (FieldKind.PERSON, "users_select"),
        (FieldKind.URL, "url_text_input"),
        (FieldKind.NUMBER, "number_input"),
    ],
)
def test_every_kind_of_question_has_its_field(kind: FieldKind, element: str):
    wanted = FormField(
        id="x", label="Which?", kind=kind, options=(FieldOption("a", "A"), FieldOption("b", "B"))
    )
    drawn = step_forms.field(wanted)
    assert (drawn["block_id"], drawn["element"]["type"]) == ("x", element)


def test_people_who_are_offered_are_shown_by_name():
    the_board = board("notify")
    told = STEP_KINDS["notify"].choices(the_board.step, the_board.state)[1]
    whom = fields(step_forms.choice(the_board, told))["whom"]
    assert whom["type"] == "radio_buttons"  # a menu could only show their ids
    assert [o["text"]["text"] for o in whom["options"]][:3] == ["<@U0ANA>", "<@U0MEI>", "HR"]


def test_a_crowd_is_offered_in_a_menu():
    crowd = tuple(FieldOption(f"U0N{n}", f"<@U0N{n}>") for n in range(11))
    drawn = step_forms.field(FormField(id="whom", label="Who?", kind=FieldKind.SELECT, options=crowd))
    assert drawn["element"]["type"] == "static_select"
    assert len(drawn["element"]["options"]) == 11


def test_skipping_asks_why_and_assigning_begins_with_the_owner():
    assert list(fields(step_forms.skip(board()))) == ["reason"]
    assert filled(step_forms.assign(board(owner_id=MEI))) == {"person_id": MEI}


def test_my_next_step_is_the_same_card_in_a_window():
    window = steps.window(board(due_at=ago(-9)))
    assert window["blocks"] == steps.card(board(due_at=ago(-9))).blocks
    assert "submit" not in window


def test_the_longest_ids_fit_into_the_menu():
    the_step = boards.step(str, id="s" * 60)  # what a playbook allows
    shown = steps.card(boards.step_board(str, the_step, version=99_999, owner_id="U0123456789"))
    assert {ref.extra["step"] for ref in menu(shown).values()} == {"s" * 60}


def test_what_was_found_out_stands_on_the_card_for_all_to_read():
    the_step = boards.step(
        str,
        params={
            "items": [{"id": "ads", "label": "Ads"}],
            "ask": [
                {"id": "who", "label": "Who watches?", "kind": "person"},
                {"id": "hurt", "label": "Who is hurt, and by what?"},
            ],
        },
    )
    data = {"items": {"ads": "not_possible"}, "answers": {"who": TOM, "hurt": "Nurses <!channel>"}}
    done = {
        "status": StepStatus.DONE,
        "outcome": "done",
        "finished_by": ANA,
        "finished_at": NOW,
        "data": data,
    }
    said = read(steps.card(boards.step_board(str, the_step, **done), now=NOW))
    assert "Ads: not possible" in said
    assert "Who watches? @Tom Okafor" in said.replace("*", "")
    assert "Nurses" in said


def test_a_list_that_is_done_says_each_line_once() -> None:
    one = board("checklist")
    ids_ = [item["id"] for item in one.step.params["items"]]
    answers = {"items": dict.fromkeys(ids_, "done")}
    said = read(card("checklist", status=StepStatus.DONE, outcome="done", data=answers))
    assert said.count(one.step.params["items"][0]["label"]) == 1
