from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.mrkdwn import Token, escape, mentions, tokenize, unescape


def kinds(text: str, **options: bool) -> list[str]:
    return [token.kind for token in tokenize(text, **options)]


def flat(tokens: tuple[Token, ...]) -> str:
    return "".join(token.text + flat(token.children) for token in tokens)


def test_control_forms_are_read_with_their_labels() -> None:
    text = "<@U1> <#C1|general> <!here> <!subteam^S1|@team> <!date^12^{time}^https://a.example|noon>"
    found = [(token.kind, token.value, token.text) for token in tokenize(text) if token.kind != "text"]
    assert found == [
        ("user", "U1", ""),
        ("channel", "C1", "general"),
        ("broadcast", "here", "@here"),
        ("usergroup", "S1", "@team"),
        ("date", "12^{time}^https://a.example", "noon"),
    ]


def test_links_are_web_and_mail_addresses_and_nothing_else() -> None:
    (link,) = tokenize("<https://a.example/?x=1&amp;y=2|A &amp; B>")
    assert (link.value, link.text) == ("https://a.example/?x=1&y=2", "A & B")
    assert kinds("<mailto:ana@northwind.example|Ana>") == ["link"]
    assert kinds("<javascript:alert(1)|x>") == ["text"]


def test_bare_addresses_become_links_unless_verbatim() -> None:
    assert kinds("see https://a.example now") == ["text", "link", "text"]
    assert kinds("see https://a.example now", verbatim=True) == ["text"]


def test_styles_nest_around_control_forms() -> None:
    (bold,) = tokenize("*hello <@U1> _there_*")
    assert bold.kind == "bold"
    assert [token.kind for token in bold.children] == ["text", "user", "text", "italic"]


def test_a_star_inside_a_word_is_no_style() -> None:
    assert kinds("2*3*4 and snake_case_name") == ["text"]


def test_code_is_not_styled_and_keeps_its_text() -> None:
    (code,) = tokenize("`*not bold*`")
    assert (code.kind, flat(code.children)) == ("code", "*not bold*")
    (pre,) = tokenize("```line _one_\nline two```")
    assert (pre.kind, flat(pre.children)) == ("pre", "line _one_\nline two")


def test_quoted_lines_are_joined_and_the_rest_follows() -> None:
    quote, rest = tokenize("&gt; one\n&gt; two\nafter")
    assert (quote.kind, flat(quote.children), rest.text) == ("quote", "one\ntwo", "after")


def test_escaped_forms_ping_nobody() -> None:
    assert kinds("&lt;!channel&gt;") == ["text"]
    assert mentions("&lt;!channel&gt; &lt;@U1&gt;").broadcasts == []


def test_calls_are_found_even_in_code() -> None:
    found = mentions("`<!channel>` <@U1> <!subteam^S1> <@U2|tom>")
    assert (found.broadcasts, found.users, found.usergroups) == (["channel"], ["U1", "U2"], ["S1"])


@given(st.text())
def test_escaped_text_never_calls_links_or_changes(text: str) -> None:
    found = mentions(escape(text))
    assert [found.users, found.usergroups, found.broadcasts] == [[], [], []]
    assert unescape(escape(text)) == text


@given(st.text(alphabet="<>!@#|^&;*_~`\n: abUC1channelht ps/.") | st.text())
def test_any_text_can_be_read(text: str) -> None:
    tokenize(text)
    tokenize(text, verbatim=True)
