"""What each person finds on their page, and what they never do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.workspace import posts
from tests.workspace_page.markup import Html
from tests.workspace_page.sample import (
    ANA,
    CRISIS,
    GENERAL,
    GUEST,
    LENA,
    MEI,
    SAM,
    SECRET,
    TOM,
    Sample,
    picture,
)
from tests.workspace_page.visitor import Visitor

Visit = Callable[[str], Visitor]


def test_the_first_page_offers_the_people_to_be(ana: Visitor) -> None:
    html = ana.see("//")
    assert {a["href"] for a in html.all("a")} >= {"/as/U0ANA", "/as/U0MEI"}
    assert "Max Brandt" not in html.text  # has left
    assert "nothing leaves this machine" in html.text


@pytest.mark.parametrize("path", ["", "/C0CRISIS", "/app", "/app/messages", "/app/about", "/notifications"])
def test_every_page_says_that_nothing_leaves_this_machine_and_gives_the_hint(ana: Visitor, path: str) -> None:
    text = ana.see(path).text
    assert "nothing leaves this machine" in text
    assert f"Try /crisis help in #crisis, {ANA}." in text


@pytest.mark.parametrize("path", ["", "/C0CRISIS", "/C0GENERAL", "/app", "/app/messages", "/notifications"])
def test_no_page_holds_a_script_or_a_style_of_its_own(ana: Visitor, path: str) -> None:
    html = ana.see(path)
    assert [a["src"] for a in html.all("script")] == ["/static/page.js"]
    assert not html.all("style")
    assert not [a for _, a in html.tags if "style" in a or any(name.startswith("on") for name in a)]


@pytest.mark.parametrize("path", ["", "/C0CRISIS", "/C0GENERAL", "/app", "/notifications"])
def test_ids_are_unique_on_every_page(ana: Visitor, path: str) -> None:
    ids = [a["id"] for _, a in ana.see(path).tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_ids_are_unique_with_a_thread_open_beside_its_channel(ana: Visitor, sample: Sample) -> None:
    html = ana.see(f"/{CRISIS}?thread={sample.card.ts}")
    ids = [a["id"] for _, a in html.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_somebody_elses_private_channel_is_nowhere_on_my_page(visit: Visit) -> None:
    ana, mei = visit(ANA), visit(MEI)
    for path in ("", f"/{CRISIS}", "/notifications", "/part/side"):
        assert "breach-42" not in ana.see(path).text
    assert "breach-42" in mei.see(f"/{SECRET}").text
    assert "tangerine" in mei.see(f"/{SECRET}").text
    for path in (f"/{SECRET}", f"/part/messages?channel={SECRET}", f"/part/head?channel={SECRET}"):
        assert ana.get(path).status_code == 404


def test_a_direct_conversation_is_for_its_two_people_only(visit: Visit, sample: Sample) -> None:
    room = sample.people.open_direct(ANA, TOM).id
    assert "take over at eight" in visit(TOM).see(f"/{room}").text
    assert visit(MEI).get(f"/{room}").status_code == 404


def test_a_message_for_one_person_is_on_that_persons_page_alone(visit: Visit) -> None:
    assert "you cannot approve it" in visit(ANA).see(f"/{CRISIS}").text
    assert "Only visible to you" in visit(ANA).see(f"/{CRISIS}").text
    assert "you cannot approve it" not in visit(TOM).see(f"/{CRISIS}").text


def test_a_message_for_one_person_opens_for_nobody_else_by_its_number(visit: Visit, sample: Sample) -> None:
    plan = picture(sample.ws, "plan.png", b"png", "image/png")
    private = sample.app.say(CRISIS, "psst", ephemeral_to=ANA, files=[plan.id])
    for path in (f"/part/thread?channel={CRISIS}&thread={private.ts}", f"/files/{plan.id}"):
        assert visit(TOM).get(path).status_code == 404
        assert visit(ANA).get(path).status_code == 200


def test_a_guest_sees_only_the_channels_they_were_invited_to(visit: Visit) -> None:
    guest = visit(GUEST)
    assert guest.get(f"/{GENERAL}").status_code == 404
    assert "general" not in guest.see("/part/side").text
    assert guest.get(f"/{CRISIS}").status_code == 200


@pytest.mark.parametrize("nobody", ["U0LEFT", "U0FIREBRK", "U0NOBODY"])
def test_nobody_can_be_a_person_who_left_or_the_app(visit: Visit, nobody: str) -> None:
    assert visit(nobody).get("").status_code == 404


def test_messages_show_their_author_time_and_marks(ana: Visitor, sample: Sample) -> None:
    posts.edit(sample.ws, sample.alert, sample.ws.app.bot_user_id, {"text": "fewer"})
    html = ana.see(f"/{CRISIS}")
    assert "(edited)" in html.text
    assert "7:00 PM" in html.text  # midnight UTC in New York
    assert html.all("span", class_="app-badge")
    assert html.all(
        "button", data_react="eyes", aria_pressed="true", title="you, Sam Idowu reacted with :eyes:"
    )
    assert "3 replies" in html.text
    assert "Pinned by Firebreak" in html.text


def test_everybody_reads_times_in_their_own_zone(visit: Visit) -> None:
    text = visit(LENA).see(f"/{CRISIS}").text
    assert "01:00" in text
    assert "PM" not in text


def test_messages_of_one_author_stand_together_and_those_of_another_apart(ana: Visitor) -> None:
    html = ana.see(f"/{CRISIS}")
    kinds = [a["class"] for a in html.all("article")]
    assert kinds[:3] == ["message", "message follows", "message"]


def test_a_thread_shows_its_first_message_and_its_replies(ana: Visitor, sample: Sample) -> None:
    html = ana.see(f"/part/thread?channel={CRISIS}&thread={sample.card.ts}")
    assert len(html.all("article")) == 4
    assert "Legal is here." in html.text
    assert ana.get(f"/part/thread?channel={CRISIS}&thread=1.0").status_code == 404


def test_a_deleted_message_is_gone(ana: Visitor, sample: Sample) -> None:
    posts.remove(sample.ws, sample.alert, ANA)
    assert "412 mentions" not in ana.see(f"/{CRISIS}").text


def test_typed_markup_is_shown_as_it_was_typed(ana: Visitor) -> None:
    html = ana.see(f"/{CRISIS}")
    assert "<script>alert(1)</script>" in html.text
    assert len(html.all("script")) == 1


def test_a_long_channel_shows_its_end_and_offers_the_rest(ana: Visitor, sample: Sample) -> None:
    for number in range(150):
        sample.people.say(TOM, GENERAL, f"message {number} ends")
    html = ana.see(f"/{GENERAL}")
    assert "message 149 ends" in html.text
    assert "message 5 ends" not in html.text
    assert "Show 71 earlier messages" in html.text
    assert "message 5 ends" in ana.see(f"/{GENERAL}?all=1").text


def test_app_home_is_each_persons_own_and_says_so_when_empty(visit: Visit) -> None:
    assert "Your open steps" in visit(ANA).see("/app").text
    assert "Firebreak has nothing here yet" in visit(TOM).see("/app").text
    assert "Your open steps" not in visit(TOM).see("/app").text


def test_the_composer_offers_the_commands_of_the_manifest(ana: Visitor) -> None:
    (body,) = ana.see(f"/{CRISIS}").all("body")
    assert '"insert": "/crisis "' in body["data-offers"]
    assert '"insert": "@mei "' in body["data-offers"]
    assert "breach-42" not in body["data-offers"]


def test_every_message_menu_holds_the_message_shortcuts(ana: Visitor) -> None:
    html = ana.see(f"/{CRISIS}")
    assert html.all("button", data_shortcut="add_to_crisis", role="menuitem")
    assert html.all("button", data_shortcut="declare", role="menuitem")


def test_a_channel_one_has_not_joined_can_be_read_and_joined_before_writing(visit: Visit) -> None:
    mei = visit(MEI)
    assert "not joined" in mei.see("/part/side").text
    assert not mei.see("/C0SOCIAL").all("textarea")
    assert mei.do("join", channel="C0SOCIAL")["ok"]
    assert mei.see("/C0SOCIAL").all("textarea")


def test_pictures_are_for_those_who_see_the_message_with_them(visit: Visit, sample: Sample) -> None:
    chart = sample.alert.blocks[1]["slack_file"]["id"]
    assert visit(TOM).get(f"/files/{chart}").headers["content-type"] == "image/svg+xml"
    hidden = picture(sample.ws, "plan.png", b"png", "image/png")
    hidden.user = MEI
    posts.post(sample.ws, channel=SECRET, user=MEI, text="plan", files=[hidden.id])
    assert visit(TOM).get(f"/files/{hidden.id}").status_code == 200
    assert visit(ANA).get(f"/files/{hidden.id}").status_code == 404


def test_a_file_is_downloaded_and_a_picture_runs_nothing(visit: Visit, sample: Sample) -> None:
    report = next(f for f in sample.ws.files.values() if f.name == "timeline.csv")
    response = visit(SAM).get(f"/files/{report.id}")
    assert response.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in response.headers["content-security-policy"]
    report.deleted = True
    assert visit(SAM).get(f"/files/{report.id}").status_code == 404
    assert "This file was deleted" in visit(SAM).see(f"/{CRISIS}").text


def test_a_link_to_a_message_asks_who_follows_it_and_finds_the_thread(ana: Visitor, sample: Sample) -> None:
    reply = sample.ws.replies(CRISIS, sample.card.ts)[0]
    digits = reply.ts.replace(".", "")
    asked = ana.get(f"//archives/{CRISIS}/p{digits}")
    assert asked.headers["location"] == f"/?to=/archives/{CRISIS}/p{digits}"
    links = [a["href"] for a in ana.see("/" + asked.headers["location"]).all("a")]
    assert f"/as/{ANA}/archives/{CRISIS}/p{digits}" in links
    found = ana.get(f"/archives/{CRISIS}/p{digits}").headers["location"]
    assert found == f"/as/{ANA}/{CRISIS}?thread={sample.card.ts}#m{reply.ts}"


def test_the_first_page_sends_nobody_to_another_host(ana: Visitor) -> None:
    for there in ("//evil.example", "https://evil.example", "@evil.example"):
        for link in ana.see(f"//?to={there}").all("a"):
            assert link["href"].startswith("/as/U0")


def test_what_is_not_there_is_told_kindly_with_a_way_back(ana: Visitor) -> None:
    response = ana.get("/C0NOWHERE")
    assert response.status_code == 404
    html = Html(response.text)
    assert "There is no such conversation for you." in html.text
    assert html.all("a", href=f"/as/{ANA}")
