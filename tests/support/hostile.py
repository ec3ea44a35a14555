"""Text that somebody else wrote, at its worst, and what proves that it stayed text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

from bot.workspace.mrkdwn import Token, tokenize

NASTY = (
    "<!channel>",
    "<!here|x>",
    "<@U1EVIL>",
    "<#C1EVIL|general>",
    "<!subteam^S1EVIL>",
    "<!date^1^{date}|x>",
    "<http://evil.example|click>",
    "http://evil.example/a_b_c",
    "https://evil.example?a=1&b=2",
    "mailto:evil@evil.example",
    "*bold*",
    "_italic_",
    "~struck~",
    "`code`",
    "```pre```",
    "> quoted",
    ">>> quoted",
    "\n> quoted",
    ":fire:",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "\u202ereversed\u202c",
    "zero\u200bwidth\u2060",
    "\ufeff\u00ad",
    "{who}",
    "{0}",
    "%(x)s",
    "\x00\x07",
    "line\nbreak",
    "\u2028",
    "\ud800",
    "*",
    "_",
    "|",
    "a" * 5_000,
    "<" * 3_000,
    "& " * 2_000,
    "é" * 400,
)
INVISIBLE = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u00ad\u200e\u200f\x00\x07"
)

hostile_text = st.lists(st.sampled_from(NASTY) | st.text(max_size=20), min_size=1, max_size=6).map("".join)


def mrkdwn_texts(value: Any) -> Iterator[str]:
    """Every text in blocks that Slack interprets; all of ours are ``verbatim``."""
    if isinstance(value, list):
        for item in value:
            yield from mrkdwn_texts(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            assert value["verbatim"] is True
            yield value["text"]
        else:
            for item in value.values():
                yield from mrkdwn_texts(item)


def tokens(text: str, *, verbatim: bool = True) -> Iterator[Token]:
    """Every token of a mrkdwn text, nested ones too."""
    stack = list(tokenize(text, verbatim=verbatim))
    while stack:
        token = stack.pop()
        yield token
        stack.extend(token.children)


def misdeeds(texts: Iterable[str], *, verbatim: bool = True) -> list[Token]:
    """Everything in these texts that calls, links, quotes or formats and is not ours.

    Ours are mentions of ``U0...`` ids, links to ``https://ours.``, bold, and commands shown as code.
    """
    return [token for text in texts for token in tokens(text, verbatim=verbatim) if not _is_ours(token)]


def _is_ours(token: Token) -> bool:
    if token.kind == "user":
        return token.value.startswith("U0")
    if token.kind == "link":
        return token.value.startswith("https://ours.")
    if token.kind == "code":
        return "".join(child.text for child in token.children).startswith(COMMANDS)
    return token.kind in ("text", "date", "bold")


COMMANDS = ("/crisis", "@Firebreak", "python -m")
