"""The form behind “Report this to Firebreak”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.storm.mention import Watch
from bot.slack import ids
from bot.slack.ids import MAX_METADATA, MAX_VALUE, Ref
from bot.slack.safe import one_line, visible
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.words import _, tell

MAX_KEPT = (1_500, 700, 200)  # characters of a message: what is written of them in a reference may be more


def reference(message: Mapping[str, str]) -> Ref:
    """To a message with its words as they are now, as many of them as a button can carry."""
    cut = ({**message, "text": visible(message["text"])[:most]} for most in MAX_KEPT)
    refs = [Ref("tip", "", extra=short) for short in cut]
    return next((ref for ref in refs if len(ref.encode(MAX_METADATA * 10)) <= MAX_VALUE), refs[-1])


def form(ref: Ref, watches: Sequence[Watch]) -> Block:
    """Fields: ``why``; ``watch``, the id of one of several."""
    offered = [(watch.id, one_line(watch.name)) for watch in watches]
    which = f.field("watch", _("What is it about?"), f.select(offered), optional=True)
    return f.modal(
        ids.FORM_REPORT,
        title=_("Report this"),
        submit=_("Report it"),
        ref=ref,
        blocks=[
            b.section(tell("Whoever is on call is asked at once, and sees this message and your name.")),
            *([b.quote_post(ref.extra["text"])] if ref.extra["text"] else []),
            f.field(
                "why",
                _("Why does it matter?"),
                f.text(limit=300, focus=True),
                hint=_("A few words are enough, such as “a large account, and it is spreading”."),
            ),
            *([which] if len(offered) > 1 else []),
        ],
    )
