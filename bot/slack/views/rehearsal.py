"""What every card says while nothing is published."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block
from bot.slack.words import tell


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


def line(dry_run: bool) -> list[Block]:
    if not dry_run:
        return []
    return [
        b.context(tell("*DRY RUN:* Firebreak itself publishes nothing. What people post by hand is real."))
    ]
