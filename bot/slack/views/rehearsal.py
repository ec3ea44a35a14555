"""What every card says while nothing is published."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.crisis.crisis import Crisis
from bot.slack.safe import Mrkdwn
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block
from bot.slack.words import tell, tell_list


def drill(crisis: Crisis) -> list[Block]:
    if not crisis.drill:
        return []
    return [
        b.context(
            tell(
                "*DRILL:* nothing of this is real. No text is published, no channel is told, nobody is "
                "called outside Slack, and it counts in no statistics."
            )
        )
    ]


def line(dry_run: bool, places: Sequence[Mrkdwn] = ()) -> list[Block]:
    """`places` are those that publish nothing although others do."""
    if dry_run:
        said = tell("*DRY RUN:* Firebreak itself publishes nothing. What people post by hand is real.")
    elif places:
        said = tell("*DRY RUN for {places}:* Firebreak only rehearses there.", places=tell_list(places))
    else:
        return []
    return [b.context(said)]
