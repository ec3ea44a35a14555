"""Words for our own people in Slack: posted for them, and taken up by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.service.comms import inside, packs
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Said
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.words import tell


def share(shell: Shell, call: Call, ref: Ref) -> Answer:
    shell.do(call, inside.share, actor_id=call.actor_id, statement_id=ref.id, seen=ref.extra["sha256"])
    return None


def take(shell: Shell, call: Call, ref: Ref) -> Answer:
    shell.do(call, packs.take, actor_id=call.actor_id, statement_id=ref.id)
    return Said(tell("Thank you. Share it as it stands. You are told when it must not be shared any more."))


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.PACK_SHARE: share,
    ids.PACK_TAKE: take,
}
