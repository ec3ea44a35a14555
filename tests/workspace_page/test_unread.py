"""Unread marks, badges, and the list of what buzzed."""

from __future__ import annotations

from collections.abc import Callable

from bot.workspace import posts
from tests.workspace_page.markup import Html
from tests.workspace_page.sample import ANA, CRISIS, GENERAL, SECRET, TOM, Sample
from tests.workspace_page.visitor import Visitor

Visit = Callable[[str], Visitor]


def items(html: Html) -> dict[str, str]:
    """Address of each line at the side -> its classes."""
    return {a["href"].rpartition("/")[2]: a["class"] for a in html.all("a")}


def is_unread(visitor: Visitor, place: str) -> bool:
    return "unread" in items(visitor.see("/part/side"))[place]


def test_what_stood_there_before_the_page_began_counts_as_read(ana: Visitor) -> None:
    assert not any("unread" in classes for classes in items(ana.see("/part/side")).values())


def test_a_new_message_marks_the_channel_until_it_is_read(ana: Visitor, sample: Sample) -> None:
    said = sample.people.say(TOM, GENERAL, "Morning")
    assert is_unread(ana, GENERAL)
    assert ana.do("read", channel=GENERAL, ts=said.ts)["ok"]
    assert not is_unread(ana, GENERAL)


def test_my_own_message_marks_nothing_for_me(ana: Visitor) -> None:
    ana.do("say", channel=GENERAL, text="Hello")
    assert not is_unread(ana, GENERAL)


def test_a_call_by_name_shows_a_number_and_a_line_above_the_new(ana: Visitor, sample: Sample) -> None:
    sample.people.say(TOM, GENERAL, "@ana one")
    sample.people.say(TOM, GENERAL, "@ana two")
    assert "2 waiting for you" in ana.see("/part/side").text
    assert len(ana.see(f"/{GENERAL}").all("div", class_="new-line")) == 1


def test_the_new_line_stays_where_it_was_when_the_screen_was_opened(ana: Visitor, sample: Sample) -> None:
    (body,) = ana.see(f"/{GENERAL}").all("body")
    said = sample.people.say(TOM, GENERAL, "Morning")
    ana.do("read", channel=GENERAL, ts=said.ts)
    again = ana.see(f"/part/messages?channel={GENERAL}&since={body['data-since']}")
    assert [a["id"] for a in again.all("div", class_="new-line")] == [f"n{said.ts}"]


def test_a_reply_waits_in_its_thread_even_when_the_channel_is_read(ana: Visitor, sample: Sample) -> None:
    reply = sample.people.say(TOM, CRISIS, "@ana look", sample.card.ts)
    ana.do("read", channel=CRISIS, ts=reply.ts)
    assert "1 waiting for you" in ana.see("/part/side").text
    ana.do("read", channel=CRISIS, thread=sample.card.ts, ts=reply.ts)
    assert "waiting" not in ana.see("/part/side").text


def test_notifications_list_what_reached_the_phone_newest_first(ana: Visitor, sample: Sample) -> None:
    html = ana.see("/notifications")
    assert html.text.index("Can you take over") < html.text.index("412 mentions")
    thread_link = [a["href"] for a in html.all("a", class_="note") if "thread=" in a["href"]]
    assert thread_link[0].startswith(f"/as/{ANA}/{CRISIS}?thread={sample.card.ts}#m")


def test_an_edit_reaches_nobodys_phone(ana: Visitor, sample: Sample) -> None:
    before = ana.see("/part/notes").text
    posts.edit(
        sample.ws, sample.everything, sample.ws.app.bot_user_id, {"text": "<@U0ANA> now!", "blocks": []}
    )
    assert ana.see("/part/notes").text.count("mentioned you") == before.count("mentioned you")


def test_do_not_disturb_is_said_beside_what_stayed_silent(ana: Visitor, sample: Sample) -> None:
    now = sample.ws.now()
    sample.ws.users[ANA].dnd.append((now - 1, now + 60))
    sample.people.say(TOM, GENERAL, "@ana are you there?")
    assert "Silent: Do Not Disturb" in ana.see("/notifications").text


def test_a_notification_of_a_place_one_has_left_is_not_shown(visit: Visit, sample: Sample) -> None:
    sample.ws.channels[SECRET].members.add(ANA)
    sample.people.say(TOM, SECRET, "@ana tangerine")
    assert "tangerine" in visit(ANA).see("/notifications").text
    posts.leave(sample.ws, sample.ws.channels[SECRET], ANA)
    assert "tangerine" not in visit(ANA).see("/notifications").text
    assert "waiting" not in visit(ANA).see("/part/side").text


def test_everything_can_be_marked_as_read_at_once(ana: Visitor, sample: Sample) -> None:
    sample.people.say(TOM, GENERAL, "@ana one")
    sample.people.say(TOM, CRISIS, "@ana two", sample.card.ts)
    assert ana.do("read_all")["ok"]
    assert not any("unread" in classes for classes in items(ana.see("/part/side")).values())
