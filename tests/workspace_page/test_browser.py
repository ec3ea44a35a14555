"""The page in a real browser: live, pressed, filled in, on a phone, and by keyboard alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.workspace import posts, screens
from bot.workspace.page.render.dates import ago
from tests.workspace_page.sample import (
    ANA,
    CRISIS,
    GENERAL,
    TOM,
    Sample,
    build,
    declare_form,
    note_form,
    option,
    section,
)
from tests.workspace_page.serve import served

playwright = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")
Page, Locator, expect = playwright.Page, playwright.Locator, playwright.expect
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(200),  # and so it begins early: one browser is one worker's for a minute
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium from the distribution"),
]
AT_LENGTH = pytest.mark.prove(alone=True)
CUT = ("net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def sample() -> Sample:
    return build()


@pytest.fixture
def open_page(chromium: playwright.Browser, sample: Sample) -> Iterator[Open]:
    """Opens a tab as somebody; every tab must stay free of errors and of refused content."""
    contexts, complaints = [], []

    def tab(path: str, *, phone: bool = False) -> Page:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP, has_touch=phone, is_mobile=phone, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if is_complaint(m) else None)
        page.goto(address + path)
        page.wait_for_selector("body[data-ready], body.welcome")
        return page

    with served(sample) as address:
        yield tab
        for context in contexts:
            context.close()
    assert complaints == []


def is_complaint(said: playwright.ConsoleMessage) -> bool:
    """An error, unless it tells of a line that a test has cut itself."""
    return said.type == "error" and not any(line in said.text for line in CUT)


def write(page: Page, text: str) -> None:
    page.get_by_role("combobox", name="Message #crisis").fill(text)
    page.keyboard.press("Escape")  # no suggestion taken
    page.keyboard.press("Enter")


def messages(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages in crisis")


def test_what_one_person_writes_appears_at_once_for_another(open_page: Open) -> None:
    ana, tom = open_page(f"/as/{ANA}/{CRISIS}"), open_page(f"/as/{TOM}/{CRISIS}")
    write(ana, "Is anybody looking at the post?")
    expect(messages(tom).get_by_text("Is anybody looking at the post?")).to_be_visible()
    expect(tom.get_by_role("status").first).to_have_text("Ana Ruiz, 7:00 PM: Is anybody looking at the post?")
    expect(ana.get_by_role("combobox", name="Message #crisis")).to_have_value("")


def test_a_call_from_another_channel_pops_up_and_counts_until_it_is_read(
    open_page: Open, sample: Sample
) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    sample.people.say(TOM, GENERAL, "@ana please look")
    popped = page.locator(".toast")
    expect(popped).to_contain_text("Tom Okafor mentioned you in #general")
    expect(page.get_by_role("link", name="general (1 waiting for you)")).to_be_visible()
    expect(page).to_have_title("(1) #crisis · Ana Ruiz · Northwind Coffee")
    popped.get_by_role("link").click()
    expect(page.get_by_role("separator").filter(has_text="New")).to_be_visible()
    expect(page).to_have_title("#general · Ana Ruiz · Northwind Coffee")


def test_a_pressed_button_redraws_its_card_for_everybody(open_page: Open) -> None:
    ana, tom = open_page(f"/as/{ANA}/{CRISIS}"), open_page(f"/as/{TOM}/{CRISIS}")
    ana.get_by_role("button", name="Handle one-to-one").click()
    for page in (ana, tom):
        expect(page.get_by_text("@Ana Ruiz pressed one_to_one")).to_be_attached()
        expect(page.get_by_role("button", name="Handle one-to-one")).to_have_count(0)


def test_a_question_is_asked_first_and_no_means_no(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    page.get_by_role("button", name="Not a crisis").click()
    dialog = page.get_by_role("dialog", name="Close this alert?")
    dialog.get_by_role("button", name="Keep it open").click()
    expect(dialog).to_have_count(0)
    assert not sample.app.heard
    page.get_by_role("button", name="Not a crisis").click()
    dialog.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("@Ana Ruiz pressed not_a_crisis")).to_be_attached()


def test_overflow_and_menus_in_messages_send_what_was_chosen(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    page.get_by_role("button", name="More actions", exact=True).click()
    page.get_by_role("menuitem", name="Quiet for 30 minutes").click()
    expect(page.get_by_text("@Ana Ruiz pressed more")).to_be_attached()
    assert sample.app.heard[-1]["actions"][0]["selected_option"]["value"] == "quiet"
    page.locator(f"[id='m{sample.card.ts}'] .picker-face").click()
    page.get_by_role("option", name="SEV-1").click()
    expect(page.get_by_text("@Ana Ruiz pressed severity")).to_be_attached()
    assert sample.app.heard[-1]["actions"][0]["selected_option"]["value"] == "1"


def test_a_form_is_filled_refused_mended_and_sent_by_keyboard_alone(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{TOM}/{CRISIS}")
    write(page, "/crisis declare")
    dialog = page.get_by_role("dialog", name="Declare a crisis")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="What kind is it? Choose an option")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("A slogan about tea")
    page.keyboard.press("Tab")  # lead
    page.keyboard.press("Tab")  # also called
    page.keyboard.press("Enter")
    page.keyboard.type("mei")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("button", name="Also called (optional) Mei Lin")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    dialog.get_by_role("textbox", name="Posts so far").fill("412")
    page.keyboard.press("Enter")
    what = dialog.get_by_role("textbox", name="What happened?")
    expect(dialog.get_by_text("Say what it has to do with coffee.")).to_be_visible()
    expect(what).to_be_focused()
    expect(what).to_have_value("A slogan about tea")
    expect(what).to_have_accessible_description(
        "Say what it has to do with coffee. One or two sentences, as you would tell a colleague."
    )
    page.keyboard.press("End")
    page.keyboard.type(" and coffee")
    dialog.get_by_role("button", name="Declare", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(messages(page).get_by_text("Declared: A slogan about tea and coffee")).to_be_visible()
    values = sample.app.heard[-1]["view"]["state"]["values"]
    assert values["called"]["v"]["selected_users"] == ["U0MEI"]
    assert values["severity"]["v"]["selected_option"]["value"] == "1"


def test_focus_stays_in_a_form_and_escape_closes_it_and_tells_the_app(
    open_page: Open, sample: Sample
) -> None:
    page = open_page(f"/as/{TOM}/{CRISIS}")
    write(page, "/crisis declare")
    dialog = page.get_by_role("dialog", name="Declare a crisis")
    expect(dialog).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('#modal')"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("combobox", name="Message #crisis")).to_be_focused()
    assert sample.app.heard[-1]["type"] == "view_closed"


@AT_LENGTH
def test_what_was_typed_survives_a_reload_and_is_thrown_away_only_when_asked(
    open_page: Open, sample: Sample
) -> None:
    page = open_page(f"/as/{TOM}/{CRISIS}")
    write(page, "/crisis declare")
    what = page.get_by_role("textbox", name="What happened?")
    what.fill("half a sent")
    page.reload()
    expect(what).to_have_value("half a sent")
    what.press("Escape")
    question = page.get_by_role("dialog", name="Discard what you typed?")
    question.get_by_role("button", name="Go on writing").click()
    expect(what).to_have_value("half a sent")
    what.press("Escape")
    question.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sample.app.heard[-1]["type"] == "view_closed"
    write(page, "/crisis declare")
    expect(what).to_have_value("")


def test_a_form_changed_by_the_app_keeps_what_was_typed(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{TOM}/{CRISIS}")
    write(page, "/crisis declare")
    page.get_by_role("textbox", name="What happened?").fill("half a sent")
    view = sample.ws.top(TOM)
    assert view is not None
    changed = declare_form() | {"title": {"type": "plain_text", "text": "Declare it now"}}
    screens.change(sample.ws, view, changed)
    expect(page.get_by_role("dialog", name="Declare it now")).to_be_visible()
    expect(page.get_by_role("textbox", name="What happened?")).to_have_value("half a sent")
    expect(page.get_by_role("textbox", name="What happened?")).to_be_focused()


@AT_LENGTH
def test_a_form_redrawn_while_somebody_types_leaves_the_caret_where_it_was(
    open_page: Open, sample: Sample
) -> None:
    page = open_page(f"/as/{TOM}/{CRISIS}")
    write(page, "/crisis declare")
    field = page.get_by_role("textbox", name="What happened?")
    field.fill("a slogan")
    page.keyboard.press("Home")
    view = sample.ws.top(TOM)
    assert view is not None
    screens.change(sample.ws, view, declare_form() | {"title": {"type": "plain_text", "text": "Redrawn"}})
    expect(page.get_by_role("dialog", name="Redrawn")).to_be_visible()
    page.keyboard.type("not ")
    expect(field).to_have_value("not a slogan")


@AT_LENGTH
def test_files_are_named_below_their_field_and_stay_when_the_form_is_drawn_again(
    open_page: Open, sample: Sample
) -> None:
    page = open_page(f"/as/{TOM}/{CRISIS}")
    write(page, "/crisis declare")
    for name in ("one.png", "two.png"):
        given = {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG"}
        page.get_by_label("Pictures").set_input_files(given)
        expect(page.locator(".attached li").last).to_have_text(name)
    view = sample.ws.top(TOM)
    assert view is not None
    screens.change(sample.ws, view, declare_form() | {"title": {"type": "plain_text", "text": "Redrawn"}})
    expect(page.get_by_role("dialog", name="Redrawn")).to_be_visible()
    page.get_by_role("button", name="Declare").last.click()
    expect(page.locator(".attached li")).to_have_text(["one.png", "two.png"])


@AT_LENGTH
def test_a_form_redrawn_while_a_list_is_open_is_shown_when_it_closes(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{TOM}/{CRISIS}")
    write(page, "/crisis declare")
    page.get_by_role("button", name="What kind is it?").click()
    view = sample.ws.top(TOM)
    assert view is not None
    with page.expect_response("**/part/modal*"):
        screens.change(sample.ws, view, declare_form() | {"title": {"type": "plain_text", "text": "Redrawn"}})
    page.get_by_role("option", name="Insensitive post").click()
    expect(page.get_by_role("dialog", name="Redrawn")).to_be_visible()
    expect(page.get_by_role("button", name="What kind is it?")).to_contain_text("Insensitive post")


def test_a_page_follows_again_after_the_workspace_could_not_be_reached(
    open_page: Open, sample: Sample
) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    page.route("**/part/messages*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        sample.people.say(TOM, CRISIS, "said into a broken line")
    page.unroute("**/part/messages*")
    sample.people.say(TOM, CRISIS, "said when it was mended")
    expect(messages(page).get_by_text("said into a broken line")).to_be_visible()
    expect(messages(page).get_by_text("said when it was mended")).to_be_visible()


@AT_LENGTH
def test_forms_stack_and_the_one_below_keeps_its_words(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    page.get_by_role("button", name="Note", exact=True).click()
    page.get_by_role("textbox", name="Note").fill("first words")
    page.get_by_role("button", name="One more").click()
    second = page.get_by_role("dialog", name="Another note")
    expect(second.get_by_role("textbox", name="Note")).to_have_value("")
    second.get_by_role("button", name="Close").first.click()
    first = page.get_by_role("dialog", name="Add a note")
    expect(first.get_by_role("textbox", name="Note")).to_have_value("first words")
    assert note_form()["title"]["text"] == "Add a note"


def test_a_message_shortcut_is_used_from_the_menu_of_a_message(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    message = page.locator(f"[id='m{sample.alert.ts}']")
    message.hover()
    message.get_by_role("button", name="More actions for this message").click()
    page.get_by_role("menuitem", name="Add to crisis").click()
    expect(page.get_by_role("dialog", name="Add to crisis")).to_be_visible()
    assert sample.app.heard[-1]["message"]["ts"] == sample.alert.ts


def test_a_message_for_one_person_can_be_dismissed_and_nothing_else(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    private = page.locator("article.private")
    private.hover()
    private.get_by_role("button", name="More actions for this message").click()
    expect(page.get_by_role("menuitem")).to_have_count(1)
    page.get_by_role("menuitem", name="Dismiss message").click()
    expect(private).to_have_count(0)


@AT_LENGTH
def test_what_happened_while_the_page_was_loading_is_caught_up_with(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    sample.people.say(TOM, CRISIS, "said while nobody listened")
    page.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(messages(page).get_by_text("said while nobody listened")).to_be_visible()


def test_a_thread_opens_beside_its_channel_and_takes_replies(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    page.get_by_role("link", name="3 replies").click()
    reply = page.get_by_role("combobox", name="Reply…")
    expect(reply).to_be_focused()
    reply.fill("I delete it.")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Replies").get_by_text("I delete it.")).to_be_visible()
    expect(page.get_by_role("link", name="4 replies")).to_be_visible()
    reply.fill("/crisis note hello")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("/crisis is not supported in threads. Sorry!")
    expect(reply).to_have_value("/crisis note hello")
    page.go_back()
    expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()


@AT_LENGTH
def test_typing_a_slash_lists_the_commands(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    field = page.get_by_role("combobox", name="Message #crisis")
    field.press_sequentially("/cr")
    offer = page.get_by_role("option", name="/crisis")
    expect(offer).to_contain_text("Declare a crisis and work through it")
    field.press("Tab")
    expect(field).to_have_value("/crisis ")
    expect(offer).to_be_hidden()


def test_a_silent_app_is_told_of_and_nothing_written_is_lost(open_page: Open, sample: Sample) -> None:
    sample.app.silent = True
    page = open_page(f"/as/{ANA}/{CRISIS}")
    write(page, "/crisis status")
    expect(page.locator(".toast")).to_contain_text('/crisis failed with the error "operation_timeout"')
    expect(page.get_by_role("combobox", name="Message #crisis")).to_have_value("/crisis status")


@AT_LENGTH
def test_an_open_menu_survives_the_redraw_of_its_card(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    page.get_by_role("button", name="More actions", exact=True).click()
    item = page.get_by_role("menuitem", name="Quiet for 30 minutes")
    fewer = {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Now 900 mentions"}},
                        *sample.alert.blocks[1:]]}  # fmt: skip
    posts.edit(sample.ws, sample.alert, sample.ws.app.bot_user_id, fewer)
    sample.people.say(TOM, CRISIS, "and this came later")
    expect(messages(page).get_by_text("and this came later")).to_be_attached()
    expect(item).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Now 900 mentions")).to_be_attached()


def test_app_home_opens_and_follows_what_the_app_publishes(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{TOM}/app")
    expect(page.get_by_text("Firebreak has nothing here yet")).to_be_visible()
    sample.app.publish_home(TOM)
    expect(page.get_by_role("heading", name="Your open steps")).to_be_visible()
    with page.expect_response("**/do/press_in_view"):
        page.get_by_role("button", name="Decide").click()
    assert sample.app.heard[-1]["container"]["type"] == "view"


@AT_LENGTH
def test_app_home_published_while_a_menu_was_open_is_shown_when_it_closes(
    open_page: Open, sample: Sample
) -> None:
    def home(words: str) -> dict[str, object]:
        menu = {"type": "overflow", "action_id": "menu", "options": [option("One", "1")]}
        return {"type": "home", "blocks": [section(words), {"type": "actions", "elements": [menu]}]}

    screens.publish_home(sample.ws, ANA, home("old words"))
    page = open_page(f"/as/{ANA}/app")
    page.get_by_role("button", name="More actions").click()
    with page.expect_response("**/part/home*"):
        screens.publish_home(sample.ws, ANA, home("new words"))
    page.keyboard.press("Escape")
    expect(page.get_by_text("new words")).to_be_visible()


@AT_LENGTH
def test_of_two_threads_opened_quickly_the_later_one_stays(open_page: Open, sample: Sample) -> None:
    slow, quick = (posts.post(sample.ws, channel=CRISIS, user=TOM, text=f"root {n}") for n in "AB")
    for root in (slow, quick):
        posts.post(sample.ws, channel=CRISIS, user=TOM, text="a reply", thread_ts=root.ts)
    page = open_page(f"/as/{ANA}/{CRISIS}")
    held: list[playwright.Route] = []
    page.route(f"**/part/pane?*{slow.ts}*", lambda route: held.append(route))
    with page.expect_request(f"**/part/pane?*{slow.ts}*"):
        page.locator(f"a.thread-link[href='?thread={slow.ts}']").click()
    page.locator(f"a.thread-link[href='?thread={quick.ts}']").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_text("root B")).to_be_visible()
    with page.expect_response(f"**/part/pane?*{slow.ts}*"):
        held[0].continue_()
    expect(thread.get_by_text("root B")).to_be_visible()
    assert quick.ts in page.url


@AT_LENGTH
def test_a_text_that_could_not_be_sent_comes_back_before_the_next(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    held: list[playwright.Route] = []
    page.route("**/do/say", lambda route: held.append(route))
    box = page.get_by_role("combobox", name="Message #crisis")
    with page.expect_request("**/do/say"):
        write(page, "what took ten minutes to write")
    box.fill("and the next")
    held[0].abort()
    expect(box).to_have_value("what took ten minutes to write\nand the next")


@AT_LENGTH
def test_the_thread_below_a_deleted_message_can_still_be_read(open_page: Open, sample: Sample) -> None:
    posts.react(sample.ws, sample.alert, TOM, "eyes")
    posts.post(sample.ws, channel=CRISIS, user=TOM, text="said below", thread_ts=sample.alert.ts)
    posts.remove(sample.ws, sample.alert, TOM)
    page = open_page(f"/as/{ANA}/{CRISIS}")
    gone = page.locator(f"[id='m{sample.alert.ts}']")
    expect(gone).to_contain_text("This message was deleted.")
    expect(gone.locator("[data-react]")).to_have_count(0)
    gone.locator(".thread-link").click()
    expect(page.get_by_role("complementary", name="Thread").get_by_text("said below")).to_be_visible()


def test_on_a_phone_one_pane_is_shown_and_back_leads_out(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}", phone=True)
    side, thread = (
        page.get_by_role("navigation", name="Workspace"),
        page.get_by_role("complementary", name="Thread"),
    )
    expect(page.get_by_role("main")).to_be_hidden()
    side.get_by_role("link", name="crisis").click()
    expect(side).to_be_hidden()
    page.get_by_role("link", name="3 replies").click()
    expect(thread).to_be_visible()
    expect(page.get_by_role("main")).to_be_hidden()
    page.get_by_role("link", name="Back to the channel").click()
    expect(thread).to_be_hidden()
    page.get_by_role("link", name="Back to the list").click()
    expect(side).to_be_visible()


def test_nothing_is_wider_than_a_phone(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}", phone=True)
    for path in ("", f"/{CRISIS}", f"/{GENERAL}", "/app", "/notifications", "/app/about"):
        page.goto(page.url.split("/as/")[0] + f"/as/{ANA}{path}")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"], path
        wide = "[...document.querySelectorAll('.scroll')].some((box) => box.scrollWidth > box.clientWidth)"
        assert not page.evaluate(wide), path


@AT_LENGTH
def test_on_a_phone_a_form_fills_the_screen(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}", phone=True)
    page.get_by_role("button", name="Shortcuts and commands").click()
    page.get_by_role("menuitem", name="Declare a crisis Opens the form").click()
    box = page.get_by_role("dialog", name="Declare a crisis").bounding_box()
    assert box == {"x": 0, "y": 0, **PHONE}


def test_switching_person_keeps_the_place(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}/{GENERAL}")
    page.get_by_role("button", name="You are Ana Ruiz").click()
    page.get_by_role("menuitem", name="Mei Lin").click()
    expect(page).to_have_url(page.url.split("/as/")[0] + f"/as/U0MEI/{GENERAL}")


@AT_LENGTH
def test_switching_person_keeps_the_thread_open(open_page: Open, sample: Sample) -> None:
    root = posts.post(sample.ws, channel=GENERAL, user=TOM, text="shall we answer?")
    sample.people.say(ANA, GENERAL, "not yet", thread_ts=root.ts)
    page = open_page(f"/as/{ANA}/{GENERAL}")
    page.get_by_role("link", name="1 reply").click()
    expect(page.get_by_role("heading", name="Thread")).to_be_visible()
    page.get_by_role("button", name="Switch person").click()
    page.get_by_role("menuitem", name="Tom Okafor").click()
    expect(page.get_by_role("button", name="You are Tom Okafor")).to_be_visible()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("not yet")


def test_the_script_tells_distances_in_time_as_the_server_does(open_page: Open) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    moments = [0, 1, 59, 60, 119, 3600, 86399, 86400, 200000, -1, -60, -3599, -90000]
    told = page.evaluate(
        "async (all) => { const { ago } = await import('/static/merge.js');"
        " return all.map((s) => ago(1e9 - s, 1e9)); }",
        moments,
    )
    now = datetime.fromtimestamp(1e9, UTC)
    assert told == [ago(datetime.fromtimestamp(1e9 - s, UTC), now) for s in moments]


@AT_LENGTH
def test_a_picture_opens_large_with_its_description(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/as/{ANA}/{CRISIS}")
    small = page.get_by_role("img", name="Mentions per five minutes")
    small.scroll_into_view_if_needed()
    page.wait_for_function("(img) => img.complete && img.naturalWidth > 0", arg=small.element_handle())
    small.click()
    expect(page.get_by_role("dialog", name="Picture").get_by_role("img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Picture")).to_be_hidden()
