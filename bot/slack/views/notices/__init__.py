"""Short posts in a thread: what just happened, who must act, and what they do. One function per event.

A card is edited without a sound, so whoever must act is named here, in a message of its own. Where nobody
has to act, the sentence of the record is the notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Drawn
from bot.slack.views.notices import accounts, alerts, calm, crises, facts, inside, people, rooms, steps, words
from bot.slack.views.notices.parts import record
from bot.slack.words import _, reading

NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    **accounts.NOTICES,
    **alerts.NOTICES,
    **calm.NOTICES,
    **crises.NOTICES,
    **facts.NOTICES,
    **inside.NOTICES,
    **people.NOTICES,
    **rooms.NOTICES,
    **steps.NOTICES,
    **words.NOTICES,
}


def draw(event: e.Event, language: str = "en") -> Drawn:
    """The notice in the brand's language, which everybody in the thread shares."""
    with reading(language):
        return notice(event)


def notice(event: e.Event) -> Drawn:
    """As `draw`, in the language that is being read."""
    said = NOTICES.get(type(event), record)(event)
    return b.drawn(said, [b.section(said)])


def letter(event: e.Event, *buttons: tuple[str, str, Ref]) -> Drawn:
    """The same for one person alone, with buttons: each label (a message id), action id and reference."""
    said = NOTICES.get(type(event), record)(event)
    shown = (b.button(_(label), action_id, ref) for label, action_id, ref in buttons)
    return b.drawn(said, [b.section(said), b.actions(*shown)])
