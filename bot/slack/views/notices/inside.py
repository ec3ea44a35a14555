"""Words for our own people: what whoever shared them has to do when they are taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.comms.inside import WHY_LABELS, Why
from bot.slack.safe import Mrkdwn, join
from bot.slack.views.notices.parts import people_of
from bot.slack.words import tell, tell_many


def withdrawn(event: e.PackWithdrawn) -> Mrkdwn:
    why = tell(WHY_LABELS[Why(event.why)])
    if len(event.people) != 1:
        count = tell_many("{count} colleague is told.", "{count} colleagues are told.", len(event.people))
        said = tell("*The words that staff may share are taken back.*")
        return join([said, why, *([count] if event.people else [])], " ")
    please = tell("{people}, you shared it: please take it down.", people=people_of(event.people))
    instead = tell("What we say now stands behind the button.") if event.instead_id else Mrkdwn()
    shown = [tell("*Please do not share these words any more.*"), why, please, instead]
    return join([part for part in shown if part], " ")


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {e.PackWithdrawn: withdrawn}
