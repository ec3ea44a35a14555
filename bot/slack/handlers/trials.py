"""What is pressed on the message that tells what new words would have found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.service.ports import Work
from bot.service.watch import grave_words, trying
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Modal
from bot.slack.handlers.shell import Shell
from bot.slack.views.storm import watches as watches_view

if TYPE_CHECKING:
    from bot.slack.handlers.presses import Press


def live(shell: Shell, press: Press) -> Answer:
    shell.do(press.call, trying.go_live, actor_id=press.actor, trial_id=press.ref.id)
    return None


def drop(shell: Shell, press: Press) -> Answer:
    shell.do(press.call, trying.drop, actor_id=press.actor, trial_id=press.ref.id)
    return None


def again(shell: Shell, press: Press) -> Answer:
    shell.do(press.call, trying.try_again, actor_id=press.actor, trial_id=press.ref.id)
    return None


def change(shell: Shell, press: Press) -> Answer:
    view = shell.ask(_form, press.actor, press.ref.id, shell.sources)
    return Modal(view, opener=(press.action_id, press.ref))


def _form(work: Work, actor_id: str, trial_id: str, sources: tuple[str, ...]) -> Mapping[str, Any]:
    trial = trying.to_change(work, actor_id=actor_id, trial_id=trial_id)
    return watches_view.form(
        trial.watch, team=grave_words.of_team(work), sources=sources, trial=trial.id, is_new=trial.is_new
    )


ACTIONS: Mapping[str, Callable[[Shell, Press], Answer]] = {
    ids.TRIAL_LIVE: live,
    ids.TRIAL_CHANGE: change,
    ids.TRIAL_DROP: drop,
    ids.TRIAL_AGAIN: again,
}
