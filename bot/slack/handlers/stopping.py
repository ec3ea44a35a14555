"""All publishing stopped by a word, and let go on by another."""

from __future__ import annotations

from bot.domain.words import N_
from bot.service.comms import stopping
from bot.slack.handlers.calls import Answer, Call, Said
from bot.slack.handlers.shell import Shell
from bot.slack.words import tell


def stop(shell: Shell, call: Call) -> Answer:
    shell.do(call, stopping.stop, actor_id=call.actor_id, reason=shell.typed(call.text))
    said = N_("All publishing is stopped. Every war room is told why; nobody is asked to post by hand now.")
    return Said(tell(said))


def go(shell: Shell, call: Call) -> Answer:
    shell.do(call, stopping.resume, actor_id=call.actor_id, reason=shell.typed(call.text))
    return Said(tell(N_("Publishing goes on. What did not go out while it was stopped is asked for again.")))
