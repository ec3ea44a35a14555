"""Blocks and elements: drawn whole, named for a screen reader, or refused where everybody sees it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.workspace.page.render.blocks import draw_block, draw_blocks
from bot.workspace.page.render.elements import ELEMENTS
from bot.workspace.page.render.scene import Names, Place, Scene
from tests.workspace_page.markup import Html
from tests.workspace_page.sample import button, declare_form, every_block, field_of, md, option, plain

Json = dict[str, Any]
NAMES = Names(
    users={"U1": "Ana Ruiz", "U2": "Tom Okafor"},
    places={"C1": Place("crisis"), "G1": Place("breach", "private"), "D1": Place("Tom Okafor", "im")},
    files={"F1": "/as/U1/files/F1"},
    people=("U1", "U2"),
)
SCENE = Scene(me="U1", names=NAMES, zone=ZoneInfo("Europe/Berlin"), prefix="m1")
OPTIONS = [option("One", "1", "the first"), option("Two", "2")]


def block(**parts: Any) -> Html:
    return Html(draw_block({"block_id": "b1", **parts}, SCENE))


def element(kind: str, scene: Scene = SCENE, **parts: Any) -> Html:
    drawn = {"type": "actions", "block_id": "b1", "elements": [{"type": kind, "action_id": "a1", **parts}]}
    return Html(draw_block(drawn, scene))


def field(element: Json, scene: Scene = SCENE, **more: Any) -> Html:
    return Html(draw_block(field_of("Label", "b1", {"action_id": "a1", **element}, **more), scene))


def test_every_block_of_the_sample_is_drawn_and_two_are_refused() -> None:
    html = Html(draw_blocks(every_block(), SCENE))
    assert len(html.all(role="note")) == 2
    assert "cannot draw a block of type “video”" in html.text
    assert "cannot draw an element of type “workflow_button”" in html.text


def test_every_field_of_the_sample_form_is_drawn() -> None:
    html = Html(draw_blocks(declare_form()["blocks"], SCENE))
    assert not html.all(role="note")


def test_ids_are_never_shared_within_a_drawing() -> None:
    html = Html(draw_blocks([*every_block(), *declare_form()["blocks"]], SCENE))
    ids = [attributes["id"] for _, attributes in html.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_reference_to_an_id_finds_it() -> None:
    html = Html(draw_blocks(declare_form()["blocks"], SCENE))
    ids = {attributes["id"] for _, attributes in html.tags if "id" in attributes}
    for _, attributes in html.tags:
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget"):
            assert set(attributes.get(name, "").split()) <= ids


@pytest.mark.parametrize("kind", ["carousel", "alert", "", "<script>"])
def test_a_block_that_is_not_known_is_refused_by_name(kind: str) -> None:
    assert f"cannot draw a block of type “{kind}”" in Html(draw_block({"type": kind}, SCENE)).text


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "header"},
        {"type": "section", "text": "not an object"},
        {"type": "actions", "elements": [{"type": "static_select", "options": [{}]}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_unheard_of"}]},
        {"type": "table", "rows": []},
        {"type": "table", "rows": [[{"type": "mystery"}]]},
        {"type": "image"},
    ],
)
def test_a_block_with_a_missing_part_is_refused_and_never_breaks_the_page(broken: Json) -> None:
    assert "cannot draw a block" in Html(draw_block(broken, SCENE)).text


def test_a_button_carries_what_its_press_must_say() -> None:
    (found,) = block(type="actions", elements=[button("Go", "go", style="primary")]).all("button")
    assert (found["data-action"], found["data-block"], found["data-value"]) == ("go", "b1", "go")
    assert found["class"] == "btn btn-primary"
    assert found["type"] == "button"


def test_a_button_with_an_address_is_a_link_only_when_the_address_is_safe() -> None:
    assert element("button", text=plain("x"), url="https://example.com").all("a", href="https://example.com")
    bad = element("button", text=plain("x"), url="javascript:alert(1)")
    assert not bad.all("a")
    assert not bad.all(data_action="a1")


def test_a_button_with_a_question_brings_the_question_along() -> None:
    confirm = {"title": plain("Sure?"), "text": md("*Really*"), "confirm": plain("Yes"), "deny": plain("No")}
    html = element("button", text=plain("x"), confirm=confirm)
    (found,) = html.all("button", data_action="a1")
    assert html.all("template", id=found["data-confirm"])
    assert html.all("strong")
    assert len(html.all("button", data_answer="yes")) == 1


def test_an_overflow_menu_lists_its_options_as_menu_items() -> None:
    html = element("overflow", options=[*OPTIONS, option("Away", "3") | {"url": "javascript:x"}])
    assert [item["data-value"] for item in html.all("button", role="menuitem")] == ["1", "2", "3"]
    assert not any("data-url" in item for item in html.all("button", role="menuitem"))


def test_a_menu_shows_what_was_chosen_at_first_and_what_a_person_chose_since() -> None:
    assert "Two" in element("static_select", options=OPTIONS, initial_option=OPTIONS[1]).text
    chosen = {"b1": {"a1": {"type": "static_select", "selected_option": OPTIONS[0]}}}
    html = element("static_select", Scene(me="U1", values=chosen), options=OPTIONS, initial_option=OPTIONS[1])
    assert [o["data-value"] for o in html.all("li", aria_selected="true")] == ["1"]


def test_options_stand_in_their_groups() -> None:
    groups = [
        {"label": plain("First"), "options": OPTIONS[:1]},
        {"label": plain("Second"), "options": OPTIONS[1:]},
    ]
    html = element("multi_static_select", option_groups=groups)
    assert len(html.all("li", role="presentation")) == 2
    assert html.all("ul", aria_multiselectable="true")


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("users_select", ["U1", "U2"]),
        ("channels_select", ["C1"]),
        ("conversations_select", ["C1", "G1", "D1"]),
        ("multi_users_select", ["U1", "U2"]),
    ],
)
def test_menus_of_people_and_places_offer_what_the_reader_may_see(kind: str, offered: list[str]) -> None:
    assert [o["data-value"] for o in element(kind).all("li", role="option")] == offered


def test_a_menu_of_conversations_keeps_to_its_filter() -> None:
    html = element("conversations_select", filter={"include": ["private"]})
    assert [o["data-value"] for o in html.all("li", role="option")] == ["G1"]


def test_a_field_is_named_by_its_label_and_explained_by_its_error_then_its_hint() -> None:
    scene = Scene(me="U1", errors={"b1": "Too long."})
    html = field({"type": "plain_text_input"}, scene, hint=plain("Short."))
    (box,) = html.all("input")
    notes = {a["id"]: a for a in html.all("p")}
    assert box["aria-describedby"].split() == list(notes)
    assert [a["class"] for a in notes.values()] == ["error", "hint"]
    assert box["aria-invalid"] == "true"
    assert html.all("label", id=box["aria-labelledby"], for_=box["id"])


def test_fields_keep_what_a_person_wrote_before_what_the_app_set() -> None:
    kept = {"b1": {"a1": {"type": "plain_text_input", "value": "mine"}}}
    html = field({"type": "plain_text_input", "initial_value": "yours"}, Scene(me="U1", values=kept))
    assert html.all("input", value="mine")
    emptied = {"b1": {"a1": {"type": "plain_text_input", "value": None}}}
    html = field({"type": "plain_text_input", "initial_value": "yours"}, Scene(me="U1", values=emptied))
    assert not html.all("input", value="yours")


def test_a_long_text_keeps_its_first_empty_line() -> None:
    drawn = draw_block(field_of("L", "b1", {"type": "plain_text_input", "action_id": "a", "multiline": True,
                                            "initial_value": "\nx"}), SCENE)  # fmt: skip
    assert "\n\nx</textarea>" in drawn


def test_a_moment_is_set_in_the_readers_own_zone() -> None:
    html = field({"type": "datetimepicker", "initial_date_time": 1_767_225_600})
    assert html.all("input", type="datetime-local", value="2026-01-01T01:00")
    assert "CET" in html.text


def test_ticks_are_one_named_group() -> None:
    html = field({"type": "radio_buttons", "options": OPTIONS, "initial_option": OPTIONS[1]})
    assert len({box["name"] for box in html.all("input", type="radio")}) == 1
    assert [box["value"] for box in html.all("input", checked="")] == ["2"]
    assert html.all("div", role="radiogroup")


def test_a_field_tells_the_app_at_once_only_when_it_was_asked_to() -> None:
    assert (
        "data-live" not in field({"type": "static_select", "options": OPTIONS}).all("div", class_="picker")[0]
    )
    live = field({"type": "static_select", "options": OPTIONS}, dispatch_action=True)
    assert "data-live" in live.all("div", class_="picker")[0]


def test_a_picture_of_the_workspace_is_shown_with_its_description() -> None:
    html = block(type="image", slack_file={"id": "F1"}, alt_text="A chart", title=plain("Chart"))
    assert html.all("img", src="/as/U1/files/F1", alt="A chart")
    assert "Chart" in html.text


@pytest.mark.parametrize(
    "image",
    [
        {"image_url": "https://example.com/x.png"},
        {"image_url": "javascript:alert(1)"},
        {"image_url": "https://127.0.0.1.evil.example/x.png"},
        {"slack_file": {"id": "F9"}},
    ],
)
def test_a_picture_from_elsewhere_is_described_and_not_fetched(image: Json) -> None:
    html = block(type="image", alt_text="A cup", **image)
    assert not html.all("img")
    assert "A cup" in html.text


def test_a_table_has_a_head_and_keeps_its_columns_aligned() -> None:
    cell = [{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]
    html = block(
        type="table", rows=[cell, cell], column_settings=[None, {"align": "right", "is_wrapped": True}]
    )
    assert [a["class"] for a in html.all("th", scope="col")] == ["align-left", "align-right wrapped"]
    assert len(html.all("td")) == 2


def test_every_element_type_of_the_sample_is_in_the_table() -> None:
    drawn = [e for b in every_block() for e in b.get("elements", [])] + [
        b["element"] for b in declare_form()["blocks"][1:]
    ]
    interactive = {e["type"] for e in drawn if "action_id" in e} - {"workflow_button"}
    assert interactive <= set(ELEMENTS)
