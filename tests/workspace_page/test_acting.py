"""What people do on the page reaches the workspace, and Slack's own words come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.workspace import screens
from tests.workspace_page.sample import ANA, CRISIS, SECRET, TOM, Sample, declare_form, field_of, note_form
from tests.workspace_page.visitor import Visitor

Visit = Callable[[str], Visitor]
FILLED = {
    "kind": {"v": "insensitive_post"},
    "what": {"v": "Our coffee slogan hurts people."},
    "severity": {"v": "2"},
    "count": {"v": "412"},
    "called": {"v": ["U0MEI", "U0SAM"]},
    "done": {"v": []},
    "link": {"v": ""},
    "began": {"v": "2025-12-31T20:15"},
}


@pytest.fixture
def form(ana: Visitor, sample: Sample) -> str:
    """The id of the declare form that Ana has before her."""
    assert ana.do("say", channel=CRISIS, text="/crisis declare")["ok"]
    top = sample.ws.top(ANA)
    assert top is not None
    return top.id


def test_saying_something_puts_it_into_the_channel_with_names_linked(ana: Visitor) -> None:
    answer = ana.do("say", channel=CRISIS, text="@mei see #general <b>")
    assert answer["ok"]
    html = ana.see(f"/{CRISIS}")
    assert "@Mei Lin see #general <b>" in html.text


def test_a_reply_goes_into_its_thread(ana: Visitor, sample: Sample) -> None:
    ana.do("say", channel=CRISIS, thread=sample.card.ts, text="in here")
    assert "4 replies" in ana.see(f"/{CRISIS}").text


def test_a_command_in_a_thread_is_refused_in_slacks_words(ana: Visitor, sample: Sample) -> None:
    answer = ana.do("say", channel=CRISIS, thread=sample.card.ts, text="/crisis status")
    assert answer["text"] == "/crisis is not supported in threads. Sorry!"
    assert not sample.app.heard


def test_an_unknown_command_is_refused(ana: Visitor) -> None:
    assert "/nope is not a valid command" in ana.do("say", channel=CRISIS, text="/nope")["text"]


def test_an_app_that_does_not_answer_is_told_of_with_its_code(ana: Visitor, sample: Sample) -> None:
    sample.app.silent = True
    answer = ana.do("say", channel=CRISIS, text="/crisis status")
    assert (answer["ok"], answer["error"]) == (False, "operation_timeout")
    assert answer["text"] == '/crisis failed with the error "operation_timeout"'


def test_pressing_a_button_sends_its_own_value_and_redraws_the_message(ana: Visitor, sample: Sample) -> None:
    block = sample.alert.blocks[-1]["block_id"]
    answer = ana.do(
        "press", channel=CRISIS, ts=sample.alert.ts, action_id="one_to_one", block_id=block, value="forged"
    )
    assert answer["ok"]
    assert sample.app.heard[-1]["actions"][0]["value"] == "one_to_one"
    assert "@Ana Ruiz pressed one_to_one" in ana.see(f"/{CRISIS}").text


def test_nobody_presses_in_a_message_they_cannot_see(visit: Visit, sample: Sample) -> None:
    hidden = sample.app.say(SECRET, "x", sample.alert.blocks)
    answer = visit(ANA).do(
        "press", channel=SECRET, ts=hidden.ts, action_id="declare", block_id="x", value=None
    )
    assert not answer["ok"]
    assert not sample.app.heard


def test_a_choice_that_the_menu_does_not_offer_is_refused(ana: Visitor, sample: Sample) -> None:
    block = sample.card.blocks[-1]["block_id"]
    answer = ana.do(
        "press", channel=CRISIS, ts=sample.card.ts, action_id="severity", block_id=block, value="9"
    )
    assert not answer["ok"]
    assert not sample.app.heard


def test_a_menus_choice_is_kept_on_this_persons_screen(visit: Visit, sample: Sample) -> None:
    block = sample.everything.blocks[6]["block_id"]
    target = {"channel": "C0GENERAL", "ts": sample.everything.ts, "block_id": block}
    visit(ANA).do("press", action_id="who", value="U0MEI", **target)
    assert visit(ANA).see("/C0GENERAL").all("li", data_value="U0MEI", aria_selected="true")
    assert not visit(TOM).see("/C0GENERAL").all("li", data_value="U0MEI", aria_selected="true")


def test_a_command_opens_a_form_only_for_the_person_who_typed_it(visit: Visit, form: str) -> None:
    assert visit(ANA).see("/part/modal").all("dialog", data_view=form)
    assert visit(ANA).see(f"/{CRISIS}").all("dialog", data_view=form)
    assert visit(TOM).get("/part/modal").text == ""


def test_a_form_without_its_required_fields_stays_open_and_marks_them(
    ana: Visitor, form: str, sample: Sample
) -> None:
    heard = len(sample.app.heard)
    answer = ana.do("submit", view=form, values={"what": {"v": "x"}})
    assert answer["errors"].keys() == {"kind", "severity", "count"}
    html = ana.see("/part/modal")
    assert len(html.all("p", class_="error")) == 3
    assert html.all("p", class_="form-error", role="alert")
    assert len(sample.app.heard) == heard


def test_a_text_over_its_limit_is_refused_and_kept(ana: Visitor, form: str) -> None:
    long = "coffee " * 60
    answer = ana.do("submit", view=form, values=FILLED | {"what": {"v": long}})
    assert "at most 300 characters" in answer["errors"]["what"]
    assert long in ana.see("/part/modal").text


def test_the_apps_own_refusal_stands_at_its_field(ana: Visitor, form: str) -> None:
    answer = ana.do("submit", view=form, values=FILLED | {"what": {"v": "tea"}})
    assert answer["errors"] == {"what": "Say what it has to do with coffee."}
    html = ana.see("/part/modal")
    (box,) = html.all("textarea", aria_invalid="true")
    error_id = box["aria-describedby"].split()[0]
    assert html.all("p", id=error_id, class_="error")


def test_a_complete_form_is_sent_as_slack_sends_it_and_closes(
    ana: Visitor, form: str, sample: Sample
) -> None:
    answer = ana.do("submit", view=form, values=FILLED)
    assert (answer["ok"], answer["action"]) == (True, "closed")
    values = sample.app.heard[-1]["view"]["state"]["values"]
    assert values["began"]["v"]["selected_date_time"] == 1_767_230_100  # 20:15 in New York
    assert values["link"]["v"]["value"] is None
    assert values["called"]["v"]["selected_users"] == ["U0MEI", "U0SAM"]
    assert values["kind"]["v"]["selected_option"]["value"] == "insensitive_post"
    assert ana.get("/part/modal").text == ""


def test_a_field_that_has_gone_from_the_form_is_left_out(ana: Visitor, form: str, sample: Sample) -> None:
    fewer = declare_form() | {
        "blocks": [field_of("Left", "what", {"type": "plain_text_input", "action_id": "v"})]
    }
    screens.change(sample.ws, sample.ws.views[form], fewer)
    assert ana.do("submit", view=form, values=FILLED)["ok"]


def test_a_form_that_the_app_does_not_answer_stays_open(ana: Visitor, form: str, sample: Sample) -> None:
    sample.app.silent = True
    answer = ana.do("submit", view=form, values=FILLED)
    assert answer["text"] == "We had some trouble connecting. Try again?"
    assert ana.see("/part/modal").all("dialog", data_view=form)


def test_nobody_sends_another_persons_form(visit: Visit, form: str) -> None:
    answer = visit(TOM).do("submit", view=form, values=FILLED)
    assert (answer["ok"], answer["error"]) == (False, "view_not_found")


def test_a_pushed_form_stands_over_the_first_and_closing_returns_to_it(ana: Visitor, sample: Sample) -> None:
    block = sample.card.blocks[-1]["block_id"]
    ana.do("press", channel=CRISIS, ts=sample.card.ts, action_id="note", block_id=block, value="note")
    first = sample.ws.top(ANA)
    assert first is not None
    ana.do("press_in_view", view=first.id, action_id="push", block_id="go", value="push",
           values={"note": {"text": "half written"}})  # fmt: skip
    assert "step 2" in ana.see("/part/modal").text
    top = sample.ws.top(ANA)
    assert top is not None
    ana.do("close", view=top.id)
    html = ana.see("/part/modal")
    assert html.all("dialog", data_view=first.id)
    assert "half written" in html.text


def test_shortcuts_open_their_forms(ana: Visitor, sample: Sample) -> None:
    assert ana.do("shortcut", callback_id="add_to_crisis", channel=CRISIS, ts=sample.alert.ts)["ok"]
    assert "Add to crisis" in ana.see("/part/modal").text
    assert sample.app.heard[-1]["message"]["ts"] == sample.alert.ts
    assert ana.do("shortcut", callback_id="declare")["ok"]


def test_reactions_pins_and_deletions_follow_slacks_rights(visit: Visit, sample: Sample) -> None:
    tom, ts = visit(TOM), sample.alert.ts
    assert tom.do("react", channel=CRISIS, ts=ts, name="fire")["ok"]
    assert tom.do("pin", channel=CRISIS, ts=ts)["ok"]
    assert sample.alert.reactions["fire"] == [TOM]
    assert sample.alert.pinned_by == TOM
    assert tom.do("delete", channel=CRISIS, ts=ts)["error"] == "cant_delete_message"
    own = tom.do("say", channel=CRISIS, text="oops")["ts"]
    assert tom.do("delete", channel=CRISIS, ts=own)["ok"]


def test_opening_home_is_told_to_the_app(ana: Visitor, sample: Sample) -> None:
    heard: list[str] = []
    sample.ws.subscribe(lambda change: heard.append(f"{change.kind}:{change.name}"))
    assert ana.do("open_home", tab="home")["ok"]
    assert "home_opened:home" in heard


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("say", {}),
        ("say", {"channel": 1, "text": "x"}),
        ("press", {"channel": CRISIS, "ts": "1.0"}),
        ("react", {"channel": CRISIS, "ts": "1.0", "name": ["x"]}),
    ],
)
def test_a_request_that_lacks_something_is_told_what(
    ana: Visitor, what: str, asked: dict[str, object]
) -> None:
    answer = ana.do(what, **asked)
    assert (answer["status"], answer["error"]) == (400, "bad_request")
    assert "must be a text" in answer["text"]


def test_files_go_up_as_they_are_chosen_and_go_out_with_the_form(
    ana: Visitor, visit: Visit, form: str, sample: Sample
) -> None:
    def attach(who: Visitor, data: bytes) -> dict[str, str]:
        address = f"/as/{who.user}/attach/cup%20%231.png"
        answer: dict[str, str] = who.ask("POST", address, {"origin": who.origin}, content=data).json()
        return answer

    mine, others = attach(ana, b"\x89PNG\r\n\x1a\n"), attach(visit(TOM), b"x")
    assert (attach(ana, b"")["text"], mine["name"]) == ("The file is empty.", "cup #1.png")
    assert attach(ana, bytes(10 * 1024 * 1024 + 1))["text"] == "The file is larger than 10 MB."
    files = {"v": [[mine["id"], "x"], [others["id"], "x"], ["F0NONE", "x"], "x"]}
    assert not ana.do("submit", view=form, values=FILLED | {"files": files, "what": {"v": ""}})["ok"]
    assert "cup #1.png" in ana.see("/part/modal").text
    assert ana.do("submit", view=form, values=FILLED | {"files": files})["ok"]
    sent = sample.app.heard[-1]["view"]["state"]["values"]["files"]["v"]["files"]
    assert [(file["id"], file["name"]) for file in sent] == [(mine["id"], "cup #1.png")]


def test_a_date_that_is_none_is_told(ana: Visitor, form: str) -> None:
    answer = ana.do("submit", view=form, values=FILLED | {"began": {"v": "soon"}})
    assert answer["status"] == 400
    assert "2026-01-31T09:30" in answer["text"]


@pytest.mark.parametrize("values", [[], "x", {"what": "x"}, {"what": ["v"]}])
def test_values_of_another_shape_are_refused(ana: Visitor, form: str, values: object) -> None:
    assert ana.do("submit", view=form, values=values)["status"] == 400


def test_a_body_that_is_no_json_is_refused(ana: Visitor) -> None:
    response = ana.ask("POST", f"/as/{ANA}/do/say", {"origin": ana.origin}, content=b"{")
    assert response.status_code == 400
    assert ana.ask("POST", f"/as/{ANA}/do/say", {"origin": ana.origin}, content=b"[]").status_code == 400


def test_nothing_else_can_be_done(ana: Visitor) -> None:
    response = ana.ask("POST", f"/as/{ANA}/do/fly", {"origin": ana.origin}, json={})
    assert response.status_code == 404


def test_another_note_form_keeps_no_memory_of_the_last(ana: Visitor, sample: Sample) -> None:
    for _ in range(2):
        ana.do("shortcut", callback_id="add_to_crisis", channel=CRISIS, ts=sample.alert.ts)
        top = sample.ws.top(ANA)
        assert top is not None
        assert "written" not in ana.see("/part/modal").text
        ana.do("submit", view=top.id, values={"note": {"text": "written"}})
    assert note_form()["callback_id"] == "note"
