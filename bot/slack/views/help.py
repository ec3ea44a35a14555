"""What people are told privately: the list of verbs, and why something was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.errors import UserError
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, join
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell

COMMAND = "/crisis"
Verbs = Mapping[str, tuple[str, str]]  # verb -> what follows it, what it does


def help_text(verbs: Verbs) -> Drawn:
    """Made from the verb table, so that it never lists what there is not."""
    rows = [_verb(name, usage, told) for name, (usage, told) in verbs.items()]
    inside = tell(
        "In a war-room thread slash commands do not work: use the card’s buttons, or write "
        "`@Firebreak note …` with the same verbs."
    )
    first = tell(
        "*Something is going wrong?* `{command} declare` opens the form; everybody may.",
        command=Mrkdwn(COMMAND),
    )
    return b.drawn(join([first, *rows]), [b.section(first), b.section(*rows), b.context(inside)])


def _verb(name: str, usage: str, told: str) -> Mrkdwn:
    typed = " ".join(part for part in (COMMAND, name, _(usage).replace("`", "")) if part)
    code = Mrkdwn(typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return tell("• `{typed}`: {told}", typed=code, told=tell(told))


def refusal(error: UserError) -> Drawn:
    """Why not, and what to do instead; fields at fault are named one by one."""
    said = join([tell(error.phrase), *(tell("• {reason}", reason=tell(p)) for p in error.fields.values())])
    return b.drawn(said, [b.section(said)])


def offer(why: Mrkdwn, opener: tuple[str, Ref] | None) -> Drawn:
    """Why no window opened, and the button that opens it."""
    button = [b.actions(b.button(_("Open the form"), *opener, style="primary"))] if opener else []
    return b.drawn(why, [b.section(why), *button])


def window(text: str, blocks: Iterable[Block] = ()) -> Block:
    """A private answer where there is no thread to answer in."""
    shown = list(blocks) or [b.section(Mrkdwn(text))]
    return f.modal(ids.READ_ONLY, title="Firebreak", close=_("Close"), ref=Ref("window", ""), blocks=shown)
