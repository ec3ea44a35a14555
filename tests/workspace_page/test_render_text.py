"""mrkdwn, plain text and rich text as a reader sees them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.workspace.page.render.dates import TOKENS, ago, draw_date
from bot.workspace.page.render.html import safe_url
from bot.workspace.page.render.markdown import draw_markdown
from bot.workspace.page.render.rich_text import draw_rich_text
from bot.workspace.page.render.scene import Names, Place, Scene
from bot.workspace.page.render.text import draw_text, mrkdwn
from tests.workspace_page.markup import Html

NOW = datetime(2026, 1, 1, 4, 30, tzinfo=UTC)
NAMES = Names(
    users={"U1": "Ana Ruiz", "U2": "Tom <Okafor>"},
    places={"C1": Place("crisis"), "G1": Place("breach", "private")},
    groups={"S1": "social-team"},
)
SCENE = Scene(me="U1", names=NAMES, now=NOW, zone=ZoneInfo("America/New_York"))
BERLIN = Scene(me="U2", names=NAMES, now=NOW, zone=ZoneInfo("Europe/Berlin"), twelve_hours=False)


def drawn(text: str, scene: Scene = SCENE) -> Html:
    return Html(mrkdwn(text, scene))


def test_styles_become_their_elements() -> None:
    html = drawn("*b* _i_ ~s~ `c` ```p```\n> q")
    assert [tag for tag, _ in html.tags] == ["strong", "em", "s", "code", "pre", "blockquote"]


def test_a_quote_leaves_no_empty_line_behind_it() -> None:
    assert drawn("> said\nanswer").text == "saidanswer"
    assert drawn("```code```\nanswer").text == "codeanswer"


def test_a_person_is_called_by_name_and_a_call_to_me_stands_out() -> None:
    html = drawn("<@U1> and <@U2> and <@U9>")
    assert html.text == "@Ana Ruiz and @Tom <Okafor> and @U9"
    assert [a["class"] for a in html.all("span")] == ["mention mention-me", "mention", "mention"]


def test_a_channel_is_a_link_and_one_that_i_may_not_see_has_no_name() -> None:
    html = drawn("<#C1> <#G1> <#C9|secret-name>")
    assert [a["href"] for a in html.all("a")] == ["/as/U1/C1", "/as/U1/G1"]
    assert "private channel" in html.text
    assert "secret-name" not in html.text


def test_groups_and_broadcasts_are_drawn_by_name() -> None:
    assert drawn("<!subteam^S1> <!here> <!channel>").text == "@social-team @here @channel"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "JaVaScRiPt:1",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "https:/\\evil",
        "https://example.com\\@evil.example",
        "https://exam ple.com",
        "\x01https://example.com",
        "java\tscript:alert(1)",
        "http://",
        "//evil.example",
        "/as/U1/do",
    ],
)
def test_only_web_and_mail_addresses_become_links(address: str) -> None:
    rich = {
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "link", "url": address, "text": "x"}]}
        ]
    }
    assert safe_url(address) is None
    assert not drawn(f"<{address}|label>").all("a", href=address)
    assert not Html(draw_rich_text(rich, SCENE)).all("a")
    assert not Html(draw_markdown(f"[label]({address})")).all("a")
    assert safe_url(None) is None


def test_a_link_opens_elsewhere_and_tells_nobody_where_it_came_from() -> None:
    (link,) = drawn("<https://example.com/?a=1&amp;b=2|label>").all("a")
    assert link["href"] == "https://example.com/?a=1&b=2"
    assert (link["target"], link["rel"]) == ("_blank", "noopener noreferrer nofollow")


def test_an_emoji_is_a_picture_with_a_name_and_an_unknown_one_stays_text() -> None:
    html = drawn(":white_check_mark: :northwind-cup:")
    assert html.all("span", role="img")[0]["aria-label"] == "white check mark"
    assert html.text == "✅ :northwind-cup:"


def test_plain_text_draws_no_markup() -> None:
    html = Html(draw_text({"type": "plain_text", "text": "*a* <@U1> <https://e.com> :fire:"}, SCENE))
    assert html.text == "*a* <@U1> <https://e.com> 🔥"
    assert Html(draw_text({"type": "plain_text", "text": ":fire:", "emoji": False}, SCENE)).text == ":fire:"


def test_verbatim_leaves_bare_addresses_alone() -> None:
    text = {"type": "mrkdwn", "text": "see https://example.com"}
    assert Html(draw_text(text, SCENE)).all("a")
    assert not Html(draw_text(text | {"verbatim": True}, SCENE)).all("a")


def test_a_date_is_told_in_the_readers_own_zone_and_clock() -> None:
    text = f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}} {{time}}|then>"
    assert drawn(text).text == "yesterday 11:30 PM".replace("yesterday", "today")
    assert drawn(text, BERLIN).text == "today 05:30"


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("{date_num}", "2025-12-30"),
        ("{date_slash}", "12/30/2025"),
        ("{date}", "December 30th, 2025"),
        ("{date_short}", "Dec 30, 2025"),
        ("{date_long}", "Tuesday, December 30th, 2025"),
        ("{date_pretty}", "yesterday"),
        ("{time}", "9:05 PM"),
        ("{time_secs}", "9:05:07 PM"),
        ("{ago}", "1 day ago"),
    ],
)
def test_every_date_token_reads_as_slack_documents_it(token: str, shown: str) -> None:
    at = int(datetime(2025, 12, 31, 2, 5, 7, tzinfo=UTC).timestamp())
    assert drawn(f"<!date^{at}^{token}|x>").text == shown


@pytest.mark.parametrize(
    "source", ["<!date^soon^{time}|x>", "<!date^1^{nonsense}|x>", "<!date^9e99^{time}|x>"]
)
def test_a_date_that_slack_cannot_read_shows_its_fallback(source: str) -> None:
    assert drawn(source).text == "x"


def test_how_long_ago_can_be_kept_fresh_by_the_script() -> None:
    html = Html(draw_date(int(NOW.timestamp()) + 570, "{time} ({ago})", "https://example.com", "x", SCENE))
    assert html.text == "11:39 PM (in 9 minutes)"
    assert html.all("span", data_ago=str(int(NOW.timestamp()) + 570))
    assert html.all("a", href="https://example.com")
    assert "EST" in html.all("time")[0]["title"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (60, "1 minute ago"), (7199, "1 hour ago"), (172800, "2 days ago"),
     (-1, "in less than a minute"), (-119, "in 1 minute"), (-3600, "in 1 hour")],
)  # fmt: skip
def test_distances_in_time_are_whole_and_rounded_down(seconds: int, words: str) -> None:
    assert ago(datetime.fromtimestamp(NOW.timestamp() - seconds, UTC), NOW) == words


def test_rich_text_draws_every_part() -> None:
    words = [{"type": "text", "text": "x", "style": {"bold": True, "italic": True, "code": True}}]
    block = {
        "elements": [
            {"type": "rich_text_section", "elements": words},
            {
                "type": "rich_text_list",
                "style": "ordered",
                "offset": 2,
                "indent": 1,
                "elements": [{"elements": words}],
            },
            {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\n b"}]},
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "channel", "channel_id": "C1"},
                    {"type": "usergroup", "usergroup_id": "S1"},
                    {"type": "broadcast", "range": "here"},
                    {"type": "emoji", "name": "fire"},
                    {"type": "date", "timestamp": int(NOW.timestamp()), "format": "{time}", "fallback": "x"},
                ],
            },
        ]
    }
    html = Html(draw_rich_text(block, SCENE))
    assert [tag for tag, _ in html.tags][:5] == ["p", "strong", "em", "code", "ol"]
    assert html.all("ol", start="3", class_="indent-1")
    assert html.text == "xx@Ana Ruiza\n b#crisis@social-team@here🔥11:30 PM"


def test_markdown_draws_what_people_use_every_day() -> None:
    html = Html(
        draw_markdown("# T\n\n**b** *i* ~~s~~ `c`\n\n- [x] done\n1. one\n\n> q\n\n---\n```py\n<b>\n```")
    )
    tags = [tag for tag, _ in html.tags]
    assert tags == ["h3", "p", "strong", "em", "s", "code", "ul", "li", "ol", "li", "blockquote", "hr", "pre"]
    assert html.text.endswith("<b>")


def test_every_token_that_a_pattern_may_hold_is_drawn() -> None:
    at = int(NOW.timestamp())
    for token in TOKENS:
        assert drawn(f"<!date^{at}^{{{token}}}|never>").text != "never"
