"""mrkdwn and text objects as HTML. The reading of mrkdwn itself is `bot.workspace.mrkdwn`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from bot.workspace.mrkdwn import Token, tokenize
from bot.workspace.page.render.dates import draw_date
from bot.workspace.page.render.emoji import emoji, with_emoji
from bot.workspace.page.render.html import el, icon, join, link
from bot.workspace.page.render.scene import Block, Scene

_OWN_LINE = frozenset({"pre", "quote"})


def draw_text(obj: Block, scene: Scene) -> Markup:
    """A text object: mrkdwn with its markup, plain_text with none but emoji."""
    text = str(obj.get("text", ""))
    if obj.get("type") == "plain_text":
        return escape(text) if obj.get("emoji") is False else with_emoji(text)
    return mrkdwn(text, scene, verbatim=bool(obj.get("verbatim")))


def mrkdwn(text: str, scene: Scene, *, verbatim: bool = False) -> Markup:
    return draw_tokens(tokenize(text, verbatim=verbatim), scene)


def draw_tokens(tokens: Sequence[Token], scene: Scene) -> Markup:
    drawn: list[Markup] = []
    after_own_line = False
    for token in tokens:
        if after_own_line and token.kind == "text":  # the line break that ended a quote is already there
            drawn.append(escape(token.text.removeprefix("\n")))
        else:
            drawn.append(DRAW[token.kind](token, scene))
        after_own_line = token.kind in _OWN_LINE
    return join(drawn)


def mention(label: str, *, mine: bool = False, prefix: str = "@") -> Markup:
    return el("span", f"{prefix}{label}", class_="mention mention-me" if mine else "mention")


def user_mention(user_id: str, scene: Scene, label: str = "") -> Markup:
    name = scene.names.users.get(user_id) or label or user_id
    return mention(name, mine=user_id == scene.me)


def group_mention(group_id: str, scene: Scene, label: str = "") -> Markup:
    return mention((scene.names.groups.get(group_id) or label or group_id).removeprefix("@"))


def broadcast(word: str) -> Markup:
    return mention(word, mine=True)


def channel_mention(channel_id: str, scene: Scene) -> Markup:
    """A link to the channel, or `private channel` to whoever may not know its name."""
    place = scene.names.places.get(channel_id)
    if place is None:
        return el("span", icon("lock"), " private channel", class_="mention")
    label = join([icon("lock"), place.name]) if place.kind == "private" else f"#{place.name}"
    return el("a", label, href=f"/as/{scene.me}/{channel_id}", class_="mention")


def _styled(tag: str) -> Callable[[Token, Scene], Markup]:
    return lambda token, scene: el(tag, draw_tokens(token.children, scene))


def _date(token: Token, scene: Scene) -> Markup:
    timestamp, _, rest = token.value.partition("^")
    pattern, _, url = rest.partition("^")
    return draw_date(timestamp, pattern, url or None, token.text, scene)


DRAW: dict[str, Callable[[Token, Scene], Markup]] = {
    "text": lambda token, _: escape(token.text),
    "user": lambda token, scene: user_mention(token.value, scene, token.text),
    "channel": lambda token, scene: channel_mention(token.value, scene),
    "usergroup": lambda token, scene: group_mention(token.value, scene, token.text),
    "broadcast": lambda token, _: broadcast(token.value),
    "date": _date,
    "link": lambda token, _: link(token.value, token.text),
    "emoji": lambda token, _: emoji(token.value),
    "bold": _styled("strong"),
    "italic": _styled("em"),
    "strike": _styled("s"),
    "code": _styled("code"),
    "pre": _styled("pre"),
    "quote": _styled("blockquote"),
}
